import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { type CommandResult, ROOT, runCommand } from './run-command.ts';

/**
 * `npm test`: the gates, then every suite, and a minute of simulation beside the one that mostly waits. Ends with one line
 * `N passed, N failed` (and `, N skipped` when true), which counts the gates as one and the simulation as one. Arguments go
 * to vitest: `npm test -- protocol`.
 */
const args = process.argv.slice(2);
const isWhole = args.length === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'farfield-test-'));

/** Wall time of the simulation within `npm test`; `npm run sim` takes as long as one asks. */
const SIM_SECONDS = '60';

let gatesFailed = 0;
if (isWhole) {
  process.stdout.write('farfield: gates (types, lint, import directions, format, dead exports)\n');
  const gates = await runCommand('node', ['scripts/check.ts']);
  process.stdout.write(gates.output);
  gatesFailed = gates.code === 0 ? 0 : 1;
}

// One project after the other: suites that own processes and browsers get both cores to themselves.
const runs = isWhole
  ? [
      ['--project', 'unit'],
      ['--project', 'system'],
      ['--project', 'browser'],
    ]
  : [args];
const total = { passed: 0, failed: 0, skipped: 0 };
let code = 0;
let simulation: Promise<CommandResult> | null = null;
for (const [index, run] of runs.entries()) {
  // Whole sites in processes wait for sockets and clocks most of their time; what they leave, the simulation takes.
  if (isWhole && run.includes('system')) simulation = simulate();
  process.stdout.write(`farfield: vitest ${run.join(' ')}\n`);
  const report = path.join(folder, `report-${index}.json`);
  code = Math.max(code, await vitest(run, report));
  const counts = readReport(report);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
rmSync(folder, { recursive: true, force: true });
const sim = await simulation;
process.stdout.write(sim?.output ?? '');
const simFailed = sim === null || sim.code === 0 ? 0 : 1;
// A suite that fails outside its tests (a leaked handle, a crashed worker) must not pass as green.
const failed = total.failed + gatesFailed + simFailed + (code !== 0 && total.failed === 0 ? 1 : 0);
const passed = total.passed + (isWhole ? 2 - gatesFailed - simFailed : 0);
process.stdout.write(`\n${passed} passed, ${failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || code !== 0 ? 1 : 0;

function simulate(): Promise<CommandResult> {
  process.stdout.write(
    `farfield: beside it a simulation, ${SIM_SECONDS} s on seeds of this commit and all named seeds; told at the end\n`,
  );
  const seeds = ['--named', '--tree', '--seeds', '1000000', '--seconds', SIM_SECONDS];
  return runCommand('node', ['test/sim/main.ts', ...seeds], {}, 'low');
}

function vitest(run: readonly string[], report: string): Promise<number> {
  const file = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, 'run', ...reporters, ...run], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, NO_COLOR: '1' },
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

function readReport(file: string): { passed: number; failed: number; skipped: number } {
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'));
    // A file that could not even be loaded has no failed test in it, and is a failure all the same.
    const brokenFiles = report.testResults.filter(
      (one) => one.status === 'failed' && one.assertionResults.length === 0,
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    process.stdout.write(`farfield: vitest left no report (${why})\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
