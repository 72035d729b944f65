import { describe, expect, test } from 'vitest';
import { EXAM_PROTOCOLS } from './exam-fixtures.ts';
import { ScannerBench } from './scanner-bench.ts';

const LOCALIZER_MS = 18_000;

describe('a start', () => {
  test.each([
    ['the selected step in time', 'brain-1', {}, 'accepted', 'scanning'],
    ['another step than the selected', 'brain-2', {}, 'refused:stepNotSelected', 'idle'],
    ['a step that does not exist', 'nose-1', {}, 'refused:stepNotSelected', 'idle'],
    ['a deadline that is now', 'brain-1', { inMs: 0 }, 'refused:deadlinePassed', 'idle'],
    ['a deadline in the past', 'brain-1', { inMs: -9_000 }, 'refused:deadlinePassed', 'idle'],
    ['a deadline that is no time', 'brain-1', { inMs: Number.NaN }, 'refused:deadlinePassed', 'idle'],
    ['no command id', 'brain-1', { commandId: '' }, 'refused:commandIdMissing', 'idle'],
  ])('%s → %s %o: %s, %s', (_name, stepId, options, answer, state) => {
    const bench = new ScannerBench();
    expect(bench.start(stepId, options)).toBe(answer);
    expect(bench.shown.state).toBe(state);
    expect(bench.state.counters.startsExecuted).toBe(state === 'scanning' ? 1 : 0);
  });

  test('a command id works once, also after its step has ended', () => {
    const bench = new ScannerBench();
    expect(bench.start('brain-1', { commandId: 'once' })).toBe('accepted');
    expect(bench.start('brain-1', { commandId: 'once' })).toBe('refused:commandIdUsed');
    bench.clock.advance(LOCALIZER_MS);
    expect(bench.shown).toMatchObject({ state: 'idle', stepId: 'brain-2' });
    expect(bench.start('brain-2', { commandId: 'once' })).toBe('refused:commandIdUsed');
    expect(bench.state.counters.startsExecuted).toBe(1);
  });

  test('a refused start does not use up its command id', () => {
    const bench = new ScannerBench();
    expect(bench.start('brain-2', { commandId: 'again' })).toBe('refused:stepNotSelected');
    expect(bench.select('brain-2')).toBe('accepted');
    expect(bench.start('brain-2', { commandId: 'again' })).toBe('accepted');
  });

  test('only idle and prepped take a start', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    expect(bench.start('brain-1')).toBe('refused:wrongState');
    bench.command('pause');
    expect(bench.start('brain-1')).toBe('refused:wrongState');
    bench.command('stop');
    expect(bench.shown.state).toBe('stopping');
    expect(bench.start('brain-1')).toBe('refused:wrongState');
    bench.clock.advance(400);
    expect(bench.shown.state).toBe('idle');
  });

  test('nothing starts while the table moves, and the start that was refused can be asked for again', () => {
    const bench = new ScannerBench();
    bench.ask((replyTo) => ({ kind: 'moveTable', to: 'isocentre', by: 'world', replyTo }));
    bench.clock.advance(9_499);
    expect(bench.start('brain-1', { commandId: 'c' })).toBe('refused:tableMoving');
    bench.clock.advance(1);
    expect(bench.start('brain-1', { commandId: 'c' })).toBe('accepted');
  });

  test('without a patient there is nothing to start', () => {
    const bench = new ScannerBench({ registerFirst: false });
    expect(bench.start('brain-1')).toBe('refused:noPatient');
  });
});

