import type { Observation, WaveLead } from '../adapter-port.ts';
import type { WaveSignal } from './mapping-file.ts';
import type { RawValue } from './reading.ts';

/** One lead's blocks as they came: no resampling, no filling. A lost block is a gap in the sample numbers. */
export class WaveReader {
  readonly #lead: WaveLead;
  readonly #signal: WaveSignal;
  #next = 0;

  constructor(lead: WaveLead, signal: WaveSignal) {
    this.#lead = lead;
    this.#signal = signal;
  }

  /** @returns null for a value that is no block of this layout, and for an empty one */
  read(value: RawValue): Extract<Observation, { kind: 'waveform' }> | null {
    if (typeof value !== 'object' || value === null) return null;
    const numbers = value.filter((item) => typeof item === 'number');
    if (numbers.length !== value.length) return null;
    switch (this.#signal.layout) {
      case 'indexed': {
        const [firstSample, rateMilliHz, ...samples] = numbers;
        if (firstSample === undefined || rateMilliHz === undefined || samples.length === 0) return null;
        if (!Number.isInteger(firstSample) || firstSample < 0 || rateMilliHz <= 0) return null;
        return this.#block(firstSample, rateMilliHz, samples);
      }
      case 'plain': {
        if (numbers.length === 0) return null;
        const firstSample = this.#next;
        this.#next += numbers.length;
        return this.#block(firstSample, this.#signal.rateMilliHz, numbers);
      }
    }
  }

  #block(
    firstSample: number,
    rateMilliHz: number,
    samples: readonly number[],
  ): Extract<Observation, { kind: 'waveform' }> {
    return { kind: 'waveform', lead: this.#lead, firstSample, rateMilliHz, samples: samples.map(Math.round) };
  }
}
