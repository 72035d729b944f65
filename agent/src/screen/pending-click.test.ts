import { expect, test } from 'vitest';
import type { Cancel, Clock } from '../clock.ts';
import { ManualClock } from '../manual-clock.ts';
import { AIM_WITHIN_MS, PendingClick } from './pending-click.ts';
import type { ToScreenClick } from './screen-messages.ts';

function bench() {
  const clock = new ManualClock();
  const posted: ToScreenClick['kind'][] = [];
  const click = new PendingClick(3, 'start', clock, ({ kind }) => posted.push(kind));
  return { clock, posted, click };
}

test('pressed only in answer to "aimed", once, and what came of it is told', async () => {
  const { click, posted } = bench();
  expect(posted).toEqual(['aim']);
  click.hear({ kind: 'aimed', clickId: 2 });
  expect(posted).toEqual(['aim']);
  click.hear({ kind: 'aimed', clickId: 3 });
  click.hear({ kind: 'aimed', clickId: 3 });
  // What restricts comes too late to take it back, and is sent beside it.
  click.abandon();
  expect(posted).toEqual(['aim', 'press']);
  click.hear({ kind: 'clicked', clickId: 3, outcome: { kind: 'done', words: 'pressed' } });
  expect(await click.outcome).toEqual({ kind: 'done', words: 'pressed' });
});

test('a stop before the press takes it back', async () => {
  const { click, posted } = bench();
  click.abandon();
  click.hear({ kind: 'aimed', clickId: 3 });
  expect(posted).toEqual(['aim', 'abandonClick']);
  expect(await click.outcome).toEqual({ kind: 'failed', code: 'STOPPED_MEANWHILE' });
});

test('a worker that does not answer in time presses nothing, whatever it says later', async () => {
  const { clock, click, posted } = bench();
  await clock.advance(AIM_WITHIN_MS);
  click.hear({ kind: 'aimed', clickId: 3 });
  expect(posted).toEqual(['aim', 'abandonClick']);
  expect(await click.outcome).toEqual({ kind: 'failed', code: 'CLICK_NOT_AIMED' });
});

test('an agent that stood still with the answer in front of it does not press', async () => {
  let nowMs = 0;
  const posted: ToScreenClick['kind'][] = [];
  // Its timer has not had its turn yet when the answer is read.
  const never = (): Cancel => () => undefined;
  const stood: Clock = { nowMs: () => nowMs, wallMs: () => nowMs, after: never, setTimer: never };
  const click = new PendingClick(3, 'start', stood, ({ kind }) => posted.push(kind));
  nowMs = AIM_WITHIN_MS + 1;
  click.hear({ kind: 'aimed', clickId: 3 });
  expect(posted).toEqual(['aim', 'abandonClick']);
  expect(await click.outcome).toEqual({ kind: 'failed', code: 'CLICK_TOO_LATE' });
});

test('a worker that is gone: before the press it is certain, after it nobody knows', async () => {
  const before = bench();
  before.click.workerLost();
  expect(await before.click.outcome).toEqual({ kind: 'failed', code: 'SCREEN_WORKER_LOST' });
  const after = bench();
  after.click.hear({ kind: 'aimed', clickId: 3 });
  after.click.workerLost();
  expect(await after.click.outcome).toEqual({ kind: 'unknown', code: 'SCREEN_WORKER_LOST' });
});
