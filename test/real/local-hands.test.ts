import { LOCAL_HANDS_HOLD_MS, type LocalHandsWord } from '@farfield/protocol';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ScreenFact } from '../../agent/src/agent-state.ts';
import { systemClock } from '../../agent/src/clock.ts';
import { FIRST_WORDS_MS } from '../../agent/src/screen/local-hands.ts';
import { ScreenService } from '../../agent/src/screen/screen-service.ts';
import { LateLine } from '../support/late-line.ts';
import { GOOD_TOKEN, RelayGateway } from '../support/relay-gateway.ts';
import { ScreenConsole } from '../support/screen-console.ts';
import { TigerVnc, VNC_PASSWORD } from '../support/tigervnc.ts';
import { tempFolder } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';
import { X11Vnc } from '../support/x11vnc.ts';
import { XHands } from '../support/x-hands.ts';

// Two hands on one pointer, at real servers. TigerVNC tells of the pointer when a program put it somewhere, and of no mouse:
// there nobody can be said to be away. x11vnc tells of each place. The echo of the remote hand must never be taken for another.

const NEUTRAL = { x: 600, y: 460 };
const LAYOUT: MarkedLayout = {
  layoutId: 'local-hands',
  width: 640,
  height: 480,
  regions: [
    { regionId: 'queue', words: 'queue', kind: 'free', x: 0, y: 0, width: 100, height: 100, takesKeys: true },
    { regionId: 'start', words: 'START', kind: 'permit', x: 200, y: 200, width: 100, height: 100, takesKeys: false },
  ],
  neutral: NEUTRAL,
};
/** A round trip of a building, and now and then one of a bad line. */
const LATE_MS = { usual: 25, worst: 250 } as const;
/** From a move of the local mouse until all that is held is up; a line that is late both ways is in it. */
const NOTICED_WITHIN_MS = 1_500;
const MOVES = 400;

/** The same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const folder = tempFolder('local-hands');
let vnc: TigerVnc;
let x11vnc: X11Vnc;
let hands: XHands;
let gateway: RelayGateway;
let service: ScreenService;
let line: LateLine;
let facts: ScreenFact[];
let screen: ScreenConsole;

beforeAll(async () => {
  vnc = await TigerVnc.start(folder.path);
  x11vnc = await X11Vnc.start(vnc);
  hands = await XHands.start(vnc);
}, 960_000);

afterAll(async () => {
  await hands?.end();
  await x11vnc?.stop();
  await vnc?.stop();
  folder.remove();
});

beforeEach(async () => {
  facts = [];
  gateway = await RelayGateway.open(() => service);
});

afterEach(async () => {
  screen?.end();
  await service?.stop();
  await line?.close();
  await gateway.close();
});

/** The holder of the lease before a live picture, over a line of this seed; the pointer rests in the middle of nowhere. */
async function isOperating(port: number, password: string | null, seed: number): Promise<void> {
  vnc.localHand('mousemove', '500', '400');
  const next = seeded(seed);
  const delayMs = (): number => next() * (next() < 0.1 ? LATE_MS.worst : LATE_MS.usual);
  line = await LateLine.open(port, delayMs);
  service = new ScreenService({
    source: { host: '127.0.0.1', port: line.port, password },
    layout: LAYOUT,
    gateway: { url: gateway.url },
    clock: systemClock,
    log: pino({ level: 'silent' }),
    onFact: (fact) => facts.push(fact),
    onCutDrag: () => undefined,
  });
  service.setSituation({ holderConsoleId: 'c-1', patientMayBeInRoom: true, isViewOnly: false });
  await until('the screen is live', () => facts.at(-1)?.source === 'live', { withinMs: 15_000 });
  screen = await ScreenConsole.open(gateway.url, { siteId: 'demo', consoleId: 'c-1', token: GOOD_TOKEN });
  await screen.isSeen();
  // What is told as a connection begins is how things are.
  await pause(2 * FIRST_WORDS_MS);
}

const word = (): LocalHandsWord | undefined => facts.at(-1)?.localHands;
/** as the X server says */
const isAt = ({ x, y }: { x: number; y: number }): boolean => hands.now.x === x && hands.now.y === y;
const isDownAt = (x: number, y: number, from: number): boolean =>
  hands.seen.slice(from).some((one) => one.buttons === 1 && one.x === x && one.y === y);

async function moves(seed: number): Promise<{ x: number; y: number }> {
  const { viewer } = screen;
  const next = seeded(seed);
  let [x, y] = [50, 50];
  for (let left = MOVES; left > 0; left -= 1) {
    const step = next() < 0.1 ? 60 : 6;
    x = Math.round(Math.min(99, Math.max(0, x + (next() - 0.5) * step)));
    y = Math.round(Math.min(99, Math.max(0, y + (next() - 0.5) * step)));
    viewer.pointer(x, y, 0);
    if (next() < 0.05) viewer.click(x, y);
    // As a mouse that is moved: many places in one moment, and then rest.
    if (next() < 0.5) await pause(Math.floor(next() * 30));
    if (next() < 0.02) await pause(300);
  }
  return { x, y };
}

