import { diffPolicies, type PolicyChange } from '@farfield/protocol/policy';
import { argumentsOf, type PolicyCommand } from './policy-command.ts';
import { readPolicy, refused, titleOf } from './read-policy.ts';

const MARKS: Readonly<Record<PolicyChange['effect'], string>> = {
  stricter: 'STRICTER',
  looser: 'LOOSER',
  other: 'other',
};

export const diff: PolicyCommand = {
  usage: 'A B',
  words:
    'what B says otherwise than A, and which way; exit code 0: they say the same, 1: they do not, 2: one of them is no policy',
  run(args) {
    const [before = '', after = ''] = argumentsOf(args, 2, {}).files;
    const left = readPolicy(before);
    if (!left.ok) return { ...refused(before, left.problems), exitCode: 2 };
    const right = readPolicy(after);
    if (!right.ok) return { ...refused(after, right.problems), exitCode: 2 };
    const changes = diffPolicies(left.document, right.document);
    const isSame = left.policyHash === right.policyHash;
    const count = (effect: PolicyChange['effect']): number => changes.filter((one) => one.effect === effect).length;
    const head = `${titleOf(left.document)} → ${titleOf(right.document)}`;
    const lines = isSame
      ? [`${head}: they say the same, hash ${left.policyHash}`]
      : [
          `${head}: ${count('stricter')} stricter, ${count('looser')} looser, ${count('other')} other`,
          ...changes.map((one) => `  ${MARKS[one.effect].padEnd(9)}${one.path}: ${said(one.from)} → ${said(one.to)}`),
        ];
    return {
      exitCode: isSame ? 0 : 1,
      lines,
      json: { ok: true, isSame, from: left.policyHash, to: right.policyHash, changes },
    };
  },
};

function said(text: string): string {
  return text === '' ? '(nothing)' : text;
}
