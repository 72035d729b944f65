import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BREAKS } from './demo/breaks.ts';
import { runCommand } from './run-command.ts';

/**
 * `npm run proof:breaks`: a scripted exam for each planted fault, one after the other, each of which must end with exit
 * code 1 and name a step at which this fault may be caught. Arguments: only these faults.
 * Exit codes: 0 every one was caught, 1 some was not, 2 no such fault.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => BREAKS[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`${unknown.join(', ')}: no such fault; there are ${Object.keys(BREAKS).join(', ')}\n`);
    return 2;
  }
  const names = asked.length > 0 ? asked : Object.keys(BREAKS);
  let caught = 0;
  for (const name of names) {
    if (await isCaught(name)) caught += 1;
  }
  say(`${caught} of ${names.length} caught`);
  return caught === names.length ? 0 : 1;
}

async function isCaught(name: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-break-'));
  const startedMs = Date.now();
  const command = ['scripts/farfield.ts', 'demo', '--check', '--break', name, '--folder', folder];
  const { code, output } = await runCommand('node', command);
  const step = /^farfield: the check failed at step "(.*)"$/m.exec(output)?.[1] ?? null;
  const expected = BREAKS[name]?.caughtAt ?? [];
  const isRight = code === 1 && step !== null && expected.includes(step);
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0).padStart(3);
  say(`${isRight ? 'caught' : 'FAILED'} ${seconds} s  ${name}: exit code ${code}, ${atStep(step)}`);
  if (isRight) rmSync(folder, { recursive: true, force: true });
  else say(`  expected exit code 1 at ${expected.map((one) => `"${one}"`).join(' or ')}; its records are in ${folder}`);
  return isRight;
}

function atStep(step: string | null): string {
  return step === null ? 'no step named' : `at step "${step}"`;
}
