import { type DrillEndCause, drillEndWords, type DrillScenario } from '@farfield/protocol/drills';
import { DEFAULT_POLICY, reason } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { drillEnd, earlyWords, tableEnd } from '../../scripts/drill/evidence/drill-end.ts';
import type { EndCause } from '../../scripts/drill/evidence/evidence-schema.ts';
import { readNamed } from '../../scripts/drill/read-drill.ts';

const read = readNamed('door-opened', DEFAULT_POLICY);
if (!read.ok) throw new Error('no drill');
const scenario: DrillScenario = read.value;
const PEOPLE = [{ personId: 'max.k', name: 'Max Køber' }];

/** Of every kind, as an agent writes it down. */
const CAUSES: Readonly<Record<DrillEndCause['kind'], readonly [DrillEndCause, EndCause, string]>> = {
  scenarioOver: [{ kind: 'scenarioOver' }, 'scenarioOver', 'the scenario is over'],
  halfHour: [{ kind: 'halfHour' }, 'halfHour', '30 minutes are over'],
  conductorLost: [{ kind: 'conductorLost' }, 'conductorLost', 'the conductor’s link is lost'],
  person: [{ kind: 'person', name: 'Max Køber', role: 'mrso' }, 'person', 'the MRSO ended it'],
  site: [{ kind: 'site', reason: reason('drillDoorNotShut') }, 'real', 'REAL: '],
  realCommand: [
    { kind: 'realCommand', name: 'Max Køber', action: 'takeLocal' },
    'real',
    'REAL: somebody asked the site for takeLocal',
  ],
  realStop: [{ kind: 'realStop', name: 'Max Køber' }, 'real', 'REAL STOP: it went to the scanner'],
  notPrepared: [{ kind: 'notPrepared', why: 'start: Max Køber left' }, 'notPrepared', 'the exam could not be prepared'],
};

test.each(Object.entries(CAUSES))('law: %s is known again from what the agent writes, and names nobody', (_, told) => {
  const [cause, kind, words] = told;
  const end = drillEnd(scenario, { tookMs: 9_000, why: drillEndWords(cause), people: PEOPLE });
  expect(end).toMatchObject({ endedMs: 9_000, isEarly: true, cause: kind });
  expect(end.words.startsWith(words)).toBe(true);
  expect(end.words).not.toMatch(/Max|Køber/);
});

test('what is real and told with the name of somebody who took part is told without', () => {
  const why = drillEndWords({ kind: 'site', reason: reason('controlHeld', { holder: 'Max Køber' }) });
  expect(drillEnd(scenario, { tookMs: 9_000, why, people: PEOPLE }).words).toBe('something real ended it');
});

test('words that nobody knows say that it is not said; an end at its time is none before it', () => {
  const tookMs = scenario.endsAtS * 1_000;
  expect(drillEnd(scenario, { tookMs, why: 'hm', people: [] })).toMatchObject({ isEarly: false, cause: 'unknown' });
  expect(tableEnd(scenario, tookMs)).toMatchObject({ isEarly: false, cause: 'scenarioOver' });
  expect(tableEnd(scenario, tookMs - 1)).toMatchObject({ isEarly: true, cause: 'person' });
  // Ended while pages still showed the exam, before its clock began.
  expect(drillEnd(scenario, { tookMs: -2_000, why: 'hm', people: [] })).toMatchObject({ endedMs: 0, isEarly: true });
});

test('wherever the result stands it says when, of how long, why, and that it is no evidence', () => {
  expect(earlyWords({ endedMs: 9_000, words: 'REAL: the door is open' }, 240)).toBe(
    'Ended early, at 0:09 of 4:00 (REAL: the door is open): no evidence that this drill was rehearsed',
  );
});
