import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportAudit } from '../../gateway/src/audit/audit-cli.ts';
import { Person } from '../../scripts/demo/person.ts';
import { demoPolicyFiles } from '../../scripts/demo/sign-demo-policy.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { live } from '../../scripts/drill/live.ts';
import { verify } from '../../scripts/drill/verify.ts';
import { until } from '../support/wait.ts';
import { type Facility, keepLook, openFacility, openPage, seriousFaults } from './facility.ts';
import { clear, did, is, mark, press, pressUntil, shows, text } from './hands.ts';

/** Three people, each at a page of their own: a conductor, the remote technologist, the safety tech. */
let facility: Facility;
let conductor: Page;
let begunAt = 0;
const troubles: string[] = [];

beforeAll(async () => {
  facility = await openFacility();
  const browser = facility.remote.context().browser();
  if (browser === null) throw new Error('no browser');
  // Three pages on two cores: the picture and the waves of a large one are the most of it.
  await facility.remote.setViewportSize({ width: 1_280, height: 800 });
  conductor = await openPage(browser, { width: 1_280, height: 800 }, troubles);
});
afterAll(async () => {
  await facility.stop();
});

async function signIn(): Promise<void> {
  const { demo, remote, onsite } = facility;
  await onsite.goto(`${demo.onsiteUrl}/onsite#enrol=${demo.enrolment}`);
  await press(onsite, 'demo-mia.demo');
  await remote.goto(demo.gatewayUrl);
  await press(remote, 'demo-ana.demo');
  await is(remote, 'link', 'data-link', 'live', 20_000);
  await conductor.goto(demo.gatewayUrl);
  await press(conductor, 'demo-cora.demo');
  await press(conductor, `go-drill-${demo.siteId}`);
  await shows(conductor, 'site', /Cedar Ridge/, 20_000);
}

/** Asked for, looked, and everything clear: then it begins. */
async function begin(id = 'link-loss-mid-scan'): Promise<void> {
  const { remote, onsite } = facility;
  if ((await conductor.getByTestId('drill-running').count()) > 0) await press(conductor, 'end-drill');
  await saysAllAsBefore();
  await pressUntil(
    conductor,
    `drill-${id}`,
    async () => (await conductor.getByTestId(`drill-${id}`).getAttribute('aria-pressed')) === 'true',
  );
  await clearStall();
  await pressUntil(onsite, 'said-empty', async () => /looked/.test(await text(onsite, 'drill-empty'))).catch(
    async (error: unknown) => {
      throw new Error(`nobody could say that it is empty; ${await text(conductor, 'drill-asked')}`, { cause: error });
    },
  );
  await shows(conductor, 'drill-gate', /Nothing stands against it/, 70_000);
  begunAt = await mark(facility);
  await press(conductor, 'begin-drill');
  for (const [page, view] of [
    [remote, 'remote'],
    [onsite, 'onsite'],
    [conductor, 'conductor'],
  ] as const) {
    await is(page, view, 'data-realm', 'drill', 10_000);
    await page.getByTestId('drill').first().waitFor();
    expect(await page.title()).toMatch(/^DRILL/);
  }
}

/** After a drill, and before the next one. */
async function saysAllAsBefore(): Promise<void> {
  const { onsite } = facility;
  const isOpen = async (): Promise<boolean> => (await onsite.getByTestId('return-open').count()) > 0;
  if (!(await isOpen())) return;
  await onsite.getByTestId('said-returned').waitFor();
  await pressUntil(onsite, 'said-returned', async () => !(await isOpen()));
}

