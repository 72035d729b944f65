import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { sign } from '../../scripts/policy/sign.ts';
import { openSession } from '../support/exam-people.ts';
import { readJournal } from '../support/records.ts';
import { startSite } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

// One site, one session. Its policy file is changed in the middle of it.

const RUNNING = 'Cedar Ridge MRST policy v1';
/** The file is looked at every 5 s. */
const SEEN_WITHIN_MS = 12_000;
let demo: Demo;
let mia: Person;
let firstHash = '';

beforeAll(async () => {
  demo = await startSite('policy-change');
  await signIn();
}, 90_000);

afterAll(async () => {
  mia?.leave();
  await demo?.stop();
});

async function signIn(): Promise<void> {
  mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
  await mia.until('the patient is registered', (view) => view.scanner.registeredPatientRef !== '', 15_000);
}

async function restart(): Promise<void> {
  mia.leave();
  await demo.restartAgent();
  await signIn();
}

test('changed with a session open → the running policy stays, and people read that another one waits', async () => {
  expect(mia.view?.site.policyName).toBe(RUNNING);
  firstHash = mia.view?.site.policyHash ?? '';
  await openSession(mia);
  const file = path.join(demo.folder, 'policy.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('version: 1', 'version: 2'));
  const changed = await mia.until('it is told', ({ site }) => site.policyName !== RUNNING, SEEN_WITHIN_MS);
  expect(changed.site.policyName).toMatch(/^Cedar Ridge MRST policy v1 · policy Cedar Ridge MRST policy v2 waits: /);
  expect(changed.site.policyName).toMatch(/not in force: the signature of dora\.demo \(MRMD\) is not of this text/);
  for (const [role, person] of [
    ['mrmd', 'dora.demo'],
    ['mrso', 'sven.demo'],
  ] as const) {
    const key = path.join(demo.folder, `${role}.key`);
    const signed = await sign.run([file, '--role', role, '--person', person, '--key', key]);
    expect(signed.exitCode).toBe(0);
  }
  const waits = await mia.until(
    'signed by both',
    ({ site }) => !site.policyName.includes('not in force'),
    SEEN_WITHIN_MS,
  );
  expect(waits.site.policyName).toMatch(/v2 waits: takes effect when the agent starts with no session open$/);
  expect(waits.site.policyHash).toBe(firstHash);
  expect(waits.events.some(({ words }) => /v2 waits/.test(words))).toBe(true);
});

test('a restart in the middle of the session goes on with the policy that it was opened under', async () => {
  await restart();
  const view = await mia.until('the session is there', ({ session }) => session.state === 'open');
  expect(view.site.policyHash).toBe(firstHash);
  expect(view.site.policyName).toMatch(/^Cedar Ridge MRST policy v1 · .*v2 waits/);
});

test('a start with no session open takes the new one, and the record names each', async () => {
  // On a machine that is busy with other tests a press can come too late for the site, and is pressed again.
  await until('closing', async () => (await mia.asks({ kind: 'closeSession' })).kind === 'done', {
    withinMs: 20_000,
    everyMs: 500,
  });
  await mia.until('closed', ({ session }) => session.state === 'none');
  await restart();
  expect(mia.view?.site.policyName).toBe('Cedar Ridge MRST policy v2');
  const secondHash = mia.view?.site.policyHash;
  expect(secondHash).not.toBe(firstHash);
  const booted = (await readJournal(demo)).filter((line) => line.type === 'booted');
  expect(booted.map((line) => line.data['policyHash'])).toEqual([firstHash, firstHash, secondHash]);
});

test('a policy that was changed after it was signed → the site runs, says why, and START is refused', async () => {
  const file = path.join(demo.folder, 'policy.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('version: 2', 'version: 3'));
  await restart();
  const view = await mia.until('it is told', ({ site }) => site.policyName.includes('v3'));
  expect(view.site.policyName).toMatch(
    /^Cedar Ridge MRST policy v3 · not in force: the signature of dora\.demo \(MRMD\)/,
  );
  await openSession(mia);
  const shown = await mia.until('START says why', ({ gates }) =>
    gates.some(({ action, reasons }) => action === 'start' && reasons.some(({ id }) => id === 'policyUnsigned')),
  );
  expect(shown.session.state).toBe('open');
});
