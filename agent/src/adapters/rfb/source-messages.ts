import type { ScreenInput } from '@farfield/protocol/policy';
import type { UpdateRequest } from './viewer-message-reader.ts';

/** Everything that is ever written to a source, made here from parsed values; no viewer's bytes are copied through. */

export function encodeSetPixelFormat(format: Uint8Array): Buffer {
  const bytes = Buffer.alloc(20);
  // 13 bytes carry meaning, three are padding.
  bytes.set(format.subarray(0, 13), 4);
  return bytes;
}

export function encodeSetEncodings(encodings: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + encodings.length * 4);
  bytes[0] = 2;
  bytes.writeUInt16BE(encodings.length, 2);
  for (const [i, encoding] of encodings.entries()) bytes.writeInt32BE(encoding, 4 + i * 4);
  return bytes;
}

export function encodeUpdateRequest({ isIncremental, x, y, width, height }: UpdateRequest): Buffer {
  const bytes = Buffer.alloc(10);
  bytes[0] = 3;
  bytes[1] = isIncremental ? 1 : 0;
  for (const [i, value] of [x, y, width, height].entries()) bytes.writeUInt16BE(value, 2 + i * 2);
  return bytes;
}

export function encodeInput(input: ScreenInput): Buffer {
  switch (input.kind) {
    case 'key': {
      const bytes = Buffer.alloc(8);
      bytes[0] = 4;
      bytes[1] = input.isDown ? 1 : 0;
      bytes.writeUInt32BE(input.keysym, 4);
      return bytes;
    }
    case 'pointer': {
      const bytes = Buffer.alloc(6);
      bytes[0] = 5;
      bytes[1] = input.buttons & 0xff;
      bytes.writeUInt16BE(input.x, 2);
      bytes.writeUInt16BE(input.y, 4);
      return bytes;
    }
  }
}

/** Two requests that wait become one: the whole of both, and in full if either asked so. */
export function joinRequests(a: UpdateRequest, b: UpdateRequest): UpdateRequest {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    isIncremental: a.isIncremental && b.isIncremental,
    x,
    y,
    width: Math.min(0xffff, Math.max(a.x + a.width, b.x + b.width) - x),
    height: Math.min(0xffff, Math.max(a.y + a.height, b.y + b.height) - y),
  };
}
