import { verifySignatures } from '../../agent/src/config/policy-signature.ts';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { argumentsOf, type PolicyCommand, required } from './policy-command.ts';
import { readPolicy, refused, titleOf } from './read-policy.ts';

export const verify: PolicyCommand = {
  usage: 'FILE --signers SIGNERSFILE',
  words: "is it in force at a site with these signers (the agent's policySignersFile)?",
  run(args) {
    const { files, options } = argumentsOf(args, 1, { signers: { type: 'string' } });
    const [file = ''] = files;
    const signersFile = required(options.signers, '--signers');
    const read = readPolicy(file);
    if (!read.ok) return refused(file, read.problems);
    const signers = checkPolicySigners(signersFile);
    if (!signers.ok) {
      const lines = signers.issues.map(({ key, reason }) => `${signersFile}: ${key === '' ? '' : `${key}: `}${reason}`);
      return { exitCode: 1, lines, json: { ok: false, file: signersFile, why: lines } };
    }
    const { document, policyHash } = read;
    const { held, missing } = verifySignatures(document, signers.value);
    const who = held.map(({ role, name }) => `${role.toUpperCase()} ${name}`).join(' and ');
    return {
      exitCode: missing.length === 0 ? 0 : 1,
      lines:
        missing.length === 0
          ? [`in force: ${titleOf(document)}, signed by ${who}, hash ${policyHash}`]
          : [`NOT in force: ${titleOf(document)}, hash ${policyHash}`, ...missing.map((why) => `  ${why}`)],
      json: { ok: missing.length === 0, file, policyHash, signedBy: held, notInForce: missing },
    };
  },
};
