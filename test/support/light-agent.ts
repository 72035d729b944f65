import type { Body, JournalBatch, JournalEntry } from '@farfield/protocol';
import { systemClock } from '../../agent/src/clock.ts';
import type { JournalNews } from '../../agent/src/journal/journal-port.ts';
import { BackfillPace } from '../../agent/src/uplink/backfill-pace.ts';
import { redialDelayMs } from '../../agent/src/uplink/backoff.ts';
import { JournalStreamer } from '../../agent/src/uplink/journal-streamer.ts';
import { testLog } from '../../agent/src/uplink/test-log.ts';
import { Uplink } from '../../agent/src/uplink/uplink.ts';
import { batchOf, headOf, siteJournal } from '../../gateway/src/store/store-fixtures.ts';

/** A redial as it was decided: the draw is recorded, not the moment at which a busy machine came to it. */
export interface Redial {
  /** failures in a row before this one */
  readonly failures: number;
  readonly decidedMs: number;
  readonly delayMs: number;
}

/** An agent's uplink and its journal, both real; the journal's records are made beforehand and "written" later. */
export class LightAgent {
  readonly siteId: string;
  readonly uplink: Uplink;
  readonly states: string[] = [];
  readonly verdicts: string[] = [];
  readonly forks: string[] = [];
  readonly heard: Body[] = [];
  readonly #journal: readonly JournalEntry[];
  readonly #listeners: ((news: JournalNews) => void)[] = [];
  readonly #codes: () => readonly string[];
  #written = 0;
  #draws: Redial[] = [];
  /** since the newest loss; the one that ends the row is the draw for the renewal, made at the welcome */
  redials: readonly Redial[] = [];

  constructor(parts: { siteId: string; key: string; url: string; records: number; random: () => number }) {
    const { siteId, key, url, records, random } = parts;
    this.siteId = siteId;
    this.#journal = siteJournal(records, siteId);
    const { log, codes } = testLog();
    this.#codes = codes;
    const streamer = new JournalStreamer({
      journal: this.#port(),
      clock: systemClock,
      log,
      pace: new BackfillPace(),
      send: (batch, historical) => this.uplink.send({ kind: 'journalBatch', value: batch }, { historical }),
      onFork: (why) => this.forks.push(why),
      onFits: () => undefined,
    });
    this.uplink = new Uplink({
      url,
      siteId,
      key,
      incarnation: `life of ${siteId}`.replaceAll(' ', '-'),
      clock: systemClock,
      log,
      random: () => this.#draw(random()),
      hello: () => ({
        siteId,
        key: '',
        policyHash: 'hash-1',
        softwareVersion: 'light',
        schemaHash: '',
        epoch: 1,
        journalHeadSeq: streamer.head.seq,
        journalHeadHash: streamer.head.seq === 0 ? '' : streamer.head.hash,
      }),
      onBody: (body) => {
        this.heard.push(body);
        if (body.kind === 'agentWelcome') streamer.welcome(body.value);
        if (body.kind === 'journalAck') streamer.ack(body.value);
        if (body.kind === 'gatewayVerdict') this.verdicts.push(body.value.why);
      },
      onState: (state) => {
        this.states.push(state);
        if (state === 'down') streamer.down();
        // The draw before this was for the renewal, hours from now.
        if (state === 'up') this.#draws = [];
      },
      onPathLost: () => streamer.pathLost(),
    });
  }

  get head(): { readonly seq: number; readonly hash: string } {
    return headOf(this.#journal, this.#written);
  }

  get codes(): readonly string[] {
    return this.#codes();
  }

  write(records: number): void {
    this.#written = Math.min(this.#journal.length, this.#written + records);
    const { seq: upToSeq, hash } = this.head;
    for (const listener of this.#listeners) listener({ kind: 'durable', upToSeq, hash });
  }

  #draw(value: number): number {
    const failures = this.#draws.length;
    this.#draws.push({ failures, decidedMs: systemClock.nowMs(), delayMs: redialDelayMs(failures, () => value) });
    this.redials = this.#draws;
    return value;
  }

  #port(): ConstructorParameters<typeof JournalStreamer>[0]['journal'] {
    const journal = this.#journal;
    const head = (): LightAgent['head'] => this.head;
    return {
      get durable() {
        return head();
      },
      read: (afterSeq: number): Promise<JournalBatch | null> => {
        const { seq } = head();
        return Promise.resolve(afterSeq >= seq ? null : batchOf(journal, afterSeq + 1, Math.min(seq, afterSeq + 200)));
      },
      onNews: (listener) => void this.#listeners.push(listener),
    };
  }
}
