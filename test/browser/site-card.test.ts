import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { startChromium } from './chromium.ts';

/** The card that people read when everything else is gone, on the page and on the sheet that a real browser prints. */
let gateway: TestGateway;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const consoleFolder = path.join(ROOT, 'console', 'dist');
  if (!existsSync(path.join(consoleFolder, 'index.html')))
    throw new Error('the console is not built: `npm run build -w @farfield/console`, or `npm test`, which builds it');
  [gateway, browser] = await Promise.all([TestGateway.start({ config: { consoleFolder } }), startChromium()]);
  page = await browser.newPage({ reducedMotion: 'reduce', viewport: { width: 1_180, height: 820 } });
});
afterEach(() => page.emulateMedia({ media: null }));
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const open = async (scene: string): Promise<void> => {
  await page.goto(`${gateway.gateway.url}/gallery?fixture=${scene}`);
  await page.getByTestId('stop').waitFor();
  await page.evaluate('document.fonts.ready');
};

/** Pages of the PDF that the browser makes of it, and the size of the first, in points. */
async function printed(): Promise<{ pages: number; size: string | undefined }> {
  const text = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  return {
    pages: text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0,
    size: text.match(/\/MediaBox\s*\[([^\]]*)\]/)?.[1]?.trim(),
  };
}

test.each(['onsite-live', 'onsite-site-card', 'onsite-site-card-old', 'onsite-site-card-full', 'onsite-unidentified'])(
  '%s prints the card and nothing else, on one sheet of A4',
  async (scene) => {
    await open(scene);
    const { pages, size } = await printed();
    expect(pages).toBe(1);
    const [, , width, height] = (size ?? '').split(/\s+/).map(Number);
    expect([Math.round(width ?? 0), Math.round(height ?? 0)]).toEqual([595, 842]);
    await page.emulateMedia({ media: 'print' });
    const shown = await page.locator('body').innerText();
    expect(shown).toContain('MR UNSAFE, NOT PAST THIS DOOR');
    expect(shown).toContain('Manual table release');
    expect(shown).toContain('555-0107');
    expect(shown).not.toContain('STOP SCAN');
  },
);

test('it is black on white', async () => {
  await open('onsite-site-card');
  await page.emulateMedia({ media: 'print' });
  const colours = await page.evaluate(`(() => {
    const sheet = document.querySelector('[data-testid="site-sheet"]');
    const all = [sheet, ...sheet.querySelectorAll('*')];
    const text = new Set(all.map((one) => getComputedStyle(one).color));
    return [...text, getComputedStyle(sheet).backgroundColor, getComputedStyle(document.body).backgroundColor];
  })()`);
  expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)', 'rgb(255, 255, 255)']);
});

test('what a site has not written down is said, on the card and on the emergency card', async () => {
  await open('onsite-site-card');
  expect(await page.getByTestId('own-quench').innerText()).toContain('This site has not written down');
  expect(await page.getByTestId('own-tableRelease').innerText()).toContain('press the orange pedal');
});

test('by keyboard: opened and closed from the dock, while STOP stays where it was', async () => {
  await open('onsite-unidentified');
  const before = await page.getByTestId('stop').boundingBox();
  await page.getByTestId('card-site').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('site-card').waitFor();
  expect(await page.getByTestId('stop').boundingBox()).toEqual(before);
  await page.getByTestId('site-card-close').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('site-card').waitFor({ state: 'detached' });
  expect(await page.getByTestId('onsite-sign-in').count()).toBe(1);
});
