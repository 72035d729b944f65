import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { parseDrillText } from '../../scripts/drill/read-drill.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { startChromium } from './chromium.ts';
import { keepLook, seriousFaults } from './facility.ts';

/** The drill editor in a real browser, as a gateway serves it, with nobody signed in. */
let gateway: TestGateway;
let browser: Browser;
const troubles: string[] = [];

beforeAll(async () => {
  const consoleFolder = path.join(ROOT, 'console', 'dist');
  if (!existsSync(path.join(consoleFolder, 'index.html')))
    throw new Error('the console is not built: `npm run build -w @farfield/console`, or `npm test`, which builds it');
  [gateway, browser] = await Promise.all([TestGateway.start({ config: { consoleFolder } }), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

async function openEditor(viewport = { width: 1_440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`${gateway.gateway.url}/drill-editor`);
  await at(page, 'drill-editor').and(page.locator('[data-ready="true"]')).waitFor();
  return page;
}

const at = (page: Page, testId: string): Locator => page.getByTestId(testId);
const textOf = (page: Page): Promise<string> => at(page, 'drill-yaml').inputValue();

async function setSeconds(page: Page, line: string, seconds: number): Promise<void> {
  await at(page, `seconds-${line}`).fill(String(seconds));
  await at(page, `seconds-${line}`).press('Enter');
}

/** @returns the file that the page saves, and its name */
async function saved(page: Page): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), at(page, 'save').click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('a copy of the library is tightened, seen on the time line, saved, and taken by the command line', async () => {
  const page = await openEditor();
  await expect.poll(() => at(page, 'drill-title').textContent()).toBe('The link is lost while a step runs');
  // Nobody acts in the preview: what comes is Farfield's own.
  await expect.poll(() => at(page, 'strip-authority').locator('.level[data-level="3"]').count()).toBeGreaterThan(0);
  await at(page, 'line-ring').scrollIntoViewIfNeeded();
  await setSeconds(page, 'ring', 30);
  await expect.poll(() => at(page, 'line-ring').textContent()).toContain('tighter, was 60 s');
  await expect.poll(() => at(page, 'drill-verdict').getAttribute('data-holds')).toBe('true');
  await keepLook(page, 'drill-editor');
  const { name, text } = await saved(page);
  expect(name).toBe('own-link-loss-mid-scan.yaml');
  const read = parseDrillText(name, text, DEFAULT_POLICY);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(read.value.acts.find((one) => one.id === 'ring')?.within).toBe(30);
  expect(text).toContain('# The remote console');
});

test('looser than the policy is refused with its line, and nothing typed is lost', async () => {
  const page = await openEditor();
  await setSeconds(page, 'ack', 600);
  await expect.poll(() => at(page, 'drill-verdict').getAttribute('data-holds')).toBe('false');
  const problems = at(page, 'drill-problems');
  await expect.poll(() => problems.textContent()).toMatch(/line \d+ acts\[0\]\.within/);
  await problems.getByRole('button').first().click();
  expect(await page.evaluate('getSelection().toString()')).toContain('within: 600');
  await keepLook(page, 'drill-editor-refused');
  await page.reload();
  await expect.poll(() => textOf(page)).toContain('within: 600');
  await expect.poll(() => at(page, 'drill-times').textContent()).toContain('drawn when what is listed');
  await at(page, 'drill-yaml').fill((await textOf(page)).replace('within: 600', 'within: 8'));
  await setSeconds(page, 'ring', 45);
  await at(page, 'undo').click();
  await expect.poll(() => textOf(page)).not.toContain('within: 45');
  await expect.poll(() => textOf(page)).toContain('within: 8');
});

test('a fault that is moved moves what Farfield does; a broken text keeps the last picture and says where', async () => {
  const page = await openEditor();
  const firstFrom = (): Promise<number> =>
    at(page, 'strip-authority').locator('.level[data-level="3"]').first().getAttribute('data-from').then(Number);
  await expect.poll(firstFrom).toBeLessThan(20_000);
  await setSeconds(page, 'cut', 60);
  await expect.poll(firstFrom).toBeGreaterThan(60_000);
  await at(page, 'drill-yaml').fill(`${await textOf(page)}\n  - [`);
  await expect.poll(() => at(page, 'drill-problems').textContent()).toMatch(/line \d+ .*is not YAML/);
  expect(await at(page, 'drill-times').getAttribute('data-old')).toBe('true');
  expect(await at(page, 'line-cut').count()).toBe(1);
});

test('a facility’s own policy is opened, and its limits are the ones held against', async () => {
  const page = await openEditor();
  await at(page, 'file').setInputFiles(path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml'));
  await expect.poll(() => at(page, 'editor-notice').textContent()).toContain('Held against this policy');
  await at(page, 'file').setInputFiles(path.join(ROOT, 'package.json'));
  await expect
    .poll(() => at(page, 'editor-notice').textContent())
    .toContain('neither a scenario nor a facility policy');
  await at(page, 'file').setInputFiles(path.join(ROOT, 'docs', 'drills', 'mains-loss.yaml'));
  await expect.poll(() => textOf(page)).toContain('id: mains-loss');
  await at(page, 'library-choice').selectOption('door-opened');
  await expect.poll(() => textOf(page)).toContain('id: own-door-opened');
});

test.each([
  ['desk', { width: 1_440, height: 900 }],
  ['tablet', { width: 1_024, height: 768 }],
])(
  'by keyboard and on a %s: every number is reachable, nothing serious for assistive technology',
  async (name, size) => {
    const page = await openEditor(size);
    expect(await seriousFaults(page)).toEqual([]);
    await keepLook(page, `drill-editor-${name}`);
    await at(page, 'seconds-ack').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page)).toContain('within: 9');
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  },
);

test('the page said nothing that nobody asked for', () => {
  expect(troubles).toEqual([]);
});
