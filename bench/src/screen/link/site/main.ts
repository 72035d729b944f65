import { parseArgs } from 'node:util';
import { answerLines } from '../../../kit/answer-lines.ts';
import { LOAD_CORE, pinProcess, SERVER_CORE } from '../../../kit/pin.ts';
import { withSiteDemo } from '../../../kit/site-demo.ts';
import { paint, screenWithoutPassword, withVnc } from '../../carry.ts';

/**
 * The site's side of the line: the simulated site with its agent, and a TigerVNC session as its screen. The agent dials
 * the gateway at the far end. `--folder DIR --gateway URL --key FILE`; answers `{"ask":"paint","tilesPerSecond":…}`:
 * paints at that rate from then on.
 */
const { values } = parseArgs({
  options: { folder: { type: 'string' }, gateway: { type: 'string' }, key: { type: 'string' } },
});
const { folder, gateway, key } = values;
if (folder === undefined || gateway === undefined || key === undefined) throw new Error('--folder --gateway --key');

const PAINT_SLICE_MS = 200;

await withVnc((vnc) =>
  withSiteDemo(
    {
      folder,
      say: () => {},
      agentConfig: (config) => ({
        ...config,
        gateway: { url: gateway, keyFile: key },
        screen: { ...screenWithoutPassword(config['screen']), port: vnc.port },
      }),
    },
    async (demo) => {
      pinProcess(demo.agent.pid, SERVER_CORE);
      for (const part of [demo.simulators, demo.gateway]) pinProcess(part.pid, LOAD_CORE);
      let tilesPerSecond = 0;
      const over = new AbortController();
      const painting = (async () => {
        while (!over.signal.aborted) await paint(vnc.painter, tilesPerSecond, PAINT_SLICE_MS);
      })();
      await answerLines({ siteId: demo.siteId }, (question) => {
        if (question['ask'] !== 'paint') throw new Error(JSON.stringify(question));
        tilesPerSecond = Number(question['tilesPerSecond']);
        return Promise.resolve({ tilesPerSecond });
      });
      over.abort();
      await painting;
    },
  ),
);
process.exit(0);
