import { DEFAULT_POLICY, type FacilityPolicy, type Principal } from '@farfield/protocol/policy';

export const VIRTUAL_POLICY: FacilityPolicy = {
  ...DEFAULT_POLICY,
  name: 'virtual',
  staffingProfile: 'mrst',
  oxygenPlan: 'prop the door, everybody out',
  signatures: [
    { role: 'mrmd', personId: 'd', name: 'D' },
    { role: 'mrso', personId: 's', name: 'S' },
  ],
};

/** A demonstration person, who counts for what the policy asks of that role. */
export const virtualPerson = (
  personId: string,
  role: Principal['role'],
  seat: Principal['seat'],
  { staffingProfile }: FacilityPolicy,
): Principal => ({
  personId,
  name: `${personId} Demo`,
  role,
  seat,
  isLevel2: role === 'mrst',
  // Where the policy asks for a technologist on site, the safety tech is one.
  isRegisteredTechnologist: role === 'rst' || (role === 'mrst' && staffingProfile !== 'mrst'),
  isCredentialValid: true,
});
