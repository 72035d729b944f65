import { type Fields, integer, number, object, type Reader, text } from './reading.ts';

/**
 * One reader for each key of a type, and no other: a key that the type gets, also one that may be left out, does not
 * compile before it is read here.
 */
export type ReadersOf<T> = { readonly [K in keyof T]-?: Reader<T[K]> };
export type VariantReaders<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: ReadersOf<Omit<Extract<T, { readonly kind: K }>, 'kind'>>;
};

/** A map with all that the type has; what may be left out and was, is not there in the result either. */
export function every<T extends object>(readers: ReadersOf<T>): Reader<T> {
  // The keys of an interface are no index signature, though each of them is a reader.
  const whole = object(readers as unknown as Fields);
  return (value, at) => {
    const read = whole(value, at);
    if (!read.ok) return read;
    const there = Object.entries(read.value).filter(([, one]) => one !== undefined);
    return { ok: true, value: Object.fromEntries(there) as T };
  };
}

export function mayBeAbsent<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, at) => (value === undefined ? { ok: true, value } : reader(value, at));
}

export const ms = integer(0, Number.MAX_SAFE_INTEGER);
/** A console may echo, and a test may plant, what never was: the core judges it. */
export const anyMs = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
export const count = integer(0, Number.MAX_SAFE_INTEGER);
export const measured = number(-1e9, 1e9);
export const words = text({ max: 5_000 });
