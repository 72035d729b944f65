import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { CallPlan, OnCall } from '../incidents/call-plan.ts';
import type { PageOrder } from '../incidents/incident-messages.ts';
import type { Delivery } from '../incidents/page-channel.ts';
import { PLAN } from '../testing/incident-bench.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { PROGRAMME_FORMAT, type ProgrammeFile, type ProgrammeRead } from './programme-file.ts';
import { ReminderDesk } from './reminder-desk.ts';

const PROGRAMME: ProgrammeFile = {
  format: PROGRAMME_FORMAT,
  site: 'Cedar Ridge',
  madeOn: '2026-06-01',
  titles: {},
  rows: [
    {
      scanner: 'MR 1',
      shift: 'day',
      drillId: 'quench',
      everyMonths: 6,
      heldOn: null,
      passedOn: null,
      dueOn: '2026-06-30',
    },
  ],
  pairs: [],
  actions: [
    {
      id: 'A1',
      scanner: 'MR 1',
      drillId: 'quench',
      heldOn: '2026-05-01',
      words: 'A second phone',
      owner: 'it',
      until: '2026-06-20',
    },
  ],
  held: [],
};
const onCall = (personId: string, role: OnCall['role'], own: Partial<OnCall> = {}): OnCall => ({
  personId,
  name: personId,
  role,
  siteIds: [],
  channels: ['webhook'],
  ...own,
});
const SAM = onCall('sam', 'mrso');
const IDA = onCall('ida', 'it', { channels: ['webhook', 'email'] });
const HOUR_MS = 3_600_000;
/** By the clock of the place where the test runs, as the desk goes by its own. */
const wallOf = (day: number, hour: number): number => new Date(2026, 5, day, hour, 15).getTime();

class Run {
  readonly heard: PageOrder[] = [];
  readonly recorded: AuditEvent[] = [];
  readonly store: MemoryStore;
  readonly clock = new ManualClock();
  answer: Delivery = { kind: 'sent' };
  programme: ProgrammeRead = { ok: true, value: PROGRAMME };
  desk: ReminderDesk;
  #wallMs = wallOf(16, 9);

  constructor(people: readonly OnCall[] = [SAM, IDA], store = new MemoryStore()) {
    this.store = store;
    const plan: CallPlan = { ...PLAN, people };
    const send = (page: PageOrder): Promise<Delivery> => {
      this.heard.push(page);
      return Promise.resolve(this.answer);
    };
    this.desk = new ReminderDesk({
      file: 'programme.json',
      remindDays: [14, 3],
      plan,
      channels: { webhook: { send }, email: { send } },
      store,
      sites: () => Promise.resolve([{ siteId: 'site-1', name: 'Cedar Ridge' }]),
      clock: {
        nowMs: () => this.clock.nowMs(),
        wallMs: () => this.#wallMs,
        after: (delayMs, act) => this.clock.after(delayMs, act),
      },
      log: pino({ level: 'silent' }),
      record: (event) => this.recorded.push(event),
      read: () => Promise.resolve(this.programme),
    });
  }

  /** @returns who was reminded of what, this time */
  async on(day: number, hour = 9): Promise<readonly string[]> {
    this.#wallMs = wallOf(day, hour);
    const from = this.heard.length;
    await this.desk.look();
    await new Promise((resolve) => setImmediate(resolve));
    return this.heard.slice(from).map(({ pageId }) => pageId.replace('reminder/', ''));
  }
}

