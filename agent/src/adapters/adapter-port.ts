import type { EffectOutcome, InputId, ScannerCapabilities, ScannerFact, ScannerOrder } from '@farfield/protocol/policy';

/**
 * What a device adapter tells the agent. `seenMs` is the agent's monotonic clock at the moment the fact was proven, so
 * that a fact which travels late is as old as it is.
 */
export type Observation =
  | {
      readonly kind: 'input';
      readonly input: InputId;
      readonly raw: 'good' | 'bad' | 'unknown';
      readonly seenMs: number;
      readonly words: string;
    }
  | { readonly kind: 'scanner'; readonly fact: ScannerFact; readonly seenMs: number }
  | { readonly kind: 'zone'; readonly zone: ZoneObservation; readonly seenMs: number }
  | { readonly kind: 'power'; readonly power: PowerObservation; readonly seenMs: number }
  | { readonly kind: 'numerics'; readonly numerics: NumericsObservation; readonly seenMs: number }
  | {
      readonly kind: 'waveform';
      readonly lead: WaveLead;
      readonly firstSample: number;
      readonly rateMilliHz: number;
      readonly samples: readonly number[];
    }
  | {
      readonly kind: 'adapter';
      readonly adapter: string;
      readonly state: 'connected' | 'lost';
      readonly detail: string;
      readonly source: string;
    };

export type WaveLead = 'ecg' | 'pleth' | 'co2' | 'resp';

/** null: not reported. A badge tells who passed, never that somebody is present. */
export interface ZoneObservation {
  readonly count3: number | null;
  readonly count4: number | null;
  readonly badge: {
    readonly person: string;
    readonly level: number;
    readonly door: string;
    readonly direction: 'in' | 'out';
  } | null;
  readonly oxygenPercent: number | null;
}

export interface PowerObservation {
  readonly mains: 'on' | 'lost' | 'unknown';
  readonly runtimeMs: number | null;
  readonly chargePercent: number | null;
}

export interface NumericsObservation {
  readonly feed: 'live' | 'stale' | 'off';
  readonly items: readonly {
    readonly id: string;
    readonly valid: boolean;
    readonly value: number;
    readonly seenMs: number;
  }[];
  readonly alarm: string;
  readonly source: string;
}

export interface AdapterPort {
  readonly name: string;
  /** what it can be asked to do; an adapter that only observes has none */
  readonly capabilities: ScannerCapabilities | null;
  /** Begins to observe; reconnects by itself for observation only. */
  start(post: (observation: Observation) => void): Promise<void>;
  /**
   * One scanner order. Only the guard calls it. Resolves by the deadline, never rejects: an answer that did not come
   * is `unknown`, and is never asked again.
   */
  execute(call: ScannerCall): Promise<EffectOutcome>;
  stop(): Promise<void>;
}

/** What can only make less happen: it never waits, and nothing stands in its way. */
export function isRestricting(kind: ScannerOrder['kind']): boolean {
  return kind === 'stop' || kind === 'abort' || kind === 'pause';
}

export interface ScannerCall {
  readonly order: ScannerOrder;
  /** how long from now the answer may take, ms */
  readonly withinMs: number;
}
