import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../scripts/run-command.ts';
import { CONDITION_IDS, type ConditionId, conditionRow, isConditionId } from '@farfield/protocol/policy';
import { type RowMutant, rowMutants } from '../support/row-mutants.ts';

const USAGE = `usage: npm run mutate:rows [-- ROW …]

Changes each field of each condition row, one at a time, and asks the rows' hand-written reference
(protocol/src/policy/row-reference.ts) whether anybody notices. Row ids as arguments: only those.

exit code: 0 at least 95 % were noticed, 1 fewer, 2 no such row
`;
const BAR = 0.95;
const ONE_ROW = '--one-row';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What is put behind the table while the next copy of the core loads. */
let pending = '';
const TABLE_END = '} as const satisfies Record<string, ConditionRow>;';
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const tag = /\?mutant=\d+$/.exec(context.parentURL ?? '')?.[0];
    const isCore = resolved.url.includes('/protocol/src/policy/') && !resolved.url.includes('?');
    return tag !== undefined && isCore ? { ...resolved, url: resolved.url + tag } : resolved;
  },
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!/\/conditions\.ts\?mutant=/.test(url)) return loaded;
    const source = readFileSync(fileURLToPath(url.split('?')[0] ?? url), 'utf8');
    if (!source.includes(TABLE_END)) throw new Error('conditions.ts no longer ends its table as this expects');
    return { ...loaded, source: source.replace(TABLE_END, () => `${TABLE_END}\n${pending}`) };
  },
});

process.exitCode = await main(process.argv.slice(2));

/** What one row's changes came to. */
type RowResult = Readonly<{ id: ConditionId; changes: number; survivors: readonly string[] }>;

async function main(asked: readonly string[]): Promise<number> {
  const [first, row] = asked;
  if (first === ONE_ROW && row !== undefined && isConditionId(row)) {
    say(JSON.stringify(await changesOf(row)));
    return 0;
  }
  if (!asked.every((id) => isConditionId(id))) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const ids = asked.length > 0 ? asked.filter((id) => isConditionId(id)) : CONDITION_IDS;
  const results: RowResult[] = [];
  const waiting = [...ids];
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const result = await inAProcess(id);
        results.push(result);
        const noticed = result.changes - result.survivors.length;
        say(`${results.length} of ${ids.length}  ${id}: ${noticed} of ${result.changes} noticed`);
      }
    }),
  );
  const changes = results.reduce((sum, one) => sum + one.changes, 0);
  const survivors = results.flatMap(({ id, survivors: names }) => names.map((name) => `${id} ${name}`)).toSorted();
  const noticed = changes - survivors.length;
  for (const survivor of survivors) say(`survived  ${survivor}`);
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0);
  const share = ((100 * noticed) / changes).toFixed(1);
  say(`mutate:rows: ${ids.length} rows, ${changes} changes, ${noticed} noticed (${share} %), ${seconds} s`);
  return noticed >= BAR * changes ? 0 : 1;
}

/** A process for each row: Node keeps each copy of a module that it ever loaded. */
async function inAProcess(id: ConditionId): Promise<RowResult> {
  const { code, output } = await runCommand('node', [fileURLToPath(import.meta.url), ONE_ROW, id]);
  const line = output.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !line.startsWith('{')) throw new Error(`${id}: ${output.trim()}`);
  return JSON.parse(line) satisfies RowResult;
}

async function changesOf(id: ConditionId): Promise<RowResult> {
  if (await isNoticed(id, { name: 'nothing', patch: {} }, 0))
    throw new Error(`${id} differs from its reference as it is: run vitest on row-reference.test.ts`);
  const mutants = rowMutants(conditionRow(id), CONDITION_IDS.map(conditionRow));
  const survivors: string[] = [];
  for (const [index, mutant] of mutants.entries())
    if (!(await isNoticed(id, mutant, index + 1))) survivors.push(mutant.name);
  return { id, changes: mutants.length, survivors };
}

/** Loads the core once more with this one field changed, and asks the reference about this row. */
async function isNoticed(id: ConditionId, { patch }: RowMutant, number: number): Promise<boolean> {
  pending = `Object.assign(CONDITIONS[${JSON.stringify(id)}], ${JSON.stringify(patch)});`;
  const file = import.meta.resolve('../../protocol/src/policy/row-problems.ts');
  const core: unknown = await import(`${file}?mutant=${number}`);
  if (!isChecker(core)) throw new Error('row-problems.ts has no rowProblems');
  return core.rowProblems(id).length > 0;
}

function isChecker(core: unknown): core is { rowProblems(id: string): readonly string[] } {
  return typeof core === 'object' && core !== null && 'rowProblems' in core && typeof core.rowProblems === 'function';
}
