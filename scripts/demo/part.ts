import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../run-command.ts';

/** One running process of the demonstration. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  /** what it printed when it was ready */
  readonly ready: Record<string, unknown>;
  readonly logFile: string;
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

const READY_WITHIN_MS = 45_000;
const STOP_WITHIN_MS = 5_000;

/**
 * Starts a part's `main.ts` and waits for its line `{"ready":true,…}`.
 *
 * @throws Error with the part's own last words when it ends or stays silent instead
 */
export async function startPart(
  name: string,
  args: readonly string[],
  folder: string,
  options: { env?: Record<string, string>; wrapper?: readonly string[]; isWatched?: boolean } = {},
): Promise<Part> {
  const logFile = path.join(folder, `${name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const command = [...(options.wrapper ?? []), process.execPath];
  const [file, before] = [command[0] ?? process.execPath, command.slice(1)];
  const watch = options.isWatched === true ? ['--watch', '--watch-preserve-output'] : [];
  const child = spawn(file, [...before, ...watch, ...args], {
    cwd: ROOT,
    // The channel carries nothing: it closes with this process, however it ends, and the part ends with it.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env },
  });
  const tail: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    log.write(chunk);
    tail.push(...chunk.toString().split('\n').filter(Boolean));
    tail.splice(0, Math.max(0, tail.length - 12));
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ready = await firstLine(name, child, tail);
  return {
    name,
    pid: child.pid ?? 0,
    ready,
    logFile,
    exited,
    kill: (signal) => child.kill(signal),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // A stopped process hears SIGTERM only after it goes on.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function firstLine(name: string, child: ChildProcess, tail: readonly string[]): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${name} ${why}\n${tail.map((line) => `  ${line}`).join('\n')}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS / 1_000} s`), READY_WITHIN_MS);
    const endedEarly = (code: number | null): void => fail(`ended with ${code ?? 'a signal'} before it was ready`);
    child.once('exit', endedEarly);
    child.once('error', (error) => fail(error.message));
    if (child.stdout === null) return fail('has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseReady(line);
      if (parsed === null) return;
      clearTimeout(timer);
      child.off('exit', endedEarly);
      resolve(parsed);
    });
  });
}

function parseReady(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'ready' in parsed ? { ...parsed } : null;
  } catch {
    return null;
  }
}
