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
  return faceOf(cutsOf(view).filter(({ readByIds }) => !readByIds.includes(personId)));
}

/** On site: for as long as whoever has control has not read it; nobody there can go on in the meantime and not know. */
export function cutDragOnSite(view: SiteView): CutDragFace | null {
  const { kind, personId } = view.control;
  return kind === 'granted' ? cutDragFace(view, personId) : faceOf(cutsOf(view));
}

/** A site without a scanner screen drags nothing on it. */
function cutsOf({ screen }: SiteView): SiteView['screen']['cutDrags'] {
  return screen.source === 'none' ? [] : screen.cutDrags;
}

function faceOf(cuts: SiteView['screen']['cutDrags']): CutDragFace | null {
  const newest = cuts.at(-1);
  if (newest === undefined) return null;
  const known = cuts.filter(({ isUnknown }) => !isUnknown);
  const restarts = cuts.filter(({ isUnknown }) => isUnknown);
  const what = known.length === 1 ? 'A drag was cut off' : `${known.length} drags were cut off`;
  const said = [
    known.length === 0 ? '' : `${what} at ${timesOf(known)}`,
    // What nobody knows is not said as known.
    restarts.length === 0 ? '' : `The site agent started anew at ${timesOf(restarts)} and a drag may have been cut off`,
  ];
  return {
    words: `${said.filter((part) => part !== '').join('. ')}: check slices and fields before you go on.`,
    detail: newest.isUnknown
      ? ''
      : [newest.by === '' ? '' : `by the hand of ${newest.by}`, newest.why].filter((part) => part !== '').join(' · '),
    cutIds: cuts.map(({ cutId }) => cutId),
  };
}

function timesOf(cuts: SiteView['screen']['cutDrags']): string {
  const times = cuts.map(({ wallMs }) => clockTime(wallMs));
  const before = times.slice(0, -1).join(', ');
  return before === '' ? times.join('') : `${before} and ${times.at(-1)}`;
}
