import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkScreenLayout } from '../../agent/src/screen/layout-file.ts';
import { seeMarks } from '../../agent/src/screen/see-marks.ts';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { SystemClock } from '../../simulators/src/kernel/clock.ts';
import { type ScannerScreen, startScannerScreen } from '../../simulators/src/scanner/screen/scanner-screen.ts';
import { demoView } from '../../simulators/src/scanner/screen/screen-fixtures.ts';
import { startChromium } from './chromium.ts';
import { keepLook, seriousFaults } from './facility.ts';

/** The calibration page in a real browser, as a gateway serves it, on a picture of the simulated scanner's screen. */
const FOLDER = mkdtempSync(path.join(tmpdir(), 'farfield-calibration-'));
const PICTURE = path.join(FOLDER, 'screen.png');
const DEMO = path.join(ROOT, 'scripts', 'demo', 'site', 'screen-layout.yaml');
const PASSWORD = 'scanpw12';
let gateway: TestGateway;
let browser: Browser;
let screen: ScannerScreen;
const troubles: string[] = [];

beforeAll(async () => {
  const consoleFolder = path.join(ROOT, 'console', 'dist');
  if (!existsSync(path.join(consoleFolder, 'index.html')))
    throw new Error('the console is not built: `npm run build -w @farfield/console`, or `npm test`, which builds it');
  screen = await startScannerScreen({
    view: () => demoView({ state: 'idle' }),
    command: () => {},
    log: () => {},
    clock: new SystemClock(),
    host: '127.0.0.1',
    port: 0,
    auth: { kind: 'password', password: PASSWORD },
    frameRateHz: 20,
  });
  [gateway, browser] = await Promise.all([TestGateway.start({ config: { consoleFolder } }), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await screen?.stop();
});

async function openCalibration(viewport = { width: 1_440, height: 900 }, hasTouch = false): Promise<Page> {
  const context = await browser.newContext({ viewport, hasTouch });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`${gateway.gateway.url}/calibration`);
  await at(page, 'calibration').waitFor();
  return page;
}

const at = (page: Page, testId: string): Locator => page.getByTestId(testId);
const textOf = (page: Page): Promise<string> => at(page, 'layout-yaml').inputValue();

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where a pixel of the picture is on the page. */
async function onPage(page: Page, { x, y }: Spot): Promise<Spot> {
  const box = await at(page, 'stage').boundingBox();
  const size = await at(page, 'stage').getAttribute('viewBox');
  const [, , width = 1, height = 1] = (size ?? '').split(' ').map(Number);
  if (box === null) throw new Error('no stage');
  return { x: box.x + ((x + 0.5) * box.width) / width, y: box.y + ((y + 0.5) * box.height) / height };
}

async function drag(page: Page, from: Spot, to: Spot): Promise<void> {
  const [start, end] = [await onPage(page, from), await onPage(page, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
  await page.mouse.move(end.x, end.y);
  await page.mouse.up();
}

async function press(page: Page, spot: Spot): Promise<void> {
  const { x, y } = await onPage(page, spot);
  await page.mouse.click(x, y);
}

async function draw(page: Page, kind: string, words: string, from: Spot, to: Spot): Promise<void> {
  await at(page, `mode-${kind}`).click();
  await drag(page, from, to);
  await at(page, 'region-words').fill(words);
}

/** @returns the file that the page saves */
async function saved(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), at(page, 'save').click()]);
  const file = path.join(FOLDER, download.suggestedFilename());
  writeFileSync(file, readFileSync(await download.path()));
  return file;
}

/** As at a site: by the command line, beside whoever looks. */
function takePicture(): void {
  const passwordFile = path.join(FOLDER, 'password');
  writeFileSync(passwordFile, PASSWORD);
  const args = [PICTURE, '--source', `127.0.0.1:${screen.port}`, '--password-file', passwordFile];
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'agent', 'src', 'screen-picture.ts'), ...args],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}

