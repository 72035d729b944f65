import type { NumericsObservation } from '../adapter-port.ts';
import type { OpcUaSignals } from './mapping-file.ts';
import { type Reading, readFlag, readNumber, readText } from './reading.ts';
import type { HeldReadings } from './scanner-feed.ts';
import type { InputReading } from './zone-feed.ts';

/** A monitor that sent nothing for this long is shown as stale, every number with its own age. */
export const NUMERICS_STALE_MS = 3_000;

export const NUMERIC_KEYS = [
  'monitor.heartRateBpm',
  'monitor.spo2Percent',
  'monitor.respirationBpm',
  'monitor.etco2MmHg',
  'monitor.nibpSystolicMmHg',
  'monitor.nibpDiastolicMmHg',
  'monitor.nibpMeanMmHg',
  'monitor.temperatureC',
] as const;

export interface MonitorFold {
  readonly numerics: NumericsObservation;
  /** when SpO2 was last validly measured, or heart rate where no SpO2 is mapped; null: it is not */
  readonly vitals: { readonly seenMs: number; readonly words: string } | null;
  /** null: the monitor's alarm is not mapped, or the monitor says that it is off */
  readonly alarm: InputReading | null;
}

/** @param provenMs when the monitor last proved that it lives; null: not since the link came up */
export function foldMonitor(
  held: HeldReadings,
  signals: OpcUaSignals,
  { provenMs, nowMs }: { provenMs: number | null; nowMs: number },
): MonitorFold {
  const onRules = signals['monitor.on'];
  const on = onRules === undefined ? null : readFlag(held.get('monitor.on'), onRules);
  const isOff = on?.kind === 'value' && !on.value;
  const isStale = provenMs === null || nowMs - provenMs > NUMERICS_STALE_MS;
  const items = NUMERIC_KEYS.flatMap((key) => {
    const one = held.get(key);
    const rules = signals[key];
    if (one === undefined || rules === undefined) return [];
    const reading = readNumber(one, rules);
    const ownAgeMs = rules.age === 'sourceTime' ? (one.raw.sourceAgeMs ?? 0) : 0;
    // A number that does not change is still proven by whatever proves the feed; a cuff value only by its own time.
    const feedMs =
      rules.age === 'feed' ? Math.max(one.seenMs, hasHeartbeat(signals) ? (provenMs ?? 0) : 0) : one.seenMs;
    const id = key.slice('monitor.'.length);
    const value = reading.kind === 'value' ? reading.value : 0;
    return [{ id, valid: reading.kind === 'value', value, seenMs: feedMs - Math.max(0, ownAgeMs) }];
  });
  const alarmRules = signals['monitor.alarm'];
  const alarm = alarmRules === undefined ? null : readText(held.get('monitor.alarm'), alarmRules);
  // A pulse goes on for minutes without oxygen: with the probe off, an ECG alone is not "vitals". @source domain §6.2 row 10
  const proofId = signals['monitor.spo2Percent'] === undefined ? 'heartRateBpm' : 'spo2Percent';
  const live = items.filter((item) => item.valid && (item.id === 'heartRateBpm' || item.id === 'spo2Percent'));
  const proof = live.find((item) => item.id === proofId);
  return {
    numerics: {
      feed: isOff ? 'off' : isStale ? 'stale' : 'live',
      items,
      alarm: alarm?.kind === 'value' ? alarm.value : '',
      source: sourceOf(signals),
    },
    vitals: isOff || proof === undefined ? null : { seenMs: proof.seenMs, words: live.map(numberWords).join(', ') },
    alarm: isOff || alarm === null ? null : alarmInput(alarm, alarmRules?.highPrefixes ?? []),
  };
}

export function hasHeartbeat(signals: OpcUaSignals): boolean {
  return signals['monitor.heartbeat'] !== undefined;
}

function alarmInput(alarm: Reading<string>, highPrefixes: readonly string[]): InputReading {
  if (alarm.kind === 'unknown') return { input: 'vitalsAlarm', raw: 'unknown', words: alarm.why };
  const isHigh = highPrefixes.some((prefix) => alarm.value.startsWith(prefix));
  return { input: 'vitalsAlarm', raw: isHigh ? 'bad' : 'good', words: alarm.value === '' ? 'no alarm' : alarm.value };
}

function numberWords(item: { id: string; value: number }): string {
  return item.id === 'spo2Percent' ? `SpO2 ${Math.round(item.value)} %` : `heart rate ${Math.round(item.value)} /min`;
}

function sourceOf(signals: OpcUaSignals): string {
  return NUMERIC_KEYS.map((key) => signals[key]?.source).find((source) => source !== undefined) ?? '';
}