describe('a run', () => {
  test('takes its length, shows progress, then selects the next step and waits', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    bench.clock.advance(LOCALIZER_MS / 2);
    expect(bench.shown).toMatchObject({ runningStepId: 'brain-1', progress: 0.5, stepRemainingMs: LOCALIZER_MS / 2 });
    bench.clock.advance(LOCALIZER_MS / 2 - 1);
    expect(bench.shown.state).toBe('scanning');
    bench.clock.advance(1);
    expect(bench.shown).toMatchObject({
      state: 'idle',
      stepId: 'brain-2',
      runningStepId: '',
      imagesComplete: false,
      steps: [{ status: 'complete' }, { status: 'pending' }, {}, {}, {}, {}, {}],
    });
    bench.clock.advance(1_500);
    expect(bench.shown.imagesComplete).toBe(true);
    bench.clock.advance(60_000);
    expect(bench.state.counters).toEqual({
      startsExecuted: 1,
      stopsExecuted: 0,
      startsWithoutCommand: 0,
      gradientsOnMs: LOCALIZER_MS,
    });
  });

  test('a pause stops the gradients and the clock of the step; resume goes on where it was', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    bench.clock.advance(5_000);
    expect(bench.command('pause')).toBe('accepted');
    bench.clock.advance(60_000);
    expect(bench.shown).toMatchObject({ state: 'paused', stepRemainingMs: 13_000, sarHeadWkg: 0 });
    expect(bench.command('resume')).toBe('accepted');
    bench.clock.advance(13_000);
    expect(bench.shown.state).toBe('idle');
    expect(bench.state.counters.gradientsOnMs).toBe(LOCALIZER_MS);
  });

  test('a stop goes through stopping to idle within 400 ms and marks the step aborted', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    bench.clock.advance(5_000);
    expect(bench.command('stop')).toBe('accepted');
    expect(bench.shown).toMatchObject({ state: 'stopping', runningStepId: 'brain-1' });
    bench.clock.advance(400);
    expect(bench.shown).toMatchObject({ state: 'idle', runningStepId: '', stepId: 'brain-1' });
    expect(bench.shown.steps[0]?.status).toBe('aborted');
    expect(bench.state.counters.stopsExecuted).toBe(1);
    expect(bench.command('stop')).toBe('accepted:notScanning');
    expect(bench.state.counters.stopsExecuted).toBe(1);
  });

  test('an abort is at once', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    expect(bench.command('abort')).toBe('accepted');
    expect(bench.shown.state).toBe('idle');
  });

  test('a time scale shortens steps and table, never heartbeat or stop', () => {
    const bench = new ScannerBench({ timeScale: 0.1 });
    expect(bench.shown.steps[0]?.durationMs).toBe(LOCALIZER_MS / 10);
    bench.start('brain-1');
    bench.clock.advance(1_000);
    expect(bench.shown.heartbeatCount).toBe(4);
    bench.command('stop');
    bench.clock.advance(300);
    expect(bench.shown.state).toBe('stopping');
    bench.clock.advance(100);
    expect(bench.shown.state).toBe('idle');
  });

  test('a step of another station moves the table by itself', () => {
    const bench = new ScannerBench({ worklist: ['liver-contrast'] });
    bench.ask((replyTo) => ({ kind: 'moveTable', to: 'isocentre', by: 'world', replyTo }));
    bench.clock.advance(20_000);
    expect(bench.shown).toMatchObject({ tablePositionMm: 1900, isTableInBore: true, isTableMoving: false });
    bench.select('liver-contrast-10');
    bench.start('liver-contrast-10');
    bench.clock.advance(500);
    expect(bench.shown).toMatchObject({ isTableMoving: true, tablePositionMm: 1800 });
  });

  test('exposure is never above what the step says, and zero when nothing runs', () => {
    const bench = new ScannerBench();
    expect(bench.shown.sarHeadWkg).toBe(0);
    bench.select('brain-4');
    bench.start('brain-4');
    const seen: number[] = [];
    for (let i = 0; i < 40; i++) {
      bench.clock.advance(250);
      seen.push(bench.shown.sarHeadWkg);
    }
    expect(Math.max(...seen)).toBeLessThanOrEqual(2.3);
    expect(Math.min(...seen)).toBeGreaterThan(2.1);
  });
});

