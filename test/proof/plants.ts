import path from 'node:path';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { runCommand } from '../../scripts/run-command.ts';
import { NAMED_SEEDS, type NamedSeed } from '../sim/named-seeds.ts';
import { KINDS } from '../sim/plant-kinds.ts';
import { PLANTS } from '../sim/plants.ts';
import { rules } from '../sim/totals.ts';

const USAGE = `usage: npm run proof:plants [-- PLANT …]

Plants each bug of test/sim/plants/ and asks who finds it:
  - its named seed, and by which rule;
  - with that rule switched off, anybody else, on seeds 1 to 20 (or up to the named one) with the same faults ("alone": nobody);
  - for the kinds that the plain command must find: npm run sim -- --seeds 2000 --plant NAME, after how many seeds.
At the end every rule must have a plant that it alone finds. Plants as arguments: only those, and no such end.

exit code: 0 all as it should be, 1 something is not, 2 no such plant
`;

const ALONE_SEEDS = 20;
const PLAIN_SEEDS = 2_000;
const AT_ONCE = 2;

interface Verdict {
  readonly plant: string;
  readonly rule: string;
  readonly seed: string;
  readonly alone: string;
  readonly plain: string;
  readonly isRight: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = mkdtempSync(path.join(tmpdir(), 'farfield-plants-'));

try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(asked: readonly string[]): Promise<number> {
  if (!asked.every((name) => PLANTS.some((one) => one.name === name))) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const rows = NAMED_SEEDS.filter(({ plant }) => plant !== null && (asked.length === 0 || asked.includes(plant)));
  say(['plant'.padEnd(26), 'rule'.padEnd(7), 'seed'.padEnd(16), 'alone'.padEnd(26), 'plain command'].join(' '));
  const waiting = [...rows];
  const verdicts: Verdict[] = [];
  const serve = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const verdict = await judge(next);
      verdicts.push(verdict);
      const { plant, rule, seed, alone, plain, isRight } = verdict;
      say(
        [plant.padEnd(26), rule.padEnd(7), seed.padEnd(16), alone.padEnd(26), plain, isRight ? '' : ' ← NO'].join(' '),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, serve));
  const bare = rules().filter(({ id }) => !rows.some((one) => one.isAlone && one.invariant === id));
  const unseeded = PLANTS.filter(({ name }) => !NAMED_SEEDS.some((one) => one.plant === name));
  const wrong = verdicts.filter((one) => !one.isRight);
  const isWhole = asked.length === 0;
  if (isWhole && bare.length > 0) say(`rules with no plant of their own: ${bare.map(({ id }) => id).join(', ')}`);
  if (isWhole && unseeded.length > 0) say(`plants with no named seed: ${unseeded.map(({ name }) => name).join(', ')}`);
  say(
    `plants=${verdicts.length} wrong=${wrong.length}${isWhole ? ` rules=${rules().length} rulesWithoutOwnPlant=${bare.length}` : ''} minutes=${((Date.now() - startedMs) / 60_000).toFixed(1)}`,
  );
  return wrong.length > 0 || (isWhole && bare.length + unseeded.length > 0) ? 1 : 0;
}

async function judge({ plant, seed, only, hours, invariant, isAlone }: NamedSeed): Promise<Verdict> {
  const planted = ['--plant', plant ?? ''];
  const weather = ['--hours', hours, ...(only.length === 0 ? [] : ['--only', only.join()])];
  const found = await sim([...planted, ...weather, '--seed', String(seed)]);
  const others = isAlone
    ? await sim([...planted, ...weather, '--without', invariant, '--seeds', String(Math.max(ALONE_SEEDS, seed))])
    : null;
  const kind = KINDS.find(([, name]) => name === plant);
  const plain = kind === undefined ? null : await sim([...planted, '--seeds', String(PLAIN_SEEDS)]);
  return {
    plant: plant ?? '',
    rule: invariant,
    seed: found.invariant === invariant ? String(seed) : `${seed}: ${found.invariant || 'nothing'}`,
    alone:
      others === null ? '' : others.violations === 0 ? 'nobody else' : `${others.invariant} in seed ${others.seed}`,
    plain:
      plain === null || kind === undefined
        ? ''
        : plain.violations === 0
          ? `${kind[0]}: not found`
          : `${kind[0]}: seed ${plain.seed}, by ${plain.invariant}`,
    isRight: found.invariant === invariant && others?.violations !== 1 && plain?.violations !== 0,
  };
}

interface Told {
  readonly violations: number;
  readonly seed: number;
  readonly invariant: string;
}

async function sim(args: readonly string[]): Promise<Told> {
  const repro = path.join(folder, `${Math.random()}.json`);
  const { output } = await runCommand('node', ['test/sim/main.ts', '--json', '--no-shrink', '--repro', repro, ...args]);
  const told: Partial<Told> = JSON.parse(output.trim().split('\n').at(-1) ?? '{}');
  return { violations: told.violations ?? -1, seed: told.seed ?? 0, invariant: told.invariant ?? '' };
}
