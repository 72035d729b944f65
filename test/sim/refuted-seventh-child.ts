import { installPlant } from './plant-hooks.ts';
import type { Plant } from './plants.ts';

/** Bugs on purpose that a seventh look tried, each with what can make it show. One line of JSON: what came of it. */
const TRIED: readonly (Plant & { readonly seeds: readonly number[]; readonly only: readonly string[] })[] = [
  {
    name: 'deafCore',
    text: 'the core takes every report of something bad in the room for a good one',
    patches: [
      {
        file: 'protocol/src/policy/step.ts',
        find: '      const { input, raw, seenMs, words } = event;\n',
        replace:
          "      const { input, seenMs, words } = event;\n      const raw = event.raw === 'bad' && ['door34', 'squeezeBall', 'quench', 'roomStop', 'ferromagnetic', 'vitalsAlarm', 'oxygen'].includes(input) ? 'good' : event.raw;\n",
      },
    ],
    seeds: [1, 2, 3, 4],
    only: ['door', 'squeeze', 'ferromagnetic', 'oxygen', 'quench', 'roomStop', 'vitalsAlarm'],
  },
  {
    name: 'twoPathsLastLong',
    text: 'a lease on two live paths lasts at the site for as long as one on one path',
    patches: [
      {
        file: 'protocol/src/policy/condition-state.ts',
        find: "return paths === 'twoPaths' ? (row.ttlTwoPathsMs ?? row.ttlMs) : row.ttlMs;",
        replace: "return paths === 'twoPaths' ? row.ttlMs : row.ttlMs;",
      },
    ],
    seeds: [17, 19, 21, 23],
    only: ['consoleDead'],
  },
];

const tried = TRIED.find(({ name }) => name === process.argv[2]);
if (tried === undefined) throw new Error(`which of ${TRIED.map(({ name }) => name).join(', ')}?`);
installPlant(tried);
const { runSeed } = await import('./run-seed.ts');
const { replay } = await import('@farfield/protocol/policy-lab');

let found = 0;
let toldBad = 0;
let longestOnTwoPathsMs = 0;
for (const seed of tried.seeds) {
  const run = runSeed({ seed, faultMs: 360_000, profile: 'swarm', only: tried.only, isRecorded: true });
  if (run.violation !== null) found += 1;
  if (run.coreRun === null) continue;
  for (const { event, state } of replay(run.coreRun)) {
    if (event.kind === 'input' && event.raw === 'bad') toldBad += 1;
    const { control } = state.lease;
    if (control.kind === 'granted' && control.paths === 'twoPaths')
      longestOnTwoPathsMs = Math.max(longestOnTwoPathsMs, state.nowMs - control.renewedTickMs);
  }
}
process.stdout.write(`${JSON.stringify({ found, toldBad, longestOnTwoPathsMs })}\n`);
