import type { Database } from 'better-sqlite3';
import { isConditionId } from '@farfield/protocol/policy';
import { z } from 'zod';
import { sha256 } from './chain.ts';
import type { FoldState } from './fold.ts';
import { sessionRecord } from './session-record.ts';

/** Changes with the meaning of `FoldState`; a checkpoint of another version is not used. */
const FOLD_VERSION = 6;

const moment = z.object({ wallMs: z.number().nullable() });

const foldState: z.ZodType<FoldState> = z.object({
  epoch: z.number(),
  latched: z.array(z.string().refine(isConditionId)),
  session: sessionRecord.nullable(),
  permit: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('open'), permitId: z.string() }),
    z.object({ kind: z.literal('left'), permitId: z.string() }),
  ]),
  askedIntentId: z.string(),
  unseenStart: moment.nullable(),
  mainsLost: moment.nullable(),
  remoteOff: moment.nullable(),
  newest: moment,
  scanClocks: z.array(
    z.object({
      patientRef: z.string(),
      usedMs: z.number(),
      isRunning: z.boolean(),
      wallMs: z.number().nullable(),
    }),
  ),
  contrastGiven: z.array(z.string()),
  drillToReturn: z.object({ drillId: z.string(), title: z.string() }).nullable(),
  highestId: z.number(),
});

export interface FoldCheckpoint {
  readonly seq: number;
  readonly hash: string;
  readonly state: FoldState;
}

interface Row {
  readonly version: number;
  readonly seq: number;
  readonly hash: string;
  readonly state: string;
  readonly digest: string;
}

/**
 * So that a boot need not read years of records. It is a convenience, never the truth: one that does not match byte for
 * byte is passed over, and the records are folded from the first one on.
 */
export function readCheckpoint(db: Database): FoldCheckpoint | null {
  const row = db.prepare<[number], Row>('SELECT * FROM fold WHERE version = ?').get(FOLD_VERSION);
  if (row === undefined || sha256(Buffer.from(row.state)) !== row.digest) return null;
  const parsed = foldState.safeParse(JSON.parse(row.state));
  return parsed.success ? { seq: row.seq, hash: row.hash, state: parsed.data } : null;
}

export function writeCheckpoint(db: Database, { seq, hash, state }: FoldCheckpoint): void {
  const text = JSON.stringify(state);
  const digest = sha256(Buffer.from(text));
  db.prepare('INSERT OR REPLACE INTO fold (id, version, seq, hash, state, digest) VALUES (1, ?, ?, ?, ?, ?)').run(
    FOLD_VERSION,
    seq,
    hash,
    text,
    digest,
  );
}
