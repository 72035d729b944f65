import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { Person } from '../../scripts/demo/person.ts';
import { type Demo, startDemo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { openSession, readyForStep, stepIdOf, timeOut } from '../support/exam-people.ts';
import { writeOnsitePeople } from '../support/onsite-people.ts';
import { ask } from '../support/raw-console.ts';
import { readJournal, waitingRecords } from '../support/records.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { delaySyncs, fillJournalDisk } from '../support/sick-disk.ts';
import { needBuiltConsole, tempFolder, withSection } from '../support/test-site.ts';
import { until } from '../support/wait.ts';
import { startChromium } from './chromium.ts';
import { keepLook, openPage, type PageTrouble } from './facility.ts';
import { did, is, press, shows, text } from './hands.ts';

// One exam in which the gateway's process is dead from the first scan on. The real page stands beside the patient; STOP is
// pressed in it, and what came of it is read from the scanner simulator's own log. A registered technologist on site
// starts the scans, each 75 s long here, so that none ends by itself and no lease ends it.

const STOP_WITHIN_MS = 100;
const T1 = 'T1 sag SE';

const folder = tempFolder('onsite-page');
const troubles: PageTrouble[] = [];
let disk: SmallDisk;
let journalFile: string;
let demo: Demo;
let browser: Browser;
let page: Page;
let mia: Person;
let tom: Person;

beforeAll(async () => {
  needBuiltConsole();
  disk = SmallDisk.mount(path.join(folder.path, 'disk'));
  journalFile = path.join(disk.folder, 'journal.sqlite');
  const peopleFile = writeOnsitePeople(folder.path);
  [demo, browser] = await Promise.all([
    startDemo({
      folder: folder.path,
      ports: 'free',
      timeScale: 0.5,
      say: () => undefined,
      agentConfig: (config) =>
        withSection(withSection(config, 'journal', { file: journalFile }), 'onsite', { peopleFile }),
    }),
    startChromium(),
  ]);
  page = await openPage(browser, { width: 1_280, height: 800 }, troubles);
  // When a finger came down, as the browser stamped the input itself, on the clock that the simulators' log is kept by.
  await page.addInitScript({
    content: `addEventListener('pointerdown', (event) => {
      globalThis.pressedWallMs = Date.now() - (performance.now() - event.timeStamp);
    }, true);`,
  });
  await page.goto(`${demo.onsiteUrl}/onsite#enrol=${demo.enrolment}`);
  await press(page, 'demo-mia.demo');
  await page.getByTestId('you').filter({ hasText: 'Mia Demo' }).waitFor();

  mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
  tom = await Person.signIn(demo.onsiteSeat, 'tom.demo');
  const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
  await mia.until('the patient is registered', (view) => view.scanner.registeredPatientRef !== '', 15_000);
  await mia.until('nothing is unknown any more', (view) => view.verdict.authority === 0, 20_000);
  await openSession(mia);
  ana.leave();
  // Whoever starts has read it back.
  await timeOut({ ana: tom, mia }, demo.world);
}, 120_000);

afterAll(async () => {
  tom?.leave();
  mia?.leave();
  await browser?.close();
  await demo?.stop();
  disk?.unmount();
  folder.remove();
});

test('the gateway process is killed in mid-scan → the page still shows vitals, zone and last command, and its STOP stops', async () => {
  await scans();
  demo.gateway.kill('SIGKILL');
  await demo.gateway.exited;
  const killedMs = Date.now();
  await expect(ask(demo.remoteSeat, '/healthz')).rejects.toThrow();
  await is(page, 'banner', 'data-banner', 'gatewayDown');

  const ecgEnd = await endOfWave('ecg');
  await until('two seconds more of the ECG', async () => (await endOfWave('ecg')) > ecgEnd + 500);
  for (const id of ['heartRateBpm', 'spo2Percent']) {
    await is(page, `numeric-${id}`, 'data-freshness', 'live');
    expect(await text(page, `numeric-${id}`)).toMatch(/\d/);
  }
  // The patient alone is counted in Zone IV, and the door to it is drawn shut.
  await shows(page, 'zone-map', /Zone IV 1 of 1 expected/);
  await is(page, 'door', 'data-door', 'shut');
  await is(page, 'zone-plan', 'data-lost', 'false');
  await shows(page, 'last-command-title', /Start T1 sag SE/);
  await shows(page, 'last-command', /Tom Demo/);
  // Longer than the gateway could be missed by anybody: this is how it stays.
  await until('the gateway has been dead for 8 s', () => Date.now() - killedMs > 8_000, { withinMs: 10_000 });
  await is(page, 'numeric-spo2Percent', 'data-freshness', 'live');
  await is(page, 'stop', 'data-connected', 'true');
  await keepLook(page, 'onsite-gateway-down');

  const told = await stopFromPage();
  await scannerStops(told);
});

test('the gateway is dead and every fsync takes 3 s → STOP pressed in the page is at the scanner within 100 ms', async () => {
  await scans();
  const strace = await delaySyncs({
    pid: demo.agent.pid,
    delayMs: 3_000,
    traceFile: path.join(folder.path, 'slow.trace'),
  });
  try {
    // Something that wants the disk first, so that the sync is under way when STOP comes.
    await mia.does({ kind: 'spokeToPatient' });
    const told = await stopFromPage();
    expect(await waitingRecords(demo), 'the STOP was on its way while records waited for the disk').toBeGreaterThan(0);
    await scannerStops(told);
  } finally {
    await strace.detach();
  }
  await until('the record has caught up', async () => (await waitingRecords(demo)) === 0, { withinMs: 15_000 });
});

test("the gateway is dead and the journal's disk is full → STOP pressed in the page stops the scanner, and is recorded once the disk is well", async () => {
  await scans();
  await fillJournalDisk(disk, mia);
  expect(disk.freeBytes).toBe(0);
  expect(mia.view?.scanner.state).toBe('scanning');
  await is(page, 'numeric-spo2Percent', 'data-freshness', 'live');
  await shows(page, 'last-command-title', /Start T1 sag SE/);
  const told = await stopFromPage();
  await scannerStops(told);

  disk.empty();
  await mia.until(
    'the record is written again',
    ({ alarms }) => alarms.every((one) => one.condition !== 'journalFailed' || one.status === 'clearing'),
    15_000,
  );
  await until('nothing waits', async () => (await waitingRecords(demo)) === 0, { withinMs: 15_000 });
  const journal = await readJournal(demo, journalFile);
  expect(journal.map((line) => line.seq)).toEqual(journal.map((_, index) => index + 1));
  const stop = journal.find((line) => line.type === 'stop' && line.data['effectId'] === told.detail['commandId']);
  expect(Math.abs((stop?.wallMs ?? 0) - told.wallMs)).toBeLessThan(1_000);
});

test('the page had no error of its own in all this', () => {
  expect(troubles).toEqual([]);
});

/** READY by the safety tech, START by the technologist beside her; the page shows that it scans. */
async function scans(): Promise<void> {
  await mia.until('recording, and nothing bars a start', ({ verdict }) => verdict.authority === 0, 20_000);
  await mia.does({ kind: 'spokeToPatient' });
  const stepId = stepIdOf(mia, T1);
  await tom.does(await readyForStep({ by: tom, mia }, stepId));
  await mia.until(
    'the step runs',
    (view) => view.scanner.runningStepId === stepId && view.scanner.state === 'scanning',
  );
  await shows(page, 'last-command-title', /Start T1 sag SE/);
}

/** STOP is pressed in the page. @returns what the scanner's own log says it was told, within the bar */
async function stopFromPage(): Promise<WorldEntry> {
  const from = (await demo.world.log()).at(-1)?.seq ?? 0;
  await press(page, 'stop');
  const told = await demo.world.logged(
    'the scanner is told to stop',
    from,
    (entry) => entry.source === 'scanner' && entry.kind === 'told' && entry.what === 'stop',
  );
  const pressedMs: number = await page.evaluate('globalThis.pressedWallMs');
  // The log's clock has whole milliseconds.
  expect(told.wallMs - pressedMs).toBeGreaterThan(-1);
  expect(told.wallMs - pressedMs).toBeLessThan(STOP_WITHIN_MS);
  return told;
}

async function scannerStops(told: WorldEntry): Promise<void> {
  await demo.world.logged('the scanner stops', told.seq, did('scanStopped'), 2_500);
  await shows(page, 'stop-words', /CONFIRMED BY SCANNER/);
}

async function endOfWave(lead: string): Promise<number> {
  const wave = await page.evaluate((name) => globalThis.farfieldInspect?.wave(name) ?? null, lead);
  return wave === null ? 0 : wave.firstIndex + wave.samples.length;
}
