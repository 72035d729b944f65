import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../../simulators/src/kernel/random.ts';
import { ScreenConsole } from '../../../test/support/screen-console.ts';
import { OneCut } from '../cut/one-cut.ts';
import { withSitePark } from '../cut/site-park.ts';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { LOAD_CORE, pinThisProcess } from '../kit/pin.ts';
import { figure, table } from '../kit/table.ts';
import { judgeReleases, latenciesOf, type Release } from './release-judgement.ts';
import { SilentScreen } from './silent-screen.ts';

const SITE_ID = 'release-1';
const PRESSES = 400;
const QUICK_PRESSES = 40;
/** longer than the agent's own look round, so that the press comes at any moment of it */
const REST_AT_MOST_MS = 250;
const REST_AT_LEAST_MS = 100;

export const releaseBench: Bench = {
  name: 'release',
  sentence: 'a key or button is held on the scanner’s screen and the console falls silent: until it is let go',
  rounds: 1,
  options: { presses: `how many; ${PRESSES}` },
  needs: ['taskset'],
  async run({ isQuick, folder, say, own }): Promise<BenchResult> {
    const presses = Number(own['presses'] ?? (isQuick ? QUICK_PRESSES : PRESSES));
    if (!(Number.isInteger(presses) && presses > 0)) throw new Error('--presses is a whole number from 1');
    pinThisProcess(LOAD_CORE);
    const screen = await SilentScreen.start();
    try {
      const releases = await withSitePark({ folder, siteIds: [SITE_ID] }, async ({ parts, keyOf }) => {
        const site = new OneCut(parts, SITE_ID, { paths: 'onePath', end: 'site', way: 'both' });
        const { consoleId } = await site.prepare(keyOf(SITE_ID), screen.calibrated(folder));
        const hello = { siteId: SITE_ID, consoleId, token: parts.token };
        const seat = await ScreenConsole.open(parts.gatewayUrl, hello);
        try {
          await seat.isSeen();
          return await pressAgain(screen, seat, presses, say);
        } finally {
          seat.end();
          await site.end();
        }
      });
      return { tables: [releaseTable(releases)], criteria: judgeReleases(releases) };
    } finally {
      await screen.stop();
    }
  },
};

async function pressAgain(
  screen: SilentScreen,
  seat: ScreenConsole,
  presses: number,
  say: (line: string) => void,
): Promise<readonly Release[]> {
  const random = new Random(400);
  const releases: Release[] = [];
  for (let press = 0; press < presses; press += 1) {
    await sleep(REST_AT_LEAST_MS + random.unit() * REST_AT_MOST_MS);
    releases.push(await screen.holdAndFallSilent(seat, press % 2 === 0 ? 'key' : 'button'));
    if (releases.length % 100 === 0) say(`${releases.length} of ${presses} presses`);
  }
  return releases;
}

function releaseTable(releases: readonly Release[]): string {
  const rows = (['key', 'button'] as const).map((held) => {
    const all = latenciesOf(releases, held);
    const at = (share: number): string => `${figure(all.quantile(share))} ms`;
    return [held, at(0.5), at(0.99), at(1), String(all.count)];
  });
  return table(['pressed → released', 'p50', 'p99', 'worst', 'presses'], rows);
}
