import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { JournalError } from '../../agent/src/journal/journal-error.ts';
import { JournalFile } from '../../agent/src/journal/journal-file.ts';
import { Rng } from '../sim/rng.ts';
import { ensureDebian } from '../support/debian.ts';
import { type Change, changed, changeOf, isOf, isSync } from '../support/disk-trace.ts';
import { seedExam, type SeedExam } from '../support/seed-exam.ts';
import { traceJournal, type TracedJournal } from '../support/traced-journal.ts';

const USAGE = `usage: npm run proof:journal [-- --seeds A,B … --kills N]

Writes whole exams of the simulation into real journals under strace, and opens what a death leaves of each:
  - at every call that its process makes on its files (kill -9: what was written is there);
  - at every piece of each write to the write-ahead log (the power goes: the last write is there in part, or one before it is not);
  - the same where the log is written into the database itself, in a journal of all these exams;
  - with one bit of either file turned over, once for each sync.
What had been told to be on the disk must be there, record for record; and nothing may be there that was not written.
Then so many real processes are killed, and what they leave must be, byte for byte, what was rebuilt from their own trace.

  --seeds A,B  the exams (default 77,40,25,3)
  --kills N    real processes that are killed (default 40)

exit code: 0 nothing is lost or made up, 1 something is, 2 wrong usage
`;

/** Losing the link, stops by people, and control that is passed on. */
const NEMESES = ['consoleDead', 'stopPressed', 'quickHandOver', 'uplinkDead'];
const FAULT_MS = 180_000;
/** Between them the exams must have all of these, or they were no whole exams. */
const KINDS = [
  'command openSession',
  'command start',
  'permit given',
  'permit ended',
  'command stop',
  'stop',
  'linkDown confirmed',
  'controlEnded latched',
  'command agreeHandOver',
  'command patientOut',
  'command closeSession',
];
const SECTOR_BYTES = 512;
const CUTS_BY_CHANCE = 9;
/** Each takes three pages of the log or more, and at 1000 it is written into the database. */
const GROUPS_TO_CHECKPOINT = 450;
const CALLS_BEFORE = 20;
const CALLS_LOOKED_AT = 500;
const KILL_POINTS_MIN = 2_000;
const PREFIXES_MIN = 50_000;

interface Image {
  readonly db: Buffer;
  readonly wal: Buffer;
}

type Left = { readonly kind: 'opened'; readonly seq: number; readonly hash: string } | { readonly kind: 'refused' };

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const root = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'farfield-journal-'));
const sum = { killPoints: 0, prefixes: 0, tornPages: 0, missing: 0, flips: 0, flipsRefused: 0, flipsCut: 0, kills: 0 };
const findings: string[] = [];

