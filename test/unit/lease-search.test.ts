import { expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../scripts/run-command.ts';

/** A slice of `npm run proof:lease`: the nearest states, and two rules whose absence shows soon. */
function search(variant: string, states: number): { code: number | null; output: string } {
  const file = path.join(ROOT, 'test/proof/lease.ts');
  const args = [file, '--variant', variant, '--states', String(states)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT });
  return { code: status, output: stdout + stderr };
}

test('the nearest states of the lease break nothing', () => {
  const { code, output } = search('none', 5_000);
  expect(output).toContain('violations=0');
  expect(code).toBe(0);
});

test.each(['noBootQuarantine', 'noQuarantine'])(
  'without a rule of the lease (%s) the search finds what it is for',
  (variant) => {
    const { code, output } = search(variant, 600_000);
    expect(output).toMatch(/^missed/m);
    expect(code).toBe(0);
  },
);
