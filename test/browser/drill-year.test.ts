import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROGRAMME_FORMAT, type ProgrammeFile } from '../../gateway/src/drills/programme-file.ts';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { startChromium } from './chromium.ts';
import { keepLook, seriousFaults } from './facility.ts';
import { press, text } from './hands.ts';

/** The year of drills on the gateway's own page, as a coordinator looks at it and hands it on. */
let folder: string;
let gateway: TestGateway;
let browser: Browser;

const row = (scanner: string, shift: string, drillId: string, dueOn: string) => ({
  ...{ scanner, shift, drillId, everyMonths: 6, heldOn: '2026-01-10', passedOn: '2026-01-10' },
  dueOn,
});
const PROGRAMME: ProgrammeFile = {
  format: PROGRAMME_FORMAT,
  site: 'Cedar Ridge',
  madeOn: '2026-01-31',
  titles: { quench: 'The magnet quenches', 'door-opened': 'Somebody opens the door while a step runs' },
  rows: [
    row('MR 1', 'day', 'quench', '2026-07-10'),
    row('MR 1', 'day', 'door-opened', '2099-07-10'),
    row('MR 1', 'night', 'quench', '2026-07-10'),
  ],
  pairs: [{ remote: 'ana.demo', onsite: 'mia.demo', firstPatientOn: '2099-07-01', passedOn: null }],
  actions: [
    {
      ...{ id: 'A1', scanner: 'MR 1', drillId: 'quench', heldOn: '2026-01-10' },
      ...{ words: 'A second phone', owner: 'siteLead', until: '2026-03-01' },
    },
  ],
  held: [{ scanner: 'MR 1', shift: 'day', drillId: 'quench', heldOn: '2026-01-10', isPassed: true }],
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farfield-drill-year-'));
  const file = path.join(folder, 'programme.json');
  await writeFile(file, JSON.stringify(PROGRAMME));
  const config = { consoleFolder: path.join(ROOT, 'console', 'dist'), drillProgramme: { file, remindDays: [14, 3] } };
  [gateway, browser] = await Promise.all([TestGateway.start({ config }), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await rm(folder, { recursive: true });
});

test('what was rehearsed per scanner and shift, what is due, and the table to hand on', async () => {
  const context = await browser.newContext({ viewport: { width: 1_024, height: 768 } });
  const page = await context.newPage();
  await page.goto(gateway.gateway.url);
  await press(page, 'demo-coordinator');
  await page.locator('[data-testid^="go-drill-"]').first().waitFor();
  await page.goto(`${gateway.gateway.url}/drill-year`);
  await page.getByTestId('year-actions').waitFor();
  const read = await text(page, 'drill-year');
  expect(read).toMatch(/The year of drills: Cedar Ridge/);
  expect(read).toMatch(/By the evidence as of 2026-01-31/);
  expect(read).toMatch(/MR 1, day[\s\S]*MR 1, night/);
  expect(read).toMatch(/OVERDUE 2026-07-10/);
  expect(read).toMatch(/A second phone: the site lead, until 2026-03-01, OVERDUE/);
  expect(read).toMatch(/ana\.demo with mia\.demo/);
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await keepLook(page, 'drill-year');
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'year-csv')]);
  expect(download.suggestedFilename()).toBe('drills-2026-01-31.csv');
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^what,site,scanner,shift/);
});
