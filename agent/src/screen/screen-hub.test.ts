import { once } from 'node:events';
import { LOCAL_HANDS_HOLD_MS, SCREEN_HELD_SILENCE_MS } from '@farfield/protocol';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { LifeSign } from '@farfield/protocol/screen-layout';
import { ManualClock } from '../manual-clock.ts';
import { SAID_AT_MS } from '../watchdog/let-go-of-screen.ts';
import { FIRST_WORDS_MS } from './local-hands.ts';
import { ScreenHub } from './screen-hub.ts';
import type { DragCut, FromScreenWorker } from './screen-messages.ts';
import { TestSource } from './test-source.ts';
import { TestViewer } from './test-viewer.ts';

const STEP_MS = 10;
const AT_NEUTRAL = 'pointer 60,40 0';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A hub whose time goes on step by step, beside real sockets; the agent speaks at each step, for as long as it lives. */
async function bench(lifeSign?: LifeSign) {
  const source = new TestSource();
  const port = await source.listen();
  cleanUps.push(() => source.close());
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const viewers: TestViewer[] = [];
  server.on('connection', (socket) => {
    const viewer = new TestViewer((bytes) => socket.send(bytes));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) viewer.receive(data);
    });
    socket.on('close', () => viewer.stopBeating());
    viewers.push(viewer);
  });
  const clock = new ManualClock();
  const cuts: DragCut[] = [];
  const free = {
    regionId: 'a',
    words: 'a',
    kind: 'free',
    x: 0,
    y: 0,
    width: 10,
    height: 10,
    takesKeys: false,
  } as const;
  const layout = { layoutId: 'l', width: 64, height: 48, regions: [free], neutral: { x: 60, y: 40 }, lifeSign };
  const told: FromScreenWorker[] = [];
  const gateway = { url: `ws://127.0.0.1:${address.port}` };
  const hub = new ScreenHub(
    { source: { host: '127.0.0.1', port, password: null }, layout, gateway },
    clock,
    (message) => {
      told.push(message);
      if (message.kind === 'dragCut') cuts.push(message);
    },
  );
  cleanUps.push(() => hub.stop());
  const agent = { isAlive: true };
  const clockOnScreen = { goes: true };
  const steps = async (isDone: () => boolean): Promise<number> => {
    const fromMs = clock.nowMs();
    for (let left = 2_000; !isDone(); left -= 1) {
      if (left === 0) throw new Error(`never: ${isDone.toString()}`);
      const handsOn = { holderConsoleId: 'c-1', patientMayBeInRoom: false, isViewOnly: false };
      if (agent.isAlive) hub.handle({ kind: 'situation', handsOn, turn: 1 });
      for (const viewer of viewers) if (viewer.isReady) viewer.ack();
      // The whole picture is one grey: a clock that shows another time each half second.
      if (clockOnScreen.goes) source.grey = 0x40 + (Math.floor(clock.nowMs() / 500) % 100);
      await clock.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return clock.nowMs() - fromMs;
  };
  hub.handle({ kind: 'open', open: { consoleId: 'c-1', screenSession: 'v', ticket: 't', purpose: '' }, by: null });
  await steps(() => viewers[0]?.isAlive === true);
  const [viewer] = viewers;
  if (viewer === undefined) throw new Error('nobody looks');
  const word = (): string | undefined => told.filter((one) => one.kind === 'fact').at(-1)?.fact.source;
  await steps(() => word() === 'live');
  viewer.pointer(5, 5, 0);
  viewer.pointer(5, 5, 1);
  await steps(() => source.input.includes('pointer 5,5 1'));
  const logged = (): readonly string[] => told.flatMap((one) => (one.kind === 'log' ? [one.text] : []));
  const facts = () => told.flatMap((one) => (one.kind === 'fact' ? [one.fact] : []));
  return { hub, gateway, source, agent, steps, clock, clockOnScreen, viewer, viewers, word, logged, facts, told, cuts };
}

