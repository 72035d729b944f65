import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found when the core was read against what a scanner itself says and does, and against what people do meanwhile. */
export const HAZARDS_FOUND_AT_THE_SCANNER: readonly Hazard[] = [
  {
    number: 119,
    hazard: 'A scan is started at the scanner next door, or at a magnet that is down',
    cause:
      'an address in a file; a port that went to another machine; a field that is gone and no quench contact that says so',
    loss: 'L1',
    way: 'G',
    control:
      'A scanner that says which one it is starts nothing for a site of another name, and its reports are nobody’s: it confirms no stop, ends no scan, lets nobody in or out, and nobody is granted control of it (C-40). One that reports its field starts nothing below 0.04 T.',
    rules: ['T-45', 'T-46', 'V-6'],
    tests: [
      ...tests(at.REFUTED_ELEVENTH, 'it is not started', 'nothing is started'),
      ...tests(
        at.REFUTED_TWELFTH,
        'its "idle" confirms no STOP of this one',
        'its "idle" ends no scan of this one: the patient is not said to be out under it',
        'somebody is told',
        'nobody is let in on its word that it rests (ADMIT)',
        'control of it is not granted under the name of this one',
      ),
    ],
    gap: 'A scanner that does not say its name is known by its address alone, and nobody compares its field with an implant’s label.',
  },
  {
    number: 120,
    hazard: 'A scan is broken off at the scanner itself, and nobody tells the patient',
    cause: 'the key at the scanner, which many an alarm tells people to press; the scanner’s own guard',
    loss: 'L1',
    way: 'N',
    control:
      'A step that the scanner reports as broken off asks for a word to the patient as any stop does: told after 30 s, and the next step waits for it.',
    rules: ['C-27', 'T-22'],
    tests: tests(
      at.REFUTED_ELEVENTH,
      '30 s without a word to the patient are told',
      'the next START waits for a word to the patient',
    ),
    gap: 'A scanner that does not say how a step ended says nothing of this either. A restart of the agent forgets it; then time-out and READY are said anew.',
  },
  {
    number: 121,
    hazard: 'Somebody who stands at the scanner cannot take control back, because of who they are signed in as',
    cause:
      'a list of roles that left out the safety officer, the medical director, a radiologist and a visiting technologist',
    loss: 'L1',
    way: 'N',
    control: 'Whoever takes part and is on site takes control back, as somebody does who has not signed in at all.',
    rules: ['R-1'],
    tests: [...tests(at.REFUTED_ELEVENTH, '%s takes control back')],
    gap: null,
  },
  {
    number: 122,
    hazard: 'What a person asked for is done after they have gone, or long after they asked',
    cause:
      'a disk that takes its time while an account runs out or a page is closed; a sender that says that its START lives for an hour',
    loss: 'L1',
    way: 'D',
    control:
      'When the disk has it, who asked is asked about again as they are then. Nothing that permits lives longer than 1.5 s, whatever its sender says.',
    rules: ['T-47', 'F-7'],
    tests: tests(
      at.REFUTED_ELEVENTH,
      '%s: nothing is started',
      'control is not given to an account that ran out meanwhile',
      'it lives no longer than any START, and the patient may come out',
    ),
    gap: null,
  },
  {
    number: 123,
    hazard: 'What was bad in a scan is over when somebody looks, or was nobody’s row',
    cause:
      'a monitor’s alarm that ends by itself; an operating mode above what was signed, in a patient without an implant; a patient let in while a START of before may begin yet',
    loss: 'L1',
    way: 'N',
    control:
      'The monitor’s high alarm in a scan is held until a person on site has cleared it, for an awake patient too. A mode above the ceiling stops the scan, with an implant or without. Nobody is let in while a START may begin yet. INJECT is judged on the facts of that instant.',
    rules: ['C-47', 'C-54', 'X-6'],
    tests: tests(
      at.REFUTED_ELEVENTH,
      'it is held until a person on site has cleared it',
      '%s is told, and the scan is stopped',
      'is not let in',
      'oxygen reported low half a second ago stands against an injection',
    ).concat(
      tests(
        at.VITALS_ALARM,
        'an alarm in a scan, %s: it ends, and bars the next start until somebody on site has cleared it',
      ),
    ),
    gap: 'A monitor that reports "HR 134" and then "HR 22" under one alarm has told one alarm.',
  },
  {
    number: 129,
    hazard: 'The table moves under a patient in a step that nobody called clear',
    cause: 'a protocol that was changed; a table order at the scanner’s own panel in the middle of a remote scan',
    loss: 'L1',
    way: 'N',
    control:
      'A permit is for the table as READY had it: a scanner that reports it moving, or elsewhere by more than 1 mm, does what nobody permitted, and is stopped.',
    rules: ['S-K', 'C-42', 'T-21'],
    tests: tests(
      at.REFUTED_TWELFTH,
      'while it scans: stopped, or told',
      'between START and the first gradient: what begins then is stopped, or told',
    ),
    gap: 'A scanner that reports neither position nor movement is not seen moving its table.',
  },
  {
    number: 130,
    hazard: 'A scan that a technologist on site started goes on for another patient, or behind their back',
    cause: 'two patients in one scanner’s list; somebody who is called away',
    loss: 'L1',
    way: 'N',
    control:
      'What Farfield has started is for the patient for whom it was started, whoever is on site; and whoever’s scan it is and says that they leave has stopped it by that.',
    rules: ['S-K', 'S-D2', 'C-42'],
    tests: tests(
      at.REFUTED_TWELFTH,
      'a START by the technologist on site for P1, and the scanner scans P2: stopped, or told',
      'the technologist on site whose scan it is says that they leave: stopped within 15 s',
    ),
    gap: null,
  },
  {
    number: 131,
    hazard: 'A paused scan goes on unseen: pressed on at the scanner, which then says nothing more',
    cause: 'a bridge that dies in a pause; a pause that runs out by the scanner’s own rule',
    loss: 'L1',
    way: 'T',
    control:
      'A paused step of which nothing more is heard is stopped when what was left of it is over, as a running one is at the end of its permit.',
    rules: ['S-K', 'V-3'],
    tests: tests(
      at.REFUTED_TWELFTH,
      'paused, then silent, then acknowledged: within the time of its permit the scanner is told to stop',
    ),
    gap: null,
  },
];
