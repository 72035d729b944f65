import { createHash } from 'node:crypto';
import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import type { JournalNews } from '../journal/journal-port.ts';
import { BackfillPace } from './backfill-pace.ts';
import { BATCH_MAX_BYTES, JournalStreamer } from './journal-streamer.ts';
import { TestClock } from './test-clock.ts';
import { TestGateway } from './test-gateway.ts';
import { testLog } from './test-log.ts';
import { Uplink } from './uplink.ts';
import type { SendResult } from './bundled-uplink.ts';

/** A journal in memory with a real chain; `write` is durable at once and says so. */
class MemoryJournal {
  readonly entries: JournalEntry[] = [];
  readonly #listeners: ((news: JournalNews) => void)[] = [];
  reads = 0;

  constructor(records: number, bytesEach = 40) {
    this.#add(records, bytesEach);
  }

  get durable(): { readonly seq: number; readonly hash: string } {
    const seq = this.entries.length;
    return { seq, hash: this.hashAt(seq) };
  }

  hashAt(seq: number): string {
    return seq === 0 ? 'genesis' : (this.entries[seq - 1]?.hash ?? 'absent');
  }

  write(records: number, bytesEach = 40): void {
    this.#add(records, bytesEach);
    const upToSeq = this.entries.length;
    for (const listener of this.#listeners) listener({ kind: 'durable', upToSeq, hash: this.hashAt(upToSeq) });
  }

  async read(afterSeq: number): Promise<JournalBatch | null> {
    this.reads += 1;
    const entries = this.entries.slice(afterSeq, afterSeq + 200);
    return entries.length === 0 ? null : { fromSeq: afterSeq + 1, prevHash: this.hashAt(afterSeq), entries };
  }

  onNews(listener: (news: JournalNews) => void): void {
    this.#listeners.push(listener);
  }

  #add(records: number, bytesEach: number): void {
    for (let n = 0; n < records; n += 1) {
      const seq = this.entries.length + 1;
      const header = Buffer.alloc(bytesEach, seq);
      const hash = createHash('sha256')
        .update(this.hashAt(seq - 1))
        .update(header)
        .digest('hex');
      this.entries.push({ seq, header, hash, payload: Buffer.from('p'), salt: Buffer.from('s') });
    }
  }
}

function makeStreamer(journal: MemoryJournal, pace?: BackfillPace) {
  const clock = new TestClock();
  const sent: { batch: JournalBatch; historical: boolean }[] = [];
  const forks: string[] = [];
  let fits = 0;
  const answers: SendResult[] = [];
  const { log, codes } = testLog();
  const streamer = new JournalStreamer({
    journal,
    clock,
    log,
    send: (batch, historical) => {
      const answer = answers.shift() ?? 'sent';
      if (answer === 'sent') sent.push({ batch, historical });
      return answer;
    },
    onFork: (detail) => forks.push(detail),
    onFits: () => (fits += 1),
    ...(pace === undefined ? {} : { pace }),
  });
  const ranges = () => sent.map(({ batch }) => [batch.fromSeq, batch.entries.at(-1)?.seq]);
  const welcome = (seq: number, hash = journal.hashAt(seq)) =>
    streamer.welcome({ journalCursorSeq: seq, journalCursorHash: hash });
  const ok = (seq: number) => streamer.ack({ cursorSeq: seq, cursorHash: journal.hashAt(seq), answer: 'ok' });
  return { streamer, clock, sent, forks, fits: () => fits, answers, ranges, welcome, ok, codes };
}

