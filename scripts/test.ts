import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { ROOT, runCommand } from './run-command.ts';

/**
 * `npm test`: the gates, then every suite; a minute of simulation and its tests stand beside those that mostly wait. Ends
 * with one line `N passed, N failed` (and `, N skipped` when true), which counts the gates as one and the simulation as one.
 * Arguments go to vitest: `npm test -- protocol`.
 */
const args = process.argv.slice(2);
const isWhole = args.length === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'farfield-test-'));

/** Wall time of the simulation within `npm test`; `npm run sim` takes as long as one asks. */
const SIM_SECONDS = '60';

const VITEST = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

let gatesFailed = 0;
if (isWhole) {
  process.stdout.write('farfield: gates (types, lint, import directions, format, dead exports)\n');
  const gates = await runCommand('node', ['scripts/check.ts']);
  process.stdout.write(gates.output);
  gatesFailed = gates.code === 0 ? 0 : 1;
}

const total = { passed: 0, failed: 0, skipped: 0 };
let code = 0;
/** Passed, and not at once: whole sites on two shared cores. A name that comes back has a reason. */
const secondTries: string[] = [];
/** Named once more at the end: the first place where one looks, and the last that a cut log loses. */
const failures: string[] = [];
let simFailed = 0;
/** Whole sites in processes wait for sockets and clocks most of their time; what the system tests leave, these two take. */
let beside: Promise<readonly string[]> | null = null;
// One project after the other: suites that own processes and browsers get both cores to themselves.
for (const project of isWhole ? ['unit', 'system', 'in-time', 'browser'] : [null]) {
  if (project === 'system') beside = simulateAndTest();
  // Bars in time and pages that are looked at live need both cores: a press that a busy page loses is nobody's finding.
  if (project === 'in-time') await beside;
  const own = project === null ? args : ['--project', project];
  process.stdout.write(`farfield: vitest ${own.join(' ')}\n`);
  count(await vitest(own, project ?? 'own'), project ?? 'own');
}
for (const told of (await beside) ?? []) process.stdout.write(told);
rmSync(folder, { recursive: true, force: true });
// A suite that fails outside its tests (a leaked handle, a crashed worker) must not pass as green.
const failed = total.failed + gatesFailed + simFailed + (code !== 0 && total.failed === 0 ? 1 : 0);
const passed = total.passed + (isWhole ? 2 - gatesFailed - simFailed : 0);
if (gatesFailed > 0) process.stdout.write('farfield: failed: the gates (npm run check)\n');
if (simFailed > 0) process.stdout.write('farfield: failed: the simulation (npm run sim)\n');
for (const name of failures) process.stdout.write(`farfield: failed: ${name}\n`);
for (const name of secondTries) process.stdout.write(`farfield: passed at its second try: ${name}\n`);
// A part that CI could not install would otherwise be a test that nobody misses.
const skippedInCi = process.env['CI'] === undefined ? 0 : total.skipped;
if (skippedInCi > 0) process.stdout.write(`farfield: failed: ${skippedInCi} skipped, which CI does not allow\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || code !== 0 || skippedInCi > 0 ? 1 : 0;

/** @returns what the two said, for the end */
async function simulateAndTest(): Promise<readonly string[]> {
  process.stdout.write(
    `farfield: beside it a simulation, ${SIM_SECONDS} s on seeds of this commit and all named seeds, and its own tests; told at the end\n`,
  );
  const seeds = ['--named', '--tree', '--seeds', '1000000', '--seconds', SIM_SECONDS];
  const [slice, tests] = await Promise.all([
    runCommand('node', ['test/sim/main.ts', ...seeds], {}, 'low'),
    runCommand('node', [VITEST, ...vitestArgs(['--project', 'sim'], 'sim')], {}, 'low'),
  ]);
  simFailed = slice.code === 0 ? 0 : 1;
  count(tests.code, 'sim');
  return [slice.output, tests.output];
}

function vitestArgs(run: readonly string[], name: string): readonly string[] {
  return ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(name)}`, ...run];
}

function reportFile(name: string): string {
  return path.join(folder, `report-${name}.json`);
}

function vitest(run: readonly string[], name: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [VITEST, ...vitestArgs(run, name)], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, NO_COLOR: '1' },
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

function count(status: number, name: string): void {
  code = Math.max(code, status);
  const counts = readReport(reportFile(name));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  secondTries.push(...counts.secondTries);
  failures.push(...counts.failures);
}

interface OneTest {
  readonly fullName: string;
  readonly status: string;
  /** of every try; a test that passed and has some passed at its second try */
  readonly failureMessages: readonly string[];
}

interface OneFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly OneTest[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly OneFile[];
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly secondTries: readonly string[];
  readonly failures: readonly string[];
}

function readReport(file: string): Counts {
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'));
    // A file that could not even be loaded has no failed test in it, and is a failure all the same.
    const brokenFiles = report.testResults.filter(
      (one) => one.status === 'failed' && one.assertionResults.length === 0,
    );
    const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles.length,
      skipped: report.numPendingTests + report.numTodoTests,
      secondTries: tests
        .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
        .map(({ fullName }) => fullName),
      failures: [
        ...brokenFiles.map((file) => `${path.relative(ROOT, file.name)}: ${firstLine(file.message)}`),
        ...tests
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages[0] ?? '')}`),
      ],
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    process.stdout.write(`farfield: vitest left no report (${why})\n`);
    return { passed: 0, failed: 1, skipped: 0, secondTries: [], failures: [`${path.basename(file)}: no report`] };
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
