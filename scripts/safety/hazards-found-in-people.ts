import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found while the code was written and tried, not in the first list: people, patient and what they say. */
export const HAZARDS_FOUND_IN_PEOPLE: readonly Hazard[] = [
  {
    number: 56,
    hazard: 'One person holds both keys',
    cause: 'two accounts, or two roles in one browser',
    loss: 'L1',
    way: 'G',
    control:
      'Two keys are two people, by person and not by account: for READY and START, and for the time-out’s two voices.',
    rules: ['T-H', 'T-25', 'T-23'],
    tests: tests(
      at.LATE_START,
      'one person with two accounts gives READY and may not start',
      'who led the time-out does not read it back',
    ),
    gap: 'Two persons of the people files who are one person in life are two to Farfield.',
  },
  {
    number: 57,
    hazard: 'Somebody far away sits as if on site',
    cause: 'a seat that is claimed instead of proven',
    loss: 'L1',
    way: 'G',
    control:
      'The seat is the door that a socket came by. Whoever comes through the gateway is remote, whatever the account says.',
    rules: ['R-2', 'T-F'],
    tests: [
      ...tests(at.LATE_START, 'a technologist "on site" who comes through the gateway is not on site'),
      ...tests(at.SITE_MACHINE, 'whoever claims an on-site seat is seated remote, before the agent and in the welcome'),
      ...tests(at.APPLY_CONSOLE, '%s through the gateway under an on-site id is refused there and changes nothing'),
    ],
    gap: null,
  },
  {
    number: 58,
    hazard: 'A person is believed to be in Zone IV, or out of it, and is not',
    cause: 'words and count that contradict each other; a badge held up without walking',
    loss: 'L1',
    way: 'G',
    control:
      'Said to be in and not counted bars READY and START; who held the badge to go out and stayed is no longer expected; after somebody left without a badge, who comes in without one is unauthorised; unknown is occupied.',
    rules: ['T-G', 'T-N', 'T-24', 'V-3', 'T-8', 'T-9'],
    tests: [
      ...tests(
        at.STEP,
        'patient said to be in, Zone IV count %s → neither READY nor START',
        'the safety tech inside does not stand in for a patient who is not counted',
      ),
      ...tests(at.AGENT_MACHINE, 'one who held the badge to go out and stayed is no longer expected after 15 s'),
      ...tests(
        at.DOORWAY,
        'the safety tech walked in with a badge and out without: the next who walks in without one is a stranger',
        'law: whoever walks in without a badge is answered for by nobody, whoever left how before',
      ),
    ],
    gap: null,
  },
  {
    number: 59,
    hazard: 'What was said about the room changes under a running scan',
    cause: '"patient out" or a new time-out pressed too early',
    loss: 'L1',
    way: 'T',
    control: 'Such words wait until the scan has ended.',
    rules: ['T-I', 'X-1'],
    tests: tests(at.LATE_START, '%s is refused'),
    gap: null,
  },
  {
    number: 60,
    hazard: 'Control or READY of one patient is used for the next',
    cause: 'what nobody took back',
    loss: 'L1',
    way: 'D',
    control: 'Patient out voids checklist, time-out and READY; closing the session ends control.',
    rules: ['L-F', 'T-E', 'T-D'],
    tests: [
      ...tests(at.LATE_START, 'control was read back for one patient: closing the session ends it'),
      ...tests(
        at.STEP,
        'patient out voids what was said; close needs an empty Zone IV; the next patient starts with nothing',
      ),
    ],
    gap: null,
  },
  {
    number: 61,
    hazard: 'SAR is computed for the wrong weight',
    cause: 'a weight that was guessed or typed',
    loss: 'L1',
    way: 'G',
    control: 'The weight said at the time-out is compared with the one registered on the scanner, and read back.',
    rules: ['T-18', 'T-D', 'L-9'],
    tests: tests(
      at.STEP,
      'a time-out with another weight than the scanner has is refused',
      'a read-back with the wrong weight is refused',
    ),
    gap: null,
  },
  {
    number: 62,
    hazard: 'A patient with an implant is scanned beyond its label',
    cause: 'a limit that nobody compares',
    loss: 'L1',
    way: 'G',
    control:
      'The label is stated in full on site and shown to both. A step above its mode, SAR or B1+rms, or for which one of them is not known, is refused; what the scanner reports above it while it scans stops the scan.',
    rules: ['E-A', 'E-B', 'T-20', 'T-19', 'E-1', 'C-47'],
    tests: tests(
      at.IMPLANT_GATE,
      'a step with %s',
      'facility %s, label %s: a first level step',
      '%s above the label while it scans: the scan is stopped, and people look before the next',
    ),
    gap: 'The label is what a person typed from a card; nothing compares it with a register of implants.',
  },
  {
    number: 63,
    hazard: 'A restart forgets the patient in the room',
    cause: 'a record that cannot be read in full',
    loss: 'L1',
    way: 'N',
    control:
      'Session, latches and epoch are folded from the record; a session that cannot be read is an error, never an empty room.',
    rules: ['C-C', 'J-B', 'L-F'],
    tests: [
      ...tests(at.FOLD, 'a session that cannot be read is an error, never a forgotten patient'),
      ...tests(at.STEP, 'latches, epoch and patient survive; remote is off and quarantined'),
    ],
    gap: null,
  },
  {
    number: 64,
    hazard: 'Values from before a lost connection are believed after it',
    cause: 'a server that sends its last values at once',
    loss: 'L1',
    way: 'T',
    control:
      'After a lost link nothing old is believed: values must come again and the device’s own heartbeat must change.',
    rules: ['C-A'],
    tests: tests(
      at.OPCUA_FEEDS,
      'after a lost link nothing old is believed: values must come again and the heartbeat must change',
      'the first values prove nothing, the first change of the heartbeat proves all of them',
    ),
    gap: 'A zone or monitor without a heartbeat is believed on the connection’s own keep-alive; the words say so.',
  },
  {
    number: 65,
    hazard: 'Evacuation is asked for because a sensor was never heard since the agent started',
    cause: 'unknown taken for the event itself',
    loss: 'L4',
    way: 'G',
    control:
      'An event sensor has two rows: one for the event, one for its silence, which bars starts and tells nobody to run.',
    rules: ['C-A', 'C-C', 'C-37', 'C-45'],
    tests: [
      ...tests(at.LATE_START, '%s does not report while its feed lives → no start'),
      ...tests(at.STEP, 'vitals that never came were not lost for 60 s'),
    ],
    gap: null,
  },
  {
    number: 66,
    hazard: 'The site’s scanner can be started from Farfield and not stopped',
    cause: 'a console that offers no stop to the outside',
    loss: 'L1',
    way: 'N',
    control:
      'STOP reads ASK SITE TO STOP, a person on site presses the scanner’s own and says so; until then nothing is confirmed.',
    rules: ['S-C'],
    tests: [
      ...tests(at.STEP, 'where the site can only stop by hand, people are asked and a person confirms'),
      ...tests(
        at.CONSOLE_MACHINE,
        'on a local-stop-only site the remote control reads ASK SITE TO STOP and waits for a person',
      ),
    ],
    gap: 'Such a site is warned by words; its policy is not refused.',
  },
  {
    number: 67,
    hazard: 'A harmless name in the mapping hides a method that moves the table or quenches',
    cause: 'a mapping made in good faith from a wrong list',
    loss: 'L1',
    way: 'G',
    control: 'A method is refused by its name in the file, and again by its browse name when the link comes up.',
    rules: [],
    tests: [
      ...tests(at.MAPPING_FILE, 'method %s with { %s } is refused as a thing that Farfield never commands'),
      ...tests(
        at.OPCUA_REFUSALS,
        'a harmless node id behind which a forbidden method hides is refused by its browse name',
      ),
    ],
    gap: 'A maker’s method with a name that says nothing is believed; it is compared with a list of words.',
  },
  {
    number: 68,
    hazard: 'What a person says lies in a buffer and counts later',
    cause: 'a slow link between a tap and the site',
    loss: 'L1',
    way: 'T',
    control: 'Words of people have the age limit of commands; only that somebody leaves is never too late.',
    rules: ['F-A', 'F-1', 'F-2'],
    tests: tests(at.LATE_START, '%s that lay in a buffer is refused', 'that somebody leaves is never too late'),
    gap: null,
  },
  {
    number: 69,
    hazard: 'A start goes out although a hand said pause or take back while it waited for the disk',
    cause: 'the time between the press and the durable record',
    loss: 'L1',
    way: 'T',
    control: 'Stop, pause and take back withdraw what waits; the gates are asked again when the disk has it.',
    rules: ['T-A', 'S-B', 'L-E'],
    tests: [
      ...tests(at.LATE_START, 'pause withdraws a start that waits for the disk'),
      ...tests(
        at.STEP,
        'a stop kills a start that waits for the disk',
        'the facts are asked again after the disk: a door that opened meanwhile refuses the start',
      ),
    ],
    gap: null,
  },
  {
    number: 70,
    hazard: 'After a STOP the next START comes without anybody having spoken to the patient',
    cause: 'a stop that leaves nothing to continue, so that the gate of "continue" does not apply',
    loss: 'L1',
    way: 'T',
    control:
      'A paused step asks for it, and so does the first START after a stop; 30 s without a word to the patient bar READY too, until somebody has spoken.',
    rules: ['T-22', 'T-B', 'C-27'],
    tests: [
      ...tests(at.STEP, 'pause, then continue needs the patient spoken to and a new READY'),
      ...tests(
        at.DERIVED_FACTS,
        'nobody speaks for 30 s: attend, and no new READY until somebody has',
        'a word before the stop is no word after it',
      ),
      ...tests(at.NARROW_GATES, 'a start soon after a stop needs a word to the patient, also before 30 s have passed'),
    ],
    gap: null,
  },
  {
    number: 71,
    hazard: 'A held alarm is cleared without saying why',
    cause: 'a page that asks and a site that does not',
    loss: 'L3',
    way: 'G',
    control: 'The site takes no "clear" without words; who cleared what, and why, is in the record.',
    rules: ['C-C'],
    tests: tests(at.NARROW_GATES, 'an alarm is not cleared without saying why'),
    gap: null,
  },
  {
    number: 72,
    hazard: 'A safety tech who is not of Level 2 gives READY and admits people',
    cause: 'an account with the role and without the level',
    loss: 'L2',
    way: 'G',
    control:
      'Checklist, time-out, entry and READY are of a person of Level 2, by the account and not by the role alone; the staffing profile asks for one on site before each START.',
    rules: ['T-F', 'T-3'],
    tests: [
      ...tests(at.NARROW_GATES, 'the role of a safety tech without Level 2 says nothing about the room'),
      ...tests(at.STAFFING, '%s with %s', '%s is not counted as staff'),
    ],
    gap: null,
  },
];
