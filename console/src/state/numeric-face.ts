import type { Numerics } from '@farfield/protocol';
import type { Drawn } from './console-state.ts';
import type { Freshness } from './freshness.ts';

/** One number as it may be shown: its value stands in the large place only while it is live or delayed. */
export interface NumericFace {
  readonly freshness: Freshness;
  /** for the large place; null: `---` */
  readonly value: number | null;
  /** last known value with its age, for the small print; null: never */
  readonly last: { readonly value: number; readonly ageMs: number } | null;
}

export type NumericId =
  | 'heartRateBpm'
  | 'spo2Percent'
  | 'respirationBpm'
  | 'etco2MmHg'
  | 'nibpSystolicMmHg'
  | 'nibpDiastolicMmHg'
  | 'nibpMeanMmHg'
  | 'temperatureC';

/** @source domain §5.1: ECG and SpO2 numerics older than 5 s are not shown as values */
const LIVE_UNTIL_MS = 2_500;
const STALE_AFTER_MS = 5_000;
/** Between two cuff measurements; a pressure is never "live", only recent. */
const NIBP_STALE_AFTER_MS = 20 * 60_000;

export interface VitalsContext {
  /** 'monitored' | 'notMonitored' by the session's plan; empty: nobody has said */
  readonly monitoring: string;
  readonly isLinkLost: boolean;
  readonly nowMs: number;
}

export function numericFace(numerics: Drawn<Numerics> | null, id: NumericId, context: VitalsContext): NumericFace {
  if (numerics === null)
    return { freshness: context.monitoring === 'notMonitored' ? 'notMonitored' : 'unknown', value: null, last: null };
  const { feed, items } = numerics.value;
  if (feed === 'notFitted') return { freshness: 'notFitted', value: null, last: null };
  if (context.monitoring === 'notMonitored') return { freshness: 'notMonitored', value: null, last: null };
  const item = items.find((one) => one.id === id);
  if (item === undefined) return { freshness: feed === 'off' ? 'unknown' : 'notFitted', value: null, last: null };
  const ageMs = Math.max(0, item.ageMs) + (context.nowMs - numerics.receivedMs);
  const last = { value: item.value, ageMs };
  if (!item.valid) return { freshness: 'invalid', value: null, last: null };
  const isPressure = id.startsWith('nibp');
  const staleAfterMs = isPressure ? NIBP_STALE_AFTER_MS : STALE_AFTER_MS;
  const feedLost = feed === 'stale' || feed === 'off' || context.isLinkLost;
  if (ageMs > staleAfterMs || (feedLost && !isPressure)) return { freshness: 'stale', value: null, last };
  if (ageMs > LIVE_UNTIL_MS && !isPressure) return { freshness: 'delayed', value: item.value, last };
  return { freshness: 'live', value: item.value, last };
}

/** Cuff pressure belongs together: one age for the three. */
export interface PressureFace {
  readonly freshness: Freshness;
  readonly systolic: number | null;
  readonly diastolic: number | null;
  readonly mean: number | null;
  readonly ageMs: number | null;
}

export function pressureFace(numerics: Drawn<Numerics> | null, context: VitalsContext): PressureFace {
  const [systolic, diastolic, mean] = (['nibpSystolicMmHg', 'nibpDiastolicMmHg', 'nibpMeanMmHg'] as const).map((id) =>
    numericFace(numerics, id, context),
  );
  return {
    freshness: systolic?.freshness ?? 'unknown',
    systolic: systolic?.value ?? null,
    diastolic: diastolic?.value ?? null,
    mean: mean?.value ?? null,
    ageMs: systolic?.last?.ageMs ?? null,
  };
}
