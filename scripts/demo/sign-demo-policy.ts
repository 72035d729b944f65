import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { readPolicyText } from '../../agent/src/config/facility-policy-file.ts';
import { makePolicyKey, type PolicySigner, publicKeyOf, signPolicy } from '../../agent/src/config/policy-signature.ts';
import { keyFileText, type KeyOwner } from '../policy/key-file.ts';
import { signedText } from '../policy/signed-text.ts';

const SIGNERS = [
  { role: 'mrmd', personId: 'dora.demo', name: 'Dr Dora Demo' },
  { role: 'mrso', personId: 'sven.demo', name: 'Sven Demo' },
] as const;
const SIGNED_AT = '2026-01-05T08:00:00Z';

const NO_WATCHDOG = { fit: 'notFitted', substitute: "a hand at the scanner's own STOP" } as const;

/** Where a run has its signed policy, and who may sign. */
export function demoPolicyFiles(folder: string): { readonly policyFile: string; readonly policySignersFile: string } {
  return {
    policyFile: path.join(folder, 'policy.yaml'),
    policySignersFile: path.join(folder, 'policy-signers.yaml'),
  };
}

/**
 * Signs one of the demonstration's policies as its two fictional people. Their keys are made in the run's own folder and
 * stay there, so that a run that goes on in the same folder finds the policy as it was; try `farfield policy sign` with
 * them. For a run without a watchdog they sign that there is none, unless the policy says something of it itself.
 *
 * @throws Error when the site's file is no policy
 */
export function signDemoPolicy(
  folder: string,
  siteFile: string,
  { hasWatchdog }: { readonly hasWatchdog: boolean } = { hasWatchdog: true },
): ReturnType<typeof demoPolicyFiles> {
  const signers: PolicySigner[] = [];
  let text = readFileSync(siteFile, 'utf8');
  if (!hasWatchdog) text = withoutWatchdog(text);
  for (const { role, personId, name } of SIGNERS) {
    const privateKeyPem = keyOf(path.join(folder, `${role}.key`), { role, personId });
    signers.push({ role, personId, name, publicKey: publicKeyOf(privateKeyPem) });
    const read = readPolicyText(siteFile, text);
    if (!read.ok) throw new Error(read.issues.map((one) => `${one.file}: ${one.key}: ${one.reason}`).join('\n'));
    const { document } = read.value;
    text = signedText(
      text,
      document.signatures,
      signPolicy(document, { role, personId, signedAt: SIGNED_AT }, privateKeyPem),
    );
  }
  const files = demoPolicyFiles(folder);
  writeFileSync(files.policyFile, text, { mode: 0o600 });
  writeFileSync(files.policySignersFile, stringify({ signers }), { mode: 0o600 });
  return files;
}

function withoutWatchdog(text: string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || document.hasIn(['equipment', 'watchdog'])) return text;
  document.setIn(['equipment', 'watchdog'], NO_WATCHDOG);
  return String(document);
}

function keyOf(file: string, owner: KeyOwner): string {
  if (!existsSync(file)) writeFileSync(file, keyFileText(owner, makePolicyKey().privateKeyPem), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
