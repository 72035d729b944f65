import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found while the gates of the exam were made whole: implant, contrast, entry, and what the site runs on. */
export const HAZARDS_FOUND_IN_GATES: readonly Hazard[] = [
  {
    number: 84,
    hazard: 'An implant heats because scans of several sessions add up',
    cause: 'a label with a scan time, a new session, another person, a restart in between',
    loss: 'L1',
    way: 'D',
    control:
      'The scan clock belongs to the patient and counts what the scanner reports, prescan included, and silence as scanning; it survives session, hand-over and restart. A step that would outlast it is refused with what is left; spent, it stops the scan.',
    rules: ['E-C', 'E-2', 'E-3', 'C-48'],
    tests: [
      ...tests(
        at.SCAN_CLOCK,
        'whatever the scanner says and however long: used is what was scanned since the last full pause',
        'a step that would outlast it is refused, and the refusal says how much is left',
        'spent while it scans: the scan is stopped, and nothing starts until the pause is over',
        'the session: the same patient in the next one has what is left',
      ),
      ...tests(at.FOLD, '%s'),
    ],
    gap: 'A pause that a restart of the agent cuts in two begins anew: longer than the label asks. Scans on another scanner are not known.',
  },
  {
    number: 85,
    hazard: 'A patient whose label needs watching all the time is scanned on a person’s word from minutes ago',
    cause: 'sound and picture that are stated and not measured',
    loss: 'L1',
    way: 'G',
    control:
      'Where the label needs them and the site only states them, entry and start are refused with that reason. Where they are measured, losing one stops the scan.',
    rules: ['E-D', 'E-4', 'C-49'],
    tests: tests(
      at.IMPLANT_GATE,
      'stated and not measured: neither admitted nor started, with that reason',
      'measured, it may; and when the picture goes while it scans, the scan is stopped',
    ),
    gap: 'Farfield carries neither sound nor picture yet, so such an exam is always refused.',
  },
  {
    number: 86,
    hazard: 'SAR that the scanner does not report is made up, or is of another step',
    cause: 'one person alone, a number typed twice, a step changed afterwards',
    loss: 'L1',
    way: 'G',
    control:
      'Two persons type the same numbers about the same step, each from the scanner’s screen; another step, a changed one, the patient’s leaving or a restart voids it. What is reported is never replaced by what is said.',
    rules: ['E-B', 'E-5', 'E-6', 'T-25'],
    tests: tests(
      at.IMPLANT_GATE,
      'read out alone it is not known; confirmed it is, and is compared with the label',
      'other numbers, the same person, another step, or nothing read out: not confirmed',
      'void when %s',
      'what the scanner reports is never replaced by what is said',
    ),
    gap: 'A change of the step that alters neither its length nor its mode is not seen.',
  },
  {
    number: 87,
    hazard: 'Contrast is given while nobody who may treat a reaction is there',
    cause: 'a practitioner who left, a radiologist on the telephone, coverage that ends',
    loss: 'L1',
    way: 'G',
    control:
      'Both pages name every reason that stands against an injection: approval, what was seen, radiologist connected and said to be heard and seen within 60 s, coverage, second radiologist, practitioner on site, cart, two-person check. That it was given is recorded with what was open.',
    rules: ['N-A', 'N-B', 'N-1', 'N-3', 'N-4', 'N-5', 'N-6', 'N-7', 'N-8', 'N-9', 'N-10'],
    tests: tests(
      at.CONTRAST_GATES,
      '%s: alone it stands against an injection',
      'is always recorded, and the record names what was open',
    ),
    gap: 'Farfield holds no injection back: it has no hand on the injector. Sound and picture are stated, certificates are not compared.',
  },
  {
    number: 88,
    hazard: 'After contrast the patient counts as one who needs no watching',
    cause: 'an exam that is over, a restart, a patient outside Zone IV',
    loss: 'L1',
    way: 'D',
    control:
      'For 30 min the exam is of class C2 and both pages show what is left, also when the patient is out; after a restart the time is unknown and counts as not over.',
    rules: ['N-C', 'C-25'],
    tests: tests(
      at.CONTRAST_GATES,
      'makes the exam C2 for 30 min, also outside Zone IV; in distress with remote control off the patient comes out',
      'the 30 min end; after a restart nobody knows when they began',
    ),
    gap: 'Closing the session ends the display: the observation goes on by people alone.',
  },
  {
    number: 89,
    hazard: 'The battery ends in the middle of a record',
    cause: 'nobody shuts the site down while there is still time',
    loss: 'L3',
    way: 'T',
    control:
      'With 3 min or less the scan is stopped first, then the record gets its last word and the process closes it and ends with a code of its own, 20 s later at the latest. A held alarm of an earlier life ends no boot.',
    rules: ['P-A', 'C-65'],
    tests: [
      ...tests(
        at.SHUTDOWN,
        'battery low while it scans: the scan stops first, then the record has its last word, then the site goes dark, once',
        'a scanner that does not confirm its stop holds it up for 20 s and no longer',
        'the held alarm of an earlier life ends no boot: people must be able to clear it',
      ),
      ...tests(
        at.HOST_FACTS,
        'battery low: the record gets its last word, people read it, and the shell is asked to end',
      ),
    ],
    gap: 'The host itself is shut down by its own UPS service; the end of the process is not tried with a real UPS.',
  },
  {
    number: 90,
    hazard: 'A trainee scans and nobody who can judge it watches',
    cause: 'an instructor who turns to something else, whose line fails, or who was never there',
    loss: 'L1',
    way: 'T',
    control:
      'A trainee has control only under a remote technologist who named them and is heard with a page that answers; not heard for 1 s bars a start, 2.5 s end control and stop the scan; taken back in one event.',
    rules: ['L-J', 'L-K', 'L-19', 'L-20', 'L-21', 'L-22', 'C-29'],
    tests: [
      ...tests(
        at.SUPERVISION,
        'named by nobody, a trainee does not even ask',
        'late for a second: no START; heard again: nothing has ended',
        'lost: control ends, the scan is stopped, and people on site look before anybody has control again',
        'the trainee has nothing from that instant, and what runs is stopped',
      ),
      ...tests(
        at.TRAINEE_STORY,
        'a trainee scans under an instructor who watches; the instructor goes silent, and control and scan end',
      ),
    ],
    gap: 'That the instructor looks at the page is not known, only that the page answers. The simulation has no trainee yet.',
  },
  {
    number: 91,
    hazard: 'The link is lost, a sequence runs on, and nobody on site answers for it',
    cause: 'a technologist on site who was counted on, and was elsewhere, had signed out or did not notice',
    loss: 'L1',
    way: 'D',
    control:
      'Only in a session opened "with you" while that technologist was signed in does the stop of a lost link wait, 10 s from link-down, and only their own act on site lets the sequence run on; what is not taken, or whose taker is gone, is stopped, and any other cause stops it at once. Where the facility signed for it, the session’s safety tech may by the same rules let a short rest finish, of an awake adult.',
    rules: [
      'W-A',
      'W-B',
      'W-C',
      'W-D',
      'W-E',
      'W-F',
      'W-G',
      'W-H',
      'W-1',
      'W-2',
      'W-3',
      'W-4',
      'W-5',
      'W-6',
      'W-7',
      'C-12',
    ],
    tests: [
      ...tests(
        at.BOUNDED_FINISH,
        'nobody says so: stopped 10 s after the link went down, and not before',
        'the safety tech signs out: stopped at once',
        'it does not end in the time that the facility signed for: stopped',
      ),
      ...tests(
        at.TAKING,
        'nobody takes it: stopped 10 s after the link went down, and not a moment later',
        'for you: a technologist on site changes nothing, the lease ends and the sequence is stopped',
        'the safety tech alone cannot take it, nor anybody who is not on site',
        'takes it and %s: stopped, also when the alarm was cleared meanwhile',
        'the alarm is cleared within the ten seconds and nobody takes the sequence: stopped all the same',
        '%s: stopped at once, taken or not, and named as what it is',
        'the disk answers after the ten seconds: not taken, and stopped',
        'the link is back after the sequence was taken: the remote technologist has nothing by itself',
      ),
      ...tests(at.WITH_YOU_STORY, 'with you: nobody takes it, and it is stopped'),
    ],
    gap: 'That the technologist who took it looks at the scanner is not known, only that they are signed in. The simulation opens no session "with you" yet.',
  },
  {
    number: 92,
    hazard: 'A scan that goes on is taken for one that has ended',
    cause:
      'a fault reported beside it; a pause that the scanner answers and does not carry out; a START that has not begun',
    loss: 'L1',
    way: 'G',
    control:
      'A fault that still names a running step says nothing about the scan; a pause that is not seen becomes a stop; rest is no proof of a stop while a START may still begin, for the core and for the watchdog.',
    rules: ['V-5', 'S-H', 'S-F'],
    tests: [
      ...tests(
        at.REFUTED_ONCE_MORE,
        'a hung STOP is not called confirmed by the scanner',
        'a door that opens while it does stops it',
        'the scanner answers "done" and scans on (failsafe row 24: state other than commanded)',
        'one that %s: at once',
      ),
      ...tests(
        at.WATCHDOG_MACHINE,
        'rest is no proof until it would have begun',
        'it begins: the stop is asked for at that instant, not at the next second',
      ),
    ],
    gap: 'A scanner that names no running step is believed when it reports a fault. What begins more than 10 s after the watchdog saw rest is not stopped by it.',
  },
  {
    number: 93,
    hazard: 'Where only people can stop the scanner, a second scan hides behind the stop that they were asked for',
    cause: 'nobody told Farfield that the first one was stopped',
    loss: 'L1',
    way: 'G',
    control: 'C-42 is silent only until the scanner was seen at rest; what scans then is a scan that nobody permitted.',
    rules: ['S-I', 'C-42'],
    tests: tests(at.REFUTED_ONCE_MORE, 'it came to rest, nobody said so, and something scans again: C-42'),
    gap: null,
  },
];
