import { HEADING_IDS, SCORE_MARKS, type ScoreMark } from '@farfield/protocol/drills';
import { ROLES, SIGNER_ROLES } from '@farfield/protocol/policy';
import { z } from 'zod';

/** Rises when an older version would read a file otherwise than it was meant. */
export const EVIDENCE_FORMAT = 'farfield-drill-evidence/2';
/** Of before: it says neither why a drill ended nor who stayed, and was scored without both. */
export const EVIDENCE_FORMATS_BEFORE: readonly unknown[] = ['farfield-drill-evidence/1'];

/** How the drill was run. Robot people rehearse the site and the policy; they rehearse nobody. */
export const EVIDENCE_WAYS = {
  rehearsal: 'rehearsal on simulators, robot people',
  live: 'live, on shadow state, with people at their own pages',
  tableTop: 'table-top with people',
};
export type EvidenceWay = keyof typeof EVIDENCE_WAYS;

/** Why a drill was over, by kind. */
export const END_CAUSES = {
  scenarioOver: 'the scenario was over',
  halfHour: 'the time that a drill may take was over',
  conductorLost: 'the conductor was not heard any more',
  person: 'somebody ended it',
  real: 'something real ended it',
  notPrepared: 'the exam could not be prepared',
  unknown: 'the record does not say it',
};
export type EndCause = keyof typeof END_CAUSES;

/** Who mends a finding, by function: staff are named in the staff part alone. */
export const OWNERS = {
  mrso: 'the MRSO',
  mrmd: 'the MRMD',
  siteLead: 'the site lead',
  mrst: 'the safety tech',
  rst: 'the remote technologist',
  engineering: 'clinical engineering',
  it: 'IT',
} as const;
export type Owner = keyof typeof OWNERS;

const marks = Object.keys(SCORE_MARKS) as [ScoreMark, ...ScoreMark[]];
const owners = Object.keys(OWNERS) as [Owner, ...Owner[]];
const causes = Object.keys(END_CAUSES) as [EndCause, ...EndCause[]];
const ways = Object.keys(EVIDENCE_WAYS) as [EvidenceWay, ...EvidenceWay[]];

const hash = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const date = z.iso.date();
const instant = z.iso.datetime();
const ms = z.int().nonnegative();
const line = (max: number) => z.string().min(1).max(max);
const personId = z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _');
const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/, 'base64');

/** By whom site, scanner or shift is known: the agent's own record, the facility's programme, or nobody. */
export const PLACE_FROM = {
  record: 'by the agent’s own record',
  programme: 'in the programme',
  stated: 'as stated',
} as const;
export type PlaceFrom = keyof typeof PLACE_FROM;
const placeFrom = z.enum(Object.keys(PLACE_FROM) as [PlaceFrom, ...PlaceFrom[]]);

const about = z.strictObject({
  way: z.enum(ways),
  site: line(80),
  scanner: line(40),
  shift: line(40),
  /** absent: a file of before it was asked, as stated */
  placeFrom: z.strictObject({ site: placeFrom, scanner: placeFrom, shift: placeFrom }).optional(),
  heldOn: date,
  beganAt: instant,
  endedAt: instant,
  heading: z.enum(HEADING_IDS as [string, ...string[]]),
  farfield: z.strictObject({ version: line(40) }),
  scenarioHash: hash,
  policyName: line(100),
  policyVersion: z.int(),
  policyHash: hash,
  isPolicySigned: z.boolean(),
});

const scoreLine = z.strictObject({
  id: line(60),
  by: line(80),
  words: line(400),
  dueMs: ms.nullable(),
  atMs: ms.nullable(),
  mark: z.enum(marks),
  why: z.string().max(300).nullable(),
});

const measure = ms.nullable();

/** Each part is hashed by itself, so that a change is found in its part, and staff can be left out of a copy. */
export const partsSchema = z.strictObject({
  about,
  /** the whole scenario, as the library's file says it */
  scenario: z.record(z.string(), z.unknown()),
  /** the whole policy, without its signatures */
  policy: z.record(z.string(), z.unknown()),
  end: z.strictObject({
    /** on the drill's clock */
    endedMs: ms,
    /** before the time of the scenario was over: then nothing of it is passed */
    isEarly: z.boolean(),
    cause: z.enum(causes),
    words: line(300),
  }),
  score: z.strictObject({ isPassed: z.boolean(), lines: z.array(scoreLine).max(200) }),
  measures: z
    .strictObject({
      detectedMs: measure,
      acknowledgedMs: measure,
      remoteOffMs: measure,
      scanEndedMs: measure,
      spokenToMs: measure,
      patientOutMs: measure,
      rearmedMs: measure,
    })
    .nullable(),
  alarms: z.array(z.strictObject({ atMs: ms, rule: line(20), title: line(200), priority: line(20) })).max(1_000),
  findings: z.array(z.strictObject({ id: line(10), words: line(400) })).max(100),
  actions: z
    .array(z.strictObject({ id: line(10), finding: line(10), words: line(400), owner: z.enum(owners), until: date }))
    .max(100),
  next: z.strictObject({ dueOn: date }),
  /** null: a table-top has no journal, only an observer */
  journal: z
    .strictObject({
      site: line(80),
      records: z.int().positive(),
      headHash: hash,
      beganTickMs: ms,
      endedTickMs: ms,
      /** of a live drill: where the site's own chained record names the drill's file; absent: nobody compared them */
      namedBySite: z.strictObject({ seq: z.int().positive(), headHash: hash, recordSha256: hash }).optional(),
    })
    .nullable(),
  /** null: this copy names nobody */
  staff: z
    .strictObject({
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      people: z
        .array(
          z.strictObject({
            personId,
            name: line(120),
            role: z.enum(ROLES),
            /** at their page from the beginning to the end, by the record; null: at a table, where no record says so */
            hasStayed: z.boolean().nullable(),
          }),
        )
        .max(50),
    })
    .nullable(),
});
export type EvidenceParts = z.infer<typeof partsSchema>;
export type PartName = keyof EvidenceParts;
export const PART_NAMES = Object.keys(partsSchema.shape) as readonly PartName[];

const signature = z.strictObject({
  role: z.enum(SIGNER_ROLES),
  personId,
  name: line(120),
  signedAt: instant,
  publicKey: base64,
  signature: base64,
});
export type EvidenceSignature = z.infer<typeof signature>;

const closing = z.strictObject({
  action: line(10),
  closedOn: date,
  how: line(400),
  by: signature,
});
export type EvidenceClosing = z.infer<typeof closing>;

const entry = z.strictObject({
  seq: z.int().positive(),
  header: z.string(),
  hash,
  payload: z.string(),
  salt: z.string().regex(/^([0-9a-f]{2})*$/),
});
export type EvidenceEntry = z.infer<typeof entry>;

const hashes = z.strictObject(
  Object.fromEntries(PART_NAMES.map((name) => [name, hash])) as Record<PartName, typeof hash>,
);

export const evidenceSchema = z.strictObject({
  format: z.literal(EVIDENCE_FORMAT),
  /** Farfield says no more than this of any drill */
  supports: z.literal('This record supports a facility’s evidence of rehearsal.'),
  parts: partsSchema,
  hashes,
  /** SHA-256 over the hashes: what people sign */
  seal: hash,
  signatures: z.array(signature).max(2),
  closings: z.array(closing).max(100),
  /** the site's record of this run, oldest first; what names patients is erased, and its hash stays in the chain */
  record: z.array(entry),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export function drillEvidenceJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(evidenceSchema, { io: 'input', unrepresentable: 'any' });
}
