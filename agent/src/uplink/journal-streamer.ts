import type { AgentWelcome, JournalAck, JournalBatch } from '@farfield/protocol';
import type { JournalPort } from '../journal/journal-port.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { BackfillPace } from './backfill-pace.ts';
import type { Log } from './log.ts';
import type { SendResult } from './bundled-uplink.ts';

/** One batch stays well below the frame limit of 256 KiB, whatever 200 records hold. */
export const BATCH_MAX_BYTES = 128 * 1024;
export const BATCH_MAX_RECORDS = 200;

/** Tags, lengths and the hash of one record on the wire, rounded up. */
const ENTRY_OVERHEAD_BYTES = 160;

/** Backfill waits while more urgent frames fill the socket. */
const HELD_RETRY_MS = 250;

/** A gap that the gateway names again and again must not become a storm. */
const GAP_RETRY_MS = 1000;

/** Long enough for an answer that is on its way by the other path. */
const PATH_LOST_RETRY_MS = 500;

/** The link lives but no acknowledgement came: the batch is sent again, the gateway knows it by its sequence. */
export const ACK_MAX_MS = 15_000;

export interface JournalStreamerOptions {
  readonly journal: Pick<JournalPort, 'durable' | 'read' | 'onNews'>;
  /** `historical` for what was on the disk before this link came up */
  readonly send: (batch: JournalBatch, historical: boolean) => SendResult;
  readonly clock: Clock;
  readonly log: Log;
  /** of what was on the disk before this link came up; absent: as fast as it is acknowledged */
  readonly pace?: BackfillPace;
  /** Site and gateway hold different records under the same number. Nothing is sent until the next welcome. */
  readonly onFork: (detail: string) => void;
  /** A welcome named a record that is this site's too. */
  readonly onFits: () => void;
}

export interface JournalStreamView {
  readonly state: StreamState['kind'];
  /** newest record that the gateway is known to have; null: never asked */
  readonly cursorSeq: number | null;
  readonly durableSeq: number;
}

type StreamState =
  | { readonly kind: 'down' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'inFlight'; readonly upToSeq: number; readonly upToHash: string; readonly sentMs: number }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'stopped'; readonly why: string };

/**
 * Brings the site's journal to the gateway: from the gateway's own cursor, one batch at a time, live as soon as records
 * are on the disk. It keeps no queue: the journal is the queue, so a reconnect loses and repeats nothing.
 */
export class JournalStreamer {
  readonly #options: JournalStreamerOptions;
  #state: StreamState = { kind: 'down' };
  #cursor: { readonly seq: number; readonly hash: string } | null = null;
  /** records up to here were on the disk before the link came up */
  #historicalUpToSeq = 0;
  /** changes with each welcome and loss, so that a read which finishes late is not sent on the wrong link */
  #link = 0;
  #cancelTimer: Cancel = () => {};

