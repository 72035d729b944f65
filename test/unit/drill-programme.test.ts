import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PROGRAMME_OWNERS, readProgrammeFile } from '../../gateway/src/drills/programme-file.ts';
import { type Evidence, OWNERS } from '../../scripts/drill/evidence/evidence-schema.ts';
import { programmeFile, writeProgrammeFile } from '../../scripts/drill/programme/programme-file.ts';
import { type Plan, readPlan } from '../../scripts/drill/programme/plan.ts';
import { programmeCalendar } from '../../scripts/drill/programme/calendar.ts';
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

const PAIRED: Plan = {
  ...PLAN,
  pairs: {
    drills: ['link-loss-mid-scan', 'quench'],
    people: [
      { remote: 'ana.demo', onsite: 'mia.demo', firstPatientOn: '2026-06-15' },
      { remote: 'bo.demo', onsite: 'mia.demo', firstPatientOn: '2026-09-01' },
    ],
  },
};

interface Told {
  readonly way?: Evidence['parts']['about']['way'];
  /** null: the copy names nobody; ID, ID:role or ID:role:left */
  readonly people?: readonly string[] | null;
  readonly endedEarly?: string;
  readonly id?: string;
  readonly shift?: string;
  readonly heldOn: string;
  readonly isPassed?: boolean;
  readonly dueOn?: string;
  readonly actions?: Evidence['parts']['actions'];
  readonly closed?: readonly string[];
  readonly site?: string;
}

function held({
  id = 'link-loss-mid-scan',
  shift = 'day',
  heldOn,
  isPassed = true,
  dueOn = '2030-01-01',
  actions = [],
  closed = [],
  way = 'live',
  people = [],
  site = PLAN.site,
  endedEarly,
}: Told) {
  return {
    parts: {
      about: { site, scanner: 'MR 1', shift, heldOn, way },
      staff: people === null ? null : { people: people.map((one) => personOf(one, way)) },
      end: { isEarly: endedEarly !== undefined, words: endedEarly ?? '' },
      scenario: { id },
      score: { isPassed, lines: ['seat:rst', 'seat:mrst'].map((seat) => ({ id: seat, mark: 'inTime' })) },
      next: { dueOn },
      actions,
    },
    closings: closed.map((action) => ({ action })),
  } as unknown as Pick<Evidence, 'parts' | 'closings'>;
}

