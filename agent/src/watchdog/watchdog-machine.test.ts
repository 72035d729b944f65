import { describe, expect, test } from 'vitest';
import type { ScannerStateName } from '@farfield/protocol/policy';
import type { ScanRisk } from './scan-risk.ts';
import {
  CONFIRM_WITHIN_MS,
  GIVE_UP_AFTER_MS,
  HUNG_AFTER_MS,
  stepWatchdog,
  WATCH_ON_MS,
  WATCHDOG_TICK_MS,
  watchdogAtStart,
  type WatchdogInput,
  type WatchdogOutput,
} from './watchdog-machine.ts';

/** The machine with its time and its outputs in hand. */
class Rig {
  state = watchdogAtStart(0);
  nowMs = 0;
  outputs: WatchdogOutput[] = [];

  post(input: WatchdogInput): readonly WatchdogOutput[] {
    const { state, outputs } = stepWatchdog(this.state, input, this.nowMs);
    this.state = state;
    this.outputs.push(...outputs);
    return outputs;
  }

  passes(durationMs: number, each: () => void = () => undefined): this {
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs;) {
      this.nowMs += WATCHDOG_TICK_MS;
      each();
      this.post({ kind: 'tick' });
    }
    return this;
  }

  lives(durationMs: number, scan: ScanRisk, mayHold = scan !== 'none'): this {
    return this.passes(durationMs, () => this.post({ kind: 'beat', scan, mayHold }));
  }

  kinds(): string[] {
    return this.outputs.map((one) => (one.kind === 'say' ? one.call : one.kind));
  }
}

test('an agent that lives is left alone, whatever it says', () => {
  const rig = new Rig().lives(60_000, 'mayRun').lives(60_000, 'none');
  expect(rig.outputs).toEqual([]);
});

test('an agent that was never heard is not missed', () => {
  expect(new Rig().passes(60_000).outputs).toEqual([]);
});

describe('while a scan may be running', () => {
  test('silence: within 2 s the agent is ended and the scan is asked to stop', () => {
    const rig = new Rig().lives(5_000, 'mayRun');
    rig.passes(HUNG_AFTER_MS - WATCHDOG_TICK_MS);
    expect(rig.outputs).toEqual([]);
    rig.passes(2 * WATCHDOG_TICK_MS);
    expect(rig.kinds()).toEqual(['killAgent', 'agentGone', 'stopScan', 'letGoOfScreen']);
  });

  test.each(['ended', 'bye'] as const)('%s: stopped at once, and nobody is left to end', (kind) => {
    const rig = new Rig().lives(5_000, 'mayRun');
    rig.post({ kind });
    expect(rig.kinds()).toEqual(['agentGone', 'stopScan', 'letGoOfScreen']);
  });

  test('the scanner reports that it does not scan, after the stop: confirmed', () => {
    const rig = new Rig().lives(1_000, 'mayRun');
    rig.post({ kind: 'ended' });
    rig.post({ kind: 'scanner', state: 'idle', seenMs: rig.nowMs - 1 });
    expect(rig.kinds()).not.toContain('scanStopped');
    rig.passes(300);
    for (const state of ['scanning', 'prescan', 'stopping', 'paused'] as const)
      expect(rig.post({ kind: 'scanner', state, seenMs: rig.nowMs })).toEqual([]);
    rig.post({ kind: 'scanner', state: 'idle', seenMs: rig.nowMs });
    expect(rig.kinds()).toEqual(['agentGone', 'stopScan', 'letGoOfScreen', 'scanStopped']);
    expect(rig.passes(WATCH_ON_MS).kinds().at(-1)).toBe('exit');
  });

  test('a queue that goes on by itself is stopped again', () => {
    const rig = new Rig().lives(1_000, 'mayRun');
    rig.post({ kind: 'ended' });
    rig.passes(300).post({ kind: 'scanner', state: 'idle', seenMs: rig.nowMs });
    rig.passes(2_000).post({ kind: 'scanner', state: 'scanning', seenMs: rig.nowMs });
    expect(rig.kinds()).toEqual(['agentGone', 'stopScan', 'letGoOfScreen', 'scanStopped', 'stopScan']);
  });

  test('no word from the scanner: asked each second, people told after 2 s, given up after a minute', () => {
    const rig = new Rig().lives(1_000, 'mayRun');
    rig.post({ kind: 'ended' });
    rig.passes(CONFIRM_WITHIN_MS);
    expect(rig.kinds()).toEqual(['agentGone', 'stopScan', 'letGoOfScreen', 'stopScan', 'stopScan', 'pressScannerStop']);
    rig.passes(GIVE_UP_AFTER_MS - CONFIRM_WITHIN_MS);
    expect(rig.kinds().filter((one) => one === 'pressScannerStop')).toHaveLength(1);
    expect(rig.kinds().at(-1)).toBe('exit');
    expect(rig.kinds().filter((one) => one === 'stopScan').length).toBeGreaterThanOrEqual(60);
  });

  test('a beat that lay in the channel does not bring an agent back that was given up', () => {
    const rig = new Rig().lives(1_000, 'mayRun').passes(HUNG_AFTER_MS + WATCHDOG_TICK_MS);
    rig.post({ kind: 'beat', scan: 'none', mayHold: false });
    expect(rig.state).toMatchObject({ agent: { kind: 'gone' }, stop: { kind: 'asked' } });
  });
});

