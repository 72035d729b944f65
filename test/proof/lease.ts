import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { patchSources } from '../support/lease-search/patches.ts';
import { SHORTER_WAITS, VARIANTS } from '../support/lease-search/variants.ts';

const USAGE = `usage: npm run proof:lease [-- --states N --step UNITS --delay UNITS --slips N --crashes N --variant NAME]

Walks every state that the real core, two consoles and a bad network can reach about one lease, nearest first, and checks
the lease's invariants in each. Then leaves out one rule of the lease after the other: each must be missed.
A unit is half a second.

  --states N    how many states at most; 3000000 unless told, 600000 for each rule left out
  --step N      time goes on by so many units at once; 2 unless told
  --delay N     a message arrives at most so many units late; 4 unless told
  --slips N     how often a console's clock loses half a second; 1 unless told
  --crashes N   how often the agent dies; 1 unless told
  --variant V   only this: none, ${VARIANTS.map((one) => one.name).join(', ')}

exit code: 0 nothing breaks and each rule is missed, 1 otherwise, 2 wrong usage
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = parse();
  if (asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (asked.variant !== null) return searchOne(asked, asked.variant);
  // Each in a process of its own: a rule is left out by loading the core's source without it.
  let worst = 0;
  for (const name of ['none', ...VARIANTS.map((one) => one.name)]) worst = Math.max(worst, await inProcess(name));
  say(worst === 0 ? 'proof:lease: nothing broke, and every rule left out was missed' : 'proof:lease: see above');
  return worst;
}

interface Asked {
  readonly states: number;
  readonly ruleStates: number;
  readonly bounds: { stepUnits: number; delayUnits: number; slips: number; crashes: number };
  readonly variant: string | null;
}

async function searchOne(asked: Asked, name: string): Promise<number> {
  const variant = VARIANTS.find((one) => one.name === name) ?? null;
  patchSources([...SHORTER_WAITS, ...(variant?.patches ?? [])]);
  const { searchBreadthFirst } = await import('../support/lease-search/breadth-first.ts');
  const startedMs = Date.now();
  const { found, ...result } = searchBreadthFirst({
    bounds: asked.bounds,
    maxStates: variant === null ? asked.states : asked.ruleStates,
    onLevel: (depth, states) => {
      if (variant === null && process.stdout.isTTY) say(`  ${depth} moves: ${states} states`);
    },
  });
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(1);
  const extent = `${result.states} states, ${result.transitions} transitions, ${result.isWhole ? 'all there are' : 'so far'}, ${result.depth} moves deep`;
  const inside = `${result.siteStates} states of the core, ${result.coreSteps} steps, ${result.compared} compared side by side`;
  if (variant === null) {
    say(`lease: ${extent}; ${inside}; ${seconds} s; violations=${found === null ? 0 : 1}`);
    if (found !== null) tell(found);
    return found === null ? 0 : 1;
  }
  const invariant = found?.what.split(':')[0] ?? '';
  const isMissed = variant.breaks.includes(invariant);
  say(`${isMissed ? 'missed' : 'NOT MISSED'}  ${variant.name}: ${variant.without}`);
  say(`  ${found === null ? 'nothing broke' : found.what}; ${extent}; ${seconds} s`);
  if (found !== null) tell(found);
  return isMissed ? 0 : 1;
}

function tell({ what, story }: { what: string; story: readonly string[] }): void {
  for (const [index, line] of story.entries()) say(`  ${String(index + 1).padStart(3)} ${line}`);
  say(`      ${what}`);
}

function inProcess(name: string): Promise<number> {
  return new Promise((resolve) => {
    const args = ['--max-old-space-size=6144', ...process.argv.slice(1), '--variant', name];
    spawn(process.execPath, args, { stdio: 'inherit' }).on('close', (code) => resolve(code ?? 1));
  });
}

function parse(): Asked | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { states: text, step: text, delay: text, slips: text, crashes: text, variant: text },
      strict: true,
    });
    const number = (value: string | undefined, unless: number): number => Number(value ?? unless);
    const bounds = {
      stepUnits: number(values.step, 2),
      delayUnits: number(values.delay, 4),
      slips: number(values.slips, 1),
      crashes: number(values.crashes, 1),
    };
    const states = number(values.states, 3_000_000);
    const ruleStates = number(values.states, 600_000);
    const numbers = [...Object.values(bounds), states];
    const variant = values.variant ?? null;
    const isKnown = variant === null || variant === 'none' || VARIANTS.some((one) => one.name === variant);
    const isRight = isKnown && numbers.every((one) => Number.isInteger(one) && one >= 0) && bounds.stepUnits >= 1;
    return isRight ? { states, ruleStates, bounds, variant } : null;
  } catch {
    return null;
  }
}
