import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AlarmView } from '@farfield/protocol';
import { reasonText } from '@farfield/protocol/policy';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { type Couple, readyForExam, readyForStep, startStep, stepIdOf } from '../support/exam-people.ts';
import { type Config, startSite, tempFolder } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';

// The agent dies or hangs in mid-scan; what then reaches the scanner is read from the scanner's own log. The scan is T1,
// 75 s long here, so that no scan ends by itself. Then the watchdog itself: without it nothing starts, and nothing stops.

/** @source issue "the site stands alone": the watchdog's stop is in the scanner's log within 4 s */
const STOP_WITHIN_MS = 4_000;

const folder = tempFolder('beacon');
const horn = path.join(folder.path, 'horn');
const heard = path.join(folder.path, 'heard.txt');
writeFileSync(horn, `#!/bin/sh\necho "$1" >> ${heard}\n`);
chmodSync(horn, 0o755);

let demo: Demo;
let couple: Couple | null = null;

beforeEach(async () => {
  writeFileSync(heard, '');
  demo = await startSite('watchdog', {
    timeScale: 0.5,
    agentConfig: (config: Config) => ({ ...config, watchdog: { beacon: [horn] } }),
  });
  await until('the watchdog could stop a scan', () => agentLog().includes('could stop a scan'), { withinMs: 10_000 });
}, 90_000);

afterEach(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  couple = null;
  await demo?.stop();
});
afterAll(() => folder.remove());

/** The remote technologist has a permit, and the scanner scans. */
async function scans(): Promise<void> {
  couple = await readyForExam(demo);
  await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
}

const agentLog = (): string => readFileSync(path.join(demo.folder, 'agent.log'), 'utf8');
const calls = (): readonly string[] =>
  existsSync(heard) ? readFileSync(heard, 'utf8').split('\n').filter(Boolean) : [];
const scanner = (what: string) => (entry: WorldEntry) => entry.source === 'scanner' && entry.what === what;
const newest = async (): Promise<number> => (await demo.world.log()).at(-1)?.seq ?? 0;

test.each([
  ['dies', 'SIGKILL', false],
  ['dies, the scanner’s stop hangs, and its abort does nothing', 'SIGKILL', true],
  ['hangs, and so does the scanner’s stop, and its abort does nothing', 'SIGSTOP', true],
] as const)(
  'in mid-scan the agent %s → the watchdog stops it, and the room is told',
  { retry: 0 },
  async (_, signal, hangsStop) => {
    for (const name of ['hangStop', 'swallowAbort']) await demo.world.act('misbehaveScanner', { name, on: hangsStop });
    await scans();
    const from = await newest();
    const lostMs = Date.now();
    demo.agent.kill(signal);
    const told = await demo.world.logged('the stop', from, scanner('stop'), STOP_WITHIN_MS);
    expect(told.wallMs - lostMs).toBeLessThan(STOP_WITHIN_MS);
    expect(String(told.detail['commandId'])).toMatch(/^watchdog-/);
    const word = hangsStop ? 'pressScannerStop' : 'scanStopped';
    await until('people are told', () => calls().includes(word));
    expect(calls()).toEqual(['agentGone', word]);
    if (!hangsStop) await demo.world.logged('the scan is over', from, scanner('scanStopped'));
    // A process that hung does not wake up later with a lease and keys in hand.
    await until('the agent is over', () => !isAlive(demo.agent.pid));
    const log = (await demo.world.log(from)).filter(({ source }) => source === 'scanner');
    expect(log.filter(({ what }) => what === 'start' || what === 'resume')).toEqual([]);
  },
);

