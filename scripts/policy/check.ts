import { argumentsOf, type PolicyCommand } from './policy-command.ts';
import { readPolicy, refused, titleOf } from './read-policy.ts';

export const check: PolicyCommand = {
  usage: 'FILE',
  words: 'is it a policy? every fault with its key; signatures are not looked at',
  run(args) {
    const [file = ''] = argumentsOf(args, 1, {}).files;
    const read = readPolicy(file);
    if (!read.ok) return refused(file, read.problems);
    const { document, policyHash } = read;
    return {
      exitCode: 0,
      lines: [`ok: ${titleOf(document)}, hash ${policyHash}`],
      json: { ok: true, file, name: document.policy.name, version: document.policy.version, policyHash },
    };
  },
};
