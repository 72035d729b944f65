import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/run-command.ts';

/**
 * `npm run proof:spin`: checks docs/models/lease.pml with Spin, then once more with each rule left out, which must then
 * be missed. Needs `spin` and `gcc`; where one is missing and this is root on Debian, it installs it and says so.
 * Exit codes: 0 nothing breaks and each rule is missed, 1 otherwise, 2 no Spin or no compiler.
 */
const RULES: readonly { readonly flag: string; readonly without: string }[] = [
  { flag: 'RECEIPT', without: 'the console counts its lease from receipt' },
  { flag: 'ARRIVAL', without: 'the site counts a renewal from its arrival' },
  { flag: 'NO_QUARANTINE', without: 'no quarantine after control was taken back' },
  { flag: 'NO_BOOT', without: 'no quarantine after a boot' },
  { flag: 'MARGIN=0', without: 'no margin, and a clock that may lose one unit' },
  { flag: 'NO_EPOCH', without: 'commands are not fenced by the epoch' },
  { flag: 'REVEAL_FIRST', without: 'an epoch is shown before the disk has it' },
];

interface Outcome {
  readonly errors: number;
  readonly states: string;
  readonly seconds: string;
  readonly depth: string;
  readonly isWhole: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = main();

function main(): number {
  if (!isThere('spin', ['-V']) || !isThere('gcc', ['--version'])) {
    process.stderr.write('proof:spin needs spin and gcc (Debian: apt-get install spin gcc)\n');
    return 2;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-spin-'));
  try {
    copyFileSync(path.join(ROOT, 'docs/models/lease.pml'), path.join(folder, 'lease.pml'));
    const whole = check(folder, null);
    const isProved = whole.errors === 0 && whole.isWhole;
    say(
      `spin: all rules: ${whole.states} states, ${whole.depth} deep, ${whole.seconds} s, errors=${whole.errors}${whole.isWhole ? '' : ' (search not complete)'}`,
    );
    const missed = RULES.map(({ flag, without }) => {
      const { errors, states, seconds } = check(folder, flag);
      say(`${errors > 0 ? 'missed' : 'NOT MISSED'}  -D${flag}: ${without}; ${states} states, ${seconds} s`);
      return errors > 0;
    });
    const isRight = isProved && missed.every((one) => one);
    say(isRight ? 'proof:spin: nothing broke, and every rule left out was missed' : 'proof:spin: see above');
    return isRight ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isThere(tool: string, args: readonly string[]): boolean {
  const runs = (): boolean => spawnSync(tool, args, { stdio: 'ignore' }).status === 0;
  if (runs()) return true;
  if (process.getuid?.() !== 0) return false;
  say(`installing ${tool} with apt-get …`);
  spawnSync('apt-get', ['install', '-y', '-qq', tool], { stdio: 'ignore' });
  return runs();
}

function check(folder: string, flag: string | null): Outcome {
  const run = (tool: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(tool, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (status !== 0 && tool !== './pan') throw new Error(`${tool}: ${stdout}${stderr}`);
    return stdout + stderr;
  };
  run('spin', ['-a', ...(flag === null ? [] : [`-D${flag}`]), 'lease.pml']);
  run('gcc', ['-O2', '-w', '-DSAFETY', '-DNOREDUCE', '-DBFS', '-DMEMLIM=6000', '-o', 'pan', 'pan.c']);
  const text = run('./pan', []);
  const number = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '?';
  return {
    errors: Number(number(/errors: (\d+)/)),
    states: number(/([\d.e+]+) states, stored/),
    depth: number(/depth reached (\d+)/),
    seconds: number(/elapsed time ([\d.]+)/),
    isWhole: !/out of memory|max search depth too small|Search not completed/i.test(text),
  };
}
