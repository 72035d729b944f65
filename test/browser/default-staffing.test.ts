import { afterAll, beforeAll, expect, test } from 'vitest';
import { reasonText } from '@farfield/protocol/policy';
import { Person } from '../../scripts/demo/person.ts';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import { handOver, is, mark, shows, signInBoth } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

let facility: Facility;

beforeAll(async () => {
  facility = await openFacility({ policy: 'policy-default-staffing.yaml' });
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

test('the front page is good to sign in at', async () => {
  const { demo, remote } = facility;
  await remote.goto(demo.gatewayUrl);
  await shows(remote, 'demo-ana.demo', /Ana Demo/);
  await keepLook(remote, 'sign-in');
  expect(await seriousFaults(remote)).toEqual([]);
});

test('the default staffing profile refuses the start on the page, and names the missing person', async () => {
  const { demo, remote } = facility;
  await signInBoth(facility);
  await handOver(facility);
  const from = await mark(facility);
  await is(remote, 'start', 'aria-disabled', 'true');
  await shows(remote, 'start', /registered technologist on site: missing/);
  await remote.getByTestId('start').click({ force: true });
  expect((await demo.world.log(from)).filter(({ source }) => source === 'scanner')).toEqual([]);
});

test('the site refuses it too, whatever a page may draw', async () => {
  const { demo } = facility;
  const ben = await Person.signIn(demo.remoteSeat, 'ben.demo');
  const outcome = await ben.asks({ kind: 'start', stepId: 'brain-1', readyId: 'none' });
  ben.leave();
  const reasons = outcome.kind === 'refused' ? outcome.reasons.map(reasonText) : [];
  expect(reasons).toContain('registered technologist on site: missing');
});
