import { type Principal, ROLES } from '@farfield/protocol/policy';
import { z } from 'zod';
import { readCheckedYaml } from './checked-yaml.ts';

const personSchema = z.strictObject({
  personId: z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _'),
  login: z.string().regex(/^[\w.@-]{1,64}$/, '1–64 letters, digits or . @ - _'),
  name: z.string().min(1).max(120),
  role: z.enum(ROLES).exclude(['unidentifiedOnsite']),
  isLevel2: z.boolean(),
  isRegisteredTechnologist: z.boolean(),
  /** last day on which credential and site privileges are valid, in the site's own time zone */
  credentialUntil: z.iso.date(),
  /** absent: this person cannot sign in with a password */
  passwordHash: z
    .string()
    .regex(/^\$argon2id\$v=\d+\$[mtp]=\d+(?:,[mtp]=\d+){2}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/, 'not an argon2id hash')
    .optional(),
});

const peopleSchema = z.strictObject({ people: z.array(personSchema).max(500) }).superRefine(({ people }, context) => {
  for (const key of ['personId', 'login'] as const) {
    const seen = new Set<string>();
    for (const [index, person] of people.entries()) {
      const value = person[key].toLowerCase();
      if (seen.has(value)) context.addIssue({ code: 'custom', path: ['people', index, key], message: 'used twice' });
      seen.add(value);
    }
  }
});

export type Person = z.infer<typeof personSchema>;

/** Who may sign in at this site. @throws ConfigError */
export function loadPeopleFile(file: string): readonly Person[] {
  return readCheckedYaml(file, peopleSchema).people;
}

/**
 * The person as the policy knows them, seated on site: the socket proves the seat.
 *
 * @param wallMs now; the credential is valid until the end of its last day in this machine's time zone
 */
export function principalOf(person: Person, wallMs: number): Principal {
  return {
    personId: person.personId,
    name: person.name,
    role: person.role,
    seat: 'onsite',
    isLevel2: person.isLevel2,
    isRegisteredTechnologist: person.isRegisteredTechnologist,
    isCredentialValid: localDate(wallMs) <= person.credentialUntil,
  };
}

/** YYYY-MM-DD, which compares as text */
function localDate(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
