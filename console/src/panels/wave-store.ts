import type { Waveform } from '@farfield/protocol';

/** A sample that never came. */
export const MISSING = Number.MIN_SAFE_INTEGER;
/** Long enough for the widest sweep (20 s) at the highest usual rate. */
const KEEP_MS = 24_000;

/** One lead's newest samples by absolute index; where nothing came there is nothing. */
export interface WaveTrace {
  readonly lead: string;
  readonly rateHz: number;
  /** index after the newest sample */
  readonly endIndex: number;
  /** when the newest frame came, on the page's clock */
  readonly receivedMs: number;
  /** `values[index % values.length]` is sample `index`, for the last `values.length` indexes before `endIndex` */
  readonly values: Float64Array;
  /** samples known to be missing so far */
  readonly missing: number;
}

/**
 * Waveforms as they came: each sample stays at the index that its frame gave it. A frame that starts later than the last
 * one ended leaves a gap of exactly that many samples; nothing is joined up, resampled or filled.
 */
export class WaveStore {
  readonly #traces = new Map<string, WaveTrace>();

  add(frame: Waveform, receivedMs: number): void {
    const rateHz = frame.rateMilliHz / 1_000;
    if (rateHz <= 0 || frame.samples.length === 0) return;
    this.#traces.set(frame.lead, append(this.#traces.get(frame.lead), frame, rateHz, receivedMs));
  }

  trace(lead: string): WaveTrace | null {
    return this.#traces.get(lead) ?? null;
  }

  leads(): readonly string[] {
    return [...this.#traces.keys()];
  }

  clear(): void {
    this.#traces.clear();
  }
}

function append(before: WaveTrace | undefined, frame: Waveform, rateHz: number, receivedMs: number): WaveTrace {
  const length = Math.ceil((rateHz * KEEP_MS) / 1_000);
  const first = frame.firstSample;
  const end = first + frame.samples.length;
  // Another rate, a start from zero or a gap longer than the store: what was there has nothing to do with this.
  const goesOn =
    before !== undefined &&
    before.rateHz === rateHz &&
    first + length > before.endIndex &&
    first < before.endIndex + length;
  const values = goesOn ? before.values : new Float64Array(length).fill(MISSING);
  const from = goesOn ? before.endIndex : first;
  let missing = goesOn ? before.missing : 0;
  for (let index = from; index < first; index += 1) {
    values[index % length] = MISSING;
    missing += 1;
  }
  for (const [offset, sample] of frame.samples.entries()) values[(first + offset) % length] = sample;
  return { lead: frame.lead, rateHz, endIndex: Math.max(end, from), receivedMs, values, missing };
}

/** @returns the sample at an absolute index, or null where none is known */
export function sampleAt(trace: WaveTrace, index: number): number | null {
  if (index < 0 || index >= trace.endIndex || index < trace.endIndex - trace.values.length) return null;
  const value = trace.values[index % trace.values.length] ?? MISSING;
  return value === MISSING ? null : value;
}
