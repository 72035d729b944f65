import { LINK_TIMERS } from '@farfield/protocol/policy';
import { jitterMs, latePercent, LINK_STEP_MS, type LinkHistory, type LinkStep } from './link-history.ts';

/** good is grey and needs nobody; limited: people should know; poor: what it is in the way of is named by the site's own rules */
export type LinkTier = 'good' | 'limited' | 'poor';

export interface LinkRow {
  readonly id: string;
  readonly name: string;
  /** null: not measured in that step, a gap */
  readonly value: (steps: readonly LinkStep[], index: number) => number | null;
  /** up to `good` it is good, up to `limited` limited, beyond it poor; null: a figure without tiers */
  readonly bounds: { readonly good: number; readonly limited: number } | null;
  /** a bar of this value is full */
  readonly full: number;
  readonly words: (value: number) => string;
}

const { suspectMs, downMs } = LINK_TIMERS.onePath;
const ofStep =
  (figure: (step: LinkStep) => number | null): LinkRow['value'] =>
  (steps, index) => {
    const step = steps[index];
    return step === undefined ? null : figure(step);
  };
const ms = (value: number): string => `${Math.round(value)} ms`;
const s = (value: number): string => `${(value / 1_000).toFixed(1)} s`;

/** @source domain §5.4; silence by Farfield's own link timers. These are for eyes: what bars or stops is the site's core. */
export const LINK_ROWS: readonly LinkRow[] = [
  {
    id: 'round-trip',
    name: 'Round trip',
    value: ofStep((step) => step.worstRoundTripMs),
    bounds: { good: 50, limited: 150 },
    full: 150,
    words: ms,
  },
  {
    id: 'jitter',
    name: 'Jitter',
    value: ofStep(jitterMs),
    bounds: { good: 20, limited: Infinity },
    full: 60,
    words: ms,
  },
  {
    id: 'late',
    name: 'Late, lost',
    value: latePercent,
    bounds: { good: 0.5, limited: 2 },
    full: 4,
    words: (percent) => `${percent} %`,
  },
  {
    id: 'silent-from-site',
    name: 'Silence from',
    value: ofStep((step) => step.silentMs),
    bounds: { good: suspectMs, limited: downMs },
    full: downMs,
    words: s,
  },
  {
    id: 'silent-to-site',
    name: 'Silence to',
    value: ofStep((step) => step.siteSilentMs),
    bounds: { good: suspectMs, limited: downMs },
    full: downMs,
    words: s,
  },
  {
    id: 'frame-age',
    name: 'Picture age',
    value: ofStep((step) => step.frameAgeMs),
    bounds: { good: 1_500, limited: 4_000 },
    full: 4_000,
    words: s,
  },
  {
    id: 'received',
    name: 'Received',
    value: ofStep(({ bytes }) => (bytes === null ? null : (bytes * 8) / 1_000 / LINK_STEP_MS)),
    bounds: null,
    full: 15,
    words: (mbps) => `${mbps.toFixed(1)} Mbit/s`,
  },
  {
    id: 'clocks',
    name: 'Clocks apart',
    value: ofStep(({ clockOffsetMs }) => (clockOffsetMs === null ? null : Math.abs(clockOffsetMs))),
    bounds: { good: 100, limited: 250 },
    full: 250,
    words: ms,
  },
];

export function tierOf({ bounds }: LinkRow, value: number): LinkTier {
  if (bounds === null || value <= bounds.good) return 'good';
  return value <= bounds.limited ? 'limited' : 'poor';
}

/** The steps that are over: the one that runs has not heard all of its heartbeats yet, and the first began in its middle. */
export function wholeSteps({ steps }: LinkHistory, nowMs: number): readonly LinkStep[] {
  return steps.slice(1).filter((one) => one.step < Math.floor(nowMs / LINK_STEP_MS));
}

/** How the link is now, by the worst figure of the newest whole step. @returns null: not measured yet */
export function linkQuality(
  history: LinkHistory,
  nowMs: number,
): { readonly tier: LinkTier; readonly because: readonly string[] } | null {
  const steps = wholeSteps(history, nowMs);
  if (steps.length === 0) return null;
  const told = LINK_ROWS.flatMap((row) => {
    const value = row.value(steps, steps.length - 1);
    return value === null ? [] : [{ tier: tierOf(row, value), words: `${row.name.toLowerCase()} ${row.words(value)}` }];
  });
  const order: readonly LinkTier[] = ['poor', 'limited'];
  const tier = order.find((one) => told.some((row) => row.tier === one)) ?? 'good';
  const because = tier === 'good' ? [] : told.filter((row) => row.tier === tier).map((row) => row.words);
  return { tier, because };
}
