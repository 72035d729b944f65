import { expect, test } from 'vitest';
import type { PatientStatement } from './command.ts';
import { MRST, Story } from './story.ts';

/** A scan of a patient of whom the story says something else than "awake, no monitor". */
function scanning(own: Partial<PatientStatement>): Story {
  const story = new Story().preparedExam();
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  story.state = { ...story.state, session: { ...session, patient: { ...session.patient, ...own } } };
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  return story;
}

test.each<[string, string, Partial<PatientStatement>, readonly string[], number]>([
  ['awake', 'no further start, the step goes on', { monitoring: 'monitored', isSedated: false }, ['start'], 1],
  ['sedated', 'the scan is stopped', { monitoring: 'monitored', isSedated: true }, ['start', 'stop'], 1],
  ['without a monitor', 'nothing: there is none', { monitoring: 'notMonitored', isSedated: false }, ['start'], 0],
])('the monitor alarms, patient %s → %s', (_, _words, own, orders, authority) => {
  const story = scanning(own);
  story.bad.add('vitalsAlarm');
  story.passes(1_000);
  expect(story.orders()).toEqual(orders);
  expect(story.state.verdict.authority).toBe(authority);
  if (authority === 0) return;
  story.mustDo(MRST, { kind: 'stop' });
  expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toContain('conditionActive');
});

test.each([
  ['awake', 'vitalsAlarm', 'vitalsAlarmSedated'],
  ['sedated', 'vitalsAlarmSedated', 'vitalsAlarm'],
] as const)(
  'an alarm in a scan, %s: it ends, and bars the next start until somebody on site has cleared it',
  (how, row, other) => {
    const story = scanning({ monitoring: 'monitored', isSedated: how === 'sedated' });
    story.bad.add('vitalsAlarm');
    story.passes(1_000);
    story.bad.clear();
    story.passes(5_000);
    expect(story.status(other)).toBe('ok');
    expect(story.status(row)).toBe('latched');
    // Over, and nobody answered it: the scan of an awake patient goes on.
    story.passes(10_000);
    expect(story.status('vitalsAlarmUnanswered')).not.toBe('confirmed');
    story.mustDo(MRST, {
      kind: 'clear',
      condition: row,
      why: 'looked at her: breathing, pulse as before',
    });
    story.passes(250);
    expect(story.status(row)).toBe('ok');
  },
);

test('an alarm of an awake patient that nobody acknowledges for 10 s stops the scan', () => {
  const seen = scanning({ monitoring: 'monitored', isSedated: false });
  seen.bad.add('vitalsAlarm');
  seen.passes(1_000);
  seen.mustDo(MRST, { kind: 'acknowledge', condition: 'vitalsAlarm' });
  seen.passes(12_000);
  expect(seen.orders()).toEqual(['start']);
  const unseen = scanning({ monitoring: 'monitored', isSedated: false });
  unseen.bad.add('vitalsAlarm');
  unseen.passes(9_000);
  expect(unseen.orders()).toEqual(['start']);
  unseen.passes(3_000);
  expect(unseen.orders()).toEqual(['start', 'stop']);
});
