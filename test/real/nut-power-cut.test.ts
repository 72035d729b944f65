import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import type { WorldSnapshot } from '../../simulators/src/world/world-state.ts';
import { type Couple, readyForExam, startStep, stepIdOf } from '../support/exam-people.ts';
import { NutServer } from '../support/nut.ts';
import { type JournalLine, readJournal } from '../support/records.ts';
import { startSite, tempFolder, withAdapter } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';

// One power cut from its first second to the next patient's: Debian's upsd says what the battery does, and the simulated
// mains takes gradients, RF and table drive with it. The magnet needs neither. Each test goes on where the one before ended.

const folder = tempFolder('power-cut');
let nut: NutServer;
let demo: Demo;
let couple: Couple;
let from = 0;
/** before anything happened */
let fieldTesla = 0;

beforeAll(async () => {
  nut = await NutServer.start(path.join(folder.path, 'nut'));
  demo = await startSite('power-cut', {
    timeScale: 0.5,
    agentConfig: (config) =>
      withAdapter(config, 'ups', () => ({ kind: 'nut', name: 'ups', host: '127.0.0.1', port: nut.port, ups: nut.ups })),
  });
  couple = await readyForExam(demo);
  await demo.world.act('tableToIsocentre');
  await until(
    'the table is in',
    async () => {
      const { truth } = await scannerItself();
      return truth.isTableInBore && !truth.isTableMoving;
    },
    { withinMs: 20_000 },
  );
  await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
  from = (await demo.world.log()).at(-1)?.seq ?? 0;
  ({ fieldTesla } = (await scannerItself()).truth);
}, 120_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  await nut?.stop();
  folder.remove();
});

test(
  'in mid-scan the mains fails → the scan is over within seconds, and people read that the field is ON',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    await demo.world.act('mains', { on: false });
    nut.set('OB DISCHRG', 64, 720);
    const view = await mia.until(
      'it is told',
      ({ alarms }) => alarms.some((one) => one.condition === 'mainsLost'),
      12_000,
    );
    expect(view.alarms.find((one) => one.condition === 'mainsLost')?.title).toMatch(/magnet field is ON/);
    await mia.until(
      'nothing scans',
      ({ scanner }) => scanner.state !== 'scanning' && scanner.state !== 'prescan',
      5_000,
    );
    expect(mia.view?.session.room).toBe('in');
  },
);

test(
  'by the simulators’ own word: the scan and the gradients are gone with the mains, the table’s drive with them, and the field is on',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    expect(fieldTesla).toBeGreaterThan(1);
    const did = await scannerDid();
    expect(did.slice(0, 3).map(({ what }) => what)).toEqual(['mainsLost', 'scanLost', 'faulted']);
    expect(did.find(({ what }) => what === 'faulted')?.detail).toEqual({ text: 'gradient power lost' });
    const { truth, counters, hasMains } = await scannerItself();
    expect([hasMains, truth.state, truth.isTableInBore]).toEqual([false, 'fault', true]);
    // Nobody drives it out, by whatever key; that takes hands.
    await expect(demo.world.act('tableOut')).rejects.toThrow(/noDrivePower/);
    await pause(1_000);
    const later = await scannerItself();
    expect(later.counters).toMatchObject({ gradientsOnMs: counters.gradientsOnMs, startsWithoutCommand: 0 });
    expect(later.truth).toMatchObject({ isTableMoving: false, tablePositionMm: truth.tablePositionMm });
    expect(later.truth.fieldTesla).toBe(fieldTesla);
    expect(mia.view?.scanner.state).toBe('fault');
  },
);

test(
  'the battery is low → the patient comes out now, by people; nobody is counted out by it',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    // By the UPS's own flag: its estimate still says a quarter of an hour.
    nut.set('OB DISCHRG LB', 30, 900);
    const view = await mia.until('patient out now', ({ verdict }) => verdict.people === 3, 20_000);
    expect(view.alarms.find((one) => one.condition === 'upsLow')).toMatchObject({ rule: 'C-64', priority: 'high' });
    expect(view.session.room).toBe('in');
    expect(view.zone.count4).toBe(1);
  },
);

