import { LINK_TIMERS, type LivePaths } from '@farfield/protocol/policy';
import type { Criterion } from '../kit/judgement.ts';
import type { CutPlan } from './cut-plan.ts';

/** One cut, as it was measured. From the site tick that the last valid echo carried, ms; NaN: it did not happen. */
export interface Cut {
  /** what the lease rested on at the last renewal: it sets the limits */
  readonly paths: LivePaths;
  readonly asked: CutPlan['paths'];
  readonly end: CutPlan['end'];
  readonly way: CutPlan['way'];
  /** remote control off, by the agent's clock */
  readonly offMs: number;
  /** "link down" active, by the agent's clock */
  readonly alarmMs: number;
  /** the tick of the first picture on site that shows both, by the agent's clock */
  readonly shownTickMs: number;
  /** the same picture decoded at the safety tech's console, by the measuring process's clock */
  readonly shownMs: number;
  /** the stop handed to the scanner's adapter, by the agent's clock */
  readonly stopMs: number;
  /** from there to gradients off, by the agent's clock */
  readonly restMs: number;
  /** how long the loops of both processes stood still meanwhile, at most */
  readonly stallMs: number;
}

/** What each limit may be passed by, ms. */
export const CUT_BARS = {
  /** remote control off and the alarm, by the agent's own clock */
  agentMs: 50,
  /** the same on the safety tech's screen by an outside clock, that cut's stall apart */
  outsideMs: 100,
  /** the stop, after the end of the lease */
  stopMs: 100,
  /** from the stop to a scanner that does not scan */
  restMs: 2_000,
  stallMs: 100,
  /** fewer cuts than this share may have had a longer stall */
  stalledShare: 0.005,
} as const;

export function judgeCuts(cuts: readonly Cut[]): readonly Criterion[] {
  const worst = (of: (cut: Cut) => number): number => {
    const all = cuts.map(of);
    // One that did not happen is worse than any that came late.
    return all.length === 0 || all.some(Number.isNaN) ? Number.NaN : Math.max(...all);
  };
  const limit = ({ paths }: Cut): number => LINK_TIMERS[paths].downMs;
  const unit = 'ms';
  return [
    {
      what: 'A2 and the alarm beyond the limit, the agent’s clock, worst',
      measured: worst((cut) => Math.max(cut.offMs, cut.alarmMs, cut.shownTickMs) - limit(cut)),
      bar: CUT_BARS.agentMs,
      unit,
    },
    {
      what: 'seen on site beyond the limit and that cut’s stall, outside clock, worst',
      measured: worst((cut) => cut.shownMs - limit(cut) - cut.stallMs),
      bar: CUT_BARS.outsideMs,
      unit,
    },
    {
      what: 'stop issued after the end of the lease, worst',
      measured: worst((cut) => cut.stopMs - LINK_TIMERS[cut.paths].leaseMs),
      bar: CUT_BARS.stopMs,
      unit,
    },
    { what: 'from the stop to not scanning, worst', measured: worst((cut) => cut.restMs), bar: CUT_BARS.restMs, unit },
    {
      what: `cuts with a stall above ${CUT_BARS.stallMs} ms`,
      measured: cuts.filter(({ stallMs }) => !(stallMs <= CUT_BARS.stallMs)).length,
      bar: Math.max(0, Math.ceil(cuts.length * CUT_BARS.stalledShare) - 1),
      unit: '',
    },
    {
      what: 'cuts that met another number of paths than was meant',
      measured: cuts.filter(({ paths, asked }) => paths !== asked).length,
      bar: 0,
      unit: '',
    },
  ];
}