/** Which alarms the page on site shows, on its own tab of them. */
async function alarmsOf(page: Page): Promise<string> {
  await press(page, 'tab-alarms');
  const shown = page.locator('[data-testid^="alarm-"]');
  return (await shown.evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')))).join(' ');
}

/** Three browsers beside a whole site: where its agent stood still for a moment, that is real, and people clear it. */
async function clearStall(): Promise<void> {
  const { onsite } = facility;
  if ((await onsite.getByTestId('alarm-eventLoopStalled').count()) === 0) {
    await press(onsite, 'tab-alarms');
    if ((await onsite.getByTestId('alarm-eventLoopStalled').count()) === 0) return;
  }
  await clear(onsite, 'eventLoopStalled', 'the machine was busy, it is well');
}

async function ended(words: RegExp): Promise<void> {
  const { remote, onsite } = facility;
  for (const [page, view] of [
    [remote, 'remote'],
    [onsite, 'onsite'],
  ] as const) {
    await is(page, view, 'data-realm', 'real', 5_000);
    await shows(page, 'drill-bar', words, 5_000);
    expect(await page.title()).not.toMatch(/DRILL/);
  }
}

/** What the simulators' own log says that scanner and screen were told since the drill began. */
async function told(): Promise<readonly string[]> {
  const entries = await facility.demo.world.log(begunAt);
  const isTold = ({ source, kind }: WorldEntry): boolean => kind === 'told' && /scanner|screen/.test(source);
  return entries.filter(isTold).map(({ source, what }) => `${source} ${what}`);
}

interface Inspected {
  readonly guard: { readonly calls: Record<string, Record<string, number>> };
  readonly lease: { readonly epoch: number; readonly control: { readonly kind: string } };
}

async function inspected(): Promise<Inspected> {
  return (await (await fetch(`${facility.demo.inspectUrl}/inspect`)).json()) as Inspected;
}

async function guardCalls(): Promise<number> {
  const { guard } = await inspected();
  return Object.values(guard.calls).reduce(
    (sum, one) => sum + Object.values(one).reduce((all, count) => all + count, 0),
    0,
  );
}

describe('it cannot begin, and the conductor is told why by name', () => {
  test('a patient is registered, nobody has looked', async () => {
    await signIn();
    await pressUntil(
      conductor,
      'drill-link-loss-mid-scan',
      async () => (await conductor.getByTestId('drill-gate').count()) > 0,
    );
    await shows(conductor, 'drill-gate', /a patient is registered on the scanner D-5/);
    await shows(conductor, 'drill-gate', /no safety tech who takes part has said within 5 min "I looked: empty" D-4/);
    await is(conductor, 'begin-drill', 'aria-disabled', 'true');
    await keepLook(conductor, 'drill-cannot-begin');
    expect(await seriousFaults(conductor)).toEqual([]);
    await facility.demo.world.act('closeExam');
    await expect.poll(() => text(conductor, 'drill-gate'), { timeout: 15_000 }).not.toMatch(/D-5/);
  });

  test('the count is not known: unknown is occupied', async () => {
    await facility.demo.world.act('misbehaveZone', { name: 'silent', on: true });
    await shows(conductor, 'drill-gate', /nobody knows how many people are in Zone IV/, 15_000);
    await is(conductor, 'begin-drill', 'aria-disabled', 'true');
    await facility.demo.world.act('misbehaveZone', { name: 'silent', on: false });
    await expect.poll(() => text(conductor, 'drill-gate'), { timeout: 15_000 }).not.toMatch(/nobody knows how many/);
  });

  test('only the safety tech is asked to look, and this screen is still real', async () => {
    const { remote, onsite } = facility;
    await shows(onsite, 'drill-bar', /A drill is asked for: The link is lost while a step runs/);
    await keepLook(onsite, 'drill-asked-onsite');
    await keepLook(remote, 'drill-asked-remote');
    expect(await remote.getByTestId('said-empty').count()).toBe(0);
    await is(remote, 'remote', 'data-realm', 'real');
  });
});

/**
 * One story, told as a whole: a machine that is busy for half a second is a real condition, which ends a drill as it should;
 * then people ask for it again.
 */
test('three people run "link loss mid-scan"', { retry: 2 }, async () => {
  const { demo, remote, onsite } = facility;
  await demo.world.act('closeDoor', { door: 'zone34Door' });
  await begin();
  // Every screen says DRILL: in its frame, its title and its words. The exam runs, at a shadow.
  await shows(onsite, 'drill-bar', /DRILL.*The link is lost.*STOP SCAN is real/);
  await shows(remote, 'drill-bar', /DRILL.*The link is lost/);
  await keepLook(conductor, 'drill-running');
  await keepLook(remote, 'drill-remote');
  await keepLook(onsite, 'drill-onsite');

  // The remote page finds its link lost; on site the alarm comes, and is answered.
  const isLost = (): Promise<string | null> => remote.getByTestId('link').getAttribute('data-link');
  await expect.poll(isLost, { timeout: 15_000 }).not.toBe('live');
  await shows(onsite, 'banner', /Remote control is off/i, 15_000);
  await until('control has ended, at the shadow', async () => /controlEnded/.test(await alarmsOf(onsite)), {
    withinMs: 15_000,
  }).catch(async (error: unknown) => {
    throw new Error(`the drill’s own line says: ${await text(onsite, 'drill-bar')}`, { cause: error });
  });
  await keepLook(remote, 'drill-remote-lost');
  await keepLook(onsite, 'drill-onsite-lost');
  const open = onsite.getByTestId('acknowledge-controlEnded');
  await open.waitFor();
  await pressUntil(onsite, 'acknowledge-controlEnded', async () => (await open.count()) === 0);
  await is(conductor, 'expected-ack', 'data-mark', 'inTime', 10_000);
  await keepLook(conductor, 'drill-running-answered');

  // A real request for control is refused with its own reason meanwhile, and no lease comes about.
  const ben = await Person.signIn(demo.remoteSeat, 'ben.demo');
  const outcome = await ben.asks({ kind: 'requestControl' });
  ben.leave();
  expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ id: 'drillUnderWay' }] });
  expect((await inspected()).lease.control.kind).toBe('local');

  // STOP with the scanner idle and empty is part of the drill: nothing is told to the scanner.
  await press(onsite, 'stop');
  await is(onsite, 'onsite', 'data-realm', 'drill');
  expect(await told()).toEqual([]);

  // A pause, and the surprise that is still to come, are the conductor's.
  await press(conductor, 'pause-drill');
  await shows(onsite, 'drill-bar', /PAUSED/);
  // No time passes in it: each page is looked at for whoever cannot see it well.
  for (const page of [conductor, onsite, remote]) expect(await seriousFaults(page)).toEqual([]);
  await press(conductor, 'go-on-drill');
  await press(conductor, 'inject-back');
  await is(conductor, 'surprise-back', 'data-came', 'true');
  await is(remote, 'link', 'data-link', 'live', 15_000);

  // The real door opens: the drill is over at once, everywhere, and sent nothing to scanner or screen.
  await demo.world.act('openDoor', { door: 'zone34Door' });
  await ended(/REAL: the Zone III\/IV door is open/);
  await keepLook(onsite, 'drill-ended-onsite');
  // What is done after it is asked for on site, nowhere else; with the door open nobody can say that all is as before.
  await shows(onsite, 'return-open', /Return to service.*is not said yet.*Not now: .*door is open/);
  expect(await remote.getByTestId('return-open').count()).toBe(0);
  expect(await onsite.getByTestId('said-returned').count()).toBe(0);
  await shows(conductor, 'not-returned', /Not before return to service is said on site/);
  expect(await told()).toEqual([]);
  expect(await guardCalls()).toBe(0);
  expect((await inspected()).lease.epoch).toBe(1);
});

