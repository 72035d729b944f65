import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ROOT, runCommand } from '../../scripts/run-command.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Plants one file in a part's folder and asks the real gate about it. */
async function gateOn(folder: string, code: string): Promise<{ code: number; output: string }> {
  const inside = mkdtempSync(path.join(ROOT, folder, 'planted-'));
  made.push(inside);
  const file = path.join(inside, 'planted.ts');
  writeFileSync(file, code);
  return runCommand('oxlint', [file]);
}

describe('the gate for import directions fails when it should', () => {
  test.each([
    ['agent', 'gateway', 'agent/src'],
    ['agent', 'simulators', 'agent/src'],
    ['gateway', 'agent', 'gateway/src'],
    ['console', 'agent', 'console/src'],
    ['simulators', 'agent', 'simulators/src'],
    ['simulators', 'protocol/policy', 'simulators/src'],
    ['protocol', 'agent', 'protocol/src'],
  ])('%s may not import %s', async (_, target, folder) => {
    const result = await gateOn(folder, `import { x } from '@farfield/${target}';\nexport const y = x;\n`);
    expect(result.output).toContain('no-restricted-imports');
    expect(result.code).not.toBe(0);
  });

  test('and lets through what is allowed', async () => {
    const result = await gateOn(
      'agent/src',
      "import { encode } from '@farfield/protocol';\nexport const y = encode;\n",
    );
    expect(result.output).not.toContain('no-restricted-imports');
    expect(result.code).toBe(0);
  });
});

describe('the policy core is sealed', () => {
  test.each([
    ['a clock', 'export const now = () => Date.now();', 'no-restricted-globals'],
    ['chance', 'export const dice = () => Math.random();', 'no-restricted-properties'],
    ['Node', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;", 'no-restricted-imports'],
    ['another folder', "import { encode } from '../codec.ts';\nexport const e = encode;", 'no-restricted-imports'],
  ])('%s is refused', async (_, code, rule) => {
    const file = path.join(ROOT, 'protocol/src/policy', `planted-${Math.floor(performance.now())}.ts`);
    made.push(file);
    writeFileSync(file, `${code}\n`);
    const result = await runCommand('oxlint', [file]);
    expect(result.output).toContain(rule);
    expect(result.code).not.toBe(0);
  });
});
