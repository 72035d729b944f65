import { drillEndWords, type DrillScenario } from '@farfield/protocol/drills';
import { type PolicySigner, verifySignatures } from '../../agent/src/config/policy-signature.ts';
import type { Answer } from '../policy/policy-command.ts';
import type { readPolicy } from '../policy/read-policy.ts';
import { resultOf } from './evidence/drill-end.ts';
import { recordedEvidence } from './evidence/make-evidence.ts';
import type { Named } from './place.ts';
import { evidenceNo, writeEvidenceFile } from './evidence-file.ts';

interface Place extends Named {
  readonly file: string;
  /** whose signatures this site takes */
  readonly signers: readonly PolicySigner[];
}

/** Rehearses one drill under a facility's own policy, and writes down what its record shows. */
export async function writeEvidence(
  scenario: DrillScenario,
  { document, policyHash }: Extract<ReturnType<typeof readPolicy>, { readonly ok: true }>,
  { file, signers, ...place }: Place,
): Promise<Answer> {
  const { rehearse } = await import('../../test/drills/rehearse.ts');
  const beganAt = `${new Date().toISOString().slice(0, 19)}Z`;
  const startWallMs = Date.parse(beganAt);
  const made = rehearse(scenario, { policy: document.policy, policyHash, startWallMs });
  if (made.kind === 'notRunnable') return evidenceNo(file, `${scenario.id} is not runnable on simulators: ${made.why}`);
  const { score, record, lines } = made;
  const isPolicySigned = verifySignatures(document, signers).missing.length === 0;
  const evidence = recordedEvidence(
    { scenario, policy: document, isPolicySigned, score, record, lines, why: drillEndWords({ kind: 'scenarioOver' }) },
    { ...place, beganAt },
    'rehearsal',
  );
  writeEvidenceFile(file, evidence);
  return {
    exitCode: score.isPassed ? 0 : 1,
    lines: [`wrote ${file}: ${resultOf(evidence.parts)}, ${evidence.record.length} records, seal ${evidence.seal}`],
    json: { ok: true, file, isPassed: score.isPassed, seal: evidence.seal },
  };
}
