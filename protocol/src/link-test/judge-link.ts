import { LINK_TIMERS } from '../policy/index.ts';
import { type LinkFigures } from './link-figures.ts';
import { LATE_AFTER_MS, LINK_TEST } from './link-test-plan.ts';

export type LinkVerdict = 'fit' | 'limits' | 'notFit';
export type LinkFigure = keyof LinkFigures;

/** One figure that falls short, what that means, and what to do. */
export interface LinkFinding {
  readonly figure: LinkFigure;
  readonly verdict: Exclude<LinkVerdict, 'fit'>;
  readonly words: string;
  readonly next: string;
}

interface Bound {
  readonly figure: LinkFigure;
  /** up to here (from here on, where more is better) it is fit; then fit with limits */
  readonly fit: number;
  /** beyond it (below it) not fit; null: this figure alone never says so */
  readonly usable: number | null;
  readonly moreIsBetter: boolean;
  readonly unit: 'ms' | '%' | 'Mbit/s';
  readonly name: string;
  readonly limits: string;
  readonly notFit: string;
  readonly next: string;
}

const CALL = 'Test again on another line, or ask the site to look at its own.';
const LESS_LOAD = 'Ask both ends: a wire instead of wireless, nothing else on the line.';

/**
 * The bounds of every figure. Round trip, jitter, lateness and rates are those of domain §5.4, where 25 Mbit/s both ways and
 * 50 ms are what supervision of contrast asks for; one screen takes 4 Mbit/s at least, one camera 2. What bars a START, and
 * from when silence is suspect or down, are Farfield's own and stay what they are whatever is measured here.
 */
export const LINK_BOUNDS: readonly Bound[] = [
  {
    figure: 'roundTripP50Ms',
    fit: 50,
    usable: LATE_AFTER_MS,
    moreIsBetter: false,
    unit: 'ms',
    name: 'round trip',
    limits: 'slow to the hand; not for contrast supervision',
    notFit: `nothing is started above ${LATE_AFTER_MS} ms`,
    next: CALL,
  },
  {
    figure: 'roundTripP99Ms',
    fit: LATE_AFTER_MS,
    usable: null,
    moreIsBetter: false,
    unit: 'ms',
    name: 'slowest 1 % of round trips',
    limits: 'a START may be refused at such a moment',
    notFit: '',
    next: LESS_LOAD,
  },
  {
    figure: 'jitterMs',
    fit: 20,
    usable: null,
    moreIsBetter: false,
    unit: 'ms',
    name: 'jitter',
    limits: 'picture and pointer move unevenly; no dynamic contrast series',
    notFit: '',
    next: LESS_LOAD,
  },
  {
    figure: 'latePercent',
    fit: 0.5,
    usable: 2,
    moreIsBetter: false,
    unit: '%',
    name: 'late or lost',
    limits: 'the line repairs losses, which shows as short halts',
    notFit: 'too much is lost to operate by: view only',
    next: CALL,
  },
  {
    figure: 'silenceToSiteMs',
    fit: LINK_TIMERS.onePath.suspectMs,
    usable: LINK_TIMERS.onePath.downMs,
    moreIsBetter: false,
    unit: 'ms',
    name: 'silence on the way to the site',
    limits: 'in a session the link would have been marked late',
    notFit: 'in a session the link would have been down and the scan stopped',
    next: CALL,
  },
  {
    figure: 'silenceToConsoleMs',
    fit: LINK_TIMERS.onePath.suspectMs,
    usable: LINK_TIMERS.onePath.downMs,
    moreIsBetter: false,
    unit: 'ms',
    name: 'silence on the way from the site',
    limits: 'in a session the link would have been marked late',
    notFit: 'in a session the link would have been down and the scan stopped',
    next: CALL,
  },
  {
    figure: 'downMbps',
    fit: 25,
    usable: 4,
    moreIsBetter: true,
    unit: 'Mbit/s',
    name: 'from the site',
    limits: 'enough for the screen; not for contrast supervision, which asks for 25',
    notFit: 'too little for the scanner’s screen',
    next: LESS_LOAD,
  },
  {
    figure: 'upMbps',
    fit: 25,
    usable: 2,
    moreIsBetter: true,
    unit: 'Mbit/s',
    name: 'to the site',
    limits: 'enough to operate by; not for contrast supervision, which asks for 25',
    notFit: 'too little to be heard and seen on site',
    next: LESS_LOAD,
  },
  {
    figure: 'clockOffsetMs',
    fit: 100,
    usable: null,
    moreIsBetter: false,
    unit: 'ms',
    name: 'clocks apart',
    limits: 'times said here and written there differ; above 250 ms no dynamic contrast series',
    notFit: '',
    next: 'Have both machines set their clocks by the network.',
  },
];

/** Rates are measured, not counted: what misses a bound by less than this meets it. */
const RATE_SLACK = 0.04;

export function judgeLine(figures: LinkFigures): {
  readonly verdict: LinkVerdict;
  readonly findings: readonly LinkFinding[];
} {
  const findings = LINK_BOUNDS.flatMap((bound) => findingOf(bound, figures[bound.figure]));
  return { verdict: worst(findings.map((one) => one.verdict)), findings };
}

/** People may use the better of two lines; a line that did not answer is worth nothing. */
export function judgeLink(lines: readonly LinkVerdict[]): LinkVerdict {
  if (lines.includes('fit')) return 'fit';
  return lines.includes('limits') ? 'limits' : 'notFit';
}

/** A rate as people read it: above the plan's own nothing was measured. */
export function rateWords(mbps: number): string {
  return mbps >= LINK_TEST.rateMaxMbps * (1 - RATE_SLACK) ? `${LINK_TEST.rateMaxMbps} or more` : String(rounded(mbps));
}

function rounded(value: number): number {
  return value >= 20 ? Math.round(value) : Math.round(value * 10) / 10;
}

function worst(verdicts: readonly LinkVerdict[]): LinkVerdict {
  if (verdicts.includes('notFit')) return 'notFit';
  return verdicts.includes('limits') ? 'limits' : 'fit';
}

function findingOf(bound: Bound, value: number): LinkFinding[] {
  const { figure, unit, name, next } = bound;
  // Of two clocks it does not matter which one is ahead.
  const amount = Math.abs(value);
  const verdict = verdictOf(bound, amount);
  if (verdict === 'fit') return [];
  const shown = unit === '%' ? `${rounded(amount)} %` : `${rounded(amount)} ${unit}`;
  return [{ figure, verdict, words: `${name} ${shown}: ${bound[verdict]}`, next }];
}

function verdictOf({ fit, usable, moreIsBetter }: Bound, value: number): LinkVerdict {
  // What is no number was not measured, and that is the worst of it.
  if (!Number.isFinite(value)) return 'notFit';
  const isWithin = (bound: number): boolean => (moreIsBetter ? value >= bound * (1 - RATE_SLACK) : value <= bound);
  if (isWithin(fit)) return 'fit';
  return usable === null || isWithin(usable) ? 'limits' : 'notFit';
}
