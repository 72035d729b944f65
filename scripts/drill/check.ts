import { existsSync, readdirSync } from 'node:fs';
import { argumentsOf, type PolicyCommand } from '../policy/policy-command.ts';
import { DRILL_FOLDER, policyOf, readDrillFile } from './read-drill.ts';
import { refused } from './refused.ts';

export const check: PolicyCommand = {
  usage: 'FILE [--policy FILE]',
  words: 'is it a drill under this policy? every fault with file, line and reason; exit code 1: it is none',
  run(args) {
    const { files, options } = argumentsOf(args, 1, { policy: { type: 'string' } });
    const [file = ''] = files;
    const policy = policyOf(options.policy);
    if (!policy.ok) return refused(policy.problems);
    if (!existsSync(file) && isInLibrary(file)) {
      const own = `is a drill of the library, and no file: copy docs/drills/${file}.yaml to a place of your own, change it, and check that`;
      return { ...refused([{ file, line: null, path: '', words: own }]), exitCode: 1 };
    }
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

function isInLibrary(name: string): boolean {
  return readdirSync(DRILL_FOLDER).includes(`${name}.yaml`);
}
