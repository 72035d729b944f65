import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { check, type Checked, readYaml } from '../../../agent/src/config/yaml-file.ts';

export const PLAN_FORMAT = 'farfield-drill-programme/1';

const name = z.string().trim().min(1).max(80);
const day = z.iso.date();
const personId = z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _');

/** What a facility means to rehearse, on which scanner and in which shift, and how often. */
export const planSchema = z.strictObject({
  format: z.literal(PLAN_FORMAT),
  site: name,
  /** the programme begins: what was never held is first due an interval later */
  from: day,
  scanners: z
    .array(z.strictObject({ name, shifts: z.array(name).min(1).max(10) }))
    .min(1)
    .max(50),
  drills: z
    .array(
      z.strictObject({
        id: name,
        everyMonths: z.int().min(1).max(36),
        /** in these shifts only; absent: in all of a scanner */
        shifts: z.array(name).min(1).max(10).optional(),
      }),
    )
    .min(1)
    .max(100),
  /** remote and on-site people who begin to work together: each pair has passed one of these drills before its first patient */
  pairs: z
    .strictObject({
      drills: z.array(name).min(1).max(10),
      people: z
        .array(z.strictObject({ remote: personId, onsite: personId, firstPatientOn: day }))
        .min(1)
        .max(500),
    })
    .optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** @param drillIds of the library, and of the facility's own files */
export function readPlan(file: string, drillIds: readonly string[]): Checked<Plan> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const plan = check(file, planSchema, document.value);
  if (!plan.ok) return plan;
  const issues = [...unknownDrills(plan.value, drillIds), ...unknownShifts(plan.value), ...twice(plan.value)];
  return issues.length === 0 ? plan : { ok: false, issues: issues.map((one) => ({ file, ...one })) };
}

interface Issue {
  readonly key: string;
  readonly reason: string;
}

function unknownDrills({ drills, pairs }: Plan, drillIds: readonly string[]): readonly Issue[] {
  const named = [
    ...drills.map(({ id }, index) => ({ id, key: `drills[${index}].id` })),
    ...(pairs?.drills ?? []).map((id, index) => ({ id, key: `pairs.drills[${index}]` })),
  ];
  return named
    .filter(({ id }) => !drillIds.includes(id))
    .map(({ id, key }) => ({ key, reason: `no drill is called ${id}; farfield drill list names them` }));
}

function unknownShifts({ drills, scanners }: Plan): readonly Issue[] {
  const known = new Set(scanners.flatMap((one) => one.shifts));
  return drills.flatMap(({ shifts }, index) =>
    (shifts ?? [])
      .filter((one) => !known.has(one))
      .map((one) => ({ key: `drills[${index}].shifts`, reason: `no scanner has a shift called ${one}` })),
  );
}

function twice({ drills, scanners, pairs }: Plan): readonly Issue[] {
  const found = (key: string, names: readonly string[]): readonly Issue[] =>
    names.flatMap((one, index) =>
      names.indexOf(one) < index ? [{ key: `${key}[${index}]`, reason: `${one} is there twice` }] : [],
    );
  return [
    ...found(
      'drills',
      drills.map((one) => one.id),
    ),
    ...found(
      'scanners',
      scanners.map((one) => one.name),
    ),
    ...found(
      'pairs.people',
      (pairs?.people ?? []).map((one) => `${one.remote} with ${one.onsite}`),
    ),
  ];
}

export function asDay(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}
