import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { ROOT } from '../../scripts/run-command.ts';
import { type MutationReport, mutationScores } from '../support/mutation-scores.ts';
import { NOT_THE_CORE } from '../support/not-the-core.ts';

const USAGE = `usage: npm run proof:mutate -- [--part K/N] [FILE …]

Changes the named files of protocol/src/policy (as lease.ts stop.ts), or all of the core, one expression at a time, and asks
the tests beside them whether anybody notices. Names each change that nobody noticed. Installs Stryker the first time.

  --part K/N   the Kth of N parts, drawn by a hash: each is a fair sample of all changes, and all N together are all

exit code: 0 at least 90 % were noticed, 1 fewer, 2 no such file or part
`;
const BAR = 0.9;

const CORE = 'protocol/src/policy';
/** Of its own, so that the ordinary installation does not pay for it. */
const FOLDER = path.join(ROOT, 'test', 'proof', 'mutate');
const STRYKER = path.join(FOLDER, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
/** Named in stryker.json as well. */
const WORK = path.join(ROOT, '.cache', 'mutate');

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [part, named] = args[0] === '--part' ? [args[1] ?? '', args.slice(2)] : ['1/1', args];
  const files = named.length === 0 ? readdirSync(path.join(ROOT, CORE)).filter(isOfCore) : named;
  if (!files.every(isCoreFile) || !isPart(part)) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (!existsSync(STRYKER)) {
    say('proof:mutate: installing Stryker, the first time only …');
    if ((await run('npm', ['ci'], FOLDER)) !== 0) return 1;
  }
  const startedMs = Date.now();
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  const config = path.join('test', 'proof', 'mutate', 'stryker.json');
  const mutate = files.map((name) => `${CORE}/${name}`).join(',');
  // Ended by a signal it leaves its copy of the sources, which the next run removes.
  const code = await run(process.execPath, [STRYKER, 'run', config, '--mutate', mutate, '--logLevel', 'warn'], ROOT, {
    FARFIELD_MUTATE_PART: part,
  });
  if (code !== 0) {
    say('proof:mutate: Stryker itself ended with an error');
    return 1;
  }
  const report: MutationReport = JSON.parse(readFileSync(path.join(WORK, 'report.json'), 'utf8'));
  const scores = mutationScores(report);
  for (const { survivors } of scores)
    for (const { file, line, column, kind, instead } of survivors)
      say(`survived  ${file}:${line}:${column}  ${kind}: ${instead}`);
  for (const { file, changes, noticed, leftAlone } of scores)
    say(`${file}: ${noticed} of ${changes} noticed (${percent(noticed, changes)} %), ${leftAlone} left alone`);
  const changes = scores.reduce((sum, one) => sum + one.changes, 0);
  const noticed = scores.reduce((sum, one) => sum + one.noticed, 0);
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0);
  say(
    `proof:mutate: ${part === '1/1' ? '' : `part ${part}, `}${scores.length} files, ${changes} changes, ${noticed} noticed (${percent(noticed, changes)} %), ${seconds} s`,
  );
  return changes > 0 && noticed >= BAR * changes ? 0 : 1;
}

function isPart(text: string): boolean {
  const [, part, of] = /^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? [];
  return part !== undefined && of !== undefined && Number(part) >= 1 && Number(part) <= Number(of);
}

function isOfCore(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts') && !(name in NOT_THE_CORE);
}

function isCoreFile(name: string): boolean {
  return /^[\w-]+\.ts$/.test(name) && existsSync(path.join(ROOT, CORE, name));
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0.0' : ((100 * part) / whole).toFixed(1);
}

function run(file: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...env,
        NO_COLOR: '1',
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
      },
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
