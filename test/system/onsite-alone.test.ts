import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { type Couple, readyForExam, startStep, stepIdOf } from '../support/exam-people.ts';
import { ask } from '../support/raw-console.ts';
import { readJournal, waitingRecords } from '../support/records.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { delaySyncs, fillJournalDisk } from '../support/sick-disk.ts';
import { startSite, tempFolder, withSection } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

// Bars of 100 ms have no second chance: a retry would hide the one time in which it took longer.
// One site, one exam, three troubles one after the other. The scan is T1, 75 s long here, so that no scan ends by itself.

const STOP_WITHIN_MS = 100;

const folder = tempFolder('small-disk');
let disk: SmallDisk;
let journalFile: string;
let demo: Demo;
let couple: Couple;

beforeAll(async () => {
  disk = SmallDisk.mount(path.join(folder.path, 'disk'));
  journalFile = path.join(disk.folder, 'journal.sqlite');
  demo = await startSite('onsite-alone', {
    timeScale: 0.5,
    agentConfig: (config) => withSection(config, 'journal', { file: journalFile }),
  });
  couple = await readyForExam(demo);
}, 90_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  disk?.unmount();
  folder.remove();
});

test('every fsync takes 3 s → the on-site STOP is at the scanner within 100 ms', { retry: 0 }, async () => {
  const { mia } = couple;
  await startStep(couple, stepIdOf(mia, 'T1 sag SE'));
  const strace = await delaySyncs({
    pid: demo.agent.pid,
    delayMs: 3_000,
    traceFile: path.join(folder.path, 'slow.trace'),
  });
  try {
    // Something that wants the disk first, so that the sync is under way when STOP comes.
    await mia.does({ kind: 'spokeToPatient' });
    const { sentMs, told } = await stopNow();
    expect(told.wallMs - sentMs).toBeLessThan(STOP_WITHIN_MS);
    const done = await scannerDid('scanStopped', told.seq);
    expect(done.detail).toBeDefined();
    await mia.until('confirmed', ({ stop }) => stop.status === 'confirmed');
    const waiting = await waitingRecords(demo);
    expect(waiting, 'the STOP was on its way while its record still waited for the disk').toBeGreaterThan(0);
  } finally {
    await strace.detach();
  }
  await until('the record has caught up', async () => (await waitingRecords(demo)) === 0, { withinMs: 15_000 });
  const stops = (await readJournal(demo, journalFile)).filter((line) => line.type === 'stop');
  expect(stops.map((line) => line.data['what'])).toEqual(expect.arrayContaining(['sent', 'confirmed']));
});

test(
  "the journal's disk is full → starting is refused, the on-site STOP stops, and its record is there when the disk is well",
  { retry: 0 },
  async () => {
    const { ana, mia } = couple;
    await mia.does({ kind: 'spokeToPatient' });
    await startStep(couple, stepIdOf(mia, 'T1 sag SE'));
    await fillJournalDisk(disk, mia);
    expect(disk.freeBytes).toBe(0);
    expect(mia.view?.scanner.state).toBe('scanning');
    const { sentMs, told } = await stopNow();
    expect(told.wallMs - sentMs).toBeLessThan(STOP_WITHIN_MS);
    await scannerDid('scanStopped', told.seq);
    await mia.until('confirmed', ({ stop, scanner }) => stop.status === 'confirmed' && scanner.state === 'idle');
    const refused = await ana.asks({ kind: 'start', stepId: stepIdOf(ana), readyId: 'none' });
    expect(refused).toMatchObject({ kind: 'refused' });

    disk.empty();
    await mia.until('the record is written again', ({ alarms }) =>
      alarms.every((one) => one.condition !== 'journalFailed' || one.status === 'clearing'),
    );
    await until('nothing waits', async () => (await waitingRecords(demo)) === 0, { withinMs: 10_000 });
    const journal = await readJournal(demo, journalFile);
    expect(journal.map((line) => line.seq)).toEqual(journal.map((_, index) => index + 1));
    const stop = journal.find((line) => line.type === 'stop' && line.data['effectId'] === told.detail['commandId']);
    expect(Math.abs((stop?.wallMs ?? 0) - told.wallMs)).toBeLessThan(1_000);
  },
);

test(
  'the gateway process is gone → vitals, zone and last command stay on the on-site console, and its STOP stops',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    // A disk that has room again is believed after a while, later on a machine that is short of time.
    await mia.until('recording again', ({ verdict }) => verdict.authority === 0, 40_000);
    await mia.does({ kind: 'spokeToPatient' });
    await startStep(couple, stepIdOf(mia, 'T1 sag SE'));
    demo.gateway.kill('SIGKILL');
    await demo.gateway.exited;
    const killedMs = Date.now();
    await expect(ask(demo.remoteSeat, '/healthz')).rejects.toThrow();

    mia.numerics = null;
    const numerics = await until('fresh vitals', () => mia.numerics, { withinMs: 3_000 });
    expect(numerics.feed).toBe('live');
    const heart = numerics.items.find((one) => one.id === 'heartRateBpm');
    expect(heart).toMatchObject({ valid: true });
    expect(heart?.ageMs).toBeLessThan(3_000);
    expect(mia.view?.zone).toMatchObject({ door34: 'shut', count4: 1 });
    expect(mia.view?.lastCommand).toMatchObject({
      action: 'start',
      stepName: 'T1 sag SE',
      by: couple.ana.principal.name,
    });

    const { sentMs, told } = await stopNow();
    expect(sentMs - killedMs, 'before the lease could have ended the scan by itself').toBeLessThan(4_500);
    expect(told.wallMs - sentMs).toBeLessThan(STOP_WITHIN_MS);
    await scannerDid('scanStopped', told.seq);
    await mia.until('confirmed', ({ stop }) => stop.status === 'confirmed');

    // And it stays so when remote control has ended by itself.
    await mia.until('remote control is off', ({ control }) => control.kind === 'local', 8_000);
    mia.numerics = null;
    await until('fresh vitals still', () => mia.numerics, { withinMs: 3_000 });
    expect(mia.closedBecause).toBeNull();
  },
);

/** The safety tech presses STOP. @returns when it was sent, and what the scanner's own log says it was told */
async function stopNow(): Promise<{ sentMs: number; told: WorldEntry }> {
  const from = (await demo.world.log()).at(-1)?.seq ?? 0;
  const sentMs = Date.now();
  const answer = couple.mia.asks({ kind: 'stop' });
  const told = await demo.world.logged(
    'the scanner is told to stop',
    from,
    (entry) => entry.source === 'scanner' && entry.kind === 'told' && entry.what === 'stop',
  );
  expect(await answer).toMatchObject({ kind: 'done' });
  return { sentMs, told };
}

function scannerDid(what: string, since: number): Promise<WorldEntry> {
  return demo.world.logged(
    what,
    since,
    (entry) => entry.source === 'scanner' && entry.kind === 'did' && entry.what === what,
  );
}
