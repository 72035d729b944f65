import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy/facility-policy.ts';
import { LINK_LOSS } from './live/drill-bench.ts';
import type { DrillScenario } from './scenario.ts';
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

/** Something real ended it 5 s in: until then nobody had done what must not happen, and nobody had tried what is refused. */
test('what must not happen, what is refused and what an observer sees later is not reached by an early end', () => {
  const scenario: DrillScenario = {
    ...LINK_LOSS,
    automatic: [...LINK_LOSS.automatic, { id: 'barred', kind: 'refusal', action: 'start', after: 'cut' }],
    acts: [
      ...LINK_LOSS.acts,
      {
        id: 'noScan',
        by: 'mrst',
        do: 'Scans.',
        action: 'start',
        condition: null,
        after: 'cut',
        within: null,
        pass: 'never',
      },
      {
        id: 'tells',
        by: 'mrst',
        do: 'Tells.',
        action: null,
        condition: null,
        after: 'cut',
        within: null,
        pass: 'done',
      },
    ],
  };
  const marks = (endedTickMs: number) =>
    Object.fromEntries(
      scoreDrill(scenario, DEFAULT_POLICY, { beganTickMs: 0, endedTickMs, journal: [] }).lines.map((one) => [
        one.id,
        one.mark,
      ]),
    );
  const all = { noScan: 'notReached', barred: 'notReached', ring: 'notReached', tells: 'notReached' };
  expect(marks(5_000)).toMatchObject(all);
  // The call was due by then, and only an observer saw whether it came.
  expect(marks(100_000)).toMatchObject({ ...all, ring: 'observer' });
  expect(marks(120_000)).toMatchObject({ noScan: 'clean', barred: 'notTried', ring: 'observer', tells: 'observer' });
});

test('a drill of which everything was done when it was ended is not passed: it did not come to its end', () => {
  const scenario: DrillScenario = { ...LINK_LOSS, automatic: [], acts: [] };
  const score = (endedTickMs: number) =>
    scoreDrill(scenario, DEFAULT_POLICY, {
      beganTickMs: 0,
      endedTickMs,
      journal: (['rst', 'mrst'] as const).map((role) => ({
        tickMs: -1,
        record: { type: 'people', data: { what: 'joined', personId: role, name: role, role, seat: 'onsite' } },
      })),
    });
  expect(score(119_000)).toMatchObject({ isPassed: false, endedEarlyMs: 119_000 });
  expect(score(120_000)).toMatchObject({ isPassed: true, endedEarlyMs: null });
});

/** A sensor of the world needs time to show a fault, and a shadow needs none. */
test('on shadow state a fault is there at once, and nothing is due later for a sensor that nobody waits for', () => {
  const faults = LINK_LOSS.faults.map((one) => (one.kind === 'act' ? { ...one, seenAfterS: 30 } : one));
  const due = (isOnShadow: boolean) =>
    scoreDrill({ ...LINK_LOSS, faults }, DEFAULT_POLICY, {
      beganTickMs: 0,
      endedTickMs: 120_000,
      journal: [],
      isOnShadow,
    }).lines.find(({ id }) => id === 'ack')?.dueMs;
  expect((due(false) ?? 0) - (due(true) ?? 0)).toBe(30_000);
});
