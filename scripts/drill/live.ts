import { clockWords, scoreDrill } from '@farfield/protocol/drills';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { verifySignatures } from '../../agent/src/config/policy-signature.ts';
import { argumentsOf, type PolicyCommand, required } from '../policy/policy-command.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { recordedEvidence, secondOf } from './evidence/make-evidence.ts';
import { earlyWords, resultOf } from './evidence/drill-end.ts';
import { namedBySite } from './evidence/named-by-site.ts';
import { evidenceNo, evidenceRefused, writeEvidenceFile } from './evidence-file.ts';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf, whyNotDue } from './place.ts';
import { placeIn, readLiveRecord } from './read-live-record.ts';
import { refused } from './refused.ts';
import { returnedBySite } from './returned-to-service.ts';
import { scoreRows } from './score-rows.ts';

export const live: PolicyCommand = {
  usage: `RECORD --policy FILE [--site-record EXPORT] [--evidence FILE [--signers FILE] ${PLACE_USAGE}]`,
  words:
    'the score of a live drill, made from the record that the agent wrote of it (drills/ID.jsonl beside its journal), under ' +
    'the policy that it ran with; --site-record holds it against the site’s own chained record (farfield audit export), which names ' +
    'it by its hash; --evidence writes the machine file of it, with site and scanner as the record names them and --programme as the programme does; exit code 1: something was late, missing or wrong',
  run(args) {
    const text = { type: 'string' } as const;
    const { files, options } = argumentsOf(
      args,
      1,
      {
        policy: text,
        'site-record': text,
        evidence: text,
        signers: text,
        ...PLACE_OPTIONS,
      },
      'record',
    );
    const [file = ''] = files;
    const policyFile = required(options.policy, '--policy');
    const under = readPolicy(policyFile);
    if (!under.ok)
      return refused(under.problems.map((one) => ({ file: policyFile, line: null, path: one.path, words: one.words })));
    const read = readLiveRecord(file);
    if ('problem' in read) return evidenceNo(file, read.problem);
    const { head, scenario, why, record, lines } = read;
    if (head.policyHash !== under.policyHash)
      return evidenceNo(file, `was made under another policy (${head.policyHash.slice(0, 12)}): give that one`);
    const siteRecord = options['site-record'];
    const named = siteRecord === undefined ? undefined : namedBySite(siteRecord, { drillId: head.drillId, file });
    if (named !== undefined && 'problem' in named) return evidenceNo(siteRecord ?? '', named.problem);
    const returnedBy = siteRecord === undefined ? null : returnedBySite(siteRecord, head.drillId);
    const score = scoreDrill(scenario, under.document.policy, record);
    const exitCode = score.isPassed ? 0 : 1;
    const tookMs = record.endedTickMs - record.beganTickMs;
    // On a screen of whoever has the record itself it may name who ended it.
    const result =
      score.endedEarlyMs === null
        ? score.isPassed
          ? 'passed'
          : 'FAILED'
        : earlyWords({ endedMs: tookMs, words: why }, scenario.endsAtS);
    if (options.evidence !== undefined) {
      const signers = options.signers === undefined ? null : checkPolicySigners(options.signers);
      if (signers?.ok === false)
        return evidenceRefused(
          options.signers ?? '',
          signers.issues.map(({ key, reason }) => ({ where: key, words: reason })),
        );
      const place = placeOf(options, placeIn(head));
      if (!place.ok) return place.answer;
      const beganAt = secondOf(head.beganWallMs);
      const notDue = whyNotDue(place.value, beganAt);
      if (notDue !== null) return notDue;
      const evidence = recordedEvidence(
        {
          scenario,
          policy: under.document,
          isPolicySigned: verifySignatures(under.document, signers?.value ?? []).missing.length === 0,
          score,
          record,
          lines,
          why,
          ...(named === undefined ? {} : { namedBySite: named }),
        },
        {
          ...place.value,
          beganAt,
        },
        'live',
      );
      writeEvidenceFile(options.evidence, evidence);
      return {
        exitCode,
        lines: [
          `wrote ${options.evidence}: ${resultOf(evidence.parts)}, ${evidence.record.length} records, seal ${evidence.seal}`,
        ],
        json: {
          ok: true,
          file: options.evidence,
          isPassed: score.isPassed,
          end: evidence.parts.end,
          seal: evidence.seal,
        },
      };
    }
    return {
      exitCode,
      lines: [
        `DRILL ${scenario.number}  ${scenario.title}, live, conducted by ${head.conductor}`,
        score.endedEarlyMs === null ? `  ${result}; ended at ${clockWords(tookMs)}: ${why}` : `  ${result}`,
        ...(named === undefined
          ? []
          : [
              `  the site’s own record names this file (no. ${named.seq} of its chain, head ${named.headHash.slice(0, 12)})`,
              returnedBy === null
                ? '  return to service: nobody on site has said so yet'
                : `  return to service: said on site by ${returnedBy}`,
            ]),
        ...scoreRows(score.lines),
      ],
      json: { ...score, why, ...(named === undefined ? {} : { namedBySite: named, returnedBy }) },
    };
  },
};
