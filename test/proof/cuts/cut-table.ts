import { table } from '../../../bench/src/kit/table.ts';
import type { CutFacts } from './cut-facts.ts';
import { judgeCut } from './judge-cut.ts';

const HEAD = [
  'row',
  'network',
  'picture stale',
  'numbers stale',
  'input off',
  'keys up',
  'control off',
  'control ended',
  'fresh after',
  'executed of sent',
  'late',
  'records',
  'lost',
  'twice',
  'bars',
] as const;

/** One line a row; times in ms from the first cut, "fresh after" from the end of the last one. */
export function cutTable(all: readonly CutFacts[]): string {
  return table(HEAD, all.map(lineOf));
}

function lineOf(facts: CutFacts): readonly string[] {
  const { row, network, times, late, lost, duplicates, sent, executed, records } = facts;
  const at = (ms: number | null): string => (ms === null ? '–' : `${Math.round(ms)}`);
  return [
    row.rowId,
    network,
    at(times.pictureStale),
    at(times.numbersStale),
    at(times.inputOff),
    at(times.keysUp),
    at(times.controlOff),
    at(times.controlEnded),
    at(times.fresh),
    `${executed}/${sent}`,
    `${late.length}`,
    `${records}`,
    `${lost.length}`,
    `${duplicates.length}`,
    judgeCut(facts).length === 0 ? 'held' : 'SHORT',
  ];
}
