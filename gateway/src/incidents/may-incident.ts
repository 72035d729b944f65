import { type Principal, ROLES, type Role } from '@farfield/protocol/policy';

/** Everybody who signs in: an incident names no patient. */
const READERS: readonly Role[] = ROLES.filter((role) => role !== 'unidentifiedOnsite');
/** Who can be paged can say so. A trainee never counts for anybody. It withholds no stop: the site's alarms know nothing of it. */
const ACKNOWLEDGERS: readonly Role[] = READERS.filter((role) => role !== 'trainee');

/**
 * The one place that says who may read an incident or acknowledge it. Whether the person works at the site at all is asked
 * before, as everywhere.
 *
 * @returns why not, in words that follow "your role may not" or stand alone; null: they may
 */
export function incidentRefusal(principal: Principal, act: 'read' | 'acknowledge'): string | null {
  if (act === 'read') return READERS.includes(principal.role) ? null : 'read incidents';
  if (!ACKNOWLEDGERS.includes(principal.role)) return 'acknowledge an incident';
  return principal.isCredentialValid ? null : 'acknowledge an incident: its credential has run out';
}
