import { LATE_AFTER_MS } from './link-test-plan.ts';

/**
 * What one line of a link test measured, all of it by the site's clock but the silence that only the
 * console can hear, and that console's own clock.
 */
export interface LinkFigures {
  readonly roundTripP50Ms: number;
  readonly roundTripP99Ms: number;
  /** from one round trip to the next, on average */
  readonly jitterMs: number;
  /** of the echoes: later than the bound for a START, or never back */
  readonly latePercent: number;
  /** the longest that nothing came: console → site, site → console */
  readonly silenceToSiteMs: number;
  readonly silenceToConsoleMs: number;
  /** site → console, the way of the screen */
  readonly downMbps: number;
  readonly upMbps: number;
  /** the console's wall clock minus the site's, by the quickest echo */
  readonly clockOffsetMs: number;
}

export type EchoFigures = Pick<LinkFigures, 'roundTripP50Ms' | 'roundTripP99Ms' | 'jitterMs' | 'latePercent'>;

/** @param tookMs in the order of sending; null: not back, and it was waited for `waitedMs` at least */
export function echoFigures(tookMs: readonly (number | null)[], waitedMs: number): EchoFigures {
  const known = tookMs.map((one) => one ?? Math.max(waitedMs, LATE_AFTER_MS + 1));
  const sorted = known.toSorted((left, right) => left - right);
  const back = tookMs.filter((one) => one !== null);
  const steps = back.slice(1).map((one, index) => Math.abs(one - (back[index] ?? one)));
  const late = known.filter((one) => one > LATE_AFTER_MS).length;
  return {
    roundTripP50Ms: tenth(percentile(sorted, 50)),
    roundTripP99Ms: tenth(percentile(sorted, 99)),
    jitterMs: tenth(steps.length === 0 ? 0 : steps.reduce((sum, one) => sum + one, 0) / steps.length),
    latePercent: tenth(known.length === 0 ? 100 : (late * 100) / known.length),
  };
}

/** Nearest rank. @param sorted rising */
export function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
