import { expect, test } from 'vitest';
import type { EffectOutcome, ScannerOrder } from '@farfield/protocol/policy';
import type { ScannerCall } from '../adapters/adapter-port.ts';
import { ManualClock } from '../manual-clock.ts';
import { Guard } from './guard.ts';

const START: ScannerOrder = { kind: 'start', stepId: 'st-1', commandId: 'c-1' };
const SELECT: ScannerOrder = { kind: 'selectStep', stepId: 'st-2', commandId: 'c-2' };
const STOP: ScannerOrder = { kind: 'stop', commandId: 'c-3' };
const ABORT: ScannerOrder = { kind: 'abort', commandId: 'c-4' };
const PAUSE: ScannerOrder = { kind: 'pause', commandId: 'c-5' };

/** A scanner that answers when the test says so. */
class HeldAdapter {
  readonly calls: { call: ScannerCall; answer: (outcome: EffectOutcome) => void; fail: (error: Error) => void }[] = [];

  execute(call: ScannerCall): Promise<EffectOutcome> {
    return new Promise((answer, fail) => {
      this.calls.push({ call, answer, fail });
    });
  }

  kinds(): string[] {
    return this.calls.map((one) => one.call.order.kind);
  }
}

function setup(): { clock: ManualClock; adapter: HeldAdapter; guard: Guard } {
  const clock = new ManualClock();
  const adapter = new HeldAdapter();
  return { clock, adapter, guard: new Guard({ adapter, clock }) };
}

test.each<EffectOutcome>([
  { kind: 'done' },
  { kind: 'refused', why: 'not selected' },
  { kind: 'failed', code: 'SCANNER_NOT_CONNECTED' },
  { kind: 'unknown', code: 'NO_ANSWER' },
])('an answer in time is the outcome, counted: $kind', async (outcome) => {
  const { clock, adapter, guard } = setup();
  const call = guard.call('e-1', START, 2_000);
  await clock.advance(500);
  adapter.calls[0]?.answer(outcome);
  expect(await call).toEqual(outcome);
  expect(guard.counts().calls.start[outcome.kind]).toBe(1);
  expect(guard.counts().inFlight).toEqual([]);
});

test('no answer by the deadline is unknown; the late answer changes nothing, is counted, and nothing is asked again', async () => {
  const { clock, adapter, guard } = setup();
  const call = guard.call('e-1', START, 2_000);
  await clock.advance(1_999);
  expect(guard.counts().inFlight).toEqual([{ effectId: 'e-1', kind: 'start', sinceMs: 1_000 }]);
  await clock.advance(1);
  expect(await call).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
  adapter.calls[0]?.answer({ kind: 'done' });
  await clock.advance(60_000);
  expect(guard.counts().lateAnswers).toBe(1);
  expect(guard.counts().calls.start).toEqual({ done: 0, refused: 0, failed: 0, unknown: 1 });
  expect(adapter.calls).toHaveLength(1);
});

test('a second permit waits for the first and is then sent with the time that it has left', async () => {
  const { clock, adapter, guard } = setup();
  const first = guard.call('e-1', SELECT, 2_000);
  const second = guard.call('e-2', START, 2_000);
  await clock.advance(1_500);
  expect(adapter.kinds()).toEqual(['selectStep']);
  adapter.calls[0]?.answer({ kind: 'done' });
  await first;
  await clock.advance(0);
  expect(adapter.calls[1]?.call).toEqual({ order: START, withinMs: 500 });
  adapter.calls[1]?.answer({ kind: 'done' });
  expect(await second).toEqual({ kind: 'done' });
});

test('a permit whose deadline passes before its turn is never sent', async () => {
  const { clock, adapter, guard } = setup();
  const first = guard.call('e-1', SELECT, 5_000);
  const second = guard.call('e-2', START, 2_000);
  await clock.advance(2_000);
  expect(await second).toEqual({ kind: 'failed', code: 'DEADLINE_BEFORE_TURN' });
  await clock.advance(3_000);
  expect(await first).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
  expect(adapter.kinds()).toEqual(['selectStep']);
});

test.each([STOP, ABORT, PAUSE])('$kind passes a hung start at once', async (order) => {
  const { clock, adapter, guard } = setup();
  const start = guard.call('e-1', START, 2_000);
  await clock.advance(0);
  const restricting = guard.call('e-2', order, 2_000);
  await clock.advance(0);
  expect(adapter.kinds()).toEqual(['start', order.kind]);
  adapter.calls[1]?.answer({ kind: 'done' });
  expect(await restricting).toEqual({ kind: 'done' });
  await clock.advance(2_000);
  expect(await start).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
});

test('stops go in parallel, none waits for another', async () => {
  const { clock, adapter, guard } = setup();
  const outcomes = [guard.call('e-1', STOP, 2_000), guard.call('e-2', ABORT, 2_000)];
  await clock.advance(0);
  expect(adapter.kinds()).toEqual(['stop', 'abort']);
  adapter.calls[1]?.answer({ kind: 'done' });
  expect(await outcomes[1]).toEqual({ kind: 'done' });
  await clock.advance(2_000);
  expect(await outcomes[0]).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
});

test('a start that still waits when a stop comes is not sent any more', async () => {
  const { clock, adapter, guard } = setup();
  const select = guard.call('e-1', SELECT, 2_000);
  await clock.advance(0);
  const start = guard.call('e-2', START, 2_000);
  const stop = guard.call('e-3', STOP, 2_000);
  await clock.advance(0);
  for (const held of adapter.calls) held.answer({ kind: 'done' });
  expect(await select).toEqual({ kind: 'done' });
  expect(await stop).toEqual({ kind: 'done' });
  expect(await start).toEqual({ kind: 'failed', code: 'STOPPED_MEANWHILE' });
  expect(adapter.kinds()).not.toContain('start');
});

test('an adapter that throws or rejects leaves the outcome unknown, and the guard lives on', async () => {
  const clock = new ManualClock();
  const broken = new Guard({
    adapter: {
      execute: () => {
        throw new Error('bug');
      },
    },
    clock,
  });
  expect(await broken.call('e-1', START, 2_000)).toEqual({ kind: 'unknown', code: 'ADAPTER_BROKE' });
  const { adapter, guard } = setup();
  const call = guard.call('e-1', STOP, 2_000);
  await clock.advance(0);
  adapter.calls[0]?.fail(new Error('bug'));
  expect(await call).toEqual({ kind: 'unknown', code: 'ADAPTER_BROKE' });
  const next = guard.call('e-2', START, 2_000);
  await clock.advance(0);
  adapter.calls[1]?.answer({ kind: 'done' });
  expect(await next).toEqual({ kind: 'done' });
});

test('one effect is performed once', async () => {
  const { clock, adapter, guard } = setup();
  const first = guard.call('e-1', START, 2_000);
  expect(await guard.call('e-1', START, 2_000)).toEqual({ kind: 'failed', code: 'DUPLICATE_EFFECT' });
  await clock.advance(0);
  adapter.calls[0]?.answer({ kind: 'done' });
  expect(await first).toEqual({ kind: 'done' });
  expect(adapter.calls).toHaveLength(1);
});