describe('power and magnet', () => {
  test('mains lost: the scan ends, the console goes on, the field stays; mains back restarts nothing', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    bench.clock.advance(2_000);
    bench.mains(false);
    const before = bench.shown.heartbeatCount;
    expect(bench.shown).toMatchObject({
      state: 'fault',
      faultText: 'gradient power lost',
      runningStepId: '',
      fieldTesla: 1.5,
      isColdHeadOn: false,
    });
    bench.clock.advance(60_000);
    expect(bench.shown.heartbeatCount).toBe(before + 240);
    expect(bench.shown.fieldTesla).toBe(1.5);
    bench.mains(true);
    bench.clock.advance(60_000);
    expect(bench.shown.state).toBe('fault');
    expect(bench.ask((replyTo) => ({ kind: 'recover', by: 'world', replyTo }))).toBe('accepted');
    expect(bench.shown.state).toBe('idle');
    expect(bench.state.counters.startsExecuted).toBe(1);
  });

  test('without mains the drive is dead, where it is; a person can still pull the table out', () => {
    const bench = new ScannerBench();
    bench.ask((replyTo) => ({ kind: 'moveTable', to: 'isocentre', by: 'world', replyTo }));
    bench.clock.advance(5_000);
    bench.mains(false);
    bench.clock.advance(10_000);
    expect(bench.shown).toMatchObject({ tablePositionMm: 1000, isTableMoving: false, isTableInBore: true });
    expect(bench.ask((replyTo) => ({ kind: 'moveTable', to: 'out', by: 'world', replyTo }))).toBe(
      'refused:noDrivePower',
    );
    bench.ask((replyTo) => ({ kind: 'pullTableOut', by: 'world', replyTo }));
    bench.clock.advance(10_000);
    expect(bench.shown).toMatchObject({ tablePositionMm: 0, isTableInBore: false });
  });

  test('emergency off darkens the console, the field stays; power back boots to a fault-free idle', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    bench.ask((replyTo) => ({ kind: 'powerOff', by: 'world', replyTo }));
    const before = bench.shown.heartbeatCount;
    bench.clock.advance(5_000);
    expect(bench.shown).toMatchObject({ state: 'off', heartbeatCount: before, fieldTesla: 1.5, runningStepId: '' });
    expect(bench.command('stop')).toBe('refused:consoleOff');
    bench.ask((replyTo) => ({ kind: 'restorePower', by: 'world', replyTo }));
    expect(bench.shown.state).toBe('booting');
    bench.clock.advance(8_000);
    expect(bench.shown).toMatchObject({ state: 'idle', heartbeatCount: before });
    bench.clock.advance(60_000);
    expect(bench.shown.state).toBe('idle');
  });

  test('a console that boots without gradient power comes up in fault', () => {
    const bench = new ScannerBench();
    bench.mains(false);
    bench.runner.post({ kind: 'consoleSupply', on: false });
    bench.runner.post({ kind: 'consoleSupply', on: true });
    bench.clock.advance(8_000);
    expect(bench.shown.state).toBe('fault');
  });

  test('only a quench takes the field down, in 20 s, and it does not come back', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    bench.ask((replyTo) => ({ kind: 'quench', by: 'world', replyTo }));
    expect(bench.shown.state).toBe('fault');
    bench.clock.advance(10_000);
    expect(bench.shown.fieldTesla).toBe(0.75);
    bench.clock.advance(10_000);
    expect(bench.shown).toMatchObject({ fieldTesla: 0, heliumPercent: 12 });
    bench.ask((replyTo) => ({ kind: 'recover', by: 'world', replyTo }));
    expect(bench.start('brain-1')).toBe('refused:noField');
    bench.misbehave('startByItself');
    bench.clock.advance(5_000);
    expect(bench.shown.state).toBe('idle');
  });
});

describe('the worklist', () => {
  test('register next closes the exam that was open and goes through the day', () => {
    const bench = new ScannerBench();
    const names: (string | undefined)[] = [bench.shown.patient?.patientName];
    for (let i = 1; i < 12; i++) {
      expect(bench.ask((replyTo) => ({ kind: 'register', examId: null, by: 'world', replyTo }))).toBe('accepted');
      names.push(bench.shown.patient?.patientName);
    }
    expect(new Set(names).size).toBe(12);
    expect(names.every((name) => name?.startsWith('DEMO, '))).toBe(true);
    expect(bench.shown.examId).toBe('EX12-brain-stimulator');
    expect(bench.ask((replyTo) => ({ kind: 'register', examId: null, by: 'world', replyTo }))).toBe(
      'refused:unknownExam',
    );
  });

  test('a patient cannot be exchanged while the scanner scans', () => {
    const bench = new ScannerBench();
    bench.start('brain-1');
    expect(bench.ask((replyTo) => ({ kind: 'register', examId: null, by: 'world', replyTo }))).toBe(
      'refused:wrongState',
    );
  });

  test('every exam starts with a localizer, has unique steps and limits that fit its mode', () => {
    const protocols = Object.values(EXAM_PROTOCOLS);
    expect(protocols).toHaveLength(6);
    for (const { steps } of protocols) {
      expect(steps[0]?.kind).toBe('localizer');
      expect(new Set(steps.map((step) => step.id)).size).toBe(steps.length);
      for (const step of steps) {
        // IEC 60601-2-33: 2 W/kg body in Normal mode, 4 in First Level; head 3.2 in both; PNS 80 and 100 percent.
        const limits = step.mode === 'normal' ? { body: 2, pns: 80 } : { body: 4, pns: 100 };
        expect(step.sarBodyWkg).toBeLessThanOrEqual(limits.body);
        expect(step.pnsPercent).toBeLessThanOrEqual(limits.pns);
        expect(step.sarHeadWkg).toBeLessThanOrEqual(3.2);
      }
    }
  });

  test('the stimulator exam stays in Normal mode, at most 2 uT, under 30 minutes', () => {
    const steps = EXAM_PROTOCOLS['brain-stimulator']?.steps ?? [];
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.every((step) => step.mode === 'normal' && step.b1RmsUt <= 2)).toBe(true);
    expect(steps.reduce((sum, step) => sum + step.durationMs, 0)).toBeLessThan(30 * 60_000);
  });
});
