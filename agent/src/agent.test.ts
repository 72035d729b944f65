import { expect, test } from 'vitest';
import { DEFAULT_POLICY, EMPTY_FOLD, type EffectOutcome, type ScannerOrder } from '@farfield/protocol/policy';
import { IDLE_SCANNER } from '../../protocol/src/policy/story.ts';
import { Agent, type AgentPorts } from './agent.ts';
import type { AgentInput } from './agent-state.ts';
import type { JournalLine } from './journal/journal-port.ts';
import { sessionRecord } from './journal/session-record.ts';
import { ManualClock } from './manual-clock.ts';
import { Guard } from './safety/guard.ts';
import { LAST_STOP_ALONE_MS, LAST_STOP_DARK_MS, LAST_STOP_MS } from './safety/last-stop.ts';
import { PROFILE } from './test-bench.ts';

const DONE: EffectOutcome = { kind: 'done' };
const NOT_CONNECTED: EffectOutcome = { kind: 'failed', code: 'SCANNER_NOT_CONNECTED' };

const SESSION = sessionRecord.parse({
  sessionId: 'session-1',
  openedMs: 1,
  patientRef: 'P-1',
  patientName: 'DEMO, Ada',
  patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
  checklist: {},
  timeOut: { kind: 'none' },
  ready: { kind: 'none' },
  attendants: 0,
  room: 'in',
  firstStartMs: null,
  spokenToMs: null,
  imagesComplete: null,
});

/** An agent that a SIGTERM ends in an exam: after its boot nobody knows yet what the scanner does. */
function bench(
  answer: (order: ScannerOrder) => EffectOutcome | Promise<EffectOutcome>,
  fold: Partial<typeof EMPTY_FOLD> = { hadOpenPermit: true },
) {
  const clock = new ManualClock();
  const lines: JournalLine[] = [];
  const orders: ScannerOrder[] = [];
  /** what was done and written, in the order in which it was */
  const order: string[] = [];
  const guard = new Guard({
    clock,
    adapter: {
      execute: ({ order: one }) => {
        orders.push(one);
        order.push(`asked ${one.kind}`);
        return Promise.resolve(answer(one));
      },
    },
  });
  const nothing = (): void => undefined;
  const ports = {
    clock,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    journal: {
      headSeq: 0,
      durable: { seq: 0, hash: '' },
      fold: { ...EMPTY_FOLD, ...fold },
      // A disk that hangs: nothing that is given to it is ever heard of.
      append: (more: readonly JournalLine[]) => {
        lines.push(...more);
        for (const { record } of more) if (record.type === 'stop') order.push(`wrote ${record.data.what}`);
      },
      read: () => Promise.resolve(null),
      onNews: nothing,
      close: () => Promise.resolve(),
    },
    guard,
    adapters: [],
    recorder: null,
    sendToGateway: nothing,
    sendToOnsite: nothing,
    broadcastOnsite: nothing,
    drills: { open: nothing, append: nothing, close: nothing },
    dialLinkTest: nothing,
    hangUpLinkTest: nothing,
    onShutdown: nothing,
    onTurn: nothing,
    beforeActs: nothing,
    onScreenSituation: nothing,
  } as unknown as AgentPorts;
  const capabilities = { ...DEFAULT_POLICY.capabilities, stop: true, abort: true };
  const policy = { ...DEFAULT_POLICY, capabilities };
  const agent = new Agent(PROFILE, { siteId: 'site-1', scannerRef: 'MR1', policy, policyHash: 'h' }, ports);
  const before = lines.length;
  const written = () => lines.slice(before).map(({ record }) => record);
  return { agent, clock, orders, order, written };
}

/** How long the agent took to end, ms. */
async function endOf({ agent, clock }: ReturnType<typeof bench>, how = { isDark: false }): Promise<number> {
  let endedMs: number | null = null;
  const sinceMs = clock.nowMs();
  void agent.leaveNoScan(how).then(() => (endedMs = clock.nowMs()));
  while (endedMs === null && clock.nowMs() - sinceMs < 60_000) await clock.advance(50);
  return (endedMs ?? Infinity) - sinceMs;
}

// Design §2.10: what restricts is journaled as it goes.
test('the last STOP of an agent that ends is in the record: sent, answered, and what came of it; sent before it is written', async () => {
  const made = bench(() => DONE);
  await endOf(made);
  const [first] = made.orders;
  expect(first?.kind).toBe('stop');
  const effectId = first?.commandId ?? '-';
  const because = 'the site agent ends';
  expect(made.written()).toContainEqual({ type: 'stop', data: { what: 'sent', effectId, how: 'stop', because } });
  expect(made.written()).toContainEqual({
    type: 'outcome',
    data: { effectId, order: 'stop', outcome: 'done', words: '' },
  });
  expect(made.order.slice(0, 2)).toEqual(['asked stop', 'wrote sent']);
  // Each that was sent is on record once, with its outcome.
  for (const { commandId } of made.orders)
    expect(
      made.written().filter(({ data }) => 'effectId' in data && data.effectId === commandId).length,
    ).toBeGreaterThanOrEqual(2);
});

