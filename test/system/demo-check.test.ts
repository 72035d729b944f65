import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ROOT, runCommand } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

beforeAll(() => {
  if (!existsSync(path.join(ROOT, 'console', 'dist', 'index.html')))
    throw new Error('the console is not built, and the demonstration serves it: `npm run demo` or `npm test` builds it');
});

test.concurrent.each([
  { fault: null, code: 0, says: /the exam ran as it should/ },
  { fault: 'wrongWeight', code: 1, says: /the check failed at step "control read back and granted"/ },
  { fault: 'startWithoutReady', code: 1, says: /the check failed at step "start localizer"/ },
  { fault: 'doorLeftOpen', code: 1, says: /the check failed at step "start localizer"/ },
])('demo --check, planted fault $fault → exit code $code, and it names the step', async ({ fault, code, says }) => {
  const folder = tempFolder('check');
  const planted = fault === null ? [] : ['--break', fault];
  const run = await runCommand('node', ['scripts/farfield.ts', 'demo', '--check', ...planted, '--folder', folder.path]);
  expect(run.output).toMatch(says);
  expect(run.code).toBe(code);
  folder.remove();
});
