import { Coverage, coverageReport, wronglyExcluded } from './coverage.ts';
import { ABSENT, INVARIANTS } from './invariants.ts';
import { LIVENESS } from './liveness.ts';
import type { SeedResult } from './run-seed.ts';

const HOUR_MS = 3_600_000;

/** What a whole run adds up to. */
export class Totals {
  seeds = 0;
  twice = 0;
  #simulatedMs = 0;
  #examMs = 0;
  #starts = 0;
  #faults = 0;
  #coreSteps = 0;
  readonly #byNemesis = new Map<string, number>();
  readonly #held = new Map<string, number>();
  readonly #coverage = new Coverage();

  add(result: SeedResult): void {
    this.seeds += 1;
    this.#simulatedMs += result.simulatedMs;
    this.#examMs += result.examMs;
    this.#starts += result.starts;
    this.#faults += result.faults.length;
    this.#coreSteps += result.coreSteps;
    for (const { nemesis } of result.faults) this.#byNemesis.set(nemesis, (this.#byNemesis.get(nemesis) ?? 0) + 1);
    for (const [id, count] of result.held) this.#held.set(id, (this.#held.get(id) ?? 0) + count);
    this.#coverage.add(result.coverage);
  }

  line(wallSeconds: number): string {
    const hours = this.#simulatedMs / HOUR_MS;
    return `${this.seeds} seeds, ${hours.toFixed(1)} h, ${(hours / wallSeconds).toFixed(2)} h/s, ${this.#starts} starts, ${this.#faults} faults`;
  }

  report(wallSeconds: number): string {
    const { seeds } = this;
    const hours = this.#simulatedMs / HOUR_MS;
    const examHours = this.#examMs / HOUR_MS;
    const { cells, cellsOf, excluded, pairs, pairsOf, missing } = coverageReport(this.#coverage);
    const wrong = wronglyExcluded(this.#coverage);
    return [
      '',
      'how often each rule had something to say (and it held):',
      ...rules().map(({ id, text }) => `  ${id.padEnd(5)} ${String(this.#held.get(id) ?? 0).padStart(9)}  ${text}`),
      'not judged here:',
      ...ABSENT.map(([id, why]) => `  ${id.padEnd(5)} ${why}`),
      `cells of situation × condition × status: ${cells} of ${cellsOf} (${excluded} excluded by rule)${missing.length > 0 ? `; not seen: ${missing.slice(0, 40).join(', ')}${missing.length > 40 ? ' …' : ''}` : ''}`,
      ...(wrong.length === 0 ? [] : [`cells that were excluded and were seen: ${wrong.join(', ')}`]),
      `ordered pairs of conditions: ${pairs} of ${pairsOf}`,
      `kinds of faults: ${this.#byNemesis.size}; traces compared: ${this.twice}; steps of the core: ${this.#coreSteps}`,
      `seeds=${seeds} hours=${hours.toFixed(1)} examHours=${examHours.toFixed(1)} starts=${this.#starts} faults=${this.#faults} seconds=${wallSeconds.toFixed(1)} hoursPerSecond=${(hours / wallSeconds).toFixed(2)} hoursPerCpuSecond=${(hours / cpuSeconds()).toFixed(2)}`,
      `per exam hour: ${(this.#starts / examHours).toFixed(1)} starts, ${(this.#faults / examHours).toFixed(1)} faults`,
      'violations=0',
      '',
    ].join('\n');
  }

  json(wallSeconds: number): object {
    return {
      violations: 0,
      seeds: this.seeds,
      hours: this.#simulatedMs / HOUR_MS,
      examHours: this.#examMs / HOUR_MS,
      starts: this.#starts,
      faults: this.#faults,
      wallSeconds,
      cpuSeconds: cpuSeconds(),
      held: Object.fromEntries(rules().map(({ id }) => [id, this.#held.get(id) ?? 0])),
      coverage: coverageReport(this.#coverage),
    };
  }
}

/** What this process has used of a core: on a shared machine the only speed that means something. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function rules(): readonly { readonly id: string; readonly text: string }[] {
  return [...INVARIANTS, ...LIVENESS].map(({ id, text }) => ({ id, text }));
}