describe('who is reminded of what, and when', () => {
  test('each thing once at each nearness: the drill the safety officer, the action its owner by each of their channels', async () => {
    const run = new Run();
    expect(await run.on(5)).toEqual([]);
    expect(await run.on(16)).toEqual([
      'drill/quench/MR 1/day/2026-06-30/14/sam/webhook',
      'action/quench/MR 1/2026-05-01/A1/2026-06-20/14/ida/webhook',
      'action/quench/MR 1/2026-05-01/A1/2026-06-20/14/ida/email',
    ]);
    expect(await run.on(16, 10)).toEqual([]);
    expect((await run.on(17)).map((one) => one.split('/').slice(-3)[0])).toEqual(['3', '3']);
    expect((await run.on(21)).map((one) => one.split('/').slice(-3)[0])).toEqual(['overdue', 'overdue']);
    expect(await run.on(22)).toEqual([]);
  });

  test('it says that it is a reminder, to channel and person, and is on record', async () => {
    const run = new Run();
    await run.on(16);
    expect(run.heard.map((one) => one.call)).toEqual(['reminder', 'reminder', 'reminder']);
    for (const one of run.heard) {
      expect(one.subject).toMatch(/^Farfield REMINDER: Cedar Ridge: /);
      expect(one.siteId).toBe('site-1');
    }
    expect(run.recorded.map((one) => one.kind)).toEqual(['drillReminded', 'drillReminded', 'drillReminded']);
  });

  test('an owner who is not on call is the safety officer’s to find; with nobody at all it is tried again', async () => {
    expect((await new Run([SAM]).on(16)).filter((one) => one.startsWith('action'))).toEqual([
      'action/quench/MR 1/2026-05-01/A1/2026-06-20/14/sam/webhook',
    ]);
    const nobody = new Run([onCall('rita', 'rst')]);
    expect(await nobody.on(16)).toEqual([]);
    expect(await nobody.store.remindersSent()).toEqual([]);
  });

  test('whoever is on call for another site alone is not asked', async () => {
    const run = new Run([
      onCall('else', 'mrso', { siteIds: ['site-2'] }),
      onCall('here', 'mrso', { siteIds: ['site-1'] }),
    ]);
    expect(new Set((await run.on(16)).map((one) => one.split('/').at(-2)))).toEqual(new Set(['here']));
  });

  test.each([0, 7, 18, 23])('nobody at %d h', async (hour) => {
    expect(await new Run().on(16, hour)).toEqual([]);
  });

  test('a restart says nothing twice', async () => {
    const store = new MemoryStore();
    expect(await new Run([SAM], store).on(16)).toHaveLength(2);
    expect(await new Run([SAM], store).on(16)).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('what no channel took is not sent: it goes out at the next look', async () => {
    const run = new Run([SAM]);
    run.answer = { kind: 'refused', why: 'no such person' };
    expect(await run.on(16)).toHaveLength(2);
    expect(await run.store.remindersSent()).toEqual([]);
    run.answer = { kind: 'sent' };
    expect(await run.on(16, 10)).toHaveLength(2);
    expect(await run.store.remindersSent()).toHaveLength(2);
  });

  test('what is still on its way is not sent beside itself', async () => {
    const run = new Run([SAM]);
    run.answer = { kind: 'later', why: 'busy' };
    expect(await run.on(16)).toHaveLength(2);
    expect(await run.on(16, 10)).toEqual([]);
  });

  test('a file that cannot be read reminds nobody, and the next one does', async () => {
    const run = new Run();
    run.programme = { ok: false, why: 'ENOENT' };
    expect(await run.on(16)).toEqual([]);
    run.programme = { ok: true, value: PROGRAMME };
    expect(await run.on(16, 10)).toHaveLength(3);
  });

  test('it looks by itself every hour, and not once it is stopped', async () => {
    const run = new Run();
    run.desk.start();
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.heard).toHaveLength(3);
    run.programme = {
      ok: true,
      value: { ...PROGRAMME, madeOn: '2026-06-02', actions: [], rows: [{ ...PROGRAMME.rows[0]!, shift: 'night' }] },
    };
    run.clock.pass(HOUR_MS);
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.heard).toHaveLength(4);
    run.desk.stop();
    run.clock.pass(2 * HOUR_MS);
    expect(run.heard).toHaveLength(4);
  });
});
