import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/run-command.ts';

/**
 * `npm run proof:mutation [-- FILE …]`: changes the policy core in every small way that Stryker knows, one at a time, and
 * runs the core's own tests on each. Names of files of protocol/src/policy as arguments: only those. Stryker leaves
 * numbers and `as const` tables alone: for the condition rows see `npm run mutate:rows`.
 * Exit codes: 0 at least 90 % were noticed, 1 fewer, 2 Stryker did not run.
 */
const BAR_PERCENT = 90;
const REPORT = path.join(ROOT, 'node_modules/.cache/policy-mutation.json');

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number } };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = main(process.argv.slice(2));

function main(files: readonly string[]): number {
  const startedMs = Date.now();
  const only = files.length === 0 ? [] : ['--mutate', files.map((file) => `protocol/src/policy/${file}`).join()];
  const stryker = path.join(ROOT, 'node_modules/.bin/stryker');
  const { status } = spawnSync(stryker, ['run', 'test/proof/stryker.config.json', ...only], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    process.stderr.write('Stryker did not come to its end; what it said is above\n');
    return 2;
  }
  const report: { files: Record<string, { mutants: readonly Mutant[] }> } = JSON.parse(readFileSync(REPORT, 'utf8'));
  const total = { noticed: 0, judged: 0 };
  for (const [file, { mutants }] of Object.entries(report.files)) {
    const judged = mutants.filter((one) => !['Ignored', 'CompileError', 'RuntimeError'].includes(one.status));
    const survived = judged.filter((one) => one.status === 'Survived' || one.status === 'NoCoverage');
    total.judged += judged.length;
    total.noticed += judged.length - survived.length;
    if (judged.length > 0)
      say(`${path.basename(file).padEnd(24)} ${judged.length - survived.length} of ${judged.length} noticed`);
    for (const { location, mutatorName, replacement = '', status: how } of survived)
      say(
        `  ${file}:${location.start.line} ${mutatorName} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}${how === 'NoCoverage' ? ' (no test comes here)' : ''}`,
      );
  }
  const percent = (100 * total.noticed) / total.judged;
  const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
  say(
    `proof:mutation: ${total.judged} changes, ${total.noticed} noticed, score ${percent.toFixed(1)} %, ${minutes} min`,
  );
  return percent >= BAR_PERCENT ? 0 : 1;
}
