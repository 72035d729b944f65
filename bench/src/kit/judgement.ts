import { figure, table } from './table.ts';

/** One thing that a benchmark promises. */
export interface Criterion {
  readonly what: string;
  /** what was measured, in `unit`, lower is better; NaN: could not be measured, which is short */
  readonly measured: number;
  readonly bar: number;
  readonly unit: string;
  /**
   * What the bare parts alone reached in the same run. Where they miss the bar themselves, the bar is 1.3 times theirs:
   * no program is faster than what it is made of on this machine.
   */
  readonly bareParts?: number | undefined;
}

export interface Judgement {
  readonly isHeld: boolean;
  readonly text: string;
  /** `NAME: ratio … bar … held|short` for the criterion that is nearest to, or furthest beyond, its bar */
  readonly lastLine: string;
}

const BARE_PARTS_ALLOWANCE = 1.3;

export function barOf({ bar, bareParts }: Criterion): number {
  return bareParts !== undefined && bareParts > bar ? bareParts * BARE_PARTS_ALLOWANCE : bar;
}

export function isHeld(criterion: Criterion): boolean {
  return criterion.measured <= barOf(criterion);
}

/** @param marks what makes this run unfit to be published; empty: nothing */
export function judge(name: string, criteria: readonly Criterion[], marks: readonly string[]): Judgement {
  const worst = criteria.toSorted((a, b) => severity(b) - severity(a))[0];
  if (worst === undefined) throw new Error(`${name} judged nothing`);
  const rows = criteria.map((one) => [
    one.what,
    `${figure(one.measured)} ${one.unit}`.trim(),
    `${figure(barOf(one))} ${one.unit}`.trim(),
    one.bareParts === undefined ? '' : `${figure(one.bareParts)} ${one.unit}`.trim(),
    isHeld(one) ? 'held' : 'short',
  ]);
  const allHeld = criteria.every(isHeld);
  const suffix = marks.length === 0 ? '' : ` (${marks.join('; ')}: not for publication)`;
  return {
    isHeld: allHeld,
    text: table(['criterion', 'measured', 'bar', 'bare parts', ''], rows),
    lastLine: `${name}: ratio ${figure(worst.measured)} bar ${figure(barOf(worst))} ${allHeld ? 'held' : 'short'}${suffix}`,
  };
}

function severity(criterion: Criterion): number {
  const bar = barOf(criterion);
  if (!Number.isFinite(criterion.measured)) return Number.POSITIVE_INFINITY;
  // Of nothing allowed, nothing is no part and anything is everything.
  if (bar === 0) return criterion.measured > 0 ? Number.POSITIVE_INFINITY : 0;
  return criterion.measured / bar;
}
