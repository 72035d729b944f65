/** A value as it came over OPC UA, without the library's classes. Dates are unix ms. */
export type RawValue = boolean | number | string | readonly (boolean | number | string)[] | null;

export interface RawReading {
  readonly value: RawValue;
  readonly quality: 'good' | 'uncertain' | 'bad';
  /** how old the value was by the server's own clock when it came, ms; null: not known */
  readonly sourceAgeMs: number | null;
}

/** A reading and when it was proven, on the agent's clock. */
export interface Held {
  readonly raw: RawReading;
  readonly seenMs: number;
}

/** Missing is never false and never 0. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'unknown'; readonly why: string };

interface SignalRules {
  readonly acceptUncertain: boolean;
  readonly notReportedWhen: readonly (string | number | boolean)[];
}
interface NumberRules extends SignalRules {
  readonly scale: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}
interface TextRules extends SignalRules {
  readonly values?: Readonly<Record<string, string>> | undefined;
}
interface FlagRules extends SignalRules {
  readonly values?: Readonly<Record<string, boolean>> | undefined;
}

export function readNumber(held: Held | undefined, rules: NumberRules): Reading<number> {
  const scalar = readScalar(held, rules);
  if (scalar.kind === 'unknown') return scalar;
  if (typeof scalar.value !== 'number') return unknown(`${say(scalar.value)} is no number`);
  const value = scalar.value * rules.scale;
  if (!Number.isFinite(value)) return unknown(`${say(scalar.value)} is no finite number`);
  if (value < (rules.min ?? -Infinity) || value > (rules.max ?? Infinity)) return unknown(`${value} is not believed`);
  return { kind: 'value', value };
}

export function readText(held: Held | undefined, rules: TextRules): Reading<string> {
  const scalar = readScalar(held, rules);
  if (scalar.kind === 'unknown') return scalar;
  return rules.values === undefined
    ? { kind: 'value', value: String(scalar.value) }
    : translate(scalar.value, rules.values);
}

export function readFlag(held: Held | undefined, rules: FlagRules): Reading<boolean> {
  const scalar = readScalar(held, rules);
  if (scalar.kind === 'unknown') return scalar;
  if (rules.values !== undefined) return translate(scalar.value, rules.values);
  if (typeof scalar.value !== 'boolean') return unknown(`${say(scalar.value)} is no Boolean and has no translation`);
  return { kind: 'value', value: scalar.value };
}

/** One of a closed set of words: what the mapping does not translate is unknown, never the nearest. */
export function readWord<T extends string>(
  held: Held | undefined,
  rules: SignalRules & { readonly values: Readonly<Record<string, T>> },
): Reading<T> {
  const scalar = readScalar(held, rules);
  return scalar.kind === 'unknown' ? scalar : translate(scalar.value, rules.values);
}

export function readTexts(
  held: Held | undefined,
  rules: Pick<SignalRules, 'acceptUncertain'>,
): Reading<readonly string[]> {
  const trusted = readTrusted(held, rules.acceptUncertain);
  if (trusted.kind === 'unknown') return trusted;
  if (!Array.isArray(trusted.value)) return unknown(`${say(trusted.value)} is no array`);
  return { kind: 'value', value: trusted.value.map(String) };
}

export function translate<T>(value: boolean | number | string, values: Readonly<Record<string, T>>): Reading<T> {
  const key = String(value);
  const found = Object.hasOwn(values, key) ? values[key] : undefined;
  return found === undefined ? unknown(`${say(value)} has no translation`) : { kind: 'value', value: found };
}

export function orNull<T>(reading: Reading<T>): T | null {
  return reading.kind === 'value' ? reading.value : null;
}

export function unknown(why: string): { readonly kind: 'unknown'; readonly why: string } {
  return { kind: 'unknown', why };
}

function readScalar(held: Held | undefined, rules: SignalRules): Reading<boolean | number | string> {
  const trusted = readTrusted(held, rules.acceptUncertain);
  if (trusted.kind === 'unknown') return trusted;
  const { value } = trusted;
  if (typeof value === 'object') return unknown(value === null ? 'has no value' : 'is an array');
  if (rules.notReportedWhen.includes(value)) return unknown('is not reported');
  return { kind: 'value', value };
}

export function readTrusted(held: Held | undefined, acceptUncertain: boolean): Reading<RawValue> {
  if (held === undefined) return unknown('has not been sent');
  const { quality, value } = held.raw;
  if (quality === 'bad' || (quality === 'uncertain' && !acceptUncertain)) return unknown(`is of ${quality} quality`);
  return { kind: 'value', value };
}

/** Short, because it goes into sentences; a long text may hold patient data. */
function say(value: unknown): string {
  return `"${String(value).slice(0, 24)}"`;
}
