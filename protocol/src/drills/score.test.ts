import { describe, expect, test } from 'vitest';
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

describe('how the scanner is found by an agent that was dead', () => {
  const scenario: DrillScenario = {
    ...LINK_LOSS,
    faults: [{ id: 'dark', atS: 10, kind: 'agentDies', backAfterS: 60, words: 'dark' }],
    automatic: [
      { id: 'back', kind: 'booted', after: 'dark' },
      { id: 'found', kind: 'foundAtRest', after: 'back' },
    ],
    acts: [],
  };
  const booted = { type: 'booted', data: { epoch: 7, policyHash: 'h' } } as const;
  const lived = [9_000, scanner('scanning')] as const;

  test.each<[string, readonly (readonly [number, JournalRecord])[], Partial<ScoreLine>]>([
    ['at rest', [lived, [70_000, booted], [70_100, scanner('idle')]], { mark: 'inTime', atMs: 70_100, dueMs: 71_000 }],
    [
      'scanning, and at rest when it was stopped',
      [lived, [70_000, booted], [70_100, scanner('scanning')], [70_600, scanner('idle')]],
      { mark: 'wrong', atMs: 70_100, why: 'it said scanning' },
    ],
    ['paused', [lived, [70_000, booted], [70_100, scanner('paused')]], { mark: 'wrong', why: 'it said paused' }],
    ['in a fault', [lived, [70_000, booted], [70_100, scanner('fault')]], { mark: 'wrong', why: 'it said fault' }],
    ['in a word of its own', [lived, [70_000, booted], [70_100, scanner('humming')]], { mark: 'wrong' }],
    ['late', [lived, [70_000, booted], [71_001, scanner('idle')]], { mark: 'late' }],
    ['by nobody', [lived, [70_000, booted]], { mark: 'missing', atMs: null }],
    // What was said to the one before is of another life.
    ['by nobody since', [[9_000, scanner('idle')]], { mark: 'missing' }],
    ['though nobody wrote that it was back', [lived, [70_100, scanner('idle')]], { mark: 'inTime', dueMs: 72_000 }],
  ])('%s', (_, told, line) => {
    expect(lineOf('found', told, scenario)).toMatchObject(line);
  });

  test.each<[string, readonly (readonly [number, JournalRecord])[], Partial<ScoreLine>]>([
    ['in time', [[70_000, booted]], { mark: 'inTime', atMs: 70_000, dueMs: 71_000 }],
    ['late', [[71_001, booted]], { mark: 'late' }],
    ['never', [lived], { mark: 'missing' }],
    ['before it died is no return', [[9_999, booted]], { mark: 'missing' }],
  ])('it is back %s', (_, told, line) => {
    expect(lineOf('back', told, scenario)).toMatchObject(line);
  });
});

test('a pause is no stop: it may go on', () => {
  const scenario: DrillScenario = {
    ...LINK_LOSS,
    automatic: [...LINK_LOSS.automatic, { id: 'stopped', kind: 'order', order: 'stop', after: 'ended' }],
  };
  expect(lineOf('stopped', [[12_000, scanner('paused')]], scenario).mark).toBe('missing');
  expect(lineOf('stopped', [[12_000, scanner('idle')]], scenario).mark).toBe('inTime');
});
