import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { NutServer } from '../support/nut.ts';
import { startSite, tempFolder, withAdapter } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

const folder = tempFolder('nut');
let nut: NutServer;
let demo: Demo;
let mia: Person;

beforeAll(async () => {
  nut = await NutServer.start(path.join(folder.path, 'nut'));
  demo = await startSite('nut-site', {
    agentConfig: (config) =>
      withAdapter(config, 'ups', () => ({ kind: 'nut', name: 'ups', host: '127.0.0.1', port: nut.port, ups: nut.ups })),
  });
  mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
}, 60_000);

afterAll(async () => {
  mia?.leave();
  await demo?.stop();
  await nut?.stop();
  folder.remove();
});

test("OL from Debian's upsd → the on-site console shows mains on, with charge and runtime", async () => {
  const view = await mia.until('mains is on', ({ power }) => power.mains === 'on', 10_000);
  expect(view.power).toMatchObject({ upsChargePercent: 100, upsRuntimeMs: 1_800_000 });
  expect(hasAlarm(view, 'mainsLost')).toBe(false);
});

test('OB → mains lost, alarm C-60, no start; the figures are those of the battery', async () => {
  nut.set('OB DISCHRG', 64, 720);
  const view = await mia.until('the alarm', (now) => hasAlarm(now, 'mainsLost'), 12_000);
  expect(view.power).toMatchObject({ mains: 'lost', upsChargePercent: 64, upsRuntimeMs: 720_000 });
  expect(view.alarms.find((one) => one.condition === 'mainsLost')).toMatchObject({ rule: 'C-60', status: 'confirmed' });
  expect(view.verdict.authority).toBeGreaterThanOrEqual(1);
});

test('mains is back → shown at once; the alarm is clearing and not gone', async () => {
  nut.set('OL CHRG', 65, 730);
  const view = await mia.until('mains is back', ({ power }) => power.mains === 'on', 8_000);
  expect(view.alarms.find((one) => one.condition === 'mainsLost')?.status).toBe('clearing');
});

test('a driver that hangs → upsd says DATA-STALE → nobody knows; it goes on → known again', async () => {
  nut.freezeDriver();
  const view = await mia.until('unknown', ({ power }) => power.mains === 'unknown', 12_000);
  expect(view.power.upsRuntimeMs).toBeLessThan(0);
  await mia.until('the alarm', (now) => hasAlarm(now, 'mainsUnknown'), 15_000);
  nut.thawDriver();
  await mia.until('known again', ({ power }) => power.mains === 'on', 8_000);
});

test('a driver that was killed → unknown at once; while its successor says WAIT it stays unknown; then known', async () => {
  await nut.killDriver();
  await mia.until('unknown', ({ power }) => power.mains === 'unknown', 8_000);
  nut.startDriver();
  await until('upsd says WAIT', async () => (await nut.status()).includes('WAIT'));
  expect(mia.view?.power.mains).toBe('unknown');
  await mia.until('known again', ({ power }) => power.mains === 'on', 12_000);
  expect(await nut.status()).toMatch(/"OL/);
});

function hasAlarm({ alarms }: NonNullable<Person['view']>, condition: string): boolean {
  return alarms.some((one) => one.condition === condition);
}
