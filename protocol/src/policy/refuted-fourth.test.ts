import { describe, expect, test } from 'vitest';
import { restartFold } from './restart-fold.ts';
import { MRST, RST, Story, TECHNOLOGIST } from './story.ts';

// What a fourth look found, each as it was told, with its controls.

function scanning(story = new Story()): Story {
  story.preparedExam();
  expect(story.starts()).toEqual(['done']);
  return story.passes(1_000);
}

describe('1 pressing STOP again and again must not hold back the abort', () => {
  /** stop is swallowed; the first abort goes missing, any later one works */
  const hungStop = (): { story: Story; aborts: () => number } => {
    const story = scanning();
    let aborts = 0;
    story.onOrder = (order, effectId) => {
      if (order.kind === 'abort') {
        aborts += 1;
        if (aborts < 2) return;
        story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
      }
      story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    };
    return { story, aborts: () => aborts };
  };

  test('pressed once: the second abort ends the scan (control)', () => {
    const { story } = hungStop();
    story.asks(MRST, { kind: 'stop' });
    story.passes(10_000);
    expect(story.state.stop?.status).toBe('confirmed');
  });

  test('pressed every second', () => {
    const { story, aborts } = hungStop();
    for (let second = 0; second < 60; second += 1) {
      story.asks(second % 2 === 0 ? MRST : RST, { kind: 'stop' });
      story.passes(1_000);
    }
    expect({ aborts: aborts(), scanner: story.scanner.state, status: story.state.stop?.status }).toMatchObject({
      scanner: 'idle',
      status: 'confirmed',
    });
  });
});

describe('2 a fault beside a scan at a scanner that never names its running step (the mapping may leave it out)', () => {
  const faulty = (): Story => {
    const story = new Story();
    const own = story.onOrder;
    story.onOrder = (order, effectId) => {
      own(order, effectId);
      story.scanner = { ...story.scanner, runningStepId: '' };
    };
    scanning(story);
    story.scanner = { ...story.scanner, state: 'fault', runningStepId: '', faultText: 'cooling warning' };
    return story;
  };

  test('a hung STOP is not called confirmed', () => {
    const story = faulty();
    story.onOrder = () => undefined;
    story.passes(250);
    story.asks(MRST, { kind: 'stop' });
    story.passes(4_500);
    expect(story.state.stop?.status).toBe('notConfirmed');
  });

  test('a door that opens stops it', () => {
    const story = faulty().passes(500);
    story.bad.add('door34');
    story.passes(1_500);
    expect(story.orders()).toContain('stop');
  });
});

describe('3 words about the room beside a fault that names a running step', () => {
  test('"patient out" is not taken while the scan may run and nobody stopped it; the door still stops it', () => {
    const story = scanning();
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'cooling warning' };
    story.passes(500);
    const answer = story.asks(MRST, { kind: 'patientOut' });
    story.bad.add('door34');
    story.passes(3_000);
    expect({ answer, stopped: story.orders().includes('stop') }).not.toEqual({ answer: ['done'], stopped: false });
  });
});

describe('4 "the scan has stopped", said while the scanner reports that it scans', () => {
  test.each(['forYou', 'withYou'] as const)('%s', (mode) => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam(mode);
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.asks(MRST, { kind: 'takeLocal' });
    story.asks(MRST, { kind: 'stop' });
    story.passes(3_000);
    story.asks(MRST, { kind: 'confirmStopped' });
    const before = story.orders().length;
    story.passes(20_000);
    expect({
      asked: story.orders().length > before,
      alarm: story.status('scannerDesync'),
      stop: story.state.stop?.status,
    }).toMatchObject({ asked: true });
  });
});

