import { readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { WorldEntry } from '../../../scripts/demo/world-client.ts';
import { copyDatabase, type JournalLine, readJournal } from '../../support/records.ts';
import { tempFolder } from '../../support/test-site.ts';
import { pause, until } from '../../support/wait.ts';
import { compareRecords, type KeptRecord, type RecordFindings } from './compare-records.ts';
import type { Mark } from './console/cut-console.ts';
import type { CutFacts } from './cut-facts.ts';
import { type CutRow, PATH_NAMES } from './cut-rows.ts';
import { CutSite } from './cut-site.ts';
import { executedTwice, lateInputs, type SentInput } from './late-inputs.ts';
import type { CutNetwork } from './networks.ts';
import { executedIn, keysUpMs } from './numbered-places.ts';
import { conditionMs, controlOffMs, offSpans } from './off-spans.ts';
import { pageTimes } from './page-times.ts';
import { courseMs, type Due, scheduleOf } from './schedule.ts';

const HELD_BEFORE_MS = 700;
/** Past the moment at which what was held in a cut has come. The site's A2 lasts 5 s longer, so none of these may act. */
const HANDS_GO_ON_MS = 2_000;
const FRESH_WITHIN_MS = 30_000;
const RECORDS_WITHIN_MS = 90_000;
const CLICK_WITHIN_MS = 5_000;

/** One row on a site of its own, from its start to its end. */
export async function runRow(own: {
  row: CutRow;
  network: CutNetwork;
  seed: number;
  say: (line: string) => void;
}): Promise<CutFacts> {
  const { row, network, seed, say } = own;
  const site = await CutSite.start(network, row);
  try {
    await site.handOver(row.pathCount);
    say('control is with the remote technologist');
    return await cutAndLook(site, own, scheduleOf(row, seed));
  } finally {
    await site.stop();
  }
}

async function cutAndLook(
  site: CutSite,
  { row, network, seed, say }: { row: CutRow; network: CutNetwork; seed: number; say: (line: string) => void },
  schedule: readonly Due[],
): Promise<CutFacts> {
  await site.ask('hold');
  await site.ask('start');
  site.says();
  // At another moment of the heartbeat for each seed.
  await pause(HELD_BEFORE_MS + ((seed * 61) % 250));
  const cutMs = Date.now();
  for (const { atMs, deed } of schedule) {
    await pauseUntil(cutMs + atMs);
    await network.does(site.demo, deed);
  }
  await pauseUntil(cutMs + courseMs(row));
  const endMs = Date.now();
  const freshMs = await isFresh(site);
  say(freshMs === null ? `not fresh within ${FRESH_WITHIN_MS / 1_000} s` : 'the page is fresh again');
  await pause(HANDS_GO_ON_MS);
  await site.ask('stop');
  site.quiet();
  const isUsableAgain = freshMs !== null && (await usableAgain(site, row, say));
  const { records, lost, duplicates, journal } = await compared(site);
  const log = readLog(site.demo.folder);
  const { marks, sent } = await told(site);
  const executed = executedIn(log);
  const since = (atMs: number | null): number | null => (atMs === null ? null : atMs - cutMs);
  return {
    row,
    network: network.kind,
    times: {
      ...pageTimes(marks, { cutMs, endMs }),
      keysUp: since(keysUpMs(log, cutMs)),
      controlOff: since(controlOffMs(journal, cutMs)),
      controlEnded: since(conditionMs(journal, 'controlEnded', cutMs)),
    },
    bursts: burstsIn(row, schedule),
    sent: sent.length,
    executed: executed.length,
    records,
    late: lateInputs(sent, executed, offSpans(journal)),
    lost,
    duplicates: [...duplicates, ...executedTwice(executed)],
    isUsableAgain,
  };
}

function pauseUntil(wallMs: number): Promise<void> {
  return pause(Math.max(0, wallMs - Date.now()));
}

/** @returns null: link or picture did not come back */
async function isFresh(site: CutSite): Promise<number | null> {
  try {
    const isIt = (page: Readonly<Record<string, unknown>>): boolean =>
      page['link'] === 'live' && page['picture'] === 'live';
    await site.shows('link and picture are live', isIt, FRESH_WITHIN_MS);
    return Date.now();
  } catch {
    return null;
  }
}

/** People do what the site asks of them, and the remote technologist clicks once: does the scanner's screen have it? */
async function usableAgain(site: CutSite, { pathCount }: CutRow, say: (line: string) => void): Promise<boolean> {
  try {
    if (site.isGranted) await site.clearLatched();
    else await site.rearm(pathCount);
    await site.shows('the page lets hands through', (page) => page['input'] === 'on', 30_000);
    const { id } = await site.ask('click');
    await until(
      'the click is in the log of the screen',
      () => executedIn(readLog(site.demo.folder)).some((one) => one.id === id),
      { withinMs: CLICK_WITHIN_MS },
    );
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return false;
  }
}

async function compared(site: CutSite): Promise<RecordFindings & { records: number; journal: readonly JournalLine[] }> {
  const { demo } = site;
  const newest = (await readJournal(demo)).at(-1)?.seq ?? 0;
  const isThere = (): readonly KeptRecord[] | null => {
    const kept = gatewayRecords(demo.folder, demo.siteId);
    return (kept.at(-1)?.seq ?? 0) >= newest ? kept : null;
  };
  const kept = await until('the gateway has the record', isThere, {
    withinMs: RECORDS_WITHIN_MS,
    everyMs: 1_000,
  }).catch(() => gatewayRecords(demo.folder, demo.siteId));
  const journal = await readJournal(demo);
  // What was written while the gateway's copy was read is not asked of it.
  const asked = journal.filter(({ seq }) => seq <= Math.max(newest, kept.at(-1)?.seq ?? 0));
  return { ...compareRecords(asked, kept, site.done), records: asked.length, journal };
}

function gatewayRecords(folder: string, siteId: string): readonly KeptRecord[] {
  const copies = tempFolder('cuts-gateway');
  try {
    const db = new Database(copyDatabase(path.join(folder, 'gateway.sqlite'), copies.path));
    try {
      return db
        .prepare<[string], KeptRecord>('SELECT seq, hash FROM journal WHERE site_id = ? ORDER BY seq')
        .all(siteId);
    } finally {
      db.close();
    }
  } finally {
    copies.remove();
  }
}

/** From the file: what the simulators keep in memory is a ring. */
function readLog(folder: string): readonly WorldEntry[] {
  const lines = readFileSync(path.join(folder, 'world.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines.map((line): WorldEntry => JSON.parse(line));
}

async function told(site: CutSite): Promise<{ marks: readonly Mark[]; sent: readonly SentInput[] }> {
  const { marks, sent }: { marks: readonly Mark[]; sent: readonly SentInput[] } = JSON.parse(
    JSON.stringify(await site.ask('told')),
  );
  return { marks, sent };
}

function burstsIn({ course }: CutRow, schedule: readonly Due[]): number | null {
  if (course.kind !== 'bursts') return null;
  const counts = PATH_NAMES.map(
    (name) => schedule.filter(({ deed }) => deed.kind === 'lose' && deed.path === name && deed.way !== 'none').length,
  );
  return Math.min(...counts);
}
