import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LoadedPolicy, readPolicyText } from './facility-policy-file.ts';
import { type PolicySigner, verifySignatures } from './policy-signature.ts';
import { readText } from './yaml-file.ts';

/** Beside the journal lies the policy that this agent last ran with: a restart in the middle of a session needs it. */
export function keptPolicyFile(journalFile: string): string {
  return `${journalFile}.policy.yaml`;
}

/** @returns null when there is none, or none that can be read */
export function readKeptPolicy(file: string, signers: readonly PolicySigner[]): LoadedPolicy | null {
  const text = readText(file);
  const read = text.ok ? readPolicyText(file, text.value) : text;
  if (!read.ok) return null;
  const { held, missing } = verifySignatures(read.value.document, signers);
  return { ...read.value, policy: { ...read.value.document.policy, signatures: held }, notInForce: missing };
}

/**
 * The whole text or the one before, also when the power goes in between.
 *
 * @throws Error of the file system
 */
export function keepPolicy(file: string, text: string): void {
  const next = `${file}.next`;
  const descriptor = openSync(next, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
