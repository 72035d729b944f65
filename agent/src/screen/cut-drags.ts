import { CUT_DRAG_WHY, type CutDragWhy } from '@farfield/protocol';
import type { JournalRecord } from '@farfield/protocol/policy';
import type { Work } from '../work.ts';

/**
 * Drags on the scanner's screen that Farfield cut off. What was dragged (slices, a field of view, a saturation band) may stand
 * anywhere since; only a person who looks can tell. So it is said to everybody who gets control in that session, until they
 * say that they read it.
 */
export interface CutDrags {
  readonly nextId: number;
  /** whose session these are of, as last seen; null: none was open */
  readonly sessionId: string | null;
  /** oldest first */
  readonly list: readonly CutDrag[];
}

export interface CutDrag {
  readonly cutId: number;
  readonly atWallMs: number;
  /** whose hand; '': not known any more */
  readonly by: string;
  readonly region: string;
  readonly why: CutDragWhy;
  readonly readByIds: readonly string[];
}

export type CutDragInput =
  /** `atWallMs`: by the clock of this machine, when the button was let go: it may be told much later */
  | {
      readonly kind: 'dragCut';
      readonly consoleId: string;
      /** of the layout, in words: where the button went down; '': not known any more */
      readonly region: string;
      readonly why: CutDragWhy;
      readonly atWallMs: number;
    }
  | { readonly kind: 'cutDragRead'; readonly consoleId: string; readonly cutId: number };

export const NO_CUT_DRAGS: CutDrags = { nextId: 1, sessionId: null, list: [] };

/** An agent that ends in the middle of a drag takes with it that there was one; in a session it says that it may have been. */
export function cutDragsAtBoot(sessionId: string | null, wallMs: number): CutDrags {
  if (sessionId === null) return NO_CUT_DRAGS;
  const unknown: CutDrag = { cutId: 1, atWallMs: wallMs, by: '', region: '', why: 'agentRestarted', readByIds: [] };
  return { nextId: 2, sessionId, list: [unknown] };
}

const KEPT = 8;
const READERS_KEPT = 16;

export function applyCutDrag(work: Work, input: CutDragInput): void {
  // Only through the gateway does anybody reach the screen: a console of that name on site is another one.
  const who = work.state.consoles.find((one) => one.consoleId === input.consoleId && one.via === 'gateway')?.principal;
  switch (input.kind) {
    case 'dragCut': {
      const { nextId, list } = work.state.cutDrags;
      const { why, region, atWallMs, consoleId } = input;
      const cut: CutDrag = { cutId: nextId, atWallMs, by: who?.name ?? '', region, why, readByIds: [] };
      change(work, { nextId: nextId + 1, list: [...list, cut].slice(-KEPT) });
      work.journal(cutDragRecord('dragCut', cut, { by: cut.by, personId: who?.personId ?? '', consoleId }), null);
      return;
    }
    case 'cutDragRead': {
      // Whoever is not here any more reads it when they come back; what is not known was of a session that is over.
      if (who === undefined) return;
      const { list } = work.state.cutDrags;
      const cut = list.find(({ cutId }) => cutId === input.cutId);
      if (cut === undefined || cut.readByIds.includes(who.personId)) return;
      const read = { ...cut, readByIds: [...cut.readByIds, who.personId].slice(-READERS_KEPT) };
      change(work, { list: list.map((one) => (one === cut ? read : one)) });
      const { name, personId } = who;
      work.journal(cutDragRecord('dragCutRead', cut, { by: name, personId, consoleId: input.consoleId }), null);
      return;
    }
  }
}

/** What an agent that starts anew in an open session puts on record: nobody else can. */
export function cutDragsBooted(work: Work): void {
  const nobody = { by: '', personId: '', consoleId: '' };
  for (const cut of work.state.cutDrags.list) work.journal(cutDragRecord('dragCut', cut, nobody), null);
}

/**
 * Of a session, though it may have none yet: what is planned in it. Who read that it was cut off, and when, is a record of its
 * own, so that each is written when it happens.
 */
function cutDragRecord(
  what: 'dragCut' | 'dragCutRead',
  { cutId, region, why, atWallMs }: CutDrag,
  who: { readonly by: string; readonly personId: string; readonly consoleId: string },
): JournalRecord {
  const isUnknown = why === 'agentRestarted';
  return { type: 'session', data: { what, cutId, ...who, region, why: CUT_DRAG_WHY[why], isUnknown, atWallMs } };
}

/** With its session what was planned is over. What was cut before a session opened belongs to the one that follows. */
export function tidyCutDrags(work: Work): void {
  const { sessionId, list } = work.state.cutDrags;
  const openId = work.state.policy.session?.sessionId ?? null;
  if (openId === sessionId) return;
  change(work, { sessionId: openId, list: sessionId === null ? list : [] });
}

function change(work: Work, part: Partial<CutDrags>): void {
  work.change({ cutDrags: { ...work.state.cutDrags, ...part } });
}
