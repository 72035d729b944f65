import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  decodeScreenMessage,
  encodeScreenMessage,
  SCREEN_ACK_EVERY_BYTES,
  SCREEN_CONSOLE_BEAT_MS,
  type ScreenMessage,
  type ScreenNotice,
} from '@farfield/protocol';
import { type PlainSocket, ScreenChannelSocket } from './screen-channel-socket.ts';

const HELLO = { siteId: 's', consoleId: 'c-1', token: 't' };

/** A socket that a test opens, fills and closes by hand. */
class HandSocket extends EventTarget implements PlainSocket {
  binaryType: BinaryType = 'blob';
  readyState: WebSocket['readyState'] = 0;
  readonly texts: string[] = [];
  readonly sent: (ScreenMessage | { kind: 'broken' })[] = [];
  closedWith: string | null = null;

  send(data: unknown): void {
    if (typeof data === 'string') this.texts.push(data);
    else if (data instanceof Uint8Array) this.sent.push(decodeScreenMessage(data));
  }

  close(code = 1_000, reason = ''): void {
    this.readyState = 2;
    this.closedWith = `${code} ${reason}`;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  hear(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  say(message: ScreenMessage): void {
    this.hear(encodeScreenMessage(message).buffer);
  }

  end(code: number, reason: string): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: true }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function bench() {
  const socket = new HandSocket();
  const notices: ScreenNotice[] = [];
  const drawn: number[][] = [];
  const order: string[] = [];
  const channel = new ScreenChannelSocket(socket, HELLO, {
    onPixels: (bytes) => order.push(`pixels ${bytes}`),
    onDrawn: () => order.push('drawn'),
    onNotice: (notice) => notices.push(notice),
    onInput: () => order.push('input'),
    onEnded: (code, reason) => order.push(`ended ${code} ${reason}`),
  });
  // As noVNC sets them.
  Object.assign(channel, {
    onmessage: ({ data }: { data: ArrayBuffer }) => drawn.push([...new Uint8Array(data)]),
    onopen: () => order.push('open'),
    onclose: ({ code }: { code: number }) => order.push(`close ${code}`),
  });
  return { socket, channel, notices, drawn, order };
}

test('it has what noVNC looks for, on itself or on its own class', () => {
  const { channel } = bench();
  const names = [...Object.keys(channel), ...Object.getOwnPropertyNames(Object.getPrototypeOf(channel))];
  for (const name of ['send', 'close', 'binaryType', 'onerror', 'onmessage', 'onopen', 'protocol', 'readyState']) {
    expect(names).toContain(name);
  }
  expect(channel.readyState).toBe('connecting');
});

test('the hello goes first, as text; then it is open', () => {
  const { socket, channel, order } = bench();
  socket.open();
  expect(socket.texts).toEqual([JSON.stringify(HELLO)]);
  expect(socket.binaryType).toBe('arraybuffer');
  expect([channel.readyState, ...order]).toEqual(['open', 'open']);
});

test('picture bytes reach noVNC unwrapped, as a buffer of their own', () => {
  const { socket, drawn, order } = bench();
  socket.open();
  socket.say({ kind: 'rfb', bytes: Uint8Array.of(82, 70, 66) });
  expect(drawn).toEqual([[82, 70, 66]]);
  expect(order).toEqual(['open', 'pixels 3']);
});

test('bytes are acknowledged every 16 KiB, and the count goes on', () => {
  const { socket } = bench();
  socket.open();
  const bytes = new Uint8Array(SCREEN_ACK_EVERY_BYTES / 2);
  for (let i = 0; i < 5; i += 1) socket.say({ kind: 'rfb', bytes });
  expect(socket.sent).toEqual([
    { kind: 'ack', receivedBytes: SCREEN_ACK_EVERY_BYTES },
    { kind: 'ack', receivedBytes: SCREEN_ACK_EVERY_BYTES * 2 },
  ]);
});

test('it beats from the agent’s first word on, while it is awake, and stops at the end', () => {
  const { socket } = bench();
  socket.open();
  vi.advanceTimersByTime(SCREEN_CONSOLE_BEAT_MS * 3);
  expect(socket.sent).toEqual([]);
  socket.say({ kind: 'rfb', bytes: Uint8Array.of(82) });
  vi.advanceTimersByTime(SCREEN_CONSOLE_BEAT_MS * 3);
  expect(socket.sent).toEqual(Array.from({ length: 3 }, () => ({ kind: 'ack', receivedBytes: 1 })));
  socket.end(1_006, '');
  vi.advanceTimersByTime(SCREEN_CONSOLE_BEAT_MS * 3);
  expect(socket.sent).toHaveLength(3);
});

test('a page whose timers are held back falls silent, whatever still comes in', () => {
  const { socket } = bench();
  socket.open();
  const alive = (tick: number): void =>
    socket.say({ kind: 'notice', notice: { kind: 'alive', source: 'live', sourceAgeMs: 3, tick } });
  for (let tick = 1; tick <= 20; tick += 1) alive(tick);
  expect(socket.sent).toEqual([1, 2].map((tick) => ({ kind: 'echo', tick })));
  vi.advanceTimersByTime(SCREEN_CONSOLE_BEAT_MS);
  alive(21);
  expect(socket.sent.at(-1)).toEqual({ kind: 'echo', tick: 21 });
});

test('what the site says is said back at once, and each input says which picture it was about; other messages do not', () => {
  const { socket, channel, notices } = bench();
  socket.open();
  const notice: ScreenNotice = { kind: 'alive', source: 'live', sourceAgeMs: 3, tick: 77 };
  socket.say({ kind: 'notice', notice });
  channel.send(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 9, 0, 9));
  channel.send(Uint8Array.of(5, 1, 0, 1, 0, 2));
  channel.letGo();
  channel.cutRead(7);
  expect(notices).toEqual([notice]);
  expect(socket.sent.map(({ kind }) => kind)).toEqual(['echo', 'rfb', 'echo', 'rfb', 'letGo', 'cutRead']);
  expect(socket.sent.at(-1)).toEqual({ kind: 'cutRead', cutId: 7 });
  expect(socket.sent[0]).toEqual({ kind: 'echo', tick: 77 });
  expect(socket.sent[2]).toEqual({ kind: 'echo', tick: 77 });
});

test('a picture counts as drawn when noVNC asks for what changes next, not at its first request', () => {
  const { socket, channel, order } = bench();
  socket.open();
  channel.send(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 9, 0, 9));
  expect(order).toEqual(['open']);
  socket.say({ kind: 'rfb', bytes: Uint8Array.of(0, 0, 0, 0) });
  channel.send(Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 9, 0, 9));
  expect(order).toEqual(['open', 'pixels 4', 'drawn']);
});

