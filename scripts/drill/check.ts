import { argumentsOf, type PolicyCommand } from '../policy/policy-command.ts';
import { policyOf, readDrillFile } from './read-drill.ts';
import { refused } from './refused.ts';

export const check: PolicyCommand = {
  usage: 'FILE [--policy FILE]',
  words: 'is it a drill under this policy? every fault with file, line and reason; exit code 1: it is none',
  run(args) {
    const { files, options } = argumentsOf(args, 1, { policy: { type: 'string' } });
    const [file = ''] = files;
    const policy = policyOf(options.policy);
    if (!policy.ok) return refused(policy.problems);
    const drill = readDrillFile(file, policy.value);
    if (!drill.ok) return { ...refused(drill.problems), exitCode: 1 };
    const { id, title, acts } = drill.value;
    return {
      exitCode: 0,
      lines: [`ok: ${id}, "${title}", ${acts.length} expected acts`],
      json: { ok: true, file, id, title },
    };
  },
};
