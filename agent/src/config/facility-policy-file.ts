import { createHash } from 'node:crypto';
import {
  ALL_FITTED,
  ATTESTED_FOR_MS,
  canonical,
  DEFAULT_POLICY,
  DEFAULT_STAFFING_PROFILE,
  type EquipmentList,
  type FacilityPolicy,
  INPUT_IDS,
  type InputId,
  OWN_INPUTS,
  type StaffingProfile,
} from '@farfield/protocol/policy';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { check, type Checked, readYaml } from './yaml-file.ts';

export interface LoadedPolicy {
  readonly policy: FacilityPolicy;
  /** sha256 of `canonical(policy)`, hex: the same policy has the same hash on every machine */
  readonly policyHash: string;
}

/** A feed's life cannot be said by a person for minutes at a time. */
const NEVER_ATTESTED: readonly InputId[] = [
  ...OWN_INPUTS,
  'scannerStatus',
  'scannerFault',
  'zoneFeed',
  'zone4Entry',
  'mrstLeft',
];
/** Farfield carries neither audio nor camera, so nothing could ever prove them. */
const NEVER_FITTED: readonly InputId[] = ['patientAudio', 'patientCamera'];

const fittingSchema = z.discriminatedUnion('fit', [
  z.strictObject({ fit: z.literal('fitted') }),
  z.strictObject({
    fit: z.literal('attested'),
    byRole: z.enum(['mrst', 'rst']),
    validForMs: z
      .int()
      .min(30_000)
      .max(ATTESTED_FOR_MS)
      .describe('how long a person’s word holds, ms')
      .default(ATTESTED_FOR_MS),
    words: z.string().min(3).max(200).describe('what the person says, in the first person'),
  }),
  z.strictObject({
    fit: z.literal('notFitted'),
    substitute: z.string().min(3).max(200).describe('the control that stands in for it'),
  }),
]);

const equipmentSchema = z
  .partialRecord(z.enum(INPUT_IDS), fittingSchema)
  .superRefine((equipment, context) => {
    for (const input of INPUT_IDS) {
      const fit = equipment[input]?.fit;
      const message = fit === undefined ? null : refusalOf(input, fit);
      if (message !== null) context.addIssue({ code: 'custom', path: [input], message });
    }
  })
  .describe('one line per input; an input that is not listed is fitted (audio and camera: attested)');

const signatureSchema = z.strictObject({
  role: z.enum(['mrmd', 'mrso']),
  personId: z.string().min(1).max(64),
  name: z.string().min(1).max(100),
});

const capability = (name: keyof FacilityPolicy['capabilities']): z.ZodDefault<z.ZodBoolean> =>
  z.boolean().default(DEFAULT_POLICY.capabilities[name]);

const policySchema = z.strictObject({
  name: z.string().min(1).max(100),
  version: z.int().min(1).max(1_000_000),
  staffingProfile: z.enum(['iac', 'acr', 'mrst'] satisfies StaffingProfile[]).default(DEFAULT_STAFFING_PROFILE),
  signatures: z
    .array(signatureSchema)
    .max(2)
    .default([])
    .describe('MRMD and MRSO; without both the policy is not in force'),
  equipment: equipmentSchema.default({}),
  oxygenPlan: z.string().min(10).max(2_000).describe('the facility’s own words for doors at low oxygen or quench'),
  modeCeiling: z.enum(['normal', 'firstLevel']).default(DEFAULT_POLICY.modeCeiling),
  capabilities: z
    .strictObject({
      start: capability('start'),
      stop: capability('stop'),
      abort: capability('abort'),
      pause: capability('pause'),
      resume: capability('resume'),
      selectStep: capability('selectStep'),
    })
    .default(DEFAULT_POLICY.capabilities),
  sitePhone: z.string().min(3).max(40),
  remotePhone: z.string().min(3).max(40),
});

/**
 * The facility's policy from its YAML file. A missing signature is no error: the policy is then loaded and not in force,
 * and each start says so.
 * @throws ConfigError with every fault of the file
 */
export function loadFacilityPolicy(file: string): LoadedPolicy {
  const checked = checkFacilityPolicy(file);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}

export function checkFacilityPolicy(file: string): Checked<LoadedPolicy> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const checked = check(file, policySchema, document.value);
  if (!checked.ok) return checked;
  const equipment: EquipmentList = { ...ALL_FITTED, ...withoutGaps(checked.value.equipment) };
  const policy: FacilityPolicy = { ...checked.value, equipment, conditions: {} };
  return { ok: true, value: { policy, policyHash: policyHashOf(policy) } };
}

export function policyHashOf(policy: FacilityPolicy): string {
  return createHash('sha256').update(canonical(policy)).digest('hex');
}

/** JSON schema of the policy file, for editors. */
export function facilityPolicyJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' });
}

function refusalOf(input: InputId, fit: 'fitted' | 'attested' | 'notFitted'): string | null {
  const isOwn = OWN_INPUTS.some((own) => own === input);
  if (isOwn && fit !== 'fitted') return `Farfield measures this itself; it cannot be declared ${fit}`;
  if (fit === 'attested' && NEVER_ATTESTED.includes(input)) return 'a person cannot state this for minutes at a time';
  if (fit === 'fitted' && NEVER_FITTED.includes(input))
    return 'nothing measures this; declare it attested or notFitted';
  return null;
}

function withoutGaps(equipment: Partial<EquipmentList>): Partial<EquipmentList> {
  return Object.fromEntries(Object.entries(equipment).filter(([, fitting]) => fitting !== undefined));
}