// "No scan runs on that nobody here could stop": a connection for orders that is just being made anew is there 0.1 s later.
test('the last STOP is certainly not sent, because its session is being replaced: it is tried again', async () => {
  const answers = [NOT_CONNECTED, NOT_CONNECTED];
  const made = bench(() => answers.shift() ?? DONE);
  void made.agent.leaveNoScan();
  await made.clock.advance(1_000);
  expect(made.orders.map(({ kind }) => kind)).toEqual(['stop', 'stop', 'stop']);
});

test('a scanner that swallows it: NOT CONFIRMED after 2 s, an abort on top, again and again until its time is over', async () => {
  const made = bench(() => new Promise<EffectOutcome>(() => undefined));
  const tookMs = await endOf(made);
  expect(made.orders.map(({ kind }) => kind).slice(0, 2)).toEqual(['stop', 'abort']);
  expect(made.orders.length).toBeGreaterThanOrEqual(LAST_STOP_ALONE_MS / 2_000);
  expect(made.order.filter((one) => one === 'wrote notConfirmed')).toHaveLength(1);
  expect(made.order.indexOf('wrote notConfirmed')).toBeLessThan(made.order.indexOf('asked abort') + 3);
  expect(tookMs).toBeGreaterThanOrEqual(LAST_STOP_ALONE_MS);
  expect(tookMs).toBeLessThan(LAST_STOP_ALONE_MS + 2_500);
  expect(made.agent.scanRisk).not.toBe('none');
});

test('with a watchdog that is ready the scan is left to it sooner; without power sooner still', async () => {
  const watched = bench(() => DONE);
  watched.agent.hostFact({ input: 'watchdog', raw: 'good', words: '' });
  expect(await endOf(watched)).toBeLessThan(LAST_STOP_MS + 200);
  expect(
    await endOf(
      bench(() => DONE),
      { isDark: true },
    ),
  ).toBeLessThan(LAST_STOP_DARK_MS + 200);
});

test('the scanner reports rest: confirmed, on record, and the agent ends', async () => {
  const made = bench(() => DONE, { session: SESSION });
  const ended = endOf(made);
  await made.clock.advance(100);
  expect(made.agent.scanRisk).toBe('mayRun');
  made.agent.post(reports(made, 'scanning'));
  await made.clock.advance(300);
  made.agent.post(reports(made, 'idle'));
  expect(await ended).toBeLessThan(1_000);
  // One of the agent's own; what the core asks for by itself, of a scan that nobody permitted, is beside it.
  const own = made.orders.filter(({ commandId }) => commandId.startsWith('agent-ends-'));
  expect(own.map(({ kind }) => kind)).toEqual(['stop']);
  expect(made.written().at(-1)).toMatchObject({ type: 'stop', data: { what: 'confirmed', how: 'stop' } });
  expect(made.agent.scanRisk).toBe('none');
});

test('the scanner rests, and may begin yet what it has: no NOT CONFIRMED, no abort, and the watchdog has it after 3 s', async () => {
  const made = bench(() => DONE);
  made.agent.hostFact({ input: 'watchdog', raw: 'good', words: '' });
  let endedMs: number | null = null;
  const sinceMs = made.clock.nowMs();
  void made.agent.leaveNoScan().then(() => (endedMs = made.clock.nowMs()));
  while (endedMs === null && made.clock.nowMs() - sinceMs < 20_000) {
    await made.clock.advance(250);
    made.agent.post(reports(made, 'idle'));
  }
  expect((endedMs ?? Infinity) - sinceMs).toBeLessThan(3_500);
  expect(new Set(made.orders.map(({ kind }) => kind))).toEqual(new Set(['stop']));
  expect(made.order).not.toContain('wrote notConfirmed');
  expect(made.order.at(-1)).toBe('wrote confirmed');
  expect(made.agent.scanRisk).toBe('mayBegin');
});

test('nothing that Farfield answers for may run: no order, and the agent ends at once', async () => {
  const made = bench(() => DONE, {});
  // With no session open a scan is the site's own people's matter.
  made.agent.post(reports(made, 'scanning'));
  expect(await endOf(made)).toBeLessThan(100);
  expect(made.orders).toEqual([]);
});

function reports({ clock }: ReturnType<typeof bench>, state: 'idle' | 'scanning'): AgentInput {
  const fact = { ...IDLE_SCANNER, state, runningStepId: state === 'scanning' ? 'T1' : '' };
  return { kind: 'observation', observation: { kind: 'scanner', fact, seenMs: clock.nowMs() } };
}
