import { INPUT_IDS } from './inputs.ts';
import {
  FIT_FIELD,
  FITTING_FIELDS,
  POLICY_FIELDS,
  type PolicyField,
  TUNABLE_CONDITIONS,
  tunablesOf,
} from './policy-fields.ts';
import { type PolicyDocument, renderPolicyDocument } from './policy-document.ts';

/** One field that two policies settle otherwise. Texts are as people read them; '' where a document has no such line. */
export interface PolicyChange {
  readonly path: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** `other`: it restricts neither more nor less, as far as the field's own row knows */
  readonly effect: 'stricter' | 'looser' | 'other';
}

type Leaf = string | number | boolean;

interface Line {
  readonly field: PolicyField;
  readonly title: string;
  readonly value: Leaf;
}

/** What the second policy changes, in the order in which a policy is written. Signatures say nothing of their own. */
export function diffPolicies(before: PolicyDocument, after: PolicyDocument): readonly PolicyChange[] {
  const left = linesOf(before);
  const right = linesOf(after);
  return [...new Map([...left, ...right])].flatMap(([path, { field, title }]) => {
    const [from, to] = [left.get(path), right.get(path)];
    if (from?.value === to?.value) return [];
    const effect = from === undefined || to === undefined ? 'other' : effectOf(field, from.value, to.value);
    return [{ path, title, from: textOf(from), to: textOf(to), effect }];
  });
}

function effectOf(field: PolicyField, from: Leaf, to: Leaf): PolicyChange['effect'] {
  const more = strictnessOf(field, to) - strictnessOf(field, from);
  return more > 0 ? 'stricter' : more < 0 ? 'looser' : 'other';
}

function strictnessOf(field: PolicyField, value: Leaf): number {
  switch (field.kind) {
    case 'text':
      return 0;
    case 'flag':
      return value === field.stricter ? 1 : 0;
    case 'choice':
      // A word without a rank is neither stricter nor looser than another.
      return Number(field.strictness[String(value)]);
    case 'number':
      return field.stricter === 'neither' ? 0 : Number(value) * (field.stricter === 'more' ? 1 : -1);
  }
}

function linesOf(document: PolicyDocument): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  const rendered = renderPolicyDocument(document);
  const add = (path: string, field: PolicyField, title: string): void => {
    const value = leafAt(rendered, path.split('.'));
    if (value !== null) lines.set(path, { field, title, value });
  };
  for (const [path, field] of Object.entries(POLICY_FIELDS)) add(path, field, field.title);
  for (const input of INPUT_IDS) {
    for (const [key, field] of Object.entries({ fit: FIT_FIELD, ...FITTING_FIELDS }))
      add(`equipment.${input}.${key}`, field, `${input}: ${field.title}`);
  }
  for (const id of TUNABLE_CONDITIONS) {
    for (const tunable of tunablesOf(id)) {
      const value = leafAt(rendered, ['conditions', id, tunable.field]) ?? tunable.default;
      lines.set(`conditions.${id}.${tunable.field}`, { field: tunable, title: tunable.title, value });
    }
  }
  return lines;
}

function leafAt(from: unknown, path: readonly string[]): Leaf | null {
  const [key, ...rest] = path;
  if (key === undefined) {
    return typeof from === 'string' || typeof from === 'number' || typeof from === 'boolean' ? from : null;
  }
  if (typeof from !== 'object' || from === null) return null;
  return leafAt(new Map<string, unknown>(Object.entries(from)).get(key), rest);
}

function textOf(line: Line | undefined): string {
  if (line === undefined) return '';
  return line.field.kind === 'number' && line.field.unit === 'ms' ? `${line.value} ms` : String(line.value);
}
