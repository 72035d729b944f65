import type { PathConditions } from './config.ts';

/** Everything that can be wrong with a path, on command; one sentence each, for a control page. */
export const NETWORK_MISBEHAVIOURS = [
  { name: 'cutBoth', sentence: 'The path is cut without a sign: sockets stay open, nothing passes either way.' },
  {
    name: 'cutToTarget',
    sentence: 'Only the way to the target is cut: answers would still come, if anything could be asked.',
  },
  {
    name: 'cutFromTarget',
    sentence: 'Only the way back is cut: the target hears everything, nobody hears the target.',
  },
  { name: 'slow', sentence: 'Each way takes 200 ms longer, with up to 80 ms of jitter.' },
  { name: 'lossy', sentence: 'Three in a hundred segments are lost: the stream stalls again and again.' },
  { name: 'narrow', sentence: 'Only 256 kbit/s pass, with a long queue in front.' },
  { name: 'dropOnRestore', sentence: 'When a cut ends, the connections are reset instead of going on.' },
] as const;

export type NetworkMisbehaviour = (typeof NETWORK_MISBEHAVIOURS)[number]['name'];

/** The path's own conditions, made worse by what misbehaves. Cuts of both single ways add up to both. */
export function worsened(own: PathConditions, misbehaving: ReadonlySet<NetworkMisbehaviour>): PathConditions {
  const isCut = (way: 'toTarget' | 'fromTarget', name: NetworkMisbehaviour): boolean =>
    own.cut === 'both' || own.cut === way || misbehaving.has('cutBoth') || misbehaving.has(name);
  const toTarget = isCut('toTarget', 'cutToTarget');
  const fromTarget = isCut('fromTarget', 'cutFromTarget');
  const isSlow = misbehaving.has('slow');
  return {
    ...own,
    cut: toTarget ? (fromTarget ? 'both' : 'toTarget') : fromTarget ? 'fromTarget' : 'none',
    delayMs: own.delayMs + (isSlow ? 200 : 0),
    jitterMs: own.jitterMs + (isSlow ? 80 : 0),
    lossPercent: misbehaving.has('lossy') ? Math.max(3, own.lossPercent) : own.lossPercent,
    rateBitsPerSecond: misbehaving.has('narrow')
      ? Math.min(256_000, own.rateBitsPerSecond ?? Infinity)
      : own.rateBitsPerSecond,
    dropOnRestore: own.dropOnRestore || misbehaving.has('dropOnRestore'),
  };
}
