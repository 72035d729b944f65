import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Facility, keepLook, openFacility, openPage, seriousFaults } from './facility.ts';
import { clear, did, is, mark, prepare, press, pressUntil, shows, startStep, takeControl, text } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** The remote technologist is gone in mid-scan; another one is asked by the gateway, reads back, and is given control on site. */
let facility: Facility;
let ben: Page;
const bensTroubles: string[] = [];
const LONG_STEP = 'brain-4';

beforeAll(async () => {
  // The step lasts for minutes: on slow cores the scan must not be over before her console is.
  facility = await openFacility({ timeScale: 0.2 });
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

test('an exam runs, and a second remote technologist has the same site open', async () => {
  const { demo, remote } = facility;
  await prepare(facility, { walks: false });
  // Before a third page takes its share of two cores: a link that is late for a moment bars a START, as it should.
  const started = await startStep(facility, LONG_STEP);
  expect(started.detail).toMatchObject({ stepId: LONG_STEP });
  const browser = remote.context().browser();
  if (browser === null) throw new Error('no browser');
  ben = await openPage(browser, { width: 1_510, height: 860 }, bensTroubles);
  await ben.goto(demo.gatewayUrl);
  await pressUntil(ben, 'demo-ben.demo', async () => /Ben Demo/.test(await text(ben, 'you').catch(() => '')));
  await is(ben, 'link', 'data-link', 'live', 20_000);
});

test('her console is gone: the site stops the scan, and the safety tech reads what leads back to remote control', async () => {
  const { demo, remote, onsite } = facility;
  // As a safety tech does all the while: who is not seen for 45 s while the remote console is gone leaves a patient alone (C-23).
  await press(onsite, 'i-am-here');
  const from = await mark(facility);
  await remote.context().close();
  await demo.world.logged('the site stops the scan', from, did('scanStopped'), 15_000);
  await press(onsite, 'tab-alarms');
  await is(onsite, 'way-back-scanEnded', 'data-done', 'true');
  await is(onsite, 'way-back-alarmsCleared', 'data-done', 'false');
  await shows(onsite, 'way-back-alarmsCleared', /the safety tech.*C-12/);
  await keepLook(onsite, 'onsite-way-back');
  expect(await seriousFaults(onsite)).toEqual([]);
});

test('within a minute the gateway asks him to take over; before he has read back his wish for control goes nowhere', async () => {
  await press(facility.onsite, 'i-am-here');
  await is(ben, 'backup', 'data-stage', 'mine', 60_000);
  await press(facility.onsite, 'i-am-here');
  await shows(ben, 'backup', /You are asked to take over from Ana Demo RT\(MR\), \d+ s left/);
  await press(ben, 'request-control');
  await shows(ben, 'answer', /Refused:.*read back/);
  await keepLook(ben, 'remote-take-over');
  expect(await seriousFaults(ben)).toEqual([]);
});

test('he reads back: another patient is refused, what the site says is taken', async () => {
  await ben.getByTestId('backup-patient').fill('P-OTHER');
  for (const said of ['backup-scanner', 'backup-command', 'backup-reason']) await press(ben, said);
  await press(ben, 'backup-send');
  await shows(ben, 'backup-answer', /not as the site says now: patient/);
  await ben.getByTestId('backup-patient').fill((await text(ben, 'patient-ref')).trim());
  await pressUntil(ben, 'backup-send', async () => (await ben.locator('[data-stage="readBack"]').count()) > 0);
  await shows(ben, 'backup', /You have read back and may ask the site for control/);
});

test('the safety tech clears, he asks, is offered control and reads back: step by step as the way back says, and nothing starts', async () => {
  const { demo, onsite } = facility;
  const from = await mark(facility);
  await press(onsite, 'i-am-here');
  await press(onsite, 'spoke-to-patient');
  await clear(onsite, 'controlEnded', 'looked in, the patient is well, phoned Ben');
  await is(onsite, 'way-back-alarmsCleared', 'data-done', 'true').catch(async (error: unknown) => {
    throw new Error(`still there: ${await text(onsite, 'way-back-alarmsCleared')}`, { cause: error });
  });
  await pressUntil(ben, 'request-control', async () => (await onsite.getByTestId('request-ben.demo').count()) > 0);
  await press(onsite, 'tab-alarms');
  await is(onsite, 'way-back-technologistAsks', 'data-done', 'true');
  await takeControl({ remote: ben, onsite, personId: 'ben.demo' });
  await expect.poll(() => onsite.getByTestId('way-back').count()).toBe(0);
  const told = (await demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
  expect(told.filter(({ what }) => what === 'start' || what === 'resume')).toEqual([]);
  expect([...facility.troubles, ...bensTroubles]).toEqual([]);
});
