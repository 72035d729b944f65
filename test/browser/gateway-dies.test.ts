import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import { readJournal, waitingRecords } from '../support/records.ts';
import { siteAudit } from '../support/site-audit.ts';
import { until } from '../support/wait.ts';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import { did, is, mark, prepare, press, pressUntil, shows, startStep } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

// The gateway dies in mid-scan, while nobody is signed in at the tablet. Whoever stands there stops the scan, signs in
// without the gateway, and takes the patient out; then it comes back.

const STEP = 'brain-3';
let facility: Facility;
let killedSeq = 0;
let killedMs = 0;

beforeAll(async () => {
  facility = await openFacility({ timeScale: 0.5 });
});
afterAll(async () => {
  await facility?.stop();
});
toldInOrder(() => facility);

test('a patient is scanned, and the tablet is locked', async () => {
  await prepare(facility, { walks: false });
  await startStep(facility, STEP);
  const { onsite } = facility;
  await press(onsite, 'sign-out');
  await onsite.getByTestId('onsite-sign-in').waitFor();
  await is(onsite, 'stop', 'data-connected', 'true');
});

test('the gateway is killed → STOP on the locked tablet stops the scan, and the record says who it was', async () => {
  const { demo, onsite } = facility;
  killedSeq = await mark(facility);
  killedMs = Date.now();
  demo.gateway.kill('SIGKILL');
  await demo.gateway.exited;
  await press(onsite, 'stop');
  const told = await demo.world.logged(
    'the scanner is told to stop',
    killedSeq,
    ({ source, kind, what }) => source === 'scanner' && kind === 'told' && what === 'stop',
  );
  await demo.world.logged('it stops', told.seq, did('scanStopped'), 2_500);
  await shows(onsite, 'stop-words', /CONFIRMED BY SCANNER/);
  await keepLook(onsite, 'onsite-locked-gateway-dead');
  await until('nothing waits for the disk', async () => (await waitingRecords(demo)) === 0);
  const stop = (await readJournal(demo)).findLast(({ type, data }) => type === 'command' && data['action'] === 'stop');
  expect(stop?.data).toMatchObject({ seat: 'onsite', by: expect.stringMatching(/unidentified/i) });
});

test('the safety tech signs in without the gateway, speaks to the patient, and takes them out by the list', async () => {
  const { demo, onsite } = facility;
  await pressUntil(
    onsite,
    'demo-mia.demo',
    async () => (await onsite.getByTestId('you').filter({ hasText: 'Mia Demo' }).count()) > 0,
  );
  await shows(onsite, 'gateway-link', /GATEWAY DOWN \d/);
  await shows(onsite, 'banner', /Remote control is off/);
  await press(onsite, 'spoke-to-patient');
  await demo.world.act('pullTableOut');
  await demo.world.act('patientLeaves');
  await shows(onsite, 'zone-map', /Zone IV 0/);
  await press(onsite, 'tab-zone4');
  await press(onsite, 'patient-out');
  await shows(onsite, 'tab-zone4', /patient out/);
  await keepLook(onsite, 'onsite-out-without-gateway');
  expect(await seriousFaults(onsite)).toEqual([]);
});

test('the gateway is back → the remote page catches up, control stays on site, and both records are the same', async () => {
  const { demo, remote } = facility;
  await keepLook(remote, 'remote-gateway-dead');
  await demo.restartGateway();
  const servesMs = Date.now();
  // Whoever was signed in still is. Control is another matter.
  await is(remote, 'link', 'data-link', 'live', 30_000);
  await is(remote, 'authority-state', 'data-authority', 'local');
  await is(remote, 'start', 'aria-disabled', 'true');
  // From when to when nothing was heard there, among what happened meanwhile.
  const gap = remote.getByTestId('timeline-gap').first();
  const [fromMs, toMs] = [Number(await gap.getAttribute('data-from')), Number(await gap.getAttribute('data-to'))];
  expect(Math.abs(fromMs - killedMs)).toBeLessThan(3_000);
  expect(toMs).toBeGreaterThan(servesMs - 1_000);
  expect(toMs).toBeLessThan(Date.now() + 1_000);
  expect(await gap.innerText()).toMatch(/\d\d:\d\d:\d\d to \d\d:\d\d:\d\d nothing was heard here from the site/);
  await keepLook(remote, 'remote-gateway-back');
  const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
  try {
    await until(
      'the gateway has all of the record',
      async () => {
        const [own, its] = [await readJournal(demo), await siteAudit(demo, ana.token)];
        return its.length >= own.length - 3 && its.length > 0;
      },
      { withinMs: 20_000, everyMs: 500 },
    );
    const its = await siteAudit(demo, ana.token);
    const own = (await readJournal(demo)).slice(0, its.length);
    expect(its.map(({ seq, type, data }) => ({ seq, type, data }))).toEqual(
      own.map(({ seq, type, data }) => ({ seq, type, data })),
    );
    expect(its.some(({ type, data }) => type === 'command' && data['action'] === 'patientOut')).toBe(true);
  } finally {
    ana.leave();
  }
  const orders = (await demo.world.log(killedSeq)).filter(
    ({ source, kind }) => source === 'scanner' && kind === 'told',
  );
  expect(orders.filter(({ what }) => what === 'start' || what === 'resume')).toEqual([]);
  expect(facility.troubles).toEqual([]);
});
