import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found while the code was written and tried, not in the first list: patient, room and scanner during the exam. */
export const HAZARDS_FOUND_IN_THE_EXAM: readonly Hazard[] = [
  {
    number: 73,
    hazard: 'A scan begins while the patient is not ready',
    cause: 'a hand still in the bore, a line that pulls, a word that was about the step before',
    loss: 'L1',
    way: 'T',
    control:
      'Checklist once per entry, time-out by two voices, and a fresh READY for this one step from the person on site, void when the room changes.',
    rules: ['T-A', 'T-B', 'T-E', 'T-6', 'T-7', 'T-10', 'T-11', 'T-12', 'T-13', 'T-14'],
    tests: [
      ...tests(at.START_GATE, '%s: alone it refuses the START, with its own reason'),
      ...tests(
        at.STEP,
        'without READY the start is refused and nothing reaches the scanner',
        'READY for one step does not start another',
        'READY dies after 120 s',
      ),
    ],
    gap: null,
  },
  {
    number: 74,
    hazard: 'The table moves by itself in a step, onto a hand or a line',
    cause: 'a protocol of several stations',
    loss: 'L1',
    way: 'G',
    control: 'Such a step needs READY with the table called clear; a table that moves voids READY.',
    rules: ['T-21', 'T-B'],
    tests: tests(at.START_GATE, 'a step that moves the table needs READY with the table called clear'),
    gap: 'A step whose mapping does not say that it moves the table is taken as one that does not.',
  },
  {
    number: 75,
    hazard: 'The patient squeezes the ball and nobody reacts',
    cause: 'gradients louder than a call, an eye elsewhere',
    loss: 'L1',
    way: 'N',
    control:
      'The squeeze stops the scan at once, is of high priority, voids READY and stays until somebody on site clears it.',
    rules: ['C-35', 'C-43', 'C-26'],
    tests: [
      ...tests(at.STEP, '%s while scanning'),
      ...tests(at.DERIVED_FACTS, 'no word for 10 s is a condition of its own, and a word ends it'),
    ],
    gap: 'Whether the patient answered is said by people.',
  },
  {
    number: 76,
    hazard: 'The patient can be neither heard nor seen, and everything looks green',
    cause: 'sound and picture judged by the connection',
    loss: 'L1',
    way: 'N',
    control: 'A person states both, for at most 15 min; without it no start, and a prompt while it scans.',
    rules: ['C-80', 'C-81', 'I-1', 'T-26'],
    tests: [
      ...tests(at.PROOF_OF_PEOPLE, 'every link is good and nobody said that the patient can be heard → no start'),
      ...tests(at.LATE_START, 'a statement is made by the role that the equipment list names'),
    ],
    gap: 'Stated, not measured: sound and picture that die within the 15 min are noticed by people only.',
  },
  {
    number: 77,
    hazard: 'The patient’s monitor alarms and the remote side goes on scanning',
    cause: 'an alarm that only the room hears',
    loss: 'L1',
    way: 'N',
    control:
      'The monitor’s own high alarm bars starts and calls the safety tech; with a sedated patient, or acknowledged by nobody for 10 s, it stops the scan. Gradients fake ECG alarms, so an awake patient’s step is not stopped at once. An alarm of which nothing is known bars starts. It is answered on site, or by whoever has control; a trainee’s word answers none.',
    rules: ['C-54', 'C-55', 'C-56', 'C-57', 'C-6', 'C-U'],
    tests: [
      ...tests(
        at.VITALS_ALARM,
        'the monitor alarms, patient %s → %s',
        'an alarm of an awake patient that nobody acknowledges for 10 s stops the scan',
      ),
      ...tests(
        at.REFUTED_NINTH,
        'patient %s: no START',
        'a trainee who looks on acknowledges the monitor’s alarm: refused, and after 10 s the scan is stopped',
      ),
      ...tests(at.REFUTED_TENTH, 'answered by %s', 'any other alarm is answered by any participant'),
    ],
    gap: 'Alarms of lower priority are shown in the monitor’s words and weigh nothing. An alarm that was acknowledged and says another number in the same words (“HR 134”, then “HR 22”) is no new one.',
  },
  {
    number: 78,
    hazard: 'Somebody presses the room’s stop or power-off and Farfield does not notice',
    cause: 'an act of the room that no software commands',
    loss: 'L1',
    way: 'N',
    control: 'It is a fact of the site: abort, high priority, and the words that the field is still on.',
    rules: ['C-39', 'C-46'],
    tests: [
      ...tests(at.STEP, '%s while scanning'),
      ...tests(
        at.ALARM_WORDS,
        'power is gone: every row about it that stands by itself says that the magnet field is on',
      ),
    ],
    gap: null,
  },
  {
    number: 79,
    hazard: 'The scanner falls silent and its last state is believed',
    cause: 'a frozen console, a lost connection',
    loss: 'L1',
    way: 'D',
    control: 'After 2 s it is unknown, counts as scanning, bars starts, and people are told to look at its own screen.',
    rules: ['V-3', 'C-40', 'C-41', 'X-2'],
    tests: [
      ...tests(at.START_GATE, '%s: alone it refuses the START, with its own reason'),
      ...tests(at.LATE_START, 'a scanner that falls silent does not take back that it scanned without a permit'),
    ],
    gap: null,
  },
  {
    number: 80,
    hazard: 'Farfield interferes with a site that works by itself',
    cause: 'a rule that acts with no session open',
    loss: 'L4',
    way: 'G',
    control:
      'With no session open nothing is ordered; a technologist on site who has control locally is not stopped as a scan without a permit.',
    rules: ['S-E', 'T-1'],
    tests: tests(at.STEP, 'with no session open an own scan of the site is only observed'),
    gap: null,
  },
  {
    number: 81,
    hazard: 'A person does what is another one’s to do',
    cause: 'a role that was never compared, a sign-in that ran out, a console left open',
    loss: 'L1',
    way: 'G',
    control:
      'One matrix of roles and actions is asked by gateway, site and screens; an expired credential keeps only what restricts.',
    rules: ['R-1', 'R-2', 'R-3', 'R-4'],
    tests: [
      ...tests(
        at.SITE_MACHINE,
        'every role × action: forwarded exactly when authorise says so for a remote seat, else refused with its reasons',
      ),
      ...tests(
        at.ROLES,
        'there is no administrator; IT and a coordinator may do nothing in a session',
        'an expired credential refuses everything but what restricts',
      ),
    ],
    gap: null,
  },
  {
    number: 82,
    hazard: 'The patient lies in the bore for nothing: nobody may scan, and nobody says that it is over',
    cause: 'remote control that ended, and people who wait for it',
    loss: 'L1',
    way: 'D',
    control:
      'After 5 min, and at once for a patient who needs watching and is in distress, people are asked to take the patient out.',
    rules: ['C-24', 'C-25'],
    tests: [
      ...tests(at.DERIVED_FACTS, 'remote control off for 5 min with the patient in the room: take the patient out'),
      ...tests(at.LEFT_ALONE, 'remote control is off and a patient who %s squeezes the ball'),
      ...tests(
        at.REFUTED_NINTH,
        '%s: after five minutes in the bore the patient is to be taken out',
        'in distress, and in need of watching: at once',
        'control: nobody had remote control in this exam yet: whoever is being positioned is not to be taken out',
      ),
    ],
    gap: null,
  },
  {
    number: 83,
    hazard: 'A credential ends while its holder operates',
    cause: 'a sign-in for twelve hours, a privilege withdrawn',
    loss: 'L1',
    way: 'D',
    control: 'The running step ends, no other begins, STOP and voice stay until somebody on site has taken over.',
    rules: ['C-18', 'R-3'],
    tests: [
      ...tests(at.DERIVED_FACTS, 'a holder whose credential ran out keeps STOP and nothing else'),
      ...tests(
        at.CREDENTIAL_STORY,
        'the sign-in of the one in control runs out mid-exam: the site hears at once, no step begins, STOP still stops',
      ),
    ],
    gap: 'An account that is withdrawn while its person is signed in is noticed only when that sign-in ends.',
  },
];
