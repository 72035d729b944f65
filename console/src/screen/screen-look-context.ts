import { createContext, useContext, useSyncExternalStore } from 'react';
import { agedMs, type ConsoleFacts } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { type PictureFacts, screenFace, type ScreenFace } from './screen-face.ts';
import type { ScreenLook } from './screen-look.ts';

export interface ScreenPlace {
  /** null: nobody carries pixels to this page, as in the gallery */
  readonly look: ScreenLook | null;
  readonly setLook: (look: ScreenLook | null) => void;
  readonly isFitted: boolean;
}

/** Between the panel, which has the header, and the picture inside it. */
export const ScreenPlaceContext = createContext<ScreenPlace>({ look: null, setLook: () => undefined, isFitted: true });

export function useScreenPlace(): ScreenPlace {
  return useContext(ScreenPlaceContext);
}

/** Heard anew at each change of phase; in between the console's own four drawings a second are often enough. */
export function usePicture(look: ScreenLook | null): PictureFacts | null {
  useSyncExternalStore(look?.subscribe ?? never, () => look?.picture.phase ?? null);
  return look?.picture ?? null;
}

function never(): () => void {
  return () => undefined;
}

/** @returns null before the first view of the site */
export function faceOf(facts: ConsoleFacts, picture: PictureFacts | null): ScreenFace | null {
  const { view, state, nowMs, link, isLost } = facts;
  if (view === null) return null;
  return screenFace({
    screen: view.screen,
    viewAgeMs: agedMs(facts, view.screen.ageMs),
    link,
    isLost,
    holdsControl: authorityFace(state, nowMs).kind === 'mine',
    isHidden: document.hidden,
    picture,
    // Messages come between two snapshots: an age is never counted from before its message.
    nowMs: Math.max(nowMs, picture?.heardMs ?? 0),
  });
}
