import { expect, test } from 'vitest';
import { SystemClock, VirtualClock } from './clock.ts';

test('timers fire in order of time, then of setting, at their own time', () => {
  const clock = new VirtualClock();
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name}@${clock.nowMs()}`);
  clock.setTimer(30, note('late'));
  clock.setTimer(10, note('first'));
  clock.setTimer(10, note('second'));
  clock.advance(29);
  expect(fired).toEqual(['first@10', 'second@10']);
  expect(clock.nowMs()).toBe(29);
  clock.advance(1);
  expect(fired).toEqual(['first@10', 'second@10', 'late@30']);
});

test('a timer set by a timer fires within the same move when it falls due there', () => {
  const clock = new VirtualClock();
  const fired: number[] = [];
  const again = (): void => {
    fired.push(clock.nowMs());
    if (fired.length < 4) clock.setTimer(clock.nowMs() + 5, again);
  };
  clock.setTimer(5, again);
  clock.advance(17);
  expect(fired).toEqual([5, 10, 15]);
});

test('a cancelled timer never fires, and cancelling twice is harmless', () => {
  const clock = new VirtualClock();
  let count = 0;
  const cancel = clock.setTimer(5, () => count++);
  cancel();
  cancel();
  clock.advance(10);
  expect(count).toBe(0);
});

test('wall time moves with the virtual clock', () => {
  const clock = new VirtualClock(1_000_000);
  clock.advance(250);
  expect(clock.wallMs()).toBe(1_000_250);
});

test('the system clock never fires a timer early', async () => {
  const clock = new SystemClock();
  const lateness: number[] = [];
  for (let i = 0; i < 20; i++) {
    const atMs = clock.nowMs() + (i % 4);
    await new Promise<void>((resolve) => {
      clock.setTimer(atMs, () => {
        lateness.push(clock.nowMs() - atMs);
        resolve();
      });
    });
  }
  expect(lateness).toHaveLength(20);
  expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
});
