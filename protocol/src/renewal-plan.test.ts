import { expect, test } from 'vitest';
import {
  heirName,
  isRenewalTime,
  planAnotherTry,
  planRenewal,
  RENEWAL_BOUNDS_MS,
  RENEWAL_EVERY_MS,
  RENEWAL_WAIT_MAX_MS,
} from './renewal-plan.ts';

const WELL = { isWell: true, isBusy: false };

test('a socket is used for the time that was chosen, a fifth of it at random', () => {
  expect(planRenewal(1_000, RENEWAL_EVERY_MS, () => 0)).toEqual({ dueMs: 1_000 + RENEWAL_EVERY_MS, failures: 0 });
  expect(planRenewal(1_000, RENEWAL_EVERY_MS, () => 0.999).dueMs).toBeCloseTo(1_000 + 0.8 * RENEWAL_EVERY_MS, -5);
  expect(RENEWAL_EVERY_MS).toBeGreaterThanOrEqual(RENEWAL_BOUNDS_MS.least);
  expect(RENEWAL_EVERY_MS).toBeLessThanOrEqual(RENEWAL_BOUNDS_MS.most);
});

test.each<[string, number, { isWell: boolean; isBusy: boolean }, boolean]>([
  ['before it is due', 999, WELL, false],
  ['when it is due', 1_000, WELL, true],
  ['due, while another path is not well', 1_000, { ...WELL, isWell: false }, false],
  ['due, in a scan', 1_000, { ...WELL, isBusy: true }, false],
  ['due for as long as a scan is waited for', 1_000 + RENEWAL_WAIT_MAX_MS, { ...WELL, isBusy: true }, true],
  ['however long it is due, never while another path is not well', 1e12, { isWell: false, isBusy: true }, false],
])('%s', (_, nowMs, situation, isTime) => {
  expect(isRenewalTime({ dueMs: 1_000, failures: 0 }, nowMs, situation)).toBe(isTime);
});

test('the socket in use and the next one never have the same name', () => {
  expect(heirName('primary', 'primary')).toBe('primary.2');
  expect(heirName('primary', 'primary.2')).toBe('primary');
});

test('what came to nothing is tried again, each time later, half an hour later at most', () => {
  let plan = planRenewal(0, RENEWAL_EVERY_MS, () => 0);
  const waits: number[] = [];
  for (let nowMs = 0; waits.length < 8; nowMs = plan.dueMs) {
    plan = planAnotherTry(plan, nowMs, () => 0);
    waits.push((plan.dueMs - nowMs) / 60_000);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});
