import { Worker } from 'node:worker_threads';
import type { Anatomy } from './phantom.ts';
import type { Weighting } from './tissue-signal.ts';

export interface ImageSpec {
  anatomy: Anatomy;
  weighting: Weighting;
  slice: number;
  seed: number;
}

export interface ImageRequest {
  key: string;
  spec: ImageSpec;
  fraction: number;
}

export interface ImageAnswer {
  key: string;
  fraction: number;
  /** IMAGE_SIZE² grey values. */
  grey: Uint8Array;
}

/** Reconstructions a second of an image that is being measured. */
const LIVE_INTERVAL_MS = 500;
const KEPT = 24;

/**
 * Reconstructs in a thread of its own, so that an FFT never delays the simulated scanner, and remembers what it made.
 * One image at a time: what is asked for meanwhile is asked for again by the next frame.
 */
export class ImageLab {
  readonly #worker: Worker;
  readonly #nowMs: () => number;
  readonly #onImage: () => void;
  readonly #images = new Map<string, ImageAnswer & { madeAtMs: number }>();
  #isBusy = false;

  /**
   * @param options.nowMs for the pace only
   * @param options.onImage called when a new image is there
   * @param options.onFailure the thread broke; no further image comes
   */
  constructor(options: { nowMs: () => number; onImage: () => void; onFailure: (error: Error) => void }) {
    this.#nowMs = options.nowMs;
    this.#onImage = options.onImage;
    this.#worker = new Worker(new URL('./image-worker.ts', import.meta.url));
    this.#worker.unref();
    this.#worker.on('message', (answer: ImageAnswer) => this.#keep(answer));
    this.#worker.on('error', options.onFailure);
  }

  /**
   * The newest reconstruction, perhaps of fewer lines than asked for, or null until the first one is ready.
   * @param fraction 0..1 of the k-space lines
   */
  image(spec: ImageSpec, fraction: number): Uint8Array | null {
    const key = `${spec.anatomy} ${spec.weighting} ${spec.slice} ${spec.seed}`;
    const image = this.#images.get(key);
    const isDue = image === undefined || fraction === 1 || this.#nowMs() - image.madeAtMs >= LIVE_INTERVAL_MS;
    if (image?.fraction !== fraction && isDue && !this.#isBusy) {
      this.#isBusy = true;
      const request: ImageRequest = { key, spec, fraction };
      this.#worker.postMessage(request, []);
    }
    return image?.grey ?? null;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #keep(answer: ImageAnswer): void {
    this.#isBusy = false;
    this.#images.delete(answer.key);
    this.#images.set(answer.key, { ...answer, madeAtMs: this.#nowMs() });
    for (const oldest of this.#images.keys()) {
      if (this.#images.size <= KEPT) break;
      this.#images.delete(oldest);
    }
    this.#onImage();
  }
}
