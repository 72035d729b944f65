import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isRecord } from './is-record.ts';
import { pinned } from './pin.ts';

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** One of our own programs: it says on one line of JSON that it is ready. */
export interface ProgramProcess extends ServerProcess {
  readonly ready: Readonly<Record<string, unknown>>;
  /**
   * Hands it one line of JSON and waits for one in return; one question at a time.
   *
   * @throws Error with its last words when it ends instead or is silent for five minutes
   */
  ask(question: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READY_WITHIN_MS = 90_000;
const ANSWER_WITHIN_MS = 300_000;
const STOPS_WITHIN_MS = 8_000;
const WORDS_KEPT = 2_000;

/**
 * Starts a program of this repository on one core and waits for its line `{"ready":true,…}`.
 *
 * @param args of Node, from the repository's root
 * @param own.within command line in front, such as that of a network namespace
 * @throws Error with its last words when it ends or stays silent instead
 */
export async function startProgram(own: {
  core: number;
  name: string;
  args: readonly string[];
  command?: string | undefined;
  within?: readonly string[] | undefined;
}): Promise<ProgramProcess> {
  const started = launch(
    own.name,
    [...(own.within ?? []), ...pinned(own.core)],
    own.command ?? process.execPath,
    own.args,
  );
  const { child } = started;
  const waiting: ((line: Record<string, unknown>) => void)[] = [];
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseLine(line);
      if (parsed !== null) waiting.shift()?.(parsed);
    });
  }
  const nextLine = (withinMs: number): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(started.failure('was silent for too long')), withinMs);
      void started.exited.then(() => reject(started.failure('ended')));
      waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  try {
    const ready = await nextLine(READY_WITHIN_MS);
    return {
      ...started.process,
      ready,
      ask: (question) => {
        child.stdin?.write(`${JSON.stringify(question)}\n`);
        return nextLine(ANSWER_WITHIN_MS);
      },
    };
  } catch (error) {
    await started.process.stop();
    throw error;
  }
}

/**
 * Starts a server that is not ours on one core and waits until its port answers.
 *
 * @throws Error with its last words when it ends or does not listen in time
 */
export async function startServer(own: {
  core: number;
  command: string;
  args: readonly string[];
  port: number;
}): Promise<ServerProcess> {
  const started = launch(own.command, pinned(own.core), own.command, own.args);
  started.child.stdout?.resume();
  const untilMs = performance.now() + READY_WITHIN_MS;
  while (!(await listens(own.port))) {
    if (started.child.exitCode !== null || performance.now() > untilMs) {
      await started.process.stop();
      throw started.failure(`does not listen on port ${own.port}`);
    }
    await sleep(20);
  }
  return started.process;
}

interface Launched {
  readonly child: ChildProcess;
  readonly process: ServerProcess;
  readonly exited: Promise<void>;
  failure(what: string): Error;
}

function launch(name: string, front: readonly string[], command: string, args: readonly string[]): Launched {
  const [program = '', ...before] = front;
  const child = spawn(program, [...before, command, ...args], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  // It may have gone before it hears.
  child.stdin.on('error', () => {});
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-WORDS_KEPT)));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      words += error.message;
      resolve();
    });
  });
  return {
    child,
    exited,
    failure: (what) => new Error(`${name} ${what}\n${words}`),
    process: {
      name,
      // taskset and ip replace themselves by the program: the pid is the program's.
      pid: child.pid ?? 0,
      stop: async () => {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
        await exited;
        clearTimeout(timer);
      },
    },
  };
}

function parseLine(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
