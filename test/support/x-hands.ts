import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { TigerVnc } from './tigervnc.ts';
import { until } from './wait.ts';

/** What the X server held down from a moment on. */
export interface HandsSeen {
  /** wall clock */
  readonly atMs: number;
  /** keycodes that are down */
  readonly keys: readonly number[];
  /** mask of mouse buttons that are down */
  readonly buttons: number;
  readonly x: number;
  readonly y: number;
  /** how long before it the server was asked last: the change itself is no older */
  readonly sinceAskedMs: number;
}

/** XQueryKeymap and XQueryPointer, asked every 2 ms by a process of its own: what an X server itself holds to be down. */
export class XHands {
  /** each change, oldest first */
  readonly seen: HandsSeen[] = [];
  readonly #child: ChildProcess;

  private constructor(display: string) {
    const file = path.join(import.meta.dirname, 'x-hands.py');
    this.#child = spawn('/usr/bin/python3', [file, display], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('x-hands has no output');
    createInterface({ input: stdout }).on('line', (line) => {
      const one: HandsSeen = JSON.parse(line);
      this.seen.push(one);
    });
  }

  static async start({ display }: TigerVnc): Promise<XHands> {
    const one = new XHands(display);
    await until('the X server is asked', () => one.seen.length > 0, { withinMs: 15_000 });
    return one;
  }

  get now(): HandsSeen {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error('nothing was seen yet');
    return last;
  }

  get isUp(): boolean {
    return isUp(this.now);
  }

  /** The change after `sinceMs` with which everything was up. */
  async up(sinceMs: number, withinMs: number): Promise<HandsSeen> {
    return until('everything is up', () => this.seen.find((one) => one.atMs >= sinceMs && isUp(one)), {
      withinMs,
      everyMs: 5,
    });
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

function isUp({ keys, buttons }: HandsSeen): boolean {
  return keys.length === 0 && buttons === 0;
}
