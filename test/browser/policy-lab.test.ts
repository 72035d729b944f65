import { existsSync } from 'node:fs';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { encodeLabLink } from '@farfield/protocol/lab-link';
import { type CoreRunHead, coreRunLine, INPUT_IDS, LINK_TIMERS } from '@farfield/protocol/policy';
import { type CoreRunStep, parseTimeline, playTimeline, replay } from '@farfield/protocol/policy-lab';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyExport } from '../../gateway/src/audit/audit-cli.ts';
import { exportLine } from '../../gateway/src/audit/audit-export.ts';
import { GENESIS_HASH, sealEntry, sha256 } from '../../gateway/src/store/chain.ts';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { stateHashOf } from '../../scripts/policy/state-hash.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { runSeed } from '../sim/run-seed.ts';
import { startChromium } from './chromium.ts';
import { keepLook, seriousFaults } from './facility.ts';

/** The policy lab in a real browser, as a gateway serves it, with nobody signed in. */
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

async function openLab(fragment = '', viewport = { width: 1_440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`${gateway.gateway.url}/policy-lab${fragment}`);
  await settled(page);
  return page;
}

const at = (page: Page, testId: string): Locator => page.getByTestId(testId);

/** The worker has played what the page shows, and said what is true at the cursor. */
async function settled(page: Page): Promise<void> {
  await at(page, 'progress').and(page.locator('[data-busy="false"]')).waitFor({ state: 'attached' });
  await at(page, 'policy-lab').and(page.locator('[data-ready="true"]')).waitFor();
}

async function hashOf(page: Page): Promise<string> {
  await expect.poll(() => at(page, 'state-hash').getAttribute('data-hash')).toMatch(/^[0-9a-f]{64}$/);
  return (await at(page, 'state-hash').getAttribute('data-hash')) ?? '';
}

async function moveTo(page: Page, ms: number): Promise<void> {
  await at(page, 'scrubber').fill(String(ms));
  await settled(page);
}

async function drag(page: Page, input: string, fromPart: number, toPart: number): Promise<void> {
  const track = at(page, `track-${input}`);
  await track.scrollIntoViewIfNeeded();
  const box = await track.boundingBox();
  if (box === null) throw new Error(`no lane of ${input}`);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * fromPart, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((fromPart + toPart) / 2), y);
  await page.mouse.move(box.x + box.width * toPart, y);
  await page.mouse.up();
}

test('a lane for every input; a scan runs and nothing is wrong', async () => {
  const page = await openLab();
  for (const input of INPUT_IDS) expect(await at(page, `lane-${input}`).count(), input).toBe(1);
  await expect.poll(() => at(page, 'verdict').getAttribute('data-verdict')).toBe('none');
  await expect.poll(() => at(page, 'strip-scanner').textContent()).toMatch(/scanning/);
  await keepLook(page, 'policy-lab');
  expect(await seriousFaults(page)).toEqual([]);
  await page.close();
});

