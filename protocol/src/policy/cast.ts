import { type Principal, type Role, ROLES, type Seat, UNIDENTIFIED_ONSITE } from './roles.ts';

/**
 * The fictional people of a timeline: one for each role, under the role's own id, and a second one of each half of the
 * two keys, for hand-overs.
 */
const NAMES: Readonly<Record<Exclude<Role, 'unidentifiedOnsite'>, string>> = {
  rst: 'A. Moreno',
  mrst: 'J. Okafor',
  onsiteTechnologist: 'P. Ilves',
  rad: 'Dr S. Haddad',
  lip: 'M. Brandt NP',
  trainee: 'K. Sato',
  coordinator: 'T. Vance',
  mrso: 'R. Lindqvist',
  mrmd: 'Dr D. Castellan',
  it: 'E. Novak',
};
const ON_SITE: readonly Role[] = ['mrst', 'onsiteTechnologist', 'lip', 'mrso'];
const LEVEL_2: readonly Role[] = ['mrst', 'onsiteTechnologist', 'mrso', 'mrmd'];
const REGISTERED: readonly Role[] = ['rst', 'onsiteTechnologist'];

function member(personId: string, role: Role, name: string): Principal {
  const seat: Seat = ON_SITE.includes(role) ? 'onsite' : 'remote';
  return {
    personId,
    name,
    role,
    seat,
    isLevel2: LEVEL_2.includes(role),
    isRegisteredTechnologist: REGISTERED.includes(role),
    isCredentialValid: true,
  };
}

export const CAST: readonly Principal[] = [
  ...ROLES.map((role) =>
    role === 'unidentifiedOnsite' ? { ...UNIDENTIFIED_ONSITE, personId: role } : member(role, role, NAMES[role]),
  ),
  member('rst2', 'rst', 'L. Petrov'),
  member('mrst2', 'mrst', 'N. Achebe'),
];

export function castMember(personId: string): Principal | undefined {
  return CAST.find((one) => one.personId === personId);
}

export function consoleOf(personId: string): string {
  return `c-${personId}`;
}