/** Lets the promise of a read settle. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('it sends after the cursor, one batch at a time, and goes on only when the last was acknowledged', async () => {
  const journal = new MemoryJournal(450);
  const { streamer, ranges, welcome, ok, sent } = makeStreamer(journal);
  await settle();
  expect(sent).toEqual([]);
  welcome(100);
  await settle();
  expect(ranges()).toEqual([[101, 300]]);
  journal.write(5);
  await settle();
  expect(ranges()).toEqual([[101, 300]]);
  ok(300);
  await settle();
  expect(ranges().at(-1)).toEqual([301, 455]);
  ok(455);
  await settle();
  expect(streamer.view()).toEqual({ state: 'idle', cursorSeq: 455, durableSeq: 455 });
  expect(sent).toHaveLength(2);
});

test('what came to the disk before the upload began to listen is of this site too, not of another one', async () => {
  const journal = new MemoryJournal(3);
  // A boot writes its first records while its sockets still open.
  journal.write(2);
  const { streamer, forks, ranges, welcome, ok } = makeStreamer(journal);
  expect(streamer.head).toEqual({ seq: 5, hash: journal.hashAt(5) });
  welcome(1);
  await settle();
  ok(5);
  expect(forks).toEqual([]);
  expect(ranges()).toEqual([[2, 5]]);
});

test('a welcome that names one of this site’s records says that both are the same site; another one never does', () => {
  const journal = new MemoryJournal(5);
  const { welcome, fits, forks } = makeStreamer(journal);
  welcome(5, 'another');
  welcome(9, 'any');
  expect([fits(), forks.length]).toEqual([0, 2]);
  welcome(5);
  expect([fits(), forks.length]).toEqual([1, 2]);
});

test('news goes out at once while idle; what was on the disk before the link is marked historical', async () => {
  const journal = new MemoryJournal(3);
  const { sent, welcome, ok } = makeStreamer(journal);
  welcome(0, '');
  await settle();
  ok(3);
  journal.write(1);
  await settle();
  expect(sent.map(({ batch, historical }) => [batch.fromSeq, historical])).toEqual([
    [1, true],
    [4, false],
  ]);
});

test('a batch stays below the frame limit; a record that never fits stops with a clear error', async () => {
  const journal = new MemoryJournal(20, 20_000);
  const { ranges, welcome, ok } = makeStreamer(journal);
  welcome(0);
  await settle();
  expect(ranges()).toEqual([[1, 6]]);
  ok(6);
  await settle();
  expect(ranges().at(-1)).toEqual([7, 12]);

  const huge = makeStreamer(new MemoryJournal(1, BATCH_MAX_BYTES));
  huge.welcome(0);
  await settle();
  expect(huge.sent).toEqual([]);
  expect(huge.streamer.view().state).toBe('stopped');
  expect(huge.codes()).toEqual(['JOURNAL_RECORD_TOO_LARGE']);
});

test('a backlog leaves most of the time to others, and begins with little; what is new follows at once', async () => {
  const journal = new MemoryJournal(60);
  const { clock, ranges, welcome, ok } = makeStreamer(journal, new BackfillPace());
  welcome(0, '');
  await settle();
  expect(ranges()).toEqual([[1, 40]]);
  clock.advance(30);
  ok(40);
  await settle();
  clock.advance(69);
  await settle();
  expect(ranges()).toHaveLength(1);
  clock.advance(1);
  await settle();
  expect(ranges().at(-1)).toEqual([41, 60]);
  journal.write(200);
  clock.advance(30);
  ok(60);
  await settle();
  expect(ranges().at(-1)).toEqual([61, 260]);
});

test('gap: it goes back to where the gateway stands, but not faster than once a second', async () => {
  const journal = new MemoryJournal(10);
  const { streamer, clock, ranges, welcome } = makeStreamer(journal);
  welcome(5);
  await settle();
  streamer.ack({ cursorSeq: 2, cursorHash: journal.hashAt(2), answer: 'gap' });
  await settle();
  expect(ranges()).toEqual([[6, 10]]);
  clock.advance(1000);
  await settle();
  expect(ranges()).toEqual([
    [6, 10],
    [3, 10],
  ]);
});

test.each<[string, (made: ReturnType<typeof makeStreamer>) => void]>([
  ['the gateway says so', ({ streamer }) => streamer.ack({ cursorSeq: 5, cursorHash: 'x', answer: 'fork' })],
  [
    'the gateway acknowledges what was never sent',
    ({ streamer }) => streamer.ack({ cursorSeq: 11, cursorHash: 'x', answer: 'ok' }),
  ],
  [
    'the gateway acknowledges another record',
    ({ streamer }) => streamer.ack({ cursorSeq: 10, cursorHash: 'x', answer: 'ok' }),
  ],
])('fork when %s: reported once, nothing more is sent', async (_name, act) => {
  const journal = new MemoryJournal(10);
  const made = makeStreamer(journal);
  made.welcome(5);
  await settle();
  act(made);
  journal.write(3);
  made.clock.advance(60_000);
  await settle();
  expect(made.forks).toHaveLength(1);
  expect(made.ranges()).toEqual([[6, 10]]);
  expect(made.streamer.view().state).toBe('stopped');
});

test.each([
  ['more records than the site', 11, 'x'],
  ['another newest record', 10, 'x'],
  ['another record in the middle', 5, 'x'],
])('fork at the welcome: the gateway holds %s', async (_name, cursorSeq, hash) => {
  const made = makeStreamer(new MemoryJournal(10));
  made.welcome(cursorSeq, hash);
  await settle();
  expect(made.forks).toHaveLength(1);
  expect(made.sent).toEqual([]);
});

test('the gateway may know more than its welcome said: it goes on from there', async () => {
  const journal = new MemoryJournal(450);
  const { ranges, welcome, ok, forks } = makeStreamer(journal);
  welcome(0);
  await settle();
  ok(300);
  await settle();
  expect(ranges()).toEqual([
    [1, 200],
    [301, 450],
  ]);
  expect(forks).toEqual([]);
});

test('a disk that cannot be read for a while is read again', async () => {
  const journal = new MemoryJournal(2);
  const { clock, ranges, welcome } = makeStreamer(journal);
  const sick = vi.spyOn(journal, 'read').mockResolvedValueOnce(null).mockRejectedValueOnce(new Error('EIO'));
  welcome(0);
  await settle();
  clock.advance(1000);
  await settle();
  expect(ranges()).toEqual([]);
  clock.advance(1000);
  await settle();
  expect(ranges()).toEqual([[1, 2]]);
  expect(sick).toHaveBeenCalledTimes(3);
});

test('held: tried again later; down: waits for the next welcome', async () => {
  const journal = new MemoryJournal(2);
  const { streamer, clock, answers, ranges, welcome } = makeStreamer(journal);
  answers.push('held', 'down');
  welcome(0);
  await settle();
  clock.advance(250);
  await settle();
  expect(ranges()).toEqual([]);
  expect(streamer.view().state).toBe('down');
  journal.write(1);
  clock.advance(60_000);
  await settle();
  expect(ranges()).toEqual([]);
  welcome(0);
  await settle();
  expect(ranges()).toEqual([[1, 3]]);
});

test('a read that finishes after the link was lost is not sent on the next link', async () => {
  const journal = new MemoryJournal(5);
  const { streamer, ranges, welcome } = makeStreamer(journal);
  welcome(0);
  streamer.down();
  welcome(3);
  await settle();
  expect(ranges()).toEqual([[4, 5]]);
});

test('no acknowledgement on a living link: the same records once more; a late one is not taken twice', async () => {
  const journal = new MemoryJournal(3);
  const { streamer, clock, ranges, welcome, ok, codes } = makeStreamer(journal);
  welcome(0);
  await settle();
  clock.advance(15_000);
  await settle();
  expect(codes()).toEqual(['JOURNAL_UNACKNOWLEDGED']);
  expect(ranges()).toEqual([
    [1, 3],
    [1, 3],
  ]);
  ok(3);
  ok(3);
  await settle();
  expect(streamer.view()).toEqual({ state: 'idle', cursorSeq: 3, durableSeq: 3 });
});

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

test('over real sockets that are cut again and again the gateway stores each record exactly once, in order', async () => {
  const journal = new MemoryJournal(700);
  const gateway = new TestGateway('site-a');
  const stored: number[] = [];
  let batches = 0;
  const cursor = () => ({
    journalCursorSeq: stored.length,
    journalCursorHash: journal.hashAt(stored.length),
    gatewayWallMs: 0,
  });
  gateway.onFrame = (socket, { body }) => {
    if (body.kind === 'agentHello') socket.send({ kind: 'agentWelcome', value: { ...cursor(), bundleLife: 'b-1' } });
    if (body.kind !== 'journalBatch') return;
    batches += 1;
    // One batch is lost before the gateway stores it, one after, before its acknowledgement.
    if (batches === 2) return socket.cut();
    expect(body.value.fromSeq).toBe(stored.length + 1);
    expect(body.value.prevHash).toBe(journal.hashAt(stored.length));
    stored.push(...body.value.entries.map(({ seq }) => seq));
    if (batches === 4) return socket.cut();
    const { journalCursorSeq, journalCursorHash } = cursor();
    socket.send({
      kind: 'journalAck',
      value: { cursorSeq: journalCursorSeq, cursorHash: journalCursorHash, answer: 'ok' },
    });
  };
  const port = await gateway.listen();
  cleanUps.push(() => gateway.close());

  const clock = new TestClock();
  const { log } = testLog();
  const hello = {
    siteId: 'site-a',
    key: '',
    policyHash: 'p',
    softwareVersion: '',
    schemaHash: '',
    epoch: 0,
    journalHeadSeq: 0,
    journalHeadHash: '',
  };
  const uplink = new Uplink({
    url: `ws://127.0.0.1:${port}`,
    siteId: 'site-a',
    key: 'k',
    incarnation: 'agent-1',
    clock,
    log,
    random: () => 0,
    hello: () => hello,
    onBody: (body) => {
      if (body.kind === 'agentWelcome') streamer.welcome(body.value);
      if (body.kind === 'journalAck') streamer.ack(body.value);
    },
    onState: (state) => {
      if (state === 'down') streamer.down();
    },
  });
  const forks: string[] = [];
  const streamer = new JournalStreamer({
    journal,
    clock,
    log,
    send: (value, historical) => uplink.send({ kind: 'journalBatch', value }, { historical }),
    onFork: (detail) => forks.push(detail),
    onFits: () => undefined,
  });
  cleanUps.push(() => uplink.stop());
  uplink.start();
  await vi.waitFor(
    () => {
      clock.advance(1);
      expect(stored).toHaveLength(700);
    },
    { timeout: 5000, interval: 5 },
  );
  journal.write(2);
  await vi.waitFor(() => expect(stored).toHaveLength(702), { timeout: 5000, interval: 5 });
  expect(stored).toEqual(Array.from({ length: 702 }, (_, index) => index + 1));
  expect(gateway.sockets).toHaveLength(3);
  expect(forks).toEqual([]);
});
