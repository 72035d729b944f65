import { readFileSync } from 'node:fs';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { argumentsOf, type PolicyCommand, UsageError } from '../policy/policy-command.ts';
import type { Evidence } from './evidence/evidence-schema.ts';
import { heldAgainstRecord } from './evidence/held-against-record.ts';
import { namedBySite } from './evidence/named-by-site.ts';
import { type EvidenceProblem, NOT_COMPARED, SCORE_NOT_SHOWN, verifyEvidence } from './evidence/verify-evidence.ts';
import { evidenceRefused } from './evidence-file.ts';
import { readLiveRecord } from './read-live-record.ts';
import { whyUnread } from './why-unread.ts';

export const verify: PolicyCommand = {
  usage: 'EVIDENCE [--signers FILE] [--record FILE [--site-record EXPORT]]',
  words:
    'does the machine file of a drill hold? spelling, parts, seal, the chain of the record, the score made again from it, ' +
    'and every signature; --record holds evidence of a live drill against the file that the agent wrote of it, and scores that file, --site-record that ' +
    'file against the site’s own chain (farfield audit export); exit code 2: it does not, with the place',
  run(args) {
    const text = { type: 'string' } as const;
    const parsed = argumentsOf(args, 1, { signers: text, record: text, 'site-record': text }, 'evidence file');
    const [file = ''] = parsed.files;
    const { signers: signersFile, record, 'site-record': siteRecord } = parsed.options;
    if (siteRecord !== undefined && record === undefined)
      throw new UsageError('--site-record names the agent’s file by its hash: give that file too, with --record');
    const signers = signersFile === undefined ? null : checkPolicySigners(signersFile);
    if (signers?.ok === false)
      return evidenceRefused(
        signersFile ?? '',
        signers.issues.map(({ key, reason }) => ({ where: key, words: reason })),
      );
    let content: string;
    try {
      content = readFileSync(file, 'utf8');
    } catch (error) {
      return evidenceRefused(file, [{ where: 'file', words: whyUnread(error) }]);
    }
    const { problems, notes, evidence, isScoreShown } = verifyEvidence(content, signers?.value ?? null);
    if (evidence === null || problems.length > 0) return evidenceRefused(file, problems);
    const held = record === undefined ? null : heldAgainst(evidence, record, siteRecord);
    if (held !== null && held.problems.length > 0) return evidenceRefused(file, held.problems);
    const { seal } = evidence;
    const said = [
      ...notes.filter((one) => held === null || (one !== NOT_COMPARED && one !== SCORE_NOT_SHOWN)),
      ...(held?.notes ?? []),
    ];
    return {
      exitCode: 0,
      lines: [`holds, seal ${seal}`, ...said.map((one) => `  ${one}`)],
      json: { ok: true, file, seal, isScoreShown: isScoreShown || held !== null, notes: said },
    };
  },
};

function heldAgainst(
  evidence: Evidence,
  record: string,
  siteRecord: string | undefined,
): { readonly problems: readonly EvidenceProblem[]; readonly notes: readonly string[] } {
  const live = readLiveRecord(record);
  if ('problem' in live) return { problems: [{ where: record, words: live.problem }], notes: [] };
  const problems = heldAgainstRecord(evidence, live);
  const notes = ['it was made of the agent’s file that was given: the score made again from that file is the same'];
  if (problems.length > 0 || siteRecord === undefined) return { problems, notes };
  const named = namedBySite(siteRecord, { drillId: live.head.drillId, file: record });
  if ('problem' in named) return { problems: [{ where: siteRecord, words: named.problem }], notes };
  const said = evidence.parts.journal?.namedBySite;
  if (said !== undefined && (said.seq !== named.seq || said.recordSha256 !== named.recordSha256))
    return { problems: [{ where: 'parts.journal.namedBySite', words: 'is not what the site’s chain says' }], notes };
  return { problems, notes: [...notes, `record ${named.seq} of the site’s chain names that file`] };
}
