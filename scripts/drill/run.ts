import { type DrillScenario, type DrillScore, SCORE_MARKS } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import type { Rehearsal } from '../../test/drills/rehearse.ts';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { type Answer, argumentsOf, type PolicyCommand, UsageError } from '../policy/policy-command.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { mkdirSync } from 'node:fs';
import { EVIDENCE_FOLDER, evidenceId, fileOfId } from './drill-folder.ts';
import { writeEvidenceFile } from './evidence-file.ts';
import { type Named, PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.ts';
import { readLibrary, readNamed } from './read-drill.ts';
import { refused } from './refused.ts';
import { startingPolicy } from './starting-policy.ts';
import { nowAt, rehearsed as rehearsedEvidence, writeEvidence } from './write-evidence.ts';
import { scoreRows } from './score-rows.ts';

export const run: PolicyCommand = {
  usage: `ID|FILE|--all [--real] [--policy FILE] [--evidence FILE [--signers FILE] ${PLACE_USAGE}]`,
  words:
    'rehearses it in virtual time with robot people and scores the record; what cannot be run yet is said and never ' +
    `passed; --real: in real time over real sockets, on the demonstration’s site and under its policy; --policy: under that policy, as if both had signed; one drill leaves its machine file in ${EVIDENCE_FOLDER} for drill report ID; --evidence writes it elsewhere, with site, scanner and shift; exit code 1: something was late, missing or wrong`,
  async run(args) {
    const isAll = args.includes('--all');
    const isReal = args.includes('--real');
    const text = { type: 'string' } as const;
    const { files, options } = argumentsOf(
      args.filter((one) => one !== '--all' && one !== '--real'),
      isAll ? 0 : 1,
      { policy: text, evidence: text, signers: text, ...PLACE_OPTIONS },
      'drill',
    );
    const [name] = files;
    if (name === undefined && !isAll) throw new UsageError('expected one drill, or --all');
    const under = options.policy === undefined ? null : readPolicy(options.policy);
    if (under?.ok === false)
      return refused(
        under.problems.map((one) => ({ file: options.policy ?? '', line: null, path: one.path, words: one.words })),
      );
    const policy = under?.document.policy ?? DEFAULT_POLICY;
    const read = name === undefined ? readLibrary(policy) : readNamed(name, policy);
    if (!read.ok) return refused(read.problems);
    const { rehearse } = await import('../../test/drills/rehearse.ts');
    const drills = [read.value].flat();
    if (options.evidence !== undefined) {
      const signers = options.signers === undefined ? null : checkPolicySigners(options.signers);
      if (signers?.ok === false)
        return refused(
          signers.issues.map(({ key, reason }) => ({
            file: options.signers ?? '',
            line: null,
            path: key,
            words: reason,
          })),
        );
      const [scenario] = drills;
      if (isAll || scenario === undefined || under === null)
        throw new UsageError('--evidence is of one drill, under a --policy');
      const place = placeOf(options);
      if (!place.ok) return place.answer;
      return writeEvidence(scenario, under, {
        file: options.evidence,
        signers: signers?.value ?? [],
        ...place.value,
      });
    }
    if (isReal) return inRealTime(drills, { isAll, hasOwnPolicy: under !== null });
    const [only] = drills;
    if (!isAll && only !== undefined) return leaveEvidence(only, under ?? startingPolicy());
    const as = under === null ? {} : { policy, policyHash: under.policyHash };
    const rehearsed = drills.map((scenario) => ({ scenario, rehearsal: rehearse(scenario, as) }));
    const failed = rehearsed.filter(({ rehearsal }) => rehearsal.kind === 'scored' && !rehearsal.score.isPassed);
    return {
      exitCode: failed.length === 0 ? 0 : 1,
      lines: summary(rehearsed),
      json: rehearsed.map(({ scenario: { id }, rehearsal }) =>
        rehearsal.kind === 'scored' ? { kind: 'scored', ...rehearsal.score } : { id, ...rehearsal },
      ),
    };
  },
};

/** Robot people are at no site and in no shift: such evidence stands in no row of a programme. */
function nowhere(beganAt: string): Named {
  const none = 'not stated';
  const nextDueOn = `${Number(beganAt.slice(0, 4)) + 1}-${beganAt.slice(5, 7)}-01`;
  const placeFrom = { site: 'stated', scanner: 'stated', shift: 'stated' } as const;
  return { site: none, scanner: none, shift: none, nextDueOn, placeFrom };
}

async function leaveEvidence(scenario: DrillScenario, under: ReturnType<typeof startingPolicy>): Promise<Answer> {
  const beganAt = nowAt();
  const { rehearsal, evidence } = await rehearsedEvidence(scenario, under, {
    place: nowhere(beganAt),
    signers: [],
    beganAt,
  });
  const { id } = scenario;
  const lines = table(scenario, rehearsal);
  if (rehearsal.kind === 'notRunnable' || evidence === null)
    return { exitCode: 0, lines, json: [{ id, ...rehearsal }] };
  const evidenceOf = evidenceId(id, beganAt);
  const file = fileOfId(evidenceOf);
  mkdirSync(EVIDENCE_FOLDER, { recursive: true });
  writeEvidenceFile(file, evidence);
  return {
    exitCode: rehearsal.score.isPassed ? 0 : 1,
    lines: [...lines, '', `  evidence: ${file}`, `  as a page and a PDF: farfield drill report ${evidenceOf}`],
    json: [{ kind: 'scored', ...rehearsal.score, evidence: { id: evidenceOf, file } }],
  };
}

async function inRealTime(
  drills: readonly DrillScenario[],
  { isAll, hasOwnPolicy }: { readonly isAll: boolean; readonly hasOwnPolicy: boolean },
): Promise<Answer> {
  const [scenario] = drills;
  if (isAll || scenario === undefined)
    throw new UsageError('--real is of one drill: it takes as long as the drill does');
  if (hasOwnPolicy) throw new UsageError('--real runs under the demonstration’s own policy');
  const { rehearseReal } = await import('../../test/drills/rehearse-real.ts');
  const rehearsal = await rehearseReal(scenario, (line) => void process.stderr.write(`${line}\n`));
  return {
    exitCode: rehearsal.kind === 'scored' && rehearsal.score.isPassed ? 0 : 1,
    lines: table(scenario, rehearsal),
    json: rehearsal.kind === 'scored' ? { kind: 'scored', ...rehearsal.score } : { id: scenario.id, ...rehearsal },
  };
}

type Rehearsed = { readonly scenario: DrillScenario; readonly rehearsal: Rehearsal };

function summary(rehearsed: readonly Rehearsed[]): readonly string[] {
  const width = Math.max(...rehearsed.map(({ scenario }) => scenario.id.length));
  const row = ({ number, id }: DrillScenario, words: string): string =>
    `${String(number).padStart(4)}  ${id.padEnd(width)}  ${words}`;
  const scored = rehearsed.flatMap(({ scenario, rehearsal }) =>
    rehearsal.kind === 'scored' ? [{ scenario, score: rehearsal.score }] : [],
  );
  const others = rehearsed.flatMap(({ scenario, rehearsal }) =>
    rehearsal.kind === 'notRunnable' ? [row(scenario, rehearsal.why)] : [],
  );
  return [
    'Rehearsed in virtual time, scored from the record',
    ...scored.map(({ scenario, score }) => row(scenario, scoreWords(score))),
    '',
    ...(others.length === 0 ? [] : ['Not runnable on simulators yet', ...others, '']),
    `${scored.filter(({ score }) => score.isPassed).length} of ${scored.length} passed, ${others.length} of ${rehearsed.length} not run`,
  ];
}

function scoreWords({ lines, isPassed }: DrillScore): string {
  const count = (mark: keyof typeof SCORE_MARKS): number => lines.filter((one) => one.mark === mark).length;
  const parts = Object.entries(SCORE_MARKS).flatMap(([mark, words]) => {
    const times = count(mark as keyof typeof SCORE_MARKS);
    return times === 0 ? [] : [`${times} ${words}`];
  });
  return `${isPassed ? 'passed' : 'FAILED'}: ${parts.join(', ')}`;
}

function table({ number, title }: DrillScenario, rehearsal: Rehearsal): readonly string[] {
  const head = `DRILL ${number}  ${title}`;
  if (rehearsal.kind === 'notRunnable') return [head, `  not runnable on simulators yet: ${rehearsal.why}`];
  return [head, `  ${scoreWords(rehearsal.score)}`, ...scoreRows(rehearsal.score.lines)];
}
