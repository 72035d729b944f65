import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './run-command.ts';

/**
 * `npm run proof:clone`: the way of somebody new. A clone of the last commit in an empty folder, `npm run demo` until it has
 * printed both people's addresses, and the scripted exam of `npm run demo -- --check`, each against its bar.
 * Exit codes: 0 both held, 1 one was late or failed.
 *
 * @source issue "Farfield runs": both within 90 s, with the package cache warm
 */
const BAR_SECONDS = 90;
const URLS = [/remote technologist +http\S+/, /safety tech on site +https\S+/];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-clone-'));
  const clone = path.join(folder, 'x');
  try {
    await run('git', ['clone', '--quiet', ROOT, clone], folder);
    say('a fresh clone: npm run demo, until both people have their address …');
    const urlSeconds = await secondsToUrls(clone);
    say(verdict('both addresses', urlSeconds));
    say('npm run demo -- --check …');
    const startedMs = Date.now();
    await run('npm', ['run', 'demo', '--', '--check'], clone);
    const checkSeconds = (Date.now() - startedMs) / 1_000;
    say(verdict('the scripted exam', checkSeconds));
    return Math.max(urlSeconds, checkSeconds) < BAR_SECONDS ? 0 : 1;
  } catch (error) {
    say(`FAILED ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function verdict(what: string, seconds: number): string {
  return `${seconds < BAR_SECONDS ? 'held  ' : 'FAILED'} ${what}: ${seconds.toFixed(1)} s (bar ${BAR_SECONDS})`;
}

/** @throws Error with the last of its words when it ends with another code than 0 */
function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    const keep = (chunk: Buffer): void => {
      words = `${words}${chunk.toString()}`.slice(-2_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args.join(' ')}: exit code ${code}\n${words}`));
    });
  });
}

/** The demonstration runs until it is ended: in a group of its own, so that it is ended whole. */
function secondsToUrls(cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = Date.now();
    const child = spawn('npm', ['run', 'demo'], { cwd, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const missing = new Set(URLS);
    let seconds: number | null = null;
    createInterface({ input: child.stdout }).on('line', (line) => {
      for (const url of missing) if (url.test(line)) missing.delete(url);
      if (missing.size > 0 || seconds !== null || child.pid === undefined) return;
      seconds = (Date.now() - startedMs) / 1_000;
      process.kill(-child.pid, 'SIGINT');
    });
    child.on('error', reject);
    child.on('close', () => {
      if (seconds === null) reject(new Error('npm run demo ended before both addresses were printed'));
      else resolve(seconds);
    });
  });
}
