import type { FromWorker, ToPlay, ToWorker } from './lab-messages.ts';

/**
 * The page's side of the worker. While it plays, only the newest wish waits: dragging asks for much that is out of date
 * before its turn comes.
 */
export class LabPlayer {
  readonly #worker: Worker;
  readonly #tell: (message: FromWorker) => void;
  #waiting: ToPlay | null = null;
  #playing: number | null = null;
  #nextId = 1;

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
    this.#worker = new Worker(new URL('./lab-worker.ts', import.meta.url), { type: 'module', name: 'farfield-lab' });
    this.#worker.addEventListener('message', (event: MessageEvent<FromWorker>) => this.#take(event.data));
    this.#worker.addEventListener('error', (event) => {
      this.#take({ kind: 'failed', id: this.#playing ?? 0, words: event.message || 'the worker of this page failed' });
    });
  }

  play(what: ToPlay): void {
    if (this.#playing !== null) {
      this.#waiting = what;
      return;
    }
    this.#playing = this.#nextId++;
    this.#post({ kind: 'play', id: this.#playing, what });
  }

  askMoment(atMs: number): void {
    this.#post({ kind: 'moment', id: this.#nextId++, atMs });
  }

  end(): void {
    this.#worker.terminate();
  }

  #take(message: FromWorker): void {
    if (message.kind === 'played' || message.kind === 'failed') {
      this.#playing = null;
      const next = this.#waiting;
      this.#waiting = null;
      if (next !== null) {
        this.play(next);
        return;
      }
    }
    this.#tell(message);
  }

  #post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
    this.#worker.postMessage(message);
  }
}