/** Ana is remote and Mia on site, wherever nothing else is said. */
function personOf(text: string, way: string) {
  const [personId = '', role = personId.startsWith('mia') ? 'mrst' : 'rst', left] = text.split(':');
  return { personId, role, hasStayed: way === 'tableTop' ? null : left === undefined };
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
    ['robot people rehearse nobody of a shift', [{ heldOn: '2026-03-01', way: 'rehearsal' }], '2026-07-31'],
    ['what another site held is not this one’s', [{ heldOn: '2026-03-01', site: 'Elsewhere' }], '2026-07-31'],
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

test('what was ended early fills no row and no month, and is told with its reason', () => {
  const early = held({ heldOn: '2026-03-01', endedEarly: 'REAL: the door is open', isPassed: false });
  const { rows, held: year, outside } = programmeOn(PLAN, [early], '2026-06-01');
  expect(rows.map((one) => one.heldOn)).toEqual([null, null, null]);
  expect(year).toEqual([]);
  expect(outside).toEqual(['link-loss-mid-scan on MR 1, day, 2026-03-01, ended early: REAL: the door is open']);
});

test('what robot people rehearsed is on the page as theirs, and in no month of the year', () => {
  const { held: year, outside } = programmeOn(PLAN, [held({ heldOn: '2026-03-01', way: 'rehearsal' })], '2026-06-01');
  expect(year).toEqual([]);
  expect(outside).toEqual(['link-loss-mid-scan on MR 1, day, 2026-03-01, robot people']);
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

describe('a new pair of people, before its first patient', () => {
  const BOTH = ['ana.demo', 'mia.demo', 'max.demo'];
  const pair = (drills: readonly Told[], on: string) =>
    programmeOn(PAIRED, drills.map(held), on).pairs.find((one) => one.remote === 'ana.demo');

  test.each<[string, readonly Told[], string, object]>([
    ['never together, and there is time', [], '2026-05-01', { passedOn: null, state: 'well' }],
    ['never together, a month before', [], '2026-05-16', { passedOn: null, state: 'soon' }],
    ['never together, on the day of their first patient', [], '2026-06-15', { passedOn: null, state: 'overdue' }],
    [
      'passed together the day before',
      [{ heldOn: '2026-06-14', people: BOTH }],
      '2026-07-01',
      { passedOn: '2026-06-14', state: 'well' },
    ],
    [
      'passed together, and after their first patient',
      [{ heldOn: '2026-06-16', people: BOTH }],
      '2026-07-01',
      { passedOn: '2026-06-16', state: 'late' },
    ],
    [
      'robot people rehearse nobody',
      [{ heldOn: '2026-06-01', people: BOTH, way: 'rehearsal' }],
      '2026-07-01',
      { passedOn: null, state: 'overdue' },
    ],
    [
      'one of them was not there',
      [{ heldOn: '2026-06-01', people: ['ana.demo', 'max.demo'] }],
      '2026-07-01',
      { passedOn: null },
    ],
    ['not passed', [{ heldOn: '2026-06-01', people: BOTH, isPassed: false }], '2026-07-01', { passedOn: null }],
    [
      'one of them had left before its end',
      [{ heldOn: '2026-06-01', people: ['ana.demo:rst:left', 'mia.demo'] }],
      '2026-07-01',
      { passedOn: null },
    ],
    [
      'one of them was there in another role',
      [{ heldOn: '2026-06-01', people: ['ana.demo', 'mia.demo:mrso'] }],
      '2026-07-01',
      { passedOn: null },
    ],
    [
      'ended early, and said to be passed',
      [{ heldOn: '2026-06-01', people: BOTH, endedEarly: 'REAL: the door is open' }],
      '2026-07-01',
      { passedOn: null },
    ],
    [
      'at a table the observer says who took part',
      [{ heldOn: '2026-06-14', people: BOTH, way: 'tableTop' }],
      '2026-07-01',
      { passedOn: '2026-06-14' },
    ],
    [
      'a copy that names nobody shows nothing',
      [{ heldOn: '2026-06-01', people: null }],
      '2026-07-01',
      { passedOn: null },
    ],
  ])('%s', (_, drills, on, is) => {
    expect(pair(drills, on)).toMatchObject(is);
  });
});

describe('the year on a page', () => {
  test('each drill stands in its month, passed or not; what is due stands ahead', () => {
    const drills = [held({ heldOn: '2026-03-05' }), held({ heldOn: '2026-05-20', isPassed: false })];
    const page = programmeHtml(PAIRED, programmeOn(PAIRED, drills, '2026-06-10'), new Map());
    expect(page).toContain('●&nbsp;5');
    expect(page).toContain('○&nbsp;20');
    expect(page).toContain('<b class="well">△&nbsp;5</b>');
    expect(page.match(/<table class="year">/g)).toHaveLength(2);
    for (const month of ['Jul 25', 'Jun 26', 'Sep 26']) expect(page).toContain(`>${month}</th>`);
    expect(page).not.toContain('>Jun 25</th>');
    expect(page).toContain('bo.demo');
    // Nobody has passed it yet: no mark says so.
    expect(page).toContain('<td class="well">not due yet</td>');
    expect(page).toContain('<td class="well">never<br>');
  });
});

describe('the calendar that reminds people', () => {
  const actions = [
    { id: 'A1', finding: 'F1', words: 'A second phone', owner: 'siteLead', until: '2026-07-31' },
  ] as const;
  const calendarOn = (on: string): string =>
    programmeCalendar(
      PAIRED,
      programmeOn(PAIRED, [held({ heldOn: '2026-03-01', actions: [...actions] })], on),
      new Map([['quench', 'The magnet quenches']]),
    );
  const entries = (text: string): ReadonlyMap<string, string> =>
    new Map(
      text
        .replaceAll('\r\n ', '')
        .split('BEGIN:VEVENT')
        .slice(1)
        .map((one) => [/UID:(\S+)/.exec(one)?.[1] ?? '', one]),
    );

  test('every due day is an entry with three reminders: drills, pairs that have not, actions that are open', () => {
    const made = entries(calendarOn('2026-06-01'));
    expect(made.size).toBe(3 + 2 + 1);
    const quench = [...made.values()].find((one) => one.includes('The magnet quenches'));
    expect(quench).toContain('DTSTART;VALUE=DATE:20270131');
    expect(quench?.match(/TRIGGER:-P(30|7|1)D/g)).toEqual(['TRIGGER:-P30D', 'TRIGGER:-P7D', 'TRIGGER:-P1D']);
    expect([...made.values()].some((one) => one.includes('A second phone'))).toBe(true);
  });

  test('written again later it has the same entries, so that a calendar moves them and doubles none', () => {
    expect([...entries(calendarOn('2026-06-02')).keys()]).toEqual([...entries(calendarOn('2026-06-01')).keys()]);
  });
});

describe('the file that the gateway reads', () => {
  const drills: readonly Told[] = [
    {
      heldOn: '2026-03-01',
      actions: [{ id: 'A1', finding: 'F1', words: 'A second phone', owner: 'siteLead', until: '2026-06-30' }],
    },
  ];
  const titles = new Map([
    ['quench', 'The magnet quenches'],
    ['elsewhere', 'Of another programme'],
  ]);
  const made = programmeOn(PAIRED, drills.map(held), '2026-06-01');

  test('the gateway reads what is written: days, and no state of the day on which it was made', async () => {
    const file = path.join(folder.path, 'state.json');
    writeProgrammeFile(file, PAIRED, made, titles);
    const read = await readProgrammeFile(file);
    if (!read.ok) throw new Error(read.why);
    expect(read.value).toMatchObject({ site: 'Cedar Ridge', madeOn: '2026-06-01' });
    expect(read.value.titles).toEqual({ quench: 'The magnet quenches' });
    expect(read.value.rows.map((one) => one.dueOn)).toEqual(made.rows.map((one) => one.dueOn));
    expect(read.value.pairs).toHaveLength(2);
    expect(read.value.actions).toMatchObject([{ id: 'A1', owner: 'siteLead', until: '2026-06-30' }]);
    expect(read.value.held).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).not.toMatch(/overdue|"state"|isOverdue/);
  });

  test('what is none is refused with its place, and reminds nobody', async () => {
    const file = path.join(folder.path, 'none.json');
    writeFileSync(file, JSON.stringify({ ...programmeFile(PAIRED, made, titles), madeOn: 'yesterday' }));
    expect(await readProgrammeFile(file)).toMatchObject({ ok: false, why: expect.stringMatching(/^madeOn: /) });
    expect(await readProgrammeFile(path.join(folder.path, 'missing.json'))).toEqual({ ok: false, why: 'ENOENT' });
  });

  test('whoever owns an action of evidence is known to the gateway', () => {
    expect([...PROGRAMME_OWNERS]).toEqual(Object.keys(OWNERS));
  });
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
    [
      'a pair for a drill that there is not',
      { pairs: { ...PAIRED.pairs, drills: ['quenched'] } },
      /pairs\.drills\[0\]/,
    ],
    [
      'one pair twice',
      { pairs: { ...PAIRED.pairs, people: [PAIRED.pairs?.people[0], PAIRED.pairs?.people[0]] } },
      /pairs\.people\[1\]: ana\.demo with mia\.demo is there twice/,
    ],
    ['never', { drills: [{ id: 'quench', everyMonths: 0 }] }, /drills\[0\]\.everyMonths/],
    ['a day that is none', { from: '2026-02-30' }, /from/],
    ['a key that nobody knows', { colour: 'blue' }, /colour/],
  ])('%s', (_, own, words) => {
    expect(problems(plan(own))).toMatch(words);
  });
});
