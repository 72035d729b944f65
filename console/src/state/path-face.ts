import type { SiteView } from '@farfield/protocol';
import type { PathWords } from '../link/link-messages.ts';
import { age } from './format.ts';

export interface PathFace {
  readonly name: string;
  readonly state: PathWords['state'];
  /** what is read beside the name */
  readonly words: string;
  /** the rest, for whoever asks */
  readonly more: string;
}

/** One path in plain words: what it measures while it works, since when it does not. */
export function pathFace(path: PathWords): PathFace {
  const { name, state, silentMs, roundTripMs, lossPercent, isProven } = path;
  const loss = lossPercent === 0 ? 'nothing lost' : `${lossPercent} % late or lost`;
  const more = `${loss} in the last 10 s; ${isProven ? 'counts as a path to rely on' : 'has to hold for a while before it counts'}`;
  switch (state) {
    case 'opening':
      return { name, state, words: 'connecting', more: 'nothing came back on it yet' };
    case 'up': {
      const trip = roundTripMs === null || roundTripMs < 0 ? 'measuring' : `${Math.round(roundTripMs)} ms`;
      return { name, state, words: lossPercent > 2 ? `${trip}, ${lossPercent} % lost` : trip, more };
    }
    case 'suspect':
      return { name, state, words: `late ${age(silentMs)}`, more };
    case 'down':
      return { name, state, words: `down ${age(silentMs)}`, more: 'the other path carries everything' };
  }
}

/** The site's own paths, as its agent tells them. A state that this page does not know is shown as down. */
export function sitePaths(view: SiteView | null): readonly PathWords[] {
  return (view?.link.paths ?? []).map((one) => ({
    ...one,
    state: STATES.find((known) => known === one.state) ?? 'down',
    roundTripMs: one.roundTripMs < 0 ? null : one.roundTripMs,
  }));
}

const STATES = ['opening', 'up', 'suspect', 'down'] as const;
