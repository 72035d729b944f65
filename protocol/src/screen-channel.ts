import { isLocalHandsWord, type LocalHandsWord } from './local-hands.ts';

/**
 * The framing inside the binary WebSocket messages of a screen socket, from the site's agent through the gateway's pipe
 * to one console. The first byte says what follows:
 *
 * - 0 RFB bytes, both ways
 * - 1 acknowledgement, console → agent: u32 big endian, RFB bytes received since the socket opened, modulo 2³²
 * - 2 notice, agent → console: UTF-8 JSON
 * - 3 let go, console → agent, nothing follows: release every key and button that is held, at the neutral spot
 * - 4 echo, console → agent: u32 big endian, the tick of the newest `alive` notice drawn here; sent at once when it came,
 *   which shows that this console hears the agent, and before each input, so that the agent can tell by its own clock how
 *   old the picture was that the person clicked on
 * - 5 cut drag read, console → agent: u32 big endian, the id of a cut drag of the site's view that the person here read
 */
export type ScreenMessage =
  | { readonly kind: 'rfb'; readonly bytes: Uint8Array }
  | { readonly kind: 'ack'; readonly receivedBytes: number }
  | { readonly kind: 'notice'; readonly notice: ScreenNotice }
  | { readonly kind: 'letGo' }
  | { readonly kind: 'echo'; readonly tick: number }
  | { readonly kind: 'cutRead'; readonly cutId: number };

export type ScreenNotice =
  /** an input that went nowhere, and why; `reasonId` is of the reason catalogue, or `LOCAL_HANDS_REASON` */
  | {
      readonly kind: 'dropped';
      readonly reasonId: string;
      readonly params: Readonly<Record<string, string | number>>;
    }
  /**
   * Every byte that the source gave this viewer so far is on its way before this notice, and the source last proved
   * itself `sourceAgeMs` ago: a still picture without it could not be told from a dead one. frozen: it answers, and what
   * changes by itself on a living screen has stood still for `sourceAgeMs`. `tick`: the agent's clock,
   * ms modulo 2³², for nothing but the echo. `localHands`: somebody uses the scanner's own mouse now; absent: as `unknown`.
   */
  | {
      readonly kind: 'alive';
      readonly source: 'live' | 'frozen' | 'lost';
      readonly sourceAgeMs: number;
      readonly tick: number;
      readonly localHands?: LocalHandsWord;
    }
  /** The site has a better path than the one that this socket came by: a socket that is opened now comes by that one. */
  | { readonly kind: 'betterPath' };

/**
 * What a console and a gateway say a screen socket is for. beside: the console's picture moves to a better path; the socket
 * that it has goes on until this one has drawn a whole picture, and takes no input after the first by this one.
 */
export const SCREEN_PURPOSES = { screen: '', beside: 'beside', linkTest: 'linkTest' } as const;

/** RFB bytes toward a console that it has not acknowledged, at most. */
export const SCREEN_WINDOW_BYTES = 64 * 1_024;
/** RFB bytes in one message over a line whose acknowledgements take long, at most. */
export const SCREEN_PIECE_BYTES = 16 * 1_024;
/** A console acknowledges at least this often while bytes come. */
export const SCREEN_ACK_EVERY_BYTES = 16 * 1_024;
/** A console sends something (an acknowledgement if nothing else) at least this often while it is awake. */
export const SCREEN_CONSOLE_BEAT_MS = 100;
/**
 * Without a frame from the console for this long, or without a sign that it hears the agent, whatever it holds is let go;
 * at the scanner it is up within 400 ms of the cut.
 */
export const SCREEN_HELD_SILENCE_MS = 350;
/** The agent says `alive` at least this often, unless the window is full; at each beat while something is held. */
export const SCREEN_ALIVE_MS = 250;
/** The longest message of a screen socket. */
export const SCREEN_MESSAGE_MAX_BYTES = SCREEN_WINDOW_BYTES + 1;

const NOTICE_MAX_BYTES = 2_048;
const PARAMS_MAX = 8;
const TEXT_MAX = 200;

const RFB = 0;
const ACK = 1;
const NOTICE = 2;
const LET_GO = 3;
const ECHO = 4;
const CUT_READ = 5;

