import { existsSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AlarmView } from '@farfield/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { ensureDebian } from '../support/debian.ts';
import { type Couple, readyForExam, startStep, stepIdOf } from '../support/exam-people.ts';
import { readJournal } from '../support/records.ts';
import { startSite, tempFolder } from '../support/test-site.ts';
import { pause } from '../support/wait.ts';
import { scannerSays } from '../support/watchdog-site.ts';

// The time of day of a site's computer jumps by an hour and back by two, in mid-scan: Debian's libfaketime under the agent's
// own process and all that it starts. The monotonic clock is left as it is, as a real one is.

const HOUR_S = 3_600;
/** Longer than a lease, and than each silence limit of the link. */
const HOLDS_MS = 7_000;

const folder = tempFolder('wall-clock');
const offsetFile = path.join(folder.path, 'offset');
let demo: Demo;
let couple: Couple;
let from = 0;

const jumpTo = (offsetS: number): void => writeFileSync(offsetFile, `${offsetS < 0 ? '-' : '+'}${Math.abs(offsetS)}\n`);

beforeAll(async () => {
  await ensureDebian(['libfaketime']);
  const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
  if (library === undefined || !existsSync(library)) throw new Error('libfaketime is installed and has no library');
  jumpTo(0);
  demo = await startSite('wall-clock', {
    timeScale: 1,
    agentWrapper: [
      'env',
      `LD_PRELOAD=${library}`,
      `FAKETIME_TIMESTAMP_FILE=${offsetFile}`,
      'FAKETIME_DONT_FAKE_MONOTONIC=1',
      // How often it looks at the file, s. Looking at each call would cost more than the agent does.
      'FAKETIME_CACHE_DURATION=1',
    ],
  });
  couple = await readyForExam(demo);
  await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
  from = (await demo.world.log()).at(-1)?.seq ?? 0;
}, 150_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  folder.remove();
});

const told = async (): Promise<readonly string[]> =>
  (await demo.world.log(from))
    .filter(({ source, kind }) => source === 'scanner' && kind === 'told')
    .map(({ what }) => what);

/** What the agent stopped for, if it did. */
async function stopCauses(): Promise<string> {
  const journal = await readJournal(demo);
  const jumpedMs = journal.find(({ data }) => data['rule'] === 'C-83')?.tickMs ?? 0;
  const stops = journal.filter(({ type, data }) => type === 'stop' && data['what'] === 'sent');
  return stops
    .map(({ tickMs, data }) => `${tickMs - jumpedMs} ms after the jump: ${String(data['because'])}`)
    .join(', ');
}

test.each([
  ['an hour ahead', HOUR_S],
  ['an hour behind', -HOUR_S],
])('%s in mid-scan: control is kept, and the scan goes on', { retry: 0 }, async (_, offsetS) => {
  const { ana, mia } = couple;
  const epoch = ana.leaseEpoch;
  expect(epoch).toBeGreaterThan(0);
  jumpTo(offsetS);
  await mia.until('its time of day is shown', ({ wallMs }) => Math.abs(wallMs - Date.now() - offsetS * 1_000) < 5_000);
  await pause(HOLDS_MS);
  expect(await told(), await stopCauses()).toEqual([]);
  expect(mia.view?.scanner.state).toBe('scanning');
  expect(mia.view?.control.kind).toBe('granted');
  expect(ana.leaseEpoch).toBe(epoch);
});

test(
  'after a minute people read that the times of day are in doubt, and nothing follows from it',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    const isIt = ({ condition }: AlarmView): boolean => condition === 'clocksFarApart';
    const view = await mia.until('it is told', ({ alarms }) => alarms.some(isIt), 80_000);
    expect(view.alarms.find(isIt)).toMatchObject({ rule: 'C-83', status: 'confirmed' });
    expect(await told(), await stopCauses()).toEqual([]);
    expect([view.scanner.state, view.control.kind]).toEqual(['scanning', 'granted']);
  },
);

test(
  'the remote console falls silent: control ends and the scan is stopped as soon as with a right clock, and no sooner',
  { retry: 0 },
  async () => {
    couple.ana.freeze();
    const frozeMs = performance.now();
    await demo.world.logged('the stop', from, scannerSays('stop'), 12_000);
    const tookMs = performance.now() - frozeMs;
    // Lease end is 3 s after the last echo over two paths, 5 s over one.
    expect(tookMs).toBeGreaterThan(2_000);
    expect(tookMs).toBeLessThan(7_500);
    await couple.mia.until('control is on site', ({ control }) => control.kind === 'local');
  },
);

test(
  'the record: in order by its numbers, with the jumps in it, and each marked as doubtful',
  { retry: 0 },
  async () => {
    const journal = await readJournal(demo);
    expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => (journal[0]?.seq ?? 0) + index));
    const jumps = journal
      .slice(1)
      .map(({ wallMs }, index) => Math.round((wallMs - (journal[index]?.wallMs ?? 0)) / 600_000));
    expect(jumps.filter((tens) => tens !== 0)).toEqual([6, -12]);
    // Suspected at once, so that the record has where it begins; confirmed when it lasts.
    const doubted = journal.filter(({ type, data }) => type === 'condition' && data['rule'] === 'C-83');
    expect(doubted.map(({ data }) => data['to'])).toEqual(expect.arrayContaining(['suspect', 'confirmed']));
    // Monotonic, whatever the day says.
    const ticks = journal.map(({ tickMs }) => tickMs);
    expect(ticks).toEqual(ticks.toSorted((left, right) => left - right));
  },
);
