import { argumentsOf, type PolicyCommand } from './policy-command.ts';
import { readPolicy, refused } from './read-policy.ts';

export const hash: PolicyCommand = {
  usage: 'FILE',
  words: 'SHA-256 of what it says; the same for every order, comment and spelling',
  run(args) {
    const [file = ''] = argumentsOf(args, 1, {}).files;
    const read = readPolicy(file);
    if (!read.ok) return refused(file, read.problems);
    return { exitCode: 0, lines: [read.policyHash], json: { ok: true, file, policyHash: read.policyHash } };
  },
};