test('the record of that drill is scored, and made into evidence that holds; with one act taken out it does not', async () => {
  const { demo } = facility;
  const folder = path.join(demo.folder, 'drills');
  const record = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .find(
      (file) => /"endedTickMs"/.test(readFileSync(file, 'utf8')) && /controlEnded/.test(readFileSync(file, 'utf8')),
    );
  if (record === undefined) throw new Error(`no drill of those in ${folder} came to its end`);
  const { policyFile, policySignersFile } = demoPolicyFiles(demo.folder);
  const evidence = path.join(demo.folder, 'evidence.json');
  const of = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'day', '--next', '2099-01-31'];
  // The site's own chained record, as the gateway keeps it, names this very file; one that is changed afterwards is not named.
  const exported = path.join(demo.folder, 'site-record.jsonl');
  const sealed = (): boolean => {
    const lines = [...exportAudit(path.join(demo.folder, 'gateway.sqlite'), demo.siteId)];
    writeFileSync(exported, lines.map((line) => `${line}\n`).join(''));
    return lines.some((line) => line.includes(path.basename(record, '.jsonl')) && line.includes('recordSha256'));
  };
  await until('the seal has come to the gateway', sealed, { withinMs: 15_000 });
  const named = await live.run([record, '--policy', policyFile, '--site-record', exported]);
  expect(named.lines.join('\n')).toContain('the site’s own record names this file');
  const forged = path.join(demo.folder, 'forged.jsonl');
  writeFileSync(forged, readFileSync(record, 'utf8').replace('"seat":"remote"', '"seat":"onsite"'));
  const other = await live.run([forged, '--policy', policyFile, '--site-record', exported]);
  expect([other.exitCode, other.lines.join('\n')]).toEqual([1, expect.stringMatching(/names another file/)]);
  const told = await live.run([
    record,
    '--policy',
    policyFile,
    '--site-record',
    exported,
    '--evidence',
    evidence,
    '--signers',
    policySignersFile,
    ...of,
  ]);
  expect(told.exitCode, told.lines.join('\n')).toBeLessThan(2);
  // What the people did is in it with its time; the drill was broken off, and what they had yet to do is not said to be done.
  const score = await live.run([record, '--policy', policyFile]);
  expect(score.exitCode).toBe(1);
  expect(score.json).toMatchObject({ isPassed: false, endedEarlyMs: expect.any(Number) });
  expect(JSON.stringify(score.json)).toMatch(/"mark":"inTime"/);
  // The door came before its end: what must not happen was watched for a part of it alone.
  expect(JSON.stringify(score.json)).toMatch(/"mark":"notReached"/);
  expect((await verify.run([evidence, '--signers', policySignersFile])).exitCode).toBeLessThan(2);
  const changed = path.join(demo.folder, 'changed.json');
  const text = readFileSync(evidence, 'utf8');
  expect(text).toContain('acknowledge');
  writeFileSync(changed, text.replace('acknowledge', 'acknowledgE'));
  expect((await verify.run([changed, '--signers', policySignersFile])).exitCode).toBe(2);
});

test('STOP with the scanner not idle reaches it', { retry: 2 }, async () => {
  const { demo, remote } = facility;
  await demo.world.act('closeDoor', { door: 'zone34Door' });
  await demo.world.act('localStop').catch(() => undefined);
  await demo.world.act('closeExam').catch(() => undefined);
  await begin('door-opened');
  await demo.world.act('registerNextPatient');
  await demo.world.act('localStart');
  await press(remote, 'stop');
  await demo.world.logged(
    'the scanner was told to stop',
    begunAt,
    ({ source, kind, what }) => source === 'scanner' && kind === 'told' && what === 'stop',
  );
  await demo.world.logged('it stopped', begunAt, did('scanStopped'));
  await is(remote, 'remote', 'data-realm', 'real', 5_000);
});

test('nothing went wrong on the pages', () => {
  expect([...troubles, ...facility.troubles]).toEqual([]);
});
