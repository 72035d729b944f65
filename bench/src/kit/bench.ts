import type { Criterion } from './judgement.ts';

export interface BenchOptions {
  readonly rounds: number;
  /** short windows: shows that the benchmark works, says little about the program */
  readonly isQuick: boolean;
  /** for this run's files; removed after it */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** further `--name value` of one benchmark; a benchmark refuses those it does not know */
  readonly own: Readonly<Record<string, string>>;
}

export interface BenchResult {
  /** what was measured, ready to be printed */
  readonly tables: readonly string[];
  readonly criteria: readonly Criterion[];
}

export interface Bench {
  readonly name: string;
  readonly sentence: string;
  /** rounds when none are asked for; 10 at least for what is compared round by round */
  readonly rounds: number;
  /** names of `own` options, each with what it means */
  readonly options: Readonly<Record<string, string>>;
  /** programs that it needs on the path */
  readonly needs: readonly string[];
  run(options: BenchOptions): Promise<BenchResult>;
}
