import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pinned } from './pin.ts';

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** One of our own programs: it says on one line of JSON that it is ready. */
export interface ProgramProcess extends ServerProcess {
  readonly ready: Readonly<Record<string, unknown>>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READY_WITHIN_MS = 45_000;
const STOPS_WITHIN_MS = 8_000;
const WORDS_KEPT = 2_000;

/**
 * Starts a program of this repository on one core and waits for its line `{"ready":true,…}`.
 *
 * @param args of Node, from the repository's root
 * @throws Error with its last words when it ends or stays silent instead
 */
export async function startProgram(own: {
  core: number;
  name: string;
  args: readonly string[];
}): Promise<ProgramProcess> {
  const started = launch(own.name, own.core, process.execPath, own.args);
  const { child } = started;
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => reject(started.failure('was not ready in time')), READY_WITHIN_MS);
    void started.exited.then(() => reject(started.failure('ended before it was ready')));
    if (child.stdout === null) return reject(started.failure('has no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = readyLine(line);
      if (parsed === null) return;
      clearTimeout(timer);
      resolve(parsed);
    });
  }).catch(async (error: unknown) => {
    await started.process.stop();
    throw error;
  });
  return { ...started.process, ready };
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
  const started = launch(own.command, own.core, own.command, own.args);
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

function launch(name: string, core: number, command: string, args: readonly string[]): Launched {
  const [program = '', ...before] = pinned(core);
  const child = spawn(program, [...before, command, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
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
      // taskset replaces itself by the program: the pid is the program's.
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

function readyLine(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'ready' in parsed ? { ...parsed } : null;
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
