import { REARM_STEP_IDS } from '@farfield/protocol';
import { z } from 'zod';
import { CHANNEL_IDS } from './call-plan.ts';
import { CALL_IDS, SIGN_IDS, STAKES } from './causes.ts';
import { type Kept, LINE_KINDS } from './incident-state.ts';

const ms = z.number();
const sign = z.enum(SIGN_IDS);
const stake = z.enum(STAKES);

const LAST_VIEW = z.strictObject({
  scannerState: z.string(),
  control: z.string(),
  controlConsoleId: z.string(),
  // A file of before this was kept says nothing of it.
  controlInstructorId: z.string().default(''),
  leaseLengthMs: ms,
  stop: z.string(),
  localStopOnly: z.boolean(),
  // Nor of what lets a sequence run on: it may.
  mode: z.string().default(''),
  taking: z.string().default(''),
  isFinishBarred: z.boolean().default(false),
  hasPermit: z.boolean().default(true),
  policyHash: z.string(),
  isEmpty: z.boolean(),
  signs: z.array(z.strictObject({ sign, isAcknowledged: z.boolean() })),
  seenMs: ms,
});

const PAGES = z.array(
  z.strictObject({
    pageId: z.string(),
    round: z.int(),
    rung: z.int(),
    personId: z.string(),
    channel: z.enum(CHANNEL_IDS),
    state: z.enum(['waiting', 'struggling', 'sent', 'failed', 'dropped']),
  }),
);

const CALL = z.strictObject({
  call: z.enum(CALL_IDS),
  sign,
  sinceWallMs: ms,
  stake,
  round: z.int(),
  nextRung: z.int(),
  dueMs: ms,
  acknowledged: z.strictObject({ personId: z.string(), name: z.string(), wallMs: ms }).nullable(),
  goesOnSinceWallMs: ms.nullable().default(null),
  siteSaid: z.array(sign).default([]),
  pages: PAGES,
});

const NAMED = { personId: z.string(), name: z.string() };
const BACKUP = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('due'), dueMs: ms, tried: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('assigned'),
    ...NAMED,
    sinceWallMs: ms,
    dueMs: ms,
    untilWallMs: ms,
    tried: z.array(z.string()),
    pages: PAGES,
  }),
  z.strictObject({ kind: z.literal('readBack'), ...NAMED, wallMs: ms }),
]);

const SAVED = z.strictObject({
  nowMs: ms,
  wallMs: ms,
  kept: z.strictObject({
    stake: z.enum([...STAKES, 'never']),
    raises: z.array(z.strictObject({ call: z.enum(CALL_IDS), atMs: ms })),
    holder: z.strictObject(NAMED).nullable().default(null),
    idMs: ms,
    open: z
      .strictObject({
        incidentId: z.string(),
        openedWallMs: ms,
        signs: z.array(
          z.strictObject({ sign, sinceWallMs: ms, isBad: z.boolean(), isAcknowledgedOnSite: z.boolean() }),
        ),
        calls: z.array(CALL),
        timeline: z.array(z.strictObject({ wallMs: ms, what: z.enum(LINE_KINDS), words: z.string() })),
        silence: z.strictObject({ heardMs: ms, lastView: LAST_VIEW.nullable(), predicted: z.string() }).nullable(),
        isDisarmed: z.boolean().default(false),
        rearmDone: z.array(z.enum(REARM_STEP_IDS)).default([]),
        backup: BACKUP.default({ kind: 'none' }),
        assignments: z.int().default(0),
      })
      .nullable(),
  }),
});

/** What one process leaves to the next: the state with both clocks at the moment of saving. */
export interface SavedIncident {
  readonly nowMs: number;
  readonly wallMs: number;
  readonly kept: Kept;
}

export function writeSaved(saved: SavedIncident): string {
  return JSON.stringify(saved);
}

/** @returns null for what another version wrote, or nobody */
export function readSaved(text: string): SavedIncident | null {
  try {
    return SAVED.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
