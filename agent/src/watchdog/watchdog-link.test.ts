import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { Bench } from '../test-bench.ts';
import {
  AGAIN_AFTER_AT_MOST_MS,
  AGAIN_AFTER_MS,
  DID_WELL_AFTER_MS,
  HANGS_AFTER_MS,
  WatchdogLink,
} from './watchdog-link.ts';
import type { AgentAsHeard } from './watchdog-machine.ts';
import { BEAT_EVERY_MS, READINESS_EVERY_MS, type ToWatchdog } from './watchdog-messages.ts';
import type { WatchdogEvents, WatchdogProcess } from './watchdog-process.ts';

const TURN_MS = 50;

/** A watchdog that is nothing but its channel. */
class Fake implements WatchdogProcess {
  readonly pid: number;
  readonly told: ToWatchdog[] = [];
  readonly events: WatchdogEvents;
  isKilled = false;
  isLetGo = false;

  constructor(pid: number, events: WatchdogEvents) {
    this.pid = pid;
    this.events = events;
  }

  send(message: ToWatchdog): void {
    this.told.push(message);
  }

  kill(): void {
    this.isKilled = true;
  }

  letGo(): void {
    this.isLetGo = true;
  }

  says(isReady: boolean, words = ''): void {
    this.events.heard({ kind: 'readiness', isReady, words });
  }
}

let clock: ManualClock;
let started: Fake[];
let told: string[];
let logged: string[];
let link: WatchdogLink;

beforeEach(() => {
  clock = new ManualClock();
  started = [];
  told = [];
  logged = [];
  link = linkAt({ scan: 'none', mayHold: false });
  link.start();
});

function linkAt(now: AgentAsHeard): WatchdogLink {
  const note = (_: object, text: string): void => void logged.push(text);
  return new WatchdogLink({
    start: (events) => {
      const one = new Fake(started.length + 1, events);
      started.push(one);
      return one;
    },
    clock,
    log: { debug: note, info: note, warn: note, error: note },
    tell: (raw, words) => void told.push(`${raw}: ${words}`),
    now,
  });
}

function newest(): Fake {
  const one = started.at(-1);
  if (one === undefined) throw new Error('none was started');
  return one;
}

/** The agent's loop comes round, and so does the watchdog's, if it has one. */
async function passes(durationMs: number, isReady: boolean | null = null): Promise<void> {
  for (let atMs = 0; atMs < durationMs; atMs += TURN_MS) {
    await clock.advance(TURN_MS);
    link.turn({ scan: 'none', mayHold: false });
    if (isReady !== null && atMs % READINESS_EVERY_MS === 0) newest().says(isReady, 'could stop a scan');
  }
}

test('each word of it is told on, whether new or not: what it said last grows old', async () => {
  await passes(2_000, true);
  expect(told).toEqual(Array.from({ length: 4 }, () => 'good: could stop a scan'));
  expect(logged).toEqual(['the watchdog could stop a scan']);
});

test('no session to the scanner is told with its reason', () => {
  newest().says(false, 'no session of its own to the scanner (stop: not ready, BadTooManySessions)');
  expect(told).toEqual(['bad: no session of its own to the scanner (stop: not ready, BadTooManySessions)']);
  expect(logged).toEqual(['the watchdog could not stop a scan now']);
});

test('it is told at once what goes on, and each quarter of a second that the agent lives', async () => {
  expect(newest().told).toEqual([{ kind: 'beat', scan: 'none', mayHold: false }]);
  await passes(BEAT_EVERY_MS * 4);
  expect(newest().told).toHaveLength(5);
});

test('an agent that boots beside a scan says so with its first word: it may die before its next turn', () => {
  linkAt({ scan: 'mayRun', mayHold: false }).start();
  expect(newest().told).toEqual([{ kind: 'beat', scan: 'mayRun', mayHold: false }]);
});

