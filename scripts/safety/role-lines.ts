import type { ActionKind, ChecklistItem, InputId } from '@farfield/protocol/policy';
import { type Cover, partsOf, type Person, type RoleLine } from './role-line.ts';

type Acts = Partial<Record<Person, readonly ActionKind[]>>;

function line(
  number: number,
  act: string,
  [rst, mrst, rad]: readonly [string, string, string],
  place: RoleLine['place'],
  cover: Cover,
  note: string,
  wider?: RoleLine['wider'],
): RoleLine {
  return {
    number,
    act,
    parts: { rst: partsOf(rst), mrst: partsOf(mrst), rad: partsOf(rad) },
    place,
    cover,
    note,
    wider,
  };
}

const acts = (does: Acts, confirms: Acts = {}, items: readonly ChecklistItem[] = []): Cover => ({ kind: 'actions', does, confirms, items });
const ticked = (...items: readonly ChecklistItem[]): Cover => ({ kind: 'checklist', items });
const seen = (...inputs: readonly InputId[]): Cover => ({ kind: 'fact', inputs });
const none = (why: 'hardware' | 'people' | 'absent'): Cover => ({ kind: 'none', why });
const LATER: Cover = { kind: 'later' };

const START_BY_TWO = acts({ rst: ['start'] }, { mrst: ['giveReady'] });

