import type { Principal, Role } from './roles.ts';

/** Who must stand on site, by the profile that the facility signed. Sources disagree; without a choice it is IAC. */
export const STAFFING_PROFILES = {
  /** IAC Nov 2024: a registered technologist stays with the patient */
  iac: { title: 'IAC', needs: ['level2', 'registeredTechnologist'] },
  /** ACR 2024: a Level 2 MR technologist on site: one person who is both */
  acr: { title: 'ACR', needs: ['level2Technologist'] },
  /** ABMRS/Kanal: an MR safety tech, Level 2, on site */
  mrst: { title: 'MRST', needs: ['level2'] },
} as const;
export type StaffingProfile = keyof typeof STAFFING_PROFILES;
export const DEFAULT_STAFFING_PROFILE: StaffingProfile = 'iac';

type Need = (typeof STAFFING_PROFILES)[StaffingProfile]['needs'][number];

const NEEDS: Record<Need, { who: string; isMetBy: (person: Principal) => boolean }> = {
  level2: { who: 'Level 2 person', isMetBy: (person) => person.isLevel2 },
  level2Technologist: {
    who: 'Level 2 technologist',
    isMetBy: (person) => person.isLevel2 && person.isRegisteredTechnologist,
  },
  registeredTechnologist: { who: 'registered technologist', isMetBy: (person) => person.isRegisteredTechnologist },
};

/** Signed in on site or not, these hold no duty in the room. */
const NEVER_COUNTED: readonly Role[] = ['trainee', 'coordinator', 'it', 'unidentifiedOnsite'];

/** @returns the missing people in words, empty when the profile is met by those signed in on site (trainees never count) */
export function missingStaff(profile: StaffingProfile, onSite: readonly Principal[]): readonly string[] {
  const counted = onSite.filter(
    (person) => person.seat === 'onsite' && !NEVER_COUNTED.includes(person.role) && person.isCredentialValid,
  );
  return STAFFING_PROFILES[profile].needs
    .filter((need) => !counted.some((person) => NEEDS[need].isMetBy(person)))
    .map((need) => NEEDS[need].who);
}
