import { decode } from 'fast-png';
import { markPixels, type Picture } from '@farfield/protocol/screen-layout';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeMarks } from '../../agent/src/screen/see-marks.ts';
import { pngOf, seePicture } from '../../agent/src/screen/see-picture.ts';
import { SystemClock } from '../../simulators/src/kernel/clock.ts';
import { type ScannerScreen, startScannerScreen } from '../../simulators/src/scanner/screen/scanner-screen.ts';
import { demoView } from '../../simulators/src/scanner/screen/screen-fixtures.ts';

/** A picture that is saved and read again has the marks that the agent sees. */
let screen: ScannerScreen;
beforeAll(async () => {
  screen = await startScannerScreen({
    view: () => demoView({ state: 'idle' }),
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

const source = () => ({ host: '127.0.0.1', port: screen.port, password: 'scanpw12' });

/** As a browser opens it. */
function opened(png: Uint8Array): Picture {
  const { width, height, channels, data } = decode(png);
  expect(channels).toBe(3);
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let at = 0; at < width * height; at += 1) rgba.set(data.subarray(3 * at, 3 * at + 3), 4 * at);
  return { width, height, rgba };
}

const AREAS = [
  { x: 612, y: 848, width: 24, height: 60 },
  { x: 401, y: 448, width: 14, height: 28 },
  { x: 0, y: 0, width: 200, height: 80 },
  { x: 1_180, y: 960, width: 100, height: 64 },
  { x: 600, y: 40, width: 60, height: 30 },
];

test('each mark that is read off the saved picture is the one that the agent sees', async () => {
  const picture = opened(pngOf(await seePicture(source())));
  expect(picture).toMatchObject({ width: 1_280, height: 1_024 });
  const read = await Promise.all(
    AREAS.map(async (area) => {
      const pixels = markPixels(picture, area);
      return pixels === null ? null : Buffer.from(await crypto.subtle.digest('SHA-256', pixels)).toString('hex');
    }),
  );
  expect(read).toEqual(await seeMarks(source(), AREAS));
  expect(new Set(read).size).toBe(AREAS.length);
  expect(read).not.toContain(null);
});

test('a wrong password is said', async () => {
  await expect(seePicture({ ...source(), password: 'wrong' })).rejects.toThrow(/password/i);
});
