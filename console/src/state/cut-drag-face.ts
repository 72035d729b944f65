import type { SiteView } from '@farfield/protocol';
import { clockTime } from './format.ts';

/** What is said of drags that Farfield cut off on the scanner's screen. */
export interface CutDragFace {
  readonly words: string;
  /** whose and why, of the newest */
  readonly detail: string;
  /** all that these words are about */
  readonly cutIds: readonly number[];
}

/** To the person who has control: what they have not read yet, whoever's hand it was. null: nothing. */
export function cutDragFace(view: SiteView, personId: string): CutDragFace | null {
  return faceOf(view.screen.cutDrags.filter(({ readByIds }) => !readByIds.includes(personId)));
}

/** On site: for as long as whoever has control has not read it; nobody there can go on in the meantime and not know. */
export function cutDragOnSite(view: SiteView): CutDragFace | null {
  const { kind, personId } = view.control;
  return kind === 'granted' ? cutDragFace(view, personId) : faceOf(view.screen.cutDrags);
}

function faceOf(cuts: SiteView['screen']['cutDrags']): CutDragFace | null {
  const newest = cuts.at(-1);
  if (newest === undefined) return null;
  const times = cuts.map(({ wallMs }) => clockTime(wallMs));
  const [last, ...before] = times.toReversed();
  const at = before.length === 0 ? last : `${before.toReversed().join(', ')} and ${last}`;
  const what = cuts.length === 1 ? 'A drag was cut off' : `${cuts.length} drags were cut off`;
  return {
    words: `${what} at ${at}: check slices and fields before you go on.`,
    detail: [newest.by === '' ? '' : `by the hand of ${newest.by}`, newest.why]
      .filter((part) => part !== '')
      .join(' · '),
    cutIds: cuts.map(({ cutId }) => cutId),
  };
}
