import type { ConditionRow } from '@farfield/protocol/policy';

/** One row with one of its fields changed. `patch` is put over the row. */
export interface RowMutant {
  readonly name: string;
  readonly patch: Readonly<Record<string, unknown>>;
}

/** What a row says in words to people is not judged here. */
const WORDS = new Set(['title', 'titleUnknown', 'titleNeverSeen', 'firstStep']);
/** The core's own tick: the smallest change of a time that can be seen at all. */
const STEP_MS = 50;
const TOP = { authority: 3, scan: 3, people: 4, system: 3 } as const;
const PARTS = ['authority', 'scan', 'people', 'system'] as const;

/**
 * Every field of a row changed by itself: a time by one tick either way, set or dropped; a choice to each other choice
 * that the table knows; a verdict part by one either way; each role left out, each other role let in. New fields of a row
 * are found by their type.
 */
export function rowMutants(row: ConditionRow, all: readonly ConditionRow[]): readonly RowMutant[] {
  return Object.entries(row).flatMap(([field, value]) => {
    if (WORDS.has(field)) return [];
    if (field === 'verdict') return verdictMutants(row.verdict);
    const values = all.map((one) => Object.entries(one).find(([name]) => name === field)?.[1]);
    return mutantsOf(field, value, values).map(([words, next]) => ({
      name: `${field} ${words}`,
      patch: { [field]: next },
    }));
  });
}

function mutantsOf(field: string, value: unknown, values: readonly unknown[]): (readonly [string, unknown])[] {
  if (Array.isArray(value)) return listMutants(value, [...new Set(values.flat()), 'rst', 'it']);
  if (typeof value === 'number') {
    const isNullable = values.includes(null);
    return [
      [`${value} → ${value + STEP_MS}`, value + STEP_MS],
      ...(value >= STEP_MS ? [[`${value} → ${value - STEP_MS}`, value - STEP_MS] as const] : []),
      ...(isNullable ? [[`${value} → none`, null] as const] : []),
    ];
  }
  if (typeof value === 'boolean') return [[`→ ${!value}`, !value]];
  if (typeof value === 'string' || value === null) {
    const others = [...new Set(values)].filter((one) => one !== value && (one === null || typeof one === 'string'));
    const numbers = value === null && values.some((one) => typeof one === 'number') ? [5_000] : [];
    return [...others, ...numbers].map((one) => [`${String(value)} → ${String(one)}`, one] as const);
  }
  if (typeof value === 'object' && value !== undefined) return nestedMutants(field, value);
  return [];
}

function listMutants(list: readonly unknown[], known: readonly unknown[]): (readonly [string, unknown])[] {
  const without = list.map((one) => [`without ${String(one)}`, list.filter((other) => other !== one)] as const);
  const others = [...new Set(known)].filter((one) => !list.includes(one));
  return [...without, ...others.map((one) => [`with ${String(one)}`, [...list, one]] as const)];
}

/** A small record inside a row, such as the bounds of what a facility may set: each number either way, each part dropped. */
function nestedMutants(field: string, value: object): (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const rest = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    const dropped = [`without ${name}`, rest] as const;
    const changed = mutantsOf(`${field}.${name}`, inner, [inner]).map(
      ([words, next]) => [`${name} ${words}`, { ...rest, [name]: next }] as const,
    );
    return [dropped, ...changed];
  });
}

function verdictMutants(verdict: ConditionRow['verdict']): readonly RowMutant[] {
  return Object.entries(verdict).flatMap(([where, one]) =>
    PARTS.flatMap((part) =>
      [one[part] - 1, one[part] + 1]
        .filter((level) => level >= 0 && level <= TOP[part])
        .map((level) => ({
          name: `verdict ${where} ${part} ${one[part]} → ${level}`,
          patch: { verdict: { ...verdict, [where]: { ...one, [part]: level } } },
        })),
    ),
  );
}