test('a picture that moves: both are carried, and hands that acted by the newer socket act by the older no more', async () => {
  const { hub, source, steps, clock, viewer: old, viewers, told, cuts } = await bench();
  hub.handle({
    kind: 'open',
    open: { consoleId: 'c-1', screenSession: 'w', ticket: 't', purpose: 'beside' },
    by: null,
  });
  await steps(() => viewers[1]?.isAlive === true);
  const [, newer] = viewers;
  if (newer === undefined) throw new Error('no second viewer');
  newer.request(false);
  old.request(false);
  await steps(() => newer.updates > 0 && old.updates > 0);
  // To look is no act: what the person holds stays held by the socket that holds it.
  expect(source.input).not.toContain(AT_NEUTRAL);
  newer.pointer(6, 6, 0);
  await steps(() => source.input.includes('pointer 6,6 0'));
  expect(source.input).toContain(AT_NEUTRAL);
  expect(cuts).toHaveLength(1);
  const late = (): void => {
    old.pointer(5, 5, 0);
    old.pointer(7, 7, 1);
    old.key(0x61, true);
  };
  late();
  newer.pointer(8, 8, 1);
  newer.pointer(8, 8, 0);
  await steps(() => source.input.includes('pointer 8,8 0'));
  const overtaken = (): number =>
    told.reduce((last, one) => (one.kind === 'counts' ? one.counts.inputsOvertaken : last), 0);
  await steps(() => overtaken() === 3);
  // Nor when the newer one is gone: what the older brings is from before.
  hub.handle({ kind: 'close', close: { screenSession: 'w' } });
  const untilMs = clock.nowMs() + 300;
  await steps(() => clock.nowMs() >= untilMs);
  late();
  await steps(() => overtaken() === 6);
  expect(source.input.filter((one) => one.startsWith('pointer 7,7') || one.startsWith('key'))).toEqual([]);
});

test('who opens the screen again without moving takes its place at once', async () => {
  const { hub, steps, viewers, logged } = await bench();
  hub.handle({ kind: 'open', open: { consoleId: 'c-1', screenSession: 'w', ticket: 't', purpose: '' }, by: null });
  await steps(() => viewers.length === 2 && logged().includes('screen closed'));
  expect(logged().filter((one) => one === 'screen closed')).toHaveLength(1);
});

test('a console that looks by another path than the better one is told, once, until it is the better one again', async () => {
  const { hub, gateway, steps, clock, viewers } = await bench();
  const by = (localAddress: string) => ({ url: gateway.url, localAddress });
  const open = { consoleId: 'c-2', screenSession: 'w', ticket: 't', purpose: '' };
  hub.handle({ kind: 'open', open, by: by('127.0.0.1') });
  await steps(() => viewers[1]?.isAlive === true);
  const notices = (): number => viewers[1]?.notices.filter(({ kind }) => kind === 'betterPath').length ?? 0;
  const passes = async (): Promise<void> => {
    const untilMs = clock.nowMs() + 300;
    await steps(() => clock.nowMs() >= untilMs);
  };
  hub.handle({ kind: 'betterPath', by: by('127.0.0.1') });
  await passes();
  expect(notices()).toBe(0);
  hub.handle({ kind: 'betterPath', by: by('127.0.0.2') });
  hub.handle({ kind: 'betterPath', by: by('127.0.0.2') });
  await steps(() => notices() > 0);
  await passes();
  expect(notices()).toBe(1);
  hub.handle({ kind: 'betterPath', by: by('127.0.0.1') });
  hub.handle({ kind: 'betterPath', by: by('127.0.0.2') });
  await steps(() => notices() === 2);
  // One that was dialled as configured knows of no other.
  expect(viewers[0]?.notices.some(({ kind }) => kind === 'betterPath')).toBe(false);
});

const SIGN: LifeSign = {
  words: 'Clock',
  x: 44,
  y: 0,
  width: 10,
  height: 4,
  withinMs: 3_000,
  leastPixels: 8,
  mayRepeat: false,
};
/** A look, its answer over a real socket, and what is on its way meanwhile. */
const LOOK_MS = 1_000;

test('while agent and console live a button stays held', async () => {
  const { source, steps, clock, cuts } = await bench();
  const untilMs = clock.nowMs() + 3_000;
  await steps(() => clock.nowMs() >= untilMs);
  expect(source.input).not.toContain(AT_NEUTRAL);
  expect(cuts).toEqual([]);
});

test('the agent stands still while the console goes on → what is held is let go, long before its word runs out', async () => {
  const { source, agent, steps, cuts } = await bench();
  agent.isAlive = false;
  const tookMs = await steps(() => source.input.includes(AT_NEUTRAL));
  expect(tookMs).toBeGreaterThanOrEqual(SCREEN_HELD_SILENCE_MS - STEP_MS);
  // What it wrote takes some steps of real time to arrive.
  expect(tookMs).toBeLessThanOrEqual(SCREEN_HELD_SILENCE_MS + 30 * STEP_MS);
  expect(cuts.map(({ consoleId, why }) => [consoleId, why])).toEqual([['c-1', 'agentSilent']]);
});

