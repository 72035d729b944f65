import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import { signInBoth } from './hands.ts';

// The mains of the site fail: the gateway opens an incident, and somebody at the remote page answers for it.
let facility: Facility;

beforeAll(async () => {
  facility = await openFacility();
});
afterAll(() => facility?.stop());

interface Shown {
  readonly causes: readonly { readonly sign: string; readonly state: string }[];
  readonly calls: readonly { readonly call: string; readonly acknowledged: { readonly personId: string } | null }[];
}

async function incidents(): Promise<readonly Shown[]> {
  const { gatewayUrl, siteId } = facility.demo;
  const signedIn = await fetch(`${gatewayUrl}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personId: 'ana.demo' }),
  });
  const { token } = (await signedIn.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const listed = await fetch(`${gatewayUrl}/api/incidents?siteId=${siteId}`, { headers });
  return ((await listed.json()) as { incidents: readonly Shown[] }).incidents;
}

test('an open incident is shown on the remote page and answered there; the loss itself goes on being an alarm', async () => {
  const { demo, remote } = facility;
  await signInBoth(facility);
  // A site that has just started and is well has lost nothing.
  expect(await incidents()).toEqual([]);
  await demo.world.act('mains', { on: false });
  const incident = remote.locator('[data-testid^="alarm-gateway.incident."]');
  await incident.waitFor();
  expect(await incident.innerText()).toContain('nobody is paged');
  await keepLook(remote, 'remote-incident');
  expect(await seriousFaults(remote)).toEqual([]);
  await incident.getByTestId('acknowledge-incident').click();
  await expect.poll(() => incident.count(), { timeout: 10_000 }).toBe(0);
  expect(await remote.getByTestId('alarms').innerText()).toMatch(/mains power/i);
  const [open] = await incidents();
  expect(open?.causes).toContainEqual(expect.objectContaining({ sign: 'mainsLost', state: 'lost' }));
  expect(open?.calls.find((one) => one.call === 'power')?.acknowledged).toMatchObject({ personId: 'ana.demo' });
  expect(facility.troubles).toEqual([]);
});
