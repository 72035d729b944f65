import { UPS_RUNTIME_MS } from '@farfield/protocol/policy';
import type { PowerObservation } from '../adapter-port.ts';

/** What upsd says of one UPS. */
export interface NutReading {
  readonly mains: 'good' | 'bad' | 'unknown';
  readonly words: string;
  readonly power: PowerObservation;
}

/** One complete answer to LIST VAR, or the error in its place. */
export type NutAnswer =
  | { readonly kind: 'variables'; readonly variables: ReadonlyMap<string, string> }
  | { readonly kind: 'error'; readonly code: string };

/**
 * @returns null while the answer is not complete
 */
export function parseListVar(text: string, ups: string): NutAnswer | null {
  const variables = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.startsWith('ERR ')) return { kind: 'error', code: line.slice('ERR '.length).trim() };
    if (line.trim() === `END LIST VAR ${ups}`) return { kind: 'variables', variables };
    const found = /^VAR (\S+) (\S+) "(.*)"\s*$/.exec(line);
    const [, name, variable, value] = found ?? [];
    if (name === ups && variable !== undefined && value !== undefined) variables.set(variable, unescaped(value));
  }
  return null;
}

/**
 * On mains only when the flags say so and nothing speaks against it: WAIT, and a status without OL and OB, are unknown. What the
 * UPS's own hardware says (LB, FSD) goes before its estimate, which is an old battery's good opinion of itself.
 */
export function readNut(answer: NutAnswer, ups: string): NutReading {
  if (answer.kind === 'error') return unknownReading(errorWords(answer.code, ups));
  const { variables } = answer;
  const flags = new Set((variables.get('ups.status') ?? '').split(/\s+/).filter((flag) => flag !== ''));
  const runtimeS = numberOf(variables.get('battery.runtime'));
  const chargePercent = numberOf(variables.get('battery.charge'));
  const toldMs = runtimeS === null ? null : Math.round(runtimeS * 1_000);
  const runtimeMs = atMost(flags, toldMs);
  const words = [...flags].join(' ');
  if (flags.has('OB') || flags.has('FSD')) {
    return { mains: 'bad', words: batteryWords(words, toldMs), power: { mains: 'lost', runtimeMs, chargePercent } };
  }
  if (flags.has('OL') && !flags.has('WAIT') && !flags.has('OFF')) {
    return { mains: 'good', words: `on mains (${words})`, power: { mains: 'on', runtimeMs, chargePercent } };
  }
  return unknownReading(
    words === '' ? `UPS "${ups}" reports no status` : `UPS status ${words} says neither mains nor battery`,
  );
}

/** FSD: the load is cut within seconds. LB: nearly empty, on mains too, where it is charged again or past its time. */
function atMost(flags: ReadonlySet<string>, runtimeMs: number | null): number | null {
  if (flags.has('FSD')) return 0;
  return flags.has('LB') ? Math.min(runtimeMs ?? UPS_RUNTIME_MS.low, UPS_RUNTIME_MS.low) : runtimeMs;
}

export function unknownReading(words: string): NutReading {
  return { mains: 'unknown', words, power: { mains: 'unknown', runtimeMs: null, chargePercent: null } };
}

function errorWords(code: string, ups: string): string {
  switch (code) {
    case 'UNKNOWN-UPS':
      return `upsd knows no UPS "${ups}"`;
    case 'DATA-STALE':
      return `upsd has had no news from UPS "${ups}" (DATA-STALE)`;
    case 'DRIVER-NOT-CONNECTED':
      return `upsd has no driver for UPS "${ups}" (DRIVER-NOT-CONNECTED)`;
    default:
      return `upsd answers ${code} for UPS "${ups}"`;
  }
}

function batteryWords(flags: string, runtimeMs: number | null): string {
  const left =
    runtimeMs === null ? 'runtime not reported' : `${Math.floor(runtimeMs / 60_000)} min left by its own estimate`;
  return `on battery (${flags}), ${left}`;
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** NUT escapes a quote and a backslash in a quoted value with a backslash. */
function unescaped(value: string): string {
  return value.replaceAll(/\\(["\\])/g, '$1');
}
