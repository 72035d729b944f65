import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export const PROGRAMME_FORMAT = 'farfield-drill-programme-state/1';
/** Who mends a finding, by function. @see the OWNERS of the evidence, which a test holds against this */
export const PROGRAMME_OWNERS = ['mrso', 'mrmd', 'siteLead', 'mrst', 'rst', 'engineering', 'it'] as const;

const name = z.string().min(1).max(80);
const day = z.iso.date();
const dayOrNever = day.nullable();

/**
 * What the evidence shows of a facility's programme, as `farfield drill programme … --state FILE` writes it down: the days
 * are worked out there, where evidence is verified; who reads it here compares them with today.
 */
export const programmeFileSchema = z.strictObject({
  format: z.literal(PROGRAMME_FORMAT),
  site: name,
  /** the day on which the evidence was looked at; what was held since is not in it */
  madeOn: day,
  titles: z.record(z.string(), z.string().max(200)),
  rows: z
    .array(
      z.strictObject({
        scanner: name,
        shift: name,
        drillId: name,
        everyMonths: z.int().positive(),
        heldOn: dayOrNever,
        passedOn: dayOrNever,
        dueOn: day,
      }),
    )
    .max(5_000),
  pairs: z.array(z.strictObject({ remote: name, onsite: name, firstPatientOn: day, passedOn: dayOrNever })).max(500),
  actions: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(10),
        scanner: name,
        drillId: name,
        heldOn: day,
        words: z.string().max(400),
        owner: z.enum(PROGRAMME_OWNERS),
        until: day,
      }),
    )
    .max(1_000),
  held: z
    .array(z.strictObject({ scanner: name, shift: name, drillId: name, heldOn: day, isPassed: z.boolean() }))
    .max(20_000),
});
export type ProgrammeFile = z.infer<typeof programmeFileSchema>;
export type ProgrammeOwner = (typeof PROGRAMME_OWNERS)[number];

export type ProgrammeRead =
  | { readonly ok: true; readonly value: ProgrammeFile }
  | { readonly ok: false; readonly why: string };

/** Read anew each time: whoever looks at the evidence writes it while the gateway runs. */
export async function readProgrammeFile(file: string): Promise<ProgrammeRead> {
  try {
    const read = programmeFileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (read.success) return { ok: true, value: read.data };
    const [issue] = read.error.issues;
    return { ok: false, why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no programme'}` };
  } catch (error) {
    return { ok: false, why: error instanceof Error && 'code' in error ? String(error.code) : 'it is no JSON' };
  }
}
