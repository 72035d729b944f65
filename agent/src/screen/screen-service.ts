import { Worker } from 'node:worker_threads';
import type { ScreenOpen } from '@farfield/protocol';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { ScreenFact } from '../agent-state.ts';
import {
  type FromScreenWorker,
  type HandsOn,
  NO_COUNTS,
  type ScreenCounts,
  type ScreenGateway,
  type ScreenRoute,
  type ScreenSetup,
  type SourceFact,
  type ToScreenWorker,
} from './screen-messages.ts';

/** Half of what the worker takes as a sign that this thread still knows who holds the lease. */
const REPEAT_SITUATION_MS = 250;
const RESTART_MS = 2_000;
const STOP_WITHIN_MS = 3_000;

export interface ScreenLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface ScreenServiceOptions {
  readonly source: SourceAddress;
  /** null: the screen can be seen, and takes no input from remote */
  readonly layout: MarkedLayout | null;
  /** null: nobody remote looks; the watcher runs all the same */
  readonly gateway: ScreenGateway | null;
  /** the agent's own clock: `ScreenFact.seenMs` is of it */
  readonly clock: Clock;
  readonly log: ScreenLog;
  /** at each change, and about once a second while the screen answers */
  readonly onFact: (fact: ScreenFact) => void;
}

/** The main thread's end of the screen worker. A worker that dies is started again; what was open is then closed. */
export class ScreenService {
  readonly #options: ScreenServiceOptions;
  #worker: Worker | null = null;
  #counts: ScreenCounts = NO_COUNTS;
  #handsOn: HandsOn = { holderConsoleId: null, patientMayBeInRoom: true, isViewOnly: true };
  #cancelRepeat: Cancel = () => {};
  #cancelRestart: Cancel = () => {};
  #onStopped: () => void = () => {};
  #isStopped = false;

  constructor(options: ScreenServiceOptions) {
    this.#options = options;
    this.#start();
    this.#repeat();
  }

  /** A console wants to look; the worker dials the gateway with the one-time ticket. */
  open(open: ScreenOpen, by: ScreenRoute | null = null): void {
    this.#post({ kind: 'open', open, by });
  }

  close(screenSession: string): void {
    this.#post({ kind: 'close', close: { screenSession } });
  }

  /** To be called at each change, before anything else is done about it: held buttons are let go at lease end. */
  setSituation(handsOn: HandsOn): void {
    this.#handsOn = handsOn;
    this.#post({ kind: 'situation', handsOn });
  }

  /** as the worker last told, at most a quarter of a second old */
  counts(): ScreenCounts {
    return this.#counts;
  }

  /** Lets go of what is held, hangs up, and waits for the thread to end (3 s at most). */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelRepeat();
    this.#cancelRestart();
    const worker = this.#worker;
    if (worker === null) return;
    // Not `terminate` at once: what releases a held button is still on its way to the source.
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(STOP_WITHIN_MS, resolve);
      this.#onStopped = () => {
        cancel();
        resolve();
      };
      this.#post({ kind: 'stop' });
    });
    this.#worker = null;
    await worker.terminate();
  }

  #start(): void {
    const { source, layout, gateway } = this.#options;
    const setup: ScreenSetup = { source, layout, gateway };
    const worker = new Worker(new URL('./screen-worker.ts', import.meta.url), {
      workerData: setup,
      name: 'screen',
      // Pixels are large and short-lived buffers; with a small young generation V8 collects at every few of them.
      resourceLimits: { maxYoungGenerationSizeMb: 32 },
    });
    this.#worker = worker;
    worker.on('message', (message: FromScreenWorker) => this.#hear(message));
    worker.on('error', (error) => {
      this.#options.log.error({ code: 'SCREEN_WORKER_LOST', detail: error.message }, 'the screen worker ended');
    });
    worker.on('exit', () => this.#exited(worker));
    this.#post({ kind: 'situation', handsOn: this.#handsOn });
  }

  #exited(worker: Worker): void {
    this.#onStopped();
    if (this.#isStopped || this.#worker !== worker) return;
    this.#worker = null;
    this.#fact({
      source: 'lost',
      ageMs: null,
      layout: this.#options.layout === null ? 'uncalibrated' : 'changed',
      why: '',
    });
    this.#cancelRestart = this.#options.clock.after(RESTART_MS, () => this.#start());
  }

  /** The worker takes silence for "nobody": a main thread that stands still cannot leave a hand on the scanner. */
  #repeat(): void {
    this.#post({ kind: 'situation', handsOn: this.#handsOn });
    this.#cancelRepeat = this.#options.clock.after(REPEAT_SITUATION_MS, () => this.#repeat());
  }

  #hear(message: FromScreenWorker): void {
    switch (message.kind) {
      case 'fact':
        return this.#fact(message.fact);
      case 'counts':
        this.#counts = message.counts;
        return;
      case 'log':
        return this.#options.log[message.level](message.fields, message.text);
    }
  }

  #fact({ source, ageMs, layout }: SourceFact): void {
    const { clock, layout: calibrated, onFact } = this.#options;
    const regions = (calibrated?.regions ?? []).map(({ regionId, kind, x, y, width, height }) => ({
      regionId,
      kind,
      x,
      y,
      width,
      height,
    }));
    // Each clock is its own thread's: only the age crosses.
    onFact({ source, seenMs: ageMs === null ? 0 : Math.max(0, clock.nowMs() - ageMs), layout, regions });
  }

  #post(message: ToScreenWorker): void {
    this.#worker?.postMessage(message);
  }
}
