import type { Principal } from '@farfield/protocol/policy';
import type { StoredPerson } from '../store/store-port.ts';

/** The gateway's word on who somebody is. The seat is 'remote' whatever anybody claims: only a site seats people on site. */
export function principalOf(person: StoredPerson, wallMs: number): Principal {
  const { personId, name, role, isLevel2, isRegisteredTechnologist, credentialUntilWallMs } = person;
  const isCredentialValid = credentialUntilWallMs === null || wallMs < credentialUntilWallMs;
  return { personId, name, role, seat: 'remote', isLevel2, isRegisteredTechnologist, isCredentialValid };
}

/** In words, for the role chooser. */
export const ROLE_TITLES = {
  rst: 'Remote technologist',
  mrst: 'MR safety tech',
  onsiteTechnologist: 'On-site technologist',
  rad: 'Supervising radiologist',
  lip: 'Licensed practitioner on site',
  trainee: 'Trainee',
  coordinator: 'Coordinator',
  mrso: 'MR safety officer',
  mrmd: 'MR medical director',
  it: 'IT',
  unidentifiedOnsite: 'Unidentified person on site',
} as const satisfies Record<Principal['role'], string>;
