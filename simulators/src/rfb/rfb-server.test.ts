import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { Random } from '../kernel/random.ts';
import type { Framebuffer } from './framebuffer.ts';
import { SERVER_PIXEL_FORMAT, type PixelFormat } from './pixel-format.ts';
import { RfbServer, type RfbAuth, type RfbInput } from './rfb-server.ts';
import { RfbTestClient, type RfbTestClientOptions } from './rfb-test-client.ts';

const RGB565: PixelFormat = {
  bitsPerPixel: 16,
  depth: 16,
  bigEndian: false,
  redMax: 31,
  greenMax: 63,
  blueMax: 31,
  redShift: 11,
  greenShift: 5,
  blueShift: 0,
};
const BGR233: PixelFormat = {
  bitsPerPixel: 8,
  depth: 8,
  bigEndian: false,
  redMax: 7,
  greenMax: 7,
  blueMax: 3,
  redShift: 0,
  greenShift: 3,
  blueShift: 6,
};
/** noVNC's: red in the lowest byte. */
const NOVNC: PixelFormat = { ...SERVER_PIXEL_FORMAT, redShift: 0, blueShift: 16 };
const HIGH_LITTLE: PixelFormat = { ...SERVER_PIXEL_FORMAT, redShift: 24, greenShift: 16, blueShift: 8 };

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Flat areas, two-colour text-like noise, few colours, gradients and pure noise: every kind of ZRLE tile. */
function picture(width: number, height: number, seed: number): Framebuffer {
  const random = new Random(seed);
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const band = Math.floor(x / 64) % 6;
      let value = seed % 200;
      if (band === 1) value = random.chance(0.5) ? 20 : 220;
      if (band === 2) value = random.int(0, 12) * 16;
      if (band === 3) value = (x + y + seed) % 256;
      if (band === 4) value = Math.floor(y / 3) * 2;
      const at = (y * width + x) * 4;
      pixels[at] = value;
      pixels[at + 1] = band === 5 ? random.int(0, 255) : 255 - value;
      pixels[at + 2] = band === 5 ? random.int(0, 255) : value >> 1;
      pixels[at + 3] = 255;
    }
  }
  return { width, height, pixels };
}

async function startServer(options: { auth?: RfbAuth; framebuffer?: Framebuffer } = {}) {
  const inputs: RfbInput[] = [];
  const waiters = new Set<() => void>();
  const server = await RfbServer.start({
    host: '127.0.0.1',
    port: 0,
    name: 'MR console',
    auth: options.auth ?? { kind: 'none' },
    framebuffer: options.framebuffer ?? picture(400, 150, 1),
    onInput: (input) => {
      inputs.push(input);
      for (const wake of waiters) wake();
    },
  });
  cleanUps.push(() => server.stop());
  const waitForInput = async (kind: RfbInput['kind']): Promise<RfbInput> => {
    for (;;) {
      const found = inputs.find((input) => input.kind === kind);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => waiters.add(resolve));
    }
  };
  return { server, inputs, waitForInput };
}

async function connectClient(options: RfbTestClientOptions): Promise<RfbTestClient> {
  const client = await RfbTestClient.connect(options);
  cleanUps.push(() => client.close());
  return client;
}

function lossy(value: number, max: number): number {
  return Math.round((Math.round((value * max) / 255) * 255) / max);
}

/** What a picture looks like after the loss of a pixel format. */
function through(format: PixelFormat, source: Framebuffer): Uint8Array {
  return source.pixels.map((value, i) => {
    if (i % 4 === 0) return lossy(value, format.redMax);
    if (i % 4 === 1) return lossy(value, format.greenMax);
    return i % 4 === 2 ? lossy(value, format.blueMax) : 255;
  });
}

