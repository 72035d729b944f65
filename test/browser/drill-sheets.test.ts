import { AxeBuilder } from '@axe-core/playwright';
import { drillSheet } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLibrary } from '../../scripts/drill/read-drill.ts';
import { sheetHtml } from '../../scripts/drill/sheet-html.ts';
import { startChromium } from './chromium.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

const library = readLibrary(DEFAULT_POLICY);
const SHEETS = library.ok ? library.value.map((one) => drillSheet(one, DEFAULT_POLICY)) : [];

/** Page objects of a PDF as Chromium writes it. */
function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

test('every sheet of the library prints on one page of A4, with nothing cut off', async () => {
  expect(SHEETS).toHaveLength(35);
  const page = await browser.newPage();
  const found: string[] = [];
  for (const sheet of SHEETS) {
    await page.setContent(sheetHtml(sheet));
    const pages = pagesOf(await page.pdf({ preferCSSPageSize: true }));
    if (pages !== 1) found.push(`${sheet.id}: ${pages} pages`);
  }
  expect(found).toEqual([]);
  await page.close();
}, 120_000);

test('on a small screen it is ticked and written on, asks nothing of the network, and axe finds nothing', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const sheet = SHEETS.find((one) => one.id === 'mains-loss');
  if (sheet === undefined) throw new Error('no such sheet');
  await page.setContent(sheetHtml(sheet));
  await page.getByLabel('8 was done', { exact: true }).check();
  await page.getByLabel('8 was done at').fill('2:50');
  await page.getByText('The magnet is ON.').click();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(2);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((one) => one.id)).toEqual([]);
  await context.close();
}, 120_000);
