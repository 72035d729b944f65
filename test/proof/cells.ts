import { CONDITION_IDS, conditionRow, type Situation } from '@farfield/protocol/policy';
import { cellRule, STATUSES } from '../sim/cell-rules.ts';
import { searchCells } from '../support/cell-search/search-cells.ts';

const USAGE = `usage: npm run proof:cells [-- CONDITION …]

For each condition row: every state that the real core brings it into, nearest first, from every report of its input, every
situation, time, clear, restart and whatever else its own rules ask. It must come to each cell of situation × status that
no rule of test/sim/cell-rules.ts excludes, and to none that one does. About a minute.

exit code: 0 exactly so for every row, 1 otherwise, 2 wrong usage
`;

const MAX_STATES = 100_000;
const asked = process.argv.slice(2);
const ids = CONDITION_IDS.filter((id) => asked.length === 0 || asked.includes(id));

if (ids.length < asked.length || asked.some((one) => !CONDITION_IDS.some((id) => id === one))) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else process.exitCode = main();

function main(): number {
  const startedMs = Date.now();
  const sum = { states: 0, transitions: 0, reached: 0, excluded: 0, wrong: 0 };
  for (const id of ids) {
    const found = searchCells(id, MAX_STATES);
    sum.states += found.states;
    sum.transitions += found.transitions;
    sum.reached += found.reached.length;
    sum.excluded += excludedOf(id);
    const faults = [
      ...found.wronglyExcluded.map((one) => `excluded and reached: ${one}`),
      ...found.notReached.map((one) => `not excluded and not reached: ${one}`),
      ...(found.isWhole ? [] : [`${id}: ended after ${found.states} states`]),
    ];
    sum.wrong += faults.length;
    for (const one of faults) process.stdout.write(`${one}\n`);
  }
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(
    `cells: ${ids.length} rows, ${sum.states} states, ${sum.transitions} transitions, all there are; ` +
      `reached ${sum.reached}, excluded and not reached ${sum.excluded}; ${seconds} s; wrong=${sum.wrong}\n`,
  );
  return sum.wrong === 0 ? 0 : 1;
}

function excludedOf(id: (typeof CONDITION_IDS)[number]): number {
  const situations: readonly Situation[] = ['empty', 'inRoom', 'scanning'];
  return situations.flatMap((at) => STATUSES.filter((status) => cellRule(conditionRow(id), at, status) !== null))
    .length;
}
