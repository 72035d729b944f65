import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { readCheckedYaml } from './checked-yaml.ts';

const enrolmentsSchema = z.strictObject({
  enrolments: z
    .array(
      z.strictObject({
        /** where the console stands: 'Zone III desk' */
        consoleName: z.string().min(1).max(80),
        secretSha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
      }),
    )
    .max(32),
});

export type Enrolment = z.infer<typeof enrolmentsSchema>['enrolments'][number];

/** The fixed on-site consoles, where a stop needs no sign-in. @throws ConfigError */
export function loadEnrolmentsFile(file: string): readonly Enrolment[] {
  return readCheckedYaml(file, enrolmentsSchema).enrolments;
}

/** @returns the enrolled console whose secret this is, or null; takes as long for a wrong secret as for a right one */
export function findEnrolment(enrolments: readonly Enrolment[], secret: string): Enrolment | null {
  const given = createHash('sha256').update(secret).digest();
  let found: Enrolment | null = null;
  for (const enrolment of enrolments) {
    if (timingSafeEqual(given, Buffer.from(enrolment.secretSha256, 'hex'))) found = enrolment;
  }
  return secret === '' ? null : found;
}
