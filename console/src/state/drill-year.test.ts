import { describe, expect, test } from 'vitest';
import { daysUntil, type DrillProgramme, drillYear, dueState, monthsAround, yearCsv } from './drill-year.ts';

const PROGRAMME: DrillProgramme = {
  site: 'Cedar Ridge',
  madeOn: '2026-06-01',
  titles: { quench: 'The magnet quenches' },
  rows: [
    row('quench', 'day', '2026-06-30', '2026-01-10'),
    row('door-opened', 'day', '2026-05-31', null),
    row('quench', 'night', '2027-01-31', '2026-02-01'),
  ],
  pairs: [],
  actions: [
    {
      id: 'A1',
      scanner: 'MR 1',
      drillId: 'quench',
      heldOn: '2026-02-01',
      words: '=cmd, "twice"',
      owner: 'it',
      until: '2026-07-01',
    },
  ],
  held: [
    { scanner: 'MR 1', shift: 'day', drillId: 'quench', heldOn: '2026-01-10', isPassed: true },
    { scanner: 'MR 1', shift: 'day', drillId: 'quench', heldOn: '2026-01-03', isPassed: false },
    { scanner: 'MR 1', shift: 'night', drillId: 'quench', heldOn: '2026-02-01', isPassed: true },
  ],
};

function row(drillId: string, shift: string, dueOn: string, passedOn: string | null): DrillProgramme['rows'][number] {
  return { scanner: 'MR 1', shift, drillId, everyMonths: 6, heldOn: passedOn, passedOn, dueOn };
}

test.each([
  ['2026-07-01', 'overdue'],
  ['2026-06-30', 'soon'],
  ['2026-05-31', 'soon'],
  ['2026-05-30', 'well'],
] as const)('due on 2026-06-30 and looked at on %s: %s', (today, state) => {
  expect(dueState(today, '2026-06-30')).toBe(state);
});

test('days are counted over a change of the clock and a leap day', () => {
  expect(daysUntil('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysUntil('2028-02-28', '2028-03-01')).toBe(2);
});

test('twelve months until this one, and three ahead, over the turn of a year', () => {
  const months = monthsAround('2026-02-15');
  expect(months).toHaveLength(15);
  expect([months[0], months[11], months[14]]).toEqual(['2025-03', '2026-02', '2026-05']);
  expect(new Set(months).size).toBe(15);
  expect(monthsAround('2026-12-01').at(-1)).toBe('2027-03');
});

describe('the year of one scanner in one shift', () => {
  const [day, night, ...others] = drillYear(PROGRAMME, '2026-06-10');

  test('each has its own drills', () => {
    expect(others).toEqual([]);
    expect([day, night].map((one) => `${one?.shift}: ${one?.drills.map(({ drillId }) => drillId).join(' ')}`)).toEqual([
      'day: quench door-opened',
      'night: quench',
    ]);
  });

  test('what was held stands in its month, passed or not, and what is due in its own', () => {
    const quench = day?.drills.find(({ drillId }) => drillId === 'quench');
    const months = monthsAround('2026-06-10');
    const inMonth = (month: string) => quench?.months[months.indexOf(month)];
    expect(inMonth('2026-01')).toEqual([
      { kind: 'passed', day: 10 },
      { kind: 'notPassed', day: 3 },
    ]);
    expect(inMonth('2026-02')).toEqual([]);
    expect(inMonth('2026-06')).toEqual([{ kind: 'soon', day: 30 }]);
    expect(day?.drills.map(({ state }) => state)).toEqual(['soon', 'overdue']);
    expect(quench?.title).toBe('The magnet quenches');
  });
});

test('the export has what was held, what is due and what is to be mended; no cell is a formula, and none breaks the line', () => {
  const lines = yearCsv(PROGRAMME).split('\r\n');
  expect(lines).toHaveLength(1 + 3 + 3 + 1 + 1 + 1);
  expect(lines[1]).toBe('held,Cedar Ridge,MR 1,day,quench,The magnet quenches,2026-01-10,passed');
  expect(lines.find((one) => one.startsWith('corrective'))).toMatch(/,"A1 by it, of 2026-02-01: =cmd, ""twice"""$/);
  expect(yearCsv({ ...PROGRAMME, site: '=1+1' })).toMatch(/held,'=1\+1,/);
  expect(lines.join('')).not.toMatch(/complies/);
});
