import { type FacilityPolicy, parsePolicyDocument, type PolicyDocument } from '@farfield/protocol/policy';
import { ConfigError } from './config-error.ts';
import { policyHashOf, type PolicySigner, verifySignatures } from './policy-signature.ts';
import { type Checked, parseYaml, readText } from './yaml-file.ts';

/** A policy document as it was read, before anybody has asked who signed it. */
export interface ReadPolicy {
  readonly document: PolicyDocument;
  /** SHA-256 of what the policy says, without its signatures, hex */
  readonly policyHash: string;
  /** the file's own text */
  readonly text: string;
}

export interface LoadedPolicy extends ReadPolicy {
  /** as the safety core takes it: `signatures` are those that hold */
  readonly policy: FacilityPolicy;
  /** why it is not in force, one sentence each; empty: it is */
  readonly notInForce: readonly string[];
}

/**
 * The facility's policy from its YAML file. A signature that is missing or does not hold is no error of the file: the
 * policy is then loaded and not in force, and each start says so.
 *
 * @param signers whose signatures this site takes; none: no policy is in force
 * @throws ConfigError with every fault of the file
 */
export function loadFacilityPolicy(file: string, signers: readonly PolicySigner[]): LoadedPolicy {
  const checked = checkFacilityPolicy(file, signers);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}

export function checkFacilityPolicy(file: string, signers: readonly PolicySigner[]): Checked<LoadedPolicy> {
  const text = readText(file);
  return text.ok ? checkPolicyText(file, text.value, signers) : text;
}

/** @param file named in what is wrong */
export function checkPolicyText(file: string, text: string, signers: readonly PolicySigner[]): Checked<LoadedPolicy> {
  const read = readPolicyText(file, text);
  if (!read.ok) return read;
  const { held, missing } = verifySignatures(read.value.document, signers);
  return {
    ok: true,
    value: { ...read.value, policy: { ...read.value.document.policy, signatures: held }, notInForce: missing },
  };
}

/** @param file named in what is wrong */
export function readPolicyText(file: string, text: string): Checked<ReadPolicy> {
  const yaml = parseYaml(file, text);
  if (!yaml.ok) return yaml;
  const parsed = parsePolicyDocument(yaml.value);
  if (!parsed.ok) {
    return { ok: false, issues: parsed.problems.map(({ path, words }) => ({ file, key: path, reason: words })) };
  }
  return { ok: true, value: { document: parsed.document, policyHash: policyHashOf(parsed.document), text } };
}
