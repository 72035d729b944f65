import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BENCHES } from './benches.ts';
import type { Bench } from './kit/bench.ts';
import { busyPercent, IDLE_MAX_PERCENT } from './kit/idle.ts';
import { judge } from './kit/judgement.ts';
import { machineLine } from './kit/machine.ts';

const USAGE = `usage: npm run bench -- NAME [--rounds N] [--quick] [--anyway] [--keep] [--OPTION VALUE]
       npm run bench -- --list

  --rounds N   interleaved rounds
  --quick      short windows; the result is marked "quick, not for publication"
  --anyway     measure although the machine is not idle; the result is marked
  --keep       leave the run's files where they are and say where

exit code: 0 held, 1 short, 2 wrong usage or a missing program, 3 the machine is not idle
`;

/** Where two runs fight over the same two cores, both are worth nothing. */
const MIN_ROUNDS = 10;

interface Asked {
  readonly bench: Bench;
  readonly rounds: number;
  readonly isQuick: boolean;
  readonly isAnyway: boolean;
  readonly isKept: boolean;
  readonly own: Readonly<Record<string, string>>;
}

class UsageError extends Error {}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--list')) {
    for (const { name, sentence } of BENCHES) say(`${name.padEnd(8)} ${sentence}`);
    return 0;
  }
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    return await run(parse(args));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bench: ${error.message}\n\n${USAGE}`);
    return 2;
  }
}

async function run(asked: Asked): Promise<number> {
  const { bench, rounds, isQuick, isAnyway, isKept, own } = asked;
  const missing = bench.needs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) {
    process.stderr.write(
      `bench: ${bench.name} needs ${missing.join(', ')}; on Debian: apt install (see docs/BENCHMARKS.md)\n`,
    );
    return 2;
  }
  const busy = await busyPercent();
  const isBusy = busy > IDLE_MAX_PERCENT;
  if (isBusy && !isAnyway) {
    process.stderr.write(
      `bench: the machine is ${busy.toFixed(0)} % busy before the run (${IDLE_MAX_PERCENT} % at most); ` +
        'end what runs, or measure --anyway and get a marked result\n',
    );
    return 3;
  }
  const marks = [
    ...(isQuick ? ['quick'] : []),
    ...(isBusy ? [`machine ${busy.toFixed(0)} % busy before the run`] : []),
    ...(rounds < Math.min(MIN_ROUNDS, bench.rounds) ? [`${rounds} rounds`] : []),
  ];
  say(`${bench.name}: ${bench.sentence}`);
  say(machineLine());
  const folder = mkdtempSync(path.join(tmpdir(), `farfield-bench-${bench.name}-`));
  try {
    const { tables, criteria } = await bench.run({ rounds, isQuick, folder, say, own });
    const { text, lastLine, isHeld } = judge(bench.name, criteria, marks);
    for (const one of [...tables, text]) say(`\n${one}`);
    say(`\n${lastLine}`);
    return isHeld ? 0 : 1;
  } finally {
    if (isKept) say(`files of this run: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function parse(args: readonly string[]): Asked {
  const [name, ...rest] = args;
  const bench = BENCHES.find((one) => one.name === name);
  if (bench === undefined) throw new UsageError(name === undefined ? 'which one?' : `no benchmark "${name}"`);
  const flags = new Set<string>();
  const values: Record<string, string> = {};
  for (let at = 0; at < rest.length; at += 1) {
    const option = /^--([a-z-]+)$/.exec(rest[at] ?? '')?.[1];
    if (option === undefined) throw new UsageError(`"${rest[at]}" is no option`);
    if (['quick', 'anyway', 'keep'].includes(option)) {
      flags.add(option);
      continue;
    }
    const value = rest[at + 1];
    if (value === undefined) throw new UsageError(`--${option} needs a value`);
    if (option !== 'rounds' && bench.options[option] === undefined) {
      const known = Object.entries(bench.options).map(([one, meaning]) => `--${one}: ${meaning}`);
      throw new UsageError(`${bench.name} has no --${option}. It has: ${known.join('; ') || 'none'}`);
    }
    values[option] = value;
    at += 1;
  }
  const { rounds: roundsText, ...own } = values;
  const isQuick = flags.has('quick');
  const rounds = roundsText === undefined ? (isQuick ? Math.min(2, bench.rounds) : bench.rounds) : Number(roundsText);
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError(`--rounds ${roundsText}: a whole number from 1`);
  return { bench, rounds, isQuick, isAnyway: flags.has('anyway'), isKept: flags.has('keep'), own };
}