test('a picture that stands still: what is held is let go, new presses go nowhere, and it is live when it changes', async () => {
  const { source, steps, clockOnScreen, viewer, word, logged, facts, clock } = await bench(SIGN);
  clockOnScreen.goes = false;
  const stoodMs = await steps(() => word() === 'frozen');
  expect(stoodMs).toBeGreaterThan(SIGN.withinMs - LOOK_MS);
  expect(stoodMs).toBeLessThanOrEqual(SIGN.withinMs + LOOK_MS);
  await steps(() => source.input.includes(AT_NEUTRAL));
  viewer.pointer(5, 5, 0);
  viewer.pointer(5, 5, 1);
  await steps(() => viewer.refusals.length > 0);
  viewer.pointer(5, 5, 0);
  await steps(() => logged().includes('scanner screen frozen'));
  expect(viewer.refusals).toEqual(['staleEcho']);
  expect(source.input.filter((one) => one === 'pointer 5,5 1')).toHaveLength(1);
  expect(source.input.at(-1)).toBe(AT_NEUTRAL);

  // The picture is as old as its last change, and that grows.
  const untilMs = clock.nowMs() + 2_000;
  await steps(() => clock.nowMs() >= untilMs);
  expect(facts().at(-1)).toMatchObject({
    source: 'frozen',
    why: expect.stringMatching(/nothing has changed in "Clock"/),
  });
  expect(facts().at(-1)?.ageMs).toBeGreaterThan(SIGN.withinMs + 1_000);

  clockOnScreen.goes = true;
  await steps(() => word() === 'live');
  viewer.pointer(5, 5, 1);
  await steps(() => source.input.filter((one) => one === 'pointer 5,5 1').length === 2);
  expect(logged().at(-1)).toBe('scanner screen live');
});

test('a clock that goes over a screen at rest is never called frozen, and is not told at each look', async () => {
  const { steps, word, clock, facts, logged } = await bench(SIGN);
  const [fromMs, fromFacts] = [clock.nowMs(), facts().length];
  await steps(() => {
    expect(word()).toBe('live');
    return clock.nowMs() - fromMs > 12_000;
  });
  expect(facts().length - fromFacts).toBeLessThanOrEqual(13);
  expect(logged()).not.toContain('scanner screen frozen');
});

test('a source that hangs up and shows the same again is frozen, not new', async () => {
  const { source, steps, clockOnScreen, word, facts } = await bench(SIGN);
  clockOnScreen.goes = false;
  await steps(() => word() === 'frozen');
  const from = facts().length;
  for (const { socket } of source.openClients) socket.destroy();
  await steps(() => word() === 'lost');
  expect(facts().at(-1)?.ageMs).toBeGreaterThan(SIGN.withinMs - LOOK_MS);
  await steps(() => word() === 'frozen');
  expect(facts().slice(from)).not.toContainEqual(expect.objectContaining({ source: 'live' }));
});

test('a layout that names nothing that changes cannot tell: the same picture stays live', async () => {
  const { steps, clockOnScreen, clock, facts } = await bench();
  clockOnScreen.goes = false;
  const untilMs = clock.nowMs() + 10_000;
  await steps(() => clock.nowMs() >= untilMs);
  expect(facts().every(({ source }) => source === 'live')).toBe(true);
  expect(facts().length).toBeGreaterThan(5);
});

