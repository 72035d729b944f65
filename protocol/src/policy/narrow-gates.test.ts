import { describe, expect, test } from 'vitest';
import { authorise } from './authorise.ts';
import { startReasons } from './scan-gates.ts';
import { readyScanMs, readyTable, type Session, withoutStart, withStart } from './session.ts';
import { implantFixture, MRST, RST, SIGNED_MRST_POLICY, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68 } as const;

const START = { kind: 'start', stepId: 'localizer', readyId: 'x' } as const;

const startNow = (story: Story): readonly string[] =>
  story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });

function ready(story = new Story().preparedExam()): Story {
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
}

test('the role of a safety tech without Level 2 says nothing about the room', () => {
  const helper = { ...MRST, isLevel2: false };
  for (const action of ['tickChecklist', 'leadTimeOut', 'admitPatient', 'giveReady'] as const) {
    expect(authorise(MRST, action), action).toEqual([]);
    expect(
      authorise(helper, action).map((one) => one.id),
      action,
    ).toEqual(['notLevel2']);
  }
  for (const action of ['stop', 'pause', 'takeLocal', 'voidReady'] as const)
    expect(authorise(helper, action), action).toEqual([]);
});

test('a start soon after a stop needs a word to the patient, also before 30 s have passed', () => {
  const story = ready();
  expect(startNow(story)).toEqual(['done']);
  story.passes(500);
  story.mustDo(RST, { kind: 'stop' });
  story.passes(500);
  ready(story);
  expect(startNow(story)).toEqual(['patientNotSpokenTo']);
  story.mustDo(RST, { kind: 'spokeToPatient' });
  expect(startNow(ready(story))).toEqual(['done']);
});

test('a step that moves the table by itself is not started on a READY that did not say that the table is clear', () => {
  const story = ready();
  const { session, scanner } = story.state;
  if (session?.ready.kind !== 'given' || scanner === null) throw new Error('no READY');
  const steps = scanner.steps.map((one) => ({ ...one, movesTable: true }));
  const said = (tableClear: boolean): readonly string[] => {
    const of = { ...session, ready: { ...session.ready, movesTable: true, tableClear } } as Session;
    const state = { ...story.state, scanner: { ...scanner, steps }, session: of };
    const ask = { principal: RST, consoleId: 'c-rst', action: START } as const;
    return startReasons(state, ask, 'localizer', story.readyId()).map((one) => one.id);
  };
  // READY itself is refused so: should one ever be there all the same, nothing starts on it.
  expect(said(false)).toEqual(['tableMovesItself']);
  expect(said(true)).toEqual([]);
});

test('no READY: the permit of what would start anyway has no length of its own', () => {
  const given = ready().state.session;
  expect(readyScanMs(given)).toBe(18_000);
  expect(readyScanMs(given === null ? null : { ...given, ready: { kind: 'none' } })).toBe(0);
  expect(readyScanMs(null)).toBe(0);
});

test('... nor a table that anybody called clear', () => {
  const given = ready().state.session;
  if (given === null) throw new Error('no session');
  expect(readyTable(given).isClear).toBe(false);
  expect(readyTable({ ...given, ready: { kind: 'void', why: 'stop' } })).toEqual({ isClear: false, positionMm: null });
});

describe('a START that was none is taken off what it was the first of', () => {
  const session = (): Session => {
    const of = ready().state.session;
    if (of?.timeOut.kind !== 'signed') throw new Error('no time-out');
    return { ...of, firstStartMs: null };
  };
  test('the first of entry and time-out', () => {
    const before = session();
    expect(withoutStart(withStart(before, 5_000), 5_000)).toEqual(before);
  });
  test('the first of a second time-out alone', () => {
    const before = { ...session(), firstStartMs: 1_000 };
    const after = withStart(before, 5_000);
    expect(after).toMatchObject({ firstStartMs: 1_000, timeOut: { usedMs: 5_000 } });
    expect(withoutStart(after, 5_000)).toEqual(before);
  });
  test('its time-out is void since', () => {
    const after: Session = { ...withStart(session(), 5_000), timeOut: { kind: 'void', why: 'mains' } };
    expect(withoutStart(after, 5_000)).toMatchObject({ firstStartMs: null, timeOut: { kind: 'void' } });
  });
  test('it was the first of nothing', () => {
    const after = withStart(session(), 1_000);
    expect(withoutStart(after, 5_000)).toBe(after);
  });
});

