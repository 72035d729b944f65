import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import { type Couple, readyForExam, startStep, stepIdOf } from '../support/exam-people.ts';
import { allStandStill, standsStill } from '../support/standstill.ts';
import { latenessS, LatePresses, ordersOf, recordsOf, toldSince } from '../support/standstill-exam.ts';
import { pause, until } from '../support/wait.ts';
import { isAlive, scannerSays, startWatchdogSite, type WatchdogSite } from '../support/watchdog-site.ts';

// A real agent's process is held by SIGSTOP in mid-scan, for shorter and longer than its watchdog and its core bear. A minute of
// it, and a START that comes meanwhile: standstill-long.test.ts.

let site: WatchdogSite;
let couple: Couple;

beforeEach(async () => {
  site = await startWatchdogSite();
  couple = await readyForExam(site.demo);
  await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
}, 120_000);

afterEach(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await site?.stop();
});

test('0.1 s and 0.5 s: nothing is let go, nothing is stopped, control is kept; then the agent alone for 2 s: it is ended, the scan is stopped, nothing late is executed and nothing starts', async () => {
  const { agent } = site.demo;
  const { mia } = couple;
  const watchdog = site.watchdogPid();
  const from = await site.newest();
  for (const forMs of [100, 500]) {
    await standsStill(agent.pid, forMs);
    // What would follow has followed by then: the watchdog gives up after 1.8 s, the lease ends after 3 s.
    await pause(4_000);
    expect(await toldSince(site, from), `${forMs} ms`).toEqual([]);
    expect(mia.view?.scanner.state, `${forMs} ms`).toBe('scanning');
    expect(mia.view?.control.kind, `${forMs} ms`).toBe('granted');
  }
  expect(site.calls()).toEqual([]);
  expect([isAlive(agent.pid), site.watchdogPid()]).toEqual([true, watchdog]);
  expect(readFileSync(agent.logFile, 'utf8')).not.toMatch(/WATCHDOG_LET_GO|AGENT_HUNG/);

  const late = new LatePresses();
  await standsStill(agent.pid, 2_500, () => late.press(couple, ordersOf(couple)));
  const stop = await site.demo.world.logged('the stop', from, scannerSays('stop'), 4_000);
  expect(String(stop.detail['commandId'])).toMatch(/^watchdog-/);
  await until('it is over, and does not wake up', () => !isAlive(agent.pid));
  expect(site.calls()[0]).toBe('agentGone');
  await until('what was held is let go', () => /WATCHDOG_LET_GO/.test(readFileSync(agent.logFile, 'utf8')), {
    withinMs: 8_000,
  });
  await site.demo.restartAgent();
  const again = await Person.signIn(site.demo.onsiteSeat, 'mia.demo');
  try {
    const view = await again.until('the scanner is seen at rest', ({ scanner }) => scanner.state === 'idle', 20_000);
    expect(view.control.kind).toBe('local');
    expect((await late.all()).filter(({ kind }) => kind === 'done')).toEqual([]);
    await pause(2_000);
    expect((await toldSince(site, from)).filter(({ what }) => what !== 'stop' && what !== 'abort')).toEqual([]);
  } finally {
    again.leave();
  }
});

test('the whole computer stands still for 10 s in mid-scan: nobody is ended, control is off, the scan is stopped, nothing late is executed, and it is told how late it was', async () => {
  const { agent } = site.demo;
  const { mia } = couple;
  const from = await site.newest();
  const grants = await recordsOf(site, 'permit');
  const late = new LatePresses();
  await allStandStill(agent.pid, 10_000, () => late.press(couple, ordersOf(couple)));
  await site.demo.world.logged('the scan is over', from, ({ what }) => /^scan(Stopped|Aborted)$/.test(what), 6_000);
  const back = await Person.signIn(site.demo.onsiteSeat, 'mia.demo');
  try {
    const view = await back.until(
      'it is told',
      ({ alarms }) => alarms.some((one) => one.condition === 'eventLoopStalled'),
      10_000,
    );
    expect(await latenessS(site)).toBeGreaterThan(9.5);
    expect(view.control.kind).toBe('local');
    expect((await late.all()).filter(({ kind }) => kind === 'done')).toEqual([]);
    await pause(3_000);
    const told = await toldSince(site, from);
    // By the agent itself, the first turn it had; its watchdog knows that it stood still too.
    expect(told.filter(({ what }) => what !== 'stop' && what !== 'abort')).toEqual([]);
    expect(told.some(({ detail }) => String(detail['commandId']).startsWith('watchdog-'))).toBe(false);
    expect(isAlive(agent.pid)).toBe(true);
    expect(site.calls()).toEqual([]);
    expect(back.view?.control.kind).toBe('local');
    expect(await recordsOf(site, 'permit')).toBe(grants + 1);
  } finally {
    back.leave();
    mia.leave();
  }
});
