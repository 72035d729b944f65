import { once } from 'node:events';
import { ConsoleEnd, decodeLinkTest, encodeLinkTest, type LineOutcome } from '@farfield/protocol/link-test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { LinkTestService } from '../../agent/src/link-test/link-test-service.ts';
import { screenSocketUrl } from '../../agent/src/screen/screen-address.ts';
import { testLog } from '../../agent/src/uplink/test-log.ts';
import { SITE_ID } from '../../gateway/src/testing/test-gateway.ts';
import type { PathConditions } from '../../simulators/src/network/config.ts';
import { TwoPathSite } from '../support/two-path-site.ts';

/** The console's clock is wrong by so much. */
const CONSOLE_AHEAD_MS = 140;

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const one of cleanUps.splice(0).toReversed()) await one();
});

/** A real gateway with a line of known conditions to the site, the agent's own thread, and a console's socket. */
class Line {
  readonly site: TwoPathSite;
  readonly #token: string;
  outcome: LineOutcome | null = null;
  /** changes what the console says; null: nothing goes */
  onUp: (bytes: Uint8Array) => Uint8Array | null = (bytes) => bytes;
  closed = '';
  bytesDown = 0;
  socket: WebSocket | null = null;
  readonly service: LinkTestService;

  private constructor(site: TwoPathSite, token: string) {
    this.site = site;
    this.#token = token;
    const { log } = testLog();
    this.service = new LinkTestService({ log, onLine: (_, outcome) => (this.outcome ??= outcome) });
  }

  static async open(conditions: Partial<PathConditions>): Promise<Line> {
    const site = await TwoPathSite.start();
    cleanUps.push(() => site.stop());
    await until(() => site.up.length === 2);
    const token = await site.gateway.signIn('rst');
    await site.gateway.console('rst', { consoleId: 'c-1', token });
    site.primary.set(conditions);
    const line = new Line(site, token);
    cleanUps.push(() => line.service.hangUp());
    return line;
  }

