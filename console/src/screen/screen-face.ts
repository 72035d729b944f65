import type { LocalHandsWord, SiteView } from '@farfield/protocol';
import { LINK_TIMERS, reason, reasonRule, reasonText } from '@farfield/protocol/policy';
import type { LinkFace } from '../state/link-face.ts';
import { age } from '../state/format.ts';
import { localHandsOf, waitsWords } from './local-hands-face.ts';

/** Nothing at all on the screen socket for this long: what is drawn may be old. */
export const PICTURE_SILENT_MS = LINK_TIMERS.onePath.suspectMs;
/** The source has not proved itself for this long, however lively the socket is. */
export const PICTURE_OLD_MS = LINK_TIMERS.onePath.downMs;

/** What the screen socket of this page knows; times are of the page's clock. */
export interface PictureFacts {
  readonly phase: 'opening' | 'open' | 'closed';
  /** newest message of any kind; null: none yet */
  readonly heardMs: number | null;
  /** the picture is what the source showed then; null: none yet */
  readonly asOfMs: number | null;
  readonly source: 'live' | 'frozen' | 'lost' | null;
  /** whether somebody uses the scanner's own mouse, as the picture's own socket says; absent: it does not say */
  readonly localHands?: LocalHandsWord;
  /** why it was closed last, in words; '' when it was not */
  readonly why: string;
}

export interface ScreenFacts {
  readonly screen: SiteView['screen'];
  /** age of the view's own word about the screen, now */
  readonly viewAgeMs: number;
  readonly link: LinkFace;
  readonly isLost: boolean;
  readonly holdsControl: boolean;
  readonly isHidden: boolean;
  /** null: no pixels are carried to this page */
  readonly picture: PictureFacts | null;
  readonly nowMs: number;
}

export interface ScreenFace {
  readonly isStale: boolean;
  /** beside the title */
  readonly words: string;
  /** why no click is relayed; null: clicks are relayed, inside free regions */
  readonly inputOff: { readonly words: string; readonly rule: string } | null;
}

/** What may be said about the picture, and whether a hand may reach through it. Unknown is bad. */
export function screenFace(facts: ScreenFacts): ScreenFace {
  const words = staleWords(facts);
  return {
    isStale: words !== null,
    words: words ?? `live · ${age(pictureAgeMs(facts))} old${canTellFrozen(facts) ? '' : ` · ${CANNOT_TELL}`}`,
    inputOff: inputOff(facts, words),
  };
}

const CANNOT_TELL = 'cannot tell a frozen picture';

function canTellFrozen({ screen }: ScreenFacts): boolean {
  return screen.frozenAfterMs > 0;
}

function isFrozen({ screen, picture }: ScreenFacts): boolean {
  return screen.source === 'frozen' || picture?.source === 'frozen';
}

function staleWords(facts: ScreenFacts): string | null {
  const { screen, isLost, viewAgeMs, picture, nowMs } = facts;
  if (screen.source === 'lost' || picture?.source === 'lost') return 'picture lost';
  if (isFrozen(facts) && picture?.asOfMs !== null) {
    const ageMs = Math.max(pictureAgeMs(facts), screen.source === 'frozen' ? viewAgeMs : 0);
    return `picture frozen, nothing changed for ${age(ageMs)}`;
  }
  const outOfDate = (ageMs: number): string => `picture may be out of date, ${age(ageMs)}`;
  if (picture === null) return isLost || screen.source !== 'live' ? outOfDate(viewAgeMs) : null;
  if (picture.asOfMs === null) return picture.phase === 'closed' ? 'no picture' : 'opening the picture';
  const isSilent = picture.heardMs === null || nowMs - picture.heardMs > PICTURE_SILENT_MS;
  const isOld = nowMs - picture.asOfMs > PICTURE_OLD_MS;
  if (isLost || screen.source !== 'live' || picture.phase !== 'open' || isSilent || isOld) {
    return outOfDate(nowMs - picture.asOfMs);
  }
  return null;
}

function pictureAgeMs({ picture, viewAgeMs, nowMs }: ScreenFacts): number {
  return picture === null || picture.asOfMs === null ? viewAgeMs : nowMs - picture.asOfMs;
}

function inputOff(
  { screen, link, holdsControl, isHidden, picture }: ScreenFacts,
  stale: string | null,
): ScreenFace['inputOff'] {
  if (!holdsControl) return inWords('notHolder');
  if (picture === null) return { words: 'the picture is not carried to this page', rule: '' };
  if (stale !== null) return { words: stale, rule: '' };
  if (link.kind !== 'live') return inWords('linkUnmeasured');
  if (screen.layout === 'uncalibrated') return inWords('screenNotCalibrated');
  if (screen.layout !== 'asCalibrated') return inWords('screenLayoutChanged');
  if (screen.mayBeHeld) return { words: 'a button or key may still be held down at the scanner', rule: '' };
  if (localHandsOf({ screen, picture }) === 'active') return { words: waitsWords(screen), rule: '' };
  return isHidden ? { words: 'this page is hidden', rule: '' } : null;
}

function inWords(id: 'notHolder' | 'linkUnmeasured' | 'screenNotCalibrated' | 'screenLayoutChanged'): {
  words: string;
  rule: string;
} {
  const why = reason(id);
  return { words: reasonText(why), rule: reasonRule(why) };
}
