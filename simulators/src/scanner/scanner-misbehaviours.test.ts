import { expect, test } from 'vitest';
import { SCANNER_MISBEHAVIOURS } from './misbehaviours.ts';
import { ScannerBench } from './scanner-bench.ts';

const LOCALIZER_MS = 18_000;

test('every one has a sentence and can be switched on and off without a scan starting', () => {
  for (const { name, sentence } of SCANNER_MISBEHAVIOURS) {
    const bench = new ScannerBench();
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    if (name === 'startByItself') continue;
    bench.misbehave(name);
    bench.misbehave(name, false);
    bench.clock.advance(10_000);
    expect(bench.state.phase.kind).toBe('idle');
    expect(bench.state.counters.startsWithoutCommand).toBe(0);
  }
});

test.each([
  ['swallowStop', 'stop', 'accepted'],
  ['hangStop', 'stop', 'silence'],
  ['swallowAbort', 'abort', 'accepted'],
] as const)('%s: the %s is %s and the scan goes on', (name, command, answer) => {
  const bench = new ScannerBench();
  bench.start('brain-1');
  bench.misbehave(name);
  expect(bench.command(command)).toBe(answer);
  bench.clock.advance(2_000);
  expect(bench.shown.state).toBe('scanning');
  expect(bench.did).toContain('ignored@0');
  expect(bench.command(command === 'stop' ? 'abort' : 'stop')).toBe('accepted');
  bench.clock.advance(400);
  expect(bench.shown.state).toBe('idle');
});

test.each([
  ['hangStart', 'silence', 'idle'],
  ['hangStartRuns', 'silence', 'scanning'],
  ['refuseStart', 'refused:busy', 'idle'],
] as const)('%s: the start is %s and the scanner is %s', (name, answer, state) => {
  const bench = new ScannerBench();
  bench.misbehave(name);
  expect(bench.start('brain-1')).toBe(answer);
  bench.clock.advance(5_000);
  expect(bench.shown.state).toBe(state);
});

test('lateStart: executed 3 s later, also after a stop; an abort cancels it', () => {
  const bench = new ScannerBench();
  bench.misbehave('lateStart');
  expect(bench.start('brain-1')).toBe('accepted');
  expect(bench.command('stop')).toBe('accepted:notScanning');
  bench.clock.advance(2_999);
  expect(bench.shown.state).toBe('idle');
  bench.clock.advance(1);
  expect(bench.shown.state).toBe('scanning');
  bench.command('abort');
  bench.start('brain-1');
  bench.command('abort');
  bench.clock.advance(10_000);
  expect(bench.shown.state).toBe('idle');
});

test('startByItself: one scan that nobody asked for, as soon as the scanner can', () => {
  const bench = new ScannerBench();
  bench.start('brain-1');
  bench.misbehave('startByItself');
  bench.clock.advance(LOCALIZER_MS);
  expect(bench.shown).toMatchObject({ state: 'scanning', runningStepId: 'brain-2' });
  expect(bench.state.counters).toMatchObject({ startsExecuted: 1, startsWithoutCommand: 1 });
  bench.clock.advance(60_000);
  expect(bench.shown.state).toBe('idle');
});

test('autoAdvance: the queue runs on by itself 1 s after each step; a stop ends that', () => {
  const bench = new ScannerBench();
  bench.misbehave('autoAdvance');
  bench.start('brain-1');
  bench.clock.advance(LOCALIZER_MS + 999);
  expect(bench.shown.state).toBe('idle');
  bench.clock.advance(1);
  expect(bench.shown).toMatchObject({ state: 'scanning', runningStepId: 'brain-2' });
  bench.clock.advance(22_500);
  expect(bench.command('stop')).toBe('accepted:notScanning');
  bench.clock.advance(60_000);
  expect(bench.shown.state).toBe('idle');
  expect(bench.state.counters).toMatchObject({ startsExecuted: 1, startsWithoutCommand: 1 });
});

test('prescanOnLoad: selecting turns gradients on for 3 s; a stop ends them', () => {
  const bench = new ScannerBench();
  bench.misbehave('prescanOnLoad');
  bench.select('brain-3');
  expect(bench.shown).toMatchObject({ state: 'prescan', stepId: 'brain-3', runningStepId: '' });
  bench.clock.advance(3_000);
  expect(bench.shown.state).toBe('prepped');
  expect(bench.state.counters).toMatchObject({ startsWithoutCommand: 1, gradientsOnMs: 3_000 });
  bench.select('brain-4');
  bench.command('stop');
  bench.clock.advance(400);
  expect(bench.shown.state).toBe('idle');
  expect(bench.state.counters).toMatchObject({ gradientsOnMs: 3_350, stopsExecuted: 1 });
});

test('freezeStatus freezes every value, freezeState leaves the heartbeat alive', () => {
  const bench = new ScannerBench();
  bench.misbehave('freezeStatus');
  bench.start('brain-1');
  bench.clock.advance(2_000);
  expect(bench.shown).toMatchObject({ state: 'idle', heartbeatCount: 0 });
  expect(bench.state.phase.kind).toBe('scanning');
  bench.misbehave('freezeState');
  bench.misbehave('freezeStatus', false);
  expect(bench.shown).toMatchObject({ state: 'idle', heartbeatCount: 8 });
  bench.misbehave('freezeState', false);
  expect(bench.shown.state).toBe('scanning');
});

test('wrongPatient and noSar change what is shown, fault ends the scan', () => {
  const bench = new ScannerBench();
  expect(bench.shown.patient?.patientName).toBe('DEMO, Ada');
  bench.misbehave('wrongPatient');
  bench.misbehave('noSar');
  expect(bench.shown).toMatchObject({ patient: { patientName: 'DEMO, Zoe' }, isSarReported: false });
  bench.start('brain-1');
  bench.misbehave('fault');
  expect(bench.shown).toMatchObject({ state: 'fault', faultText: 'system fault 4711 (simulated)' });
  bench.misbehave('fault', false);
  expect(bench.shown.state).toBe('idle');
});
