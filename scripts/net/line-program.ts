import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ROOT } from '../run-command.ts';

export type Line = Readonly<Record<string, unknown>>;

const READY_WITHIN_MS = 45_000;
const ANSWER_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
const WORDS_KEPT = 2_000;

/** A program that says on one line of JSON that it is ready, and answers each line of JSON with one, in order. */
export class LineProgram {
  readonly name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting: { readonly take: (line: Line) => void; readonly fail: (why: Error) => void }[] = [];
  readonly #exited: Promise<void>;
  #ready: Line = {};
  #words = '';

  private constructor(name: string, [file = '', ...args]: readonly string[]) {
    this.name = name;
    this.#child = spawn(file, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
    // It may have gone before it hears.
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#words = (this.#words + chunk.toString()).slice(-WORDS_KEPT);
    });
    createInterface({ input: this.#child.stdout }).on('line', (text) => {
      const line: unknown = JSON.parse(text);
      if (typeof line === 'object' && line !== null) this.#waiting.shift()?.take({ ...line });
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        this.#words += error.message;
        resolve();
      });
    });
    void this.#exited.then(() => {
      for (const { fail } of this.#waiting.splice(0)) fail(this.#failure('ended'));
    });
  }

  /** @throws Error with its last words when it ends or stays silent instead */
  static async start(name: string, command: readonly string[]): Promise<LineProgram> {
    const program = new LineProgram(name, command);
    try {
      program.#ready = await program.#next(READY_WITHIN_MS);
      return program;
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  get ready(): Line {
    return this.#ready;
  }

  /** @throws Error with its last words when it ends or stays silent instead; or with its own `error` */
  async ask(question: Line): Promise<Line> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = await this.#next(ANSWER_WITHIN_MS);
    if (typeof answer['error'] === 'string') throw new Error(`${this.name}: ${answer['error']}`);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  #next(withinMs: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.#failure('was silent for too long')), withinMs);
      const done = (): void => clearTimeout(timer);
      this.#waiting.push({
        take: (line) => {
          done();
          resolve(line);
        },
        fail: (why) => {
          done();
          reject(why);
        },
      });
    });
  }

  #failure(what: string): Error {
    return new Error(`${this.name} ${what}\n${this.#words}`);
  }
}
