import type { InputId } from '@farfield/protocol/policy';
import type { ZoneObservation } from '../adapter-port.ts';
import type { BadgeSignal, OpcUaSignals } from './mapping-file.ts';
import {
  type Held,
  orNull,
  type Reading,
  readFlag,
  readNumber,
  readTexts,
  readWord,
  translate,
  unknown,
} from './reading.ts';
import type { HeldReadings } from './scanner-feed.ts';

/** Below this the room's air is not safe to stay in. @source domain 5.1, OSHA 29 CFR 1910.146 */
export const OXYGEN_MIN_PERCENT = 19.5;

export interface InputReading {
  readonly input: InputId;
  readonly raw: 'good' | 'bad' | 'unknown';
  readonly words: string;
}

export interface ZoneFold {
  readonly inputs: readonly InputReading[];
  readonly counts: Pick<ZoneObservation, 'count3' | 'count4' | 'oxygenPercent'>;
}

/** The zone's sensors as inputs. What is not mapped is not told at all: the site's equipment list says what that means. */
export function foldZone(held: HeldReadings, signals: OpcUaSignals): ZoneFold {
  const inputs: InputReading[] = [];
  const door34 = signals['zone.door34'];
  if (door34 !== undefined) inputs.push(door(readWord(held.get('zone.door34'), door34)));
  const alarm = (key: AlarmKey, input: InputId, words: { good: string; bad: string }): void => {
    const rules = signals[key];
    if (rules === undefined) return;
    const reading = readFlag(held.get(key), rules);
    if (reading.kind === 'unknown') inputs.push({ input, raw: 'unknown', words: reading.why });
    else inputs.push({ input, raw: reading.value ? 'bad' : 'good', words: reading.value ? words.bad : words.good });
  };
  alarm('zone.squeezeBall', 'squeezeBall', { good: 'not squeezed', bad: 'squeezed' });
  alarm('zone.quench', 'quench', { good: 'no quench', bad: 'quenched' });
  alarm('zone.roomStop', 'roomStop', { good: 'not pressed', bad: 'pressed' });
  alarm('zone.ferromagnetic', 'ferromagnetic', { good: 'no alarm', bad: 'alarm' });
  const oxygenRules = signals['zone.oxygenPercent'];
  const oxygenReading = oxygenRules === undefined ? null : readNumber(held.get('zone.oxygenPercent'), oxygenRules);
  if (oxygenReading !== null) inputs.push(oxygen(oxygenReading));
  const count = (key: 'zone.count3' | 'zone.count4'): number | null => {
    const rules = signals[key];
    const value = rules === undefined ? null : orNull(readNumber(held.get(key), rules));
    return value === null || value < 0 ? null : Math.round(value);
  };
  return {
    inputs,
    counts: {
      count3: count('zone.count3'),
      count4: count('zone.count4'),
      oxygenPercent: oxygenReading === null ? null : orNull(oxygenReading),
    },
  };
}

/** @returns the person who just passed a reader; null when nobody has, or the record cannot be understood */
export function readBadge(held: Held | undefined, signal: BadgeSignal): Reading<NonNullable<ZoneObservation['badge']>> {
  const fields = readTexts(held, signal);
  if (fields.kind === 'unknown') return fields;
  const { layout } = signal;
  const person = fields.value[layout.person] ?? '';
  const level = Number(fields.value[layout.level] ?? 'none');
  const direction = translate(fields.value[layout.direction] ?? '', signal.directions);
  if (person === '' || !Number.isInteger(level) || direction.kind === 'unknown') return unknown('is no badge record');
  const where = fields.value[layout.door] ?? '';
  return { kind: 'value', value: { person, level, door: where, direction: direction.value } };
}

/** The Zone II/III door has no input of its own; it is told in the feed's words. */
export function door23Words(held: HeldReadings, signals: OpcUaSignals): string {
  const rules = signals['zone.door23'];
  if (rules === undefined) return '';
  const reading = readWord(held.get('zone.door23'), rules);
  return `Zone II/III door ${reading.kind === 'value' ? reading.value : 'unknown'}`;
}

type AlarmKey = 'zone.squeezeBall' | 'zone.quench' | 'zone.roomStop' | 'zone.ferromagnetic';

function door(reading: Reading<'open' | 'shut'>): InputReading {
  if (reading.kind === 'unknown') return { input: 'door34', raw: 'unknown', words: reading.why };
  return { input: 'door34', raw: reading.value === 'shut' ? 'good' : 'bad', words: reading.value };
}

function oxygen(reading: Reading<number>): InputReading {
  if (reading.kind === 'unknown') return { input: 'oxygen', raw: 'unknown', words: reading.why };
  const words = `${reading.value.toFixed(1)} %`;
  // Above 100 % there is no air: the sensor is broken, not the room.
  if (reading.value < 0 || reading.value > 100)
    return { input: 'oxygen', raw: 'unknown', words: `${words} is not believed` };
  return { input: 'oxygen', raw: reading.value >= OXYGEN_MIN_PERCENT ? 'good' : 'bad', words };
}
