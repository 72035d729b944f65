import { expect, test } from 'vitest';
import type { JournalRecord } from '../policy/effects.ts';
import { DEFAULT_POLICY } from '../policy/facility-policy.ts';
import type { Role } from '../policy/roles.ts';
import { LINK_LOSS } from './live/drill-bench.ts';
import type { DrillScenario } from './scenario.ts';
import { type JournalFact, type ScoreLine, scoreDrill } from './score.ts';

const BEGAN = 100_000;

const is = (personId: string, role: Role, what = 'joined'): JournalRecord => ({
  type: 'people',
  data: { what, personId, name: personId, role, seat: 'onsite' },
});
const takesTheAlarm = (personId: string): JournalRecord => ({
  type: 'command',
  data: {
    commandId: 'c',
    action: 'acknowledge',
    by: personId,
    personId,
    seat: 'onsite',
    accepted: true,
    reasons: [],
    noted: [],
    arguments: { condition: 'controlEnded' },
  },
});
const scanner = (state: string): JournalRecord => ({ type: 'scanner', data: { state, runningStepId: '' } });

/** Times are of the drill's clock. */
function lineOf(
  id: string,
  told: readonly (readonly [number, JournalRecord])[],
  scenario: DrillScenario = LINK_LOSS,
): ScoreLine {
  const journal: JournalFact[] = told.map(([atMs, record]) => ({ tickMs: BEGAN + atMs, record }));
  const { lines } = scoreDrill(scenario, DEFAULT_POLICY, { beganTickMs: BEGAN, endedTickMs: BEGAN + 120_000, journal });
  const line = lines.find((one) => one.id === id);
  if (line === undefined) throw new Error(`no line ${id}`);
  return line;
}

test('who acted is who they were then: the same person may come back in another role', () => {
  const asTech = [
    [-5_000, is('mia', 'mrst')],
    [16_000, takesTheAlarm('mia')],
  ] as const;
  expect(lineOf('ack', asTech).mark).toBe('inTime');
  expect(lineOf('ack', [...asTech, [60_000, is('mia', 'rst')]])).toMatchObject({ mark: 'inTime', atMs: 16_000 });
  const late = [
    [-5_000, is('mia', 'rst')],
    [16_000, takesTheAlarm('mia')],
    [60_000, is('mia', 'mrst')],
  ] as const;
  expect(lineOf('ack', late)).toMatchObject({ mark: 'wrong', why: 'done by the remote technologist' });
});

test('a pause is no stop: it may go on', () => {
  const scenario: DrillScenario = {
    ...LINK_LOSS,
    automatic: [...LINK_LOSS.automatic, { id: 'stopped', kind: 'order', order: 'stop', after: 'ended' }],
  };
  expect(lineOf('stopped', [[12_000, scanner('paused')]], scenario).mark).toBe('missing');
  expect(lineOf('stopped', [[12_000, scanner('idle')]], scenario).mark).toBe('inTime');
});
