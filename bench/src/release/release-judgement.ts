import type { Criterion } from '../kit/judgement.ts';
import { Latencies } from '../kit/latencies.ts';

export const RELEASE_BARS = { releasedMs: 400 } as const;

/** What was held when the console fell silent. */
export type Held = 'key' | 'button';

/** One press whose console was not heard again. */
export interface Release {
  readonly held: Held;
  /** from the press, as it left the console, to its release at the scanner's screen; NaN: it was never released */
  readonly tookMs: number;
  /** a button is let go at the layout's neutral spot, a key as itself */
  readonly isWhereItShould: boolean;
}

export function judgeReleases(releases: readonly Release[]): readonly Criterion[] {
  const all = releases.map(({ tookMs }) => tookMs);
  const isWhole = all.length > 0 && !all.some(Number.isNaN);
  return [
    {
      what: 'pressed → released after silence, worst',
      measured: isWhole ? Math.max(...all) : Number.NaN,
      bar: RELEASE_BARS.releasedMs,
      unit: 'ms',
    },
    {
      what: 'released as another key, or at another spot than the neutral one',
      measured: releases.filter(({ isWhereItShould }) => !isWhereItShould).length,
      bar: 0,
      unit: '',
    },
  ];
}

export function latenciesOf(releases: readonly Release[], held: Held): Latencies {
  const latencies = new Latencies();
  for (const one of releases) if (one.held === held && !Number.isNaN(one.tookMs)) latencies.add(one.tookMs);
  return latencies;
}
