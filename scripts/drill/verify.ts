import { readFileSync } from 'node:fs';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { argumentsOf, type PolicyCommand } from '../policy/policy-command.ts';
import { verifyEvidence } from './evidence/verify-evidence.ts';
import { evidenceRefused } from './evidence-file.ts';

export const verify: PolicyCommand = {
  usage: 'EVIDENCE [--signers FILE]',
  words:
    'does the machine file of a drill hold? spelling, parts, seal, the chain of the record, the score made again from it, ' +
    'and every signature; exit code 2: it does not, with the place',
  run(args) {
    const parsed = argumentsOf(args, 1, { signers: { type: 'string' } }, 'evidence file');
    const [file = ''] = parsed.files;
    const { signers: signersFile } = parsed.options;
    const signers = signersFile === undefined ? null : checkPolicySigners(signersFile);
    if (signers?.ok === false)
      return evidenceRefused(
        signersFile ?? '',
        signers.issues.map(({ key, reason }) => ({ where: key, words: reason })),
      );
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      return evidenceRefused(file, [{ where: 'file', words: error instanceof Error ? error.message : String(error) }]);
    }
    const { problems, notes, evidence } = verifyEvidence(text, signers?.value ?? null);
    if (problems.length > 0) return evidenceRefused(file, problems);
    const seal = evidence?.seal ?? '';
    return {
      exitCode: 0,
      lines: [`holds, seal ${seal}`, ...notes.map((one) => `  ${one}`)],
      json: { ok: true, file, seal, notes },
    };
  },
};