test('another scanner reports with no exam open: it is unknown, and nothing is void', () => {
  const story = new Story();
  story.passes(1_000);
  story.scanner = { ...story.scanner, scannerRef: 'MR2' };
  story.passes(1_000);
  expect([story.state.session, story.state.inputs.scannerStatus.raw]).toEqual([null, 'unknown']);
});

test('nobody is admitted while it scans', () => {
  const story = ready();
  expect(startNow(story)).toEqual(['done']);
  story.passes(500);
  expect(story.asks(MRST, { kind: 'admitPatient' })).toEqual(['scannerBusy']);
});

test('an alarm is not cleared without saying why', () => {
  const story = new Story().preparedExam();
  story.bad.add('squeezeBall');
  story.passes(250);
  story.bad.delete('squeezeBall');
  story.passes(250);
  expect(story.asks(MRST, { kind: 'clear', condition: 'squeezeBall', why: '  ' })).toEqual(['clearWithoutWhy']);
  expect(story.asks(MRST, { kind: 'clear', condition: 'squeezeBall', why: 'asked, was an itch' })).toEqual(['done']);
});

describe('the mode', () => {
  const inMode = (mode: string, ceiling: 'normal' | 'firstLevel', stepMode: 'normal' | 'firstLevel' = 'normal') => {
    const story = new Story({ policy: { ...SIGNED_MRST_POLICY, modeCeiling: ceiling } });
    const steps = story.scanner.steps.map((one) => ({ ...one, mode: stepMode }));
    story.scanner = { ...story.scanner, mode, steps };
    return startNow(ready(story.preparedExam()));
  };

  test.each([
    ['normal', 'normal', 'normal', 'done'],
    ['firstLevel', 'normal', 'normal', 'modeAboveCeiling'],
    ['normal', 'normal', 'firstLevel', 'modeAboveCeiling'],
    ['firstLevel', 'firstLevel', 'firstLevel', 'done'],
    ['secondLevel', 'firstLevel', 'normal', 'modeAboveCeiling'],
  ] as const)('scanner in %s, facility allows %s, step in %s: %s', (mode, ceiling, stepMode, answer) => {
    expect(inMode(mode, ceiling, stepMode)).toEqual([answer]);
  });

  test('a step that the queue does not have, at a scanner above the ceiling: both are said', () => {
    const story = ready();
    story.scanner = { ...story.scanner, mode: 'firstLevel' };
    story.reports();
    const ask = { principal: RST, consoleId: 'c-rst', action: START } as const;
    const reasons = startReasons(story.state, ask, 'nowhere', story.readyId());
    expect(reasons.find((one) => one.id === 'stepUnknown')?.params).toEqual({ step: 'nowhere' });
    expect(reasons.find((one) => one.id === 'modeAboveCeiling')?.params).toEqual({
      step: '',
      mode: 'first level',
      ceiling: 'normal',
    });
  });

  test('an implant’s label allows normal mode only, whatever the facility signed', () => {
    const story = new Story({ policy: { ...SIGNED_MRST_POLICY, modeCeiling: 'firstLevel' } });
    const steps = story.scanner.steps.map((one) => ({ ...one, mode: 'firstLevel' as const, sarBodyWkg: 1 }));
    story.scanner = { ...story.scanner, steps };
    story.joins(MRST).joins(RST);
    story.passes(500);
    const implantWords = 'Normal mode, 1.5 W/kg';
    const implant = implantFixture({ words: implantWords, sarBodyMaxWkg: 1.5 });
    const patient = { monitoring: 'notMonitored', isSedated: false, implant } as const;
    const words = { ...WORDS, implantWords };
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.mustDo(RST, { kind: 'readBackControl', words });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toContain('modeAboveCeiling');
  });
});
