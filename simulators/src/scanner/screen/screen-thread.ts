import { Worker } from 'node:worker_threads';
import type { RfbAuth, RfbInput } from '../../rfb/rfb-server.ts';
import type { ScannerView } from './scanner-view.ts';
import type { ScreenState } from './screen-model.ts';

export interface ScreenThreadSetup {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Desktop name, shown by viewers. */
  name: string;
  auth: RfbAuth;
  first: Picture;
}

/** All that a picture is drawn from. */
export interface Picture {
  state: ScreenState;
  view: ScannerView;
}

export type ToScreenThread = ({ kind: 'draw' } & Picture) | { kind: 'mute'; isMuted: boolean };

export type FromScreenThread =
  | { kind: 'listening'; port: number }
  | { kind: 'failed'; reason: string }
  | { kind: 'input'; input: RfbInput }
  | { kind: 'imagesFailed'; reason: string };

/**
 * Painting and the RFB server in a thread of their own: a frame takes tens of milliseconds, and the simulated network,
 * monitor and zone beside it must not stand still for it.
 */
export class ScreenThread {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  /** @throws Error when the port cannot be bound or the console's font is missing */
  static async start(
    setup: ScreenThreadSetup,
    on: { input: (input: RfbInput) => void; imagesFailed: (reason: string) => void },
  ): Promise<ScreenThread> {
    const worker = new Worker(new URL('./screen-worker.ts', import.meta.url), { workerData: setup, name: 'screen' });
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (message: FromScreenThread) => {
        if (message.kind === 'listening') resolve(message.port);
        else if (message.kind === 'failed') reject(new Error(message.reason));
        else if (message.kind === 'input') on.input(message.input);
        else on.imagesFailed(message.reason);
      });
    }).catch(async (error: unknown) => {
      await worker.terminate();
      throw error;
    });
    return new ScreenThread(worker, port);
  }

  /** The newest picture counts: those in between are never drawn. */
  draw(picture: Picture): void {
    this.#post({ kind: 'draw', ...picture });
  }

  setMuted(isMuted: boolean): void {
    this.#post({ kind: 'mute', isMuted });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToScreenThread): void {
    this.#worker.postMessage(message, []);
  }
}