const formats: [string, PixelFormat][] = [
  ['32 bits as announced', SERVER_PIXEL_FORMAT],
  ['32 bits, red lowest', NOVNC],
  ['32 bits, colour in the high bytes', HIGH_LITTLE],
  ['32 bits, big endian', { ...SERVER_PIXEL_FORMAT, bigEndian: true }],
  ['32 bits, big endian, high bytes', { ...HIGH_LITTLE, bigEndian: true }],
  ['32 bits, depth 32', { ...SERVER_PIXEL_FORMAT, depth: 32 }],
  ['16 bits', RGB565],
  ['16 bits, big endian', { ...RGB565, bigEndian: true }],
  ['8 bits', BGR233],
];

test.each(formats.flatMap(([name, format]) => [0, 16].map((encoding) => [name, encoding, format] as const)))(
  'the picture arrives: %s, encoding %i',
  async (_name, encoding, pixelFormat) => {
    const shown = picture(401, 150, 7);
    const { server } = await startServer({ framebuffer: shown });
    const client = await connectClient({ port: server.port, pixelFormat, encodings: [encoding] });
    client.request(false);
    await client.nextUpdate();
    expect(client.framebuffer.pixels).toEqual(through(pixelFormat, shown));
  },
);

test('a sequence of pictures goes through one zlib stream, each change complete', async () => {
  const { server } = await startServer();
  const client = await connectClient({ port: server.port });
  client.request(false);
  await client.nextUpdate();
  for (let seed = 2; seed < 12; seed++) {
    const next = picture(400, 150, seed);
    client.request(true);
    server.show(next);
    await client.nextUpdate();
    expect(client.framebuffer.pixels).toEqual(next.pixels);
  }
});

test('only what changed is sent, once, in its last version, and only when asked for', async () => {
  const first = picture(400, 150, 1);
  const { server, waitForInput } = await startServer({ framebuffer: first });
  const client = await connectClient({ port: server.port });
  client.request(false);
  await client.nextUpdate();

  let shown = first;
  for (let value = 1; value <= 5; value++) {
    shown = { ...shown, pixels: shown.pixels.slice() };
    shown.pixels[(70 * 400 + 100) * 4] = value;
    server.show(shown);
  }
  // A key is answered in order behind anything that the server might have sent unasked.
  client.key(0x61, true);
  await waitForInput('key');
  expect(client.pendingBytes).toBe(0);

  client.request(true);
  expect(await client.nextUpdate()).toEqual([{ x: 96, y: 64, width: 32, height: 32 }]);
  expect(client.framebuffer.pixels).toEqual(shown.pixels);
});

test('a request for a part leaves the rest of a change for the next request', async () => {
  const { server } = await startServer({ framebuffer: picture(400, 150, 1) });
  const client = await connectClient({ port: server.port });
  client.request(false);
  await client.nextUpdate();
  const next = picture(400, 150, 90);
  server.show(next);
  client.request(true, { x: 10, y: 5, width: 30, height: 20 });
  expect(await client.nextUpdate()).toEqual([{ x: 10, y: 5, width: 30, height: 20 }]);
  client.request(true);
  await client.nextUpdate();
  expect(client.framebuffer.pixels).toEqual(next.pixels);
});

test('one byte at a time: handshake with password, request and pointer arrive whole', async () => {
  const { server, waitForInput } = await startServer({ auth: { kind: 'password', password: 'scanpw12' } });
  const client = await connectClient({ port: server.port, password: 'scanpw12', isDripping: true });
  expect(client.name).toBe('MR console');
  client.request(false);
  await client.nextUpdate();
  client.send(Buffer.concat([Buffer.from([6, 0, 0, 0, 0, 0, 0, 3]), Buffer.from('abc')]));
  client.pointer(300, 120, 1);
  expect(await waitForInput('cutText')).toEqual({ kind: 'cutText', clientId: 1, text: 'abc' });
  expect(await waitForInput('pointer')).toEqual({ kind: 'pointer', clientId: 1, x: 300, y: 120, buttons: 1 });
});