test('it dies: told at once, started again, and the next one knows of the scan that runs', async () => {
  await passes(1_000, true);
  link.turn({ scan: 'mayRun', mayHold: true });
  newest().events.ended('its process ended (SIGKILL)');
  expect(told.at(-1)).toBe('bad: its process ended (SIGKILL); another one is started in 1 s');
  expect(started).toHaveLength(1);
  await clock.advance(AGAIN_AFTER_MS);
  expect(started).toHaveLength(2);
  expect(newest().told).toEqual([{ kind: 'beat', scan: 'mayRun', mayHold: true }]);
});

test('it dies again and again: each time it takes twice as long, half a minute at most', async () => {
  const gapsMs: number[] = [];
  for (let times = 0; times < 8; times += 1) {
    const fromMs = clock.nowMs();
    const before = started.length;
    newest().events.ended('its process ended (1)');
    while (started.length === before) await clock.advance(500);
    gapsMs.push(clock.nowMs() - fromMs);
  }
  expect(gapsMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, AGAIN_AFTER_AT_MOST_MS, 30_000, 30_000]);
  await passes(DID_WELL_AFTER_MS + 2 * READINESS_EVERY_MS, true);
  newest().events.ended('its process ended (1)');
  expect(told.at(-1)).toContain('started in 1 s');
});

test('it hangs: ended and started again; while the agent itself stood still nobody is judged', async () => {
  await passes(1_000, true);
  await clock.advance(HANGS_AFTER_MS * 2);
  link.turn({ scan: 'none', mayHold: false });
  expect(newest().isKilled).toBe(false);
  await passes(HANGS_AFTER_MS + TURN_MS);
  expect(newest().isKilled).toBe(true);
  expect(told.at(-1)).toContain('no sign of life');
  const [first] = started;
  await clock.advance(AGAIN_AFTER_MS);
  expect(started).toHaveLength(2);
  // its end, and what lay in its channel, is no news of the next one
  first?.says(true, 'could stop a scan');
  first?.events.ended('its process ended (SIGKILL)');
  expect(told.at(-1)).toContain('no sign of life');
  await clock.advance(AGAIN_AFTER_AT_MOST_MS);
  expect(started).toHaveLength(2);
});

test('the agent ends in order: a farewell, the channel closed, nothing started again', async () => {
  newest().events.ended('its process ended (1)');
  link.stop();
  await clock.advance(AGAIN_AFTER_AT_MOST_MS);
  expect(started).toHaveLength(1);
  link.start();
  link.stop();
  expect(newest().told.at(-1)).toEqual({ kind: 'bye' });
  expect([newest().isLetGo, newest().isKilled]).toEqual([true, false]);
});

test('the agent ends while a scan may run: no farewell, and it is left alone with what it has to stop', async () => {
  await passes(1_000, true);
  link.tellAtOnce('mayRun');
  link.stop();
  const { told: heard } = newest();
  expect(heard.at(-1)).toEqual({ kind: 'beat', scan: 'mayRun', mayHold: false });
  expect(newest().isLetGo).toBe(true);
  // The agent's loop goes round until its last part has ended, longer than a watchdog may be silent to it.
  const before = heard.length;
  await passes(HANGS_AFTER_MS + 2 * TURN_MS);
  expect([newest().isKilled, newest().told.length, started.length]).toEqual([false, before, 1]);
});

test('in the agent: never heard, ready, lost and silent', () => {
  const bench = new Bench();
  const row = () => bench.state.policy.conditions.watchdogNotReady.status;
  const tells = (raw: 'good' | 'bad'): void =>
    void bench.post({
      kind: 'observation',
      observation: { kind: 'input', input: 'watchdog', raw, seenMs: bench.nowMs, words: '' },
    });
  const ready = (durationMs: number): void => {
    for (let atMs = 0; atMs < durationMs; atMs += READINESS_EVERY_MS) {
      tells('good');
      bench.passes(READINESS_EVERY_MS);
    }
  };
  bench.passes(100);
  expect(row()).toBe('confirmed');
  expect(bench.state.policy.verdict.authority).toBeGreaterThanOrEqual(2);
  ready(6_000);
  expect(row()).toBe('ok');
  tells('bad');
  expect(row()).toBe('confirmed');
  ready(6_000);
  expect(row()).toBe('ok');
  bench.passes(2_000);
  expect(row()).toBe('confirmed');
});
