/** The full checklist, once per entry into Zone IV. READY is one tap per later start. @source domain §1.2 rows 2–17, §1.5 */
export const CHECKLIST = {
  identity: 'Two identifiers, face to face, match the registered patient',
  writtenScreen: 'Written screening form read and signed',
  verbalScreen: 'Screened by voice by Level 2',
  implants: 'Implants known from card, record or X-ray, limits entered',
  weight: 'Weight asked and entered (it sets SAR)',
  metalOff: 'Changed, pockets empty, hair and skin checked',
  detector: 'Walked past the ferromagnetic detector, quiet',
  hearing: 'Hearing protection in',
  squeezeBall: 'Squeeze ball in hand and tested',
  positioning: 'No skin-to-skin loop, no cable loop, padding in',
  coil: 'Coil connected, leads and insulation looked at',
  hearsPatient: 'Intercom tried both ways',
} as const;
export type ChecklistItem = keyof typeof CHECKLIST;
export const CHECKLIST_ITEMS = Object.keys(CHECKLIST) as readonly ChecklistItem[];

export function isChecklistItem(id: string): id is ChecklistItem {
  return Object.hasOwn(CHECKLIST, id);
}
