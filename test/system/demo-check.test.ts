import { beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { needBuiltConsole, tempFolder } from '../support/test-site.ts';

// That the check of the unharmed demonstration ends with 0 is the first thing that records.test.ts asks of its exam.

beforeAll(needBuiltConsole);

test.concurrent.each([
  { fault: 'wrongWeight', step: 'control read back and granted' },
  { fault: 'startWithoutReady', step: 'start localizer' },
  { fault: 'doorLeftOpen', step: 'start localizer' },
])('demo --check with the planted fault $fault → exit code 1, and it names "$step"', async ({ fault, step }) => {
  const folder = tempFolder('check');
  const command = `scripts/farfield.ts demo --check --break ${fault} --folder`;
  const run = await runCommand('node', [...command.split(' '), folder.path]);
  folder.remove();
  expect(run.output).toContain(`farfield: the check failed at step "${step}"`);
  expect(run.output).not.toContain('the exam ran as it should');
  expect(run.code).toBe(1);
});

test('demo --check with a fault that nobody planted → exit code 2', async () => {
  const run = await runCommand('node', ['scripts/farfield.ts', 'demo', '--check', '--break', 'noSuchFault']);
  expect(run.output).toContain('noSuchFault');
  expect(run.code).toBe(2);
});