try {
  process.exitCode = await main();
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function main(): Promise<number> {
  const asked = parse();
  if (asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  await ensureDebian(['strace']);
  const startedMs = Date.now();
  const kinds = new Set<string>();
  const exams = asked.seeds.map((seed) => seedExam(seed, NEMESES, FAULT_MS));
  for (const exam of exams) {
    for (const kind of exam.kinds) kinds.add(kind);
    examine(exam, 'all of it');
    say(
      `seed ${exam.seed}: ${exam.groups.flat().length} records; so far ${sum.killPoints} kill points, ${sum.prefixes} prefixes, ` +
        `${sum.missing} with an earlier write missing, ${sum.flips} bits turned over; ${seconds(startedMs)}`,
    );
  }
  examine(joined(exams), 'its checkpoint');
  say(`all of them in one journal, from its checkpoint on: ${sum.killPoints} kill points; ${seconds(startedMs)}`);
  const [first] = exams;
  if (first !== undefined) killProcesses(first, asked.kills);
  const absent = KINDS.filter((kind) => !kinds.has(kind));
  if (absent.length > 0) findings.push(`no exam has ${absent.join(', ')}`);
  if (asked.isWhole && sum.killPoints < KILL_POINTS_MIN) findings.push(`fewer than ${KILL_POINTS_MIN} kill points`);
  if (asked.isWhole && sum.prefixes < PREFIXES_MIN) findings.push(`fewer than ${PREFIXES_MIN} prefixes`);
  for (const one of findings.slice(0, 20)) say(`FOUND  ${one}`);
  say(
    `proof:journal: ${sum.killPoints} kill points, ${sum.prefixes} prefixes of the write-ahead log, ${sum.tornPages} of pages of the database, ${sum.missing} with an earlier ` +
      `write missing, ${sum.flips} bits turned over (${sum.flipsRefused} refused, ${sum.flipsCut} opened at an earlier record), ` +
      `${sum.kills} processes killed; acknowledged lost or made up: ${findings.length}; ${seconds(startedMs)}`,
  );
  return findings.length === 0 ? 0 : 1;
}

/** One exam after the other, until the log is long enough to be written into the database itself. */
function joined(exams: readonly SeedExam[]): SeedExam {
  const groups: SeedExam['groups'][number][] = [];
  let seq = 0;
  while (groups.length < GROUPS_TO_CHECKPOINT)
    for (const group of exams.flatMap((exam) => exam.groups)) {
      const from = seq;
      groups.push(group.map((line, index) => ({ ...line, seq: from + index + 1 })));
      seq += group.length;
    }
  return { seed: 0, kinds: new Set(), groups };
}

/** @param what its checkpoint: nothing before the last calls in front of it */
function examine(exam: SeedExam, what: 'all of it' | 'its checkpoint'): void {
  const traced = traceJournal(emptyFolder(`seed-${exam.seed}`), exam);
  const from = what === 'all of it' ? 0 : checkpointOf(traced) - CALLS_BEFORE;
  const until = what === 'all of it' ? Infinity : from + CALLS_LOOKED_AT;
  const hashes = hashesOf(traced, exam.groups.flat().length);
  const rng = new Rng(exam.seed, 'cuts');
  /** what was told must be there; whatever is there must be a beginning of what was written */
  const holds = (image: Image, toldSeq: number, where: string): void => {
    const left = look(image);
    if (left.kind === 'refused') findings.push(`seed ${exam.seed}, ${where}: it does not open`);
    else if (left.seq < toldSeq)
      findings.push(`seed ${exam.seed}, ${where}: ${toldSeq} was told, ${left.seq} is there`);
    else if (hashes[left.seq] !== left.hash)
      findings.push(`seed ${exam.seed}, ${where}: record ${left.seq} is another`);
  };
  let now: Image = { db: Buffer.alloc(0), wal: Buffer.alloc(0) };
  /** of the write-ahead log since its last sync, and the log before them */
  let unsynced: Change[] = [];
  let synced = now.wal;
  for (const [index, call] of traced.calls.entries()) {
    const toldSeq = traced.toldBefore(call.startedLine);
    const where = `call ${index + 1} of ${traced.calls.length} (${call.name})`;
    const isLookedAt = index >= from && index < until;
    if (isLookedAt) {
      sum.killPoints += 1;
      holds(now, toldSeq, where);
    }
    const isWal = isOf(call, traced.wal);
    if (isSync(call)) {
      if (!isWal) continue;
      for (const image of isLookedAt ? withOneMissing(now, synced, unsynced, rng) : []) {
        sum.missing += 1;
        holds(image, toldSeq, `${where}, an earlier write missing`);
      }
      if (isLookedAt) turnsOver(now, hashes, rng, `seed ${exam.seed}, ${where}`);
      unsynced = [];
      synced = now.wal;
      continue;
    }
    const change = changeOf(call);
    if (isLookedAt && change.kind === 'write') {
      for (const length of cutsOf(change.bytes.length, rng)) {
        const name = isWal ? 'wal' : 'db';
        const torn = changed(now[name], { ...change, bytes: change.bytes.subarray(0, length) });
        sum.prefixes += isWal ? 1 : 0;
        sum.tornPages += isWal ? 0 : 1;
        holds({ ...now, [name]: torn }, toldSeq, `${where}, ${length} of ${change.bytes.length} bytes`);
      }
    }
    if (isWal) unsynced.push(change);
    now = isWal ? { ...now, wal: changed(now.wal, change) } : { ...now, db: changed(now.db, change) };
  }
  holds(now, exam.groups.flat().length, 'the end');
}

/** The first page that goes from the log into the database: nothing else writes there once it has been laid out. */
function checkpointOf({ calls, db }: TracedJournal): number {
  const firstSync = calls.findIndex(isSync);
  const at = calls.findIndex((call, index) => index > firstSync && index > 40 && isOf(call, db) && !isSync(call));
  if (at < 0) throw new Error('the log was never written into the database');
  return at;
}

/** Every sector's border, and some more; of what is shorter, every byte. */
function cutsOf(length: number, rng: Rng): readonly number[] {
  if (length < SECTOR_BYTES) return Array.from({ length: length - 1 }, (_, index) => index + 1);
  const cuts = new Set<number>();
  for (let at = SECTOR_BYTES; at < length; at += SECTOR_BYTES) cuts.add(at);
  while (cuts.size < length / SECTOR_BYTES - 1 + CUTS_BY_CHANCE) cuts.add(1 + rng.below(length - 1));
  return [...cuts];
}

/** A disk keeps its own order until it is told to sync: what was written later may be there, and what came before it not. */
function* withOneMissing(now: Image, synced: Buffer, unsynced: readonly Change[], rng: Rng): Generator<Image> {
  if (unsynced.length < 2) return;
  const without = rng.below(unsynced.length - 1);
  yield { ...now, wal: unsynced.filter((_, index) => index !== without).reduce(changed, synced) };
}

/** Nobody can keep what a disk turned into something else; it must be noticed, and never be taken for another record. */
function turnsOver(image: Image, hashes: readonly string[], rng: Rng, where: string): void {
  for (const name of ['db', 'wal'] as const) {
    const whole = image[name];
    if (whole.length === 0) continue;
    const bytes = Buffer.from(whole);
    const at = rng.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.below(8));
    sum.flips += 1;
    const left = look({ ...image, [name]: bytes });
    if (left.kind === 'refused') sum.flipsRefused += 1;
    else if (hashes[left.seq] !== left.hash)
      findings.push(`${where}: bit ${at} of ${name} made record ${left.seq} another`);
    else sum.flipsCut += left.seq < hashes.length - 1 ? 1 : 0;
  }
}

/** The real thing: what a killed process leaves is what its trace says. */
function killProcesses(exam: SeedExam, count: number): void {
  const rng = new Rng(exam.seed, 'kills');
  const calls = traceJournal(emptyFolder('whole'), exam).calls.length;
  for (let nth = 1; nth <= count; nth += 1) {
    const killAt = 1 + rng.below(calls - 1);
    const traced = traceJournal(emptyFolder(`kill-${nth}`), exam, killAt);
    let rebuilt: Image = { db: Buffer.alloc(0), wal: Buffer.alloc(0) };
    for (const call of traced.calls) {
      if (isSync(call) || !/ = \d/.test(call.text)) continue;
      const change = changeOf(call);
      rebuilt = isOf(call, traced.wal)
        ? { ...rebuilt, wal: changed(rebuilt.wal, change) }
        : { ...rebuilt, db: changed(rebuilt.db, change) };
    }
    const real: Image = { db: readIf(traced.db), wal: readIf(traced.wal) };
    sum.kills += 1;
    if (!real.db.equals(rebuilt.db) || !real.wal.equals(rebuilt.wal))
      findings.push(`killed at call ${killAt}: the files are not what the trace says`);
    const told = traced.toldBefore(Infinity);
    const left = look(real);
    if (left.kind === 'refused' || left.seq < told)
      findings.push(`killed at call ${killAt}: ${told} was told and is not there`);
  }
}

function emptyFolder(name: string): string {
  const folder = path.join(root, name);
  mkdirSync(folder);
  return folder;
}

function readIf(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

/** Of every record, by its number; before the first the chain's own beginning. */
function hashesOf({ db, wal }: TracedJournal, count: number): readonly string[] {
  const copy = path.join(root, 'hashes.db');
  copyFileSync(db, copy);
  copyFileSync(wal, `${copy}-wal`);
  const journal = JournalFile.open({ file: copy, incarnation: 'look', maxPages: null });
  try {
    if (journal.head.seq !== count) throw new Error(`the exam has ${count} records, its journal ${journal.head.seq}`);
    return Array.from({ length: count + 1 }, (_, seq) => journal.hashAt(seq) ?? '');
  } finally {
    journal.close();
    forget(copy);
  }
}

function look({ db, wal }: Image): Left {
  const file = path.join(root, 'look.db');
  writeFileSync(file, db);
  writeFileSync(`${file}-wal`, wal);
  try {
    const journal = JournalFile.open({ file, incarnation: 'look', maxPages: null });
    const { seq, hash } = journal.head;
    journal.close();
    return { kind: 'opened', seq, hash };
  } catch (error) {
    if (error instanceof JournalError) return { kind: 'refused' };
    throw error;
  } finally {
    forget(file);
  }
}

function forget(file: string): void {
  for (const one of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(one, { force: true });
}

function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1_000).toFixed(1)} s`;
}

function parse(): { readonly seeds: readonly number[]; readonly kills: number; readonly isWhole: boolean } | null {
  try {
    const { values } = parseArgs({ options: { seeds: { type: 'string' }, kills: { type: 'string', default: '40' } } });
    const seeds = (values.seeds ?? '77,40,25,3').split(',').map(Number);
    const kills = Number(values.kills);
    const isRight = [...seeds, kills].every((one) => Number.isInteger(one) && one >= 0) && !seeds.includes(0);
    return isRight ? { seeds, kills, isWhole: values.seeds === undefined } : null;
  } catch {
    return null;
  }
}
