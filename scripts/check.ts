import { runCommand } from './run-command.ts';

/** The gates that need no tests: seconds, so that people run them. Exit code 1 when any is shut. */
const GATES: readonly { readonly name: string; readonly command: string; readonly args: readonly string[] }[] = [
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  {
    name: 'types of the policy core alone (no Node, no DOM)',
    command: 'tsc',
    args: ['-p', 'protocol/src/policy/tsconfig.json'],
  },
  { name: 'types of the console', command: 'tsc', args: ['-p', 'console/tsconfig.json'] },
  { name: 'lint and import directions', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'no dead exports or dependencies', command: 'knip', args: ['--no-progress'] },
];

const results = await Promise.all(
  GATES.map(async (gate) => {
    const startedMs = Date.now();
    const result = await runCommand(gate.command, gate.args);
    return { ...gate, ...result, tookMs: Date.now() - startedMs };
  }),
);
for (const { name, code, output, tookMs } of results) {
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${(tookMs / 1_000).toFixed(1)} s)\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
}
process.exitCode = results.every((one) => one.code === 0) ? 0 : 1;
