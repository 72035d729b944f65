import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './run-command.ts';

/**
 * `npm run proof:clone`: what somebody sees who has just heard of this. `git clone` into an empty folder and `npm run demo`
 * there, until both pages answer at the URLs that it printed; then `npm run demo -- --check`. Only what is committed is
 * cloned. The package cache is warmed before, by an install that is thrown away.
 * Exit codes: 0 both in time, 1 something failed or took longer.
 */
const URLS_WITHIN_MS = 90_000;
const CHECK_WITHIN_MS = 90_000;
/** Longer than any bar, so that what is too slow is measured too. */
const GIVE_UP_MS = 300_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = mkdtempSync(path.join(tmpdir(), 'farfield-clone-'));

try {
  process.exitCode = await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<number> {
  say('warming the package cache …');
  const warm = path.join(folder, 'warm');
  if (!clone(warm)) return 1;
  if ((await runNpm(warm, ['ci', '--prefer-offline'])).code !== 0) return 1;
  rmSync(warm, { recursive: true, force: true });

  const fresh = path.join(folder, 'fresh');
  const startedMs = Date.now();
  if (!clone(fresh)) return 1;
  const urlsMs = await untilPagesAnswer(fresh, startedMs);
  const checkStartedMs = Date.now();
  const check = await runNpm(fresh, ['run', 'demo', '--', '--check']);
  const checkMs = Date.now() - checkStartedMs;
  say(check.output.split('\n').filter(Boolean).slice(-1)[0] ?? '');

  const areUrlsInTime = urlsMs !== null && urlsMs <= URLS_WITHIN_MS;
  const isCheckInTime = check.code === 0 && checkMs <= CHECK_WITHIN_MS;
  const urls = urlsMs === null ? 'no URLs' : `both pages answer ${seconds(urlsMs)} after git clone began`;
  say(
    `proof:clone: ${urls} (bar ${seconds(URLS_WITHIN_MS)}: ${verdict(areUrlsInTime)}); ` +
      `npm run demo -- --check ended with ${check.code} in ${seconds(checkMs)} (bar ${seconds(CHECK_WITHIN_MS)}: ${verdict(isCheckInTime)})`,
  );
  return areUrlsInTime && isCheckInTime ? 0 : 1;
}

function clone(to: string): boolean {
  const { status, stderr } = spawnSync('git', ['clone', '--quiet', ROOT, to], { encoding: 'utf8' });
  if (status !== 0) say(`git clone failed: ${stderr}`);
  return status === 0;
}

/** Starts the demonstration and ends it again. @returns when both pages had answered, ms after `startedMs`; null: never */
async function untilPagesAnswer(cwd: string, startedMs: number): Promise<number | null> {
  const demo = startNpm(cwd, ['run', 'demo']);
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<void>((resolve) => demo.once('exit', () => resolve()));
  try {
    for (;;) {
      const [remote, onsite] = [/^ +remote technologist +(\S+)/m, /^ +safety tech on site +(\S+)/m].map(
        (line) => line.exec(output)?.[1],
      );
      if (remote !== undefined && onsite !== undefined && answers(remote) && answers(onsite))
        return Date.now() - startedMs;
      if (demo.exitCode !== null || Date.now() - startedMs > GIVE_UP_MS) {
        say(output);
        return null;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    // As Ctrl-C does: everybody in the terminal hears it.
    if (demo.pid !== undefined && demo.exitCode === null) process.kill(-demo.pid, 'SIGINT');
    await ended;
  }
}

/** The page is there; that its certificate is the demonstration's own is said beside the URL. */
function answers(url: string): boolean {
  const { status, stdout } = spawnSync('curl', ['--silent', '--fail', '--insecure', '--max-time', '5', url], {
    encoding: 'utf8',
  });
  return status === 0 && /<!doctype html>/i.test(stdout);
}

async function runNpm(cwd: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = startNpm(cwd, args);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), GIVE_UP_MS);
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  clearTimeout(timer);
  if (code !== 0) say(output);
  return { code, output };
}

/** With nothing of this installation: neither its tools on the path nor what its Node has compiled already. */
function startNpm(cwd: string, args: readonly string[]): ChildProcess {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_COMPILE_CACHE$|INIT_CWD$)/.test(name)),
  );
  const ours = (one: string): boolean => one.startsWith(ROOT) || one.includes('node_modules');
  const PATH = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((one) => !ours(one))
    .join(path.delimiter);
  return spawn('npm', args, { cwd, env: { ...env, PATH, NO_COLOR: '1' }, detached: true, stdio: 'pipe' });
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function verdict(isGood: boolean): string {
  return isGood ? 'met' : 'MISSED';
}
