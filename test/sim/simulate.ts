import { writeFileSync } from 'node:fs';
import { NEMESES } from './nemeses.ts';
import { NAMED_SEEDS } from './named-seeds.ts';
import { Totals } from './totals.ts';
import { PROFILES, type Profile } from './fault.ts';
import { runSeed, type SeedOptions, type SeedResult } from './run-seed.ts';
import { shrink } from './shrink.ts';

export interface SimulateOptions {
  readonly seeds: number;
  readonly from: number;
  readonly isNamed: boolean;
  /** null: as long as the seeds take */
  readonly wallMs: number | null;
  readonly faultMs: number;
  readonly profile: string | null;
  /** nemeses by name; none: the seed's own */
  readonly only: readonly string[];
  readonly plant: string | null;
  readonly reproFile: string;
  readonly isShrunk: boolean;
  readonly isJson: boolean;
}

const PROGRESS_MS = 1_000;
const SHRINK_MS = 60_000;
/** Every so many seeds one is run a second time, and must leave the same trace. */
const TWICE_EVERY = 100;

/** @returns the exit code: 0 when every invariant held, 1 when one did not */
export function simulate(options: SimulateOptions): number {
  const startedMs = performance.now();
  const profile = options.profile === null ? null : profileNamed(options.profile);
  const totals = new Totals();
  const isTimeLeft = (): boolean => options.wallMs === null || performance.now() - startedMs < options.wallMs;
  let toldMs = startedMs;
  let index = -1;
  for (const one of seedsOf(options, profile)) {
    index += 1;
    if (index > 0 && !isTimeLeft()) break;
    const { seed } = one;
    const result = runSeed(one);
    totals.add(result);
    if (result.violation !== null) return tellFailure(options, one, result, totals);
    if (index % TWICE_EVERY === 0) {
      const again = runSeed(one);
      if (again.hash !== result.hash) {
        process.stdout.write(`seed ${seed} left trace ${result.hash}, then ${again.hash}: not deterministic\n`);
        return 1;
      }
      totals.twice += 1;
    }
    if (!options.isJson && performance.now() - toldMs >= PROGRESS_MS) {
      toldMs = performance.now();
      process.stdout.write(`${totals.line((toldMs - startedMs) / 1_000)}\n`);
    }
  }
  const wallSeconds = (performance.now() - startedMs) / 1_000;
  if (options.isJson) process.stdout.write(`${JSON.stringify(totals.json(wallSeconds))}\n`);
  else process.stdout.write(totals.report(wallSeconds));
  return 0;
}

function* seedsOf(
  { seeds, from, isNamed, faultMs, only }: SimulateOptions,
  profile: Profile | null,
): Generator<SeedOptions> {
  if (isNamed) {
    for (const { seed, hours, only: own } of NAMED_SEEDS)
      yield { seed, faultMs: Math.round(3_600_000 * Number(hours)), profile: null, only: own };
  }
  for (let seed = from; seed < from + seeds; seed += 1) yield { seed, faultMs, profile, only };
}

export function listNemeses(): number {
  for (const { id, text } of NEMESES) process.stdout.write(`${id.padEnd(22)} ${text}\n`);
  return 0;
}

/** @throws Error for a name that is none */
function profileNamed(name: string): Profile {
  const found = PROFILES.find((one) => one === name);
  if (found === undefined) throw new Error(`--profile is one of ${PROFILES.join(', ')}, not "${name}"`);
  return found;
}

function tellFailure(options: SimulateOptions, one: SeedOptions, failed: SeedResult, totals: Totals): number {
  const shrinkUntilMs = performance.now() + SHRINK_MS;
  const small = options.isShrunk ? shrink(failed, one, () => performance.now() < shrinkUntilMs) : failed;
  const { coreRun } = runSeed({ ...one, faults: small.faults, isRecorded: true });
  const { violation } = small;
  const repro = {
    seed: failed.seed,
    profile: failed.profile,
    plant: options.plant,
    faultMs: one.faultMs,
    violation,
    faults: small.faults,
    coreRun,
  };
  writeFileSync(options.reproFile, `${JSON.stringify(repro)}\n`);
  const runFile = options.reproFile.replace(/(\.json)?$/, '.core-run.json');
  if (coreRun !== null) writeFileSync(runFile, `${JSON.stringify(coreRun)}\n`);
  if (options.isJson) {
    const { invariant, words } = violation ?? { invariant: '', words: '' };
    const faults = small.faults.length;
    process.stdout.write(
      `${JSON.stringify({ violations: 1, seed: failed.seed, invariant, words, faults, seeds: totals.seeds })}\n`,
    );
    return 1;
  }
  process.stdout.write(
    [
      '',
      `seed ${failed.seed} (${failed.profile}), the ${totals.seeds}. that ran, breaks ${violation?.invariant}: ${violation?.words}`,
      `  at ${((violation?.atMs ?? 0) / 1_000).toFixed(1)} s, with ${small.faults.length} of ${failed.faults.length} faults:`,
      ...small.faults.map(
        (fault) => `    ${(fault.atMs / 1_000).toFixed(1).padStart(7)} s  ${fault.nemesis} for ${fault.lengthMs} ms`,
      ),
      `  again:  npm run sim -- --seed ${failed.seed} --hours ${one.faultMs / 3_600_000}${one.profile === null ? '' : ` --profile ${one.profile}`}${(one.only ?? []).length === 0 ? '' : ` --only ${(one.only ?? []).join(',')}`}${options.plant === null ? '' : ` --plant ${options.plant}`}`,
      `  events: ${options.reproFile}; for the policy lab: ${runFile}`,
      'violations=1',
      '',
    ].join('\n'),
  );
  return 1;
}
