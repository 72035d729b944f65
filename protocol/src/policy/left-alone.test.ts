import { expect, test } from 'vitest';
import type { PatientStatement } from './command.ts';
import { MRST, Story } from './story.ts';

test.each<[string, Partial<PatientStatement>, string]>([
  ['needs watching', { monitoring: 'monitored' }, 'confirmed'],
  ['is sedated', { monitoring: 'monitored', isSedated: true }, 'confirmed'],
  ['is a child', { age: 'child' }, 'confirmed'],
  ['is of an age that nobody said', {}, 'confirmed'],
  ['is an adult, awake and without a monitor', { age: 'adult' }, 'ok'],
])('remote control is off and a patient who %s squeezes the ball', (_, own, status) => {
  const story = new Story().preparedExam();
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  story.state = { ...story.state, session: { ...session, patient: { ...session.patient, ...own } } };
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.passes(1_000);
  expect(story.status('distressRemoteOff')).toBe('ok');
  story.bad.add('squeezeBall');
  story.passes(500);
  expect(story.status('distressRemoteOff')).toBe(status);
  expect(story.state.verdict.people).toBe(status === 'confirmed' ? 3 : 2);
});
