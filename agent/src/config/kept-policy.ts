import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkFacilityPolicy, type LoadedPolicy } from './facility-policy-file.ts';
import type { PolicySigner } from './policy-signature.ts';

/** Beside the journal lies the policy that this agent last ran with: a restart in the middle of a session needs it. */
export function keptPolicyFile(journalFile: string): string {
  return `${journalFile}.policy.yaml`;
}

/** @returns null when there is none, or none that can be read */
export function readKeptPolicy(file: string, signers: readonly PolicySigner[]): LoadedPolicy | null {
  const checked = checkFacilityPolicy(file, signers);
  return checked.ok ? checked.value : null;
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
