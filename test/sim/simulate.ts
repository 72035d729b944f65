import { tellFailure } from './failure.ts';
import { type Profile, PROFILES } from './fault.ts';
import { DRILL_NEMESES } from './nemeses-drill.ts';
import { NEMESES } from './nemeses.ts';
import { type BatchResult, runBatch } from './run-batch.ts';
import type { SeedOptions } from './run-seed.ts';
import { type SeedRange, type SeedTask, seedTasks } from './seed-list.ts';
import { SoakFile } from './soak-file.ts';
import { rules, Totals } from './totals.ts';
import { WorkerPool } from './worker-pool.ts';

export interface SimulateOptions extends Omit<SeedRange, 'profile'> {
  /** null: as long as the seeds take */
  readonly wallMs: number | null;
  readonly profile: string | null;
  readonly plant: string | null;
  readonly reproFile: string;
  readonly isShrunk: boolean;
  readonly isJson: boolean;
  /** processes; 1: this one */
  readonly jobs: number;
  /** null: no soak */
  readonly soak: { readonly hours: number; readonly file: string; readonly commit: string } | null;
}

const PROGRESS_MS = 1_000;
/** small enough that workers end together, large enough that dealing costs nothing */
const BATCH_SEEDS = 8;
const SOAK_BATCH_SEEDS = 40;
const SOAK_PROGRESS_MS = 20_000;
/** Per hour with an exam under way. */
const SOAK_LEAST = { starts: 6, faults: 30 };

/** @returns the exit code: 0 when every invariant held, 1 when one did not */
export async function simulate(options: SimulateOptions): Promise<number> {
  const unknown = options.without.find((id) => !rules().some((one) => one.id === id));
  if (unknown !== undefined) throw new Error(`--without ${unknown}: no rule is called that`);
  const range: SeedRange = { ...options, profile: options.profile === null ? null : profileNamed(options.profile) };
  if (options.soak !== null) return soak(options, options.soak, range);
  const run = new Run(options);
  const tasks = seedTasks(range);
  if (options.jobs === 1) {
    let isFirst = true;
    for (const task of tasks) {
      // One seed at least, whatever the time.
      if (!isFirst && !run.isTimeLeft()) break;
      isFirst = false;
      if (!run.takes(runBatch([task]))) break;
    }
  } else {
    await new WorkerPool(options.jobs, options.plant).run(
      () => {
        const batch = run.isTimeLeft() ? taken(tasks, BATCH_SEEDS) : [];
        return batch.length === 0 ? null : { tasks: batch };
      },
      (_, result) => run.takes(result),
    );
  }
  return run.end();
}

async function soak(
  options: SimulateOptions,
  { hours, file, commit }: NonNullable<SimulateOptions['soak']>,
  range: SeedRange,
): Promise<number> {
  const run = new Run(options, SOAK_PROGRESS_MS);
  const { from, faultMs, profile, only } = range;
  const progress = new SoakFile(file, { commit, from, batchSeeds: SOAK_BATCH_SEEDS, faultMs, profile, only });
  for (const { parts } of progress.done) run.totals.addParts(parts);
  const isDone = new Set(progress.done.map((one) => one.batch));
  process.stdout.write(
    `soak of ${hours} h with an exam under way, at ${commit}: ${run.totals.examHours.toFixed(1)} h are in ${file}\n`,
  );
  let batch = -1;
  const next = (): { batch: number; tasks: readonly SeedTask[] } | null => {
    if (run.totals.examHours >= hours || !run.isTimeLeft()) return null;
    do batch += 1;
    while (isDone.has(batch));
    const own = { ...range, seeds: SOAK_BATCH_SEEDS, from: from + batch * SOAK_BATCH_SEEDS, isNamed: false };
    return { batch, tasks: [...seedTasks(own)].map(withoutDrills) };
  };
  const done = (own: { batch: number }, result: BatchResult): boolean => {
    const isWell = run.takes(result);
    if (isWell) progress.add(own.batch, result.parts);
    return isWell;
  };
  if (options.jobs === 1) {
    for (let own = next(); own !== null; own = next()) if (!done(own, runBatch(own.tasks))) break;
  } else await new WorkerPool(options.jobs, options.plant).run(next, done);
  const code = run.end();
  if (code !== 0) return code;
  const { examHours, density } = run.totals;
  const isDense = density.starts >= SOAK_LEAST.starts && density.faults >= SOAK_LEAST.faults;
  const isWhole = examHours >= hours;
  process.stdout.write(
    `soak at ${commit}: ${examHours.toFixed(1)} of ${hours} h with an exam under way, ${density.starts.toFixed(1)} starts (${SOAK_LEAST.starts} at least) and ${density.faults.toFixed(1)} faults (${SOAK_LEAST.faults} at least) in each of them: ${!isWhole ? 'not over, the same command goes on' : isDense ? 'held' : 'too thin'}\n`,
  );
  return isWhole && isDense ? 0 : 1;
}