test('"link" dragged to lost mid-scan: verdict, reasons and time line follow', async () => {
  const page = await openLab();
  const before = await hashOf(page);
  await at(page, 'brush-silent').click();
  // A quarter of two minutes on, for another quarter.
  await drag(page, 'link', 0.25, 0.5);
  await expect.poll(() => at(page, 'events').getAttribute('data-count')).toBe('2');
  await expect.poll(() => hashOf(page)).not.toBe(before);
  const lostMs = Number(await at(page, 'track-link').locator('[data-look="silent"]').getAttribute('data-from'));
  expect(lostMs).toBeGreaterThan(29_000);
  expect(lostMs).toBeLessThan(31_000);

  const { suspectMs, downMs, leaseMs } = LINK_TIMERS.onePath;
  const seen: string[] = [];
  for (const [afterMs, condition] of [
    [suspectMs + 500, 'linkSuspect'],
    [downMs + 500, 'linkDown'],
    [leaseMs + 500, 'controlEnded'],
  ] as const) {
    await moveTo(page, lostMs + afterMs);
    await expect.poll(() => at(page, `why-${condition}`).count(), { timeout: 5_000 }).toBe(1);
    seen.push((await at(page, 'verdict').getAttribute('data-verdict')) ?? '');
  }
  expect(seen[0]).toBe('A1');
  expect(seen[1]).toMatch(/^A2/);
  expect(seen[2]).toMatch(/^A3/);
  await expect
    .poll(() => at(page, 'why-controlEnded').textContent())
    .toMatch(/Remote control is off.*C-12.*link last proven/);
  await expect.poll(() => at(page, 'start').textContent()).toMatch(/you do not have control/);
  await expect.poll(() => at(page, 'effects').textContent()).toMatch(/scanner.?stop/);
  const levels = await at(page, 'strip-authority').locator('.level').all();
  const authority = await Promise.all(levels.map((one) => one.getAttribute('data-level')));
  expect(authority.join('')).toMatch(/^01?2?3/);
  await keepLook(page, 'policy-lab-link-lost');
  expect(await seriousFaults(page)).toEqual([]);

  // The address is a link to it: another tab shows the same, with the same hash, and Node has it too.
  const hash = await hashOf(page);
  const address = page.url();
  expect(address).toMatch(/#v1\./);
  const other = await openLab(address.slice(address.indexOf('#')));
  await expect.poll(() => hashOf(other)).toBe(hash);
  await at(page, 'undo').click();
  await expect.poll(() => hashOf(page)).toBe(before);
  await other.close();
  await page.close();
});

const FAILING = {
  version: 1,
  title: 'a run to look at',
  start: 'scanning',
  lengthMs: 30_000,
  events: [
    { atMs: 5_000, kind: 'input', input: 'squeezeBall', is: 'bad' },
    { atMs: 9_000, kind: 'act', person: 'mrst', action: 'spokeToPatient' },
  ],
};

test("a recorded run, from a link and from a file: the same hash as Node's", async () => {
  const read = parseTimeline(FAILING);
  if (!read.ok) throw new Error('no timeline');
  const { runs, finalState } = playTimeline(read.value);
  const [run] = runs;
  if (run === undefined) throw new Error('no run');
  const here = stateHashOf([...replay(run)].at(-1)?.state);
  expect(here).toBe(stateHashOf(finalState));

  const linked = await openLab(`#${await encodeLabLink(run)}`);
  await expect.poll(() => at(linked, 'lab-title').getAttribute('data-kind')).toBe('run');
  await expect.poll(() => hashOf(linked)).toBe(here);
  await linked.close();

  const page = await openLab();
  await at(page, 'file').setInputFiles({
    name: 'repro.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ seed: 7, coreRun: run })),
  });
  await expect.poll(() => at(page, 'lab-title').textContent()).toBe('a run to look at');
  await expect.poll(() => hashOf(page)).toBe(here);
  // As an agent writes it, from the middle on, and its writer died.
  const [middle, ...after] = [...replay(run)].slice(100);
  if (middle === undefined) throw new Error('the run is too short');
  const head: CoreRunHead = { version: 2, kind: 'coreRun', title: 'the middle', state: middle.state };
  const lines = [head, ...after.map(({ atMs, event }) => ({ atMs, event }))].map(coreRunLine).join('');
  await at(page, 'file').setInputFiles({
    name: 'x.core.jsonl.gz',
    mimeType: 'application/gzip',
    buffer: gzipSync(`${lines}{"atMs":`, { finishFlush: constants.Z_SYNC_FLUSH }),
  });
  await expect.poll(() => at(page, 'lab-title').textContent()).toBe('the middle, its end is missing');
  await expect.poll(() => hashOf(page)).toBe(here);
  await at(page, 'file').setInputFiles({
    name: 'story.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from('version: 1\ntitle: x\nlengthMs: 60\n'),
  });
  await expect.poll(() => at(page, 'lab-problems').textContent()).toMatch(/lengthMs: must be 1000 to/);
  await page.close();
});

test('a seed of the simulation, by its share link: the state that the simulation ended with', async () => {
  // Two paths from console to gateway: its heartbeats say so, which those of a timeline never do.
  const { coreRun, lastState } = runSeed({ seed: 33, faultMs: 60_000, profile: 'storm', isRecorded: true });
  if (coreRun === null) throw new Error('nothing was recorded');
  expect(coreRun.events.some(({ event }) => event.kind === 'heartbeat' && event.beat.paths === 'twoPaths')).toBe(true);
  const page = await openLab(`#${await encodeLabLink(coreRun)}`);
  await expect.poll(() => at(page, 'lab-title').textContent()).toBe('seed 33: no violation');
  await expect.poll(() => hashOf(page), { timeout: 20_000 }).toBe(stateHashOf(lastState));
  await page.close();
});

test('a journal export shows what was recorded, and says that the rest is not in it', async () => {
  const read = parseTimeline(FAILING);
  if (!read.ok) throw new Error('no timeline');
  const file = exportOf(playTimeline(read.value).steps);
  expect(verifyExport(file.split('\n'))).toMatchObject({ ok: true });
  const page = await openLab();
  await at(page, 'file').setInputFiles({
    name: 'cedar-1.jsonl',
    mimeType: 'text/plain',
    buffer: Buffer.from(file),
  });
  await expect.poll(() => at(page, 'lab-title').getAttribute('data-kind')).toBe('journal');
  await expect.poll(() => at(page, 'journal-note').textContent()).toMatch(/cannot be played through the core again/);
  expect(await at(page, 'journal-squeezeBall').locator('.condition-bar').count()).toBeGreaterThan(0);
  await at(page, 'scrubber').press('End');
  await expect.poll(() => at(page, 'why-squeezeBall').textContent()).toMatch(/C-35.*confirmed/);
  await expect.poll(() => at(page, 'verdict').getAttribute('data-verdict')).toMatch(/^A1 S2/);
  expect(await at(page, 'state-hash').getAttribute('data-hash')).toBe('');
  await keepLook(page, 'policy-lab-journal');
  expect(await seriousFaults(page)).toEqual([]);
  await page.close();
});

/** The records of a played timeline as `farfield audit export` writes them. */
function exportOf(steps: readonly CoreRunStep[]): string {
  const lines = [exportLine({ kind: 'begin', format: 'farfield-audit/1', chain: 'cedar-1' })];
  let end = { seq: 0, hash: GENESIS_HASH };
  for (const { atMs, effects } of steps) {
    for (const effect of effects) {
      if (effect.kind !== 'journal') continue;
      const { type, data } = effect.record;
      const entry = sealEntry(
        {
          seq: end.seq + 1,
          tickMs: atMs,
          wallMs: Date.UTC(2026, 0, 5, 9) + atMs,
          type,
          incarnation: 'a-1',
          prevHash: end.hash,
          payload: Buffer.from(JSON.stringify(data)),
          salt: Uint8Array.of(1, 2, 3),
        },
        sha256,
      );
      lines.push(exportLine({ kind: 'record', entry }));
      end = { seq: entry.seq, hash: entry.hash };
    }
  }
  return [...lines, exportLine({ kind: 'end', ...end }), ''].join('\n');
}

test('by keyboard alone: a lane, a key, the cursor; people act; two policies side by side at 1024×768', async () => {
  const page = await openLab('', { width: 1_024, height: 768 });
  await at(page, 'start-choice').selectOption('preparedExam');
  await settled(page);
  await moveTo(page, 1_000);
  await at(page, 'act-giveReady').press('Enter');
  await moveTo(page, 2_000);
  await at(page, 'person').selectOption('rst');
  await at(page, 'act-start').press('Enter');
  await expect.poll(() => at(page, 'events').textContent()).toMatch(/start a step.*done/);
  await at(page, 'compare').press('Enter');
  await at(page, 'b-staffing').selectOption('iac');
  await settled(page);
  await moveTo(page, 1_500);
  await expect.poll(() => at(page, 'column-A').nth(2).textContent()).toMatch(/Nothing bars it/);
  await expect
    .poll(() => at(page, 'column-B').nth(2).textContent())
    .toMatch(/registered technologist on site: missing/);

  await at(page, 'b-input').selectOption('door34');
  await at(page, 'b-fit').selectOption('notFitted');
  await page.locator('[data-lane="door34"]').focus();
  await moveTo(page, 30_000);
  await page.locator('[data-lane="door34"]').press('b');
  await expect.poll(() => at(page, 'lane-door34').getAttribute('data-now')).toBe('bad');
  await page.locator('[data-lane="door34"]').press('Shift+ArrowRight');
  await expect.poll(() => at(page, 'cursor-time').textContent()).toBe('0:35.00');
  await expect.poll(() => at(page, 'difference').count()).toBeGreaterThan(0);
  await expect.poll(() => at(page, 'moment-verdict').textContent()).toMatch(/differs/);
  await keepLook(page, 'policy-lab-two-policies');
  expect(await seriousFaults(page)).toEqual([]);
  // Told as a text: the types of a page do not exist here.
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await page.close();
  expect(troubles).toEqual([]);
});
