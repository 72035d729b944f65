import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy/facility-policy.ts';
import { LINK_LOSS } from './live/drill-bench.ts';
import { scoreDrill } from './score.ts';

/** A real door ended it 5 s in: the first surprise, at 10 s, never came. */
test('what was never due before a drill was ended is not called missing', () => {
  const { lines } = scoreDrill(LINK_LOSS, DEFAULT_POLICY, { beganTickMs: 0, endedTickMs: 5_000, journal: [] });
  expect(lines.filter((one) => one.mark === 'missing').map((one) => one.id)).toEqual([]);
});

/** The scan was over before anything went wrong: what the row would have stopped, it did not stop. */
test('a scan that somebody ended before the fault shows no stop by Farfield', () => {
  const automatic = [...LINK_LOSS.automatic, { id: 'stopped', kind: 'order', order: 'stop', after: 'ended' }] as const;
  const { lines } = scoreDrill({ ...LINK_LOSS, automatic }, DEFAULT_POLICY, {
    beganTickMs: 0,
    endedTickMs: 120_000,
    journal: [{ tickMs: 2_000, record: { type: 'scanner', data: { state: 'idle', runningStepId: '' } } }],
  });
  expect(lines.find((one) => one.id === 'stopped')?.mark).not.toBe('inTime');
});

test.each([
  ['the scanner’s own fault', { type: 'scanner', data: { state: 'fault', runningStepId: '' } }, 'missing'],
  ['a stop', { type: 'stop', data: { what: 'confirmed', effectId: 'e', how: 'stop', because: '' } }, 'missing'],
  ['an abort', { type: 'stop', data: { what: 'confirmed', effectId: 'e', how: 'abort', because: '' } }, 'inTime'],
] as const)('an abort is shown by itself alone, here by %s', (_, record, mark) => {
  const automatic = [...LINK_LOSS.automatic, { id: 'aborted', kind: 'order', order: 'abort', after: 'ended' }] as const;
  const { lines } = scoreDrill({ ...LINK_LOSS, automatic }, DEFAULT_POLICY, {
    beganTickMs: 0,
    endedTickMs: 120_000,
    journal: [{ tickMs: 14_000, record }],
  });
  expect(lines.find((one) => one.id === 'aborted')?.mark).toBe(mark);
});

test('a drill that ended early is not passed, whatever was done until then', () => {
  const { isPassed, lines } = scoreDrill(LINK_LOSS, DEFAULT_POLICY, {
    beganTickMs: 0,
    endedTickMs: 5_000,
    journal: [],
  });
  expect(isPassed).toBe(false);
  expect(lines.some((one) => one.mark === 'notReached')).toBe(true);
});
