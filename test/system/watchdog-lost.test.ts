import type { AlarmView } from '@farfield/protocol';
import { reasonText } from '@farfield/protocol/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../scripts/demo/person.ts';
import { type Couple, readyForExam, readyForStep, startStep, stepIdOf } from '../support/exam-people.ts';
import { pause, until } from '../support/wait.ts';
import { scannerSays, startWatchdogSite, type WatchdogSite } from '../support/watchdog-site.ts';

// The watchdog itself dies and hangs, three times in one exam, each test going on where the one before ended: without it
// nothing starts, and nothing stops.

const STOP_WITHIN_MS = 4_000;

let site: WatchdogSite;
let couple: Couple;

beforeAll(async () => {
  site = await startWatchdogSite();
  couple = await readyForExam(site.demo);
}, 120_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await site?.stop();
});

test('the watchdog dies: no START until it is back, and then it may', { retry: 0 }, async () => {
  const { ana, mia } = couple;
  const stepId = stepIdOf(mia, 'T1 sag SE');
  const start = await readyForStep({ by: ana, mia }, stepId);
  const first = site.watchdogPid();
  process.kill(first, 'SIGKILL');
  const alarm = await told(mia);
  expect(alarm).toMatchObject({ rule: 'C-78', priority: 'medium', status: 'confirmed' });
  expect(alarm.words).toMatch(/ended \(SIGKILL\); another one is started in 1 s/);
  const from = await site.newest();
  const outcome = await ana.asks(start);
  const reasons = outcome.kind === 'refused' ? outcome.reasons : [];
  const why = reasons.find((one) => one.params['rule'] === 'C-78');
  expect(why === undefined ? '' : reasonText(why)).toMatch(/^The watchdog is not ready/);
  await until('another one is ready', () => site.watchdogPid() !== first, { withinMs: 15_000 });
  await mia.until('nothing bars a start', (view) => view.verdict.authority === 0, 40_000);
  // Its comeback has started nothing, and READY is said anew.
  expect(
    (await site.demo.world.log(from)).filter(({ source, what }) => source === 'scanner' && what === 'start'),
  ).toEqual([]);
  expect(mia.view?.session.ready).not.toBe('given');
  await startStep(couple, stepId);
});

test('in mid-scan the watchdog dies → the scan goes on, people read it, and a STOP stops', { retry: 0 }, async () => {
  const { mia } = couple;
  const from = await site.newest();
  process.kill(site.watchdogPid(), 'SIGKILL');
  await told(mia);
  // Nothing of it: a busy machine's link may be late meanwhile, which is another matter.
  await mia.until('it is over', ({ alarms }) => !alarms.some((one) => one.condition === 'watchdogNotReady'), 30_000);
  const orders = (await site.demo.world.log(from)).filter(
    ({ source, kind }) => source === 'scanner' && kind === 'told',
  );
  expect(orders).toEqual([]);
  expect(mia.view?.scanner.state).toBe('scanning');
  expect(mia.view?.control.kind).toBe('granted');
  await mia.does({ kind: 'stop' });
  await site.demo.world.logged('the stop', from, scannerSays('stop'), STOP_WITHIN_MS);
});

test(
  'the watchdog hangs: nothing is heard of it; the third time within minutes it stays told until the safety officer has looked',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    await mia.does({ kind: 'spokeToPatient' });
    const pid = site.watchdogPid();
    process.kill(pid, 'SIGSTOP');
    try {
      const { title } = await told(mia);
      expect(title).toMatch(/^Nothing is heard from the watchdog/);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await mia.until(
      'it is well again and has come too often',
      ({ alarms }) => alarms.some((one) => one.condition === 'watchdogNotReady' && one.status === 'latched'),
      20_000,
    );
    // Only the safety officer may clear it; Mia is told so, and until then nothing starts.
    const refused = await mia.asks({ kind: 'clear', condition: 'watchdogNotReady', why: 'looked at it' });
    expect(refused.kind === 'refused' ? refused.reasons.map(({ id }) => id) : []).toEqual(['clearRoleMayNot']);
    await pause(6_000);
    expect(mia.view?.verdict.authority).toBe(2);
  },
);

/** Within seconds people read that the watchdog is not ready. */
async function told(person: Person): Promise<AlarmView> {
  const isIt = ({ condition }: AlarmView): boolean => condition === 'watchdogNotReady';
  const view = await person.until('it is told', ({ alarms }) => alarms.some(isIt), 4_000);
  const found = view.alarms.find(isIt);
  if (found === undefined) throw new Error('the alarm is gone again');
  return found;
}
