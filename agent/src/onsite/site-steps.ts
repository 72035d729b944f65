import { z } from 'zod';

/** All of it at its longest still prints on one sheet of A4, beside what the card says of the exam. */
const STEPS_MAX = 8;
const STEP_MAX_CHARACTERS = 200;
const PROCEDURE_MAX_CHARACTERS = 600;

const step = z
  .string()
  .max(STEP_MAX_CHARACTERS, `more than ${STEP_MAX_CHARACTERS} characters: one step, one act`)
  .refine((text) => text.trim() !== '', 'is blank')
  .refine((text) => !/\p{Cc}/u.test(text), 'holds a line break or another control character: one step, one line');

const procedure = z
  .array(step)
  .min(1, 'names no step: leave the key out where nothing is written down')
  .max(STEPS_MAX, `more than ${STEPS_MAX} steps do not fit on the card`)
  .refine((steps) => steps.reduce((sum, one) => sum + one.length, 0) <= PROCEDURE_MAX_CHARACTERS, {
    error: `more than ${PROCEDURE_MAX_CHARACTERS} characters in all do not fit on the card`,
    when: ({ value }) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  });

/** What people at this scanner do by hand, in the facility's own words; Farfield shows and prints it and adds nothing. */
export const siteStepsSchema = z.strictObject({
  tableRelease: procedure
    .default([])
    .describe('releasing the table by hand; absent: the card says that nothing is there'),
  code: procedure.default([]).describe('a code or another emergency of the patient; absent: as above'),
  quench: procedure.default([]).describe("a quench, beside the policy's oxygenPlan; absent: as above"),
});

/** Each in order; empty: this site has not written it down. */
export type SiteSteps = { readonly [K in keyof z.output<typeof siteStepsSchema>]: readonly string[] };

export const NO_SITE_STEPS = { tableRelease: [], code: [], quench: [] } satisfies SiteSteps;
