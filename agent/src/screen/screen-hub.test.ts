import { once } from 'node:events';
import { SCREEN_HELD_SILENCE_MS } from '@farfield/protocol';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { ManualClock } from '../manual-clock.ts';
import { ScreenHub } from './screen-hub.ts';
import type { DragCut } from './screen-messages.ts';
import { TestSource } from './test-source.ts';
import { TestViewer } from './test-viewer.ts';

const STEP_MS = 10;
const AT_NEUTRAL = 'pointer 60,40 0';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A hub whose time goes on step by step, beside real sockets; the agent speaks at each step, for as long as it lives. */
async function bench() {
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
  const layout = { layoutId: 'l', width: 64, height: 48, regions: [free], neutral: { x: 60, y: 40 } };
  const gateway = { url: `ws://127.0.0.1:${address.port}` };
  const hub = new ScreenHub(
    { source: { host: '127.0.0.1', port, password: null }, layout, gateway },
    clock,
    (message) => void (message.kind === 'dragCut' && cuts.push(message)),
  );
  cleanUps.push(() => hub.stop());
  const agent = { isAlive: true };
  const steps = async (isDone: () => boolean): Promise<number> => {
    const fromMs = clock.nowMs();
    for (let left = 2_000; !isDone(); left -= 1) {
      if (left === 0) throw new Error(`never: ${isDone.toString()}`);
      const handsOn = { holderConsoleId: 'c-1', patientMayBeInRoom: false, isViewOnly: false };
      if (agent.isAlive) hub.handle({ kind: 'situation', handsOn });
      for (const viewer of viewers) if (viewer.isReady) viewer.ack();
      await clock.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return clock.nowMs() - fromMs;
  };
  hub.handle({ kind: 'open', open: { consoleId: 'c-1', screenSession: 'v', ticket: 't', purpose: '' }, by: null });
  await steps(() => viewers[0]?.isAlive === true);
  const [viewer] = viewers;
  if (viewer === undefined) throw new Error('nobody looks');
  viewer.pointer(5, 5, 0);
  viewer.pointer(5, 5, 1);
  await steps(() => source.input.includes('pointer 5,5 1'));
  return { source, agent, steps, clock, cuts };
}

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
