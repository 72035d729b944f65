import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SiteView } from '@farfield/protocol';
import { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { LinkTestConsole } from '../support/link-test-console.ts';
import { readJournal } from '../support/records.ts';
import { siteAudit } from '../support/site-audit.ts';
import { startSite } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

// A whole site in its own processes: agent, gateway, simulated scanner, and two lines of the simulated network between.

let demo: Demo;
let ana: Person;
let mia: Person;
let answers: LinkTestConsole;

beforeAll(async () => {
  demo = await startSite('link-test', { timeScale: 0.5 });
  [ana, mia] = await Promise.all([
    Person.signIn(demo.remoteSeat, 'ana.demo'),
    Person.signIn(demo.onsiteSeat, 'mia.demo'),
  ]);
  answers = new LinkTestConsole(demo.remoteSeat, ana);
  await ana.until('the site is quiet', ({ gates }) => gateIsOpen(gates), 20_000);
  // A path that joined late on a busy machine is not tested.
  const areUp = ({ link }: SiteView): boolean => link.paths.filter(({ state }) => state === 'up').length === 2;
  await ana.until('both paths of the site are up', areUp, 20_000);
}, 90_000);

afterAll(async () => {
  answers?.stop();
  ana?.leave();
  mia?.leave();
  await demo?.stop();
});

test('tested on both paths, shown on site too, and the gateway’s audit has the same record as the site’s journal', async () => {
  await ana.does({ kind: 'testLink' });
  const { linkTest: begun } = await mia.until('it runs', (view) => view.linkTest.running.testId !== '');
  expect(begun.running).toMatchObject({ consoleId: ana.consoleId, lines: 2 });
  // Meanwhile nobody gets a second one.
  expect(await mia.asks({ kind: 'testLink' })).toMatchObject({ kind: 'refused', reasons: [{ id: 'linkTestRuns' }] });
  const { linkTest } = await mia.until('it is over', (view) => view.linkTest.running.testId === '', 40_000);
  expect(linkTest.last).toMatchObject({ what: 'measured', person: ana.principal.name, changed: '' });
  expect(linkTest.last.lines.map((one) => [one.sitePath, one.consolePath])).toEqual([
    ['primary', 'desk'],
    ['cellular', 'desk'],
  ]);
  for (const line of linkTest.last.lines) {
    expect(line.roundTripP50Ms).toBeGreaterThan(0);
    expect(line.roundTripP50Ms).toBeLessThan(150);
    expect(line.downMbps).toBeGreaterThan(1);
    // One machine, one clock.
    expect(Math.abs(line.clockOffsetMs)).toBeLessThan(50);
  }
  const { testId, verdict } = linkTest.last;
  const own = await lastOfJournal();
  expect(own).toMatchObject({ what: 'measured', testId, verdict, consoleId: ana.consoleId });
  await until('the gateway has it', async () => (await lastOfAudit())['testId'] === testId);
  expect(await lastOfAudit()).toEqual(own);
});

test('STOP in the middle of the filling: answered as fast as on a quiet line, and the test is over with it', async () => {
  await ana.until('another may begin', ({ gates }) => gateIsOpen(gates));
  const quietMs = await stopTook();
  await ana.does({ kind: 'testLink' });
  await until('the line is full', () => answers.bytes > 300_000, { withinMs: 15_000 });
  const fullMs = await stopTook();
  // What stands before it on the line is bounded by the test's own rule, 80 ms; the rest is for two busy cores.
  expect(fullMs).toBeLessThan(quietMs + 300);
  const { linkTest } = await mia.until('it is over', (view) => view.linkTest.running.testId === '');
  expect(linkTest.last).toMatchObject({ verdict: '', why: expect.stringContaining(ana.principal.name) });
  await until('its console has hung up', () => answers.bytes === 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(answers.bytes, 'nothing more came').toBe(0);
  expect(await lastOfJournal()).toMatchObject({ what: 'ended', verdict: '' });
});

test('while it scans, without a session or a permit, nobody gets one', async () => {
  await demo.world.act('misbehaveScanner', { name: 'startByItself', on: true });
  await ana.until('it scans', ({ scanner }) => scanner.state === 'scanning' || scanner.state === 'prescan', 10_000);
  for (const person of [ana, mia])
    expect(await person.asks({ kind: 'testLink' })).toMatchObject({
      kind: 'refused',
      reasons: [{ id: 'scannerBusy' }],
    });
});

function gateIsOpen(gates: NonNullable<Person['view']>['gates']): boolean {
  return gates.some(({ action, reasons }) => action === 'testLink' && reasons.length === 0);
}

async function stopTook(): Promise<number> {
  const pressedMs = performance.now();
  const outcome = await ana.asks({ kind: 'stop' });
  expect(['done', 'failed', 'refused']).toContain(outcome.kind);
  return performance.now() - pressedMs;
}

async function lastOfJournal(): Promise<Readonly<Record<string, unknown>>> {
  const lines = await readJournal(demo);
  return lines.filter(({ type }) => type === 'linkTest').at(-1)?.data ?? {};
}

/** As a page of the record asks for it: with the person's own sign-in, page after page. */
async function lastOfAudit(): Promise<Readonly<Record<string, unknown>>> {
  const records = await siteAudit(demo, ana.token);
  return records.findLast(({ type }) => type === 'linkTest')?.data ?? {};
}
