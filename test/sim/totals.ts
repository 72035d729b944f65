import { Coverage, coverageReport, type CoverageParts, type CoverageReport } from './coverage.ts';
import { ABSENT, INVARIANTS } from './invariants.ts';
import { LIVENESS } from './liveness.ts';
import type { SeedResult } from './run-seed.ts';

const HOUR_MS = 3_600_000;
const SHOWN = 60;
/** How often each rule must have had something to say in a run of so many seeds or more. */
const LEAST_HELD = 1_000;
const LEAST_HELD_SEEDS = 2_000;
/** Of the ordered pairs that no rule excludes; of the cells it is all. */
const LEAST_PAIRS = 0.95;

/** What adds up over seeds, processes and sittings. */
interface Sums {
  seeds: number;
  twice: number;
  simulatedMs: number;
  /** of that, with a session open */
  examMs: number;
  starts: number;
  faults: number;
  /** of these, begun with a session open */
  examFaults: number;
  coreSteps: number;
  cpuMs: number;
}

export interface TotalsParts extends Readonly<Sums>, CoverageParts {
  readonly byNemesis: Readonly<Record<string, number>>;
  readonly held: Readonly<Record<string, number>>;
  /** in how many seeds; absent in what an earlier version wrote down */
  readonly heldSeeds?: Readonly<Record<string, number>>;
}

/** What a whole run adds up to; a part of it made by another process is added as it is. */
export class Totals {
  readonly sums: Sums = {
    seeds: 0,
    twice: 0,
    simulatedMs: 0,
    examMs: 0,
    starts: 0,
    faults: 0,
    examFaults: 0,
    coreSteps: 0,
    cpuMs: 0,
  };
  readonly #byNemesis = new Map<string, number>();
  readonly #held = new Map<string, number>();
  readonly #heldSeeds = new Map<string, number>();
  readonly #coverage = new Coverage();

