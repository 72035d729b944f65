import { expect, test } from 'vitest';
import type { ScannerOrder } from '../../policy/effects.ts';
import {
  breakShadow,
  LONG_STEP_ID,
  orderShadow,
  SHADOW_SCANNER,
  shadowFact,
  type ShadowScanner,
  tickShadow,
} from './shadow-scanner.ts';

const C = { commandId: 'c' } as const;
const start = (stepId: string): ScannerOrder => ({ kind: 'start', stepId, ...C });

class Bench {
  scanner: ShadowScanner = SHADOW_SCANNER;
  nowMs = 1_000;
  orders(order: ScannerOrder): string {
    const { scanner, outcome } = orderShadow(this.scanner, order, this.nowMs);
    this.scanner = scanner;
    return outcome.kind;
  }
  passes(durationMs: number): this {
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs;) {
      this.nowMs += 100;
      this.scanner = tickShadow(this.scanner, this.nowMs);
    }
    return this;
  }
  get fact() {
    return shadowFact(this.scanner, 'MR1', this.nowMs);
  }
}

test('it scans the selected step, and is idle when that is over', () => {
  const bench = new Bench();
  expect(bench.orders(start('drill-1'))).toBe('done');
  expect(bench.fact.state).toBe('prepped');
  expect(bench.passes(1_000).fact).toMatchObject({ state: 'scanning', runningStepId: 'drill-1' });
  expect(bench.passes(18_000).fact).toMatchObject({ state: 'idle', runningStepId: '' });
  expect(bench.fact.steps[0]?.status).toBe('complete');
});

test('it refuses what a scanner would', () => {
  const bench = new Bench();
  expect(bench.orders({ kind: 'selectStep', stepId: 'none', ...C })).toBe('refused');
  expect(bench.orders(start(LONG_STEP_ID))).toBe('refused');
  expect(bench.orders({ kind: 'pause', ...C })).toBe('refused');
  expect(bench.orders({ kind: 'resume', ...C })).toBe('refused');
  expect(bench.orders({ kind: 'stop', ...C })).toBe('done');
  expect(bench.orders({ kind: 'selectStep', stepId: LONG_STEP_ID, ...C })).toBe('done');
  expect(bench.orders(start(LONG_STEP_ID))).toBe('done');
  expect(bench.orders({ kind: 'selectStep', stepId: 'drill-1', ...C })).toBe('refused');
});

test('a stop comes about within a moment, and a paused step goes on where it was', () => {
  const bench = new Bench();
  bench.orders({ kind: 'selectStep', stepId: LONG_STEP_ID, ...C });
  bench.orders(start(LONG_STEP_ID));
  bench.passes(10_000);
  bench.orders({ kind: 'pause', ...C });
  const { remainingMs } = bench.passes(5_000).fact;
  expect(bench.fact.state).toBe('paused');
  bench.orders({ kind: 'resume', ...C });
  expect(bench.fact.state).toBe('scanning');
  expect(bench.fact.remainingMs).toBe(remainingMs);
  bench.orders({ kind: 'stop', ...C });
  expect(bench.passes(400).fact.state).toBe('idle');
  expect(bench.fact.steps[2]?.status).toBe('aborted');
});

test('what breaks it ends the scan, and mending it starts nothing', () => {
  const bench = new Bench();
  bench.orders(start('drill-1'));
  bench.passes(1_000);
  bench.scanner = breakShadow(bench.scanner, 'no mains');
  expect(bench.fact).toMatchObject({ state: 'fault', faultText: 'no mains', runningStepId: '' });
  expect(bench.orders(start('drill-1'))).toBe('refused');
  bench.scanner = breakShadow(bench.scanner, '');
  expect(bench.passes(2_000).fact.state).toBe('idle');
  expect(shadowFact(breakShadow(bench.scanner, 'quench'), 'MR1', bench.nowMs).fieldTesla).toBe(0);
});
