import type RFB from '@novnc/novnc';
import { encodeScreenMessage, type ScreenMessage } from '@farfield/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MOVE_AFTER_MS, MOVE_AGAIN_MS, MOVE_WITHIN_MS } from './picture-move.ts';
import type { PlainSocket, ScreenChannelSocket } from './screen-channel-socket.ts';
import { ScreenLook } from './screen-look.ts';

const POINTER = (buttons: number): Uint8Array => Uint8Array.of(5, buttons, 0, 1, 0, 1);

class HandSocket extends EventTarget implements PlainSocket {
  binaryType: BinaryType = 'blob';
  readyState: WebSocket['readyState'] = 0;
  readonly url: string;
  hello: unknown = null;
  letGoes = 0;
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  send(data: unknown): void {
    if (typeof data === 'string') this.hello = JSON.parse(data);
    else if (data instanceof Uint8Array && data[0] === 3) this.letGoes += 1;
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  say(message: ScreenMessage): void {
    this.dispatchEvent(new MessageEvent('message', { data: encodeScreenMessage(message).buffer }));
  }

  alive(): void {
    this.say({ kind: 'notice', notice: { kind: 'alive', source: 'live', sourceAgeMs: 20, tick: 7 } });
  }

  end(reason: string): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code: 4_400, reason, wasClean: true }));
  }
}

/** As much of an element as is used. */
class Holder {
  className = '';
  readonly dataset: Record<string, string> = {};
  isIn = true;
  hasFocus = false;
  querySelector(): null {
    return null;
  }
  contains(): boolean {
    return this.hasFocus;
  }
  remove(): void {
    this.isIn = false;
  }
  ownerDocument = { activeElement: null };
}

/** noVNC as far as it matters: it asks for changes when an update is drawn, and sends what the hand does. */
class HandRfb {
  viewOnly = true;
  scaleViewport = false;
  isDisconnected = false;
  isFocused = false;
  readonly channel: ScreenChannelSocket;
  readonly holder: Holder;

  constructor(channel: ScreenChannelSocket, holder: Holder) {
    this.channel = channel;
    this.holder = holder;
  }

