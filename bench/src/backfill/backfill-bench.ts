import path from 'node:path';
import { withSitePark } from '../cut/site-park.ts';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { LOAD_CORE, pinThisProcess } from '../kit/pin.ts';
import { figure, table } from '../kit/table.ts';
import { judgeBackfills } from './backfill-judgement.ts';
import { type Backfilled, backfillOnce, fillJournal, type Line } from './one-backfill.ts';

/** The second is for what the first is too wide to show: whether anybody waits behind a batch. */
const LINES: readonly Line[] = [
  { name: '100 Mbit/s', bitsPerSecond: 100_000_000, oneWayMs: 10, records: 1_000_000 },
  { name: '10 Mbit/s', bitsPerSecond: 10_000_000, oneWayMs: 20, records: 20_000 },
];
const QUICK_RECORDS = 20_000;
const IDLE_MS = 60_000;
const QUICK_IDLE_MS = 15_000;

export const backfillBench: Bench = {
  name: 'backfill',
  sentence: 'records of an outage go up: how long that takes, and what STOP has to wait meanwhile',
  rounds: 1,
  options: { records: 'how many over each line, at most' },
  needs: ['taskset'],
  async run({ isQuick, folder, say, own }): Promise<BenchResult> {
    pinThisProcess(LOAD_CORE);
    const most = Number(own['records'] ?? (isQuick ? QUICK_RECORDS : Number.MAX_SAFE_INTEGER));
    if (!(Number.isInteger(most) && most > 0)) throw new Error('--records is a whole number from 1');
    const lines = LINES.map((line) => ({ ...line, records: Math.min(line.records, most) }));
    const siteIds = lines.map((_, at) => `backfill-${at}`);
    const done = await withSitePark({ folder, siteIds }, async (park) => {
      const all: Backfilled[] = [];
      for (const [at, line] of lines.entries()) {
        const siteId = siteIds[at] ?? '';
        say(`${line.records} records are written down without a gateway …`);
        await fillJournal(path.join(park.parts.files.folderOf(siteId), 'journal.sqlite'), line.records);
        say(`… and go up over ${line.name}`);
        all.push(await backfillOnce({ park, siteId, line, idleMs: isQuick ? QUICK_IDLE_MS : IDLE_MS }));
      }
      return all;
    });
    return {
      tables: [backfillTable(lines, done)],
      criteria: judgeBackfills(
        done.map(({ stored, busy, idle, linkShare, notDone }, at) => ({
          line: lines[at]?.name ?? '',
          asked: lines[at]?.records ?? 0,
          ...{ stored, linkShare, notDone },
          busyP99Ms: busy.quantile(0.99),
          idleP99Ms: idle.quantile(0.99),
        })),
      ),
    };
  },
};

function backfillTable(lines: readonly Line[], done: readonly Backfilled[]): string {
  const rows = done.map(({ tookMs, stored, busy, idle, linkShare }, at) => [
    `${lines[at]?.name}, ${2 * (lines[at]?.oneWayMs ?? 0)} ms there and back`,
    String(stored),
    `${figure(tookMs / 1_000)} s`,
    `${figure((1_000 * (lines[at]?.records ?? 0)) / tookMs)}/s`,
    `${figure(100 * linkShare)} %`,
    ...[busy, idle].flatMap((of) => [`${figure(of.quantile(0.5))} ms`, `${figure(of.quantile(0.99))} ms`]),
    `${busy.count}, ${idle.count}`,
  ]);
  return table(['', 'records', 'took', 'rate', 'of the link', 'STOP p50', 'p99', 'idle p50', 'p99', 'samples'], rows);
}
