import { join } from 'node:path';
import type { SiteView } from '@farfield/protocol';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { AuditEvent } from '../audit/audit-event.ts';
import { Metrics } from '../metrics.ts';
import type { SiteInput } from '../sites/site-messages.ts';
import { testFolder, testStore } from '../store/store-fixtures.ts';
import type { IncidentChange, StorePort } from '../store/store-port.ts';
import { PLAN } from '../testing/incident-bench.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { demoPerson } from '../testing/people.ts';
import { siteAlarm, siteView } from '../testing/bodies.ts';
import { Bench, SITE } from '../testing/site-bench.ts';
import { IncidentDesk, type ReadBack } from './incident-desk.ts';
import type { PageOrder } from './incident-messages.ts';
import type { Delivery } from './page-channel.ts';
import { TOO_OLD } from './page-sender.ts';

const STORED = { siteId: SITE, name: 'Demo site', keyHash: '', enrolledWallMs: 0 };

/** The pager of the facility: it outlives gateways, and counts what it hears. */
class Pager {
  readonly heard: PageOrder[] = [];
  answer: Delivery = { kind: 'sent' };

  get people(): readonly string[] {
    return this.heard.map((one) => one.personId);
  }

  send(page: PageOrder): Promise<Delivery> {
    this.heard.push(page);
    return Promise.resolve(this.answer);
  }
}

/** A gateway as far as incidents go: a site that a test speaks for, and a clock that a test turns. */
class Run {
  readonly bench = new Bench();
  readonly told: SiteInput[] = [];
  readonly recorded: AuditEvent[] = [];
  readonly desk: IncidentDesk;
  readonly #clock: ManualClock;
  readonly #store: StorePort;

  constructor(parts: { store: StorePort; pager: Pager; clock: ManualClock }) {
    const { store, pager, clock } = parts;
    const { bench, told } = this;
    this.#clock = clock;
    this.#store = store;
    const site = {
      get state() {
        return bench.state;
      },
      post: (input: SiteInput) => {
        told.push(input);
        bench.post(input);
      },
    };
    this.desk = new IncidentDesk({
      plan: PLAN,
      channels: { webhook: pager },
      people: { everybody: () => store.people() },
      store,
      sites: { all: [{ stored: STORED, site }] },
      clock,
      log: pino({ level: 'silent' }),
      metrics: new Metrics(),
      record: (event) => this.recorded.push(event),
    });
  }

  /** The site speaks each second, and the desk looks. */
  async wait(seconds: number, ...conditions: string[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.#clock.pass(1_000);
      this.bench.nowMs = this.#clock.nowMs();
      this.says(conditions);
      this.desk.look();
      await this.settle();
    }
  }

  /** A store answers in order: what was asked of it before is done, and what came of that too. */
  async settle(): Promise<void> {
    for (let times = 0; times < 3; times += 1) {
      await this.#store.isWritable();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  says(conditions: readonly string[]): void {
    if (this.bench.state.agent.kind !== 'connected') this.bench.agent();
    const view = siteView({ siteId: SITE });
    const alarms = conditions.map((condition) => siteAlarm(condition));
    const session = { ...view.session, state: 'open' };
    this.bench.agentSays({ kind: 'siteView', value: this.change({ ...view, alarms, session }) });
  }

  /** What the site says otherwise; a test may replace it. */
  change: (view: SiteView) => SiteView = (view) => view;
}

test('a loss is in the store, on consoles and in the record; a page goes out when it is due and once', async () => {
  const [store, pager] = [new MemoryStore(), new Pager()];
  const run = new Run({ store, pager, clock: new ManualClock() });
  await run.wait(12, 'mainsLost');
  expect(pager.people).toEqual(['mrst', 'onsiteTechnologist']);
  const [incident] = (await run.desk.list(SITE, 10)) as { incidentId: string }[];
  expect(incident).toMatchObject({
    state: 'open',
    site: { now: 'heard' },
    causes: [{ cause: 'power', sign: 'mainsLost', state: 'lost' }],
    calls: [{ call: 'power', acknowledged: null, pages: [{ personId: 'mrst', state: 'sent' }, { state: 'sent' }] }],
  });
  expect([...store.pages.values()].map((one) => one.state)).toEqual(['sent', 'sent']);
  expect(run.told.at(-1)).toMatchObject({
    kind: 'incidentTold',
    incident: {
      alarm: { title: `Incident ${incident?.incidentId}: 2 paged, nobody has acknowledged`, priority: 'low' },
    },
  });
  expect(run.recorded.map((one) => one.kind)).toEqual(['incidentOpened', 'pageSent', 'pageSent']);
});

/** A disk on which a write of an incident takes as long as the test says. */
class SlowStore extends MemoryStore {
  gate: Promise<void> = Promise.resolve();

