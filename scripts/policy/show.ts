import { POLICY_FIELDS, renderPolicyDocument, SETTLED_POINTS } from '@farfield/protocol/policy';
import { stringify } from 'yaml';
import { argumentsOf, type PolicyCommand } from './policy-command.ts';
import { readPolicy, refused, titleOf } from './read-policy.ts';

export const show: PolicyCommand = {
  usage: 'FILE',
  words: 'everything that it says, also what was left to the defaults, and how each open point is settled',
  run(args) {
    const [file = ''] = argumentsOf(args, 1, {}).files;
    const read = readPolicy(file);
    if (!read.ok) return refused(file, read.problems);
    const { document, policyHash } = read;
    const rendered = renderPolicyDocument(document);
    const settled = SETTLED_POINTS.map(({ point, field, words }) => ({
      point,
      by: field === null ? 'Farfield' : `${field}: ${String(rendered[field])}`,
      words,
    }));
    return {
      exitCode: 0,
      lines: [
        `# ${titleOf(document)}, hash ${policyHash}; signatures as written, not verified`,
        ...stringify(rendered, { lineWidth: 0 }).trimEnd().split('\n'),
        '',
        '# points on which the sources disagree',
        ...settled.map(({ point, by, words }) => `# ${point}: ${by === 'Farfield' ? '' : `${by}; `}${words}`),
      ],
      json: { ok: true, file, policyHash, policy: rendered, settled, fields: POLICY_FIELDS },
    };
  },
};
