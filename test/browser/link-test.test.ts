import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import { is, press, shows, signInBoth } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** Before the first patient: both people look at the link, test it, and see when the result no longer holds. */
let facility: Facility;

beforeAll(async () => {
  facility = await openFacility({ timeScale: 0.1 });
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

test('nothing was tested yet, and the strip tells of the first seconds', async () => {
  await signInBoth(facility);
  const { remote } = facility;
  await shows(remote, 'link-test', /not tested since the site agent started/);
  await expect
    .poll(async () => Number(await remote.getByTestId('link-strip').getAttribute('data-steps')), { timeout: 15_000 })
    .toBeGreaterThan(2);
  await shows(remote, 'link-row-round-trip', /\d+ ms/);
});

test('the remote technologist tests it: both paths, and the result on both pages', { timeout: 60_000 }, async () => {
  const { remote, onsite } = facility;
  await press(remote, 'test-link');
  await is(remote, 'link-test', 'data-running', 'true');
  await shows(remote, 'link-test', /line 2 of 2/, 20_000);
  await is(remote, 'link-result', 'data-what', 'measured', 30_000);
  await is(remote, 'link-result', 'data-stale', 'false');
  await shows(remote, 'link-result', /Round trip/);
  await is(onsite, 'link-result', 'data-what', 'measured');
  await keepLook(remote, 'remote-link-tested');
  await keepLook(onsite, 'onsite-link-tested');
  expect(await seriousFaults(remote)).toEqual([]);
  expect(await seriousFaults(onsite)).toEqual([]);
});

test('the safety tech asks for it: it is the remote console that answers', { timeout: 60_000 }, async () => {
  const { remote, onsite } = facility;
  await press(onsite, 'test-link');
  await is(remote, 'link-test', 'data-running', 'true');
  await is(onsite, 'link-test', 'data-running', 'false', 40_000);
  await is(onsite, 'link-result', 'data-what', 'measured');
});

test('a path goes: the result is marked as history', async () => {
  const { demo, remote, onsite } = facility;
  await demo.world.act('primaryCut', {});
  await is(remote, 'link-result', 'data-stale', 'true', 15_000);
  await shows(remote, 'link-result-stale', /primary went since/);
  await is(onsite, 'link-result', 'data-stale', 'true');
  await keepLook(remote, 'remote-link-test-stale');
});
