import { readdirSync } from 'node:fs';
import path from 'node:path';
import { clockWords, type DrillScenario, measuresOf } from '@farfield/protocol/drills';
import type { FacilityPolicy } from '@farfield/protocol/policy';
import { Random } from '../../simulators/src/kernel/random.ts';
import { argumentsOf, type PolicyCommand, UsageError } from '../policy/policy-command.ts';
import { compareMeasures, MEASURE_WORDS, type MeasureRow, type Spread } from './compare/compare-measures.ts';
import { measureTargets } from './compare/measure-targets.ts';
import type { Evidence } from './evidence/evidence-schema.ts';
import { policyIn, readEvidenceFile, scenarioIn } from './evidence-file.ts';

type Measures = NonNullable<Evidence['parts']['measures']>;

const RUNS = { usual: 10, most: 200 } as const;
/** The quickest and the slowest that a robot is: a tenth and nine tenths of its time. */
const PACE = { least: 0.1, most: 0.9 } as const;

export const compare: PolicyCommand = {
  usage: 'EVIDENCE FOLDER [--runs 10]',
  words:
    'the times of one drill beside its targets, those of the same drill held before at this site (evidence in FOLDER), and those of ' +
    'rehearsals of the same scenario and policy with quick and slow robot people (--runs); exit code 1: something took longer than its target',
  async run(args) {
    const { files, options } = argumentsOf(args, 2, { runs: { type: 'string' } }, 'file');
    const [file = '', folder = ''] = files;
    const runs = options.runs === undefined ? RUNS.usual : Number(options.runs);
    if (!Number.isInteger(runs) || runs < 0 || runs > RUNS.most)
      throw new UsageError(`--runs: a whole number from 0 to ${RUNS.most}`);
    const read = readEvidenceFile(file);
    if (!read.ok) return read.answer;
    const { evidence } = read;
    const before = heldBefore(folder, evidence);
    const under = { scenario: scenarioIn(evidence), policy: policyIn(evidence) };
    const simulated = await simulate(under, runs);
    const rows = compareMeasures(evidence.parts, measureTargets(under.scenario, under.policy), {
      before,
      simulated,
    });
    const { about } = evidence.parts;
    return {
      exitCode: rows.some(isLate) ? 1 : 0,
      lines: [
        `${String(evidence.parts.scenario['title'])}, ${about.scanner}, ${about.shift}, ${about.heldOn}; from the first fault`,
        `${''.padEnd(22)}${'this'.padStart(8)}${'target'.padStart(9)}   ${`before (${before.length})`.padEnd(24)}simulated (${simulated.length})`,
        ...rows.map(line),
        'least · median · most; what is not in a record has no time',
      ],
      json: { ok: true, rows, before: before.length, simulated: simulated.length },
    };
  },
};

function isLate({ thisMs, targetMs }: MeasureRow): boolean {
  return targetMs !== null && (thisMs === null || thisMs > targetMs);
}

function line(row: MeasureRow): string {
  const clock = (ms: number | null): string => (ms === null ? '–' : clockWords(ms));
  return (
    `${MEASURE_WORDS[row.name].padEnd(22)}${clock(row.thisMs).padStart(8)}${clock(row.targetMs).padStart(9)} ` +
    `${isLate(row) ? '▲' : ' '} ${spread(row.before).padEnd(24)}${spread(row.simulated)}`
  );
}

function spread(one: Spread | null): string {
  return one === null ? '–' : [one.leastMs, one.medianMs, one.mostMs].map(clockWords).join(' · ');
}

/** Only what holds, is of this drill and this site, and was held no later; each drill once, however many copies lie there. */
function heldBefore(folder: string, of: Evidence): readonly Measures[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((one) => one.endsWith('.json'));
  } catch (error) {
    throw new UsageError(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const seen = new Set([of.seal]);
  return names.toSorted().flatMap((name) => {
    const read = readEvidenceFile(path.join(folder, name));
    if (!read.ok || seen.has(read.evidence.seal)) return [];
    const { seal, parts } = read.evidence;
    const { about, scenario, measures, end } = parts;
    const isSame = scenario['id'] === of.parts.scenario['id'] && about.site === of.parts.about.site;
    // What nothing shows, and what did not come to its end, is no history.
    if (!read.isScoreShown || end.isEarly) return [];
    if (!isSame || measures === null || about.beganAt > of.parts.about.beganAt) return [];
    seen.add(seal);
    return [measures];
  });
}

async function simulate(
  { scenario, policy }: { readonly scenario: DrillScenario; readonly policy: FacilityPolicy },
  runs: number,
): Promise<readonly Measures[]> {
  const { rehearse } = await import('../../test/drills/rehearse.ts');
  return Array.from({ length: runs }, (_, run) => run).flatMap((run) => {
    const random = new Random(run + 1);
    const pace = (): number => PACE.least + random.unit() * (PACE.most - PACE.least);
    const made = rehearse(scenario, { policy, pace });
    return made.kind === 'scored' ? [{ ...measuresOf(scenario, made.record) }] : [];
  });
}
