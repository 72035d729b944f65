import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../../scripts/run-command.ts';
import { branchesNotTaken, type FileCoverage } from '../support/branches-not-taken.ts';
import { NOT_THE_CORE } from '../support/not-the-core.ts';

const USAGE = `usage: npm run proof:coverage

Runs the unit tests around the safety core and names each branch of protocol/src/policy that none of them takes.

exit code: 0 every branch was taken, 1 otherwise, 2 wrong usage
`;

const CORE = 'protocol/src/policy';
const TESTS = ['protocol/src', 'test/virtual', 'test/unit'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-coverage-'));
  try {
    const { code, output } = await runCommand('vitest', [
      ...['run', '--project', 'unit', '--coverage.enabled', '--coverage.provider=v8', '--coverage.reporter=json'],
      // Counted, each test takes longer than it may otherwise.
      '--testTimeout=180000',
      `--coverage.reportsDirectory=${folder}`,
      `--coverage.include=${CORE}/*.ts`,
      ...['*.test.ts', ...Object.keys(NOT_THE_CORE)].map((name) => `--coverage.exclude=${CORE}/${name}`),
      ...TESTS,
    ]);
    if (code !== 0) {
      say(output);
      say('proof:coverage: the tests themselves do not pass');
      return 1;
    }
    const report: Readonly<Record<string, FileCoverage>> = JSON.parse(
      readFileSync(path.join(folder, 'coverage-final.json'), 'utf8'),
    );
    const { branches, notTaken } = branchesNotTaken(Object.values(report));
    for (const { file, line, column, kind } of notTaken) say(`not taken  ${CORE}/${file}:${line}:${column}  ${kind}`);
    const share = branches === 0 ? '0.00' : ((100 * (branches - notTaken.length)) / branches).toFixed(2);
    const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0);
    say(
      `proof:coverage: ${Object.keys(report).length} files, ${branches} branches, ${notTaken.length} not taken (${share} % taken), ${seconds} s`,
    );
    return branches > 0 && notTaken.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