const SERVERS = [
  ['TigerVNC', () => ({ port: vnc.port, password: VNC_PASSWORD }), 'unknown'],
  ['x11vnc', () => ({ port: x11vnc.port, password: null }), 'none'],
] as const;

describe.each(SERVERS)('%s', (_, server, atRest) => {
  const open = (seed: number): Promise<void> => isOperating(server().port, server().password, seed);

  test.each([1, 2, 3])(
    'seed %i: what the remote hand does comes back late and in part, and is never another hand',
    async (seed) => {
      await open(seed);
      const [from, passed] = [facts.length, service.counts().inputsPassed];
      const last = await moves(seed);
      // A machine that stalls makes a picture old for a moment, and a move into it is dropped: the hand goes on.
      const goesOn = (): boolean => {
        if (!isAt(last)) screen.viewer.pointer(last.x, last.y, 0);
        return isAt(last);
      };
      await until('X has all of it', goesOn, { everyMs: 300, withinMs: 10_000 });
      await pause(1_000);
      expect(facts.slice(from).map(({ localHands }) => localHands)).not.toContain('active');
      expect(screen.viewer.refusals).not.toContain('localHands');
      expect(word()).toBe(atRest);
      expect(service.counts().inputsInHold).toBe(0);
      expect(service.counts().inputsPassed - passed).toBeGreaterThan(MOVES / 2);
    },
  );

  test('a mouse at the scanner, while a remote button is held: up at once, all input waits and is counted, and flows after', async () => {
    await open(4);
    const { viewer } = screen;
    const before = hands.seen.length;
    viewer.pointer(30, 30, 0);
    viewer.pointer(30, 30, 1);
    await until('X saw the press', () => isDownAt(30, 30, before));
    await pause(500);
    expect(word()).toBe(atRest);
    vnc.localHand('mousemove', '333', '111');
    const movedMs = performance.now();
    await until('it is let go', () => hands.isUp, { withinMs: NOTICED_WITHIN_MS, everyMs: 5 });
    expect(performance.now() - movedMs).toBeLessThan(NOTICED_WITHIN_MS);
    expect(isAt(NEUTRAL)).toBe(true);
    const released = hands.seen.length;
    await until('said', () => word() === 'active');
    await until('the console is told', () =>
      viewer.notices.some((one) => one.kind === 'alive' && one.localHands === 'active'),
    );
    // Theirs again: nothing of what is clicked from remote comes to it.
    vnc.localHand('mousemove', '340', '120');
    await pause(300);
    viewer.pointer(30, 30, 0);
    viewer.click(20, 20);
    await until('refused', () => viewer.refusals.includes('localHands'));
    await until('counted', () => service.counts().inputsInHold >= 4);
    expect(isAt({ x: 340, y: 120 })).toBe(true);
    expect(await service.click('start')).toMatchObject({ kind: expect.stringMatching(/refused|failed/) });
    expect(hands.seen.slice(released).map(({ buttons }) => buttons)).not.toContain(1);
    await until('theirs no more', () => word() === atRest, { withinMs: LOCAL_HANDS_HOLD_MS + 2_000 });
    viewer.pointer(40, 40, 0);
    viewer.pointer(40, 40, 1);
    await until('X sees a press again', () => isDownAt(40, 40, released));
    viewer.pointer(40, 40, 0);
    await until('and up', () => hands.isUp);
    expect(isAt({ x: 40, y: 40 })).toBe(true);
  });
});

test('x11vnc: a mouse that only a server could see (no program puts the pointer there) is noticed, too', async () => {
  await isOperating(x11vnc.port, null, 5);
  vnc.localHand('mousemove_relative', '--', '-30', '-20');
  await until('noticed', () => word() === 'active', { withinMs: NOTICED_WITHIN_MS });
});

test('TigerVNC: such a mouse is not told, and it is never said that nobody is there', async () => {
  await isOperating(vnc.port, VNC_PASSWORD, 6);
  vnc.localHand('mousemove_relative', '--', '-30', '-20');
  await pause(1_500);
  expect(facts.map(({ localHands }) => localHands)).not.toContain('none');
});

test.each(SERVERS.slice(0, 1))(
  '%s: Caps Lock at the scanner is somebody; what the remote hand types is not',
  async (_, server) => {
    await isOperating(server().port, server().password, 7);
    const { viewer } = screen;
    viewer.click(50, 60);
    const before = hands.seen.length;
    for (const letter of ['A', 'b', 'C', 'd']) {
      const keysym = letter.codePointAt(0) ?? 0;
      viewer.key(keysym, true);
      await until('X has the key', () => hands.now.keys.length > 0);
      viewer.key(keysym, false);
      await until('and up', () => hands.isUp);
    }
    expect(hands.seen.length).toBeGreaterThanOrEqual(before + 8);
    await pause(6_000);
    expect(facts.map(({ localHands }) => localHands)).not.toContain('active');
    vnc.localHand('key', 'Caps_Lock');
    try {
      await until('noticed', () => word() === 'active', { withinMs: NOTICED_WITHIN_MS });
    } finally {
      vnc.localHand('key', 'Caps_Lock');
    }
  },
);
