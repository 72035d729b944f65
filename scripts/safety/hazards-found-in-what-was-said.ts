import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found when the core was asked how long what somebody said holds once they, or the room, are others. */
export const HAZARDS_FOUND_IN_WHAT_WAS_SAID: readonly Hazard[] = [
  {
    number: 138,
    hazard: 'The patient’s monitor alarms, and whoever had said "I have it" has no control any more',
    cause: 'a link that is lost, or control that is taken, after the remote technologist has acknowledged the alarm',
    loss: 'L1',
    way: 'N',
    control:
      'What the one who had control acknowledged asks anew once they have it no more: 10 s later the scan stops, unless somebody who may see to it has acknowledged it.',
    rules: ['C-V', 'C-56', 'C-U'],
    tests: tests(at.REFUTED_THIRTEENTH, '%s: nobody has it, and ten seconds later the scan stops'),
    gap: null,
  },
  {
    number: 139,
    hazard: 'Something magnetic came in with the door open, and the time-out of before still holds',
    cause: 'a ferromagnetic alarm that is cleared as "a hairpin, I think"',
    loss: 'L1',
    way: 'G',
    control: 'A ferromagnetic alarm with the door open voids the time-out, and no new one is led before it is cleared.',
    rules: ['T-D', 'C-34'],
    tests: tests(at.REFUTED_THIRTEENTH, 'the time-out is void'),
    gap: null,
  },
  {
    number: 140,
    hazard: 'A technologist says that they leave, and what they scan by hand runs on',
    cause: 'somebody called away, still signed in',
    loss: 'L1',
    way: 'N',
    control:
      'Who has said that they leave is nobody who scans on site until they do something there again: what runs is C-42, and the patient is taken out after 5 min.',
    rules: ['S-K', 'C-42', 'C-24'],
    tests: tests(
      at.REFUTED_THIRTEENTH,
      'stopped within 15 s',
      'who went on with a paused step by hand: stopped within 15 s',
      'gone by their own word, remote off: the patient comes out after 5 min',
    ),
    gap: null,
  },
  {
    number: 141,
    hazard: 'A patient lies in the bore for nothing under control that may only look on',
    cause: 'a record that is nearly full; a gateway or a link that restricts',
    loss: 'L1',
    way: 'N',
    control:
      'Control that may only view scans nothing: after 5 min, and at once in distress, people are asked to take the patient out. A ball that was squeezed is distress until a word was said to the patient, whatever became of its alarm.',
    rules: ['C-24', 'C-25', 'C-G'],
    tests: tests(
      at.REFUTED_THIRTEENTH,
      'nobody may scan for 5 min: the patient comes out',
      'a child in distress: at once',
      'clearing the alarm of the ball without a word to the patient leaves it',
    ),
    gap: 'C-24’s title says that remote control is off; where it is held to view only, the reasons of START say so.',
  },
  {
    number: 142,
    hazard: 'A stopped START begins after the session is closed, with a technician inside',
    cause: 'a scanner that takes its START and its STOP late',
    loss: 'L1',
    way: 'T',
    control:
      'Nobody closes the session, says that the patient is out or hands control over while a START that was not seen to begin may begin yet.',
    rules: ['S-D2', 'T-I', 'L-I'],
    tests: tests(
      at.REFUTED_THIRTEENTH,
      'the session is not closed while it may begin yet, and is after that minute',
      'control is not handed over',
      'the patient is not said to be out',
    ),
    gap: null,
  },
  {
    number: 143,
    hazard: 'A time-out of an hour ago, or a READY said to somebody else, starts a scan',
    cause: 'a second time-out of one entry; control that is given after READY was said to the technologist on site',
    loss: 'L1',
    way: 'T',
    control:
      'Each time-out is at most 15 min old at the first start under it, and READY is void when control is given as when it ends.',
    rules: ['T-D', 'T-B'],
    tests: tests(
      at.REFUTED_THIRTEENTH,
      'mains lost after the first start; signed anew; 50 min later',
      'is not used by who has it since',
    ),
    gap: 'READY may be 120 s old while another Level 2 person proves that somebody is there: the named one was then last seen as they gave it. That a patient is not monitored is said on site and stands in the remote view; the read-back does not name it.',
  },
];