test('drawn on a picture of the screen, mended, saved, taken by the agent; its mark is the one that the agent sees', async () => {
  takePicture();
  const page = await openCalibration();
  await at(page, 'picture-file').setInputFiles(PICTURE);
  await expect.poll(() => at(page, 'picture-chip').textContent()).toBe('screen.png');
  await draw(page, 'permit', 'Start', { x: 28, y: 848 }, { x: 211, y: 907 });
  await draw(page, 'free', 'Pause', { x: 428, y: 848 }, { x: 611, y: 907 });
  await draw(page, 'free', 'Table out', { x: 864, y: 848 }, { x: 1_049, y: 907 });
  const faults = (): Promise<string | null> => at(page, 'layout-faults').textContent();
  await expect.poll(faults).toMatch(/"Table out" is never operated from remote: it must be blocked\. Make it blocked/);
  await expect.poll(faults).toMatch(/neutral lies outside the picture\. Put the neutral spot/);
  await keepLook(page, 'calibration-faults');
  await at(page, 'kind-blocked').click();
  await at(page, 'mode-neutral').click();
  await press(page, { x: 640, y: 20 });
  await expect.poll(() => at(page, 'layout-verdict').getAttribute('data-holds')).toBe('true');
  // Over the frame beside Pause.
  await at(page, 'row-1').click();
  await at(page, 'draw-mark').click();
  await drag(page, { x: 613, y: 849 }, { x: 634, y: 906 });
  await expect.poll(() => at(page, 'mark-words').textContent()).toMatch(/^Mark of \d+ by \d+, as in this picture/);
  await keepLook(page, 'calibration');
  const checked = checkScreenLayout(await saved(page));
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  const { regions } = checked.value;
  expect(regions.map(({ kind, words }) => `${kind} ${words}`)).toEqual([
    'permit Start',
    'free Pause',
    'blocked Table out',
  ]);
  const [, pause] = regions;
  if (pause?.mark === undefined) throw new Error('no mark');
  // What a hand draws on a picture that is smaller than the screen is right within two pixels.
  expect(Math.abs(pause.x - 428) + Math.abs(pause.width - 184)).toBeLessThanOrEqual(4);
  const source = { host: '127.0.0.1', port: screen.port, password: PASSWORD };
  expect(await seeMarks(source, [pause.mark])).toEqual([pause.mark.sha256]);
});

test('the demonstration’s own layout: tried by clicks, moved, resized and undone by keyboard', async () => {
  const page = await openCalibration();
  await at(page, 'picture-file').setInputFiles(PICTURE);
  await at(page, 'layout-file').setInputFiles(DEMO);
  await expect.poll(() => at(page, 'layout-verdict').getAttribute('data-holds')).toBe('true');
  const opened = await textOf(page);
  await at(page, 'mode-try').click();
  const answer = at(page, 'answer');
  for (const [spot, words] of [
    [{ x: 40, y: 860 }, 'A command, never a click'],
    [{ x: 900, y: 870 }, 'Table out is never operated from remote'],
    [{ x: 500, y: 870 }, 'once its mark was seen as calibrated'],
    [{ x: 640, y: 20 }, 'takes no remote input'],
  ] as const) {
    await press(page, spot);
    await expect.poll(() => answer.textContent()).toContain(words);
  }
  await keepLook(page, 'calibration-try');
  await press(page, { x: 500, y: 870 });
  await at(page, 'situation').selectOption('changed');
  await expect.poll(() => answer.textContent()).toMatch(/Refused.*does not look as calibrated.*S-3/);
  await page.keyboard.press('Escape');
  await at(page, 'mode-select').click();
  await at(page, 'box-0').focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowDown', 'Alt+ArrowRight']) await page.keyboard.press(key);
  await expect.poll(() => textOf(page)).toContain('words: Start, kind: permit, x: 30, y: 858, width: 185, height: 60');
  await page.keyboard.press('Tab');
  await expect.poll(() => at(page, 'region-words').inputValue()).toBe('Continue');
  await page.keyboard.press('Delete');
  await expect.poll(() => textOf(page)).not.toContain('words: Continue');
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('Control+z');
  expect((await textOf(page)).replaceAll(/\s+/g, '')).toBe(opened.replaceAll(/\s+/g, ''));
  await page.reload();
  await expect.poll(() => textOf(page)).toContain('layoutId: demo-console-1');
});

