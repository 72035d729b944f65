import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';
import { type Facility, keepLook, openFacility, seriousFaults } from './facility.ts';
import {
  admit,
  checklist,
  did,
  is,
  mark,
  press,
  pressUntil,
  shows,
  signInBoth,
  startStep,
  takeControl,
  timeOut,
} from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** A facility that signed for it: an awake adult's sequence with little left may finish when the link is lost. */
const folder = tempFolder('let-finish');
const STEP = 'brain-3';
const FOUR_MINUTES_MS = 240_000;
let facility: Facility;
let cutSeq = 0;

beforeAll(async () => {
  facility = await openFacility({ timeScale: 0.15, policy: policyThatLetsFinish() });
});
afterAll(async () => {
  await facility?.stop();
  folder.remove();
});
toldInOrder(() => facility);

test('an adult without monitoring is scanned from afar', async () => {
  const { onsite } = facility;
  await signInBoth(facility);
  await press(onsite, 'monitoring-notMonitored');
  await press(onsite, 'implant-none');
  await press(onsite, 'adult');
  await pressUntil(onsite, 'open-session', async () => (await onsite.getByTestId('session-open').count()) > 0);
  await takeControl(facility);
  await checklist(facility);
  await timeOut(facility);
  await admit(facility, false);
  const started = await startStep(facility, STEP);
  expect(started.detail).toMatchObject({ stepId: STEP });
});

test('the link is cut: the safety tech is asked, with the seconds that are left for it', async () => {
  const { demo, onsite } = facility;
  cutSeq = await mark(facility);
  await demo.world.act('linkCut', { path: 'all', way: 'both' });
  await shows(onsite, 'let-finish', /Let it finish, \d+ s left/);
  await shows(onsite, 'let-finish', /runs to its end with you; else it is stopped/);
  await keepLook(onsite, 'onsite-let-finish');
  expect(await seriousFaults(onsite)).toEqual([]);
});

test('said so in time: it runs to its own end, nothing is stopped, and nothing else starts', async () => {
  const { demo, remote, onsite } = facility;
  await press(onsite, 'let-finish');
  await shows(onsite, 'taking-words', /It runs to its end with you; STOP stops it, nothing else may start/);
  await is(onsite, 'stop', 'data-connected', 'true');
  await is(remote, 'authority-state', 'data-authority', 'ended');
  await keepLook(onsite, 'onsite-finishes');
  await demo.world.logged('the sequence ends by itself', cutSeq, did('scanCompleted'), 60_000);
  const told = (await demo.world.log(cutSeq)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
  expect(told.filter(({ what }) => ['stop', 'abort', 'start', 'resume'].includes(what))).toEqual([]);
  await demo.world.act('linkRestore', { path: 'all', dropConnections: true });
  await is(remote, 'link', 'data-link', 'live', 20_000);
  await is(remote, 'authority-state', 'data-authority', 'local');
  await is(remote, 'start', 'aria-disabled', 'true');
  expect(facility.troubles).toEqual([]);
});

function policyThatLetsFinish(): string {
  const demo = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
  const file = path.join(folder.path, 'policy.yaml');
  const policy = parse(readFileSync(demo, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, stringify({ ...policy, finishMaxMs: FOUR_MINUTES_MS }));
  return file;
}
