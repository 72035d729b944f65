import type { Bounds, ConditionRow } from './condition-row.ts';
import { type ConditionId, conditionRow } from './conditions.ts';
import { TICK_MS } from './limits.ts';
import { ROW_REFERENCE } from './row-reference.ts';
import type { RowReference } from './row-reference-row.ts';
import { type RowBehaviour, witnessRow } from './row-witness.ts';
import type { Situation } from './situation.ts';
import type { Verdict } from './verdict.ts';

/** @returns how the row differs from what was written of it by hand, in words; empty: it does what it must */
export function rowProblems(id: ConditionId): readonly string[] {
  const reference = ROW_REFERENCE[id];
  if (reference === undefined) return [`${id} is not in row-reference.ts: write what it must do, from its source`];
  const seen = witnessRow(id);
  const expected = expectedBehaviour(reference);
  const row = conditionRow(id);
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ...keysOf(expected).map((key) => [key, seen[key], expected[key]] as const),
    ...SITUATIONS.map((where, index) => [where, short(seen.verdict[where]), reference.verdict[index]] as const),
    ['who clears', row.clearedBy, reference.clearedBy],
    ['clear needs', row.clearNeeds, reference.clearNeeds],
    ['rule', row.rule, reference.rule],
    ['input', row.input, reference.input],
    ['applies', row.applies, reference.when],
    ['priority', row.priority, reference.priority],
    ['parent', row.parent, reference.parent],
    ['evaluatedAt', row.evaluatedAt, reference.at],
    ['tunable', bounds(row.tunable), choices(reference.tunable)],
  ];
  return pairs.flatMap(([what, is, must]) =>
    same(is, must) ? [] : [`${id} ${what}: is ${text(is)}, must be ${text(must)}`],
  );
}

const SITUATIONS: readonly Situation[] = ['empty', 'inRoom', 'scanning'];

/** From the hand-written row to what must be seen, without a look at the table. */
function expectedBehaviour(reference: RowReference): Omit<RowBehaviour, 'verdict'> {
  const confirmMs = reference.confirmS * 1_000;
  // The first look at which it is older than that.
  const untilSilent = (silentS: number | null): number | 'never' =>
    silentS === null || reference.unknown === 'other' ? 'never' : silentS * 1_000 + TICK_MS + confirmMs;
  const isLatched = reference.latch !== 'none';
  return {
    badMs: reference.unknown === 'only' ? 'never' : confirmMs,
    silentMs: untilSilent(reference.silentS),
    silentTwoPathsMs: untilSilent(reference.silentTwoPathsS ?? reference.silentS),
    unknownMs: reference.unknown === 'other' ? 'never' : confirmMs,
    goodMs: reference.clearS * 1_000,
    afterScanning: isLatched ? 'latched' : 'ok',
    afterQuiet: reference.latch === 'always' ? 'latched' : 'ok',
    afterNeverSeen: reference.unknown === 'other' ? 'nothing' : 'ok',
    afterThree: reference.latch === 'always' || reference.flap === 'latch' ? 'latched' : 'ok',
    // What does not latch by itself can be found latched only because it came too often.
    clearedBy: isLatched ? reference.clearedBy : ['mrso', 'mrmd'],
  };
}

function keysOf(expected: Omit<RowBehaviour, 'verdict'>): (keyof typeof expected)[] {
  return Object.keys(expected) as (keyof typeof expected)[];
}

function bounds(tunable: ConditionRow['tunable']): string {
  const words = (name: string, one: Bounds | undefined): string[] =>
    one === undefined ? [] : [`${name} ${one.minMs} to ${one.maxMs}`];
  const { ttlMs, confirmAfterMs, clearAfterMs, ...others } = tunable;
  const known = [...words('silent', ttlMs), ...words('confirm', confirmAfterMs), ...words('clear', clearAfterMs)];
  return [...known, ...Object.keys(others)].join(', ');
}

function choices(tunable: RowReference['tunable']): string {
  const words = (name: string, one: readonly [number, number] | undefined): string[] =>
    one === undefined ? [] : [`${name} ${one[0] * 1_000} to ${one[1] * 1_000}`];
  const { silentS, confirmS, clearS } = tunable;
  return [...words('silent', silentS), ...words('confirm', confirmS), ...words('clear', clearS)].join(', ');
}

function short({ authority, scan, people, system }: Verdict): string {
  const parts = [`A${authority}`, `S${scan}`, `P${people}`, `X${system}`].filter((part) => !part.endsWith('0'));
  return parts.length === 0 ? '–' : parts.join(' ');
}

function same(is: unknown, must: unknown): boolean {
  if (!Array.isArray(is) || !Array.isArray(must)) return is === must;
  return is.length === must.length && is.every((one) => must.includes(one));
}

function text(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
