import { describe, expect, test } from 'vitest';
import { COMMAND_ACTION } from './act-arguments.ts';
import { letFinish } from './apply-taking.ts';
import { coreRunOfLines } from './core-run-lines.ts';
import { parseCoreRun } from './core-run-reader.ts';
import { Draft } from './draft.ts';
import { ADULT, lets, lost, passes } from './finishing-story.ts';
import { FINISH_LATE_MS } from './limits.ts';
import { problemLine, readDocument } from './reading.ts';
import type { PolicyState } from './state.ts';
import { MRST, RST, Story, TECHNOLOGIST } from './story.ts';

// What becomes of an answer when the situation is another one by the time that it counts.

describe('to let it finish', () => {
  // Its gate is asked once more when its record is on the disk; whatever then came to be between gate and act changes nothing.
  const asked = (change: Partial<PolicyState>): { readonly draft: Draft; readonly outcomes: readonly unknown[] } => {
    const story = passes(lost(), 3_300);
    const draft = new Draft({ ...story.state, ...change });
    const command = story.command({ kind: 'letFinish', stepId: 'localizer' });
    letFinish(draft, command, MRST);
    return { draft, outcomes: draft.effects.flatMap((one) => (one.kind === 'outcome' ? [one.outcome] : [])) };
  };

  test('nothing is offered any more: refused', () => {
    const { draft, outcomes } = asked({ taking: null });
    expect(outcomes).toMatchObject([{ kind: 'refused', reasons: [{ id: 'nothingToTake' }] }]);
    expect(draft.state.lease.control.kind).toBe('granted');
  });

  test('the scanner no longer says what is left: no longer than the facility signed for', () => {
    const { draft, outcomes } = asked({ scanner: null });
    expect(outcomes).toMatchObject([{ kind: 'done' }]);
    expect(draft.state.taking).toMatchObject({ finishesByMs: draft.state.nowMs + 200_000 + FINISH_LATE_MS });
  });

  test('the safety tech signs out after the lease is over and before anybody has said so: stopped, because it may no longer finish', () => {
    const story = passes(lost(), 6_000);
    expect(story.state.lease.control.kind).toBe('local');
    story.post({ kind: 'attendeeLeft', consoleId: `c-${MRST.personId}` });
    story.passes(500);
    expect(story.state.stop?.because).toBe('it may no longer finish');
  });

  test('the scanner says no more what is left while it finishes: it runs on, and no longer than was said', () => {
    const story = passes(lost(), 3_300);
    expect(lets(story)).toEqual(['done']);
    story.scanner = { ...story.scanner, remainingMs: null };
    passes(story, 10_000);
    expect(story.orders()).toEqual(['start']);
    expect(story.state.taking?.kind).toBe('taken');
  });

  test('a technologist on site is asked to take it: it is not the safety tech’s to let finish', () => {
    const story = new Story({ policy: { finishMaxMs: 200_000 } }).joins(TECHNOLOGIST).preparedExam('withYou', ADULT);
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000).silent.add('console');
    passes(story, 3_300);
    expect(story.state.taking).toMatchObject({ kind: 'offered', to: 'technologist' });
    expect(lets(story)).toEqual(['nothingToTake']);
  });

  test('said twice: the second time it is somebody’s already', () => {
    const story = passes(lost(), 3_300);
    expect(lets(story)).toEqual(['done']);
    expect(lets(story)).toEqual(['takenAlready']);
  });

  test('the scanner’s queue no longer has the step that runs: nobody knows its mode, so it is stopped', () => {
    const story = passes(lost(), 3_300);
    expect(lets(story)).toEqual(['done']);
    story.scanner = { ...story.scanner, steps: [] };
    passes(story, 500);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('with no session open there is nothing to let finish', () => {
    const story = new Story({ policy: { finishMaxMs: 200_000 } }).joins(MRST).passes(500);
    expect(lets(story)).toEqual(['sessionNotOpen']);
  });
});

test('a time-out that is led while nobody knows the count: whoever comes in then may be anybody', () => {
  const story = new Story().preparedExam();
  story.post({ kind: 'zone4', facts: { count: null, level2Inside: [], mayBeGone: 0 } });
  story.asks(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  expect(story.state.zone4Fill).toBe('short');
});

describe('control is read back', () => {
  const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
  const offered = (): Story => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.passes(31_000).mustDo(MRST, { kind: 'confirmPresence' });
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    return story;
  };

  test('while a stop is under way that nobody has seen end: not yet', () => {
    const story = offered();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.silent.add('scanner');
    story.mustDo(MRST, { kind: 'stop' });
    expect(story.asks(RST, { kind: 'readBackControl', words })).toContain('stopUnderWay');
  });

  test('while a fault stands beside a scan: the scanner is busy', () => {
    const story = offered();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.reports();
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'W-3' };
    story.reports();
    expect(story.asks(RST, { kind: 'readBackControl', words })).toContain('scannerBusy');
  });
});

test('what is said of a patient’s age is one of two words, and what is wrong besides is told with it', () => {
  const at = (patient: unknown): readonly string[] => {
    const read = readDocument(COMMAND_ACTION, { kind: 'openSession', patientRef: 'P1', patient });
    return read.ok ? [] : read.problems.map(problemLine);
  };
  expect(at(ADULT)).toEqual([]);
  expect(at({ ...ADULT, age: 'old' })).toEqual(['patient.age: "old" is not known here: adult, child']);
  expect(at({ ...ADULT, age: 'child', isSedated: 'no' })).toEqual([
    'patient.isSedated: must be true or false, is "no"',
  ]);
});

test('a recording that is one line, or none', () => {
  expect(coreRunOfLines('{"kind":"coreRun"}')).toEqual({ run: { kind: 'coreRun', events: [] }, isCut: false });
  expect(parseCoreRun('a run')).toMatchObject({ ok: false });
});
