import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import { did, is, mark, prepare, shows, startStep } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** One exam in which one path of two fails in mid-scan, first the site's and then the desk's, told in order. */
let facility: Facility;
const LONG_STEP = 'brain-4';
/** Longer than any lease: what was to end would have ended. */
const LONGER_THAN_A_LEASE_MS = 6_000;

beforeAll(async () => {
  facility = await openFacility({ timeScale: 0.1 });
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('both paths of site and desk are up, and the scanner scans', async () => {
  await prepare(facility, { walks: false });
  const { remote } = facility;
  for (const name of ['primary', 'cellular']) {
    await remote.getByTestId('own-paths').locator(`[data-path="${name}"][data-state="up"]`).waitFor();
    await remote.getByTestId('site-paths').locator(`[data-path="${name}"][data-state="up"]`).waitFor();
  }
  const started = await startStep(facility, LONG_STEP);
  expect(started.detail).toMatchObject({ stepId: LONG_STEP });
});

test('the site’s primary path is cut: nothing ends, and both screens say which path is down', async () => {
  const { demo, remote, onsite } = facility;
  const from = await mark(facility);
  await demo.world.act('primaryCut', {});
  await remote.getByTestId('site-paths').locator('[data-path="primary"][data-state="down"]').waitFor();
  await onsite.getByTestId('site-paths').locator('[data-path="primary"][data-state="down"]').waitFor();
  await sleep(LONGER_THAN_A_LEASE_MS);
  await is(remote, 'link', 'data-link', 'live');
  await is(remote, 'authority-state', 'data-authority', 'mine');
  const since = await demo.world.log(from);
  expect(since.filter(did('scanStopped'))).toEqual([]);
  await shows(remote, 'alarms', /One of the two paths to the gateway is down/);
  await keepLook(remote, 'remote-one-path-lost');
  expect(await seriousFaults(remote)).toEqual([]);
});

test('the picture comes back by the other path', async () => {
  await is(facility.remote, 'screen-picture', 'data-phase', 'open', 20_000);
  await is(facility.remote, 'screen-stage', 'data-dimmed', 'false', 20_000);
});

test('the desk’s own primary path is cut, too: nothing ends either', async () => {
  const { demo, remote } = facility;
  await demo.world.act('linkCut', { path: 'desk-primary', way: 'both' });
  await remote.getByTestId('own-paths').locator('[data-path="primary"][data-state="down"]').waitFor();
  await sleep(LONGER_THAN_A_LEASE_MS);
  await is(remote, 'link', 'data-link', 'live');
  await is(remote, 'authority-state', 'data-authority', 'mine');
  expect(facility.troubles).toEqual([]);
});