test.each(['wrong', 'scanpw1', ''])('password "%s" is refused with a reason', async (password) => {
  const { server, inputs } = await startServer({ auth: { kind: 'password', password: 'scanpw12' } });
  await expect(RfbTestClient.connect({ port: server.port, password })).rejects.toThrow('authentication failed');
  expect(inputs).toEqual([]);
});

test('a viewer that skips the password is refused', async () => {
  const { server } = await startServer({ auth: { kind: 'password', password: 'scanpw12' } });
  const socket = connect(server.port, '127.0.0.1');
  cleanUps.push(() => void socket.destroy());
  const received: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => received.push(bytes));
  socket.write('RFB 003.008\n\x01\x01');
  await once(socket, 'close');
  expect(Buffer.concat(received).toString('latin1')).toContain('security type 1 was not offered');
});

const rubbish: [string, Buffer][] = [
  ['unknown message type', Buffer.from([77])],
  ['17 bits per pixel', Buffer.from([0, 0, 0, 0, 17, 17, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])],
  ['a colour map', Buffer.from([0, 0, 0, 0, 8, 8, 0, 0, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0])],
  ['shift beyond the pixel', Buffer.from([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 99, 8, 0, 0, 0, 0])],
  ['a clipboard of 4 GB', Buffer.from([6, 0, 0, 0, 255, 255, 255, 255])],
];

test.each(rubbish)('%s closes that viewer only', async (_name, bytes) => {
  const { server, waitForInput } = await startServer();
  const good = await connectClient({ port: server.port });
  const bad = await connectClient({ port: server.port });
  bad.send(bytes);
  await bad.closed;
  const input = await waitForInput('disconnected');
  expect(input).toMatchObject({ clientId: 2, reason: expect.stringContaining('unreadable client message') });
  good.request(false);
  await good.nextUpdate();
  expect(server.sessionCount).toBe(1);
});

test('not an RFB client: closed', async () => {
  const { server } = await startServer();
  const socket = connect(server.port, '127.0.0.1');
  socket.resume();
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
  expect(server.sessionCount).toBe(0);
});

test('muted: connections are accepted and nothing is said; afterwards both go on', async () => {
  const { server } = await startServer();
  const early = await connectClient({ port: server.port });
  early.request(false);
  await early.nextUpdate();
  server.setMuted(true);
  server.show(picture(400, 150, 5));
  early.request(true);
  const late = RfbTestClient.connect({ port: server.port });
  const socket = connect(server.port, '127.0.0.1');
  cleanUps.push(() => void socket.destroy());
  await once(socket, 'connect');
  // Proof of silence: a byte would arrive on loopback within this time.
  const first = await Promise.race([
    once(socket, 'data'),
    new Promise((resolve) => setTimeout(resolve, 150, 'silent')),
  ]);
  expect(first).toBe('silent');
  expect(early.pendingBytes).toBe(0);
  server.setMuted(false);
  await early.nextUpdate();
  expect(early.framebuffer.pixels).toEqual(picture(400, 150, 5).pixels);
  (await late).close();
});

test.each(['RFB 003.003\n', 'RFB 003.007\n'])(
  'a viewer of %j gets in by its own form of the handshake',
  async (version) => {
    const { server, waitForInput } = await startServer();
    const socket = connect(server.port, '127.0.0.1');
    cleanUps.push(() => void socket.destroy());
    socket.resume();
    socket.write(version === 'RFB 003.003\n' ? `${version}\x01` : `${version}\x01\x01`);
    expect(await waitForInput('connected')).toEqual({ kind: 'connected', clientId: 1 });
  },
);

test('a viewer that never speaks is closed after the handshake time', async () => {
  const server = await RfbServer.start({
    host: '127.0.0.1',
    port: 0,
    name: 'MR console',
    auth: { kind: 'none' },
    framebuffer: picture(64, 64, 1),
    onInput: () => {},
    handshakeTimeoutMs: 30,
  });
  cleanUps.push(() => server.stop());
  const socket = connect(server.port, '127.0.0.1');
  socket.resume();
  await once(socket, 'close');
  expect(server.sessionCount).toBe(0);
});
