import { SPEC_FILE, specRule } from '../safety/rule-ids.ts';
import { POLICY_FIELDS, type PolicyField, TUNABLE_CONDITIONS, tunablesOf } from '@farfield/protocol/policy';
import { explain, type Explanation, likeNames } from '@farfield/protocol/policy-lab';
import { boundsWords, defaultWords, strictestWords } from './field-words.ts';
import { type PolicyCommand, UsageError } from './policy-command.ts';

const LIKE_MAX = 8;

export const explainRow: PolicyCommand = {
  usage: 'NAME',
  words:
    'a condition, reason, action, rule of SPEC.md or field of a policy in words, by id (doorOpen, finishMaxMs) or rule (C-31, V-5); exit code 2: there is none',
  run(args) {
    const [name, ...others] = args;
    if (name === undefined || name.startsWith('-') || others.length > 0) throw new UsageError('expected one name');
    const found = [...writtenRule(name), ...policyField(name), ...explain(name)];
    if (found.length > 0) return { exitCode: 0, lines: found.flatMap(asText), json: found };
    const like = likeNames(name).slice(0, LIKE_MAX);
    return {
      exitCode: 2,
      lines: [
        `${name}: no condition, reason, action, rule of SPEC.md or field of a policy has this id`,
        ...(like.length === 0 ? [] : [`like it: ${like.join(', ')}`]),
      ],
      json: { ok: false, name, like },
    };
  },
};

type Found = Omit<Explanation, 'kind'> & { readonly kind: Explanation['kind'] | 'rule' | 'policy field' };

function writtenRule(name: string): readonly Found[] {
  const rule = specRule(name);
  return rule === null
    ? []
    : [{ kind: 'rule', id: rule.id, rule: rule.id, title: rule.words, lines: [], source: SPEC_FILE }];
}

/** By its whole path: `finishMaxMs`, `conditions.doorOpen.ttlMs`. */
function policyField(name: string): readonly Found[] {
  const tunable = TUNABLE_CONDITIONS.flatMap((id) =>
    tunablesOf(id).map((one) => [`conditions.${id}.${one.field}`, one] as const),
  );
  const fields = new Map<string, PolicyField>([...Object.entries(POLICY_FIELDS), ...tunable]);
  const field = fields.get(name);
  if (field === undefined) return [];
  const lines = [
    { name: 'allowed', words: boundsWords(field) },
    { name: 'default', words: defaultWords(field) },
    { name: 'stricter', words: strictestWords(field) },
  ];
  return [{ kind: 'policy field', id: name, rule: '', title: field.title, lines, source: field.source }];
}

function asText({ kind, id, rule, title, lines, source }: Found, index: number): string[] {
  const width = Math.max(...lines.map((one) => one.name.length), 'source'.length);
  return [
    ...(index === 0 ? [] : ['']),
    title,
    kind === 'rule' ? `  rule ${rule}` : `  ${kind} ${id}${rule === '' ? '' : `, rule ${rule}`}`,
    ...[...lines, { name: 'source', words: source }].map((one) => `  ${one.name.padEnd(width)}  ${one.words}`),
  ];
}
