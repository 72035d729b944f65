import { expect, test } from 'vitest';
import { RfbViewer } from './rfb-viewer.ts';

const HANDSHAKE = [Buffer.from('RFB 003.008\n'), Buffer.from([1, 1]), Buffer.alloc(4), init(4, 2, 'bench')];

test.each([1, 2, 7, 100_000])('counts whole pictures and asks for the next, cut into %i bytes', (size) => {
  const sent: Buffer[] = [];
  const viewer = new RfbViewer((bytes) => sent.push(bytes));
  const stream = Buffer.concat([...HANDSHAKE, update(raw(4, 2), zrle(300)), bell(), update(zrle(0)), update()]);
  for (let at = 0; at < stream.length; at += size) viewer.receive(stream.subarray(at, at + size));
  expect(viewer.updates).toBe(3);
  expect(sent.filter(([type]) => type === 3).map((one) => one[1])).toEqual([0, 1, 1, 1]);
});

test('a server that wants a password is refused', () => {
  const viewer = new RfbViewer(() => {});
  expect(() => viewer.receive(Buffer.concat([HANDSHAKE[0] ?? Buffer.alloc(0), Buffer.from([1, 2])]))).toThrow(
    'security types',
  );
});

test('an encoding that nobody asked for is an error, not pixels', () => {
  const viewer = new RfbViewer(() => {});
  const odd = rectangle(4, 2, 7);
  expect(() => viewer.receive(Buffer.concat([...HANDSHAKE, update(odd)]))).toThrow('RFB encoding 7');
});

function init(width: number, height: number, name: string): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16BE(width, 0);
  bytes.writeUInt16BE(height, 2);
  bytes.writeUInt32BE(name.length, 20);
  return Buffer.concat([bytes, Buffer.from(name)]);
}

function update(...rectangles: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, rectangles.length]), ...rectangles]);
}

function rectangle(width: number, height: number, encoding: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(width, 4);
  bytes.writeUInt16BE(height, 6);
  bytes.writeInt32BE(encoding, 8);
  return bytes;
}

function raw(width: number, height: number): Buffer {
  return Buffer.concat([rectangle(width, height, 0), Buffer.alloc(width * height * 4)]);
}

function zrle(length: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  return Buffer.concat([rectangle(4, 2, 16), head, Buffer.alloc(length)]);
}

function bell(): Buffer {
  return Buffer.from([2]);
}
