import { existsSync, writeFileSync } from 'node:fs';
import { scoreTable } from '@farfield/protocol/drills';
import { verifySignatures } from '../../agent/src/config/policy-signature.ts';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { argumentsOf, type PolicyCommand, required, UsageError } from '../policy/policy-command.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { earlyWords, resultOf, tableEnd } from './evidence/drill-end.ts';
import { tickedEvidence } from './evidence/make-evidence.ts';
import { writeEvidenceFile } from './evidence-file.ts';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf, whyNotDue } from './place.ts';
import { readNamed } from './read-drill.ts';
import { refused } from './refused.ts';
import { emptyTicks, readTicks } from './table/ticks.ts';
import { scoreRows } from './score-rows.ts';

export const table: PolicyCommand = {
  usage: `ID|FILE TICKS --policy FILE [--new] [--evidence FILE [--signers FILE] ${PLACE_USAGE}]`,
  words:
    'a drill at a table: the score of what an observer ticked on its sheet, written down in TICKS, under the facility’s policy; ' +
    '--new writes a TICKS to fill in; --evidence writes the machine file of it, which says that no machine measured it; ' +
    'exit code 1: something was late, missing or wrong',
  run(args) {
    const text = { type: 'string' } as const;
    const { files, options } = argumentsOf(
      args,
      2,
      {
        policy: text,
        new: { type: 'boolean' },
        evidence: text,
        signers: text,
        ...PLACE_OPTIONS,
      },
      'file',
    );
    const [name = '', ticksFile = ''] = files;
    const policyFile = required(options.policy, '--policy');
    const under = readPolicy(policyFile);
    if (!under.ok)
      return refused(under.problems.map((one) => ({ file: policyFile, line: null, path: one.path, words: one.words })));
    const { document } = under;
    const drill = readNamed(name, document.policy);
    if (!drill.ok) return refused(drill.problems);
    const scenario = drill.value;
    if (options.new === true) {
      if (existsSync(ticksFile)) throw new UsageError(`${ticksFile} is there already: --new writes over nothing`);
      writeFileSync(ticksFile, emptyTicks(scenario));
      return { exitCode: 0, lines: [`wrote ${ticksFile}: fill it in`], json: { ok: true, file: ticksFile } };
    }
    const signers = options.signers === undefined ? null : checkPolicySigners(options.signers);
    const ticked = readTicks(ticksFile, scenario);
    const issues = [...(signers?.ok === false ? signers.issues : []), ...(ticked.ok ? [] : ticked.issues)];
    if (!ticked.ok || issues.length > 0)
      return refused(issues.map(({ file, key, reason }) => ({ file, line: null, path: key, words: reason })));
    const { beganAt, tookMs, people } = ticked.value;
    const score = scoreTable(scenario, document.policy, ticked.value);
    const exitCode = score.isPassed ? 0 : 1;
    if (options.evidence !== undefined) {
      const isPolicySigned = verifySignatures(document, signers?.ok === true ? signers.value : []).missing.length === 0;
      const place = placeOf(options);
      if (!place.ok) return place.answer;
      const notDue = whyNotDue(place.value, beganAt);
      if (notDue !== null) return notDue;
      const evidence = tickedEvidence(
        { scenario, policy: document, isPolicySigned, score },
        {
          ...place.value,
          beganAt,
        },
        tookMs,
        people,
      );
      writeEvidenceFile(options.evidence, evidence);
      const words = `wrote ${options.evidence}: ${resultOf(evidence.parts)} by what was ticked, seal ${evidence.seal}`;
      return {
        exitCode,
        lines: [words],
        json: { ok: true, file: options.evidence, isPassed: score.isPassed, seal: evidence.seal },
      };
    }
    return {
      exitCode,
      lines: [
        `DRILL ${scenario.number}  ${scenario.title}, at a table`,
        score.endedEarlyMs === null
          ? `  ${score.isPassed ? 'passed' : 'FAILED'} by what was ticked`
          : `  ${earlyWords(tableEnd(scenario, tookMs), scenario.endsAtS)}`,
        ...scoreRows(score.lines),
      ],
      json: score,
    };
  },
};
