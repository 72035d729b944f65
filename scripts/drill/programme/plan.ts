import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { check, type Checked, readYaml } from '../../../agent/src/config/yaml-file.ts';

export const PLAN_FORMAT = 'farfield-drill-programme/1';

const name = z.string().trim().min(1).max(80);
const day = z.iso.date();

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

function unknownDrills({ drills }: Plan, drillIds: readonly string[]): readonly Issue[] {
  return drills.flatMap(({ id }, index) =>
    drillIds.includes(id)
      ? []
      : [{ key: `drills[${index}].id`, reason: `no drill is called ${id}; farfield drill list names them` }],
  );
}

function unknownShifts({ drills, scanners }: Plan): readonly Issue[] {
  const known = new Set(scanners.flatMap((one) => one.shifts));
  return drills.flatMap(({ shifts }, index) =>
    (shifts ?? [])
      .filter((one) => !known.has(one))
      .map((one) => ({ key: `drills[${index}].shifts`, reason: `no scanner has a shift called ${one}` })),
  );
}

function twice({ drills, scanners }: Plan): readonly Issue[] {
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
  ];
}

export function asDay(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}