  constructor(options: JournalStreamerOptions) {
    this.#options = options;
    options.journal.onNews((news) => {
      if (news.kind === 'durable' && this.#state.kind === 'idle') this.#next();
    });
  }

  /** The link is up: go on after what the gateway says it has. */
  welcome({
    journalCursorSeq: seq,
    journalCursorHash: hash,
  }: Pick<AgentWelcome, 'journalCursorSeq' | 'journalCursorHash'>): void {
    this.#cancelTimer();
    this.#link += 1;
    this.#cursor = { seq, hash };
    this.#historicalUpToSeq = this.head.seq;
    this.#options.pace?.begin();
    if (!this.#isPossible(seq, hash)) return;
    this.#options.onFits();
    this.#next();
  }

  /** The link is gone: what was in flight is unknown, and the next welcome says. */
  down(): void {
    this.#cancelTimer();
    this.#link += 1;
    this.#state = { kind: 'down' };
  }

  /** The link goes on, but a path of it went: batch or answer may have gone with it, and the gateway knows both by number. */
  pathLost(): void {
    if (this.#state.kind !== 'inFlight') return;
    this.#cancelTimer();
    this.#again(PATH_LOST_RETRY_MS);
  }

  ack(ack: JournalAck): void {
    const { log } = this.#options;
    const state = this.#state;
    if (state.kind !== 'inFlight') {
      log.debug({ cursorSeq: ack.cursorSeq, answer: ack.answer }, 'journal acknowledgement without a batch in flight');
      return;
    }
    this.#cancelTimer();
    switch (ack.answer) {
      case 'ok': {
        // Beyond what was just sent is possible: the gateway may know more than its welcome said.
        if (!this.#isPossible(ack.cursorSeq, ack.cursorHash)) return;
        if (ack.cursorSeq === state.upToSeq && ack.cursorHash !== state.upToHash) {
          this.#fork(`record ${ack.cursorSeq} differs`);
          return;
        }
        const hasAdvanced = ack.cursorSeq > (this.#cursor?.seq ?? 0);
        this.#cursor = { seq: ack.cursorSeq, hash: ack.cursorHash };
        if (!hasAdvanced) this.#again(GAP_RETRY_MS);
        else this.#goOn(state.sentMs);
        return;
      }
      case 'gap':
        if (!this.#isPossible(ack.cursorSeq, ack.cursorHash)) return;
        log.warn(
          { cursorSeq: ack.cursorSeq, sentUpToSeq: state.upToSeq, code: 'JOURNAL_GAP' },
          'gateway misses journal records',
        );
        this.#cursor = { seq: ack.cursorSeq, hash: ack.cursorHash };
        this.#again(GAP_RETRY_MS);
        return;
      case 'fork':
        this.#fork(`the gateway refused the batch after record ${this.#cursor?.seq ?? 0}`);
        return;
      default:
        this.#state = { kind: 'stopped', why: `unknown answer ${ack.answer}` };
        log.error(
          { answer: ack.answer.slice(0, 40), code: 'JOURNAL_ANSWER_UNKNOWN' },
          'journal upload stopped until the next connection',
        );
    }
  }

  /** the newest record that is known to be on this site's disk, for the next hello */
  get head(): { readonly seq: number; readonly hash: string } {
    return this.#options.journal.durable;
  }

  view(): JournalStreamView {
    return { state: this.#state.kind, cursorSeq: this.#cursor?.seq ?? null, durableSeq: this.head.seq };
  }

  /** Can the gateway's newest record be one of this site's? What lies between is compared when it is read. */
  #isPossible(cursorSeq: number, cursorHash: string): boolean {
    const { seq, hash } = this.head;
    if (cursorSeq > seq) this.#fork(`the gateway holds record ${cursorSeq}, this site only ${seq}`);
    else if (cursorSeq > 0 && cursorSeq === seq && cursorHash !== hash) {
      this.#fork(`record ${cursorSeq} differs`);
    } else return true;
    return false;
  }

  #next(): void {
    const cursor = this.#cursor;
    if (cursor === null || cursor.seq >= this.head.seq) {
      this.#state = { kind: 'idle' };
      return;
    }
    this.#state = { kind: 'reading' };
    const link = this.#link;
    this.#options.journal.read(cursor.seq).then(
      (batch) => {
        if (link === this.#link) this.#offer(batch, cursor);
      },
      (error: unknown) => {
        if (link !== this.#link) return;
        this.#options.log.error(
          { error: String(error), afterSeq: cursor.seq, code: 'JOURNAL_UNREADABLE' },
          'journal cannot be read for upload',
        );
        this.#again(GAP_RETRY_MS);
      },
    );
  }

  #offer(whole: JournalBatch | null, cursor: { readonly seq: number; readonly hash: string }): void {
    const { clock, send, log } = this.#options;
    if (whole === null || whole.entries.length === 0) {
      // Records are known to be there: the disk is sick, and may recover.
      this.#again(GAP_RETRY_MS);
      return;
    }
    // The chain's first hash is the journal's own affair: at 0 there is nothing to compare.
    if (cursor.seq > 0 && whole.prevHash !== cursor.hash) {
      this.#fork(`record ${cursor.seq} differs`);
      return;
    }
    // Of what is old: a batch of news is small, and people wait for it.
    const isOld = cursor.seq < this.#historicalUpToSeq;
    const batch = fitting(whole, isOld ? (this.#options.pace?.mostBytes ?? BATCH_MAX_BYTES) : BATCH_MAX_BYTES);
    const last = batch.entries.at(-1);
    if (last === undefined) {
      const why = `record ${whole.fromSeq} is larger than ${BATCH_MAX_BYTES} bytes`;
      this.#state = { kind: 'stopped', why };
      log.error({ why, code: 'JOURNAL_RECORD_TOO_LARGE' }, 'journal upload stopped');
      return;
    }
    switch (send(batch, last.seq <= this.#historicalUpToSeq)) {
      case 'sent':
        this.#state = { kind: 'inFlight', upToSeq: last.seq, upToHash: last.hash, sentMs: clock.nowMs() };
        this.#cancelTimer = clock.setTimer(clock.nowMs() + ACK_MAX_MS, () => {
          log.warn(
            { upToSeq: last.seq, waitedMs: ACK_MAX_MS, code: 'JOURNAL_UNACKNOWLEDGED' },
            'gateway did not acknowledge journal records',
          );
          this.#next();
        });
        return;
      case 'held':
      case 'dropped':
        this.#again(HELD_RETRY_MS);
        return;
      case 'down':
        this.down();
    }
  }

  /** A backlog leaves the link to others for a while; what was written since the link came up follows at once. */
  #goOn(sentMs: number): void {
    const { pace, clock } = this.#options;
    const restMs = pace?.acknowledged(clock.nowMs() - sentMs) ?? 0;
    if (restMs > 0 && (this.#cursor?.seq ?? 0) < this.#historicalUpToSeq) this.#again(restMs);
    else this.#next();
  }

  #again(afterMs: number): void {
    const { clock } = this.#options;
    this.#state = { kind: 'waiting' };
    this.#cancelTimer = clock.setTimer(clock.nowMs() + afterMs, () => this.#next());
  }

  #fork(detail: string): void {
    this.#cancelTimer();
    this.#state = { kind: 'stopped', why: detail };
    this.#options.onFork(detail);
  }
}

/** As many records from the front as go into one frame; possibly none. The first goes alone where it is larger than wished. */
function fitting(batch: JournalBatch, wishedBytes: number): JournalBatch {
  let bytes = 0;
  const entries = [];
  for (const entry of batch.entries.slice(0, BATCH_MAX_RECORDS)) {
    bytes += entry.header.length + entry.payload.length + entry.salt.length + ENTRY_OVERHEAD_BYTES;
    if (bytes > BATCH_MAX_BYTES || (bytes > wishedBytes && entries.length > 0)) break;
    entries.push(entry);
  }
  return { ...batch, entries };
}