test('the battery is critical → the site goes dark in order, its last word on the disk', { retry: 0 }, async () => {
  nut.set('OB LB DISCHRG', 8, 150);
  await demo.agent.exited;
  const journal = await readJournal(demo);
  const dark = journal.findLast(({ type }) => type === 'siteDark');
  expect(dark?.data).toMatchObject({ wasQuiet: true });
  expect(journal.slice(journal.indexOf(dark ?? never())).map(({ type }) => type)).not.toContain('permit');
  const steps = ['mainsLost', 'upsLow', 'upsCritical'].map((id) => confirmed(journal, id)?.wallMs ?? 0);
  // Each step with its time, in the order in which it came.
  expect(steps.every((ms, at) => ms > (steps[at - 1] ?? 0))).toBe(true);
  expect(dark?.wallMs ?? 0).toBeGreaterThanOrEqual(steps.at(-1) ?? Infinity);
  expect(journal.some(({ type, data }) => type === 'command' && data['action'] === 'patientOut')).toBe(false);
});

test('the battery is empty → the scanner’s console is dark too, and the field is on', { retry: 0 }, async () => {
  await demo.world.act('upsCharge', { percent: 0 });
  await demo.world.logged(
    'the console is off',
    from,
    ({ source, what }) => source === 'scanner' && what === 'consoleOff',
  );
  const { truth } = await scannerItself();
  expect([truth.state, truth.fieldTesla, truth.isTableInBore]).toEqual(['off', fieldTesla, true]);
});

test(
  'power and agent are back → control is local, nothing starts, and the patient is in until people say otherwise',
  { retry: 0 },
  async () => {
    nut.set('OL CHRG', 20, 900);
    await demo.world.act('mains', { on: true });
    couple.mia.leave();
    couple.ana.leave();
    await demo.restartAgent();
    const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
    couple = { ...couple, mia };
    const view = await mia.until('the site is seen', ({ scanner }) => scanner.registeredPatientRef !== '', 20_000);
    expect(view.control.kind).toBe('local');
    expect(view.session).toMatchObject({ state: 'open', room: 'in' });
    expect(['void', 'none']).toContain(view.session.timeOut);
    const held = await mia.until(
      'the critical battery is held until somebody has looked',
      ({ alarms }) => alarms.some((one) => one.condition === 'upsCritical' && one.status === 'latched'),
      20_000,
    );
    expect(held.verdict.authority).toBe(3);
    expect(starts(await demo.world.log(from))).toEqual([]);
    const did = (await scannerDid()).map(({ what }) => what);
    expect(did).toContain('mainsReturned');
    expect(did.filter((what) => /^scan(Started|Resumed)$/.test(what))).toEqual([]);
    expect((await scannerItself()).truth).toMatchObject({ fieldTesla, isTableInBore: true, isTableMoving: false });
  },
);

test(
  'the table is pulled out by hand, the patient walks out: only then, and by the act, is the room empty',
  { retry: 0 },
  async () => {
    const { mia } = couple;
    await demo.world.act('pullTableOut');
    await demo.world.act('patientLeaves');
    await mia.until('nobody is counted', ({ zone }) => zone.count4 === 0, 20_000);
    expect(mia.view?.session.room).toBe('in');
    await mia.does({ kind: 'patientOut' });
    await mia.until('the patient is out', ({ session }) => session.room === 'out');
    expect((await scannerItself()).truth).toMatchObject({ fieldTesla, isTableInBore: false });
    await mia.does({ kind: 'clear', condition: 'upsCritical', why: 'the battery charges' });
    await mia.does({ kind: 'closeSession' });
    expect(starts(await demo.world.log(from))).toEqual([]);
  },
);

/** What the simulated scanner did since the mains failed, by its own log. */
async function scannerDid(): Promise<readonly WorldEntry[]> {
  return (await demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'did');
}

/** The simulated machine, not what is shown of it. */
async function scannerItself(): Promise<WorldSnapshot['scanner']> {
  const { scanner } = await demo.world.state();
  return scanner as WorldSnapshot['scanner'];
}

function confirmed(journal: readonly JournalLine[], condition: string): JournalLine | undefined {
  return journal.find(
    ({ type, data }) => type === 'condition' && data['condition'] === condition && data['to'] === 'confirmed',
  );
}

function starts(log: readonly WorldEntry[]): readonly WorldEntry[] {
  return log.filter(({ source, what }) => source === 'scanner' && (what === 'start' || what === 'resume'));
}

function never(): never {
  throw new Error('the site left no last word');
}
