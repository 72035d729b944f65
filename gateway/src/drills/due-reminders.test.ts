import { describe, expect, test } from 'vitest';
import { dueReminders, REMINDER_WORDS } from './due-reminders.ts';
import { PROGRAMME_FORMAT, type ProgrammeFile } from './programme-file.ts';

export const PROGRAMME: ProgrammeFile = {
  format: PROGRAMME_FORMAT,
  site: 'Cedar Ridge',
  madeOn: '2026-06-01',
  titles: { 'door-opened': 'The door opens' },
  rows: [
    {
      scanner: 'MR 1',
      shift: 'night',
      drillId: 'door-opened',
      everyMonths: 6,
      heldOn: '2025-12-31',
      passedOn: '2025-12-31',
      dueOn: '2026-06-30',
    },
  ],
  pairs: [],
  actions: [],
  held: [],
};
const ACTION = {
  id: 'A1',
  scanner: 'MR 1',
  drillId: 'door-opened',
  heldOn: '2026-05-01',
  words: 'Ask Mr Somebody for a second phone',
  owner: 'it',
  until: '2026-06-30',
} as const;
const on = (today: string, own: Partial<ProgrammeFile> = {}, remindDays: readonly number[] = [14, 3]) =>
  dueReminders({ ...PROGRAMME, ...own }, { today, remindDays });
const nearness = (today: string): readonly string[] => on(today).map((one) => one.reminderId.split('/').at(-1) ?? '');

describe('a drill that is due', () => {
  test.each([
    ['2026-06-15', []],
    ['2026-06-16', ['14']],
    ['2026-06-26', ['14']],
    ['2026-06-27', ['3']],
    ['2026-06-30', ['3']],
    ['2026-07-01', ['overdue']],
    ['2026-09-01', ['overdue']],
  ])('on %s: %j, the nearest alone', (today, expected) => {
    expect(nearness(today)).toEqual(expected);
  });

  test('the order in which the days were configured is no matter', () => {
    expect(on('2026-06-28', {}, [3, 14]).map((one) => one.reminderId)).toEqual([
      'drill/door-opened/MR 1/night/2026-06-30/3',
    ]);
  });

  test('it says what, where, until when, that it is no alarm, and by which day’s evidence', () => {
    const [one] = on('2026-06-20');
    expect(one?.owner).toBe('mrso');
    expect(one?.subject).toBe('Farfield REMINDER: Cedar Ridge: drill door-opened on MR 1, night, due');
    expect(one?.text.split('\n')[0]).toBe(REMINDER_WORDS);
    expect(one?.text).toMatch(/is due on 2026-06-30, in 10 d/);
    expect(one?.text).toMatch(/Passed last: 2025-12-31/);
    expect(one?.text).toMatch(/By the evidence as of 2026-06-01\.$/);
  });

  test('evidence that nobody has looked at for long is said to be old', () => {
    expect(on('2026-07-06')[0]?.text).not.toMatch(/which is old/);
    expect(on('2026-07-07')[0]?.text).toMatch(/which is old/);
  });

  test('held again, it is another day, and reminded of anew', () => {
    const [row] = PROGRAMME.rows;
    const again = row === undefined ? [] : [{ ...row, dueOn: '2026-12-31' }];
    expect(on('2026-12-20', { rows: again })[0]?.reminderId).not.toBe(on('2026-06-20')[0]?.reminderId);
  });
});

test('a corrective action is its owner’s, named by its number: what people wrote is in no page', () => {
  const [one] = on('2026-06-28', { rows: [], actions: [ACTION] });
  expect(one).toMatchObject({ owner: 'it', reminderId: 'action/door-opened/MR 1/2026-05-01/A1/2026-06-30/3' });
  expect(one?.text).toMatch(/corrective action A1 of drill door-opened, MR 1, held 2026-05-01,/);
  expect(`${one?.subject}${one?.text}`).not.toMatch(/Somebody|phone/);
});

test('a new pair is due the day before its first patient, and no more once it has passed', () => {
  const pair = { remote: 'ana', onsite: 'mia', firstPatientOn: '2026-07-01', passedOn: null };
  expect(on('2026-06-30', { rows: [], pairs: [pair] })[0]?.text).toMatch(/is due today, 2026-06-30/);
  expect(on('2026-07-01', { rows: [], pairs: [pair] })[0]?.text).toMatch(/OVERDUE/);
  expect(on('2026-07-01', { rows: [], pairs: [{ ...pair, passedOn: '2026-06-20' }] })).toEqual([]);
});
