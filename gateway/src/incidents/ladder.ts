import type { StoredPerson } from '../store/store-port.ts';
import { type CallPlan, onCallAt } from './call-plan.ts';

/** Somebody who may take over from a remote technologist, or why not. */
export interface Candidate {
  readonly personId: string;
  readonly name: string;
  /** in fixed words; null: may */
  readonly whyNot: string | null;
}

/**
 * Who comes next at this site: remote technologists in the order in which the facility's file has them on call, then the
 * others who are enrolled, by name. Whether they may have control is the site's to judge, again, at the grant.
 *
 * @param facts.people everybody enrolled
 * @param facts.busyAt at which other site somebody has control or takes over, by person
 */
export function ladderAt(
  siteId: string,
  plan: CallPlan,
  facts: {
    readonly people: readonly StoredPerson[];
    readonly busyAt: ReadonlyMap<string, string>;
    readonly wallMs: number;
  },
): readonly Candidate[] {
  const enrolled = facts.people.filter((one) => one.role === 'rst');
  const onCall = onCallAt(plan, siteId, ['rst']);
  const others = enrolled.filter(({ personId }) => !onCall.some((one) => one.personId === personId));
  return [...onCall, ...others.toSorted((left, right) => (left.name < right.name ? -1 : 1))].map(
    ({ personId, name }) => {
      const person = enrolled.find((one) => one.personId === personId);
      return { personId, name: person?.name ?? name, whyNot: whyNot(siteId, person, facts) };
    },
  );
}

function whyNot(
  siteId: string,
  person: StoredPerson | undefined,
  { busyAt, wallMs }: { readonly busyAt: ReadonlyMap<string, string>; readonly wallMs: number },
): string | null {
  if (person === undefined) return 'has no account as a remote technologist here';
  if (person.siteIds.length > 0 && !person.siteIds.includes(siteId)) return 'does not work at this site';
  if (person.credentialUntilWallMs !== null && person.credentialUntilWallMs <= wallMs) return 'credential has run out';
  const busy = busyAt.get(person.personId);
  return busy === undefined || busy === siteId ? null : 'is busy at another site';
}