test.each<[string, unknown]>([
  ['text', 'hello'],
  ['an unknown type', Uint8Array.of(9).buffer],
  ['an acknowledgement', encodeScreenMessage({ kind: 'ack', receivedBytes: 1 }).buffer],
])('%s from the agent ends the socket', (_, data) => {
  const { socket } = bench();
  socket.open();
  socket.hear(data);
  expect(socket.closedWith).toMatch(/^4400 SCREEN_AGENT_BROKEN/);
});

test('given up, it is over at once, whatever the socket under it does, and once', () => {
  const { socket, channel, order } = bench();
  socket.open();
  channel.giveUp('the picture came to a halt');
  expect(order).toEqual(['open', 'ended 4000 the picture came to a halt', 'close 4000']);
  socket.end(1_006, '');
  expect(order).toHaveLength(3);
  expect(socket.closedWith).toBe('1000 ');
});

test('the page hears of the end before noVNC takes the canvas away, once', () => {
  const { socket, channel, order } = bench();
  socket.open();
  socket.end(4_400, 'SOURCE_ENDED: gone');
  socket.end(1_006, '');
  expect(order).toEqual(['open', 'ended 4400 SOURCE_ENDED: gone', 'close 4400']);
  channel.send(Uint8Array.of(5, 1, 0, 1, 0, 2));
  expect(socket.sent).toEqual([]);
});
