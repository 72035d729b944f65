import { describe, expect, test } from 'vitest';
import type { Principal } from './roles.ts';
import { missingStaff, STAFFING_PROFILES, type StaffingProfile } from './staffing.ts';
import { MRST } from './story.ts';

const TECHNOLOGIST: Principal = {
  ...MRST,
  personId: 'rt',
  role: 'onsiteTechnologist',
  isLevel2: false,
  isRegisteredTechnologist: true,
};
const BOTH: Principal = { ...TECHNOLOGIST, isLevel2: true };

describe('who counts', () => {
  test.each<[string, Partial<Principal>]>([
    ['a trainee', { role: 'trainee' }],
    ['a coordinator', { role: 'coordinator' }],
    ['IT', { role: 'it' }],
    ['somebody not signed in', { role: 'unidentifiedOnsite' }],
    ['a person whose credential ran out', { isCredentialValid: false }],
    ['a person far away', { seat: 'remote' }],
  ])('%s is not counted as staff', (_, own) => {
    for (const profile of ['iac', 'acr', 'mrst'] as const)
      expect(missingStaff(profile, [{ ...BOTH, ...own }]).length, profile).toBeGreaterThan(0);
  });

  test.each<[StaffingProfile, string, readonly Principal[], readonly string[]]>([
    ['mrst', 'a safety tech of Level 2', [MRST], []],
    ['mrst', 'a technologist without Level 2', [TECHNOLOGIST], ['Level 2 person']],
    ['acr', 'one technologist of Level 2', [BOTH], []],
    ['acr', 'a safety tech and a technologist without Level 2', [MRST, TECHNOLOGIST], ['Level 2 technologist']],
    ['iac', 'a safety tech and a technologist', [MRST, TECHNOLOGIST], []],
    ['iac', 'a safety tech alone', [MRST], ['registered technologist']],
    ['iac', 'nobody', [], ['Level 2 person', 'registered technologist']],
  ])('the profile %s, on site %s', (profile, _, people, missing) => {
    expect(missingStaff(profile, people)).toEqual(missing);
  });

  test('every profile needs somebody', () => {
    for (const profile of Object.values(STAFFING_PROFILES)) expect(profile.needs.length).toBeGreaterThan(0);
  });
});