test.each([
  ['no exam', () => Promise.resolve()],
  [
    'a session is open, the patient in the room and everything ready, nothing scans',
    async () => {
      couple = await readyForExam(demo);
      await readyForStep({ by: couple.ana, mia: couple.mia }, stepIdOf(couple.mia, 'T1 sag SE'));
    },
  ],
] as const)('%s, and the agent dies → the scanner is told nothing, the room is told', async (_, before) => {
  await before();
  // Its watchdog has heard by the next beat that nothing can be running.
  await pause(600);
  const from = await newest();
  demo.agent.kill('SIGKILL');
  await until('the room is told', () => calls().includes('agentGone'));
  await until('the watchdog is over', () => !isWatchdogAlive());
  expect(calls()).toEqual(['agentGone']);
  const told = (await demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
  expect(told).toEqual([]);
});

test('the agent ends in order, no exam under way → no alarm', async () => {
  await demo.agent.stop();
  await until('the watchdog is over', () => !isWatchdogAlive());
  expect(calls()).toEqual([]);
});

test('the watchdog dies: no START until it is back, and then it may', async () => {
  couple = await readyForExam(demo);
  const { ana, mia } = couple;
  const stepId = stepIdOf(mia, 'T1 sag SE');
  const start = await readyForStep({ by: ana, mia }, stepId);
  const first = watchdogPid();
  process.kill(first, 'SIGKILL');
  const alarm = await told(mia);
  expect(alarm).toMatchObject({ rule: 'C-78', priority: 'medium', status: 'confirmed' });
  expect(alarm.words).toMatch(/ended \(SIGKILL\); another one is started in 1 s/);
  const from = await newest();
  const outcome = await ana.asks(start);
  const reasons = outcome.kind === 'refused' ? outcome.reasons : [];
  const why = reasons.find((one) => one.params['rule'] === 'C-78');
  expect(why === undefined ? '' : reasonText(why)).toMatch(/^The watchdog is not ready/);
  await until('another one is ready', () => watchdogPid() !== first, { withinMs: 15_000 });
  await mia.until('nothing bars a start', (view) => view.verdict.authority === 0, 15_000);
  // Its comeback has started nothing, and READY is said anew.
  expect((await demo.world.log(from)).filter(({ source, what }) => source === 'scanner' && what === 'start')).toEqual(
    [],
  );
  expect(mia.view?.session.ready).not.toBe('given');
  await startStep(couple, stepId);
});

test('in mid-scan the watchdog dies → the scan goes on, people read it, and a STOP stops', async () => {
  await scans();
  const from = await newest();
  process.kill(watchdogPid(), 'SIGKILL');
  const mia = couple?.mia;
  if (mia === undefined) throw new Error('nobody is there');
  await told(mia);
  await mia.until('it is over', (view) => view.verdict.authority === 0, 20_000);
  const orders = (await demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
  expect(orders).toEqual([]);
  expect(mia.view?.scanner.state).toBe('scanning');
  expect(mia.view?.control.kind).toBe('granted');
  await mia.does({ kind: 'stop' });
  await demo.world.logged('the stop', from, scanner('stop'), STOP_WITHIN_MS);
});

test('the watchdog hangs: nothing is heard of it, and no START is taken; it wakes up, and is believed again', async () => {
  couple = await readyForExam(demo);
  const { mia } = couple;
  const pid = watchdogPid();
  process.kill(pid, 'SIGSTOP');
  try {
    const { title } = await told(mia);
    expect(title).toMatch(/^Nothing is heard from the watchdog/);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await mia.until('nothing bars a start', (view) => view.verdict.authority === 0, 15_000);
  await startStep(couple, stepIdOf(mia, 'T1 sag SE'));
});

/** Within seconds people read that the watchdog is not ready. */
async function told(person: Person): Promise<AlarmView> {
  const isIt = ({ condition }: AlarmView): boolean => condition === 'watchdogNotReady';
  const view = await person.until('it is told', ({ alarms }) => alarms.some(isIt), 4_000);
  const found = view.alarms.find(isIt);
  if (found === undefined) throw new Error('the alarm is gone again');
  return found;
}

/** The newest that said that it is ready. */
function watchdogPid(): number {
  const pid = readyPids().at(-1);
  if (pid === undefined) throw new Error('no watchdog was ready yet');
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/status`, 'utf8').includes('State:\tZ');
  } catch {
    return false;
  }
}

function isWatchdogAlive(): boolean {
  return readyPids().some(isAlive);
}

function readyPids(): readonly number[] {
  return [...agentLog().matchAll(/"pid":(\d+),"msg":"the watchdog could stop a scan"/g)].map(([, pid]) => Number(pid));
}
