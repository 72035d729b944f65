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
      'A scanner that says which one it is starts nothing for a site of another name, and one that reports its field starts nothing below 0.04 T.',
    rules: ['T-45', 'T-46'],
    tests: tests(at.REFUTED_ELEVENTH, 'it is not started', 'nothing is started'),
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
];
