import { describe, expect, test } from 'vitest';
import { latchedCondition } from './condition-state.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { reasonRule } from './reasons.ts';
import type { Principal } from './roles.ts';
import type { StepFact } from './session.ts';
import { activeIdsOf } from './state.ts';
import { implantFixture, MRST, RST, SIGNED_MRST_POLICY, Story } from './story.ts';

/** How the START is asked when it is not asked as it should be. */
interface Ask {
  readonly story?: Story;
  readonly person?: Principal;
  readonly stepId?: string;
}

/** Everything is good and READY is given for the localizer. */
function ready(policy: ConstructorParameters<typeof Story>[0] = {}): Story {
  const story = new Story(policy).preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
}

/** @returns the rules that refuse the START, or what became of it */
function start(story: Story, { person = RST, stepId = 'localizer' }: Ask = {}): readonly string[] {
  const answer = story.asks(person, { kind: 'start', stepId, readyId: story.readyId() }, { consoleId: 'c-rst' });
  const outcome = story.effects.findLast((one) => one.kind === 'outcome')?.outcome;
  return outcome?.kind === 'refused' ? outcome.reasons.map(reasonRule) : answer;
}

const unstated = (story: Story, input: 'patientAudio' | 'patientCamera'): void => {
  story.post({ kind: 'input', input, raw: 'unknown', seenMs: story.nowMs, words: '' });
};
const changedStep = (story: Story, own: Partial<StepFact>): void => {
  const steps = story.scanner.steps.map((one) => (one.stepId === 'localizer' ? { ...one, ...own } : one));
  story.scanner = { ...story.scanner, steps };
  story.reports();
};