/** Who does what when one scans for another from afar: all 54 lines, and what Farfield has for each. */
export const ROLE_LINES: readonly RoleLine[] = [
  line(1, 'Vet the order, choose the protocol beforehand', ['V', '-', 'A'], 'Y', none('people'), 'Before the patient comes; Farfield begins with the registered patient.'),
  line(2, 'Identify the patient by two identifiers', ['C', 'D', '-'], 'N', acts({ mrst: ['tickChecklist'] }, { rst: ['readBackTimeOut'] }, ['identity']), 'Item "identity"; the read-back names the patient, and the scanner must name the same.'),
  line(3, 'Screening form', ['V', 'V', '-'], 'N', ticked('writtenScreen'), 'The form itself stays on paper.'),
  line(4, 'Screening by voice, by Level 2', ['C', 'D', '-'], 'N', ticked('verbalScreen'), 'The remote technologist’s own review is not recorded.'),
  line(5, 'Identify an implant and its conditions', ['V', 'D', 'V'], 'N', ticked('implants'), 'Its words and SAR limit are entered when the session opens.'),
  line(6, 'Decide whether an implant may be scanned', ['D', 'C', 'A'], 'Y', LATER, 'The limit is enforced (T-20) and read back (L-9); who approved it is not recorded.'),
  line(7, 'Unknown implant in an emergency', ['-', 'D', 'A'], 'Y', none('people'), 'Decided by physicians outside Farfield; nothing is recorded.'),
  line(8, 'Pregnancy, kidney function, allergy, fever, weight, height', ['C', 'D', 'A'], 'N', ticked('weight'), 'Weight is said at the time-out and compared with the scanner (T-18). The others are not recorded.'),
  line(9, 'Change, gown, pockets', ['V', 'D', '-'], 'N', ticked('metalOff'), ''),
  line(10, 'Pass the ferromagnetic detector', ['V', 'D', '-'], 'N', ticked('detector'), 'Its alarm is a row of its own (C-33, C-34); it is one item among seven for entry.'),
  line(11, 'Companions, staff and equipment into Zone III and IV', ['S', 'D A', '-'], 'N', acts({ mrst: ['leadTimeOut'] }), 'Who stays in Zone IV is declared with the time-out; one more than declared stops the scan (C-32). Labels of equipment are not recorded.'),
  line(12, 'Open Zone IV, let the patient in', ['S', 'D', '-'], 'N', acts({ mrst: ['admitPatient'] }), 'There is no remote unlock. Crossings are counted and the door is a fact.'),
  line(13, 'Time-out at the door', ['D', 'D', 'C'], 'Y2', acts({ rst: ['readBackTimeOut'], mrst: ['leadTimeOut'] }), 'Read back: patient, scanner, weight, implant limits. Exam, side, allergies and contrast are said by people and not recorded. The radiologist has no part in it yet.'),
  line(14, 'Hearing protection', ['C', 'D', '-'], 'N', ticked('hearing'), 'Confirmed by voice only.'),
  line(15, 'Squeeze ball given and tried', ['C', 'D', '-'], 'N', ticked('squeezeBall'), 'Its silence bars a start (C-43), a squeeze stops the scan (C-35).'),
  line(16, 'Positioning: no loops of skin or cable', ['C', 'D', '-'], 'N', ticked('positioning'), 'The remote technologist’s look by camera is not recorded; Farfield carries no picture.'),
  line(17, 'Coil chosen and connected, leads looked at', ['D C', 'D', '-'], 'N', ticked('coil'), 'The safety tech has it by name; the scanner’s coil is shown to both. The choice itself is made by voice.'),
  line(18, 'ECG, SpO2, respiration, cuff', ['C', 'D', '-'], 'N', seen('vitals'), 'A monitored patient’s signals are a fact with its own age. No item of the checklist.'),
  line(19, 'Landmark by laser', ['-', 'D', '-'], 'L', none('hardware'), ''),
  line(20, 'Table to the isocentre', ['V', 'D', '-'], 'N', none('hardware'), 'The scanner’s own button. A table that moves voids READY.'),
  line(21, 'A table step inside a running protocol', ['D', 'C', '-'], 'Y2', START_BY_TWO, 'READY for such a step must say that the table is clear (T-21).'),
  line(22, 'Table out', ['V', 'D', '-'], 'N', none('hardware'), 'The remote technologist asks by voice.'),
  line(23, 'Shut the door, leave the room', ['V', 'D', '-'], 'N', seen('door34'), 'An open or unknown door voids READY and bars the start (C-31).'),
  line(24, 'Register the patient on the scanner', ['D', 'C', '-'], 'Y2', none('hardware'), 'Stricter: on the scanner’s own console, by people there; no region of the screen that registers is free. The session opens only for the patient whom the scanner names.'),
  line(25, 'Select a step', ['D', 'V', '-'], 'Y', acts({ rst: ['selectStep'] }), ''),
  line(26, 'Change parameters in Normal mode', ['D', 'V', '-'], 'Y', none('absent'), 'No command. On the relayed screen only where the site’s layout frees a region; old and new values are not recorded.'),
  line(27, 'First level controlled mode', ['D', 'C', 'A'], 'Y2', LATER, 'A step above the facility’s ceiling is refused (T-19). Below it, no confirmation of its own is asked.'),
  line(28, 'Second level mode', ['-', '-', '-'], 'refused', none('absent'), 'The type of a step knows two modes; a step of a third is not taken from the scanner. The scanner’s own present mode is shown and not compared.'),
  line(29, 'Localizer, prescan', ['D', 'C', '-'], 'Y2', START_BY_TWO, 'They are scans like any other.'),
  line(30, 'Start a step', ['D', 'C', '-'], 'Y2', START_BY_TWO, 'Two persons (T-25).'),
  line(31, 'Pause, stop, abort', ['D', 'D', 'S'], 'Y', acts({ rst: ['stop', 'pause'], mrst: ['stop', 'pause'] }), 'Any participant may. Abort is what follows a stop that was not confirmed, not a button.'),
  line(32, 'Continue after a pause', ['D', 'C', 'S'], 'Y2', acts({ rst: ['resume'] }, { mrst: ['giveReady'] }), 'The patient was spoken to (T-22). After a stop there is nothing to continue: a new start.'),
  line(33, 'Talk and listen to the patient', ['D', 'D', 'V'], 'Y', acts({ rst: ['spokeToPatient'], mrst: ['spokeToPatient'] }, {}, ['hearsPatient']), 'Said, not measured.', { person: 'rad', action: 'spokeToPatient', why: 'a radiologist in the session who speaks to the patient may say so' }),
  line(34, 'Watch the patient', ['D', 'D', '-'], 'Y', acts({ rst: ['stateInput'], mrst: ['stateInput'] }), 'Stated for at most 15 min by the role that the site’s list names; at least one Level 2 person is proven on site (C-20).'),
  line(35, 'IV line', ['-', 'D', '-'], 'N', none('people'), 'Not recorded.'),
  line(36, 'Approve contrast', ['V', 'V', 'A'], 'Y', LATER, ''),
  line(37, 'Check agent, dose, lot and expiry', ['C', 'D', '-'], 'N', LATER, 'Farfield will record that it was checked, never what to give.'),
  line(38, 'Inject, arm and start the injector', ['-', 'D', 'V'], 'N', none('hardware'), 'No command exists; that it happened is not recorded yet.'),
  line(39, 'Timing of a dynamic series', ['D', 'D', '-'], 'Y2', LATER, 'Counted by voice; a start is a start.'),
  line(40, 'Observe after contrast', ['V', 'D', 'V'], 'N', LATER, 'No timer yet.'),
  line(41, 'Recognise and treat a reaction', ['S', 'D', 'D'], 'Y2', none('people'), 'STOP SCAN, and a card that begins with the way out. No advice on treatment.'),
  line(42, 'Arrest of heart or breathing', ['S', 'D', 'D'], 'N', none('people'), 'STOP SCAN, and a card that begins with the way out of Zone IV.'),
  line(43, 'Table stop', ['-', 'D', '-'], 'L', none('hardware'), ''),
  line(44, 'Release the table by hand, undock', ['-', 'D', '-'], 'L', none('hardware'), 'The first step of C-60 speaks of it.'),
  line(45, 'Emergency power off', ['-', 'D', '-'], 'L', seen('roomStop'), 'An event that Farfield records and acts on (C-39): the field is still on.'),
  line(46, 'Quench', ['-', 'D', '-'], 'L', seen('quench'), 'An event that Farfield records and acts on (C-38).'),
  line(47, 'Restart or shut down the scanner', ['D', 'C', '-'], 'Y2', none('absent'), 'Stricter: no command, and no region of the screen that does it is free.'),
  line(48, 'Give and take remote control', ['C', 'D', '-'], 'N', acts({ mrst: ['offerControl', 'takeLocal'] }, { rst: ['requestControl', 'readBackControl'] }), 'The site agent grants it; taking it back needs nobody.'),
  line(49, 'Say "images complete"', ['D', 'V', 'V'], 'Y', acts({ rst: ['imagesComplete'] }), ''),
  line(50, 'Patient off the table, out, released', ['V', 'D', 'A'], 'N', acts({ mrst: ['patientOut'] }), 'A radiologist’s word after a reaction is not recorded.'),
  line(51, 'Acknowledge an alarm', ['D', 'D', 'D'], 'Y', acts({ rst: ['acknowledge'], mrst: ['acknowledge'], rad: ['acknowledge'] }), 'Acknowledged is not cleared. It is not limited to one’s own alarms.'),
  line(52, 'Sedation, anaesthesia', ['-', 'V', '-'], 'N', none('people'), 'That the patient is sedated is said when the session opens and makes vitals rows stricter (C-52, C-55).'),
  line(53, 'Change failover, limits, roster', ['-', '-', '-'], 'Y', none('absent'), 'No command: a file signed by MRMD and MRSO as two persons, without which nothing starts (T-4).'),
  line(54, 'Run a drill', ['D', 'D', 'D'], 'Y', LATER, ''),
];

/** Actions that no line of the matrix speaks of: how Farfield itself is worked. */
export const FARFIELDS_OWN: Readonly<Partial<Record<ActionKind, string>>> = {
  openSession: 'begins one patient’s time with the site; bound to the patient whom the scanner names',
  closeSession: 'ends it; nobody is in Zone IV, control ends',
  voidReady: 'takes a READY back; restricting, so any participant may',
  releaseControl: 'gives control back; a scan that runs is stopped',
  confirmPresence: '"I am here"; a badge never says so',
  leaving: 'says that the safety tech leaves; restricting, never too late',
  clear: 'ends a held alarm, on site, by the roles of its row, with a reason',
  confirmStopped: 'a person’s word that the scan stopped, where the scanner does not say so',
};
