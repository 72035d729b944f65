import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { TestSource } from '../../screen/test-source.ts';
import type { SourceSign } from './probe-reader.ts';
import { SourceListener, TELLS_WITHIN_MS } from './source-listener.ts';
import { PROBE_ANSWER_MS } from './source-watcher.ts';

const STEP_MS = 10;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function bench() {
  const source = new TestSource();
  const port = await source.listen();
  cleanUps.push(() => source.close());
  const clock = new ManualClock();
  const told: (SourceSign | 'heard' | 'unheard')[] = [];
  const listener = new SourceListener({ host: '127.0.0.1', port, password: null }, clock, {
    onHeard: () => told.push('heard'),
    onSign: (sign) => told.push(sign),
    onUnheard: () => told.push('unheard'),
  });
  cleanUps.push(() => listener.want(false));
  const steps = async (isDone: () => boolean): Promise<number> => {
    const fromMs = clock.nowMs();
    for (let left = 3_000; !isDone(); left -= 1) {
      if (left === 0) throw new Error(`never: ${isDone.toString()}`);
      await clock.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return clock.nowMs() - fromMs;
  };
  const passes = (ms: number): Promise<number> => {
    const untilMs = clock.nowMs() + ms;
    return steps(() => clock.nowMs() >= untilMs);
  };
  return { source, listener, told, steps, passes, clock };
}

test('not dialled before it is wanted; each place is told once it is', async () => {
  const { source, listener, told, steps, passes } = await bench();
  await passes(500);
  expect(source.clients).toEqual([]);
  listener.want(true);
  listener.want(true);
  await steps(() => source.isListenedTo && told.length > 0);
  source.tellPointer(3, 4);
  source.tellPointer(5, 6);
  await steps(() => told.length === 3);
  expect(told).toEqual([
    'heard',
    { kind: 'pointer', told: 'every', x: 3, y: 4 },
    { kind: 'pointer', told: 'every', x: 5, y: 6 },
  ]);
  expect(source.clients).toHaveLength(1);
  expect(source.input).toEqual([]);
});

test('a source that stays, and answers nothing any more, is not heard: from its first question on', async () => {
  const { source, listener, told, steps } = await bench();
  listener.want(true);
  await steps(() => source.clients[0]?.said.includes('request incremental') === true);
  source.isAnswering = false;
  const tookMs = await steps(() => told.includes('unheard'));
  expect(tookMs).toBeGreaterThanOrEqual(PROBE_ANSWER_MS - 100);
  expect(tookMs).toBeLessThanOrEqual(PROBE_ANSWER_MS + 1_200);
});

test('one that hangs up is dialled again, and not at once; one that is not wanted any more is not', async () => {
  const { source, listener, told, steps, passes } = await bench();
  listener.want(true);
  await steps(() => source.isListenedTo && told.length > 0);
  source.clients[0]?.socket.destroy();
  await steps(() => told.includes('unheard'));
  await passes(10_000);
  expect(source.clients).toHaveLength(1);
  await steps(() => told.filter((one) => one === 'heard').length === 2);
  expect(source.clients).toHaveLength(2);
  listener.want(false);
  await steps(() => source.openClients.length === 0);
  expect(told.filter((one) => one === 'unheard')).toHaveLength(2);
  await passes(20_000);
  expect(source.clients).toHaveLength(2);
});

test('a source is asked ten times a second, whether it has an answer or not, once a second so that it must have one', async () => {
  const { source, listener, steps, passes } = await bench();
  listener.want(true);
  await steps(() => source.isListenedTo);
  const said = (): readonly string[] => source.clients[0]?.said ?? [];
  const before = said().length;
  await passes(3_000);
  const asked = said().slice(before);
  expect(asked.length).toBeGreaterThanOrEqual(27);
  expect(asked.length).toBeLessThanOrEqual(32);
  const full = asked.filter((line) => line === 'request full').length;
  expect(full).toBeGreaterThanOrEqual(2);
  expect(full).toBeLessThanOrEqual(4);
});

test('a source that tells neither of pointer nor lights is left, and its seat is free; asked again when it comes back', async () => {
  const { source, listener, told, steps, passes } = await bench();
  listener.want(true);
  await steps(() => told.includes('heard'));
  const tookMs = await steps(() => source.openClients.length === 0);
  expect(tookMs).toBeGreaterThanOrEqual(TELLS_WITHIN_MS - 100);
  expect(tookMs).toBeLessThanOrEqual(TELLS_WITHIN_MS + 500);
  expect(told).toEqual(['heard', 'unheard']);
  await passes(20_000);
  expect(source.clients).toHaveLength(1);
  listener.want(false);
  listener.want(true);
  await steps(() => source.clients.length === 2);
});

test('one that told once is listened to for good', async () => {
  const { source, listener, told, steps, passes } = await bench();
  listener.want(true);
  await steps(() => source.isListenedTo && told.length > 0);
  source.tellPointer(3, 4);
  await passes(2 * TELLS_WITHIN_MS);
  expect(source.openClients).toHaveLength(1);
});
