import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Couple, readyForExam, readyForStep, startStep, stepIdOf } from '../support/exam-people.ts';
import { pause, until } from '../support/wait.ts';
import { isAlive, scannerSays, startWatchdogSite, type WatchdogSite } from '../support/watchdog-site.ts';

// The agent dies or hangs in mid-scan; what then reaches the scanner is read from the scanner's own log.

/** @source issue "the site stands alone": the watchdog's stop is in the scanner's log within 4 s */
const STOP_WITHIN_MS = 4_000;

let site: WatchdogSite;
let couple: Couple | null = null;

beforeEach(async () => {
  site = await startWatchdogSite();
}, 90_000);

afterEach(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  couple = null;
  await site?.stop();
});

/** The remote technologist has a permit, and the scanner scans. */
async function scans(): Promise<void> {
  couple = await readyForExam(site.demo);
  await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
}

test.each([
  ['dies', 'SIGKILL', false],
  ['dies, the scanner’s stop hangs, and its abort does nothing', 'SIGKILL', true],
  ['hangs, and so does the scanner’s stop, and its abort does nothing', 'SIGSTOP', true],
] as const)(
  'in mid-scan the agent %s → the watchdog stops it, and the room is told',
  { retry: 0 },
  async (_, signal, hangsStop) => {
    for (const name of ['hangStop', 'swallowAbort'])
      await site.demo.world.act('misbehaveScanner', { name, on: hangsStop });
    await scans();
    const from = await site.newest();
    const lostMs = Date.now();
    site.demo.agent.kill(signal);
    const told = await site.demo.world.logged('the stop', from, scannerSays('stop'), STOP_WITHIN_MS);
    expect(told.wallMs - lostMs).toBeLessThan(STOP_WITHIN_MS);
    expect(String(told.detail['commandId'])).toMatch(/^watchdog-/);
    const word = hangsStop ? 'pressScannerStop' : 'scanStopped';
    await until('people are told', () => site.calls().includes(word));
    expect(site.calls()).toEqual(['agentGone', word]);
    if (!hangsStop) await site.demo.world.logged('the scan is over', from, scannerSays('scanStopped'));
    // A process that hung does not wake up later with a lease and keys in hand.
    await until('the agent is over', () => !isAlive(site.demo.agent.pid));
    const log = (await site.demo.world.log(from)).filter(({ source }) => source === 'scanner');
    expect(log.filter(({ what }) => what === 'start' || what === 'resume')).toEqual([]);
  },
);

test.each([
  ['no exam', () => Promise.resolve()],
  [
    'a session is open, the patient in the room and everything ready, nothing scans',
    async () => {
      couple = await readyForExam(site.demo);
      await readyForStep({ by: couple.ana, mia: couple.mia }, stepIdOf(couple.mia, 'T1 sag SE'));
    },
  ],
] as const)('%s, and the agent dies → the scanner is told nothing, the room is told', async (_, before) => {
  await before();
  // Its watchdog has heard by the next beat that nothing can be running.
  await pause(600);
  const from = await site.newest();
  site.demo.agent.kill('SIGKILL');
  await until('the room is told', () => site.calls().includes('agentGone'));
  await until('the watchdog is over', () => !site.isWatchdogAlive());
  expect(site.calls()).toEqual(['agentGone']);
  const told = (await site.demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
  expect(told).toEqual([]);
});

test('the agent ends in order, no exam under way → no alarm', async () => {
  await site.demo.agent.stop();
  await until('the watchdog is over', () => !site.isWatchdogAlive());
  expect(site.calls()).toEqual([]);
});
