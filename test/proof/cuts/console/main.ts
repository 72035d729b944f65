import { parseArgs } from 'node:util';
import { answerLines } from '../../../../bench/src/kit/answer-lines.ts';
import { signInTo } from '../../../../bench/src/kit/enrolled-gateway.ts';
import { CutConsole } from './cut-console.ts';
import { NumberedHands } from './numbered-hands.ts';

/**
 * The far side's person: a remote technologist at a page without a browser, `--gateway URL --site ID --paths 1|2 --every MS`. Answers
 * `{"ask":…}`: `shown`, `requestControl`, `readBackControl`, `hold`, `start`, `stop`, `click`, `told`.
 */
const { values } = parseArgs({
  options: {
    gateway: { type: 'string' },
    site: { type: 'string' },
    paths: { type: 'string' },
    every: { type: 'string' },
  },
});
const { gateway, site: siteId, paths: pathCount, every } = values;
if (gateway === undefined || siteId === undefined) throw new Error('--gateway --site');

const token = await signInTo(gateway, 'ana.demo');
const ws = gateway.replace(/^http/, 'ws');
const names = pathCount === '1' ? ['primary'] : ['primary', 'cellular'];
const page = new CutConsole({
  siteId,
  token,
  paths: names.map((name) => ({ name, url: `${ws}/ws/console` })),
  screenUrl: `${ws}/ws/screen`,
});
const hands = new NumberedHands(page, Number(every));

await answerLines({}, async (question) => {
  try {
    return await answer(String(question['ask']));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
});
hands.stop();
page.end();
process.exit(0);

async function answer(ask: string): Promise<Readonly<Record<string, unknown>>> {
  switch (ask) {
    case 'shown':
      return page.shown;
    case 'requestControl':
      return { outcome: await page.press({ kind: 'requestControl' }) };
    case 'readBackControl': {
      const view = page.state.view?.value;
      const words = {
        patientRef: view?.patient.patientRef ?? '',
        scannerRef: view?.site.scannerRef ?? '',
        weightKg: view?.patient.weightKg ?? 0,
        implantWords: view?.patient.implantWords ?? '',
      };
      return { outcome: await page.press({ kind: 'readBackControl', words }) };
    }
    case 'hold':
      hands.hold();
      return {};
    case 'start':
      hands.start();
      return {};
    case 'stop':
      hands.stop();
      return {};
    case 'click':
      return { id: hands.click() };
    case 'told':
      return { marks: page.marks, sent: hands.sent };
    default:
      throw new Error(`${ask} is not known here`);
  }
}
