/**
 * Reading of documents that people or other programs wrote: every value is unknown until its reader has looked at it,
 * and everything that is wrong is said at once, with its place. Nothing is guessed, cut or clamped.
 */

export interface Problem {
  /** where, as `events[3].atMs`; '' is the document as a whole */
  readonly path: string;
  readonly words: string;
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };
export type Reader<T> = (value: unknown, at: Place) => Read<T>;
export type Fields = Readonly<Record<string, Reader<unknown>>>;
export type ValueOf<R> = R extends Reader<infer T> ? T : never;
export type ObjectOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

const UNREADABLE = { ok: false } as const;

/** Where a reader is in the document, and where it writes down what is wrong there. */
export class Place {
  readonly path: string;
  readonly #problems: Problem[];

  constructor(problems: Problem[], path = '') {
    this.#problems = problems;
    this.path = path;
  }

  inside(key: string): Place {
    return new Place(this.#problems, this.path === '' ? key : `${this.path}.${key}`);
  }

  item(index: number): Place {
    return new Place(this.#problems, `${this.path}[${index}]`);
  }

  refuse(words: string): { readonly ok: false } {
    this.#problems.push({ path: this.path, words });
    return UNREADABLE;
  }
}

/** @returns the value, or everything that is wrong with it (at least one problem) */
export function readDocument<T>(
  reader: Reader<T>,
  value: unknown,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = reader(value, new Place(problems));
  return read.ok && problems.length === 0 ? read : { ok: false, problems };
}

export function problemLine({ path, words }: Problem): string {
  return path === '' ? words : `${path}: ${words}`;
}

export function text(options: { min?: number; max?: number } = {}): Reader<string> {
  const { min = 0, max = 500 } = options;
  return (value, at) => {
    if (typeof value !== 'string') return at.refuse(wrong(value, 'a text'));
    if (value.length < min || value.length > max)
      return at.refuse(`must have ${min} to ${max} characters, has ${value.length}`);
    return { ok: true, value };
  };
}

export const bool: Reader<boolean> = (value, at) =>
  typeof value === 'boolean' ? { ok: true, value } : at.refuse(wrong(value, 'true or false'));

export function number(min: number, max: number): Reader<number> {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return at.refuse(wrong(value, 'a number'));
    return value < min || value > max ? at.refuse(`must be ${min} to ${max}, is ${value}`) : { ok: true, value };
  };
}

export function integer(min: number, max: number): Reader<number> {
  const inBounds = number(min, max);
  return (value, at) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? at.refuse(`must be a whole number, is ${value}`)
      : inBounds(value, at);
}

export function oneOf<const T extends string>(allowed: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return { ok: true, value: found };
    const shown = allowed.length > 12 ? '' : `: ${allowed.join(', ')}`;
    return at.refuse(
      typeof value === 'string'
        ? `"${value}" is not known here${shown}`
        : wrong(value, `one of the known words${shown}`),
    );
  };
}

export function exactly<const T extends string | number>(wanted: T): Reader<T> {
  return (value, at) =>
    value === wanted ? { ok: true, value: wanted } : at.refuse(wrong(value, JSON.stringify(wanted)));
}

export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null ? { ok: true, value } : reader(value, at));
}

/** A field that may be left out. */
export function withDefault<T>(reader: Reader<T>, fallback: NoInfer<T>): Reader<T> {
  return (value, at) => (value === undefined ? { ok: true, value: fallback } : reader(value, at));
}

export function list<T>(reader: Reader<T>, maxLength: number): Reader<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return at.refuse(wrong(value, 'a list'));
    if (value.length > maxLength) return at.refuse(`has ${value.length} items, at most ${maxLength} are read`);
    const items = value.map((item: unknown, index) => reader(item, at.item(index)));
    const good = items.flatMap((item) => (item.ok ? [item.value] : []));
    return good.length === items.length ? { ok: true, value: good } : UNREADABLE;
  };
}

/** A map with exactly these fields; a field that is missing or unknown is a problem. */
export function object<F extends Fields>(fields: F): Reader<ObjectOf<F>> {
  return (value, at) => {
    if (!isMap(value)) return at.refuse(wrong(value, 'a map'));
    refuseUnknown(value, Object.keys(fields), at);
    const made: Record<string, unknown> = {};
    let isWhole = true;
    for (const [name, reader] of Object.entries(fields)) {
      const read = reader(value[name], at.inside(name));
      if (!read.ok) isWhole = false;
      else made[name] = read.value;
    }
    // Each field has been through its own reader.
    return isWhole ? { ok: true, value: made as ObjectOf<F> } : UNREADABLE;
  };
}

/** A map with any of these fields and no others; what is not there is not there in the result. */
export function someOf<F extends Fields>(fields: F): Reader<Partial<ObjectOf<F>>> {
  return (value, at) => {
    if (!isMap(value)) return at.refuse(wrong(value, 'a map'));
    const present = Object.fromEntries(Object.entries(fields).filter(([name]) => value[name] !== undefined));
    const read = object(present)(
      Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(present, name))),
      at,
    );
    refuseUnknown(value, Object.keys(fields), at);
    return read.ok ? { ok: true, value: read.value as Partial<ObjectOf<F>> } : UNREADABLE;
  };
}

type Table = Readonly<Record<string, Fields>>;
type VariantOf<T extends Table, Key extends string> = {
  [N in keyof T]: ObjectOf<T[N]> & { readonly [K in Key]: N };
}[keyof T];

/** One of several maps, told apart by their `kind`. */
export function variants<T extends Table>(table: T): Reader<VariantOf<T, 'kind'>> {
  return variantsBy('kind', table);
}

/** The same, told apart by another key. */
export function variantsBy<Key extends string, T extends Table>(key: Key, table: T): Reader<VariantOf<T, Key>> {
  const names = Object.keys(table);
  const readers = new Map(
    Object.entries(table).map(([name, fields]) => [name, object({ ...fields, [key]: exactly(name) })]),
  );
  return (value, at) => {
    if (!isMap(value)) return at.refuse(wrong(value, 'a map'));
    const name = oneOf(names)(value[key], at.inside(key));
    const reader = name.ok ? readers.get(name.value) : undefined;
    if (reader === undefined) return UNREADABLE;
    return reader(value, at) as Read<VariantOf<T, Key>>;
  };
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseUnknown(value: Readonly<Record<string, unknown>>, known: readonly string[], at: Place): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) at.inside(name).refuse('unknown key');
  }
}

function wrong(value: unknown, wanted: string): string {
  if (value === undefined) return `is missing: must be ${wanted}`;
  const shown = Array.isArray(value)
    ? 'a list'
    : value === null
      ? 'nothing'
      : typeof value === 'object'
        ? 'a map'
        : JSON.stringify(value);
  return `must be ${wanted}, is ${shown ?? typeof value}`;
}