describe('START', () => {
  test('with every clause met the scan is started', () => {
    const story = ready();
    expect(start(story)).toEqual(['done']);
    expect(story.orders()).toEqual(['start']);
  });

  test.each<[string, (story: Story) => Ask | void, string]>([
    ['no session is open', () => ({ story: new Story().joins(MRST).joins(RST) }), 'T-1'],
    ['control was given back', (story) => story.mustDo(RST, { kind: 'releaseControl' }), 'L-1'],
    ['the credential ran out', () => ({ person: { ...RST, isCredentialValid: false } }), 'R-3'],
    ['the safety tech was not seen for 60 s', (story) => void story.passes(60_500), 'C-20'],
    ['the safety tech was seen leaving', (story) => story.mustDo(MRST, { kind: 'leaving' }), 'C-22'],
    [
      'nobody of Level 2 is signed in',
      (story) => void story.post({ kind: 'attendeeLeft', consoleId: 'c-mrst' }),
      'T-3',
    ],
    [
      'the scanner has another patient',
      (story) => {
        story.scanner = { ...story.scanner, patientRef: 'P2' };
        story.reports();
      },
      'T-16',
    ],
    ['the checklist is void', (story) => story.mustDo(MRST, { kind: 'patientOut' }), 'T-6'],
    ['the patient is not in Zone IV', (story) => story.mustDo(MRST, { kind: 'patientOut' }), 'T-7'],
    [
      'the time-out is not read back',
      (story) => story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 }),
      'T-10',
    ],
    ['the time-out is void', (story) => story.mustDo(MRST, { kind: 'patientOut' }), 'T-11'],
    ['READY was taken back', (story) => story.mustDo(MRST, { kind: 'voidReady' }), 'T-13'],
    [
      'the door is open',
      (story) => {
        story.bad.add('door34');
        story.reports();
      },
      'C-31',
    ],
    [
      'the zone sensors are silent',
      (story) => {
        story.silent.add('zone');
        story.passes(3_500);
      },
      'C-30',
    ],
    ['nobody says that the patient can be heard', (story) => unstated(story, 'patientAudio'), 'C-80'],
    ['nobody says that the patient can be seen', (story) => unstated(story, 'patientCamera'), 'C-81'],
    ['the step is above the mode ceiling', (story) => changedStep(story, { mode: 'firstLevel' }), 'T-19'],
    [
      'the link is late',
      (story) => {
        story.silent.add('console');
        story.passes(1_250);
      },
      'C-10',
    ],
    ['the newest round trip is slow', (story) => story.beats('c-rst', { roundTripMs: 151 }), 'L-11'],
    [
      'mains power is lost',
      (story) => {
        story.bad.add('mains');
        story.passes(2_500);
      },
      'C-60',
    ],
    [
      'nobody knows about mains power',
      (story) => {
        story.silent.add('power');
        story.passes(13_000);
      },
      'C-61',
    ],
    [
      'the policy is not signed',
      (story) => void (story.state = { ...story.state, policy: { ...story.state.policy, signatures: [] } }),
      'T-4',
    ],
    [
      'the count contradicts the patient’s being in',
      (story) => void story.post({ kind: 'zone4', facts: { count: 0, level2Inside: [], mayBeGone: 0 } }),
      'T-24',
    ],
    [
      'somebody more is in Zone IV',
      (story) => {
        story.count4 = 2;
        story.passes(1_500);
      },
      'C-32',
    ],
    [
      'the weight on the scanner was changed',
      (story) => {
        story.scanner = { ...story.scanner, patientWeightKg: 86 };
        story.reports();
      },
      'T-18',
    ],
    ['who gave READY presses it', () => ({ person: { ...RST, personId: MRST.personId } }), 'T-25'],
    [
      'the scanner is silent',
      (story) => {
        story.silent.add('scanner');
        story.passes(2_500);
      },
      'X-2',
    ],
    [
      'the scanner boots',
      (story) => {
        story.scanner = { ...story.scanner, state: 'booting' };
        story.reports();
      },
      'X-1',
    ],
    [
      'the scanner reports a fault',
      (story) => {
        story.scanner = { ...story.scanner, state: 'fault' };
        story.reports();
      },
      'C-41',
    ],
    ['the step is not in the queue', () => ({ stepId: 'nowhere' }), 'X-3'],
    ['another step is selected', () => ({ stepId: 't2' }), 'X-4'],
    [
      'a stop is under way',
      (story) => {
        story.onOrder = () => undefined;
        story.asks(MRST, { kind: 'stop' });
      },
      'X-5',
    ],
    [
      'a start is under way',
      (story) => {
        story.silent.add('disk');
        start(story);
      },
      'X-6',
    ],
    [
      'this site cannot start from Farfield',
      () => ({ story: ready({ policy: { capabilities: { ...SIGNED_MRST_POLICY.capabilities, start: false } } }) }),
      'X-9',
    ],
    [
      'the record cannot be written',
      (story) => {
        story.bad.add('journal');
        story.reports();
      },
      'C-70',
    ],
    [
      'another record claims to be this site',
      (story) =>
        void story.post({ kind: 'input', input: 'siteIdentity', raw: 'bad', seenMs: story.nowMs, words: 'a fork' }),
      'C-73',
    ],
    [
      'the gateway holds',
      (story) =>
        void story.post({
          kind: 'peer',
          verdict: { authority: 1, scan: 0, people: 0, system: 0 },
          why: 'another agent of this site is live',
          againstDrill: '',
        }),
      'G-1',
    ],
  ])('%s: alone it refuses the START, with its own reason', (_, spoil, rule) => {
    const prepared = ready();
    const ask = spoil(prepared) ?? {};
    const story = ask.story ?? prepared;
    expect(start(story, ask)).toContain(rule);
    expect(story.orders()).not.toContain('start');
  });

  test('every alarm of high priority that is held until somebody clears it bars a start', () => {
    const rows = CONDITION_IDS.map(conditionRow).filter((row) => row.latch !== 'none' && row.priority === 'high');
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter((row) => row.verdict.inRoom.authority === 0)).toEqual([]);
  });

  test.each(CONDITION_IDS.filter((id) => conditionRow(id).verdict.inRoom.authority >= 1))(
    '%s: held, it bars the start while a patient is in the room',
    (id) => {
      const story = ready();
      const conditions = { ...story.state.conditions, [id]: latchedCondition(story.nowMs) };
      story.state = { ...story.state, conditions, activeIds: activeIdsOf(conditions) };
      expect(start(story)).toContain(conditionRow(id).rule);
      expect(story.orders()).not.toContain('start');
    },
  );

  test('another patient on the scanner voids the time-out, also when the first one comes back', () => {
    const story = ready();
    const { scanner } = story;
    story.scanner = { ...scanner, patientRef: 'P2' };
    story.passes(250);
    story.scanner = scanner;
    story.passes(250);
    expect(story.state.session?.timeOut).toMatchObject({ kind: 'void', why: 'the scanner shows another patient' });
    expect(start(story)).toEqual(expect.arrayContaining(['T-11', 'T-13']));
  });

  test.each([
    [14, ['done']],
    [16, ['T-11']],
  ] as const)('a time-out that was signed %i min before the first start → %s', (minutes, answer) => {
    const story = new Story().preparedExam();
    for (let half = 0; half < 2 * minutes; half += 1) {
      story.passes(30_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    for (const input of ['patientAudio', 'patientCamera'] as const) story.mustDo(MRST, { kind: 'stateInput', input });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(start(story)).toEqual(answer);
  });

  test('another READY than the one in force, or of another step, is refused', () => {
    const story = ready();
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'ready-of-before' })).toEqual(['readyUsed']);
    expect(start(story, { stepId: 't2' })).toEqual(expect.arrayContaining(['X-4', 'T-14']));
    expect(start(story)).toEqual(['done']);
  });

  test('a first-level step under a normal-mode ceiling is refused', () => {
    const story = ready();
    changedStep(story, { mode: 'firstLevel' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(start(story)).toEqual(['T-19']);
    const allowed = ready({ policy: { modeCeiling: 'firstLevel' } });
    changedStep(allowed, { mode: 'firstLevel' });
    allowed.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(start(allowed)).toEqual(['done']);
  });

  test.each<[string, number | null, number, readonly string[]]>([
    ['within it', 1, 2, ['done']],
    ['above it', 1, 0.5, ['E-1']],
    ['without a SAR', null, 2, ['T-20']],
  ])('an implant’s limit: a step %s', (_, sarBodyWkg, sarBodyMaxWkg, answer) => {
    const story = ready();
    const { session } = story.state;
    if (session === null) throw new Error('no session');
    const implant = implantFixture({ words: 'stimulator', sarBodyMaxWkg });
    story.state = { ...story.state, session: { ...session, patient: { ...session.patient, implant } } };
    changedStep(story, { sarBodyWkg });
    expect(start(story)).toEqual(answer);
  });

  test('a step that moves the table needs READY with the table called clear', () => {
    const story = new Story().preparedExam();
    changedStep(story, { movesTable: true });
    const giveReady = (tableClear: boolean): string[] =>
      story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear });
    expect(giveReady(false)).toEqual(['tableMovesItself']);
    expect(giveReady(true)).toEqual(['done']);
    expect(start(story)).toEqual(['done']);
  });
});
