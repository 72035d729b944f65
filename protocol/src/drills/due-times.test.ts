import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type FacilityPolicy } from '../policy/facility-policy.ts';
import { tunedRows } from '../policy/tuned-rows.ts';
import { dueTimes, rowTakesMs } from './due-times.ts';
import { policyLimitMs } from './policy-limit.ts';
import { drillSheet } from './sheet.ts';
import { parseDrill } from './scenario-reader.ts';

const MAINS = {
  version: 1,
  id: 'mains',
  number: 100,
  heading: 'powerOutage',
  title: 'The mains goes',
  exam: { class: 'C1', patient: 'an adult, awake' },
  ways: ['live'],
  start: 'scanning',
  endsAtS: 400,
  briefing: ['the power goes'],
  faults: [{ id: 'off', atS: 10, kind: 'shadow', shows: { mains: 'bad' }, words: 'the power is out' }],
  automatic: [
    { id: 'lost', kind: 'condition', condition: 'mainsLost', after: 'off' },
    { id: 'stopped', kind: 'order', order: 'stop', after: 'lost' },
  ],
  acts: [
    { id: 'speak', by: 'mrst', do: 'speaks', after: 'stopped', within: 5 },
    { id: 'out', by: 'mrst', do: 'patient out', after: 'off', within: 'conditions.mainsLostLong.confirmAfterMs' },
    { id: 'back', by: 'mrst', do: 'puts the light back', after: 'out', pass: 'done' },
    { id: 'torch', by: 'mrst', do: 'takes a torch in', after: 'off', pass: 'never' },
  ],
  observer: ['the handle'],
  returnToService: [],
};
const SOONER: FacilityPolicy = { ...DEFAULT_POLICY, conditions: { mainsLost: { confirmAfterMs: 500 } } };

function drillUnder(policy: FacilityPolicy) {
  const read = parseDrill(MAINS, { acts: [], policy });
  if (!read.ok) throw new Error(read.problems.map((one) => one.words).join('\n'));
  return read.value;
}

test('the loaded policy makes the times: its own two seconds, or the half that it chose', () => {
  expect(Object.fromEntries(dueTimes(drillUnder(DEFAULT_POLICY), DEFAULT_POLICY))).toEqual({
    off: 10_000,
    lost: 13_000,
    stopped: 15_000,
    speak: 20_000,
    out: 190_000,
  });
  expect(dueTimes(drillUnder(SOONER), SOONER).get('speak')).toBe(18_500);
});

test('the sheet says every time on the drill’s clock, and what it counts from', () => {
  const sheet = drillSheet(drillUnder(SOONER), SOONER);
  expect(sheet.automatic.map(({ label, due, counts }) => [label, due, counts])).toEqual([
    ['A1', '0:11.5', '1.5 s from F1'],
    ['A2', '0:13.5', '2 s from A1'],
  ]);
  expect(sheet.acts.map(({ label, due, counts }) => [label, due, counts])).toEqual([
    ['1', '0:18.5', '5 s from A2'],
    ['2', '3:10', '180 s from F1'],
    ['3', '', 'after 2'],
  ]);
  expect(sheet.never).toEqual([{ by: 'the safety tech', words: 'takes a torch in' }]);
});

describe('how long a row takes by what its signal shows', () => {
  const { byId } = tunedRows(DEFAULT_POLICY);
  test.each([
    ['doorOpen', 'bad', 0],
    ['doorOpen', 'silent', 3_000],
    ['linkDown', 'silent', 2_500],
    ['mainsLost', 'bad', 2_000],
    ['mainsLost', 'silent', null],
    ['mainsUnknown', 'silent', 12_000],
    ['mainsUnknown', 'bad', null],
    ['quench', 'unknown', null],
    ['quenchUnknown', 'unknown', 0],
    ['doorOpen', 'good', null],
    ['squeezeUnanswered', null, 10_000],
  ] as const)('%s, %s', (condition, shown, takesMs) => {
    expect(rowTakesMs(byId[condition], shown)).toBe(takesMs);
  });
});

describe('a limit by its name', () => {
  test.each([
    ['STOP_CONFIRM_MS', 2_000],
    ['UNANSWERED_MS.abort', 120_000],
    ['conditions.mainsLost.confirmAfterMs', 500],
    ['conditions.vitalsLost.ttlMs', 15_000],
    ['conditions.quench.ttlMs', null],
    ['conditions.mainsLost.priority', null],
    ['conditions.nothing.ttlMs', null],
    ['conditions.mainsLost.confirmAfterMs.more', null],
    ['toString', null],
    ['', null],
  ])('%s', (name, ms) => {
    expect(policyLimitMs(name, SOONER)).toBe(ms);
  });
});
