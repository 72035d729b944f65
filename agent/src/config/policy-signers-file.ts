import { SIGNER_ROLES } from '@farfield/protocol/policy';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { type PolicySigner, readPublicKey } from './policy-signature.ts';
import { check, type Checked, readYaml } from './yaml-file.ts';

const signerSchema = z.strictObject({
  role: z.enum(SIGNER_ROLES),
  personId: z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _'),
  name: z.string().min(1).max(120),
  publicKey: z
    .string()
    .refine((text) => readPublicKey(text) !== null, 'is no Ed25519 public key')
    .describe('as `farfield policy keygen` prints it'),
});

const signersSchema = z.strictObject({ signers: z.array(signerSchema).max(50) }).superRefine(({ signers }, context) => {
  for (const [index, one] of signers.entries()) {
    const earlier = signers.slice(0, index);
    const refuse = (key: 'personId' | 'publicKey', message: string): void =>
      context.addIssue({ code: 'custom', path: ['signers', index, key], message });
    if (earlier.some(({ personId }) => personId.toLowerCase() === one.personId.toLowerCase()))
      refuse('personId', 'is listed already; one person signs in one role');
    if (earlier.some(({ publicKey }) => publicKey === one.publicKey))
      refuse('publicKey', 'is the key of another signer; two persons have two keys');
  }
});

/** Whose signatures on a policy this site takes: its MRMD and MRSO, and who stands in for them. */
export function checkPolicySigners(file: string): Checked<readonly PolicySigner[]> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const checked = check(file, signersSchema, document.value);
  return checked.ok ? { ok: true, value: checked.value.signers } : checked;
}

/** @throws ConfigError */
export function loadPolicySigners(file: string): readonly PolicySigner[] {
  const checked = checkPolicySigners(file);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}

/** JSON schema of the signers' file, for editors. */
export function policySignersJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(signersSchema, { io: 'input', unrepresentable: 'any' });
}
