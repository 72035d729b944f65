import {
  CANNOT_TELL_LOCAL_HANDS,
  isLocalHandsWord,
  type LocalHandsWord,
  localHandsWords,
  type SiteView,
} from '@farfield/protocol';
import type { PictureFacts } from './screen-face.ts';

/** What whoever has control is told of the hand at the scanner's own mouse. */
export type LocalHandsFace =
  | { readonly kind: 'waits'; readonly words: string }
  /** to be said once, before the first click */
  | { readonly kind: 'cannotTell'; readonly words: string };

interface Told {
  readonly screen: SiteView['screen'];
  /** null: no pixels are carried to this page */
  readonly picture: PictureFacts | null;
}

/** null: the screen tells, and nobody is there */
export function localHandsFace(told: Told): LocalHandsFace | null {
  switch (localHandsOf(told)) {
    case 'active':
      return { kind: 'waits', words: waitsWords(told.screen) };
    case 'unknown':
      return { kind: 'cannotTell', words: CANNOT_TELL_LOCAL_HANDS };
    case 'none':
      return null;
  }
}

/** How long remote input waits after them is the site's own word; a site that says none has the usual time. */
export function waitsWords({ localHandsHoldMs }: SiteView['screen']): string {
  return localHandsHoldMs > 0 ? localHandsWords(localHandsHoldMs) : localHandsWords();
}

/** The view's word and that of the picture's own socket, whichever of them holds more: each may be late. */
export function localHandsOf({ screen, picture }: Told): LocalHandsWord {
  const viewed = isLocalHandsWord(screen.localHands) ? screen.localHands : 'unknown';
  const carried = picture?.phase === 'open' ? picture.localHands : undefined;
  if (viewed === 'active' || carried === 'active') return 'active';
  return viewed === 'none' && carried !== 'unknown' ? 'none' : 'unknown';
}
