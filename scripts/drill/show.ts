import { drillSheet } from '@farfield/protocol/drills';
import { argumentsOf, type PolicyCommand } from '../policy/policy-command.ts';
import { policyOf, readNamed } from './read-drill.ts';
import { refused } from './refused.ts';
import { sheetText } from './sheet-text.ts';

export const show: PolicyCommand = {
  usage: 'ID|FILE [--policy FILE]',
  words: 'the table-top sheet as text, with every time worked out under the policy',
  run(args) {
    const { files, options } = argumentsOf(args, 1, { policy: { type: 'string' } }, 'drill');
    const [name = ''] = files;
    const policy = policyOf(options.policy);
    if (!policy.ok) return refused(policy.problems);
    const drill = readNamed(name, policy.value);
    if (!drill.ok) return refused(drill.problems);
    const sheet = drillSheet(drill.value, policy.value);
    return { exitCode: 0, lines: sheetText(sheet), json: sheet };
  },
};
