import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS as ALL_ITEMS } from './checklist.ts';
import { ALL_FITTED, type FacilityPolicy, type ScanMode } from './facility-policy.ts';
import type { Exposure, ImplantLabel } from './implant.ts';
import { limitLines } from './implant.ts';
import { reasonRule } from './reasons.ts';
import type { StepFact } from './session.ts';
import { implantFixture, MRSO, MRST, RST, Story } from './story.ts';

/** Everything is good, READY is given for the localizer, and the patient has this implant. */
function ready(
  own: Partial<ImplantLabel>,
  policy: Partial<FacilityPolicy> = {},
  before?: (story: Story) => void,
): Story {
  const story = new Story({ policy }).preparedExam();
  withImplant(story, own);
  before?.(story);
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
}

function withImplant(story: Story, own: Partial<ImplantLabel>): void {
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  const patient = { ...session.patient, implant: implantFixture(own) };
  story.state = { ...story.state, session: { ...session, patient } };
}

function changedStep(story: Story, own: Partial<StepFact>): void {
  const steps = story.scanner.steps.map((one) => (one.stepId === 'localizer' ? { ...one, ...own } : one));
  story.scanner = { ...story.scanner, steps };
  story.reports();
}

function start(story: Story): readonly string[] {
  const answer = story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  const outcome = story.effects.findLast((one) => one.kind === 'outcome')?.outcome;
  return outcome?.kind === 'refused' ? outcome.reasons.map(reasonRule) : answer;
}

const LIMITS = { sarBodyMaxWkg: 2, sarHeadMaxWkg: 2, b1RmsMaxUt: 2 };

describe('SAR and B1+rms', () => {
  test.each<[string, Partial<ImplantLabel>, Partial<Exposure>, readonly string[]]>([
    ['all known and within', LIMITS, {}, ['done']],
    ['body SAR above', LIMITS, { sarBodyWkg: 2.1 }, ['E-1']],
    ['head SAR above', LIMITS, { sarHeadWkg: 2.1 }, ['E-1']],
    ['B1+rms above', LIMITS, { b1RmsUt: 2.1 }, ['E-1']],
    ['at the limit', LIMITS, { sarBodyWkg: 2, sarHeadWkg: 2, b1RmsUt: 2 }, ['done']],
    ['two above, each said', LIMITS, { sarHeadWkg: 3, b1RmsUt: 3 }, ['E-1', 'E-1']],
    ['body SAR not reported', LIMITS, { sarBodyWkg: null }, ['T-20']],
    ['B1+rms not reported', LIMITS, { b1RmsUt: null }, ['T-20']],
    ['B1+rms not reported and not limited', {}, { b1RmsUt: null, sarHeadWkg: null }, ['done']],
    ['one not reported and one above', LIMITS, { b1RmsUt: null, sarBodyWkg: 3 }, ['T-20', 'E-1']],
  ])('a step with %s', (_, label, step, answer) => {
    const story = ready(label);
    changedStep(story, step);
    expect(start(story)).toEqual(answer);
  });

  test('without an implant nothing is asked of them', () => {
    const story = new Story().preparedExam();
    changedStep(story, { sarBodyWkg: null, sarHeadWkg: null, b1RmsUt: null });
    expect(story.starts()).toEqual(['done']);
  });

  test.each<[string, Partial<Exposure> & { mode?: string }]>([
    ['B1+rms', { b1RmsUt: 2.5 }],
    ['body SAR', { sarBodyWkg: 2.5 }],
    ['the operating mode', { mode: 'firstLevel' }],
  ])('%s above the label while it scans: the scan is stopped, and people look before the next', (_, own) => {
    const story = ready(LIMITS);
    expect(start(story)).toEqual(['done']);
    story.passes(1_000);
    story.scanner = { ...story.scanner, ...own };
    story.reports();
    expect(story.orders()).toContain('stop');
    story.scanner = { ...story.scanner, b1RmsUt: 1, sarBodyWkg: 1, mode: 'normal' };
    story.passes(1_000);
    expect(story.status('implantExceeded')).toBe('latched');
    expect(story.asks(MRST, { kind: 'clear', condition: 'implantExceeded', why: 'no warmth, replanned' })).toEqual([
      'done',
    ]);
  });
});

