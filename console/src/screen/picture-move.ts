/** The other path has to be the better one for so long, or two of the same worth would take turns. */
export const MOVE_AFTER_MS = 1_500;
/** Nothing came on the picture's socket for so long, while the console hears the site: another one is opened beside it. */
export const MOVE_SILENT_MS = 2_000;
/** A move that came to nothing, or that was made, is not repeated before. */
export const MOVE_AGAIN_MS = 10_000;
/** A second socket without a whole picture by then is given up; the first goes on. Shorter than the gateway carries both. */
export const MOVE_WITHIN_MS = 10_000;
/** Whoever types goes on for so long by the socket that works. */
export const MOVE_HANDS_MS = 5_000;
const HANDS_QUIET_MS = 700;

/** What is known of the socket that shows the picture, and of the paths; times are of the page's clock. */
export interface MoveFacts {
  readonly nowMs: number;
  /** where the picture comes from, and where it would be dialled now */
  readonly shownUrl: string;
  readonly bestUrl: string;
  /** newest message on its socket, or when it was dialled */
  readonly heardMs: number;
  /** the site said that it has a better path than this socket's */
  readonly isTold: boolean;
}

export interface MoveWish {
  /** where `bestUrl` has pointed elsewhere, and since when; null: it does not */
  readonly elsewhere: { readonly url: string; readonly sinceMs: number } | null;
  /** no move before */
  readonly notBeforeMs: number;
}

export const NO_WISH: MoveWish = { elsewhere: null, notBeforeMs: 0 };

/** Whether the picture is to be opened beside itself, by the path that is better now. */
export function wishToMove(before: MoveWish, facts: MoveFacts): { readonly wish: MoveWish; readonly moves: boolean } {
  const { nowMs, shownUrl, bestUrl, heardMs, isTold } = facts;
  const known = before.elsewhere?.url === bestUrl ? before.elsewhere : { url: bestUrl, sinceMs: nowMs };
  const elsewhere = bestUrl === shownUrl ? null : known;
  const isElsewhere = elsewhere !== null && nowMs - elsewhere.sinceMs >= MOVE_AFTER_MS;
  const isSilent = nowMs - heardMs >= MOVE_SILENT_MS;
  const moves = nowMs >= before.notBeforeMs && (isElsewhere || isSilent || isTold);
  return { moves, wish: { elsewhere, notBeforeMs: moves ? nowMs + MOVE_AGAIN_MS : before.notBeforeMs } };
}

/** The new socket has a whole picture: does it take the place of the one that is shown? */
export function mayTakePlace(facts: {
  readonly nowMs: number;
  /** a whole picture was drawn on the new socket, and the site said how old it is */
  readonly isWhole: boolean;
  readonly wholeSinceMs: number;
  /** of the socket that is shown: newest message, newest input, and whether a key or button is held by it */
  readonly shownHeardMs: number;
  readonly inputMs: number;
  readonly isHolding: boolean;
}): boolean {
  const { nowMs, isWhole, wholeSinceMs, shownHeardMs, inputMs, isHolding } = facts;
  if (!isWhole) return false;
  if (nowMs - shownHeardMs >= MOVE_SILENT_MS) return true;
  // What is dragged would be let go in the middle: the gateway carries both for a while, and only then ends the old one.
  if (isHolding) return false;
  return nowMs - inputMs >= HANDS_QUIET_MS || nowMs - wholeSinceMs >= MOVE_HANDS_MS;
}
