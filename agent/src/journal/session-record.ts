import { CHECKLIST_ITEMS, CONTRAST_FACT_IDS, OPERATOR_MODES, type Session } from '@farfield/protocol/policy';
import { z } from 'zod';

const tickMs = z.number();
const signature = z.object({ personId: z.string(), name: z.string(), atMs: tickMs });

const implant = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('conditional'),
    words: z.string(),
    // Records of before the label was asked in full: its strictest mode, and no limit that nobody had said.
    modeMax: z.enum(['normal', 'firstLevel']).default('normal'),
    sarBodyMaxWkg: z.number(),
    sarHeadMaxWkg: z.number().nullable().default(null),
    b1RmsMaxUt: z.number().nullable().default(null),
    needsAudioVideo: z.boolean().default(false),
    activeScan: z.object({ maxMs: z.number(), pauseMs: z.number() }).nullable().default(null),
  }),
]);

const timeOut = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('led'), lead: signature, weightKg: z.number() }),
  z.object({
    kind: z.literal('signed'),
    lead: signature,
    readBack: signature,
    weightKg: z.number(),
    usedMs: tickMs.nullable().default(null),
  }),
  z.object({ kind: z.literal('void'), why: z.string() }),
]);

const ready = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('given'),
    readyId: z.string(),
    stepId: z.string(),
    stepName: z.string(),
    durationMs: z.number(),
    mode: z.enum(['normal', 'firstLevel']).default('normal'),
    movesTable: z.boolean().default(false),
    scanMs: z.number().default(0),
    by: signature,
    tableClear: z.boolean(),
    tablePositionMm: z.number().nullable(),
  }),
  z.object({ kind: z.literal('used'), stepId: z.string() }),
  z.object({ kind: z.literal('void'), why: z.string() }),
]);

const saidExposure = {
  stepId: z.string(),
  durationMs: z.number(),
  mode: z.string(),
  exposure: z.object({
    sarBodyWkg: z.number().nullable(),
    sarHeadWkg: z.number().nullable(),
    b1RmsUt: z.number().nullable(),
  }),
  by: signature,
};
const readOut = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('said'), ...saidExposure }),
  z.object({ kind: z.literal('confirmed'), ...saidExposure, confirmedBy: signature }),
  z.object({ kind: z.literal('void'), why: z.string() }),
]);

const checked = { agent: z.string(), lot: z.string(), by: signature };
const contrast = z.object({
  approval: z
    .object({
      by: signature,
      agent: z.string(),
      saw: z.array(z.enum(CONTRAST_FACT_IDS)),
      coveredUntilMs: tickMs,
      backup: z.string(),
    })
    .nullable(),
  practitioner: signature.nullable(),
  supervision: signature.nullable(),
  cart: signature.nullable(),
  check: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('said'), ...checked }),
    z.object({ kind: z.literal('confirmed'), ...checked, confirmedBy: signature }),
  ]),
  given: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('given'), atMs: tickMs, by: z.string(), wasPermitted: z.boolean() }),
    z.object({ kind: z.literal('before') }),
  ]),
});

/** A session as a journal record carries it, read back from the disk by a process that did not write it. */
export const sessionRecord: z.ZodType<Session> = z.object({
  sessionId: z.string(),
  openedMs: tickMs,
  patientRef: z.string(),
  patientName: z.string(),
  patient: z.object({
    monitoring: z.enum(['monitored', 'notMonitored']),
    isSedated: z.boolean(),
    age: z.enum(['adult', 'child']).exactOptional(),
    implant,
  }),
  checklist: z.partialRecord(z.enum(CHECKLIST_ITEMS), signature),
  timeOut,
  ready,
  attendants: z.number().int().nonnegative(),
  room: z.enum(['out', 'in', 'unknown']),
  firstStartMs: tickMs.nullable(),
  spokenToMs: tickMs.nullable(),
  // Not in records of an earlier version.
  cutShortMs: tickMs.nullable().default(null),
  squeezedMs: tickMs.nullable().default(null),
  imagesComplete: signature.nullable(),
  readOut: readOut.default({ kind: 'none' }),
  contrast: contrast.default({
    approval: null,
    practitioner: null,
    supervision: null,
    cart: null,
    check: { kind: 'none' },
    given: { kind: 'none' },
  }),
  // An earlier version knew of nobody on site who takes anything, and named nobody.
  mode: z.enum(OPERATOR_MODES).default('forYou'),
  detectorOverride: z.object({ by: signature, why: z.string() }).nullable().default(null),
  level2: signature.nullable().default(null),
  level2Next: signature.nullable().default(null),
});
