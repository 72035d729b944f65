import { ROLES } from '@farfield/protocol/policy';
import { z } from 'zod';
import { readYaml } from '../config/gateway-config.ts';
import type { StoredPerson } from '../store/store-port.ts';

const id = z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _');

/** A site's own people file fits as well; keys that a remote person seldom needs may be left out. */
const SCHEMA = z
  .strictObject({
    people: z
      .array(
        z.strictObject({
          personId: id,
          login: z
            .string()
            .regex(/^[\w.@-]{1,64}$/, '1–64 letters, digits or . @ - _')
            .optional()
            .describe('default: personId'),
          name: z.string().min(1).max(120),
          role: z.enum(ROLES).exclude(['unidentifiedOnsite']),
          isLevel2: z.boolean().default(false),
          isRegisteredTechnologist: z.boolean().default(false),
          credentialUntil: z.iso
            .date()
            .optional()
            .describe('last day of credential and privileges; absent: they do not run out'),
          passwordHash: z.string().startsWith('$argon2id$').optional().describe('absent: no sign-in by password'),
          siteIds: z.array(id).default([]).describe('empty: every enrolled site'),
        }),
      )
      .max(500)
      .transform((people) => people.map((person) => ({ ...person, login: person.login ?? person.personId }))),
  })
  .superRefine(({ people }, context) => {
    for (const key of ['personId', 'login'] as const) {
      const seen = new Set<string>();
      for (const [index, person] of people.entries()) {
        const value = person[key].toLowerCase();
        if (seen.has(value)) context.addIssue({ code: 'custom', path: ['people', index, key], message: 'used twice' });
        seen.add(value);
      }
    }
  });

/** @throws ConfigError naming file, key and reason */
export async function loadPeopleFile(path: string): Promise<readonly StoredPerson[]> {
  const { people } = await readYaml(path, SCHEMA);
  return people.map(({ credentialUntil, passwordHash, ...person }) => ({
    ...person,
    passwordHash: passwordHash ?? null,
    credentialUntilWallMs: credentialUntil === undefined ? null : endOfDay(credentialUntil),
  }));
}

/** Valid through its last day in this machine's time zone. @param day YYYY-MM-DD */
export function endOfDay(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1).getTime();
}
