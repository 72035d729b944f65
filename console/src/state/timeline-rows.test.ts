import type { SiteView } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { heardBeat, linkTime, NO_LINK_HISTORY, SILENCE_TOLD_MS } from './link-history.ts';
import { timelineRows } from './timeline-rows.ts';

const EVENTS: SiteView['events'] = [
  { wallMs: 1_000_000, words: 'scan started', priority: 'info' },
  { wallMs: 1_030_000, words: 'STOP by an unidentified person', priority: 'info' },
  { wallMs: 1_090_000, words: 'patient out', priority: 'info' },
];

/** Beats each quarter of a second, but for the given spans of this console's own time. */
function heardBut(untilMs: number, ...without: readonly (readonly [number, number])[]) {
  let history = NO_LINK_HISTORY;
  for (let nowMs = 250; nowMs <= untilMs; nowMs += 250) {
    if (!without.some(([fromMs, toMs]) => nowMs > fromMs && nowMs < toMs))
      history = heardBeat(history, { siteTickMs: nowMs, roundTripMs: 30, siteSilentMs: 100 }, nowMs);
    history = linkTime(history, nowMs);
  }
  return history;
}

test('a silence stands in the timeline from when to when, above what happened meanwhile', () => {
  const history = heardBut(100_000, [20_000, 70_000]);
  // 100 s of this console's clock are 1 100 s of the site's.
  const rows = timelineRows(EVENTS, history.silences, { ownMs: 100_000, siteWallMs: 1_100_000 });
  expect(rows.map((row) => (row.kind === 'gap' ? [row.fromWallMs, row.toWallMs] : row.words))).toEqual([
    'patient out',
    [1_020_000, 1_070_000],
    'STOP by an unidentified person',
    'scan started',
  ]);
});

test('what is shorter than a lost link is none, and what still goes on has no end yet', () => {
  expect(heardBut(30_000, [10_000, 10_000 + SILENCE_TOLD_MS - 250]).silences).toEqual([]);
  expect(heardBut(30_000, [10_000, 10_000 + SILENCE_TOLD_MS]).silences).toEqual([
    { fromMs: 10_000, toMs: 10_000 + SILENCE_TOLD_MS },
  ]);
  expect(heardBut(30_000, [10_000, 40_000]).silences).toEqual([]);
});

test('longer than the strip keeps, it is told all the same; of many the newest are kept', () => {
  expect(heardBut(1_000_000, [10_000, 900_000]).silences).toEqual([{ fromMs: 10_000, toMs: 900_000 }]);
  const many = Array.from({ length: 30 }, (_, index) => [index * 10_000 + 5_000, index * 10_000 + 9_000] as const);
  const { silences } = heardBut(400_000, ...many);
  expect(silences).toHaveLength(20);
  expect(silences.at(-1)).toEqual({ fromMs: 295_000, toMs: 299_000 });
});
