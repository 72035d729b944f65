import { explain, type Explanation, likeNames } from '@farfield/protocol/policy-lab';
import { type PolicyCommand, UsageError } from './policy-command.ts';

const LIKE_MAX = 8;

export const explainRow: PolicyCommand = {
  usage: 'NAME',
  words: 'a condition, reason or action in words, by id (doorOpen) or rule (C-31); exit code 2: there is none',
  run(args) {
    const [name, ...others] = args;
    if (name === undefined || name.startsWith('-') || others.length > 0) throw new UsageError('expected one name');
    const found = explain(name);
    if (found.length > 0) return { exitCode: 0, lines: found.flatMap(asText), json: found };
    const like = likeNames(name).slice(0, LIKE_MAX);
    return {
      exitCode: 2,
      lines: [
        `${name}: no condition, reason or action has this id or rule`,
        ...(like.length === 0 ? [] : [`like it: ${like.join(', ')}`]),
      ],
      json: { ok: false, name, like },
    };
  },
};

function asText({ kind, id, rule, title, lines, source }: Explanation, index: number): string[] {
  const width = Math.max(...lines.map((one) => one.name.length), 'source'.length);
  return [
    ...(index === 0 ? [] : ['']),
    title,
    `  ${kind} ${id}, rule ${rule}`,
    ...[...lines, { name: 'source', words: source }].map((one) => `  ${one.name.padEnd(width)}  ${one.words}`),
  ];
}
