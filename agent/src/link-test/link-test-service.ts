import { Worker } from 'node:worker_threads';
import type { LineOutcome } from '@farfield/protocol/link-test';
import type { ScreenLog } from '../screen/screen-service.ts';

/** What the thread of one line is told. */
export interface LinkTestDial {
  readonly url: string;
  readonly localAddress: string | undefined;
  readonly ca: string | undefined;
  /** the gateway's name for the pipe, and the one-time ticket to it */
  readonly pipe: string;
  readonly ticket: string;
}

/** At most one line at a time, in a thread that begins and ends with it. */
export class LinkTestService {
  readonly #log: ScreenLog;
  readonly #onLine: (pipe: string, outcome: LineOutcome) => void;
  #worker: Worker | null = null;

  constructor(parts: { log: ScreenLog; onLine: (pipe: string, outcome: LineOutcome) => void }) {
    this.#log = parts.log;
    this.#onLine = parts.onLine;
  }

  dial(dial: LinkTestDial): void {
    this.hangUp();
    const worker = new Worker(new URL('./link-test-worker.ts', import.meta.url), {
      workerData: dial,
      name: 'link-test',
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    this.#worker = worker;
    const { pipe } = dial;
    const isNow = (): boolean => this.#worker === worker;
    worker.on('message', (outcome: LineOutcome) => {
      if (!isNow()) return;
      if (outcome.kind === 'failed') {
        const { code, detail } = outcome;
        this.#log.warn({ code: `LINK_TEST_${code}`, detail, pipe }, 'a line of a link test was not measured');
      }
      this.#onLine(pipe, outcome);
    });
    worker.on('error', (error) => {
      this.#log.error({ code: 'LINK_TEST_LOST', detail: error.message }, 'the thread of a link test ended');
    });
    worker.on('exit', () => {
      if (isNow()) this.#onLine(pipe, { kind: 'failed', code: 'CLOSED', detail: 'its thread ended' });
    });
  }

  /** There is no such path any more: said after this step, as a thread would say it. */
  cannotDial(pipe: string, sitePath: string): void {
    queueMicrotask(() => this.#onLine(pipe, { kind: 'failed', code: 'NOT_OPENED', detail: `no path ${sitePath}` }));
  }

  /** At once: nothing of it is sent any more. */
  hangUp(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }
}
