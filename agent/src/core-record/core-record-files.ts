import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { coreRunLine, type CoreRunEvent, type CoreRunHead } from '@farfield/protocol/policy';
import type { AgentLog } from '../agent.ts';
import type { DiskSpace } from '../host/disk-watch.ts';
import type { CoreRecordSink } from './core-recorder.ts';

export const CORE_RECORD_ENDING = '.core.jsonl.gz';
/** What is written is on its way to the disk this often: an agent that dies loses no more of it. */
const FLUSH_MS = 1_000;
/** A disk that takes nothing for so long that this much waits: the rest of the part is given up. */
const WAITING_MAX_BYTES = 16 * 1024 * 1024;
const KEEP_BYTES = 256 * 1024 * 1024;
/** The journal, and with it every START, needs the last of the disk more. */
const FREE_MIN_BYTES = 512 * 1024 * 1024;

export interface CoreRecordOptions {
  readonly folder: string;
  readonly wallMs: () => number;
  readonly log: AgentLog;
  /** null: the disk does not say */
  readonly readSpace: () => Promise<DiskSpace | null>;
  readonly keepBytes?: number;
}

type Waiting = { readonly kind: 'head' | 'event'; readonly line: string } | { readonly kind: 'end' };

interface Part {
  readonly file: string;
  readonly gzip: Gzip;
  /** ends when all is written, or with why not */
  readonly written: Promise<void>;
}

/**
 * One file of compressed lines for each part, oldest thrown away first. It holds what the scanner says of the patient, as the
 * journal does, and is as private. Whatever goes wrong here is logged once a part and touches nothing else.
 */
export class CoreRecordFiles implements CoreRecordSink {
  readonly #options: CoreRecordOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #part: Part | null = null;
  #work: Promise<void> = Promise.resolve();
  #isFlushing = false;
  /** until the next part begins */
  #isGivenUp = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CoreRecordOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  begin(head: CoreRunHead): void {
    this.#isGivenUp = false;
    this.#wait({ kind: 'head', line: coreRunLine(head) });
  }

  event(one: CoreRunEvent): void {
    if (!this.#isGivenUp) this.#wait({ kind: 'event', line: coreRunLine(one) });
  }

  /** What waits goes on its way; one flush at a time, and none waits for another. */
  flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#work = this.#write(waiting).finally(() => {
      this.#isFlushing = false;
    });
  }

  /** @returns the file that is written now; '' when there is none */
  get file(): string {
    return this.#part?.file ?? '';
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#work;
    this.flush();
    await this.#work;
    await this.#end();
  }

  /** A part with a gap in it would be played to other states: what no longer fits ends it. */
  #wait(one: Waiting): void {
    this.#waitingBytes += one.kind === 'end' ? 0 : one.line.length;
    if (this.#waitingBytes <= WAITING_MAX_BYTES) {
      this.#waiting.push(one);
      return;
    }
    this.#isGivenUp = true;
    this.#waiting = [{ kind: 'end' }];
    this.#waitingBytes = 0;
    this.#lost(null, new Error('the disk takes nothing'));
  }

  async #write(waiting: readonly Waiting[]): Promise<void> {
    let text = '';
    for (const one of waiting) {
      if (one.kind !== 'event') {
        this.#send(text);
        text = '';
        await this.#end();
      }
      if (one.kind === 'head') await this.#open();
      if (one.kind !== 'end' && this.#part !== null) text += one.line;
    }
    this.#send(text);
  }

  #send(text: string): void {
    const { gzip } = this.#part ?? {};
    if (gzip === undefined || text === '') return;
    if (gzip.writableLength > WAITING_MAX_BYTES) {
      gzip.destroy(new Error('the disk takes nothing'));
      return;
    }
    gzip.write(text);
    // So that what is in the file can be read though its end is missing.
    gzip.flush(constants.Z_SYNC_FLUSH);
  }

  async #open(): Promise<void> {
    const { folder, wallMs } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const space = await this.#options.readSpace();
      if (space === null || space.freeBytes < FREE_MIN_BYTES)
        throw new Error(`too little of the disk is free: ${freeWords(space)}`);
      await this.#throwOldAway();
      const stamp = new Date(wallMs()).toISOString().replaceAll(':', '-');
      const file = path.join(folder, `${stamp}${CORE_RECORD_ENDING}`);
      const gzip = createGzip();
      const written = pipeline(gzip, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
      const part: Part = { file, gzip, written };
      this.#part = part;
      void written.catch((error: unknown) => this.#lost(part, error));
    } catch (error) {
      this.#lost(null, error);
    }
  }

  async #end(): Promise<void> {
    const part = this.#part;
    this.#part = null;
    if (part === null) return;
    part.gzip.end();
    await part.written.catch(() => undefined);
  }

  #lost(part: Part | null, error: unknown): void {
    if (this.#part === part) this.#part = null;
    const why = error instanceof Error ? error.message : String(error);
    const fields = { code: 'CORE_RECORD_LOST', folder: this.#options.folder, why };
    this.#options.log.warn(
      fields,
      'this part of what the core was given is not recorded; the journal is not touched by it',
    );
  }

  /** Names are times, so the oldest come first. */
  async #throwOldAway(): Promise<void> {
    const { folder, keepBytes = KEEP_BYTES } = this.#options;
    const names = (await readdir(folder)).filter((name) => name.endsWith(CORE_RECORD_ENDING)).toSorted();
    let bytes = 0;
    for (const name of names.toReversed()) {
      const file = path.join(folder, name);
      bytes += (await stat(file)).size;
      if (bytes > keepBytes) await rm(file, { force: true });
    }
  }
}

function freeWords(space: DiskSpace | null): string {
  return space === null ? 'it does not say' : `${Math.floor(space.freeBytes / 1024 / 1024)} MiB`;
}
