import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { type Plan, readPlan } from '../../scripts/drill/programme/plan.ts';
import { programmeHtml } from '../../scripts/drill/programme/programme-html.ts';
import { programmeOn } from '../../scripts/drill/programme/programme.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-programme');
afterAll(() => folder.remove());

const PLAN: Plan = {
  format: 'farfield-drill-programme/1',
  site: 'Cedar Ridge',
  from: '2026-01-31',
  scanners: [{ name: 'MR 1', shifts: ['day', 'night'] }],
  drills: [
    { id: 'link-loss-mid-scan', everyMonths: 6 },
    { id: 'quench', everyMonths: 12, shifts: ['day'] },
  ],
};

interface Told {
  readonly id?: string;
  readonly shift?: string;
  readonly heldOn: string;
  readonly isPassed?: boolean;
  readonly dueOn?: string;
  readonly actions?: Evidence['parts']['actions'];
  readonly closed?: readonly string[];
}

function held({
  id = 'link-loss-mid-scan',
  shift = 'day',
  heldOn,
  isPassed = true,
  dueOn = '2030-01-01',
  actions = [],
  closed = [],
}: Told) {
  return {
    parts: {
      about: { scanner: 'MR 1', shift, heldOn },
      scenario: { id },
      score: { isPassed, lines: [] },
      next: { dueOn },
      actions,
    },
    closings: closed.map((action) => ({ action })),
  } as unknown as Pick<Evidence, 'parts' | 'closings'>;
}

const row = (drills: readonly Told[], on: string, shift = 'day') =>
  programmeOn(PLAN, drills.map(held), on).rows.find(
    (one) => one.drillId === 'link-loss-mid-scan' && one.shift === shift,
  );

describe('what is due', () => {
  test('never held: an interval after the programme began, by the calendar and not by days', () => {
    expect(row([], '2026-06-30')).toMatchObject({ heldOn: null, passedOn: null, dueOn: '2026-07-31', state: 'well' });
    expect(row([], '2026-07-01')).toMatchObject({ state: 'soon' });
    expect(row([], '2026-07-31')).toMatchObject({ state: 'soon' });
    expect(row([], '2026-08-01')).toMatchObject({ state: 'overdue' });
    // The last day of a month that has no such day.
    expect(row([{ heldOn: '2026-08-31' }], '2026-09-01')?.dueOn).toBe('2027-02-28');
  });

  test.each<[string, readonly Told[], string]>([
    [
      'the newest that was passed counts',
      [{ heldOn: '2026-03-01' }, { heldOn: '2026-05-10' }, { heldOn: '2026-02-02' }],
      '2026-11-10',
    ],
    [
      'one that was not passed does not',
      [{ heldOn: '2026-03-01' }, { heldOn: '2026-05-10', isPassed: false }],
      '2026-09-01',
    ],
    ['whoever held it may have said sooner', [{ heldOn: '2026-03-01', dueOn: '2026-04-01' }], '2026-04-01'],
    ['and never later', [{ heldOn: '2026-03-01', dueOn: '2028-04-01' }], '2026-09-01'],
    ['another shift is another row', [{ heldOn: '2026-03-01', shift: 'night' }], '2026-07-31'],
    ['what is of tomorrow is not held yet', [{ heldOn: '2026-06-02' }], '2026-07-31'],
  ])('%s', (_, drills, dueOn) => {
    expect(row(drills, '2026-06-01')?.dueOn).toBe(dueOn);
  });

  test('a drill that is for one shift has one row, and the rows come in the order in which they are due', () => {
    const { rows } = programmeOn(PLAN, [held({ heldOn: '2026-03-01' })], '2026-06-01');
    expect(rows.map((one) => `${one.drillId} ${one.shift} ${one.dueOn}`)).toEqual([
      'link-loss-mid-scan night 2026-07-31',
      'link-loss-mid-scan day 2026-09-01',
      'quench day 2027-01-31',
    ]);
  });

  test('held on a scanner, in a shift or of a drill that the plan does not have: said, and in no row', () => {
    const { outside } = programmeOn(
      PLAN,
      [held({ heldOn: '2026-03-01', shift: 'evening' }), held({ heldOn: '2026-03-01', id: 'quench', shift: 'night' })],
      '2026-06-01',
    );
    expect(outside).toEqual(['link-loss-mid-scan on MR 1, evening, 2026-03-01', 'quench on MR 1, night, 2026-03-01']);
  });
});

test('corrective actions are open until they are closed over the seal, and overdue after their day', () => {
  const actions = [
    { id: 'A1', finding: 'F1', words: 'A second phone', owner: 'siteLead', until: '2026-05-31' },
    { id: 'A2', finding: 'F1', words: 'A new bell', owner: 'it', until: '2026-06-01' },
    { id: 'A3', finding: 'F1', words: 'A sign', owner: 'mrso', until: '2026-01-01' },
  ] as const;
  const made = programmeOn(PLAN, [held({ heldOn: '2026-03-01', actions: [...actions], closed: ['A3'] })], '2026-06-01');
  expect(made.actions.map((one) => [one.words, one.isOverdue])).toEqual([
    ['A second phone', true],
    ['A new bell', false],
  ]);
  const page = programmeHtml(PLAN, made, new Map([['quench', 'The magnet quenches']]));
  for (const words of ['The magnet quenches', 'A second phone', 'MR 1, night', '2026-09-01', 'Supports'])
    expect(page).toContain(words);
  expect(page).not.toMatch(/src=|href=|complian|complies/i);
});

describe('a plan that is none', () => {
  const problems = (text: string): string => {
    const file = path.join(folder.path, 'plan.yaml');
    writeFileSync(file, text);
    const read = readPlan(file, ['link-loss-mid-scan', 'quench']);
    return read.ok ? 'well' : read.issues.map(({ key, reason }) => `${key}: ${reason}`).join('\n');
  };
  const plan = (own: object): string => JSON.stringify({ ...PLAN, ...own });

  test('as it should be, it is read', () => {
    expect(problems(plan({}))).toBe('well');
  });

  test.each<[string, object, RegExp]>([
    [
      'a drill that there is not',
      { drills: [{ id: 'quenched', everyMonths: 6 }] },
      /drills\[0\]\.id: no drill is called quenched/,
    ],
    [
      'a shift that no scanner has',
      { drills: [{ id: 'quench', everyMonths: 6, shifts: ['dawn'] }] },
      /no scanner has a shift called dawn/,
    ],
    ['one drill twice', { drills: [PLAN.drills[0], PLAN.drills[0]] }, /drills\[1\]: link-loss-mid-scan is there twice/],
    ['never', { drills: [{ id: 'quench', everyMonths: 0 }] }, /drills\[0\]\.everyMonths/],
    ['a day that is none', { from: '2026-02-30' }, /from/],
    ['a key that nobody knows', { colour: 'blue' }, /colour/],
  ])('%s', (_, own, words) => {
    expect(problems(plan(own))).toMatch(words);
  });
});
