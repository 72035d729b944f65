import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../agent/src/clock.ts';
import { loadScreenLayout } from '../../agent/src/screen/layout-file.ts';
import { seePicture } from '../../agent/src/screen/see-picture.ts';
import { watchLifeSign } from '../../agent/src/screen/watch-life-sign.ts';
import { SystemClock } from '../../simulators/src/kernel/clock.ts';
import { type ScannerScreen, startScannerScreen } from '../../simulators/src/scanner/screen/scanner-screen.ts';
import { demoView } from '../../simulators/src/scanner/screen/screen-fixtures.ts';

/** A second of the simulated console's clock, so that nobody waits for real ones. */
const TICK_MS = 250;
const { lifeSign } = loadScreenLayout(
  fileURLToPath(new URL('../../scripts/demo/site/screen-layout.yaml', import.meta.url)),
);

let screen: ScannerScreen;
beforeAll(async () => {
  screen = await startScannerScreen({
    view: () => demoView({ clockText: `10:41:${String(Math.floor(Date.now() / TICK_MS) % 60).padStart(2, '0')}` }),
    command: () => {},
    log: () => {},
    clock: new SystemClock(),
    host: '127.0.0.1',
    port: 0,
    auth: { kind: 'password', password: 'scanpw12' },
    frameRateHz: 20,
  });
});
afterAll(() => screen.stop());

test('the demonstration’s layout names the clock of the simulated console, by which its frozen picture is told', async () => {
  if (lifeSign === undefined) throw new Error('the layout names nothing that changes by itself');
  const source = { host: '127.0.0.1', port: screen.port, password: 'scanpw12' };
  const sign = { ...lifeSign, withinMs: 4 * TICK_MS };
  const alive = await watchLifeSign(source, sign, systemClock);
  expect(alive.changes).toBeGreaterThanOrEqual(3);
  screen.misbehave('frozenFrame', true);
  // What was on its way to be drawn is drawn by then.
  await seePicture(source);
  await seePicture(source);
  expect(await watchLifeSign(source, sign, systemClock)).toMatchObject({ changes: 0 });
  screen.misbehave('frozenFrame', false);
  expect((await watchLifeSign(source, sign, systemClock)).changes).toBeGreaterThanOrEqual(3);
}, 30_000);
