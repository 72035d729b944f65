import { decodePixelFormat, PIXEL_FORMAT_BYTES, type PixelFormat } from './pixel-format.ts';
import type { Rect } from './region.ts';

/** What a client may say once it is connected (RFC 6143 7.5). */
export type ClientMessage =
  | { kind: 'setPixelFormat'; format: PixelFormat }
  | { kind: 'setEncodings'; encodings: readonly number[] }
  | { kind: 'updateRequest'; isIncremental: boolean; area: Rect }
  | { kind: 'key'; keysym: number; isDown: boolean }
  | { kind: 'pointer'; x: number; y: number; buttons: number }
  | { kind: 'cutText'; text: string };

/** One message and its length, or how many bytes are needed to go on, or why the client must be closed. */
export type ParsedMessage =
  | { kind: 'message'; message: ClientMessage; bytes: number }
  | { kind: 'needs'; bytes: number }
  | { kind: 'broken'; reason: string };

export const MAX_CUT_TEXT_BYTES = 64 * 1024;

const SET_PIXEL_FORMAT = 0;
const SET_ENCODINGS = 2;
const UPDATE_REQUEST = 3;
const KEY_EVENT = 4;
const POINTER_EVENT = 5;
const CLIENT_CUT_TEXT = 6;

/** Reads the first message of the bytes received so far; never throws. */
export function parseClientMessage(bytes: Buffer): ParsedMessage {
  const type = bytes[0];
  if (type === undefined) return needs(1);
  switch (type) {
    case SET_PIXEL_FORMAT: {
      const length = 4 + PIXEL_FORMAT_BYTES;
      if (bytes.length < length) return needs(length);
      const format = decodePixelFormat(bytes.subarray(4, length));
      if (typeof format === 'string') return broken(`pixel format: ${format}`);
      return parsed({ kind: 'setPixelFormat', format }, length);
    }
    case SET_ENCODINGS: {
      if (bytes.length < 4) return needs(4);
      const count = bytes.readUInt16BE(2);
      const length = 4 + count * 4;
      if (bytes.length < length) return needs(length);
      const encodings = Array.from({ length: count }, (_, i) => bytes.readInt32BE(4 + i * 4));
      return parsed({ kind: 'setEncodings', encodings }, length);
    }
    case UPDATE_REQUEST: {
      if (bytes.length < 10) return needs(10);
      const area = {
        x: bytes.readUInt16BE(2),
        y: bytes.readUInt16BE(4),
        width: bytes.readUInt16BE(6),
        height: bytes.readUInt16BE(8),
      };
      return parsed({ kind: 'updateRequest', isIncremental: bytes[1] !== 0, area }, 10);
    }
    case KEY_EVENT: {
      if (bytes.length < 8) return needs(8);
      return parsed({ kind: 'key', isDown: bytes[1] !== 0, keysym: bytes.readUInt32BE(4) }, 8);
    }
    case POINTER_EVENT: {
      if (bytes.length < 6) return needs(6);
      const message = { x: bytes.readUInt16BE(2), y: bytes.readUInt16BE(4), buttons: bytes.readUInt8(1) };
      return parsed({ kind: 'pointer', ...message }, 6);
    }
    case CLIENT_CUT_TEXT: {
      if (bytes.length < 8) return needs(8);
      // A length with the top bit set is the extended clipboard, which this server never announces.
      const length = bytes.readUInt32BE(4);
      if (length > MAX_CUT_TEXT_BYTES) return broken(`cut text of ${length} bytes`);
      if (bytes.length < 8 + length) return needs(8 + length);
      return parsed({ kind: 'cutText', text: bytes.toString('latin1', 8, 8 + length) }, 8 + length);
    }
    default:
      return broken(`message type ${type}`);
  }
}

function needs(bytes: number): ParsedMessage {
  return { kind: 'needs', bytes };
}

function broken(reason: string): ParsedMessage {
  return { kind: 'broken', reason };
}

function parsed(message: ClientMessage, bytes: number): ParsedMessage {
  return { kind: 'message', message, bytes };
}