  draws(): void {
    this.channel.send(Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 1, 0, 1));
  }

  disconnect(): void {
    this.isDisconnected = true;
    this.channel.close();
  }

  focus(): void {
    this.isFocused = true;
  }

  blur(): void {
    this.isFocused = false;
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 100_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page whose picture is drawn and live over path a. */
function bench() {
  const sockets: HandSocket[] = [];
  const rfbs: HandRfb[] = [];
  const phases: string[] = [];
  const best = { url: 'a' };
  const kept = { hidden: true };
  const look = new ScreenLook({
    url: () => best.url,
    hello: { siteId: 's', consoleId: 'c-1', token: 't' },
    openSocket: (url) => {
      const socket = new HandSocket(url);
      sockets.push(socket);
      return socket;
    },
    makeRfb: (holder, channel) => {
      const rfb = new HandRfb(channel, holder as unknown as Holder);
      rfbs.push(rfb);
      return rfb as unknown as RFB;
    },
    target: { ownerDocument: { createElement: () => new Holder() }, append: () => undefined } as unknown as HTMLElement,
    kept: kept as unknown as HTMLCanvasElement,
    now: () => Date.now(),
    onDropped: () => undefined,
    onReceived: () => undefined,
  });
  look.subscribe(() => phases.push(look.picture.phase));
  look.setLinkLive(true);
  look.want(true);
  look.setInput(true);
  const at = (index: number): { socket: HandSocket; rfb: HandRfb } => {
    const [socket, rfb] = [sockets[index], rfbs[index]];
    if (socket === undefined || rfb === undefined) throw new Error(`no socket ${index}`);
    return { socket, rfb };
  };
  const comes = (index: number): void => {
    at(index).socket.open();
    at(index).socket.alive();
    at(index).rfb.draws();
    at(index).socket.alive();
  };
  const shown = (): number => rfbs.findIndex(({ holder }) => holder.isIn && holder.dataset['shown'] === 'true');
  /** Time passes; the sockets of these numbers go on saying that they live. */
  const passes = (ms: number, ...living: readonly number[]): void => {
    for (let passed = 0; passed < ms; passed += 250) {
      for (const index of living) at(index).socket.alive();
      vi.advanceTimersByTime(250);
    }
  };
  comes(0);
  return { look, best, sockets, phases, at, comes, shown, passes };
}

test('another path is better: the picture is opened beside itself, and left only when the new one is whole', () => {
  const { look, best, sockets, phases, at, comes, shown, passes } = bench();
  expect(phases).toEqual(['opening', 'open']);
  best.url = 'b';
  passes(MOVE_AFTER_MS + 1_000, 0);
  expect(sockets.map(({ url }) => url)).toEqual(['a', 'b']);
  at(1).socket.open();
  expect(at(1).socket.hello).toMatchObject({ consoleId: 'c-1', purpose: 'beside' });
  at(1).socket.alive();
  passes(2_000, 0, 1);
  expect([shown(), at(1).rfb.viewOnly, at(0).rfb.viewOnly]).toEqual([0, true, false]);
  at(0).rfb.holder.hasFocus = true;
  comes(1);
  expect([shown(), at(1).rfb.viewOnly, at(1).rfb.isFocused]).toEqual([1, false, true]);
  expect(at(0).rfb.isDisconnected).toBe(true);
  expect(at(0).socket.letGoes).toBe(1);
  expect(look.picture).toMatchObject({ phase: 'open', source: 'live' });
  // No hole: it was never said to be anything but open, and nothing was dialled again.
  passes(20_000, 1);
  expect(phases).toEqual(['opening', 'open', 'open']);
  expect(sockets).toHaveLength(2);
});

test('what is held is not let go for it: the old one is left when the hand is free', () => {
  const { best, at, comes, shown, passes } = bench();
  best.url = 'b';
  passes(MOVE_AFTER_MS + 1_000, 0);
  at(0).rfb.channel.send(POINTER(1));
  comes(1);
  passes(4_000, 0, 1);
  expect([shown(), at(0).socket.letGoes]).toEqual([0, 0]);
  at(0).rfb.channel.send(POINTER(0));
  passes(1_500, 0, 1);
  expect(shown()).toBe(1);
});

test('the site names a better path → at once; a new socket that is refused costs nothing, and is tried again later', () => {
  const { sockets, phases, at, shown, passes } = bench();
  const tell = (): void => at(0).socket.say({ kind: 'notice', notice: { kind: 'betterPath' } });
  tell();
  passes(500, 0);
  expect(sockets).toHaveLength(2);
  at(1).socket.open();
  at(1).socket.end('SCREEN_AGENT_LATE: the site agent did not bring the screen in time');
  tell();
  passes(MOVE_AGAIN_MS - 1_000, 0);
  expect(sockets).toHaveLength(2);
  passes(1_500, 0);
  expect(sockets).toHaveLength(3);
  expect(shown()).toBe(0);
  expect(phases).toEqual(['opening', 'open']);
});

test('a new socket that brings no picture is given up before the gateway would end the old one', () => {
  const { best, sockets, at, shown, passes } = bench();
  best.url = 'b';
  passes(MOVE_AFTER_MS + 1_000, 0);
  at(1).socket.open();
  passes(MOVE_WITHIN_MS + 500, 0, 1);
  expect(at(1).socket.isClosed).toBe(true);
  expect(shown()).toBe(0);
  expect(sockets.length).toBeGreaterThanOrEqual(2);
});

test('the old path hangs: another socket is opened beside it, and shown as soon as it is whole, whatever is held', () => {
  const { phases, at, comes, shown, passes } = bench();
  at(0).rfb.channel.send(POINTER(1));
  passes(2_500);
  comes(1);
  expect(shown()).toBe(1);
  expect(phases).toEqual(['opening', 'open', 'open']);
});

test('the old socket ends while the new one is on its way: it goes on with that one, and dials no third', () => {
  const { look, best, sockets, phases, at, comes, shown, passes } = bench();
  best.url = 'b';
  passes(MOVE_AFTER_MS + 1_000, 0);
  at(0).socket.end('SCREEN_ENDED: by the agent');
  expect(look.picture).toMatchObject({ phase: 'opening', source: null });
  expect(look.picture.asOfMs).not.toBeNull();
  comes(1);
  expect(shown()).toBe(1);
  passes(20_000, 1);
  expect(sockets).toHaveLength(2);
  expect(phases).toEqual(['opening', 'open', 'opening', 'open']);
});

test('the socket that is left is over for noVNC at once, though its path brings no goodbye', () => {
  const { at, comes, passes, phases } = bench();
  const over: string[] = [];
  // As noVNC listens.
  Object.assign(at(0).rfb.channel, { onclose: ({ reason }: { reason: string }) => over.push(reason) });
  passes(2_500);
  comes(1);
  expect(over).toEqual(['left']);
  expect([at(0).socket.readyState, at(0).rfb.channel.readyState]).toEqual([1, 'closed']);
  expect(phases).toEqual(['opening', 'open', 'open']);
});

test('nobody wants to look any more: both are left', () => {
  const { look, best, at, passes, sockets } = bench();
  best.url = 'b';
  passes(MOVE_AFTER_MS + 1_000, 0);
  look.want(false);
  expect([at(0).rfb.isDisconnected, at(1).rfb.isDisconnected]).toEqual([true, true]);
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(2);
});
