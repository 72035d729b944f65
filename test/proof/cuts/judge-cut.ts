import { HEARTBEAT_INTERVAL_MS, LINK_TIMERS } from '@farfield/protocol/policy';
import { SCREEN_CONSOLE_BEAT_MS, SCREEN_HELD_SILENCE_MS } from '@farfield/protocol';
import { PICTURE_SILENT_MS } from '../../../console/src/screen/screen-face.ts';
import type { CutFacts, CutTimes } from './cut-facts.ts';
import type { CutRow, NetworkKind } from './cut-rows.ts';

/** A process that is put off, a poll, a step of 50 ms: what may lie between the rule's moment and the one that is seen. */
export const MACHINE_MARGIN_MS = 400;
/** Sockets that died are dialled again with a back-off of 5 s at most, twice when the first try hangs. */
const FRESH_WITHIN_MS = 15_000;
/** Bursts fewer than this on a path show nothing. */
const BURSTS_MIN = 1;

export type Bar =
  | { readonly kind: 'within'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'never' }
  /** either may happen, by what the network's own repair takes */
  | { readonly kind: 'free' };

export type Bars = Readonly<Record<keyof CutTimes, Bar>>;

const FREE: Bar = { kind: 'free' };
const NEVER: Bar = { kind: 'never' };
const within = (toMs: number, fromMs = 0): Bar => ({ kind: 'within', fromMs, toMs: toMs + MACHINE_MARGIN_MS });

/** What the design promises for a row, on that kind of network. */
export function barsOf(row: CutRow, network: NetworkKind): Bars {
  const { course, pathCount } = row;
  const { suspectMs, downMs, leaseMs } = LINK_TIMERS[pathCount === 1 ? 'onePath' : 'twoPaths'];
  const nothing = { pictureStale: FREE, numbersStale: FREE, inputOff: FREE, keysUp: FREE };
  const stands = { ...nothing, controlOff: NEVER, controlEnded: NEVER, fresh: within(FRESH_WITHIN_MS) };
  switch (course.kind) {
    case 'bursts':
      return stands;
    case 'flapping':
      return {
        ...silenceBars(pathCount, 'both'),
        controlOff: limit(downMs, course.downMs, network),
        controlEnded: FREE,
        fresh: within(FRESH_WITHIN_MS),
      };
    case 'outage':
      if (course.of !== 'all') return stands;
      break;
    case 'deviceDown':
      break;
  }
  const way = course.kind === 'outage' ? course.way : 'both';
  const silence = course.ms > Math.max(suspectMs, PICTURE_SILENT_MS, downMs) ? silenceBars(pathCount, way) : nothing;
  return {
    ...silence,
    keysUp: silenceBars(pathCount, way).keysUp,
    controlOff: limit(downMs, course.ms, network),
    controlEnded: limit(leaseMs, course.ms, network),
    fresh: within(FRESH_WITHIN_MS),
  };
}

/**
 * What the page and the site's hands do about silence. The page shuts its input when its link is suspect or the picture
 * silent, whichever is sooner; the site lets go when it hears nothing for 400 ms, and, when it still hears, by the page's
 * own word that its input is off.
 */
function silenceBars(
  pathCount: CutRow['pathCount'],
  way: 'both' | 'fromSite' | 'toSite',
): Pick<Bars, 'pictureStale' | 'numbersStale' | 'inputOff' | 'keysUp'> {
  const { suspectMs, downMs } = LINK_TIMERS[pathCount === 1 ? 'onePath' : 'twoPaths'];
  const inputOff = Math.min(suspectMs, PICTURE_SILENT_MS);
  return {
    pictureStale: within(way === 'toSite' ? downMs : Math.min(PICTURE_SILENT_MS, downMs)),
    numbersStale: within(downMs),
    inputOff: within(inputOff),
    // Also at a page that is heard and does not hear: what is said to it comes back to the site, or is missed.
    keysUp: within(SCREEN_HELD_SILENCE_MS + SCREEN_CONSOLE_BEAT_MS),
  };
}

/** A limit counts from the newest echo before the cut, which is at most a beat and a round trip old when the cut begins. */
function limit(limitMs: number, cutMs: number, network: NetworkKind): Bar {
  if (cutMs >= limitMs + MACHINE_MARGIN_MS / 2) {
    return within(limitMs, Math.max(0, limitMs - 2 * HEARTBEAT_INTERVAL_MS - MACHINE_MARGIN_MS));
  }
  const silentMs =
    (network === 'tun' ? tcpGoesOnAfterMs(cutMs) : cutMs) + HEARTBEAT_INTERVAL_MS + MACHINE_MARGIN_MS / 2;
  return silentMs < limitMs ? NEVER : FREE;
}

/** TCP tries again after 200 ms, then after twice as long each time: a path that works again is silent until the next try. */
function tcpGoesOnAfterMs(cutMs: number): number {
  let atMs = 0;
  for (let waitMs = 200; atMs < cutMs; waitMs *= 2) atMs += waitMs;
  return atMs;
}

const WORDS: Readonly<Record<keyof CutTimes, string>> = {
  pictureStale: 'picture stale',
  numbersStale: 'numbers stale',
  inputOff: 'input off',
  keysUp: 'keys up',
  controlOff: 'remote control off',
  controlEnded: 'control ended',
  fresh: 'fresh again',
};
const TIMES = ['pictureStale', 'numbersStale', 'inputOff', 'keysUp', 'controlOff', 'controlEnded', 'fresh'] as const;

/** @returns in words what does not hold; [] when the row holds */
export function judgeCut(facts: CutFacts): readonly string[] {
  const bars = barsOf(facts.row, facts.network);
  return [
    ...TIMES.flatMap((name) => against(WORDS[name], bars[name], facts.times[name])),
    ...facts.late.map((one) => `late input executed: ${one}`),
    ...facts.lost.map((one) => `acknowledged record lost: ${one}`),
    ...facts.duplicates.map((one) => `duplicate: ${one}`),
    ...(facts.isUsableAgain ? [] : ['afterwards no click of the holder reached the scanner screen']),
    ...(facts.bursts === null || facts.bursts >= BURSTS_MIN ? [] : ['a path had no burst: nothing was shown']),
    ...(facts.sent > 0 ? [] : ['nothing was sent: nothing was shown']),
  ];
}

function against(words: string, bar: Bar, atMs: number | null): readonly string[] {
  switch (bar.kind) {
    case 'free':
      return [];
    case 'never':
      return atMs === null ? [] : [`${words} after ${atMs} ms, and should not be`];
    case 'within':
      if (atMs === null) return [`${words} never, and should be within ${bar.toMs} ms`];
      if (atMs > bar.toMs) return [`${words} after ${atMs} ms, and should be within ${bar.toMs} ms`];
      return atMs < bar.fromMs ? [`${words} already after ${atMs} ms, before ${bar.fromMs} ms`] : [];
  }
}
