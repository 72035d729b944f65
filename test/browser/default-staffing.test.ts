import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Facility, keepLooksOfFailure, openFacility } from './facility.ts';
import { is, mark, shows, signInBoth } from './hands.ts';

let facility: Facility;

beforeAll(async () => {
  facility = await openFacility({ policy: 'policy-default-staffing.yaml' });
});
afterEach((context) => keepLooksOfFailure(context, facility));
afterAll(() => facility?.stop());

test('the default staffing profile refuses the start on the page, and names the missing person', async () => {
  const { demo, remote } = facility;
  await signInBoth(facility);
  const from = await mark(facility);
  await is(remote, 'start', 'aria-disabled', 'true');
  await shows(remote, 'start', /registered technologist on site: missing/);
  await remote.getByTestId('start').click({ force: true });
  expect((await demo.world.log(from)).filter(({ source }) => source === 'scanner')).toEqual([]);
});
