import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { MRST, RST, SECOND_MRST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
const PATIENT = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;

/** An exam that is over; in some its link was lost for a while, and control was given again as it should be. */
function afterAnExam(wasLost: boolean): Story {
  const story = new Story().preparedExam();
  if (wasLost) {
    story.silent.add('console');
    story.passes(8_000);
    if (story.state.lease.control.kind !== 'local') throw new Error('control was not lost');
    story.silent.delete('console');
    for (let times = 0; times < 3; times += 1) {
      story.mustDo(MRST, { kind: 'confirmPresence' });
      story.passes(15_000);
    }
    story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'looked' });
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.mustDo(RST, { kind: 'readBackControl', words: WORDS });
  }
  story.mustDo(MRST, { kind: 'patientOut' });
  story.count4 = 0;
  story.passes(1_000);
  story.mustDo(MRST, { kind: 'closeSession' });
  story.passes(10_000);
  if (story.state.activeIds.length > 0) throw new Error(story.state.activeIds.join());
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
  story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
  return story;
}

/**
 * SPEC L-F: "Control was read back for one patient: closing the session ends it." That it was lost in that exam, was given again
 * and is over, stays in the lease for as long as the agent lives, and is counted as a loss in the exams of all who come after.
 */
describe('remote control was lost and given again in the exam before this one', () => {
  /**
   * Ruling 8: "in the bore, not scanning, remote off for 5 min"; the core's own words: "The exam had begun, remote control is off".
   * Hurt: the next patients, by a high alarm "take the patient out" while they are being positioned, and whoever learns to ignore it.
   */
  test.each([false, true])(
    '(lost: %s) the next patient is positioned for six minutes: nobody is asked to take them out (C-24)',
    (wasLost) => {
      const story = afterAnExam(wasLost);
      story.mustDo(MRST, { kind: 'admitPatient' });
      story.count4 = 1;
      for (let times = 0; times < 13; times += 1) {
        story.mustDo(MRST, { kind: 'confirmPresence' });
        story.passes(30_000);
      }
      expect(story.status('remoteOffInBore')).not.toBe('confirmed');
    },
  );

  /** SPEC T-D: void when "the door is not known to be shut after remote control was lost". Hurt: nobody; nobody can lead it. */
  test.each([false, true])('(lost: %s) the next time-out is led at the open door, as any other', (wasLost) => {
    const story = afterAnExam(wasLost);
    story.bad.add('door34');
    story.passes(1_000);
    story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    story.passes(250);
    expect(story.state.session?.timeOut).toMatchObject({ kind: 'led' });
  });
});

/**
 * SPEC T-K: "said that they leave" is said of the session's own Level 2. Said at the end of a shift, with no session open, it waits for the
 * next patient, and is then held against a safety tech who has not left at all.
 * Hurt: nobody at once; a high alarm (C-22) and a scan that cannot start, for which nobody finds a reason.
 */
test.each([false, true])(
  '(left: %s) the safety tech of the day goes home; the next one is not called absent as soon as a patient is in (C-22)',
  (hasLeft) => {
    const story = afterAnExam(false);
    story.mustDo(MRST, { kind: 'closeSession' });
    if (hasLeft) story.mustDo(MRST, { kind: 'leaving' });
    story.post({ kind: 'attendeeLeft', consoleId: 'c-mrst' });
    story.joins(SECOND_MRST).passes(60_000);
    story.mustDo(SECOND_MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
    story.mustDo(SECOND_MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    story.mustDo(SECOND_MRST, { kind: 'admitPatient' });
    story.count4 = 1;
    story.passes(1_000);
    expect(story.status('mrstLeft')).toBe('ok');
  },
);
