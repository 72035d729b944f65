/** Who people are. Words are the field's own: see docs/GLOSSARY.md. */
export const ROLES = [
  'rst', // remote scanning technologist
  'mrst', // MR safety tech on site, Level 2
  'onsiteTechnologist', // registered MR technologist on site
  'rad', // supervising radiologist
  'lip', // licensed practitioner on site
  'trainee',
  'coordinator',
  'mrso', // MR safety officer
  'mrmd', // MR medical director
  'it',
  'unidentifiedOnsite', // whoever stands at an enrolled on-site console and has not signed in
] as const;
export type Role = (typeof ROLES)[number];

/** Who look after the patient beside the scanner. */
export const ON_SITE_SAFETY: readonly Role[] = ['mrst', 'onsiteTechnologist'];

/** As people say it, for refusals. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  rst: 'the remote technologist',
  mrst: 'the safety tech',
  onsiteTechnologist: 'the technologist on site',
  rad: 'the radiologist',
  lip: 'the licensed practitioner',
  trainee: 'the trainee',
  coordinator: 'the coordinator',
  mrso: 'the MRSO',
  mrmd: 'the MRMD',
  it: 'IT',
  unidentifiedOnsite: 'somebody not signed in',
};

/** A seat is proven by the socket it came in on: `onsite` is the agent's own server on the site's network. */
export type Seat = 'remote' | 'onsite';

export interface Principal {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly seat: Seat;
  readonly isLevel2: boolean;
  readonly isRegisteredTechnologist: boolean;
  /** credential and site privileges unexpired, judged by whoever authenticated the person */
  readonly isCredentialValid: boolean;
}

export const UNIDENTIFIED_ONSITE: Principal = {
  personId: 'unidentified',
  name: 'unidentified person, on-site console',
  role: 'unidentifiedOnsite',
  seat: 'onsite',
  isLevel2: false,
  isRegisteredTechnologist: false,
  isCredentialValid: false,
};
