import type { Principal, Role } from '@farfield/protocol/policy';
import type { StoredPerson } from '../store/store-port.ts';

/** A fictional person whose id is the role. */
export function demoPerson(role: Role, own: Partial<StoredPerson> = {}): StoredPerson {
  return {
    personId: role,
    login: role,
    name: `DEMO, ${role}`,
    role,
    isLevel2: role === 'mrst',
    isRegisteredTechnologist: role === 'rst',
    credentialUntilWallMs: null,
    siteIds: [],
    passwordHash: null,
    ...own,
  };
}

export function demoPrincipal(role: Role, own: Partial<Principal> = {}): Principal {
  const { personId, name, isLevel2, isRegisteredTechnologist } = demoPerson(role);
  return { personId, name, role, seat: 'remote', isLevel2, isRegisteredTechnologist, isCredentialValid: true, ...own };
}
