import { beforeAll, expect, test } from 'vitest';
import { BREAKS } from '../../scripts/demo/breaks.ts';
import { runCommand } from '../../scripts/run-command.ts';
import { needBuiltConsole, tempFolder } from '../support/test-site.ts';

// That the check of the unharmed demonstration ends with 0 is the first thing that records.test.ts asks of its exam.

beforeAll(needBuiltConsole);

// All of them: `npm run proof:breaks`, ten minutes and more.
test.concurrent.each(
  ['wrongWeight', 'startWithoutReady'].map((fault) => ({
    fault,
    step: BREAKS[fault]?.caughtAt[0] ?? '',
  })),
)('demo --check with the planted fault $fault → exit code 1, and it names "$step"', async ({ fault, step }) => {
  const folder = tempFolder('check');
  const command = `scripts/farfield.ts demo --check --break ${fault} --folder`;
  const run = await runCommand('node', [...command.split(' '), folder.path]);
  folder.remove();
  expect(run.output).toContain(`farfield: the check failed at step "${step}"`);
  expect(run.output).not.toContain('the exam ran as it should');
  expect(run.code).toBe(1);
});

test.each([
  ['demo --check with a fault that nobody planted', ['--check', '--break', 'noSuchFault'], '--break list names them'],
  ['demo with a fault and without --check', ['--break', 'wrongWeight'], 'add --check'],
])('%s → exit code 2, with words', async (_, args, words) => {
  const run = await runCommand('node', ['scripts/farfield.ts', 'demo', ...args]);
  expect(run.output).toContain(words);
  expect(run.output).toContain(args.at(-1));
  expect(run.code).toBe(2);
});
