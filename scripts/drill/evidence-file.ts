import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { DrillScenario } from '@farfield/protocol/drills';
import { parseDrill } from '@farfield/protocol/drills';
import { type FacilityPolicy, parsePolicyDocument } from '@farfield/protocol/policy';
import type { PolicySigner } from '../../agent/src/config/policy-signature.ts';
import { WORLD_ACTS } from '../../simulators/src/world/world-acts.ts';
import type { Answer } from '../policy/policy-command.ts';
import type { Evidence } from './evidence/evidence-schema.ts';
import { evidenceText } from './evidence/evidence-text.ts';
import { type EvidenceProblem, verifyEvidence } from './evidence/verify-evidence.ts';
import { whyUnread } from './why-unread.ts';

export type EvidenceRead =
  | {
      readonly ok: true;
      readonly evidence: Evidence;
      /** false: its marks are stated, and nothing in this copy shows them */
      readonly isScoreShown: boolean;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly answer: Answer };

/**
 * A machine file that holds: nothing is reported of, signed or added to what does not.
 *
 * @param signers whose signatures count; null: each is held against the key that stands in the file
 */
export function readEvidenceFile(file: string, signers: readonly PolicySigner[] | null = null): EvidenceRead {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, answer: evidenceRefused(file, [{ where: 'file', words: whyUnread(error) }]) };
  }
  const { evidence, problems, isScoreShown, notes } = verifyEvidence(text, signers);
  if (evidence === null || problems.length > 0) return { ok: false, answer: evidenceRefused(file, problems) };
  return { ok: true, evidence, isScoreShown, notes };
}

/** As one change: whoever reads it meanwhile reads the one before or the one after. */
export function writeEvidenceFile(file: string, evidence: Evidence): void {
  writeFileSync(`${file}.next`, evidenceText(evidence));
  renameSync(`${file}.next`, file);
}

export function evidenceRefused(file: string, problems: readonly EvidenceProblem[]): Answer {
  return {
    exitCode: 2,
    lines: problems.map(({ where, words }) => `${file}: ${where}: ${words}`),
    json: { ok: false, file, problems },
  };
}

/** What may not be done to it, in words. */
export function evidenceNo(file: string, why: string): Answer {
  return { exitCode: 1, lines: [`${file}: ${why}`], json: { ok: false, file, why } };
}

/** The policy that stands in evidence that was verified. @throws Error for one that was not */
export function policyIn({ parts }: Evidence): FacilityPolicy {
  const policy = parsePolicyDocument(parts.policy);
  if (!policy.ok) throw new Error('the policy in it is none');
  return policy.document.policy;
}

/** The scenario that stands in evidence that was verified. @throws Error for one that was not */
export function scenarioIn(evidence: Evidence): DrillScenario {
  const scenario = parseDrill(evidence.parts.scenario, { acts: WORLD_ACTS, policy: policyIn(evidence) });
  if (!scenario.ok) throw new Error('the scenario in it is none');
  return scenario.value;
}
