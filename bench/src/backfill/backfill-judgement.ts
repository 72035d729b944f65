import type { Criterion } from '../kit/judgement.ts';

export const BACKFILL_BARS = {
  /** live traffic's p99 while the backlog goes up, times that of the same line without it */
  liveRatio: 1.5,
  /** of the link, at most */
  linkShare: 0.3,
} as const;

/** One backlog over one line. */
export interface Backfill {
  readonly line: string;
  /** on the gateway's disk at the end, of those that were to come */
  readonly asked: number;
  readonly stored: number;
  /** of STOP → outcome, ms; NaN: nothing was answered */
  readonly busyP99Ms: number;
  readonly idleP99Ms: number;
  /** of what the line could have carried from the site to the gateway, over the whole backfill, live traffic among it */
  readonly linkShare: number;
  readonly notDone: number;
}

export function judgeBackfills(backfills: readonly Backfill[]): readonly Criterion[] {
  return backfills.flatMap(({ line, asked, stored, busyP99Ms, idleP99Ms, linkShare, notDone }): Criterion[] => [
    {
      what: `${line}: STOP p99 while records go up ÷ idle`,
      measured: busyP99Ms / idleP99Ms,
      bar: BACKFILL_BARS.liveRatio,
      unit: '',
    },
    { what: `${line}: of the link`, measured: 100 * linkShare, bar: 100 * BACKFILL_BARS.linkShare, unit: '%' },
    { what: `${line}: records that did not come`, measured: Math.max(0, asked - stored), bar: 0, unit: '' },
    { what: `${line}: STOPs not done`, measured: notDone, bar: 0, unit: '' },
  ]);
}
