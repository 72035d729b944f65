import { sampleAt, type WaveTrace } from './wave-store.ts';

/** @source the usual paper speed, 25 mm/s */
export const SWEEP_MM_PER_S = 25;
/** How far behind the newest sample the sweep runs, so that frames that come each 100 ms draw evenly. */
const DELAY_MS = 300;
/** With nothing new for this long the sweep stands still: a moving line over an old picture would look alive. */
export const SWEEP_STANDS_AFTER_MS = 2_000;

export interface SweepScale {
  readonly low: number;
  readonly high: number;
}

/**
 * Where the sweep stands now, as a sample index (fractional). It runs with time and not with arrivals: where samples are
 * missing it passes over an empty place, so that a gap is seen as a gap.
 */
export function advanceHead(head: number, trace: WaveTrace, nowMs: number, elapsedMs: number): number {
  const silentMs = nowMs - trace.receivedMs;
  if (silentMs > SWEEP_STANDS_AFTER_MS) return head;
  const wanted = trace.endIndex + ((silentMs - DELAY_MS) * trace.rateHz) / 1_000;
  const off = wanted - head;
  if (Math.abs(off) > trace.rateHz) return Math.max(0, wanted);
  const moved = (Math.min(250, Math.max(0, elapsedMs)) * trace.rateHz) / 1_000;
  // A twentieth of the error per frame: arrival jitter is not seen, drift is made good within a second.
  return Math.max(head, head + moved + (off - moved) * 0.05);
}

/** Low and high of the samples on the sweep, with head room. CO₂ keeps its zero line. Null: too little to say. */
export function scaleFor(trace: WaveTrace, spanSamples: number, lead: string): SweepScale | null {
  let low = Infinity;
  let high = -Infinity;
  let count = 0;
  const first = Math.max(0, trace.endIndex - Math.ceil(spanSamples));
  for (let index = first; index < trace.endIndex; index += 1) {
    const value = sampleAt(trace, index);
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    count += 1;
  }
  if (count < trace.rateHz * 0.5) return null;
  if (lead === 'co2') low = Math.min(0, low);
  if (high - low < 1) high = low + 1;
  const step = niceStep((high - low) / 8);
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step };
}

/** Steps of 1, 2, 5 × 10ⁿ, so that the scale stays put while the signal only breathes. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)));
  const share = value / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}
