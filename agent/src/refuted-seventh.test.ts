import { expect, test } from 'vitest';
import { IDLE_SCANNER } from '../../protocol/src/policy/story.ts';
import { Bench, outcomes, person } from './test-bench.ts';

/**
 * Ruling 4: "seen leaving: S2 within 15 s"; domain §6.2 sheet 29: "seen leaving (badge out, or says so) → high, READY void, scan
 * stopped ≤15 s". C-22 has that title, and only a person's word brings it about: the safety tech's badge at the door out of the suite
 * is a line in the zone strip and nothing else. (That a badge never proves presence is the other half of the ruling.)
 * Hurt: the patient who is scanned for 75 s more with nobody there who may come to them.
 */
test('the badge of the session’s own Level 2 is read at the door out of the suite: the safety tech was seen leaving (C-22)', () => {
  const bench = new Bench();
  const mia = person('mia', 'mrst', 'onsite');
  bench.joins('c-1', mia, 'onsite');
  bench.post({
    kind: 'observation',
    observation: { kind: 'scanner', fact: IDLE_SCANNER, seenMs: bench.nowMs },
  });
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  const opened = bench.says(bench.command({ kind: 'openSession', patientRef: 'P1', patient }), 'c-1', mia);
  expect(outcomes(opened).map(({ outcome }) => outcome.kind)).toEqual(['done']);
  const badge = { person: mia.name, level: 2, door: 'suiteDoor', direction: 'out' } as const;
  const zone = { count3: 0, count4: 1, badge, oxygenPercent: 20.9 };
  bench.post({ kind: 'observation', observation: { kind: 'zone', zone, seenMs: bench.nowMs } });
  bench.passes(15_000);
  expect(bench.state.readings.lastBadge).toBe('mia out, suiteDoor');
  expect(bench.state.policy.inputs.mrstLeft.raw).toBe('bad');
});