describe('5 the agent restarts while a scan runs that the remote technologist started', () => {
  const restarted = (withTechnologist: boolean, mode: 'forYou' | 'withYou' = 'withYou'): Story => {
    const before = new Story();
    if (withTechnologist) before.joins(TECHNOLOGIST);
    before.preparedExam(withTechnologist ? mode : 'forYou');
    expect(before.starts()).toEqual(['done']);
    before.passes(1_000);
    const fold = restartFold(before.state);
    expect(fold.hadOpenPermit).toBe(true);
    const after = new Story({ fold, nowMs: before.nowMs + 1_000 });
    after.count4 = 1;
    after.scanner = before.scanner;
    after.joins(MRST).joins(RST);
    if (withTechnologist) after.joins(TECHNOLOGIST);
    return after.passes(15_000);
  };
  test('control: a safety tech alone on site → stopped', () => {
    expect(restarted(false).orders()).toContain('stop');
  });
  test.each(['forYou', 'withYou'] as const)(
    '%s: a technologist is signed in on site and nobody took it: it is stopped too',
    (mode) => {
      const story = restarted(true, mode);
      expect(story.orders()).toContain('stop');
    },
  );
});

describe('6 pause', () => {
  test('pause pressed just after Continue, still reported as paused, stays quiet', () => {
    const story = scanning();
    story.onOrder = (order, effectId) => {
      if (order.kind === 'pause') story.scanner = { ...story.scanner, state: 'paused' };
      if (order.kind === 'stop' || order.kind === 'abort')
        story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
      story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    };
    story.mustDo(MRST, { kind: 'pause' });
    story.passes(500);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).toEqual(['done']);
    story.asks(MRST, { kind: 'pause' });
    expect(story.orders().at(-1)).toBe('stop');
  });
});

describe('7 a step that nobody permitted, beside a fault', () => {
  test('the queue goes on by itself while the scanner reports a fault and names the next step: stopped, C-42', () => {
    const story = scanning();
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'cooling warning' };
    story.passes(5_000);
    story.scanner = { ...story.scanner, runningStepId: '' };
    story.passes(1_000);
    expect(story.state.permit).toBeNull();
    story.scanner = { ...story.scanner, runningStepId: 't2' };
    story.asks(MRST, { kind: 'acknowledge', condition: 'scannerFault' });
    for (let half = 0; half < 7; half += 1) {
      story.asks(MRST, { kind: 'confirmPresence' });
      story.passes(30_000);
    }
    expect({ stopped: story.orders().includes('stop'), desync: story.status('scannerDesync') }).toEqual({
      stopped: true,
      desync: 'latched',
    });
  });

  test('the same without the pause in between: another step than the permitted one is named', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'selectStep', stepId: 't2' });
    story.passes(500);
    expect(story.starts('t2')).toEqual(['done']);
    story.passes(1_000);
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'cooling warning', runningStepId: 'localizer' };
    story.passes(45_000);
    expect(story.orders()).toContain('stop');
  });
});

test('8 taken back and stopped in the silence between prescan and scan; the stop is swallowed, the safety tech hears nothing and says so; it then begins: it is stopped', () => {
  const story = new Story().joins(TECHNOLOGIST).preparedExam();
  story.onOrder = (order, effectId) => {
    if (order.kind === 'start') story.scanner = { ...story.scanner, state: 'prescan', runningStepId: order.stepId };
    story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  };
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.scanner = { ...story.scanner, state: 'prepped' };
  story.passes(3_000);
  expect(story.state.stop?.status).toBe('notConfirmed');
  story.mustDo(MRST, { kind: 'confirmStopped' });
  const before = story.orders().length;
  story.scanner = { ...story.scanner, state: 'scanning' };
  story.passes(10_000);
  expect({ more: story.orders().slice(before), desync: story.status('scannerDesync') }).not.toEqual({
    more: [],
    desync: 'ok',
  });
});

test('9 control: the same word with no technologist on site: C-42, stopped again', () => {
  const story = scanning();
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  story.asks(MRST, { kind: 'stop' });
  story.passes(3_000);
  story.asks(MRST, { kind: 'confirmStopped' });
  story.passes(2_000);
  expect(story.status('scannerDesync')).toBe('confirmed');
});

test('10 pause pressed with no session at a scanner that says nothing: Farfield orders nothing but that pause', () => {
  const story = new Story().joins(MRST);
  story.silent.add('scanner');
  story.passes(5_000);
  story.asks(MRST, { kind: 'pause' });
  story.passes(20_000);
  expect(story.orders()).toEqual(['pause']);
});