export function encodeScreenMessage(message: ScreenMessage): Uint8Array<ArrayBuffer> {
  switch (message.kind) {
    case 'rfb':
      return withType(RFB, message.bytes);
    case 'ack':
      return withNumber(ACK, message.receivedBytes);
    case 'notice':
      return withType(NOTICE, new TextEncoder().encode(JSON.stringify(message.notice)));
    case 'letGo':
      return Uint8Array.of(LET_GO);
    case 'echo':
      return withNumber(ECHO, message.tick);
    case 'cutRead':
      return withNumber(CUT_READ, message.cutId);
  }
}

/** @returns the message (its `bytes` are a view into the argument), or what is wrong with it, for a close reason */
export function decodeScreenMessage(
  bytes: Uint8Array,
): ScreenMessage | { readonly kind: 'broken'; readonly what: string } {
  const body = bytes.subarray(1);
  switch (bytes[0]) {
    case RFB:
      return body.length > 0 ? { kind: 'rfb', bytes: body } : broken('no RFB bytes');
    case ACK:
      if (body.length !== 4) return broken(`acknowledgement of ${body.length} bytes`);
      return { kind: 'ack', receivedBytes: numberOf(body) };
    case NOTICE:
      return decodeNotice(body);
    case LET_GO:
      return body.length === 0 ? { kind: 'letGo' } : broken(`let go with ${body.length} bytes`);
    case ECHO:
      return body.length === 4 ? { kind: 'echo', tick: numberOf(body) } : broken(`echo of ${body.length} bytes`);
    case CUT_READ:
      if (body.length !== 4) return broken(`cut drag read with ${body.length} bytes`);
      return { kind: 'cutRead', cutId: numberOf(body) };
    case undefined:
      return broken('an empty message');
    default:
      return broken(`message type ${bytes[0]}`);
  }
}

/**
 * How far one counter is behind another when both wrap at 2³² (bytes of a busy screen do within hours).
 *
 * @returns 0 … 2³²−1; more than could be: `behind` is in truth ahead
 */
export function countedSince(ahead: number, behind: number): number {
  return (ahead - behind) >>> 0;
}

function decodeNotice(body: Uint8Array): ScreenMessage | { kind: 'broken'; what: string } {
  if (body.length > NOTICE_MAX_BYTES) return broken(`notice of ${body.length} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return broken('a notice that is not JSON');
  }
  const notice = parseNotice(value);
  return notice === null ? broken('a notice of another shape') : { kind: 'notice', notice };
}

function parseNotice(value: unknown): ScreenNotice | null {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  if (value.kind === 'alive' && 'source' in value && 'sourceAgeMs' in value && 'tick' in value) {
    const { source, sourceAgeMs, tick } = value;
    if (source !== 'live' && source !== 'frozen' && source !== 'lost') return null;
    if (typeof sourceAgeMs !== 'number' || !(sourceAgeMs >= 0)) return null;
    if (typeof tick !== 'number' || !Number.isInteger(tick) || tick < 0 || tick > 0xffffffff) return null;
    const hands = 'localHands' in value ? value.localHands : undefined;
    if (hands === undefined) return { kind: 'alive', source, sourceAgeMs, tick };
    return isLocalHandsWord(hands) ? { kind: 'alive', source, sourceAgeMs, tick, localHands: hands } : null;
  }
  if (value.kind === 'betterPath') return { kind: 'betterPath' };
  if (value.kind === 'dropped' && 'reasonId' in value && 'params' in value) {
    const { reasonId, params } = value;
    if (typeof reasonId !== 'string' || !/^[a-zA-Z0-9]{1,64}$/.test(reasonId)) return null;
    if (typeof params !== 'object' || params === null || Array.isArray(params)) return null;
    const entries = Object.entries(params).filter(isParam);
    if (entries.length !== Object.keys(params).length || entries.length > PARAMS_MAX) return null;
    return { kind: 'dropped', reasonId, params: Object.fromEntries(entries) };
  }
  return null;
}

function isParam(entry: [string, unknown]): entry is [string, string | number] {
  const [name, value] = entry;
  if (name.length > TEXT_MAX) return false;
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && value.length <= TEXT_MAX;
}

function withNumber(type: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint32(1, value >>> 0);
  return bytes;
}

function numberOf(body: Uint8Array): number {
  return new DataView(body.buffer, body.byteOffset, 4).getUint32(0);
}

function withType(type: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = type;
  bytes.set(body, 1);
  return bytes;
}

function broken(what: string): { kind: 'broken'; what: string } {
  return { kind: 'broken', what };
}
