import type { ChecklistItem } from '@farfield/protocol/policy';

/** Before the door and beside the table: two halves of one list, once per entry into Zone IV. */
export const CHECKLIST_GROUPS = {
  screening: {
    title: 'Before Zone IV',
    items: ['identity', 'writtenScreen', 'verbalScreen', 'implants', 'weight', 'metalOff', 'detector'],
  },
  table: {
    title: 'At the table, ticked here afterwards',
    items: ['hearing', 'squeezeBall', 'positioning', 'coil', 'hearsPatient'],
  },
} as const satisfies Record<string, { title: string; items: readonly ChecklistItem[] }>;

type Ticks = readonly { readonly item: string; readonly by: string }[];

/** How many of a half nobody has ticked yet. */
export function leftToTick(checklist: Ticks, half: keyof typeof CHECKLIST_GROUPS): number {
  const done = new Set(checklist.filter((one) => one.by !== '').map((one) => one.item));
  return CHECKLIST_GROUPS[half].items.filter((item) => !done.has(item)).length;
}

export function isScreened(checklist: Ticks): boolean {
  return leftToTick(checklist, 'screening') === 0;
}
