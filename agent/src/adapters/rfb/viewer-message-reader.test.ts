import { describe, expect, test } from 'vitest';
import { type ViewerMessage, ViewerMessageReader } from './viewer-message-reader.ts';

const HANDSHAKE = Buffer.concat([Buffer.from('RFB 003.008\n'), Buffer.from([1, 1])]);
const key = (keysym: number, isDown: boolean): Buffer => {
  const bytes = Buffer.from([4, isDown ? 1 : 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(keysym, 4);
  return bytes;
};
const pointer = (x: number, y: number, buttons: number): Buffer =>
  Buffer.from([5, buttons, x >> 8, x & 255, y >> 8, y & 255]);
const encodings = (...list: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 + list.length * 4);
  bytes[0] = 2;
  bytes.writeUInt16BE(list.length, 2);
  for (const [i, one] of list.entries()) bytes.writeInt32BE(one, 4 + i * 4);
  return bytes;
};
const cutText = (length: number, sent: number): Buffer => {
  const bytes = Buffer.alloc(8 + sent, 0x41);
  bytes.set([6, 0, 0, 0]);
  bytes.writeInt32BE(length, 4);
  return bytes;
};
const PIXEL_FORMAT = Buffer.from([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0]);
const REQUEST = Buffer.from([3, 1, 0, 1, 0, 2, 5, 0, 4, 0]);

/** A viewer as noVNC is, with everything that it tries beside. */
const SESSION = Buffer.concat([
  HANDSHAKE,
  PIXEL_FORMAT,
  encodings(1, 7, 16, -260, 21, 5, 0, -26, -254, -223, -224, -258, -308, -309, -312, -313, -1_063_131_698, -239),
  REQUEST,
  cutText(5, 5),
  pointer(300, 200, 1),
  cutText(-9, 9),
  key(0x61, true),
  Buffer.from([250, 0, 1, 2]),
  Buffer.from([251, 0, 4, 0, 3, 0, 1, 0, ...Buffer.alloc(16)]),
  Buffer.from([248, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
  Buffer.from([150, 1, 0, 0, 0, 0, 4, 0, 3, 0]),
  Buffer.from([255, 0, 0, 1, 0, 0, 0, 0x61, 0, 0, 0, 30]),
  key(0x61, false),
]);
const EXPECTED: readonly ViewerMessage[] = [
  { kind: 'versionSaid' },
  { kind: 'securityChosen' },
  { kind: 'initAsked' },
  { kind: 'setPixelFormat', format: Uint8Array.from(PIXEL_FORMAT.subarray(4)) },
  {
    kind: 'setEncodings',
    encodings: [1, 7, 16, -260, 21, 5, 0, -26, -254, -223, -224, -239],
    strippedCount: 6,
  },
  { kind: 'updateRequest', request: { isIncremental: true, x: 1, y: 2, width: 1_280, height: 1_024 } },
  { kind: 'refused', what: 'clipboard' },
  { kind: 'pointer', x: 300, y: 200, buttons: 1 },
  { kind: 'refused', what: 'clipboard' },
  { kind: 'key', keysym: 0x61, isDown: true },
  { kind: 'refused', what: 'xvp' },
  { kind: 'refused', what: 'setDesktopSize' },
  { kind: 'refused', what: 'fence' },
  { kind: 'refused', what: 'continuousUpdates' },
  { kind: 'refused', what: 'qemuKey' },
  { kind: 'key', keysym: 0x61, isDown: false },
];

function readAll(pieces: readonly Uint8Array[]): { messages: readonly ViewerMessage[]; broken: string | null } {
  const reader = new ViewerMessageReader();
  const messages = pieces.flatMap((piece) => reader.read(piece));
  return { messages, broken: reader.broken };
}

describe('a whole session', () => {
  test('at once', () => {
    expect(readAll([SESSION])).toEqual({ messages: EXPECTED, broken: null });
  });

  test('one byte at a time', () => {
    expect(readAll([...SESSION].map((byte) => Uint8Array.of(byte)))).toEqual({ messages: EXPECTED, broken: null });
  });

  test('in two pieces, wherever it is cut', () => {
    for (let cut = 1; cut < SESSION.length; cut += 1) {
      expect(readAll([SESSION.subarray(0, cut), SESSION.subarray(cut)])).toEqual({ messages: EXPECTED, broken: null });
    }
  });
});

test.each<[string, Buffer, RegExp]>([
  ['another RFB version', Buffer.from('RFB 003.003\n'), /3\.8/],
  ['a security type that was not offered', Buffer.from('RFB 003.008\n\u0002'), /security type 2/],
  ['an unknown message', Buffer.concat([HANDSHAKE, Buffer.from([7])]), /message type 7/],
  ['a QEMU audio message', Buffer.concat([HANDSHAKE, Buffer.from([255, 1, 0, 0])]), /QEMU message 1/],
  ['24 bits per pixel', Buffer.concat([HANDSHAKE, Buffer.from([0, 0, 0, 0, 24, ...Buffer.alloc(15)])]), /24 bits/],
  ['a thousand encodings', Buffer.concat([HANDSHAKE, Buffer.from([2, 0, 3, 232])]), /1000 encodings/],
  ['an endless clipboard', Buffer.concat([HANDSHAKE, cutText(0x7fffffff, 0)]), /clipboard of/],
])('%s closes the viewer, and nothing after it is read', (_, bytes, why) => {
  const reader = new ViewerMessageReader();
  reader.read(bytes);
  expect(reader.broken).toMatch(why);
  expect(reader.read(key(0x61, true))).toEqual([]);
});

test('a clipboard that comes in drops is never held in memory and never relayed', () => {
  const reader = new ViewerMessageReader();
  reader.read(HANDSHAKE);
  expect(reader.read(cutText(1_000_000, 0))).toEqual([{ kind: 'refused', what: 'clipboard' }]);
  for (let i = 0; i < 1_000; i += 1) expect(reader.read(Buffer.alloc(1_000, 5))).toEqual([]);
  expect(reader.read(pointer(1, 2, 0))).toEqual([{ kind: 'pointer', x: 1, y: 2, buttons: 0 }]);
});
