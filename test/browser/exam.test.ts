import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause, until } from '../support/wait.ts';
import type { Canvas } from './canvas.ts';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import {
  admit,
  checklist,
  clear,
  did,
  giveReady,
  handOver,
  is,
  listenTo,
  mark,
  press,
  pressStart,
  shows,
  signInBoth,
  startStep,
  text,
  timeOut,
} from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** One exam, told in order: each test goes on where the last one ended. */
let facility: Facility;
const LOCALIZER = 'brain-1';
const T1 = 'brain-3';

beforeAll(async () => {
  facility = await openFacility({ timeScale: 0.2 });
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

test('both people sign in, each on the page of their own seat', async () => {
  await signInBoth(facility);
  expect(new URL(facility.remote.url()).pathname).toBe('/remote');
  expect(new URL(facility.onsite.url()).hash).toBe('');
  await keepLook(facility.remote, 'remote-idle');
});

test('control goes over by request, offer and read-back', async () => {
  await handOver(facility);
  await shows(facility.remote, 'authority', /You have control/);
  await press(facility.onsite, 'tab-session');
  await shows(facility.onsite, 'control-words', /Ana Demo.* has control/);
  expect(await text(facility.remote, 'authority')).toMatch(/granted by Mia Demo/);
});

test('checklist and time-out, then the patient goes in', async () => {
  await checklist(facility);
  await timeOut(facility);
  await admit(facility, true);
  await shows(facility.remote, 'count4', /1 of 1/);
  expect(await text(facility.remote, 'key-checklist')).toMatch(/12 of 12/);
});

test('START without READY is refused on the page, with the reason', async () => {
  const { remote, demo } = facility;
  const from = await mark(facility);
  await is(remote, 'start', 'aria-disabled', 'true');
  await shows(remote, 'start', /READY/);
  await remote.getByTestId('start').click({ force: true });
  await remote.getByTestId('start').press('Enter');
  expect((await demo.world.log(from)).filter(({ source }) => source === 'scanner')).toEqual([]);
});

test("a click on the scanner's own Start without READY goes nowhere, and says why", async () => {
  const { demo } = facility;
  const from = await mark(facility);
  // On a machine that is short of time the first word may be that the picture is late.
  await until('the refusal names READY', refusalNamesReady, { withinMs: 40_000 });
  const log = await demo.world.log(from);
  expect(log.filter(({ what }) => what === 'clicked' || what === 'start' || what === 'scanStarted')).toEqual([]);
});

test('a click in a free region reaches the scanner, and its picture answers', async () => {
  const { remote, demo } = facility;
  await is(remote, 'screen-input', 'data-input', 'on', 20_000);
  const from = await mark(facility);
  await clickPicture(200, 518);
  const clicked = await demo.world.logged(
    'the click',
    from,
    ({ source, what }) => source === 'screen' && what === 'clicked',
  );
  expect(clicked.detail).toMatchObject({ target: 'queue.3', effect: 'selectStep' });
  await is(remote, `step-${T1}`, 'data-selected', 'true');
});

test('a window comes up over the queue: a click there goes nowhere and says why, and where no window lies it passes', async () => {
  const { remote, demo } = facility;
  const targets = async (from: number): Promise<readonly unknown[]> =>
    (await demo.world.log(from)).filter(({ what }) => what === 'clicked').map(({ detail }) => detail['target']);
  const from = await mark(facility);
  const before = await colourAt(200, 518);
  await demo.world.act('misbehaveScreen', { name: 'popUp', on: true });
  // Until the scanner has painted its window, a press is judged by a picture without one.
  await until('the window is seen', async () => (await colourAt(200, 518)) !== before, { withinMs: 40_000 });
  await until(
    'the refusal names the screen',
    async () => {
      await is(remote, 'screen-input', 'data-input', 'on', 20_000);
      await clickPicture(200, 518);
      return /does not look as calibrated/.test(await text(remote, 'screen-refusal'));
    },
    { withinMs: 40_000 },
  );
  await keepLook(remote, 'remote-pop-up');
  // The first step's row lies above the window. Where the machine is short of time a picture may be too late to click in.
  await until(
    'the click',
    async () => {
      await is(remote, 'screen-input', 'data-input', 'on', 20_000);
      await clickPicture(200, 462);
      await pause(500);
      return (await targets(from)).length > 0;
    },
    { withinMs: 40_000 },
  );
  expect(new Set(await targets(from))).toEqual(new Set(['queue.1']));
  await demo.world.act('misbehaveScreen', { name: 'popUp', on: false });
  await is(remote, `step-${LOCALIZER}`, 'data-selected', 'true');
});

test('READY, then START: the scanner runs the step that both named', async () => {
  const started = await startStep(facility, LOCALIZER);
  expect(started.detail).toMatchObject({ stepId: LOCALIZER });
  await is(facility.remote, `step-${LOCALIZER}`, 'data-running', 'true');
  await shows(facility.onsite, 'last-command-title', /Start Localizer/);
  await shows(facility.remote, `step-words-${LOCALIZER}`, /complete/, 15_000);
});

test('STOP from the remote side is confirmed by the scanner on both screens', async () => {
  await startStep(facility, T1);
  await keepLook(facility.remote, 'remote-scanning');
  await stopsFrom('remote');
});

test('STOP from the site is confirmed by the scanner on both screens', async () => {
  await press(facility.remote, 'spoke-to-patient');
  await giveReady(facility, T1);
  await keepLook(facility.onsite, 'onsite-ready');
  await pressStart(facility);
  await stopsFrom('onsite');
});

test('the door opens: the scanner itself is not scanning within 2 s, and both screens say why', async () => {
  const { demo, remote, onsite } = facility;
  await press(remote, 'spoke-to-patient');
  await startStep(facility, T1);
  const from = await mark(facility);
  await demo.world.act('openDoor', { door: 'zone34Door' });
  const stopped = await demo.world.logged('the scanner stops', from, did('scanStopped'), 4_000);
  const opened = (await demo.world.log(from)).find(({ what }) => what === 'openDoor');
  expect(stopped.atMs - (opened?.atMs ?? 0)).toBeLessThan(2_000);
  await shows(remote, 'alarm-doorOpen', /door/i);
  await shows(onsite, 'banner', /door/i);
  await keepLook(onsite, 'onsite-door');
  await demo.world.act('closeDoor', { door: 'zone34Door' });
  await clear(onsite, 'doorOpen', 'it was me, Zone IV is clear');
});

test("the scanner's stop method hangs: both screens say CONFIRMED only once the site's abort has ended the scan", async () => {
  const { demo, remote, onsite } = facility;
  await press(remote, 'spoke-to-patient');
  await startStep(facility, T1);
  await demo.world.act('misbehaveScanner', { name: 'hangStop', on: true });
  const said = [await listenTo(remote, 'stop-words'), await listenTo(onsite, 'stop-words')];
  const from = await mark(facility);
  await press(remote, 'stop');
  await demo.world.logged('the scan is aborted', from, did('scanAborted'));
  for (const page of [remote, onsite]) await shows(page, 'stop-words', /^CONFIRMED BY SCANNER/);
  for (const words of said) {
    const kinds = (await words()).map((one) => /^(SENT|NOT CONFIRMED: PRESS SCANNER STOP|CONFIRMED BY)/.exec(one)?.[0]);
    const inOrder = kinds.filter((one, index) => one !== undefined && one !== kinds[index - 1]);
    // The last stop's "confirmed" may still stand there. The abort goes out as the two seconds are over: how long NOT CONFIRMED
    // stands is the scanner's affair, and no-abort.test.ts shows it at a scanner that has none.
    const since = inOrder.slice(inOrder.indexOf('SENT'));
    expect(since[0]).toBe('SENT');
    expect(since.at(-1)).toBe('CONFIRMED BY');
    expect(since.slice(1, -1)).toSatisfy((between: string[]) =>
      between.every((one) => one === 'NOT CONFIRMED: PRESS SCANNER STOP'),
    );
  }
  await demo.world.act('misbehaveScanner', { name: 'hangStop', on: false });
});

test("the scanner's stop method hangs, and its abort does nothing: both screens say NOT CONFIRMED: PRESS SCANNER STOP", async () => {
  const { demo, remote, onsite } = facility;
  await press(remote, 'spoke-to-patient');
  await startStep(facility, T1);
  // The site follows a stop that is not confirmed with an abort; only when that fails too are people all that is left.
  const faults = ['hangStop', 'swallowAbort'];
  for (const name of faults) await demo.world.act('misbehaveScanner', { name, on: true });
  const from = await mark(facility);
  await press(remote, 'stop');
  await shows(remote, 'stop-words', /NOT CONFIRMED: PRESS SCANNER STOP/);
  await shows(onsite, 'stop-words', /NOT CONFIRMED: PRESS SCANNER STOP/);
  await shows(onsite, 'banner', /PRESS THE SCANNER'S OWN STOP/);
  await keepLook(onsite, 'onsite-not-confirmed');
  await keepLook(remote, 'remote-not-confirmed');
  expect((await demo.world.log(from)).filter(did('scanStopped'))).toEqual([]);
  for (const name of faults) await demo.world.act('misbehaveScanner', { name, on: false });
  await demo.world.act('localStop');
  // The site goes on asking for its abort, which works again too: whichever comes first ends the scan.
  const isOver = (entry: WorldEntry): boolean => did('scanStopped')(entry) || did('scanAborted')(entry);
  await demo.world.logged('the scan ends', from, isOver);
  await shows(remote, 'scanner-state', /idle/);
});

test('in the whole exam the scanner began as often as START was pressed with READY, and never by a second word', async () => {
  const log = (await facility.demo.world.log()).filter(({ source }) => source === 'scanner');
  expect(log.filter(did('scanStarted')).map(({ detail }) => detail['stepId'])).toEqual([LOCALIZER, T1, T1, T1, T1, T1]);
  expect(log.filter(({ kind, what }) => kind === 'told' && what === 'start')).toHaveLength(6);
});

test('neither page had an error of its own in all this, and neither has a serious accessibility fault', async () => {
  expect(facility.troubles).toEqual([]);
  // Last, because it keeps a page from answering for seconds, and the site ends the control of a page that does not.
  expect(await seriousFaults(facility.remote)).toEqual([]);
  expect(await seriousFaults(facility.onsite)).toEqual([]);
});

async function refusalNamesReady(): Promise<boolean> {
  const { remote } = facility;
  await is(remote, 'screen-input', 'data-input', 'on', 20_000);
  await clickRegion('start');
  await is(remote, 'screen-refusal', 'data-shown', 'true');
  return /READY/.test(await text(remote, 'screen-refusal'));
}

async function stopsFrom(side: 'remote' | 'onsite'): Promise<void> {
  const { demo, remote, onsite } = facility;
  const from = await mark(facility);
  await press(side === 'remote' ? remote : onsite, 'stop');
  await demo.world.logged('the scanner stops', from, did('scanStopped'), 2_500);
  await shows(remote, 'stop-words', /CONFIRMED BY SCANNER/);
  await shows(onsite, 'stop-words', /CONFIRMED BY SCANNER/);
  expect(await text(remote, 'stop-words')).not.toMatch(/NOT CONFIRMED/);
}

/** Clicks a point of the scanner's own picture, in its pixels. */
async function clickPicture(x: number, y: number): Promise<void> {
  const { remote } = facility;
  const canvas = remote.getByTestId('screen-live').locator('[data-shown="true"] canvas');
  const box = await canvas.boundingBox();
  const width = Number(await canvas.getAttribute('width'));
  if (box === null || width === 0) throw new Error('there is no picture');
  const scale = box.width / width;
  await remote.mouse.click(box.x + x * scale, box.y + y * scale);
}

/** What is seen at a point of the scanner's own picture, in its pixels. */
async function colourAt(x: number, y: number): Promise<string> {
  const canvas = facility.remote.getByTestId('screen-live').locator('[data-shown="true"] canvas');
  return canvas.evaluate(
    (element: Canvas, at) => [...(element.getContext('2d')?.getImageData(at.x, at.y, 1, 1).data ?? [])].join(),
    { x, y },
  );
}

async function clickRegion(region: string): Promise<void> {
  const { remote } = facility;
  const box = await remote.locator(`[data-region="${region}"]`).boundingBox();
  if (box === null) throw new Error(`the region ${region} is not outlined`);
  await remote.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}
