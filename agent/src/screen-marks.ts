import { parseArgs } from 'node:util';
import { systemClock } from './clock.ts';
import { loadAgentConfig } from './config/agent-config.ts';
import { scannerScreen } from './screen/scanner-screen.ts';
import { seeMarks } from './screen/see-marks.ts';
import { watchLifeSign } from './screen/watch-life-sign.ts';

/**
 * Whether each mark of a site's screen layout is seen as calibrated, and what to write into the layout where it is not; and
 * whether what it says changes by itself does so in time.
 * Usage: screen-marks.ts --config FILE. Exit codes: 0 all as calibrated, 1 not, 2 wrong use.
 */
const { values } = parseArgs({ options: { config: { type: 'string' } }, strict: true });
if (values.config === undefined) {
  process.stderr.write('screen-marks: --config FILE, the agent\u2019s own\n');
  process.exit(2);
}
const { screen } = loadAgentConfig(values.config);
if (screen === null) {
  process.stderr.write(`screen-marks: ${values.config} has no screen\n`);
  process.exit(2);
}
const { source, layout } = scannerScreen(screen);
const marked = layout.regions.flatMap(({ regionId, mark }) => (mark === undefined ? [] : [{ regionId, mark }]));
const seen = await seeMarks(
  source,
  marked.map(({ mark }) => mark),
);
let isAllSame = true;
for (const [index, { regionId, mark }] of marked.entries()) {
  const sha256 = seen[index] ?? null;
  const words = sha256 === mark.sha256 ? 'as calibrated' : sha256 === null ? 'not seen' : `differs: sha256: ${sha256}`;
  isAllSame &&= sha256 === mark.sha256;
  process.stdout.write(`${regionId}: ${words}\n`);
}
if (marked.length === 0) process.stdout.write('no region of this layout has a mark\n');
const { lifeSign } = layout;
if (lifeSign === undefined)
  process.stdout.write('cannot tell a frozen picture: the layout names nothing that changes by itself (lifeSign)\n');
else {
  const { watchedMs, changes, longestStillMs } = await watchLifeSign(source, lifeSign, systemClock);
  const isAlive = changes > 0 && longestStillMs <= lifeSign.withinMs;
  isAllSame &&= isAlive;
  const seenWords = `${changes} changes in ${watchedMs} ms, ${longestStillMs} ms without one at the longest`;
  const judged = isAlive ? 'changes by itself' : `would be called frozen after ${lifeSign.withinMs} ms`;
  process.stdout.write(`${lifeSign.words}: ${judged}: ${seenWords}\n`);
}
process.exitCode = isAllSame ? 0 : 1;
