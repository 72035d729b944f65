import type { LifeSign } from '@farfield/protocol/screen-layout';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { ManualClock } from '../manual-clock.ts';
import { TestSource } from './test-source.ts';
import { watchLifeSign } from './watch-life-sign.ts';

const SIGN: LifeSign = {
  words: 'Clock',
  x: 0,
  y: 0,
  width: 10,
  height: 4,
  withinMs: 3_000,
  leastPixels: 8,
  mayRepeat: false,
};

const sources: TestSource[] = [];
afterEach(async () => {
  for (const source of sources.splice(0)) await source.close();
});

/** A clock that goes on only while it is waited for. */
function waitedClock(onWait: (nowMs: number) => void): Clock {
  const clock = new ManualClock();
  const wait: Clock['after'] = (delayMs, act) => {
    void clock.advance(delayMs).then(() => {
      onWait(clock.nowMs());
      act();
    });
    return () => undefined;
  };
  return { nowMs: () => clock.nowMs(), wallMs: () => clock.wallMs(), after: wait, setTimer: wait };
}

async function watched(greyAt: (nowMs: number) => number, sign = SIGN) {
  const source = new TestSource();
  sources.push(source);
  const port = await source.listen();
  const clock = waitedClock((nowMs) => {
    source.grey = greyAt(nowMs);
  });
  return watchLifeSign({ host: '127.0.0.1', port, password: null }, sign, clock);
}

test('a clock with seconds is seen to go, for twice its time', async () => {
  const seen = await watched((nowMs) => Math.floor(nowMs / 1_000));
  expect(seen.watchedMs).toBeGreaterThanOrEqual(6_000);
  expect(seen.changes).toBeGreaterThanOrEqual(5);
  expect(seen.longestStillMs).toBeLessThanOrEqual(1_500);
});

test('what stands still, and what shows two pictures in turn, is seen to be no clock', async () => {
  expect(await watched(() => 0x40)).toMatchObject({ changes: 0, longestStillMs: expect.any(Number) });
  const blinking = await watched((nowMs) => Math.floor(nowMs / 1_000) % 2);
  expect(blinking.changes).toBeLessThanOrEqual(2);
  expect(blinking.longestStillMs).toBeGreaterThan(SIGN.withinMs);
});
