import { drillEndWords, type DrillScenario } from '@farfield/protocol/drills';
import { type PolicySigner, verifySignatures } from '../../agent/src/config/policy-signature.ts';
import type { Rehearsal } from '../../test/drills/rehearse.ts';
import type { Answer } from '../policy/policy-command.ts';
import type { PolicyInFile } from '../policy/read-policy.ts';
import { resultOf } from './evidence/drill-end.ts';
import type { Evidence } from './evidence/evidence-schema.ts';
import { recordedEvidence } from './evidence/make-evidence.ts';
import { type Named, whyNotDue } from './place.ts';
import { evidenceNo, writeEvidenceFile } from './evidence-file.ts';

type Under = Extract<PolicyInFile, { readonly ok: true }>;

interface Where {
  readonly place: Named;
  /** whose signatures this site takes */
  readonly signers: readonly PolicySigner[];
  readonly beganAt: string;
}

/** Rehearses one drill under a policy. @returns `evidence` null: it cannot be rehearsed, and the rehearsal says why */
export async function rehearsed(
  scenario: DrillScenario,
  { document, policyHash }: Under,
  { place, signers, beganAt }: Where,
): Promise<{ readonly rehearsal: Rehearsal; readonly evidence: Evidence | null }> {
  const { rehearse } = await import('../../test/drills/rehearse.ts');
  const rehearsal = rehearse(scenario, { policy: document.policy, policyHash, startWallMs: Date.parse(beganAt) });
  if (rehearsal.kind === 'notRunnable') return { rehearsal, evidence: null };
  const { score, record, lines } = rehearsal;
  const isPolicySigned = verifySignatures(document, signers).missing.length === 0;
  const evidence = recordedEvidence(
    { scenario, policy: document, isPolicySigned, score, record, lines, why: drillEndWords({ kind: 'scenarioOver' }) },
    { ...place, beganAt },
    'rehearsal',
  );
  return { rehearsal, evidence };
}

/** The day and time of now, as evidence says it. */
export function nowAt(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** Writes down what the record of a rehearsal shows, where somebody wants it. */
export async function writeEvidence(
  scenario: DrillScenario,
  under: Under,
  { file, signers, ...place }: Named & { readonly file: string; readonly signers: readonly PolicySigner[] },
): Promise<Answer> {
  const beganAt = nowAt();
  const notDue = whyNotDue(place, beganAt);
  if (notDue !== null) return notDue;
  const { rehearsal, evidence } = await rehearsed(scenario, under, { place, signers, beganAt });
  if (rehearsal.kind === 'notRunnable' || evidence === null)
    return evidenceNo(
      file,
      `${scenario.id} is not runnable on simulators: ${rehearsal.kind === 'notRunnable' ? rehearsal.why : ''}`,
    );
  writeEvidenceFile(file, evidence);
  const { isPassed } = rehearsal.score;
  return {
    exitCode: isPassed ? 0 : 1,
    lines: [`wrote ${file}: ${resultOf(evidence.parts)}, ${evidence.record.length} records, seal ${evidence.seal}`],
    json: { ok: true, file, isPassed, seal: evidence.seal },
  };
}
