import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { SystemClock } from '../../../simulators/src/kernel/clock.ts';
import { Random } from '../../../simulators/src/kernel/random.ts';
import { startNetworkProxy } from '../../../simulators/src/network/network-proxy.ts';
import type { SitePark } from '../cut/site-park.ts';
import { BenchConsole } from '../kit/bench-console.ts';
import { Latencies } from '../kit/latencies.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { startProgram } from '../kit/server-process.ts';
import { stopAgain } from '../kit/stop-again.ts';

/** The site's line to the gateway, each way on its own. */
export interface Line {
  readonly name: string;
  readonly bitsPerSecond: number;
  readonly oneWayMs: number;
  readonly records: number;
}

export interface Backfilled {
  readonly tookMs: number;
  readonly stored: number;
  readonly busy: Latencies;
  readonly idle: Latencies;
  readonly linkShare: number;
  readonly notDone: number;
}

const PER_COMMIT = 1_000;
const COMMITS_AT_ONCE = 20;
const STOP_EVERY_MS = 50;
const WINDOW_MS = 1_000;
const BEGINS_WITHIN_MS = 120_000;
/** Slower than this, it will not be lived to see. */
const RECORDS_PER_SECOND_MIN = 50;
const SETTLE_MS = 3_000;

/** What a site wrote down while it had no gateway: exam records, in the agent's own journal, by the agent's own code. */
export async function fillJournal(file: string, records: number): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const args = ['bench/src/journal/writer/main.ts', '--how', 'farfield', '--file', file];
  const writer = await startProgram({ core: SERVER_CORE, name: 'journal writer', args });
  try {
    for (let left = records; left > 0;) {
      const perCommit = Math.min(PER_COMMIT, left);
      const commits = Math.min(COMMITS_AT_ONCE, Math.floor(left / perCommit));
      await writer.ask({ commits, perCommit });
      left -= commits * perCommit;
    }
  } finally {
    await writer.stop();
  }
}

/** The outage is over: the agent starts with a full journal, and a console presses STOP meanwhile and afterwards. */
export async function backfillOnce(own: {
  park: SitePark;
  siteId: string;
  line: Line;
  idleMs: number;
}): Promise<Backfilled> {
  const { park, siteId, line, idleMs } = own;
  const { gatewayUrl, token, files, sites } = park.parts;
  const { hostname, port } = new URL(gatewayUrl);
  const proxy = await startNetworkProxy({
    ...{ listenHost: '127.0.0.1', listenPort: 0, targetHost: hostname, targetPort: Number(port) },
    random: new Random(5),
    clock: new SystemClock(),
  });
  proxy.set({ rateBitsPerSecond: line.bitsPerSecond, delayMs: line.oneWayMs });
  const head = storedHead(park.storeFile, siteId);
  const paths = [{ name: 'primary', url: `ws://127.0.0.1:${proxy.port}`, localAddress: '127.0.0.1' }];
  await sites.ask({ ask: 'start', siteId, file: files.write(siteId, park.keyOf(siteId), paths) });
  let seat: BenchConsole | null = null;
  try {
    seat = await BenchConsole.connect({ url: gatewayUrl, siteId, token });
    await until(() => head.seq() > 0, BEGINS_WITHIN_MS);
    const [fromMs, fromSeq, fromBytes] = [performance.now(), head.seq(), proxy.counters.toTarget.bytesOut];
    const endMs = fromMs + (1_000 * line.records) / RECORDS_PER_SECOND_MIN;
    const busy = new Latencies();
    let notDone = 0;
    while (head.seq() < line.records && performance.now() < endMs) {
      const answered = await stopAgain(seat, WINDOW_MS, STOP_EVERY_MS).answered;
      notDone += answered.notDone;
      // A second in which it came to its end was partly idle.
      if (head.seq() < line.records) for (const ms of answered.stopMs) busy.add(ms);
    }
    const tookMs = performance.now() - fromMs;
    const bits = 8 * (proxy.counters.toTarget.bytesOut - fromBytes);
    const stored = head.seq();
    await sleep(SETTLE_MS);
    const idle = new Latencies();
    const calm = await stopAgain(seat, idleMs, STOP_EVERY_MS).answered;
    for (const ms of calm.stopMs) idle.add(ms);
    return {
      // What had come before the first look is not counted, in time and in number.
      tookMs: (tookMs * line.records) / Math.max(1, stored - fromSeq),
      ...{ stored, busy, idle },
      linkShare: bits / ((line.bitsPerSecond * tookMs) / 1_000),
      notDone: notDone + calm.notDone,
    };
  } finally {
    seat?.leave();
    await sites.ask({ ask: 'end', siteId });
    await proxy.stop();
    head.close();
  }
}

/** The newest record of a site that is on the gateway's disk, read beside the gateway. */
function storedHead(storeFile: string, siteId: string): { readonly seq: () => number; readonly close: () => void } {
  const db = new Database(storeFile, { readonly: true });
  const ask = db.prepare<[string], { seq: number }>('SELECT seq FROM journal_head WHERE site_id = ?');
  return { seq: () => ask.get(siteId)?.seq ?? 0, close: () => db.close() };
}

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`no record came within ${withinMs / 1_000} s`);
    await sleep(10);
  }
}
