import type { ZoneObservation } from './adapters/adapter-port.ts';

export const ZONE4_DOOR = 'zone34Door';

/** What is remembered of the door to Zone IV, so that the badge reader and the counter can be read together. */
export interface Doorway {
  /** Level 2 people who held their badge to go out: they count as inside until the count falls, or `PASSING_MAX_MS` */
  readonly leaving: readonly { readonly person: string; readonly countThen: number | null; readonly sinceMs: number }[];
  /** Level 2 people who held their badge to go in and whom the counter has not seen yet */
  readonly entering: readonly { readonly person: string; readonly sinceMs: number }[];
  /** how many left without a badge, or held one and did not go in: they may be among those listed as inside */
  readonly mayBeGone: number;
  /** the last count that was reported; who passed while nobody counted shows against it */
  readonly lastCount: number | null;
}

export const EMPTY_DOORWAY: Doorway = { leaving: [], entering: [], mayBeGone: 0, lastCount: null };

/** From the badge at the reader to the door shut behind takes some seconds; longer is somebody who stayed where they were. */
const PASSING_MAX_MS = 15_000;

export interface InsideZone4 {
  readonly doorway: Doorway;
  /** Level 2 people whom the reader saw go in; each is one whom the count may show besides patient and attendants */
  readonly level2Inside: readonly string[];
}

/**
 * One report of the zone. The reader sees a badge before the person moves: who goes in is expected at once, who goes out
 * is still inside. Many a door has no reader on its inner side: whoever leaves without a badge may be a Level 2 person,
 * and nobody else may come in on their account. With their badge they come in as before.
 *
 * @param zone.badge one passing, told once; null in every other report
 * @param zone.expected patient and attendants
 */
export function passDoorway(
  before: InsideZone4,
  zone: Pick<ZoneObservation, 'badge' | 'count4'> & { readonly expected: number },
  nowMs: number,
): InsideZone4 {
  const { doorway, level2Inside } = zone.badge === null ? before : held(before, zone.badge, nowMs);
  const count = zone.count4;
  const { entering, leaving } = doorway;
  const gone = leaving.filter(({ countThen, sinceMs }) => {
    const hasFallen = count !== null && countThen !== null && count < countThen;
    return hasFallen || nowMs - sinceMs > PASSING_MAX_MS;
  });
  const names = new Set(gone.map((one) => one.person));
  const left = level2Inside.filter((person) => !names.has(person));
  const change = count === null || doorway.lastCount === null ? 0 : count - doorway.lastCount;
  const cameIn = Math.max(0, change);
  const unread = Math.max(0, cameIn - entering.length);
  const wentOut = Math.max(0, -change - gone.length);
  // When somebody comes in unread, who may have left answers for nobody; the badge read longest ago is believed least.
  const replaced = unread > 0 ? doorway.mayBeGone : 0;
  const inside = left.slice(replaced);
  const beyondCount = count === null ? inside.length : zone.expected + inside.length - count;
  const uncounted = entering.slice(cameIn);
  const awaited = uncounted.filter(({ sinceMs }) => nowMs - sinceMs <= PASSING_MAX_MS);
  const doubted = doorway.mayBeGone - replaced + wentOut + uncounted.length - awaited.length;
  return {
    doorway: {
      leaving: leaving.filter((one) => !gone.includes(one)),
      entering: awaited,
      mayBeGone: Math.max(0, Math.min(doubted, inside.length, beyondCount)),
      lastCount: count ?? doorway.lastCount,
    },
    level2Inside: inside,
  };
}

type Badge = NonNullable<ZoneObservation['badge']>;

/** The reader has just read a Level 2 person on the way into Zone IV. */
export function isReadIn(badge: Badge | null): badge is Badge {
  return badge !== null && badge.direction === 'in' && isLevel2AtZone4(badge);
}

function isLevel2AtZone4({ door, level }: Badge): boolean {
  return door === ZONE4_DOOR && level >= 2;
}

function held(before: InsideZone4, badge: Badge, nowMs: number): InsideZone4 {
  const { doorway, level2Inside } = before;
  if (!isLevel2AtZone4(badge)) return before;
  const { person, direction } = badge;
  const others = doorway.leaving.filter((one) => one.person !== person);
  const isInside = level2Inside.includes(person);
  if (direction === 'out') {
    // A badge held twice begins the way out once.
    if (!isInside || others.length < doorway.leaving.length) return before;
    return {
      ...before,
      doorway: { ...doorway, leaving: [...others, { person, countThen: doorway.lastCount, sinceMs: nowMs }] },
    };
  }
  // Inside, by what is known, and at the door again: they are one of those who left unread, or only held it twice.
  const isBack = isInside && doorway.mayBeGone > 0;
  const isNew = !isInside || isBack;
  const entering = isNew
    ? [...doorway.entering.filter((one) => one.person !== person), { person, sinceMs: nowMs }]
    : doorway.entering;
  return {
    doorway: { ...doorway, leaving: others, entering, mayBeGone: doorway.mayBeGone - (isBack ? 1 : 0) },
    level2Inside: [...level2Inside.filter((one) => one !== person), person],
  };
}
