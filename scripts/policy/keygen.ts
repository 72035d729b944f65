import { writeFileSync } from 'node:fs';
import { SIGNER_ROLES, type SignerRole } from '@farfield/protocol/policy';
import { makePolicyKey } from '../../agent/src/config/policy-signature.ts';
import { keyFileText } from './key-file.ts';
import { argumentsOf, type PolicyCommand, required, UsageError } from './policy-command.ts';

export const keygen: PolicyCommand = {
  usage: `--role ${SIGNER_ROLES.join('|')} --person ID --name NAME --key FILE`,
  words: "makes a signer's key: FILE is that person's alone; the line printed goes into the site's policySignersFile",
  run(args) {
    const { options } = argumentsOf(args, 0, {
      role: { type: 'string' },
      person: { type: 'string' },
      name: { type: 'string' },
      key: { type: 'string' },
    });
    const role = signerRole(options.role);
    const personId = required(options.person, '--person');
    const name = required(options.name, '--name');
    const file = required(options.key, '--key');
    const { privateKeyPem, publicKey } = makePolicyKey();
    // Never over another key: what was signed with it could not be signed again.
    writeFileSync(file, keyFileText({ role, personId }, privateKeyPem), { mode: 0o600, flag: 'wx' });
    const signer = { role, personId, name, publicKey };
    return { exitCode: 0, lines: [`- ${JSON.stringify(signer)}`], json: { ok: true, signer } };
  },
};

/** @throws UsageError */
export function signerRole(text: string | undefined): SignerRole {
  const role = SIGNER_ROLES.find((one) => one === text);
  if (role === undefined) throw new UsageError(`--role is one of ${SIGNER_ROLES.join(', ')}`);
  return role;
}