describe('while nothing of Farfield can be running', () => {
  test('death and silence are told, and the scanner is left to the people at it', () => {
    for (const kind of ['ended', 'hung'] as const) {
      const rig = new Rig().lives(1_000, 'none');
      if (kind === 'ended') rig.post({ kind });
      else rig.passes(HUNG_AFTER_MS + WATCHDOG_TICK_MS);
      expect(rig.kinds()).not.toContain('stopScan');
      expect(rig.kinds()).toContain('agentGone');
      expect(rig.kinds().at(-1)).toBe('exit');
    }
  });

  test.each([true, false])('a remote hand on the screen: %s → let go only what it may hold', (mayHold) => {
    const rig = new Rig().lives(1_000, 'none', mayHold);
    rig.post({ kind: 'ended' });
    expect(rig.kinds()).toEqual(['agentGone', ...(mayHold ? ['letGoOfScreen'] : []), 'exit']);
  });

  test('an end in order is no alarm', () => {
    const rig = new Rig().lives(1_000, 'none');
    rig.post({ kind: 'bye' });
    rig.post({ kind: 'ended' });
    expect(rig.kinds()).toEqual(['exit']);
  });
});

test('when the whole machine stood still the agent is not to blame; when it stays silent after that, it is', () => {
  const rig = new Rig().lives(1_000, 'mayRun');
  rig.nowMs += 10_000;
  expect(rig.post({ kind: 'tick' })).toEqual([]);
  rig.passes(HUNG_AFTER_MS);
  expect(rig.kinds()).toEqual(['killAgent', 'agentGone', 'stopScan', 'letGoOfScreen']);
});

describe('a START is with the scanner when the agent dies', () => {
  const dies = (): Rig => {
    const rig = new Rig().lives(1_000, 'mayBegin', false);
    rig.post({ kind: 'ended' });
    return rig;
  };
  const reports =
    (rig: Rig, state: ScannerStateName): (() => void) =>
    () => {
      rig.post({ kind: 'scanner', state, seenMs: rig.nowMs });
    };

  test('rest is no proof until it would have begun', () => {
    const rig = dies();
    rig.passes(2_500, reports(rig, 'idle'));
    expect(rig.kinds()).not.toContain('scanStopped');
    rig.passes(1_000, reports(rig, 'idle'));
    expect(rig.kinds()).toContain('scanStopped');
  });

  test('it begins: the stop is asked for at that instant, not at the next second', () => {
    const rig = dies();
    rig.passes(1_500, reports(rig, 'idle'));
    expect(rig.post({ kind: 'scanner', state: 'scanning', seenMs: rig.nowMs })).toEqual([{ kind: 'stopScan' }]);
    rig.passes(300, reports(rig, 'idle'));
    expect(rig.kinds()).toContain('scanStopped');
  });
});

test('a machine that stood still does not make the watchdog kill a living agent, whatever is handled first afterwards', () => {
  const rig = new Rig();
  rig.nowMs = 100;
  rig.post({ kind: 'beat', scan: 'mayRun', mayHold: false });
  rig.nowMs = 200;
  rig.post({ kind: 'tick' });
  // 10 s pass in which nothing runs; the scanner's own report is the first thing out of the socket.
  rig.nowMs = 10_200;
  rig.post({ kind: 'scanner', state: 'scanning', seenMs: 10_200 });
  rig.nowMs = 10_201;
  rig.post({ kind: 'tick' });
  expect(rig.kinds()).not.toContain('killAgent');
});
