import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SCREEN_NODE_FLAGS } from '../node-flags.ts';
import type { FromScreenWorker, ScreenSetup, ToScreenWorker } from './screen-messages.ts';

const MAIN = fileURLToPath(new URL('./screen-worker.ts', import.meta.url));

export interface ScreenProcessEvents {
  readonly heard: (message: FromScreenWorker) => void;
  readonly failed: (why: string) => void;
  /** once, and nothing after it */
  readonly ended: () => void;
}

/**
 * The screen worker as the agent sees it: a process of its own, so that an agent that hangs, or is stopped, holds nothing at
 * the scanner. A screen lets a button go only over the connection that pressed it.
 */
export class ScreenProcess {
  readonly #child: ChildProcess;
  #isOver = false;

  constructor(setup: ScreenSetup, { heard, failed, ended }: ScreenProcessEvents) {
    this.#child = spawn(process.execPath, [...SCREEN_NODE_FLAGS, MAIN], {
      // Whatever stops or ends the agent's group of processes leaves this one to let go.
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const over = (): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      ended();
    };
    this.#child.on('message', (message: FromScreenWorker) => {
      if (!this.#isOver) heard(message);
    });
    this.#child.once('error', (error) => {
      failed(error.message);
      over();
    });
    this.#child.once('exit', (code, signal) => {
      if (code !== 0) failed(`its process ended (${code ?? signal})`);
      over();
    });
    this.send({ kind: 'setup', setup });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What cannot be sent any more is not missed: its end is told. */
  send(message: ToScreenWorker): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
