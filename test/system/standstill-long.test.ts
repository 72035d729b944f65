import { afterEach, beforeEach, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import { type Couple, readyForExam, readyForStep, reasonsOf, startStep, stepIdOf } from '../support/exam-people.ts';
import { allStandStill } from '../support/standstill.ts';
import { latenessS, LatePresses, ordersOf, toldSince } from '../support/standstill-exam.ts';
import { pause } from '../support/wait.ts';
import { isAlive, startWatchdogSite, type WatchdogSite } from '../support/watchdog-site.ts';

// As standstill.test.ts, for longer: `npm run proof:sites`.

let site: WatchdogSite;
let couple: Couple;

beforeEach(async () => {
  site = await startWatchdogSite();
  couple = await readyForExam(site.demo);
}, 120_000);

afterEach(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await site?.stop();
});

test('READY is given, the computer stands still for 2 s, and START comes meanwhile: it is too old, and nothing starts', async () => {
  const { ana, mia } = couple;
  const start = await readyForStep({ by: ana, mia }, stepIdOf(mia, 'T1 sag SE'));
  const from = await site.newest();
  const late = new LatePresses();
  await allStandStill(site.demo.agent.pid, 2_000, () => late.press(couple, [start]));
  const [outcome] = await late.all();
  expect(outcome?.kind).not.toBe('done');
  expect(outcome === undefined ? [] : reasonsOf(outcome)).not.toEqual([]);
  await pause(5_000);
  // A stop may be: a scanner that was not heard for so long may scan, for all that the site knows.
  expect((await toldSince(site, from)).filter(({ what }) => what !== 'stop' && what !== 'abort')).toEqual([]);
});

test('a minute in mid-scan: nobody is ended, control is off, what still scans is stopped, and nothing late is executed', async () => {
  await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
  const from = await site.newest();
  const late = new LatePresses();
  await allStandStill(site.demo.agent.pid, 60_000, () => late.press(couple, ordersOf(couple)));
  await site.demo.world.logged(
    'the scan is over',
    from,
    ({ what }) => /^scan(Stopped|Aborted|Completed)$/.test(what),
    8_000,
  );
  const back = await Person.signIn(site.demo.onsiteSeat, 'mia.demo');
  try {
    const view = await back.until('it is told', ({ alarms }) =>
      alarms.some((one) => one.condition === 'eventLoopStalled'),
    );
    expect(await latenessS(site)).toBeGreaterThan(59.5);
    expect(view.control.kind).toBe('local');
    expect((await late.all()).filter(({ kind }) => kind === 'done')).toEqual([]);
    await pause(3_000);
    expect((await toldSince(site, from)).filter(({ what }) => what !== 'stop' && what !== 'abort')).toEqual([]);
    expect([isAlive(site.demo.agent.pid), site.calls()]).toEqual([true, []]);
  } finally {
    back.leave();
  }
});