/** People rehearse in an empty room when the exam is over, and a soak counts hours of exams. */
function withoutDrills({ options, isTwice }: SeedTask): SeedTask {
  return { options: { ...options, hasDrills: false }, isTwice };
}

/** One run's growing account, and how it ends. */
class Run {
  readonly totals = new Totals();
  readonly #options: SimulateOptions;
  readonly #progressMs: number;
  readonly #startedMs = performance.now();
  #toldMs = this.#startedMs;
  #failed: SeedOptions | null = null;
  #unequal: string | null = null;

  constructor(options: SimulateOptions, progressMs = PROGRESS_MS) {
    this.#options = options;
    this.#progressMs = progressMs;
  }

  readonly isTimeLeft = (): boolean => {
    const { wallMs } = this.#options;
    return wallMs === null || performance.now() - this.#startedMs < wallMs;
  };

  /** @returns whether to go on */
  takes({ parts, failed, unequal }: BatchResult): boolean {
    this.totals.addParts(parts);
    // Of two that fail side by side the smaller one is told, whichever came first.
    if (failed !== null && failed.seed < (this.#failed?.seed ?? Number.POSITIVE_INFINITY)) this.#failed = failed;
    this.#unequal ??= unequal;
    const nowMs = performance.now();
    if (!this.#options.isJson && nowMs - this.#toldMs >= this.#progressMs) {
      this.#toldMs = nowMs;
      process.stdout.write(`${this.totals.line((nowMs - this.#startedMs) / 1_000)}\n`);
    }
    return this.#failed === null && this.#unequal === null;
  }

  end(): number {
    if (this.#failed !== null) return tellFailure(this.#options, this.#failed, this.totals.sums.seeds);
    if (this.#unequal !== null) {
      process.stdout.write(`${this.#unequal}: not deterministic\n`);
      return 1;
    }
    const wallSeconds = (performance.now() - this.#startedMs) / 1_000;
    if (this.#options.isJson) process.stdout.write(`${JSON.stringify(this.totals.json(wallSeconds))}\n`);
    else process.stdout.write(this.totals.report(wallSeconds));
    // Asked for some weather alone, most rules are rare by what was asked.
    const { only, profile, without, soak } = this.#options;
    // Nobody rehearses in a soak: the rules of drills have nothing to say there.
    const isPlain = only.length === 0 && profile === null && soak === null;
    const uncovered = isPlain ? this.totals.uncovered : [];
    for (const words of uncovered) process.stderr.write(`${words}\n`);
    const isShort = uncovered.length > 0 || (isPlain && this.totals.isTooRare(without));
    return this.totals.hasWrongRule || isShort ? 1 : 0;
  }
}

function taken(tasks: Generator<SeedTask>, most: number): readonly SeedTask[] {
  const batch: SeedTask[] = [];
  while (batch.length < most) {
    const next = tasks.next();
    if (next.done === true) break;
    batch.push(next.value);
  }
  return batch;
}

/** A worker's life: seeds in, sums out, until its parent lets go. */
export function serveBatches(): Promise<number> {
  return new Promise((resolve) => {
    process.on('message', ({ tasks }: { tasks: readonly SeedTask[] }) => {
      // A parent that is gone meanwhile wants no answer, and its end of the line says so by itself.
      process.send?.(runBatch(tasks), () => undefined);
    });
    process.once('disconnect', () => resolve(0));
  });
}

export function listNemeses(): number {
  for (const { id, text } of [...NEMESES, ...DRILL_NEMESES]) process.stdout.write(`${id.padEnd(22)} ${text}\n`);
  return 0;
}

/** @throws Error for a name that is none */
function profileNamed(name: string): Profile {
  const found = PROFILES.find((one) => one === name);
  if (found === undefined) throw new Error(`--profile is one of ${PROFILES.join(', ')}, not "${name}"`);
  return found;
}