  /** The console asks for its pipe, and the agent dials it by the path with those conditions. */
  async begin(): Promise<void> {
    const socket = new WebSocket(`${this.site.gateway.gateway.url.replace('http', 'ws')}/ws/screen`);
    this.socket = socket;
    cleanUps.push(() => socket.terminate());
    socket.on('close', (code, reason) => (this.closed = `${code} ${reason.toString()}`));
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.send(JSON.stringify({ siteId: SITE_ID, consoleId: 'c-1', token: this.#token, purpose: 'linkTest' }));
    const now = (): number => performance.now();
    const end = new ConsoleEnd(now(), 'desk', {
      send: (bytes) => {
        const said = this.onUp(bytes);
        if (said !== null && socket.readyState === WebSocket.OPEN) socket.send(said);
      },
      waitingBytes: () => socket.bufferedAmount,
      wallMs: () => Date.now() + CONSOLE_AHEAD_MS,
      token: () => Math.floor(Math.random() * 0x1_0000_0000),
    });
    socket.on('message', (data: Buffer) => {
      this.bytesDown += data.byteLength;
      end.hear(decodeLinkTest(data), now());
    });
    const ticking = setInterval(() => end.tick(now()), 4);
    cleanUps.push(() => clearInterval(ticking));
    await until(() => this.site.all('screenOpen').length === 1);
    const [open] = this.site.all('screenOpen');
    if (open === undefined) throw new Error('no pipe was asked for');
    if (open.consoleId !== 'c-1' || open.purpose !== 'linkTest') throw new Error('a pipe of another kind');
    const way = this.site.uplink.route('primary');
    if (way === undefined) throw new Error('no primary path');
    this.service.dial({
      pipe: open.screenSession,
      ticket: open.ticket,
      url: screenSocketUrl(way.url).href,
      localAddress: way.localAddress,
      ca: way.ca,
    });
  }

  async measured() {
    await until(() => this.outcome !== null, 20_000);
    if (this.outcome?.kind !== 'measured') throw new Error(JSON.stringify(this.outcome));
    return this.outcome;
  }
}

function until(condition: () => boolean, timeout = 12_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 10 });
}

describe('the measured figure is near the known one', () => {
  test.each([
    { delayMs: 14, mbps: 20 },
    { delayMs: 40, mbps: 8 },
  ])('$mbps Mbit/s, $delayMs ms each way', { timeout: 40_000 }, async ({ delayMs, mbps }) => {
    const line = await Line.open({ delayMs, rateBitsPerSecond: mbps * 1_000_000 });
    await line.begin();
    const { figures, consolePath } = await line.measured();
    expect(consolePath).toBe('desk');
    expect(figures.roundTripP50Ms).toBeGreaterThanOrEqual(2 * delayMs);
    expect(figures.roundTripP50Ms).toBeLessThan(2 * delayMs + 15);
    for (const rate of [figures.downMbps, figures.upMbps]) {
      expect(rate).toBeGreaterThan(mbps * 0.75);
      expect(rate).toBeLessThan(mbps * 1.05);
    }
    expect(figures.latePercent).toBeLessThanOrEqual(1);
    expect(Math.abs(figures.clockOffsetMs - CONSOLE_AHEAD_MS)).toBeLessThan(10);
  });

  test('a line that loses is one whose echoes are late', { timeout: 40_000 }, async () => {
    const line = await Line.open({ delayMs: 10, lossPercent: 3 });
    await line.begin();
    const { figures } = await line.measured();
    expect(figures.latePercent).toBeGreaterThan(2);
    expect(figures.roundTripP99Ms).toBeGreaterThan(150);
  });
});

test('beside a narrow line full of it, the link’s own beats are not late', { timeout: 40_000 }, async () => {
  const line = await Line.open({ delayMs: 10, rateBitsPerSecond: 2_000_000 });
  const worst: number[] = [];
  const watching = setInterval(() => {
    const face = line.site.faces.find((one) => one.name === 'primary');
    if (face !== undefined) worst.push(face.silentMs);
  }, 50);
  cleanUps.push(() => clearInterval(watching));
  await line.begin();
  const { figures } = await line.measured();
  expect(figures.downMbps).toBeGreaterThan(1.2);
  expect(line.site.up).toContain('primary');
  // Suspect begins at 750 ms.
  expect(Math.max(...worst)).toBeLessThan(750);
});

describe('bad ends', () => {
  test('a console that never answers', { timeout: 30_000 }, async () => {
    const line = await Line.open({});
    line.onUp = () => null;
    await line.begin();
    await until(() => line.outcome !== null, 9_000);
    expect(line.outcome).toMatchObject({ kind: 'failed', code: 'NO_ANSWER' });
    await until(() => line.closed !== '');
  });

  test('a console that acknowledges what it has not had', { timeout: 30_000 }, async () => {
    const line = await Line.open({});
    line.onUp = (bytes) => {
      const said = decodeLinkTest(bytes);
      return said.kind === 'ack' ? encodeLinkTest({ kind: 'ack', seq: said.seq + 1, token: said.token }) : bytes;
    };
    await line.begin();
    await until(() => line.outcome !== null, 12_000);
    expect(line.outcome).toMatchObject({ kind: 'failed', code: 'FALSE' });
  });

  test('a console that closes in the middle', { timeout: 30_000 }, async () => {
    const line = await Line.open({});
    await line.begin();
    await until(() => line.bytesDown > 1_000);
    line.socket?.terminate();
    await until(() => line.outcome !== null);
    expect(line.outcome).toMatchObject({ kind: 'failed', code: 'CLOSED' });
  });

  test('the gateway goes in the middle', { timeout: 30_000 }, async () => {
    const line = await Line.open({});
    await line.begin();
    await until(() => line.bytesDown > 1_000);
    await line.site.gateway.gateway.stop();
    await until(() => line.outcome !== null);
    expect(line.outcome).toMatchObject({ kind: 'failed', code: 'CLOSED' });
  });

  test('hung up, nothing more comes to the console', { timeout: 30_000 }, async () => {
    const line = await Line.open({});
    await line.begin();
    await until(() => line.bytesDown > 500_000, 10_000);
    line.service.hangUp();
    await until(() => line.closed !== '', 3_000);
    const then = line.bytesDown;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(line.bytesDown).toBe(then);
    expect(line.outcome).toBeNull();
  });
});
