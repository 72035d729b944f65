import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONDITION_IDS, conditionRow, REASONS } from '@farfield/protocol/policy';
import { ROOT } from '../run-command.ts';

export interface Rule {
  readonly id: string;
  /** the first sentence of the rule, or the row's title, or the refusal's words */
  readonly words: string;
  readonly kind: 'specification' | 'condition' | 'refusal';
}

export const SPEC_FILE = 'protocol/src/policy/SPEC.md';
/** Rules of SPEC.md stand as list items: `- **T-A** START acts only when …`. */
const SPEC_RULE = /^- \*\*([A-Z]-[A-Z0-9]+)\*\* ((?:.|\n {2})+)/gm;

/** A rule of SPEC.md in full, by id, capitals or not; null: it is none of them. */
export function specRule(name: string): { readonly id: string; readonly words: string } | null {
  const wanted = name.trim().toLowerCase();
  const found = specRules().find(({ id }) => id.toLowerCase() === wanted);
  return found === undefined ? null : { ...found, words: found.words.replace(/\s+/g, ' ').trim() };
}

function specRules(): readonly { readonly id: string; readonly words: string }[] {
  const text = readFileSync(path.join(ROOT, SPEC_FILE), 'utf8');
  return [...text.matchAll(SPEC_RULE)].map(([, id = '', words = '']) => ({ id, words }));
}

/** Every rule id that a screen, a log or a record can name, each once. */
export function allRules(): readonly Rule[] {
  const written = specRules().map(({ id, words }): Rule => ({
    id,
    words: firstSentence(words),
    kind: 'specification',
  }));
  const conditions = CONDITION_IDS.map((id): Rule => {
    const { rule, title } = conditionRow(id);
    return { id: rule, words: title, kind: 'condition' };
  });
  const refusals = Object.values(REASONS).map(({ rule, text: words }): Rule => ({ id: rule, words, kind: 'refusal' }));
  return [...written, ...conditions, ...refusals].toSorted((left, right) => compareRules(left.id, right.id));
}

/** By family, letters before numbers, numbers as numbers. */
export function compareRules(left: string, right: string): number {
  const key = (id: string): [string, number, string] => {
    const [family = '', rest = ''] = id.split('-');
    const number = Number.parseInt(rest, 10);
    return [family, Number.isNaN(number) ? -1 : number, rest];
  };
  const [a, b] = [key(left), key(right)];
  return a[0].localeCompare(b[0], 'en') || a[1] - b[1] || a[2].localeCompare(b[2], 'en');
}

function firstSentence(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  const end = line.search(/[.:;] /);
  return end === -1 ? line : line.slice(0, end + 1).replace(/[:;]$/, '');
}
