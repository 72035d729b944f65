import { parseArgs } from 'node:util';
import { runCommand } from '../../scripts/run-command.ts';
import { BURSTY_LINKS } from '../support/bursts/bursty-links.ts';
import { type BurstyCount, watchBurstyLink } from '../support/bursts/bursty-site.ts';

const USAGE = `usage: npm run proof:bursts [-- --days N --jobs N --link NAME]

Watches a link that loses 1 % of what it carries, in bursts of 400 ms, for many simulated days: with the core, the two-path
window and the path monitor of the product. Nobody cuts anything, so each "link is down" is false.

  --days N     of those links that must never be told to be down (default 30); the others are watched for a tenth of it
  --jobs N     as many processes at once (default 2)
  --link NAME  only this: ${BURSTY_LINKS.map(({ name }) => name).join(', ')}

exit code: 0 none was told where none may be, 1 one was, 2 wrong usage
`;

const DAY_MS = 86_400_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = parse();
  if (asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { links, days, jobs, seed } = asked;
  const [only] = links;
  if (seed !== null && only !== undefined) {
    say(JSON.stringify(watchBurstyLink(only, seed, DAY_MS)));
    return 0;
  }
  const startedMs = Date.now();
  const waiting = links.flatMap(({ name, mayBeDown }) =>
    Array.from({ length: mayBeDown ? Math.ceil(days / 10) : days }, (_, index) => ({ name, seed: index + 1 })),
  );
  const all = waiting.length;
  const counts = new Map<string, BurstyCount[]>();
  const serve = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const count = await day(next.name, next.seed);
      counts.set(next.name, [...(counts.get(next.name) ?? []), count]);
      const done = [...counts.values()].flat().length;
      if (count.down > 0) say(`${next.name}: ${count.down} in the day of seed ${next.seed}`);
      if (done % 5 === 0) say(`${done} of ${all} days, ${Math.round((Date.now() - startedMs) / 1_000)} s`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, serve));
  let falseDowns = 0;
  for (const { name, mayBeDown } of links) {
    const told = counts.get(name) ?? [];
    const sum = (of: (one: BurstyCount) => number): number => told.reduce((all, one) => all + of(one), 0);
    const down = sum((one) => one.down);
    if (!mayBeDown) falseDowns += down;
    say(
      `${name}: ${told.length} days, link down ${down}, remote control off ${sum((one) => one.off)}, late ${sum((one) => one.late)}, oldest proof ${Math.max(...told.map((one) => one.oldestEchoMs))} ms, on two paths ${((sum((one) => one.twoPathsShare) / told.length) * 100).toFixed(1)} % of the time${mayBeDown ? ' (for information)' : ''}`,
    );
  }
  say(`proof:bursts: falseLinkDown=${falseDowns} seconds=${Math.round((Date.now() - startedMs) / 1_000)}`);
  return falseDowns === 0 ? 0 : 1;
}

async function day(link: string, seed: number): Promise<BurstyCount> {
  const { code, output } = await runCommand('node', ['test/proof/bursts.ts', '--link', link, '--seed', String(seed)]);
  if (code !== 0) throw new Error(`the day of seed ${seed} of ${link} could not be watched:\n${output}`);
  const count: BurstyCount = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  return count;
}

interface Asked {
  readonly links: readonly (typeof BURSTY_LINKS)[number][];
  readonly days: number;
  readonly jobs: number;
  /** one day in this process */
  readonly seed: number | null;
}

function parse(): Asked | null {
  try {
    const { values } = parseArgs({
      options: {
        days: { type: 'string', default: '30' },
        jobs: { type: 'string', default: '2' },
        link: { type: 'string' },
        seed: { type: 'string' },
      },
    });
    const links = BURSTY_LINKS.filter(({ name }) => values.link === undefined || name === values.link);
    const [days, jobs] = [Number(values.days), Number(values.jobs)];
    const seed = values.seed === undefined ? null : Number(values.seed);
    const isWhole = [days, jobs, seed ?? 1].every((one) => Number.isInteger(one) && one >= 1);
    if (!isWhole || links.length === 0 || (seed !== null && values.link === undefined)) return null;
    return { links, days, jobs, seed };
  } catch {
    return null;
  }
}
