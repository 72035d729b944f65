import { describe, expect, test } from 'vitest';
import type { PatientStatement } from './command.ts';
import { examClass } from './exam-class.ts';
import type { Session } from './session.ts';
import { implantFixture, Story } from './story.ts';

const ADULT: PatientStatement = {
  monitoring: 'notMonitored',
  isSedated: false,
  age: 'adult',
  implant: { kind: 'none' },
};

function examOf(patient: PatientStatement): Session {
  const { session } = new Story().preparedExam('forYou', ADULT).state;
  if (session === null) throw new Error('no session');
  return { ...session, patient };
}

describe('C1 is whoever is known to need nothing more; all else is C2 (design 10.2)', () => {
  test.each<[string, PatientStatement, string, 'c1' | 'c2']>([
    ['an awake adult without a monitor', ADULT, 'normal', 'c1'],
    ['a child', { ...ADULT, age: 'child' }, 'normal', 'c2'],
    ['monitored', { ...ADULT, monitoring: 'monitored' }, 'normal', 'c2'],
    // No session is opened for one; a record of another version may have it.
    ['sedated, and nobody said monitored', { ...ADULT, isSedated: true }, 'normal', 'c2'],
    ['an implant with conditions', { ...ADULT, implant: implantFixture({ words: '1.5 T' }) }, 'normal', 'c2'],
    ['the first level mode', ADULT, 'firstLevel', 'c2'],
    ['a mode that is not reported', ADULT, '', 'c2'],
  ])('%s', (_, patient, mode, examined) => {
    expect(examClass(examOf(patient), mode, 60_000)).toBe(examined);
  });
  test('nobody said how old', () => {
    const { age: _, ...unsaid } = ADULT;
    expect(examClass(examOf(unsaid), 'normal', 60_000)).toBe('c2');
  });
});
