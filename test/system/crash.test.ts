import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JournalFile } from '../../agent/src/journal/journal-file.ts';
import { bootOrders } from '../support/boot-orders.ts';
import { CrashExam } from '../support/crash-exam.ts';
import { startIntents } from '../support/crash-findings.ts';
import { DurableWitness } from '../support/durable-witness.ts';
import { endMortal, startWatched } from '../support/mortal-agent.ts';
import { type JournalLine, readJournal } from '../support/records.ts';
import { syncedImages } from '../support/synced-images.ts';
import { tempFolder } from '../support/test-site.ts';

/**
 * Deaths while an exam is under way: at the intent of a START, at its order, at its outcome, in a stop. The file stays
 * below 90 s; `npm run proof:crash` takes every fsync of every phase.
 */
const KILLED_AT = [
  ['READY', 1],
  ['START', 1],
  ['START', 2],
  ['STOP', 1],
] as const;

const folder = tempFolder('crash-test');
let exam: CrashExam;

beforeAll(async () => {
  exam = await CrashExam.start();
}, 60_000);

afterAll(async () => {
  await exam?.stop();
  folder.remove();
});

test(
  'the power goes after each sync of an exam with starts, stops and a door → what was acknowledged is there, the chain holds, and the next boot starts nothing',
  { retry: 0 },
  async () => {
    const files = { db: exam.journalFile, wal: `${exam.journalFile}-wal` };
    const before = {
      db: readFileSync(files.db),
      wal: existsSync(files.wal) ? readFileSync(files.wal) : Buffer.alloc(0),
    };
    const traceFile = path.join(folder.path, 'journal.trace');
    const agent = await startWatched(exam.demo.folder, [files.db, files.wal], traceFile);
    try {
      const witness = new DurableWitness(exam.demo.inspectUrl);
      await exam.wholeLife().finally(() => witness.stop());
      await endMortal(agent);

      const journal = await readJournal(exam.demo);
      const told = (what: string): number => journal.filter((line) => line.type === what).length;
      expect([told('intent'), told('stop')].every((count) => count >= 2)).toBe(true);
      expect(journal.some((line) => line.type === 'condition' && line.data['condition'] === 'doorOpen')).toBe(true);
      const images = syncedImages(traceFile, files, before).filter((one) => one.wal.length > 32);
      let headSeq = 0;
      let needed = 0;
      const given = new Set<string>();
      let openPermits = 0;
      for (const [index, image] of images.entries()) {
        const untilMs = images[index + 1]?.atMs ?? Infinity;
        const durableSeq = witness.durableBefore(untilMs);
        needed += headSeq < durableSeq ? 1 : 0;
        for (const wal of [image.wal, image.tornWal]) {
          const left = look(image.db, wal);
          const where = `cut ${index} of ${images.length}, ${wal.length} bytes`;
          expect(left.verdict, where).toMatchObject({ ok: true });
          expect(left.headSeq, where).toBeGreaterThanOrEqual(durableSeq);
          headSeq = left.headSeq;
          // It is this record's beginning, not another one.
          expect(journal[left.headSeq - 1]?.hash, where).toBe(left.headHash);
          const kept = journal.slice(0, left.headSeq);
          const toldDone = [...exam.acknowledgedAtMs].filter(([, atMs]) => atMs + 1 < untilMs).map(([id]) => id);
          expect([...startIntents(kept)], where).toEqual(expect.arrayContaining(toldDone));
          expectFold(left.fold, kept, where);
          openPermits += left.fold.hadOpenPermit ? 1 : 0;
          const orders = (['idle', 'scanning'] as const).flatMap((state) => bootOrders(left, state));
          for (const order of orders) given.add(order);
        }
      }
      expect(images.length).toBeGreaterThanOrEqual(20);
      expect(openPermits, 'some cuts came while a scan was permitted').toBeGreaterThanOrEqual(2);
      expect(needed, 'cuts where one sync less would have lost what was acknowledged').toBeGreaterThanOrEqual(10);
      // A scan that runs without this life's permission is stopped: the boots could and did order something.
      expect([...given].toSorted()).toEqual(['abort', 'stop']);
      expect(await exam.findings()).toEqual([]);
    } finally {
      await endMortal(agent);
    }
  },
);

