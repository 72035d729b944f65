import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { ROOT, runCommand } from './run-command.ts';

/**
 * `npm test`: the gates, then every suite. Ends with one line `N passed, N failed` (and `, N skipped` when true), which
 * counts each gate run as one. Arguments go to vitest: `npm test -- protocol`.
 */
const args = process.argv.slice(2);
const isWhole = args.length === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'farfield-test-'));
const report = path.join(folder, 'report.json');

let gatesFailed = 0;
if (isWhole) {
  process.stdout.write('farfield: gates (types, lint, import directions, format, dead exports)\n');
  const gates = await runCommand('node', ['scripts/check.ts']);
  process.stdout.write(gates.output);
  gatesFailed = gates.code === 0 ? 0 : 1;
}

process.stdout.write('farfield: tests\n');
const code = await new Promise<number>((resolve) => {
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  child.on('close', (status) => resolve(status ?? 1));
});

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  const read: Report = JSON.parse(readFileSync(report, 'utf8'));
  // A file that could not even be loaded has no failed test in it, and is a failure all the same.
  const brokenFiles = read.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  ).length;
  counts = {
    passed: read.numPassedTests,
    failed: read.numFailedTests + brokenFiles,
    skipped: read.numPendingTests + read.numTodoTests,
  };
} catch (error) {
  process.stdout.write(`farfield: vitest left no report (${error instanceof Error ? error.message : 'unreadable'})\n`);
}
rmSync(folder, { recursive: true, force: true });
// A suite that fails outside its tests (a leaked handle, a crashed worker) must not pass as green.
const failed = counts.failed + gatesFailed + (code !== 0 && counts.failed === 0 ? 1 : 0);
const passed = counts.passed + (isWhole && gatesFailed === 0 ? 1 : 0);
process.stdout.write(
  `\n${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
);
process.exitCode = failed > 0 || code !== 0 ? 1 : 0;