describe('the operating mode', () => {
  test.each<[ScanMode, ScanMode, readonly string[]]>([
    ['firstLevel', 'firstLevel', ['done']],
    ['firstLevel', 'normal', ['T-19']],
    ['normal', 'firstLevel', ['T-19']],
    ['normal', 'normal', ['T-19']],
  ])('facility %s, label %s: a first level step', (modeCeiling, modeMax, answer) => {
    const story = ready({ modeMax }, { modeCeiling });
    changedStep(story, { mode: 'firstLevel' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(start(story)).toEqual(answer);
  });
});

describe('sound and picture all the time', () => {
  const fitted = {
    equipment: { ...ALL_FITTED, patientAudio: { fit: 'fitted' }, patientCamera: { fit: 'fitted' } },
  } as const;
  const measured = (story: Story, raw: 'good' | 'unknown' = 'good'): void => {
    for (const input of ['patientAudio', 'patientCamera'] as const)
      story.post({ kind: 'input', input, raw, seenMs: story.nowMs, words: '' });
  };

  test('stated and not measured: neither admitted nor started, with that reason', () => {
    const story = ready({ needsAudioVideo: true });
    expect(start(story)).toEqual(['E-4', 'E-4']);
    const before = new Story().preparedExam();
    before.mustDo(MRST, { kind: 'patientOut' });
    withImplant(before, { needsAudioVideo: true });
    expect(before.asks(MRST, { kind: 'admitPatient' })).toContain('labelNeedsMeasured');
  });

  /** It scans, with sound and picture measured, for a label that needs both. */
  function scanning(): Story {
    const story = new Story({ policy: fitted }).joins(MRST).joins(RST);
    story.passes(500);
    measured(story);
    const implant = implantFixture({ needsAudioVideo: true });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: '1.5 T, normal mode' };
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { monitoring: 'notMonitored', isSedated: false, implant },
    });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.mustDo(RST, { kind: 'readBackControl', words });
    story.mustDo(MRST, { kind: 'tickChecklist', items: ALL_ITEMS });
    story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    story.mustDo(RST, { kind: 'readBackTimeOut', words });
    story.mustDo(MRST, { kind: 'admitPatient' });
    story.count4 = 1;
    story.passes(250);
    expect(story.starts()).toEqual(['done']);
    return story.passes(1_000);
  }

  function loses(story: Story, input: 'patientAudio' | 'patientCamera'): string {
    expect(story.orders()).toEqual(['start']);
    story.post({ kind: 'input', input, raw: 'unknown', seenMs: story.nowMs, words: '' });
    expect(story.status('labelWatchLost')).toBe('confirmed');
    expect(story.orders()).toContain('stop');
    return story.state.inputs.labelWatch.words;
  }

  test('measured, it may; and when the picture goes while it scans, the scan is stopped', () => {
    expect(loses(scanning(), 'patientCamera')).toBe('picture');
  });

  test('the same when the sound goes', () => {
    expect(loses(scanning(), 'patientAudio')).toBe('sound');
  });
});