test(
  `kill -9 at a sample of the fsyncs of an exam (boot 2, ${KILLED_AT.map((one) => one.join(' ')).join(', ')}) → what was acknowledged is there, the chain holds, no start is repeated, and none comes without a person`,
  { retry: 0 },
  async () => {
    expect(await exam.boot(2)).toEqual({ kind: 'diedAtBoot' });
    let afterStart = 0;
    for (const [phase, fsync] of KILLED_AT) {
      const life = await exam.life(phase, fsync);
      expect(life, `${phase} ${fsync}`).toMatchObject({ kind: 'died', phase });
      afterStart += life.kind === 'died' && life.wasPressed ? 1 : 0;
      expect(await exam.findings(), `after death at fsync ${fsync} of ${phase}`).toEqual([]);
    }
    // A record of something else may be synced just before the press.
    expect(afterStart, 'deaths after a START of the same life').toBeGreaterThanOrEqual(2);
    expect((await exam.toldStarts()).length, 'the exam did start scans').toBeGreaterThanOrEqual(2);

    // A last life that nobody asks for anything: it starts nothing by itself.
    expect(await exam.quietLife()).toEqual([]);
    expect((await readJournal(exam.demo)).some((line) => line.type === 'booted')).toBe(true);
  },
);

function look(db: Buffer, wal: Buffer) {
  const copy = tempFolder('cut');
  const file = path.join(copy.path, 'cut.sqlite');
  writeFileSync(file, db);
  writeFileSync(`${file}-wal`, wal);
  const journal = JournalFile.open({ file, incarnation: 'cut', maxPages: null });
  try {
    const { seq: headSeq, hash: headHash } = journal.head;
    return { headSeq, headHash, fold: journal.fold, verdict: journal.verify() };
  } finally {
    journal.close();
    copy.remove();
  }
}

/**
 * A permit is open, or was ended before its scan was seen to begin (all of this exam is younger than the minute for which that
 * counts), or the intent of a START has neither a permit nor an end yet.
 */
function mayScannerHaveStart(kept: readonly JournalLine[]): boolean {
  const lastPermit = kept.findLast((line) => line.type === 'permit');
  const isEnded = (line: JournalLine): boolean =>
    kept.some(({ type, seq, data }) =>
      type === 'withdrawn'
        ? data['intentId'] === line.data['intentId']
        : type === 'permit' && data['what'] === 'given' && seq > line.seq,
    );
  const asked = kept.findLast((line) => line.type === 'intent' && line.data['action'] === 'start');
  const isAsked = asked !== undefined && !isEnded(asked);
  const mayBegin = kept.some((line) => line.type === 'permit' && line.data['mayBegin'] === true);
  return lastPermit?.data['what'] === 'given' || isAsked || mayBegin;
}

/** What a boot must know, told from the records without the agent's own reading of them. */
function expectFold(fold: JournalFile['fold'], kept: readonly JournalLine[], where: string): void {
  expect(fold.session?.patientRef, where).toBeTruthy();
  expect(['void', 'none'], where).toContain(fold.session?.timeOut.kind);
  expect(fold.session?.ready.kind, where).not.toBe('given');
  expect(fold.hadOpenPermit, where).toBe(mayScannerHaveStart(kept));
  const epochs = kept.map((line) => Number(line.data['epoch'] ?? 0));
  expect(fold.epoch, where).toBe(Math.max(0, ...epochs));
  const door = kept.findLast((line) => line.type === 'condition' && line.data['condition'] === 'doorOpen');
  const mustBeLatched = ['confirmed', 'clearing', 'latched'].includes(String(door?.data['to']));
  expect(fold.latched.includes('doorOpen'), where).toBe(mustBeLatched);
}
