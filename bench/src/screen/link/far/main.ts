import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { answerLines } from '../../../kit/answer-lines.ts';
import { BenchConsole } from '../../../kit/bench-console.ts';
import { EnrolledGateways, signInTo } from '../../../kit/enrolled-gateway.ts';
import { stopAgain } from '../../../kit/stop-again.ts';
import { farfieldView, type ScreenView } from '../../screen-contestants.ts';

/**
 * The far side of the line: a gateway, and a console that looks at the screen and stops the scanner again and again.
 * `--folder DIR --site ID --host ADDRESS`; answers
 * `{"ask":"connect"}`, `{"ask":"quiet"}` and `{"ask":"measure","forMs":…,"everyMs":…}`.
 */
const { values } = parseArgs({
  options: { folder: { type: 'string' }, site: { type: 'string' }, host: { type: 'string' } },
});
const { folder, site: siteId, host } = values;
if (folder === undefined || siteId === undefined || host === undefined) throw new Error('--folder --site --host');

const QUIET_WITHIN_MS = 60_000;

const gateways = await EnrolledGateways.enrol(folder, 'link', [siteId]);
const { part, url, keys } = await gateways.start({ host });
const keyFile = path.join(folder, 'link.key');
writeFileSync(keyFile, keys.get(siteId) ?? '', { mode: 0o600 });

let seat: BenchConsole | null = null;
let view: ScreenView | null = null;
await answerLines({ url: url.replace(/^http/, 'ws'), keyFile }, async (question) => {
  if (question['ask'] === 'connect') {
    const token = await signInTo(url);
    seat = await BenchConsole.connect({ url, siteId, token });
    view = await farfieldView({ gatewayUrl: url, siteId, consoleId: seat.consoleId, token });
    return { isConnected: true };
  }
  if (question['ask'] === 'quiet' && view !== null) return quiet(view);
  if (question['ask'] !== 'measure' || seat === null || view === null) throw new Error(JSON.stringify(question));
  return measure(seat, view, Number(question['forMs']), Number(question['everyMs']));
});
await part.stop();
process.exit(0);

async function measure(
  by: BenchConsole,
  screen: ScreenView,
  forMs: number,
  everyMs: number,
): Promise<Record<string, unknown>> {
  const startMs = performance.now();
  const bytesBefore = screen.receivedBytes();
  const stops = stopAgain(by, forMs, everyMs);
  await stops.sent;
  const wallMs = performance.now() - startMs;
  const bytes = screen.receivedBytes() - bytesBefore;
  return { ...(await stops.answered), bytesPerSecond: (1_000 * bytes) / wallMs };
}

/** Until no picture has come for a second: what was painted last may be many seconds on its way. */
async function quiet(screen: ScreenView): Promise<Record<string, unknown>> {
  const untilMs = performance.now() + QUIET_WITHIN_MS;
  for (let before = -1; before !== screen.receivedBytes(); await sleep(1_000)) {
    if (performance.now() > untilMs) throw new Error('pictures still come although nothing is painted');
    before = screen.receivedBytes();
  }
  return { isQuiet: true };
}
