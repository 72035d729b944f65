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
      ...tests(at.FOLD, 'what a boot knows of the scan clock: %s'),
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
    tests: [
      ...tests(
        at.CONTRAST_GATES,
        '%s: alone it stands against an injection',
        'is always recorded, and the record names what was open',
      ),
      ...tests(at.REFUTED_NINTH, 'connected anew within the minute: it was not said since'),
    ],
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
    gap: 'That the instructor looks at the page is not known, only that the page answers.',
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
    gap: 'That the technologist who took it looks at the scanner is not known, only that they are signed in.',
  },
  {
    number: 92,
    hazard: 'A scan that goes on is taken for one that has ended',
    cause:
      'a fault reported beside it; a pause that the scanner answers and does not carry out; a START that has not begun',
    loss: 'L1',
    way: 'G',
    control:
      'A fault that still names a running step, or comes during a scan at a scanner that names none, says nothing about the scan; a pause that is not seen becomes a stop; rest is no proof of a stop while a START may still begin, for the core and for the watchdog.',
    rules: ['V-5', 'S-H', 'S-F'],
    tests: [
      ...tests(
        at.REFUTED_ONCE_MORE,
        'a hung STOP is not called confirmed by the scanner',
        'a door that opens while it does stops it',
        'the scanner answers "done" and scans on (failsafe row 24: state other than commanded)',
        'one that %s: at once',
      ),
      ...tests(at.REFUTED_FOURTH, 'a hung STOP is not called confirmed', 'a door that opens stops it'),
      ...tests(
        at.WATCHDOG_MACHINE,
        'rest is no proof until it would have begun',
        'it begins: the stop is asked for at that instant, not at the next second',
      ),
    ],
    gap: 'What begins more than 10 s after the watchdog saw rest is not stopped by it.',
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
  {
    number: 94,
    hazard: 'A test of the link stands before a STOP, or is taken for leave to scan',
    cause: 'a line that is filled on purpose; a result of this morning',
    loss: 'L1',
    way: 'T',
    control:
      'Nobody tests while anything scans, may scan or does not report, or while anybody may be in Zone IV; the first of these, and any STOP, ends a test in its step. What fills the line gives way before a heartbeat would be late. The result gates nothing and is marked as history when the way changed.',
    rules: ['Q-A', 'Q-B', 'Q-1', 'Q-2', 'X-12'],
    tests: [
      ...tests(at.LINK_TEST_GATES, 'a test of the link is refused: %s'),
      ...tests(
        at.APPLY_LINK_TEST,
        'a START is not gated by it: no reason of the core asks what a test said',
        '%s, and it stays marked',
      ),
      ...tests(
        at.LINK_TEST,
        'law: whatever the line, it is over in time, nothing waits long in front of it, and it sends no more than it may',
      ),
      ...tests(
        at.LINK_TEST_STORY,
        'a STOP pressed meanwhile is there in a moment, page gives way: $doesPageYield',
        'neither page nor site finds the link late for it, and no control would be lost',
      ),
    ],
    gap: 'A gateway joins two tests at once, and its own line carries both; what else shares the site’s line is not Farfield’s to measure.',
  },
  {
    number: 95,
    hazard: 'Control changes hands while a scan runs or is about to, and for that time nobody answers for it',
    cause: 'an offer, a grant or a hand-over in the middle of a step; a record that is written meanwhile',
    loss: 'L1',
    way: 'T',
    control:
      'While the scanner scans, is paused, may start or does not report, control is neither offered nor granted, and a hand-over is neither begun, read back, agreed nor completed; it is asked again when the record is on the disk. Unanswered for 60 s a hand-over is over, and the holder has control as before.',
    rules: ['L-I', 'L-L', 'L-12', 'L-13', 'L-14', 'L-15', 'L-16', 'L-17', 'L-18'],
    tests: [
      ...tests(
        at.HAND_OVER,
        'the site agrees, and %s',
        'a hand-over is refused: %s',
        'it begins to scan while the record is written → nothing passes',
        'nobody goes on with it for a minute → it is over, and the first has control as before',
        'a START does not race a hand-over; dropped, it goes on',
      ),
      ...tests(
        at.CONTROL_GATES,
        'a scan that did not stop is given to nobody: control waits until the stop is confirmed',
      ),
      ...tests(at.REFUTED_ONCE_MORE, 'in the middle of it control is not offered to a remote technologist'),
    ],
    gap: null,
  },
  {
    number: 96,
    hazard: 'The exam goes on in the name of a Level 2 person who has gone, or two believe that it is the other’s',
    cause: 'a change of shift, a call elsewhere, a second safety tech in the room',
    loss: 'L1',
    way: 'D',
    control:
      'A session names its Level 2, who alone leads the time-out. They hand over to one other who reads back patient, limits and how many stay; READY and time-out are then void. Without the one who is named nothing starts; gone, another takes over by the same read-back alone.',
    rules: ['T-J', 'T-K', 'T-27', 'T-28', 'T-29', 'T-30', 'T-31'],
    tests: [
      ...tests(
        at.LEVEL2,
        'whoever opens it, and after the hand-over whoever read back',
        'Level 2 is not handed over: %s',
        '%s → another Level 2 reads back and is it',
        'left while it scans → the scan stops, whoever else is there',
      ),
      ...tests(
        at.REFUTED_GATES,
        'a session whose Level 2 has signed out starts nothing',
        'what the earlier Level 2 heard and saw, the next one has not said',
      ),
    ],
    gap: 'Who is signed in is known, not who stands there: that they met face to face is people’s word.',
  },
  {
    number: 97,
    hazard:
      'A patient is taken into Zone IV unscreened, with metal on them, or into a room that would send them out at once',
    cause: 'haste, a detector that everybody is used to, an alarm that nobody has looked at',
    loss: 'L1',
    way: 'G',
    control:
      'The way in is barred until Level 2 on site has ticked the screening, a policy is in force, the scanner is known to rest, the count is known and names nobody else, and nothing in the room would stop a scan or send the patient out. A detector that alarms or does not report is overridden by Level 2 with a reason, for that alarm and that entry only.',
    rules: ['T-L', 'T-M', 'T-32', 'T-33', 'T-34', 'T-35', 'T-36'],
    tests: tests(
      at.ADMIT_GATES,
      '%s: alone it bars the way in',
      'law: a row bars the way in exactly when in the room it would stop a scan or send the patient out',
      'it alarms on a hip: overridden, said why, recorded, and the patient goes in',
      'the next alarm is not answered by the override of the last',
      'refused while it is quiet, without a reason, to whoever is not Level 2 on site, and without a session',
      'it is of this entry: void when the patient leaves, and when the agent restarts',
    ),
    gap: 'That somebody was screened, and what set the detector off, is people’s word.',
  },
  {
    number: 98,
    hazard: 'Something between site and gateway changes messages, or mixes them up',
    cause: 'a faulty or hostile box on one of two paths',
    loss: 'L1',
    way: 'G',
    control:
      'What comes over two paths under one number must be the same: copies that differ bar every remote act but voice and STOP, and the alarm stays until people on site or the safety officer have looked.',
    rules: ['C-77'],
    tests: tests(
      at.APPLY_PATHS,
      'copies that differ: an alarm that stays until people clear it, and may be cleared once it is over',
    ),
    gap: 'Only where there are two paths, and only what comes over both.',
  },
  {
    number: 99,
    hazard: 'Somebody whom nobody screened is scanned beside, or lies there: they came in for somebody who went out',
    cause:
      'an attendant who goes out between two steps and somebody who comes in; Level 2 staff who stay inside undeclared',
    loss: 'L1',
    way: 'D',
    control:
      'Once patient and attendants are all counted, whoever is counted in after one of them was counted out voids the time-out. Level 2 people whom the reader saw go in are not scanned beside unless the time-out declared that many.',
    rules: ['T-O', 'T-40'],
    tests: [
      ...tests(
        at.REFUTED_FIFTH,
        'a declared attendant walks out between scans, and somebody walks in: no READY and START under the old time-out',
        'a Level 2 person whom the reader saw go in is still inside, and the time-out declared nobody',
      ),
      ...tests(
        at.REFUTED_SIXTH,
        '"admit" pressed once more while a declared attendant is out: whoever comes in then voids the time-out (T-O)',
        'a time-out led while another Level 2 person is inside, and the attendant whom it declares is not: whoever comes in voids it (T-O)',
      ),
    ],
    gap: 'One goes out and another comes in between two reports of the counter: it shows nothing.',
  },
  {
    number: 100,
    hazard:
      'A scan begins so late, or of a scanner that says so little, that nobody takes it for the one that was started',
    cause:
      'a START that begins after its permit’s grace; a scanner that names no running step; a reading of bad quality',
    loss: 'L1',
    way: 'T',
    control:
      'For a minute a START whose permit did not live to see it begin is that START. A scanner that names no step is between prescan and scan when it is ready after a prescan, and may scan beside a fault. Of bad quality is not "names none".',
    rules: ['S-D2', 'V-5', 'S-H', 'S-J'],
    tests: [
      ...tests(
        at.REFUTED_FIFTH,
        '%s: what begins is stopped',
        'a STOP that is swallowed is not called confirmed',
        'a door that opens stops it',
      ),
      ...tests(
        at.UNSEEN_STARTS,
        'the next one is refused, control is taken back, and then the first begins: stopped',
        'two of two steps did not begin; then %s does: stopped',
      ),
      ...tests(
        at.REFUTED_SIXTH,
        'a START of the technologist on site that began after the agent had started anew: stopped (S-D2)',
        'its permit ended unseen, with nobody pressing anything: the fault 4 s after START says nothing of the scan',
      ),
    ],
    gap: 'What begins later than a minute after, with a technologist signed in on site, is taken for theirs.',
  },
  {
    number: 101,
    hazard: 'What runs on without its remote technologist is no longer what somebody on site answered for',
    cause:
      'contrast, the first level mode or a longer rest after it was said; said before the lease had ended, so that nothing says that control was lost; a scanner that waits between prescan and scan',
    loss: 'L1',
    way: 'T',
    control:
      'What finishes is judged as long as it runs, by the patient, the step’s own mode and what is left. Whoever answers for it before the lease is over latches C-12 as its end does. The wait between prescan and scan is the same sequence.',
    rules: ['W-E', 'W-F', 'W-H'],
    tests: tests(
      at.REFUTED_SIXTH,
      'contrast is given while it finishes: C2, stopped (ruling 1)',
      'the scanner goes to the first level mode while it finishes: C2, stopped (ruling 1)',
      'said %d ms after the last beat; the safety tech signs out after the gap: stopped (W-H)',
      'said %d ms after the last beat: C-12 is there, and is cleared by people (L-B, W-G)',
    ),
    gap: 'What is left is the scanner’s own word; one that says less than it scans is stopped 15 s and a tenth after it.',
  },
  {
    number: 102,
    hazard:
      'The remote technologist is lost, and nobody, or two at once, or somebody who knows nothing of the exam takes over',
    cause: 'a console that dies in mid-exam; several technologists who see the same alarm',
    loss: 'L1',
    way: 'G',
    control:
      'The gateway asks one person after the other, by the facility’s file, two minutes each, and passes on nobody else’s wish for control. Whoever is asked reads back patient, scanner, last command and what was lost before they may ask; control is granted on site as always. STOP is passed on from everybody.',
    rules: ['G-2'],
    tests: [
      ...tests(
        at.LEAD_BACKUP,
        'after 20 s the next of the ladder who may is assigned and paged, and nobody is told to scan',
        'who does not read back within their time is passed over, with those who may not; after all of them, all again',
      ),
      ...tests(
        at.SITE_MACHINE,
        'while the remote technologist is lost, the wish for control of others is not passed on; STOP is',
      ),
    ],
    gap: 'Which of them knows this kind of exam is not known; nobody on site is asked whether it suits them.',
  },
  {
    number: 103,
    hazard: 'A scan is started that nothing would stop if the agent failed',
    cause:
      'a watchdog that never came up, whose session the scanner refuses, whose beacon is gone, which hangs or which died',
    loss: 'L1',
    way: 'G',
    control:
      'The watchdog says twice a second whether it could stop the scan and call the room; its silence counts as "no". Until it is ready nothing is started or resumed and no control is granted, and people read why and what to do. The agent starts it again. What runs is not stopped for it.',
    rules: ['C-W', 'C-78'],
    tests: [
      ...tests(
        at.WATCHDOG_GATE,
        'START is refused, in words that name it and what to do',
        'RESUME is refused',
        'control is not granted, and the site may offer it',
        'what runs is not stopped, for as long as it stays so, and control is kept',
        'it comes back: nothing starts by itself, READY is said anew, and then it may',
      ),
      ...tests(
        at.WATCHDOG_PROCESS,
        'its session is refused: not ready, with what the scanner said of it',
        'a beacon that cannot be called is found out before it is needed',
      ),
      ...tests(
        at.WATCHDOG_LINK,
        'it dies: told at once, started again, and the next one knows of the scan that runs',
        'it hangs: ended and started again; while the agent itself stood still nobody is judged',
      ),
      ...tests(
        at.SYSTEM_WATCHDOG_LOST,
        'the watchdog dies: no START until it is back, and then it may',
        'in mid-scan the watchdog dies → the scan goes on, people read it, and a STOP stops',
      ),
    ],
    gap: 'Whether the stop would reach the scanner is known by its session and not by trying it; nobody hears whether the beacon sounds. A site may sign that it has none.',
  },
  {
    number: 128,
    hazard: 'One remote technologist scans two patients at once, and hears neither well',
    cause: 'a colleague is away and the second site rings; each site grants control by itself',
    loss: 'L2',
    way: 'G',
    control:
      'The gateway passes no wish for control, no read-back and no taking on of a trainee to a site while the person has control, or answers for who has it, at another. If it came to both all the same, both pages say so and no scan begins at either until one is given back. To look, to speak and STOP stay open at both.',
    rules: ['G-3', 'G-1'],
    tests: tests(
      at.CONTROL_ELSEWHERE,
      'whoever has control at one site and %s at another is refused, and told where',
      'STOP, pause and a word to the patient are never refused for it, and what is under way at the first goes on',
      'an instructor answers for the patient of the trainee, too',
      'a site that is silent counts no more: its lease has run out by itself',
      'both at once, as by two presses in one moment: told at both, and no scan begins at either until one is given back',
    ),
    gap: 'Two sites at two gateways are not compared, and two accounts of one person are two people.',
  },
];