test('what changes by itself is drawn and named; without it the page says that nobody can tell a frozen picture', async () => {
  const page = await openCalibration();
  await at(page, 'layout-file').setInputFiles(DEMO);
  const words = (): Promise<string | null> => at(page, 'life-sign-words').textContent();
  await expect.poll(words).toBe('Frozen when nothing changed in "Clock" for 3000 ms.');
  await keepLook(page, 'calibration-life-sign');
  await at(page, 'delete-life-sign').click();
  await expect.poll(words).toMatch(/nobody can tell a frozen picture/);
  await at(page, 'draw-life-sign').click();
  await drag(page, { x: 1_184, y: 10 }, { x: 1_263, y: 29 });
  await at(page, 'life-sign-name').fill('Clock');
  await at(page, 'life-sign-within').fill('4000');
  await at(page, 'life-sign-within').press('Enter');
  await expect.poll(words).toBe('Frozen when nothing changed in "Clock" for 4000 ms.');
  await expect.poll(() => at(page, 'layout-verdict').getAttribute('data-holds')).toBe('true');
  const checked = checkScreenLayout(await saved(page));
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  expect(checked.value.lifeSign).toMatchObject({ words: 'Clock', withinMs: 4_000, mayRepeat: false });
  expect(Math.abs((checked.value.lifeSign?.x ?? 0) - 1_184)).toBeLessThanOrEqual(2);
  expect(await seriousFaults(page)).toEqual([]);
  await page.context().close();
});

test('dragged by a handle and by its middle; a text in the middle of a change keeps the picture and changes nothing', async () => {
  const page = await openCalibration();
  await at(page, 'layout-file').setInputFiles(DEMO);
  await at(page, 'row-0').click();
  await drag(page, { x: 120, y: 878 }, { x: 120, y: 940 });
  await expect.poll(() => at(page, 'side-y').inputValue().then(Number)).toBeGreaterThan(905);
  await drag(page, { x: 212, y: 970 }, { x: 300, y: 1_000 });
  await expect.poll(() => at(page, 'side-width').inputValue().then(Number)).toBeGreaterThan(260);
  await at(page, 'as-text').click();
  await at(page, 'layout-yaml').fill(`${await textOf(page)}\n  - [`);
  await expect.poll(() => at(page, 'layout-faults').textContent()).toMatch(/line \d+ .*is not YAML/);
  expect(await at(page, 'stage').getAttribute('data-old')).toBe('true');
  const broken = await textOf(page);
  await at(page, 'mode-free').click();
  await drag(page, { x: 500, y: 500 }, { x: 600, y: 600 });
  expect(await textOf(page)).toBe(broken);
  await at(page, 'undo').click();
  await expect.poll(() => at(page, 'stage').getAttribute('data-old')).toBe('false');
});

test('a picture of another size or in other colours is said to be one', async () => {
  const page = await openCalibration();
  await at(page, 'layout-file').setInputFiles(DEMO);
  const other = path.join(FOLDER, 'other.png');
  const data = new Uint8Array(3 * 800 * 600).fill(0x2d);
  writeFileSync(other, encode({ width: 800, height: 600, data, channels: 3, depth: 8 }));
  await at(page, 'picture-file').setInputFiles(other);
  await expect.poll(() => at(page, 'calibration-notice').textContent()).toContain('not to read marks off');
  await expect.poll(() => at(page, 'size-line').textContent()).toContain('The picture is 800 × 600');
  await at(page, 'take-size').click();
  await expect.poll(() => at(page, 'layout-faults').textContent()).toContain('outside the picture of 800x600');
  await at(page, 'layout-file').setInputFiles(path.join(ROOT, 'docs', 'drills', 'mains-loss.yaml'));
  await expect.poll(() => at(page, 'calibration-notice').textContent()).toContain('no screen layout');
  await at(page, 'picture-file').setInputFiles(DEMO);
  await expect.poll(() => at(page, 'calibration-notice').textContent()).toContain('no picture');
});

test.each([
  ['desk', { width: 1_440, height: 900 }],
  ['tablet', { width: 1_024, height: 768 }],
])('on a %s: nothing serious for assistive technology, nothing wider than the page', async (name, size) => {
  const page = await openCalibration(size, name === 'tablet');
  await at(page, 'picture-file').setInputFiles(PICTURE);
  await at(page, 'layout-file').setInputFiles(DEMO);
  await at(page, 'row-2').click();
  expect(await seriousFaults(page)).toEqual([]);
  await keepLook(page, `calibration-${name}`);
  await at(page, 'add-region').click();
  await at(page, 'region-words').fill('Shut down');
  await expect.poll(() => textOf(page)).toContain('words: Shut down, kind: blocked');
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  if (name !== 'tablet') return;
  const { x, y } = await onPage(page, { x: 1_160, y: 878 });
  await page.touchscreen.tap(x, y);
  await expect.poll(() => at(page, 'region-words').inputValue()).toBe('Isocentre');
});

test('the page said nothing that nobody asked for', () => {
  expect(troubles).toEqual([]);
});
