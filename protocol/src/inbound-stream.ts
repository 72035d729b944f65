/**
 * What a receiver remembers of one stream: with two paths the first valid copy wins, and a replayed frame is seen as
 * one. A new incarnation of the sender begins anew.
 */
export interface InboundStream {
  readonly incarnation: string;
  readonly lastSeq: number;
}

export type Arrival = 'fresh' | 'replayed' | 'gap';

export function receive(
  stream: InboundStream | undefined,
  frame: { readonly incarnation: string; readonly seq: number },
): { readonly stream: InboundStream; readonly arrival: Arrival } {
  if (stream === undefined || stream.incarnation !== frame.incarnation) {
    return { stream: { incarnation: frame.incarnation, lastSeq: frame.seq }, arrival: 'fresh' };
  }
  if (frame.seq <= stream.lastSeq) return { stream, arrival: 'replayed' };
  const arrival = frame.seq === stream.lastSeq + 1 ? 'fresh' : 'gap';
  return { stream: { ...stream, lastSeq: frame.seq }, arrival };
}
