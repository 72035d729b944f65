import { afterAll, beforeAll, expect, test } from 'vitest';
import { LINK_TIMERS } from '@farfield/protocol/policy';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { readJournal } from '../support/records.ts';
import { until } from '../support/wait.ts';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import { clear, did, is, mark, prepare, press, shows, startStep, takeControl, text, timeOut } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** One exam whose link is cut in mid-scan, told in order. */
let facility: Facility;
/** Ten minutes of the scanner model's time are half a minute here; the long step is 8.4 s. */
const TIME_SCALE = 0.05;
const TEN_MINUTES_MS = 600_000 * TIME_SCALE;
const LONG_STEP = 'brain-4';
/** A turn of the agent's loop, and one of the world's, on a busy machine. */
const JITTER_MS = 500;
let cut: WorldEntry;

beforeAll(async () => {
  facility = await openFacility({ timeScale: TIME_SCALE });
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

test('an exam is on its way and the scanner scans', async () => {
  await prepare(facility, { walks: false });
  for (const side of ['own-paths', 'site-paths'])
    await facility.remote.getByTestId(side).locator('[data-path="cellular"][data-state="up"]').waitFor();
  const started = await startStep(facility, LONG_STEP);
  expect(started.detail).toMatchObject({ stepId: LONG_STEP });
  await is(facility.remote, 'screen-input', 'data-input', 'on');
});

test('the link is cut: control ends within the lease and the site stops the scan', async () => {
  const { demo } = facility;
  const from = await mark(facility);
  await demo.world.act('linkCut', { path: 'all', way: 'both' });
  const stopped = await demo.world.logged('the site stops the scan', from, did('scanStopped'), 10_000);
  cut = (await demo.world.log(from)).find(({ what }) => what === 'linkCut') ?? stopped;
  expect(cut.what).toBe('linkCut');
  // By the site's own record: within the lease of two paths control is over and the stop is sent.
  const journal = await readJournal(demo);
  const ended = journal.findLast(({ type, data }) => type === 'control' && data['kind'] === 'ended');
  const sent = journal.findLast(({ type, data }) => type === 'stop' && data['what'] === 'sent');
  for (const line of [ended, sent]) {
    expect(line?.wallMs).toBeGreaterThan(cut.wallMs);
    expect((line?.wallMs ?? Infinity) - cut.wallMs).toBeLessThanOrEqual(LINK_TIMERS.twoPaths.leaseMs + JITTER_MS);
  }
  // And what a stop may take at the scanner.
  expect(stopped.atMs - cut.atMs).toBeLessThanOrEqual(LINK_TIMERS.twoPaths.leaseMs + 2_000);
});

test('the remote screen says so by its own clock: control ended, picture dimmed, input off', async () => {
  const { remote } = facility;
  await is(remote, 'authority-state', 'data-authority', 'ended');
  await shows(remote, 'authority', /Remote control has ended/);
  await is(remote, 'screen-stage', 'data-dimmed', 'true');
  await shows(remote, 'screen-state', /picture may be out of date, [\d.]+ s/);
  await is(remote, 'screen-input', 'data-input', 'off');
  await is(remote, 'stop', 'data-connected', 'false');
  await shows(remote, 'stop', /NOT CONNECTED.*555-0142/);
  await is(remote, 'start', 'aria-disabled', 'true');
  await keepLook(remote, 'remote-link-lost');
  expect(await seriousFaults(remote)).toEqual([]);
});

test('the safety tech reads what is off and what remains', async () => {
  const { onsite } = facility;
  await shows(
    onsite,
    'banner',
    /Remote control is off\. You may STOP, talk, take the patient out\. You may not scan\./,
  );
  await shows(onsite, 'banner-stop', /scan stopped .* confirmed by the scanner/);
  await keepLook(onsite, 'onsite-link-lost');
  expect(await seriousFaults(onsite)).toEqual([]);
});

test('the link comes back, and for ten minutes of the scanner nothing starts by itself', async () => {
  const { demo, remote, onsite } = facility;
  const from = await mark(facility);
  await demo.world.act('linkRestore', { path: 'all', dropConnections: true });
  await is(remote, 'link', 'data-link', 'live', 20_000);
  await is(remote, 'authority-state', 'data-authority', 'local');
  const restored = (await demo.world.log(from)).find(({ what }) => what === 'linkRestore');
  expect(restored).toBeDefined();
  await until(
    'ten minutes of the scanner have passed',
    async () => Number((await demo.world.state())['atMs']) - (restored?.atMs ?? 0) > TEN_MINUTES_MS,
    { withinMs: TEN_MINUTES_MS + 5_000, everyMs: 500 },
  );
  const since = (await demo.world.log(cut.seq)).filter(({ source }) => source === 'scanner');
  expect(since.filter(({ what }) => what === 'start' || what === 'resume' || what === 'scanStarted')).toEqual([]);
  await is(remote, 'start', 'aria-disabled', 'true');
  await shows(onsite, 'banner', /Remote control is off/);
});

test('people re-arm it: clear, ask, offer, read back, READY; then it scans again', async () => {
  const { remote, onsite } = facility;
  await press(onsite, 'i-am-here');
  await press(remote, 'spoke-to-patient');
  await clear(onsite, 'controlEnded', 'looked in, the patient is well, phoned Ana');
  await takeControl(facility);
  if (!/signed/i.test(await text(remote, 'key-time-out'))) await timeOut(facility);
  const started = await startStep(facility, LONG_STEP);
  expect(started.detail).toMatchObject({ stepId: LONG_STEP });
  expect(facility.troubles).toEqual([]);
});

test('the agent itself dies: within 2 s the page beside the patient says to use the scanner’s own STOP', async () => {
  const { demo, onsite } = facility;
  demo.agent.kill('SIGKILL');
  await demo.agent.exited;
  const diedMs = Date.now();
  await is(onsite, 'stop', 'data-connected', 'false');
  await is(onsite, 'banner', 'data-banner', 'agentDown');
  expect(Date.now() - diedMs).toBeLessThan(2_000);
  await shows(onsite, 'banner', /Farfield is down here: use the scanner's own STOP, go to the patient\./);
  await shows(onsite, 'banner', /STOP NOT CONNECTED for .* remote technologist 555-0107/);
  // What was last asked of the scanner stays to be read, and its age with it.
  await shows(onsite, 'last-command', /as of .*Start/s);
  await keepLook(onsite, 'onsite-agent-down');
  expect(await seriousFaults(onsite)).toEqual([]);
});
