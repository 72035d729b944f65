import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CONDITION_IDS, type ConditionId, conditionRow, isConditionId } from '@farfield/protocol/policy';
import { type RowMutant, rowMutants } from '../support/row-mutants.ts';

const USAGE = `usage: npm run mutate:rows [-- ROW …]

Changes each field of each condition row, one at a time, and asks the rows' hand-written reference
(protocol/src/policy/row-reference.ts) whether anybody notices. Row ids as arguments: only those.

exit code: 0 at least 95 % were noticed, 1 fewer, 2 no such row
`;
const BAR = 0.95;

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

async function main(asked: readonly string[]): Promise<number> {
  if (!asked.every((id) => isConditionId(id))) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const ids = asked.length > 0 ? asked.filter((id) => isConditionId(id)) : CONDITION_IDS;
  const all = CONDITION_IDS.map(conditionRow);
  let number = 0;
  let changes = 0;
  let noticed = 0;
  const survivors: string[] = [];
  for (const id of ids) {
    number += 1;
    if (await isNoticed(id, { name: 'nothing', patch: {} }, number)) {
      say(`${id} differs from its reference as it is: run vitest on row-reference.test.ts`);
      return 1;
    }
    const mutants = rowMutants(conditionRow(id), all);
    changes += mutants.length;
    for (const mutant of mutants) {
      number += 1;
      if (await isNoticed(id, mutant, number)) noticed += 1;
      else survivors.push(`${id} ${mutant.name}`);
    }
  }
  for (const survivor of survivors) say(`survived  ${survivor}`);
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0);
  const share = ((100 * noticed) / changes).toFixed(1);
  say(`mutate:rows: ${ids.length} rows, ${changes} changes, ${noticed} noticed (${share} %), ${seconds} s`);
  return noticed >= BAR * changes ? 0 : 1;
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
