import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/run-command.ts';
import { distinctSeeds } from '../sim/named-seeds.ts';
import { runSeed, type SeedOptions, type SeedResult } from '../sim/run-seed.ts';
import { startChromium } from './chromium.ts';

/** The simulation itself in a real browser: what the policy lab replays there is what Node saw, whatever the faults. */
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const [code, started] = await Promise.all([bundledSimulation(), startChromium()]);
  browser = started;
  page = await browser.newPage();
  await page.addScriptTag({ content: code });
});
afterAll(() => browser?.close());

const MINUTE_MS = 60_000;
/** Every other one: all of them are played by Node in each run of the tests. */
const own = distinctSeeds().filter(({ only }, at) => only.length === 0 && at % 2 === 0);
const sampled: readonly SeedOptions[] = [
  ...own.map(({ seed, profile, hours }) => ({ seed, profile, faultMs: Number(hours) * 60 * MINUTE_MS })),
  ...(['calm', 'storm', 'swarm', 'pile'] as const).map((profile) => ({ seed: 31, profile, faultMs: 5 * MINUTE_MS })),
];

test.each(sampled)('seed $seed, $profile: Chromium sees what Node sees, step for step', async (options) => {
  const here = runSeed(options);
  const there = await page.evaluate((one) => globalThis.simulation.account(one), options);
  expect(there).toEqual(account(here));
  expect(here.coreSteps).toBeGreaterThan(1_000);
});

function account({ hash, coreSteps, starts, faults, violation }: SeedResult) {
  return { hash, coreSteps, starts, faults: faults.length, violation: violation?.words ?? null };
}

declare global {
  var simulation: { readonly account: (options: SeedOptions) => ReturnType<typeof account> };
}

/** One script that leaves `simulation` behind; the parts under it know neither Node nor a page. */
async function bundledSimulation(): Promise<string> {
  const entry = '\0simulation';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    plugins: [
      {
        name: 'simulation',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) =>
          id === entry
            ? `import { runSeed } from ${JSON.stringify(path.join(ROOT, 'test/sim/run-seed.ts'))};
               ${account.toString()}
               globalThis.simulation = { account: (options) => account(runSeed(options)) };`
            : null,
      },
    ],
    build: { write: false, minify: false, rollupOptions: { input: entry, output: { format: 'iife' } } },
  });
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : 'output' in result ? result.output : [];
  const chunk = outputs.find((one) => one.type === 'chunk');
  if (chunk === undefined) throw new Error('the simulation was not bundled');
  return chunk.code;
}