test('somebody moves the scanner’s own mouse: what is held is up at once, remote input waits and is told why, and passes after it', async () => {
  const { source, steps, viewer, clock, cuts, facts, told, logged } = await bench();
  await steps(() => source.isListenedTo);
  const hands = (): string | undefined => facts().at(-1)?.localHands;
  const notice = () => viewer.notices.findLast((one) => one.kind === 'alive');
  expect(hands()).toBe('unknown');
  // As a screen says it when it is asked first, and then the echo of the press from here: neither is somebody.
  source.tellPointer(5, 5);
  await steps(() => hands() === 'none');
  const untilMs = clock.nowMs() + 2 * FIRST_WORDS_MS;
  await steps(() => clock.nowMs() > untilMs);
  source.tellPointer(5, 5);
  viewer.pointer(7, 6, 1);
  await steps(() => source.input.includes('pointer 7,6 1'));
  source.tellPointer(7, 6);
  await steps(() => notice()?.localHands === 'none' && clock.nowMs() > untilMs + 200);
  expect(hands()).toBe('none');
  expect(source.input).not.toContain(AT_NEUTRAL);

  source.tellPointer(40, 30);
  await steps(() => hands() === 'active');
  const activeMs = clock.nowMs();
  await steps(() => source.input.includes(AT_NEUTRAL) && notice()?.localHands === 'active');
  expect(cuts.map(({ consoleId, why, region }) => [consoleId, why, region])).toEqual([['c-1', 'localHands', 'a']]);
  const before = source.input.length;
  viewer.pointer(7, 6, 0);
  viewer.pointer(6, 6, 1);
  viewer.pointer(6, 6, 0);
  await steps(() => viewer.refusals.length > 0);
  expect(viewer.refusals).toEqual(['localHands']);
  // What lets go there moves the pointer, too, and is no sign of them.
  source.tellPointer(60, 40);
  await steps(() => hands() === 'none');
  const heldMs = clock.nowMs() - activeMs;
  expect(heldMs).toBeGreaterThan(LOCAL_HANDS_HOLD_MS - 300);
  expect(heldMs).toBeLessThan(LOCAL_HANDS_HOLD_MS + 500);
  expect(source.input).toHaveLength(before);
  const counts = told.findLast((one) => one.kind === 'counts');
  expect(counts?.kind === 'counts' ? counts.counts.inputsInHold : 0).toBeGreaterThanOrEqual(3);
  viewer.pointer(5, 5, 1);
  await steps(() => source.input.at(-1) === 'pointer 5,5 1');
  expect(logged().filter((line) => line.includes('own mouse'))).toHaveLength(2);
});

test('a screen that says nothing of its pointer: nobody can tell, and nothing waits', async () => {
  const { source, steps, viewer, clock, facts } = await bench();
  await steps(() => source.isListenedTo);
  const untilMs = clock.nowMs() + 3_000;
  await steps(() => clock.nowMs() > untilMs);
  expect(facts().every(({ localHands }) => localHands === 'unknown')).toBe(true);
  viewer.pointer(6, 5, 1);
  await steps(() => source.input.includes('pointer 6,5 1'));
});

test('what an earlier worker may have left down is let go over the connection that watches, and not while somebody is at the scanner’s own mouse', async () => {
  const { hub, source, steps, viewer, clock, facts, told } = await bench();
  await steps(() => source.isListenedTo);
  viewer.pointer(5, 5, 0);
  const hands = (): string | undefined => facts().at(-1)?.localHands;
  source.tellPointer(5, 5);
  await steps(() => hands() === 'none');
  const firstMs = clock.nowMs() + 2 * FIRST_WORDS_MS;
  await steps(() => clock.nowMs() > firstMs);
  source.tellPointer(40, 30);
  await steps(() => hands() === 'active');
  const isLetGone = (): boolean => told.some(({ kind }) => kind === 'letGone');
  hub.handle({ kind: 'letGo' });
  await steps(() => hands() === 'none');
  expect([source.input.includes(AT_NEUTRAL), isLetGone()]).toEqual([false, false]);
  // Asked twice, it is done once.
  hub.handle({ kind: 'letGo' });
  hub.handle({ kind: 'letGo' });
  await steps(isLetGone);
  const [watcher] = source.clients;
  expect(watcher?.said.filter((line) => line === AT_NEUTRAL)).toHaveLength(SAID_AT_MS.length);
  expect(source.input.filter((line) => line === AT_NEUTRAL)).toHaveLength(SAID_AT_MS.length);
  expect(source.input.filter((line) => line.endsWith(' down'))).toEqual([]);
  // Its own echo is no sign of somebody.
  source.tellPointer(60, 40);
  const echoMs = clock.nowMs() + 300;
  await steps(() => clock.nowMs() > echoMs);
  expect(hands()).toBe('none');
});

test('a beat names the newest situation that was acted on', async () => {
  const { steps, told } = await bench();
  const from = told.length;
  await steps(() => told.slice(from).some(({ kind }) => kind === 'beat'));
  expect(told.slice(from).find(({ kind }) => kind === 'beat')).toEqual({ kind: 'beat', turn: 1 });
});
