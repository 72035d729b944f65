import path from 'node:path';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { median, medianOfRatios } from '../kit/median.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { interleave } from '../kit/rounds.ts';
import { startProgram } from '../kit/server-process.ts';
import { figure, table } from '../kit/table.ts';
import { DISKS, stopOverSlowDisk, type StopResult, SYNC_DELAY_MS } from './stop-over-slow-disk.ts';

const CPU_BAR = 2;
/** Half of what one sync takes longer: a STOP that waited for a single one would be over it. */
const STOP_ALLOWANCE_MS = SYNC_DELAY_MS / 2;

const WRITERS = ['journal', 'bare better-sqlite3'] as const;
type Writer = (typeof WRITERS)[number];

/** A quiet site commits one or a few records at a time; a hundred is a group that piled up behind a slow disk. */
const BATCHES = [
  { perCommit: 1, commits: 1_000 },
  { perCommit: 10, commits: 500 },
  { perCommit: 100, commits: 150 },
] as const;
const WARM_SHARE = 0.3;

export const journalBench: Bench = {
  name: 'journal',
  sentence: 'CPU per record beside bare better-sqlite3, and STOP while every sync takes 5 ms longer',
  rounds: 10,
  options: { part: 'write or stop: only this half' },
  needs: ['taskset', 'strace'],
  async run({ rounds, isQuick, folder, say, own }): Promise<BenchResult> {
    const { part } = own;
    const results: BenchResult[] = [];
    if (part !== 'stop') results.push(await measureWriting({ rounds, folder, share: isQuick ? 0.1 : 1, say }));
    if (part !== 'write') {
      const windowMs = isQuick ? 3_000 : 10_000;
      results.push(stopResult(await stopOverSlowDisk({ folder: path.join(folder, 'site'), rounds, windowMs, say })));
    }
    return {
      tables: results.flatMap((one) => one.tables),
      criteria: results.flatMap((one) => one.criteria),
    };
  },
};

async function measureWriting(own: {
  rounds: number;
  folder: string;
  share: number;
  say: (line: string) => void;
}): Promise<BenchResult> {
  const { rounds, folder, share, say } = own;
  const taken = await interleave(WRITERS, rounds, (writer, round) => writeOnce(writer, round, { folder, share, say }));
  const of = (writer: Writer, batch: number): readonly number[] =>
    taken[writer].map((costs) => costs[batch] ?? Number.NaN);
  return {
    tables: [
      table(
        ['CPU per record', ...BATCHES.map(({ perCommit }) => `${perCommit} per commit`)],
        WRITERS.map((writer) => [writer, ...BATCHES.map((_, batch) => `${figure(median(of(writer, batch)))} µs`)]),
      ),
    ],
    criteria: BATCHES.map(({ perCommit }, batch) => ({
      what: `CPU per record ÷ bare, ${perCommit} per commit`,
      measured: medianOfRatios(of('journal', batch), of('bare better-sqlite3', batch)),
      bar: CPU_BAR,
      unit: '',
    })),
  };
}

/** @returns µs of CPU per record, for each batch, of one fresh process and file */
async function writeOnce(
  writer: Writer,
  round: number,
  own: { folder: string; share: number; say: (line: string) => void },
): Promise<readonly number[]> {
  const how = writer === 'journal' ? 'farfield' : 'bare';
  const file = path.join(own.folder, `${how}-${round}.sqlite`);
  const program = await startProgram({
    core: SERVER_CORE,
    name: writer,
    args: ['bench/src/journal/writer/main.ts', '--how', how, '--file', file],
  });
  try {
    const costs: number[] = [];
    for (const { perCommit, commits } of BATCHES) {
      const asked = Math.ceil(commits * own.share);
      // Compiled, and the first pages there, before anything counts.
      await program.ask({ commits: Math.ceil(asked * WARM_SHARE), perCommit });
      const { records, cpuMs } = await program.ask({ commits: asked, perCommit });
      costs.push((1_000 * Number(cpuMs)) / Number(records));
    }
    own.say(`round ${round + 1}, ${writer}: ${costs.map((us) => `${us.toFixed(0)} µs`).join(', ')}`);
    return costs;
  } finally {
    await program.stop();
  }
}

function stopResult({ latencies, notDone }: StopResult): BenchResult {
  const rows = DISKS.map((disk) => {
    const { count } = latencies[disk];
    const at = (share: number): string => `${figure(latencies[disk].quantile(share))} ms`;
    return [`disk ${disk}`, at(0.5), at(0.99), String(count)];
  });
  return {
    tables: [table(['STOP → outcome', 'p50', 'p99', 'samples'], rows)],
    criteria: [
      {
        what: `STOP p99, ${SYNC_DELAY_MS} ms in each sync less none`,
        measured: latencies.slow.quantile(0.99) - latencies['as it is'].quantile(0.99),
        bar: STOP_ALLOWANCE_MS,
        unit: 'ms',
      },
      { what: 'STOPs not done', measured: notDone, bar: 0, unit: '' },
    ],
  };
}
