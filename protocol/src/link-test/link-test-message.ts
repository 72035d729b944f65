/**
 * The framing inside the binary WebSocket messages of a link test's pipe, from the site's agent through the gateway's
 * pipe for screens to one console. The first byte says what follows:
 *
 * - 0 hello, agent → console first, empty; then console → agent: UTF-8, the console's own name for the path that it dialled
 *   by; empty: it has one
 * - 1 ping, agent → console: u32, a number that rises
 * - 2 pong, console → agent, at once: the same u32, f64 the console's wall clock, ms
 * - 3 beat, console → agent, every 20 ms by itself: u32, the longest that it went without a ping so far, ms
 * - 4 piece, both ways: u32 number, then bytes without meaning; the last four of them are its token
 * - 5 ack, both ways, for each piece: u32 number, u32 token: it came to its end
 * - 6 turn, agent → console: u8, 1: the console fills now, 0: nobody does
 */
export type LinkTestMessage =
  | { readonly kind: 'hello'; readonly path: string }
  | { readonly kind: 'ping'; readonly seq: number }
  | { readonly kind: 'pong'; readonly seq: number; readonly wallMs: number }
  | { readonly kind: 'beat'; readonly silenceMs: number }
  | { readonly kind: 'piece'; readonly seq: number; readonly token: number; readonly bytes: number }
  | { readonly kind: 'ack'; readonly seq: number; readonly token: number }
  | { readonly kind: 'turn'; readonly fills: boolean };

export type LinkTestWord = Exclude<LinkTestMessage, { kind: 'piece' }>;

const KINDS = ['hello', 'ping', 'pong', 'beat', 'piece', 'ack', 'turn'] as const;
const PATH_MAX_BYTES = 40;
const PIECE_MIN_BYTES = 16;
const PIECE_MAX_BYTES = 64 * 1_024;

export function encodeLinkTest(message: LinkTestWord): Uint8Array<ArrayBuffer> {
  const type = KINDS.indexOf(message.kind);
  switch (message.kind) {
    case 'hello':
      return Uint8Array.of(type, ...new TextEncoder().encode(message.path).subarray(0, PATH_MAX_BYTES));
    case 'ping':
      return numbers(type, message.seq);
    case 'pong':
      return pong(type, message);
    case 'beat':
      return numbers(type, Math.min(0xffff_ffff, Math.round(message.silenceMs)));
    case 'ack':
      return numbers(type, message.seq, message.token);
    case 'turn':
      return Uint8Array.of(type, message.fills ? 1 : 0);
  }
}

/** A piece over the bytes of a block that is made once: numbered at its head, its token at its end. */
export function writePiece(block: Uint8Array<ArrayBuffer>, seq: number, token: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  view.setUint8(0, KINDS.indexOf('piece'));
  view.setUint32(1, seq >>> 0);
  view.setUint32(block.byteLength - 4, token >>> 0);
  return block;
}

/** @returns the message, or what is wrong with it, for a close reason */
export function decodeLinkTest(
  bytes: Uint8Array,
): LinkTestMessage | { readonly kind: 'broken'; readonly what: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind: (typeof KINDS)[number] | undefined = KINDS[bytes[0] ?? KINDS.length];
  const size = bytes.byteLength;
  const isOf = (length: number): boolean => size === length;
  switch (kind) {
    case undefined:
      return broken(size === 0 ? 'an empty message' : `message type ${bytes[0]}`);
    case 'hello':
      return size - 1 > PATH_MAX_BYTES ? broken(`hello of ${size} bytes`) : hello(bytes.subarray(1));
    case 'ping':
      return isOf(5) ? { kind, seq: view.getUint32(1) } : broken(`ping of ${size} bytes`);
    case 'pong': {
      const wallMs = isOf(13) ? view.getFloat64(5) : Number.NaN;
      return Number.isFinite(wallMs) ? { kind, seq: view.getUint32(1), wallMs } : broken(`pong of ${size} bytes`);
    }
    case 'beat':
      return isOf(5) ? { kind, silenceMs: view.getUint32(1) } : broken(`beat of ${size} bytes`);
    case 'piece':
      if (size < PIECE_MIN_BYTES || size > PIECE_MAX_BYTES) return broken(`piece of ${size} bytes`);
      return { kind, seq: view.getUint32(1), token: view.getUint32(size - 4), bytes: size };
    case 'ack':
      return isOf(9) ? { kind, seq: view.getUint32(1), token: view.getUint32(5) } : broken(`ack of ${size} bytes`);
    case 'turn':
      return isOf(2) ? { kind, fills: bytes[1] === 1 } : broken(`turn of ${size} bytes`);
  }
}

function hello(bytes: Uint8Array): LinkTestMessage | { kind: 'broken'; what: string } {
  try {
    const path = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // It is read by people beside the site's own path names.
    return /^[\w .:/-]*$/.test(path) ? { kind: 'hello', path } : broken('a path name of other characters');
  } catch {
    return broken('a path name that is not text');
  }
}

function pong(type: number, { seq, wallMs }: Extract<LinkTestMessage, { kind: 'pong' }>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type);
  view.setUint32(1, seq >>> 0);
  view.setFloat64(5, wallMs);
  return bytes;
}

function numbers(type: number, ...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + 4 * values.length);
  bytes[0] = type;
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(1 + 4 * index, value >>> 0);
  return bytes;
}

function broken(what: string): { kind: 'broken'; what: string } {
  return { kind: 'broken', what };
}
