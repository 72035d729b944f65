import type { Body } from '@farfield/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { TestClock } from './test-clock.ts';
import { TestGateway, type TestGatewaySocket, WELCOME } from './test-gateway.ts';
import { testLog } from './test-log.ts';
import { Uplink } from './uplink.ts';

const SITE = 'site-a';
const HELLO = {
  siteId: '',
  key: '',
  policyHash: 'p',
  softwareVersion: '0.1.0',
  schemaHash: 's',
  epoch: 3,
  journalHeadSeq: 7,
  journalHeadHash: 'h7',
};

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/**
 * One gateway behind two doors, as far as it tells links apart: sockets that name the same link are one, another name is
 * another link, and the one that stood ends with it.
 */
class TwoDoors {
  readonly primary = new TestGateway(SITE);
  readonly cellular = new TestGateway(SITE);
  readonly lives: string[] = [];
  /** nothing comes back by this door, and its sockets stay as they are */
  isCellularHalfOpen = false;
  #link: { readonly name: string; readonly life: string; readonly sockets: TestGatewaySocket[] } | null = null;

  async listen(): Promise<readonly number[]> {
    for (const door of [this.primary, this.cellular]) {
      door.onFrame = (socket, { body }) => {
        const isCut = door === this.cellular && this.isCellularHalfOpen;
        if (!isCut) this.#hear(socket, body);
      };
      cleanUps.push(() => door.close());
    }
    return [await this.primary.listen(), await this.cellular.listen()];
  }

  /** Its process ends and another one is there; what is half open notices nothing of it. */
  beginsAnew(): void {
    this.#link = null;
    for (const socket of this.primary.sockets) socket.cut();
  }

  #hear(socket: TestGatewaySocket, body: Body): void {
    if (body.kind === 'pathBeat') {
      const { seq, tick } = body.value;
      const beat = { ...body.value, echoSeq: seq, echoTick: tick, echoHeldMs: 0 };
      if (this.#link?.sockets.includes(socket) === true) socket.send({ kind: 'pathBeat', value: beat });
    }
    if (body.kind !== 'agentHello' || WELCOME.kind !== 'agentWelcome') return;
    const name = body.value.bundleId ?? '';
    if (this.#link?.name !== name) {
      for (const one of this.#link?.sockets ?? []) one.cut();
      this.#link = { name, life: `life-${this.lives.length + 1}`, sockets: [] };
      this.lives.push(this.#link.life);
    }
    this.#link.sockets.push(socket);
    socket.send({ kind: 'agentWelcome', value: { ...WELCOME.value, bundleLife: this.#link.life } });
  }
}

test('the gateway begins anew while one path is half open: one loss, told once, and both paths join the new link', async () => {
  const doors = new TwoDoors();
  const [primary, cellular] = await doors.listen();
  const clock = new TestClock();
  const states: string[] = [];
  const uplink = new Uplink({
    url: '',
    paths: [
      { name: 'primary', url: `http://127.0.0.1:${primary}` },
      { name: 'cellular', url: `http://127.0.0.1:${cellular}` },
    ],
    siteId: SITE,
    key: 'key-1',
    incarnation: 'agent-1',
    clock,
    log: testLog().log,
    random: () => 0.5,
    hello: () => HELLO,
    onBody: () => undefined,
    onState: (state, why) => states.push(`${state} ${why}`),
  });
  cleanUps.push(() => uplink.stop());
  const areUp = (): boolean => uplink.paths().every((one) => one.state === 'up');
  /** Time goes on in small steps, and real sockets with it. */
  const passesUntil = (isThere: () => boolean): Promise<void> =>
    vi.waitFor(
      () => {
        clock.advance(50);
        expect(isThere()).toBe(true);
      },
      { timeout: 10_000, interval: 5 },
    );

  uplink.start();
  await passesUntil(areUp);
  expect(states).toHaveLength(1);

  doors.isCellularHalfOpen = true;
  doors.beginsAnew();
  await passesUntil(() => states.length >= 3);
  expect(states.slice(1)).toEqual(['down the gateway began anew', 'up gateway answered by primary']);
  doors.isCellularHalfOpen = false;
  await passesUntil(areUp);
  // Longer than any path waits before it dials again: nothing of the old link ends the new one.
  const untilMs = clock.nowMs() + 10_000;
  await passesUntil(() => clock.nowMs() >= untilMs);
  expect(areUp()).toBe(true);
  expect(states).toHaveLength(3);
  expect(doors.lives).toEqual(['life-1', 'life-2']);
});
