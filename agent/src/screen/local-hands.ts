import { LOCAL_HANDS_HOLD_MS, type LocalHandsWord } from '@farfield/protocol';
import type { ScreenInput } from '@farfield/protocol/policy';
import type { SourceSign } from '../adapters/rfb/probe-reader.ts';

/** What is remembered of who moves the pointer at the scanner. Times are of one clock. */
export interface LocalHands {
  /** since when the source is listened to; null: it is not, and tells nothing */
  readonly heardSinceMs: number | null;
  /** it tells each place that its pointer comes to: only then is "nobody" more than silence */
  readonly tellsEveryMove: boolean;
  /** where the pointer was told to be last; null: nothing told yet */
  readonly toldAt: Place | null;
  /** something moved it from here since then */
  readonly isSentSince: boolean;
  /** lights of the lock keys as told last; null: nothing told yet */
  readonly lights: number | null;
  /** where it was put from here of late, oldest first */
  readonly sent: readonly Sent[];
  /** where it was put from here last, however long ago: there it may rest for hours */
  readonly sentLast: Place | null;
  /** when a key last went there from here; null: never */
  readonly keySentMs: number | null;
  /** first and newest sign of somebody at the scanner, of the newest row of them; null: none was ever seen */
  readonly sinceMs: number | null;
  readonly newestMs: number | null;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Sent extends Place {
  readonly atMs: number;
}

export const NO_LOCAL_HANDS: LocalHands = {
  heardSinceMs: null,
  tellsEveryMove: false,
  toldAt: null,
  isSentSince: false,
  lights: null,
  sent: [],
  sentLast: null,
  keySentMs: null,
  sinceMs: null,
  newestMs: null,
};

/**
 * What was put there from here comes back as told for so long. A screen that takes longer to read what it was told is lost by
 * then: it must answer a look within 2 s.
 */
export const ECHO_WITHIN_MS = 5_000;
/** As many places as a quick mouse of one person makes in that time, several times over. */
const SENT_KEPT = 2_048;
/** A source that scales its picture rounds a place twice. */
const SAME_PLACE_PX = 1;
/** What is told as soon as a connection stands is how things are, and no sign that somebody did something. */
export const FIRST_WORDS_MS = 1_000;

/** The source is listened to from now on. Where its pointer is meanwhile is learned anew; what was sent may still come back. */
export function handsHeard(hands: LocalHands, nowMs: number): LocalHands {
  return { ...hands, heardSinceMs: nowMs, tellsEveryMove: false, toldAt: null, lights: null };
}

export function handsUnheard(hands: LocalHands): LocalHands {
  return { ...hands, heardSinceMs: null, tellsEveryMove: false, toldAt: null, lights: null };
}

/** To be said before it is written to the screen: nothing can come back earlier. */
export function handsSent(hands: LocalHands, inputs: readonly ScreenInput[], nowMs: number): LocalHands {
  let { sentLast, keySentMs, isSentSince } = hands;
  const sent = hands.sent.filter(({ atMs }) => nowMs - atMs <= ECHO_WITHIN_MS);
  for (const input of inputs) {
    if (input.kind === 'key') keySentMs = nowMs;
    else {
      sentLast = { x: input.x, y: input.y };
      isSentSince = true;
      sent.push({ ...sentLast, atMs: nowMs });
    }
  }
  return { ...hands, sent: sent.slice(-SENT_KEPT), sentLast, keySentMs, isSentSince };
}

/** The source tells something: whether it is the echo of what was done from here, or somebody at the scanner. */
export function handsTold(hands: LocalHands, sign: SourceSign, nowMs: number): LocalHands {
  const isFirstWord = hands.heardSinceMs === null || nowMs - hands.heardSinceMs < FIRST_WORDS_MS;
  switch (sign.kind) {
    case 'pointer': {
      const { toldAt, isSentSince } = hands;
      const at = { x: sign.x, y: sign.y };
      const next = {
        ...hands,
        toldAt: at,
        isSentSince: false,
        tellsEveryMove: hands.tellsEveryMove || sign.told === 'every',
      };
      if (toldAt === null && isFirstWord) return next;
      // Of what was moved from here some say nothing: with them the place before it may be one that somebody came back to.
      const mayHaveLeft = sign.told === 'warps' && isSentSince;
      if (toldAt !== null && isSamePlace(toldAt, at, 0) && !mayHaveLeft) return next;
      return isOurs(hands, at, nowMs) ? next : signSeen(next, nowMs);
    }
    case 'lights': {
      const { lights, keySentMs } = hands;
      const next = { ...hands, lights: sign.mask };
      if (lights === null || lights === sign.mask) return next;
      // A screen may press a lock key by itself to make the letter that it was sent.
      const isEcho = keySentMs !== null && nowMs - keySentMs <= ECHO_WITHIN_MS;
      return isEcho ? next : signSeen(next, nowMs);
    }
  }
}

/** Somebody is at the scanner for as long as they do something there, and `LOCAL_HANDS_HOLD_MS` after it. */
export function localHandsWord(hands: LocalHands, nowMs: number): LocalHandsWord {
  if (isActive(hands, nowMs)) return 'active';
  return hands.heardSinceMs !== null && hands.tellsEveryMove ? 'none' : 'unknown';
}

function isActive({ newestMs }: LocalHands, nowMs: number): boolean {
  return newestMs !== null && nowMs - newestMs < LOCAL_HANDS_HOLD_MS;
}

function signSeen(hands: LocalHands, nowMs: number): LocalHands {
  return { ...hands, newestMs: nowMs, sinceMs: isActive(hands, nowMs) ? hands.sinceMs : nowMs };
}

/** A screen tells of several moves as one, and some of them late: any place of late may come back, and the last at any time. */
function isOurs({ sent, sentLast }: LocalHands, at: Place, nowMs: number): boolean {
  if (sentLast !== null && isSamePlace(sentLast, at, SAME_PLACE_PX)) return true;
  return sent.some((one) => nowMs - one.atMs <= ECHO_WITHIN_MS && isSamePlace(one, at, SAME_PLACE_PX));
}

function isSamePlace(one: Place, other: Place, withinPx: number): boolean {
  return Math.abs(one.x - other.x) <= withinPx && Math.abs(one.y - other.y) <= withinPx;
}
