import { CHECKLIST_ITEMS, type Session } from '@farfield/protocol/policy';
import { z } from 'zod';

const tickMs = z.number();
const signature = z.object({ personId: z.string(), name: z.string(), atMs: tickMs });

const implant = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('conditional'), words: z.string(), sarBodyMaxWkg: z.number() }),
]);

const timeOut = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('led'), lead: signature, weightKg: z.number() }),
  z.object({ kind: z.literal('signed'), lead: signature, readBack: signature, weightKg: z.number() }),
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
    by: signature,
    tableClear: z.boolean(),
    tablePositionMm: z.number().nullable(),
  }),
  z.object({ kind: z.literal('used'), stepId: z.string() }),
  z.object({ kind: z.literal('void'), why: z.string() }),
]);

/** A session as a journal record carries it, read back from the disk by a process that did not write it. */
export const sessionRecord: z.ZodType<Session> = z.object({
  sessionId: z.string(),
  openedMs: tickMs,
  patientRef: z.string(),
  patientName: z.string(),
  patient: z.object({ monitoring: z.enum(['monitored', 'notMonitored']), isSedated: z.boolean(), implant }),
  checklist: z.partialRecord(z.enum(CHECKLIST_ITEMS), signature),
  timeOut,
  ready,
  attendants: z.number().int().nonnegative(),
  room: z.enum(['out', 'in', 'unknown']),
  firstStartMs: tickMs.nullable(),
  spokenToMs: tickMs.nullable(),
  imagesComplete: signature.nullable(),
  // An earlier version named nobody.
  level2: signature.nullable().default(null),
  level2Next: signature.nullable().default(null),
});
