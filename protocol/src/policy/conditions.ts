import type { ConditionRow } from './condition-row.ts';
import { LINK_CONDITIONS } from './conditions-link.ts';
import { PEOPLE_CONDITIONS } from './conditions-people.ts';
import { ZONE_CONDITIONS } from './conditions-zone.ts';
import { SCANNER_CONDITIONS } from './conditions-scanner.ts';
import { VITALS_CONDITIONS } from './conditions-vitals.ts';
import { POWER_CONDITIONS } from './conditions-power.ts';
import { SITE_CONDITIONS } from './conditions-site.ts';
import type { InputFact } from './inputs.ts';
import type { Role } from './roles.ts';

/** Design §10.10: never an administrator. */
export const FLAP_CLEARED_BY: readonly Role[] = ['mrso', 'mrmd'];

/** Every row. Sources: failsafe report §2.2 as corrected by design §10 (ruling number in each comment). */
export const CONDITIONS = {
  ...LINK_CONDITIONS,
  ...PEOPLE_CONDITIONS,
  ...ZONE_CONDITIONS,
  ...SCANNER_CONDITIONS,
  ...VITALS_CONDITIONS,
  ...POWER_CONDITIONS,
  ...SITE_CONDITIONS,
} as const satisfies Record<string, ConditionRow>;

export type ConditionId = keyof typeof CONDITIONS;
export const CONDITION_IDS = Object.keys(CONDITIONS).toSorted() as readonly ConditionId[];

export function conditionRow(id: ConditionId): ConditionRow {
  return CONDITIONS[id];
}

/** What people read: a row whose input is only unknown does not claim that it is bad. */
export function conditionTitle(id: ConditionId, fact: InputFact, status: 'latched' | (string & {})): string {
  const { title, titleUnknown, titleNeverSeen } = conditionRow(id);
  // What is only held was what its title says.
  if (fact.raw === 'bad' || status === 'latched') return title;
  return (fact.lastSeenMs === null ? titleNeverSeen : null) ?? titleUnknown ?? title;
}

export function isConditionId(id: string): id is ConditionId {
  return Object.hasOwn(CONDITIONS, id);
}
