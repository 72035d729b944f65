import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { installPlant, ROOT } from './plant-hooks.ts';
import { PLANTS, plantNamed } from './plants.ts';
import { treeSeed } from './tree-seed.ts';

const USAGE = `npm run sim -- [options]
  --seeds N        how many seeds (default 100)
  --from S         the first one (default 1)
  --tree           the first one comes from the commit's tree id
  --seed S         this one alone
  --named          the named seeds, before all others
  --seconds T      end after so many seconds of wall time, whatever --seeds says
  --hours H        length of the part with faults of each seed, simulated hours (default 0.2)
  --profile NAME   calm, one, storm, swarm, pile or aim (default: each seed has its own)
  --only A,B       these nemeses and no others, often; "list" lists them
  --plant NAME     with this bug on purpose; "list" lists them
  --without A,B    do not look at these rules: who else notices?
  --jobs N         as many processes (default 1); 0: one for each core
  --soak-hours H   on and on, until so many hours were simulated with an exam under way; nobody rehearses in them
  --progress FILE  where a soak notes what is done (default sim-soak.jsonl): ended at any time, it goes on from there
  --repro FILE     where a failing seed's events go (default repro.json)
  --no-shrink      leave a failing schedule as it is
  --json           one line of JSON at the end instead of words
Ends with 0 and violations=0, or with 1 and the failing seed; also with 1 when in 2000 seeds or more, of every weather, a
rule had something to say fewer than 1000 times, a cell that no rule excludes was not visited, or fewer than 95 % of such
ordered pairs were. 2: it could not run.
`;

/** The command `npm run sim`: reads the arguments, plants the bug if there is one, and only then loads the parts. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      tree: { type: 'boolean', default: false },
      seed: { type: 'string' },
      named: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      hours: { type: 'string', default: '0.2' },
      profile: { type: 'string' },
      only: { type: 'string' },
      plant: { type: 'string' },
      without: { type: 'string' },
      jobs: { type: 'string', default: '1' },
      'soak-hours': { type: 'string' },
      progress: { type: 'string', default: 'sim-soak.jsonl' },
      worker: { type: 'boolean', default: false },
      repro: { type: 'string', default: 'repro.json' },
      'no-shrink': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.plant === 'list') {
    for (const { name, text } of PLANTS) process.stdout.write(`${name.padEnd(26)} ${text}\n`);
    return 0;
  }
  if (values.plant !== undefined) installPlant(plantNamed(values.plant));
  const { listNemeses, serveBatches, simulate } = await import('./simulate.ts');
  if (values.worker) return serveBatches();
  if (values.only === 'list') return listNemeses();
  return simulate({
    seeds: values.seed === undefined ? atLeastOne('--seeds', values.seeds) : 1,
    from: values.tree
      ? treeSeed()
      : values.seed === undefined
        ? wholeNumber('--from', values.from)
        : wholeNumber('--seed', values.seed),
    isNamed: values.named,
    wallMs: values.seconds === undefined ? null : 1_000 * wholeNumber('--seconds', values.seconds),
    faultMs: Math.round(3_600_000 * positive('--hours', values.hours)),
    profile: values.profile ?? null,
    only: values.only === undefined ? [] : values.only.split(','),
    without: values.without === undefined ? [] : values.without.split(','),
    plant: values.plant ?? null,
    reproFile: values.repro,
    isShrunk: !values['no-shrink'],
    isJson: values.json,
    jobs: wholeNumber('--jobs', values.jobs) || availableParallelism(),
    soak:
      values['soak-hours'] === undefined
        ? null
        : { hours: positive('--soak-hours', values['soak-hours']), file: values.progress, commit: commit() },
  });
}

/** Which code this is; what is not committed has no name that would say the same tomorrow. */
function commit(): string {
  const git = (...args: readonly string[]) =>
    spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? '';
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' with changes' : ''}`;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} takes a whole number, not "${text}"`);
  return Number(text);
}

/** None would end with nothing found, and look like a good run. */
function atLeastOne(name: string, text: string): number {
  const value = wholeNumber(name, text);
  if (value === 0) throw new Error(`${name} takes 1 or more`);
  return value;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100_000)) throw new Error(`${name} takes a number above 0, not "${text}"`);
  return value;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`sim: ${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 2;
}