describe('what the scanner does not report is read out by two', () => {
  const SAID = { sarBodyWkg: 0.8, sarHeadWkg: null, b1RmsUt: null };
  const silent = (story: Story): void => changedStep(story, { sarBodyWkg: null });
  const readOut = (story: Story, exposure: Exposure = SAID): readonly string[] =>
    story.asks(RST, { kind: 'readOutExposure', stepId: 'localizer', exposure });
  const confirm = (story: Story, exposure: Exposure = SAID): readonly string[] =>
    story.asks(MRST, { kind: 'confirmExposure', stepId: 'localizer', exposure });

  test('read out alone it is not known; confirmed it is, and is compared with the label', () => {
    const story = ready({}, {}, silent);
    expect(start(story)).toEqual(['T-20']);
    expect(readOut(story)).toEqual(['done']);
    expect(start(story)).toEqual(['T-20']);
    expect(confirm(story)).toEqual(['done']);
    expect(start(story)).toEqual(['done']);
  });

  test('read out above the label it is refused', () => {
    const story = ready({}, {}, silent);
    const high = { ...SAID, sarBodyWkg: 1.2 };
    readOut(story, high);
    confirm(story, high);
    expect(start(story)).toEqual(['E-1']);
  });

  test('what the scanner reports is never replaced by what is said', () => {
    const story = ready({}, {}, (one) => changedStep(one, { sarBodyWkg: 1.4 }));
    readOut(story);
    confirm(story);
    expect(start(story)).toEqual(['E-1']);
  });

  test('other numbers, the same person, another step, or nothing read out: not confirmed', () => {
    const story = ready({}, {}, silent);
    expect(confirm(story)).toEqual(['exposureNotReadOut']);
    readOut(story);
    expect(confirm(story, { ...SAID, sarBodyWkg: 0.9 })).toEqual(['exposureMismatch']);
    expect(
      story.asks({ ...MRST, personId: RST.personId }, { kind: 'confirmExposure', stepId: 'localizer', exposure: SAID }),
    ).toEqual(['samePerson']);
    expect(story.asks(MRST, { kind: 'confirmExposure', stepId: 't2', exposure: SAID })).toEqual(['exposureNotReadOut']);
    expect(story.asks(MRSO, { kind: 'confirmExposure', stepId: 'localizer', exposure: SAID })).toEqual(['roleMayNot']);
    expect(story.asks(MRST, { kind: 'readOutExposure', stepId: 'localizer', exposure: SAID })).toContain('roleMayNot');
  });

  test('for a step that is not selected, or not there, nothing is read out; without control neither', () => {
    const story = ready({}, {}, silent);
    const ask = (stepId: string): readonly string[] =>
      story.asks(RST, { kind: 'readOutExposure', stepId, exposure: SAID });
    expect(ask('t2')).toEqual(['stepNotSelected']);
    expect(ask('nowhere')).toEqual(['stepUnknown']);
    story.mustDo(RST, { kind: 'releaseControl' });
    expect(ask('localizer')).toEqual(['notHolder']);
    const none = new Story().joins(MRST).joins(RST);
    expect(none.asks(MRST, { kind: 'confirmExposure', stepId: 'localizer', exposure: SAID })).toEqual([
      'sessionNotOpen',
    ]);
  });

  test.each<[string, (story: Story) => void, string]>([
    [
      'another step is selected',
      (story) => (story.scanner = { ...story.scanner, selectedStepId: 't2' }),
      'another step was selected',
    ],
    ['its length changes', (story) => changedStep(story, { durationMs: 20_000 }), 'the step was changed'],
    ['its mode changes', (story) => changedStep(story, { mode: 'firstLevel' }), 'the step was changed'],
    [
      'it leaves the queue',
      (story) => (story.scanner = { ...story.scanner, steps: story.scanner.steps.slice(1) }),
      'the step left the queue',
    ],
  ])('void when %s', (_, change, why) => {
    const story = ready({}, {}, silent);
    readOut(story);
    confirm(story);
    change(story);
    story.reports();
    expect(story.state.session?.readOut).toEqual({ kind: 'void', why });
  });

  test('the patient leaves: nothing of it is kept', () => {
    const story = ready({}, {}, silent);
    readOut(story);
    confirm(story);
    story.mustDo(MRST, { kind: 'patientOut' });
    expect(story.state.session?.readOut).toEqual({ kind: 'none' });
  });
});

test('the label’s limits are said as people read them', () => {
  const label = { ...LIMITS, needsAudioVideo: true, activeScan: { maxMs: 1_800_000, pauseMs: 3_600_000 } };
  expect(limitLines(implantFixture(label))).toEqual([
    'Normal mode only',
    'body SAR at most 2 W/kg',
    'head SAR at most 2 W/kg',
    'B1+rms at most 2 µT',
    'sound and picture of the patient all the time',
    'at most 30 min of scanning, then 60 min without',
  ]);
  expect(limitLines(implantFixture({ modeMax: 'firstLevel' }))).toEqual([
    'up to first level mode',
    'body SAR at most 1 W/kg',
  ]);
  expect(limitLines({ kind: 'none' })).toEqual([]);
});
