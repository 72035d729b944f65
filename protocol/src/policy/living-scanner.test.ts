import { describe, expect, test } from 'vitest';
import type { ScannerOrder } from './effects.ts';
import { LivingScanner } from './living-scanner.ts';

const order = (kind: 'pause' | 'resume' | 'stop' | 'abort'): ScannerOrder => ({ kind, commandId: 'c' });
const AS_IT_IS = { state: null, runningStepId: null, patientRef: null, tablePositionMm: null };

/** The localizer, 18 s long, since 0. */
function scanning(): LivingScanner {
  const scanner = new LivingScanner();
  scanner.obey({ kind: 'start', stepId: 'localizer', commandId: 'c' }, 0);
  return scanner;
}

describe('pause and resume', () => {
  test('paused, what is left stays what it was; resumed, it takes that long and no longer', () => {
    const scanner = scanning();
    scanner.obey(order('pause'), 5_000);
    expect(scanner.fact(60_000)).toMatchObject({
      state: 'paused',
      runningStepId: 'localizer',
      remainingMs: 13_000,
      progress: 0.2778,
    });
    scanner.obey(order('resume'), 60_000);
    expect(scanner.fact(72_999)).toMatchObject({ state: 'scanning', remainingMs: 1 });
    expect(scanner.fact(73_000)).toMatchObject({ state: 'idle', runningStepId: '' });
    expect(scanner.fact(73_000).steps[0]).toMatchObject({ status: 'complete' });
  });

  test('at rest there is nothing to pause, and what was not paused does not go on', () => {
    const scanner = new LivingScanner();
    const atRest = scanner.fact(0);
    for (const kind of ['pause', 'resume', 'stop'] as const) scanner.obey(order(kind), 100);
    expect(scanner.fact(100)).toEqual(atRest);
    const running = scanning();
    running.obey(order('resume'), 5_000);
    expect(running.fact(5_000)).toMatchObject({ state: 'scanning', remainingMs: 13_000 });
  });

  test('a pause that came from nowhere, with no step under it, ends as soon as it goes on', () => {
    const scanner = new LivingScanner();
    scanner.become({ ...AS_IT_IS, state: 'paused' }, 0);
    scanner.obey(order('resume'), 1_000);
    expect(scanner.fact(1_000).state).toBe('idle');
  });

  test('paused at the scanner itself, it keeps what was left then', () => {
    const scanner = scanning();
    scanner.become({ ...AS_IT_IS, state: 'paused' }, 5_000);
    expect(scanner.fact(9_000)).toMatchObject({ state: 'paused', runningStepId: 'localizer', remainingMs: 13_000 });
    scanner.obey(order('resume'), 10_000);
    expect(scanner.fact(22_999).state).toBe('scanning');
    expect(scanner.fact(23_000).state).toBe('idle');
  });

  test('a step that it does not have, begun by hand, is a minute long', () => {
    const scanner = new LivingScanner();
    scanner.scan('by-hand', 0);
    expect(scanner.fact(59_999)).toMatchObject({ state: 'scanning', runningStepId: 'by-hand' });
    expect(scanner.fact(60_000).state).toBe('idle');
  });
});

describe('stop and abort', () => {
  test('a stop takes 0.4 s, an abort none; the step is aborted', () => {
    const stopped = scanning();
    stopped.obey(order('stop'), 5_000);
    expect([stopped.fact(5_399).state, stopped.fact(5_400).state]).toEqual(['stopping', 'idle']);
    const aborted = scanning();
    aborted.obey(order('abort'), 5_000);
    expect(aborted.fact(5_000)).toMatchObject({ state: 'idle', runningStepId: '' });
    expect(aborted.fact(5_000).steps[0]).toMatchObject({ status: 'aborted' });
  });

  test('one that does not obey goes on', () => {
    const scanner = scanning();
    scanner.isObeying = false;
    scanner.obey(order('abort'), 5_000);
    expect(scanner.fact(5_000).state).toBe('scanning');
  });
});

describe('what a timeline says of it', () => {
  test('another patient and another table position: nothing else', () => {
    const scanner = new LivingScanner();
    const before = scanner.fact(0);
    scanner.become({ ...AS_IT_IS, patientRef: 'P2', tablePositionMm: 1_200 }, 0);
    expect(scanner.fact(0)).toEqual({ ...before, patientRef: 'P2', tablePositionMm: 1_200 });
  });

  test('it scans: the step that is named, or else the one that is selected', () => {
    const named = new LivingScanner();
    named.become({ ...AS_IT_IS, state: 'scanning', runningStepId: 't2' }, 0);
    expect(named.fact(0)).toMatchObject({ state: 'scanning', runningStepId: 't2', remainingMs: 220_000 });
    const selected = new LivingScanner();
    selected.become({ ...AS_IT_IS, state: 'scanning' }, 0);
    expect(selected.fact(0)).toMatchObject({ state: 'scanning', runningStepId: 'localizer' });
  });

  test('a fault in the middle of a step still names it; idle names none', () => {
    const scanner = scanning();
    scanner.become({ ...AS_IT_IS, state: 'fault' }, 5_000);
    expect(scanner.fact(60_000)).toMatchObject({ state: 'fault', runningStepId: 'localizer' });
    scanner.become({ ...AS_IT_IS, state: 'idle' }, 61_000);
    expect(scanner.fact(61_000)).toMatchObject({ state: 'idle', runningStepId: '', remainingMs: null });
  });

  test('between prescan and scan it is ready and names a step that has not begun', () => {
    const scanner = new LivingScanner();
    scanner.become({ ...AS_IT_IS, state: 'prepped', runningStepId: 't2' }, 0);
    expect(scanner.fact(0)).toMatchObject({ state: 'prepped', runningStepId: 't2', remainingMs: null });
  });
});