  add(result: SeedResult): void {
    const { sums } = this;
    sums.seeds += 1;
    sums.simulatedMs += result.simulatedMs;
    sums.examMs += result.examMs;
    sums.starts += result.starts;
    sums.faults += result.faults.length;
    sums.examFaults += result.examFaults;
    sums.coreSteps += result.coreSteps;
    for (const { nemesis } of result.faults) count(this.#byNemesis, nemesis, 1);
    for (const [id, times] of result.held) {
      count(this.#held, id, times);
      count(this.#heldSeeds, id, 1);
    }
    this.#coverage.add(result.coverage.parts());
  }

  addParts(parts: TotalsParts): void {
    for (const key of Object.keys(this.sums) as (keyof Sums)[]) this.sums[key] += parts[key];
    for (const [id, times] of Object.entries(parts.byNemesis)) count(this.#byNemesis, id, times);
    for (const [id, times] of Object.entries(parts.held)) count(this.#held, id, times);
    for (const [id, seeds] of Object.entries(parts.heldSeeds ?? {})) count(this.#heldSeeds, id, seeds);
    this.#coverage.add(parts);
  }

  parts(): TotalsParts {
    return {
      ...this.sums,
      byNemesis: Object.fromEntries(this.#byNemesis),
      held: Object.fromEntries(this.#held),
      heldSeeds: Object.fromEntries(this.#heldSeeds),
      ...this.#coverage.parts(),
    };
  }

  get examHours(): number {
    return this.sums.examMs / HOUR_MS;
  }

  /** Per hour with an exam under way. */
  get density(): { readonly starts: number; readonly faults: number } {
    return { starts: this.sums.starts / this.examHours, faults: this.sums.examFaults / this.examHours };
  }

  /** A cell or pair that a rule excludes was seen. */
  get hasWrongRule(): boolean {
    return coverageReport(this.#coverage).wronglyExcluded.length > 0;
  }

  /** Rules that had too little to say, for as many seeds as there were. */
  rare(without: readonly string[] = []): readonly { readonly id: string; readonly times: number }[] {
    const least = LEAST_HELD * Math.min(1, this.sums.seeds / LEAST_HELD_SEEDS);
    return rules()
      .filter(({ id }) => !without.includes(id))
      .map(({ id }) => ({ id, times: this.#held.get(id) ?? 0 }))
      .filter(({ times }) => times < least);
  }

  /** So many seeds show nothing of a rule that hardly ever had anything to say; fewer are only told. */
  isTooRare(without: readonly string[]): boolean {
    return this.sums.seeds >= LEAST_HELD_SEEDS && this.rare(without).length > 0;
  }

  /** What a whole run has to come to and did not, in words; fewer seeds, or a weather alone, are not asked. */
  get uncovered(): readonly string[] {
    if (this.sums.seeds < LEAST_HELD_SEEDS) return [];
    const { missingCells, missingPairs, pairs, pairsOf } = coverageReport(this.#coverage);
    const isFew = pairs < LEAST_PAIRS * pairsOf;
    return [
      ...(missingCells.length === 0 ? [] : [`cells not covered${list('', missingCells)}`]),
      ...(isFew
        ? [
            `ordered pairs covered: ${pairs} of ${pairsOf}, not ${100 * LEAST_PAIRS} %; not seen${list('', missingPairs)}`,
          ]
        : []),
    ];
  }

  line(wallSeconds: number): string {
    const { seeds, simulatedMs, starts, faults } = this.sums;
    const hours = simulatedMs / HOUR_MS;
    return `${seeds} seeds, ${hours.toFixed(1)} h, ${(hours / wallSeconds).toFixed(2)} h/s, ${starts} starts, ${faults} faults`;
  }

  report(wallSeconds: number): string {
    const { seeds, simulatedMs, starts, faults, coreSteps, twice, cpuMs } = this.sums;
    const hours = simulatedMs / HOUR_MS;
    const { density } = this;
    const covered = coverageReport(this.#coverage);
    return [
      '',
      'how often each rule had something to say (and it held), in steps of the core, and in how many seeds:',
      ...rules().map(
        ({ id, text }) =>
          `  ${id.padEnd(5)} ${String(this.#held.get(id) ?? 0).padStart(9)} ${String(this.#heldSeeds.get(id) ?? 0).padStart(6)}  ${text}`,
      ),
      'not judged here:',
      ...ABSENT.map(([id, why]) => `  ${id.padEnd(5)} ${why}`),
      ...this.#rareLines(),
      ...coverageLines(covered, seeds),
      `kinds of faults: ${this.#byNemesis.size}; traces compared: ${twice}; steps of the core: ${coreSteps}`,
      `seeds=${seeds} hours=${hours.toFixed(1)} examHours=${this.examHours.toFixed(1)} starts=${starts} faults=${faults} cells=${covered.cells}/${covered.cellsOf} pairs=${covered.pairs}/${covered.pairsOf} leastAntecedent=${this.#leastHeld()} seconds=${wallSeconds.toFixed(1)} hoursPerSecond=${(hours / wallSeconds).toFixed(2)} hoursPerCpuSecond=${((1_000 * hours) / cpuMs).toFixed(2)}`,
      `per exam hour: ${density.starts.toFixed(1)} starts, ${density.faults.toFixed(1)} faults begun`,
      'violations=0',
      '',
    ].join('\n');
  }

  json(wallSeconds: number): object {
    const { simulatedMs, cpuMs, ...sums } = this.sums;
    return {
      violations: 0,
      ...sums,
      hours: simulatedMs / HOUR_MS,
      examHours: this.examHours,
      wallSeconds,
      cpuSeconds: cpuMs / 1_000,
      held: Object.fromEntries(rules().map(({ id }) => [id, this.#held.get(id) ?? 0])),
      coverage: coverageReport(this.#coverage),
    };
  }

  #rareLines(): readonly string[] {
    const rare = this.rare();
    if (rare.length === 0) return [];
    const shown = rare.map(({ id, times }) => `${id} ${times}`).join(', ');
    return [`rare, on the way to fewer than ${LEAST_HELD} in ${LEAST_HELD_SEEDS} seeds: ${shown}`];
  }

  #leastHeld(): string {
    const least = rules()
      .map(({ id }) => ({ id, times: this.#held.get(id) ?? 0 }))
      .toSorted((left, right) => left.times - right.times)[0];
    return least === undefined ? 'none' : `${least.times}(${least.id})`;
  }
}

/** What few seeds did not meet says nothing, and takes a page. */
function coverageLines(covered: CoverageReport, seeds: number): readonly string[] {
  const { cells, cellsOf, pairs, pairsOf, excluded, missingCells, missingPairs, wronglyExcluded } = covered;
  return [
    `cells of situation × condition × status: ${cells} of ${cellsOf}${notSeen(missingCells, seeds)}`,
    `ordered pairs of conditions: ${pairs} of ${pairsOf} (${((100 * pairs) / pairsOf).toFixed(1)} %)${notSeen(missingPairs, seeds)}`,
    `excluded by rule: ${excluded.map(([rule, times]) => `${rule} ${times}`).join(', ')}`,
    ...(wronglyExcluded.length === 0 ? [] : [`excluded, and seen all the same${list('', wronglyExcluded)}`]),
  ];
}

function notSeen(missing: readonly string[], seeds: number): string {
  return seeds < LEAST_HELD_SEEDS ? '' : list('; not seen', missing);
}

function list(words: string, of: readonly string[]): string {
  if (of.length === 0) return '';
  return `${words}: ${of.slice(0, SHOWN).join(', ')}${of.length > SHOWN ? ` … and ${of.length - SHOWN} more` : ''}`;
}

function count(into: Map<string, number>, id: string, times: number): void {
  into.set(id, (into.get(id) ?? 0) + times);
}

/** What this process has used of a core: on a shared machine the only speed that means something. */
export function cpuMsSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Rules that are no row of a table: what the core says of itself, and what none of the machines may do. */
const BUILT_IN = [
  { id: 'I0', text: 'the core finds nothing of its own broken, at none of its steps' },
  { id: 'throws', text: 'nothing throws, in a whole seed' },
] as const;

export function rules(): readonly { readonly id: string; readonly text: string }[] {
  return [...INVARIANTS, ...LIVENESS, ...BUILT_IN].map(({ id, text }) => ({ id, text }));
}