  override async saveIncident(change: IncidentChange): Promise<void> {
    await this.gate;
    return super.saveIncident(change);
  }
}

test('acknowledged while the page still waits for a slow disk: nobody is paged', async () => {
  const [store, pager] = [new SlowStore(), new Pager()];
  const run = new Run({ store, pager, clock: new ManualClock() });
  const paged = () => run.desk.open[0]?.incident.calls[0]?.pages.map((one) => one.state) ?? [];
  let open: () => void = () => undefined;
  for (let second = 0; second < 30 && paged().length === 0; second += 1) {
    open();
    await run.settle();
    store.gate = new Promise((resolve) => {
      open = resolve;
    });
    await run.wait(1, 'mainsLost');
  }
  expect([paged(), pager.heard]).toEqual([['waiting', 'waiting'], []]);
  run.desk.acknowledge(run.desk.open[0]?.incident.incidentId ?? '', { personId: 'rst', name: 'DEMO, rst' });
  open();
  await run.settle();
  await run.wait(10, 'mainsLost');
  expect([paged(), pager.heard]).toEqual([['dropped', 'dropped'], []]);
  expect([...store.pages.values()].map((one) => one.state)).toEqual(['dropped', 'dropped']);
});

test('acknowledged, good again, closed: each is kept, and a closed one cannot be acknowledged', async () => {
  const [store, pager] = [new MemoryStore(), new Pager()];
  const run = new Run({ store, pager, clock: new ManualClock() });
  await run.wait(12, 'mainsLost');
  const id = run.desk.open[0]?.incident.incidentId ?? '';
  expect(run.desk.acknowledge(id, { personId: 'rst', name: 'DEMO, rst' })).toBe('done');
  await run.wait(60, 'mainsLost');
  expect(pager.heard).toHaveLength(2);
  await run.wait(31);
  expect(run.desk.acknowledge(id, { personId: 'rst', name: 'DEMO, rst' })).toBe('closed');
  expect(await run.desk.find(id)).toMatchObject({ siteId: SITE, view: { state: 'closed', site: null } });
  expect(run.told.at(-1)).toEqual({ kind: 'incidentTold', incident: null });
  expect(run.recorded.map((one) => one.kind).slice(3)).toEqual(['incidentAcknowledged', 'incidentClosed']);
});

test('killed in the middle, again and again: no page is lost, none is sent twice, the incident is one', async () => {
  const file = join(testFolder(), 'gateway.db');
  const pager = new Pager();
  const incidents = new Set<string>();
  for (let life = 0; life < 6; life += 1) {
    const store = await testStore(file);
    const clock = new ManualClock();
    // Each life begins where the wall clock is by now: the seconds of the last one, and one in which nobody ran.
    clock.passWall(life * 20_000);
    const run = new Run({ store, pager, clock });
    await run.desk.load();
    await run.wait(19, 'mainsLost');
    for (const { incident } of run.desk.open) incidents.add(incident.incidentId);
    // Killed: nobody tells the desk. What it had asked of the store is on the disk.
    await store.close();
  }
  const everybody = ['mrst', 'onsiteTechnologist', 'coordinator', 'it', 'rst', 'mrso', 'mrmd', 'rad', 'lip'];
  expect(pager.people.toSorted()).toEqual(everybody.toSorted());
  expect(pager.people.slice(0, 2).toSorted()).toEqual(['mrst', 'onsiteTechnologist']);
  expect(new Set(pager.heard.map((one) => one.pageId)).size).toBe(pager.heard.length);
  expect(incidents.size).toBe(1);
}, 60_000);

test('killed between sending and writing down that it was sent: sent once more, under the same id', async () => {
  const file = join(testFolder(), 'gateway.db');
  const pager = new Pager();
  const store = await testStore(file);
  const run = new Run({ store, pager, clock: new ManualClock() });
  await run.wait(12, 'mainsLost');
  await store.close();
  const db = new Database(file);
  db.exec("UPDATE pages SET state = 'waiting', ended_wall_ms = NULL");
  db.close();
  const next = new Run({ store: await testStore(file), pager, clock: new ManualClock() });
  await next.desk.load();
  await next.settle();
  expect(pager.people).toEqual(['mrst', 'onsiteTechnologist', 'mrst', 'onsiteTechnologist']);
  expect(new Set(pager.heard.map((one) => one.pageId)).size).toBe(2);
});

test('a page that waits at the end is sent by the next gateway', async () => {
  const file = join(testFolder(), 'gateway.db');
  const pager = new Pager();
  pager.answer = { kind: 'later', why: 'busy' };
  const store = await testStore(file);
  const run = new Run({ store, pager, clock: new ManualClock() });
  await run.wait(12, 'mainsLost');
  await run.desk.stop();
  await store.close();
  pager.answer = { kind: 'sent' };
  pager.heard.length = 0;
  const next = new Run({ store: await testStore(file), pager, clock: new ManualClock() });
  await next.desk.load();
  await next.settle();
  expect(pager.people).toContain('mrst');
  expect(pager.people).toContain('onsiteTechnologist');
});

test('a page of three days ago is not sent by a gateway that starts now; that it was not, and why, is on record', async () => {
  const file = join(testFolder(), 'gateway.db');
  const pager = new Pager();
  pager.answer = { kind: 'later', why: 'busy' };
  const store = await testStore(file);
  const run = new Run({ store, pager, clock: new ManualClock() });
  await run.wait(12, 'mainsLost');
  await run.desk.stop();
  await store.close();
  expect(new Set(pager.people)).toEqual(new Set(['mrst', 'onsiteTechnologist']));
  pager.answer = { kind: 'sent' };
  pager.heard.length = 0;
  const clock = new ManualClock();
  clock.passWall(3 * 86_400_000);
  const next = new Run({ store: await testStore(file), pager, clock });
  await next.desk.load();
  await next.settle();
  expect(pager.people).toEqual([]);
  expect(next.recorded).toMatchObject([
    { kind: 'pageFailed', personId: 'mrst', why: TOO_OLD },
    { kind: 'pageFailed', personId: 'onsiteTechnologist', why: TOO_OLD },
  ]);
});

test('what was acknowledged before the end is not sent by the next gateway', async () => {
  const file = join(testFolder(), 'gateway.db');
  const pager = new Pager();
  pager.answer = { kind: 'later', why: 'busy' };
  const store = await testStore(file);
  const run = new Run({ store, pager, clock: new ManualClock() });
  await run.wait(12, 'mainsLost');
  run.desk.acknowledge(run.desk.open[0]?.incident.incidentId ?? '', { personId: 'rst', name: 'DEMO, rst' });
  await run.settle();
  await store.close();
  pager.heard.length = 0;
  const next = new Run({ store: await testStore(file), pager, clock: new ManualClock() });
  await next.desk.load();
  await next.wait(120, 'mainsLost');
  expect(pager.heard).toEqual([]);
});

test('a sick disk keeps nobody from being called; what it missed is written when it is well, and nobody is called again', async () => {
  const [store, pager, clock] = [new MemoryStore(), new Pager(), new ManualClock()];
  store.isSick = true;
  const run = new Run({ store, pager, clock });
  await run.wait(12, 'mainsLost');
  expect(pager.people).toEqual(['mrst', 'onsiteTechnologist']);
  expect(store.pages.size).toBe(0);
  store.isSick = false;
  await run.wait(4, 'mainsLost');
  expect([...store.pages.values()].map((one) => one.state)).toEqual(['sent', 'sent']);
  expect(pager.heard).toHaveLength(2);
});

test('a state of another version keeps no gateway from starting, and counts as occupied', async () => {
  const [store, pager] = [new MemoryStore(), new Pager()];
  store.incidentTexts.set(SITE, '{"kept":"something else"}');
  const clock = new ManualClock();
  const run = new Run({ store, pager, clock });
  await run.desk.load();
  clock.pass(16_000);
  run.bench.wait(16_000);
  run.desk.look();
  expect(run.desk.open).toMatchObject([{ incident: { calls: [{ call: 'agent', stake: 'occupied' }] } }]);
});

/** An exam whose remote technologist is lost for long enough that somebody else is asked to take over. */
async function takingOver(store: StorePort): Promise<Run> {
  await store.putPerson(demoPerson('rst'));
  await store.putPerson(demoPerson('rst', { personId: 'bo', login: 'bo', name: 'DEMO, bo' }));
  const run = new Run({ store, pager: new Pager(), clock: new ManualClock() });
  run.change = (view) => ({
    ...view,
    control: { ...view.control, kind: 'granted', personId: 'rst', name: 'DEMO, rst', consoleId: 'c-rst' },
    session: { ...view.session, room: 'in' },
    lastCommand: { ...view.lastCommand, action: 'Start', stepName: 'T1 sag SE' },
  });
  run.bench.agent();
  run.bench.console('rst');
  await run.wait(2);
  await run.wait(45, 'linkDown');
  return run;
}

const BO = { personId: 'bo', name: 'DEMO, bo' };
const WORDS: ReadBack = {
  patientRef: 'P-1',
  scannerRef: 'MR1',
  lastCommand: 'Start T1 sag SE',
  reason: 'Link to the remote console is down',
};

test('whoever is asked to take over reads back what the site says now, and only that is taken; it is in the record', async () => {
  const run = await takingOver(new MemoryStore());
  const { incidentId, backup } = run.desk.open[0]?.incident ?? { incidentId: '', backup: null };
  expect(backup).toMatchObject({ kind: 'assigned', personId: 'bo' });
  expect(run.desk.readBack(incidentId, { personId: 'rst', name: 'DEMO, rst' }, WORDS)).toEqual({ kind: 'notAssigned' });
  expect(run.desk.readBack('another', BO, WORDS)).toEqual({ kind: 'closed' });
  expect(
    run.desk.readBack(incidentId, BO, { patientRef: 'P-2', scannerRef: 'MR9', lastCommand: 'Stop', reason: 'no idea' }),
  ).toEqual({ kind: 'differs', what: ['patient', 'scanner', 'last command', 'reason'] });
  expect(run.desk.readBack(incidentId, BO, WORDS)).toEqual({ kind: 'done' });
  await run.settle();
  expect(run.desk.open[0]?.incident.backup).toMatchObject({ kind: 'readBack', personId: 'bo' });
  expect(run.recorded.map((one) => one.kind)).toEqual(expect.arrayContaining(['backupAssigned', 'backupReadBack']));
  // Until then nobody's wish for control but the lost one's was passed on; from now on theirs too.
  const asks = run.told.flatMap((one) =>
    one.kind === 'incidentTold' ? [one.incident?.asksFor?.personIds ?? null] : [],
  );
  expect(asks).toContainEqual(['rst']);
  expect(asks.at(-1)).toEqual(['rst', 'bo']);
});

test('a site that fell silent is not what anybody could read back', async () => {
  const run = await takingOver(new MemoryStore());
  run.bench.post({ kind: 'agentLeft', socketId: 'a1' });
  const { incidentId } = run.desk.open[0]?.incident ?? { incidentId: '' };
  expect(run.desk.readBack(incidentId, BO, WORDS)).toEqual({ kind: 'siteUnheard' });
});
