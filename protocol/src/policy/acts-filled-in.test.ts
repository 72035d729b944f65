import { describe, expect, test } from 'vitest';
import { type ActArguments, ACTION_KINDS, ARGUMENT_NAMES, completeAction } from './act-arguments.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import type { ActionKind, CommandAction } from './command.ts';
import { latchedCondition } from './condition-state.ts';
import { CONTRAST_FACT_IDS, CONTRAST_OBSERVED_MS, NO_CONTRAST } from './contrast.ts';
import { NO_EXPOSURE } from './implant.ts';
import { saidExposure } from './read-out.ts';
import type { Principal } from './roles.ts';
import type { PolicyState } from './state.ts';
import { implantFixture, MRSO, MRST, RAD, RST, SECOND_MRST, SECOND_RST, Story, TRAINEE } from './story.ts';

const PATIENT = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const ROOM = { patientRef: '', implantWords: 'none', inside: 0 };

function filled(
  seen: PolicyState,
  kind: ActionKind,
  principal: Principal = RST,
  given: Partial<ActArguments> = {},
): CommandAction {
  return completeAction(kind, given, { seen, principal, patient: PATIENT });
}

test('what a document gives is what is said, for every argument of every action', () => {
  const given: ActArguments = {
    toPersonId: 'somebody',
    words: { patientRef: 'P9', scannerRef: 'MR9', weightKg: 99, implantWords: 'said' },
    room: { patientRef: 'P9', implantWords: 'said', inside: 3 },
    stepId: 'said-step',
    readyId: 'said-ready',
    patientRef: 'P9',
    patient: { monitoring: 'monitored', isSedated: true, implant: { kind: 'none' } },
    mode: 'withYou',
    items: ['identity'],
    weightKg: 99,
    attendants: 2,
    tableClear: true,
    exposure: { sarBodyWkg: 3, sarHeadWkg: 2, b1RmsUt: 1 },
    agent: 'said-agent',
    lot: 'said-lot',
    saw: ['order'].flatMap((one) => CONTRAST_FACT_IDS.filter((fact) => fact === one)),
    coveredForMs: 1,
    backup: 'said-backup',
    input: 'oxygen',
    condition: 'doorOpen',
    why: 'said-why',
  };
  const { state } = new Story().preparedExam();
  for (const kind of ACTION_KINDS) {
    const expected = Object.fromEntries(ARGUMENT_NAMES[kind].map((name) => [name, given[name]]));
    expect(filled(state, kind, RST, given), kind).toEqual({ kind, ...expected });
  }
});

describe('at a site that knows nothing yet, nothing is made up', () => {
  const empty: PolicyState = { ...new Story().state, scanner: null, activeIds: [] };
  const words = { patientRef: '', scannerRef: 'MR1', weightKg: 0, implantWords: 'none' };
  test.each<[ActionKind, Readonly<Record<string, unknown>>]>([
    ['offerControl', { toPersonId: '' }],
    ['readBackControl', { words }],
    ['proposeHandOver', { toPersonId: '' }],
    ['readBackHandOver', { words }],
    ['agreeHandOver', { toPersonId: '' }],
    ['handOverLevel2', { toPersonId: '' }],
    ['readBackLevel2', { room: ROOM }],
    ['superviseTrainee', { toPersonId: '' }],
    ['selectStep', { stepId: '' }],
    ['start', { stepId: '', readyId: 'none' }],
    ['resume', { readyId: 'none' }],
    ['takeSequence', { stepId: '' }],
    ['overrideDetector', { why: 'looked, and it is well' }],
    ['openSession', { patientRef: '', patient: PATIENT, mode: 'forYou' }],
    ['tickChecklist', { items: CHECKLIST_ITEMS }],
    ['leadTimeOut', { weightKg: 0, attendants: 0 }],
    ['readBackTimeOut', { words }],
    ['giveReady', { stepId: '', tableClear: false }],
    ['readOutExposure', { stepId: '', exposure: NO_EXPOSURE }],
    ['confirmExposure', { stepId: '', exposure: NO_EXPOSURE }],
    ['checkContrast', { agent: 'the agent of the order', lot: 'as on the vial' }],
    ['confirmContrast', { agent: 'the agent of the order', lot: 'as on the vial' }],
    [
      'approveContrast',
      {
        agent: 'the agent of the order',
        saw: CONTRAST_FACT_IDS,
        coveredForMs: 2 * CONTRAST_OBSERVED_MS,
        backup: 'the second radiologist',
      },
    ],
    ['stateInput', { input: 'patientAudio' }],
    ['acknowledge', { condition: 'controlEnded' }],
    ['clear', { condition: 'controlEnded', why: 'looked, and it is well' }],
  ])('%s', (kind, expected) => {
    expect(filled(empty, kind, RAD)).toEqual({ kind, ...expected });
  });
});

describe('a careful person says what the site shows', () => {
  const story = new Story().joins(SECOND_RST).joins(TRAINEE).joins(SECOND_MRST).preparedExam();
  const exam = story.state;
  const { session } = exam;
  if (session === null) throw new Error('no session');

  test.each<[ActionKind, Principal, Readonly<Record<string, unknown>>]>([
    ['proposeHandOver', RST, { toPersonId: 'rst2' }],
    ['proposeHandOver', SECOND_RST, { toPersonId: 'rst' }],
    ['handOverLevel2', MRST, { toPersonId: 'mrst2' }],
    ['handOverLevel2', SECOND_MRST, { toPersonId: 'mrst' }],
    ['superviseTrainee', RST, { toPersonId: 'trainee' }],
    ['readBackLevel2', SECOND_MRST, { room: { patientRef: 'P1', implantWords: 'none', inside: 1 } }],
    ['selectStep', RST, { stepId: 't2' }],
    ['openSession', MRST, { patientRef: 'P1', patient: PATIENT, mode: 'forYou' }],
    ['leadTimeOut', MRST, { weightKg: 68, attendants: 0 }],
    ['giveReady', MRST, { stepId: 'localizer', tableClear: false }],
  ])('%s by %o', (kind, principal, expected) => {
    expect(filled(exam, kind, principal)).toEqual({ kind, ...expected });
  });

  test('the step that stays selected, where no other is left to do', () => {
    const { scanner } = exam;
    if (scanner === null) throw new Error('no scanner');
    const steps = scanner.steps.map((one) => ({ ...one, status: 'complete' as const }));
    expect(filled({ ...exam, scanner: { ...scanner, steps } }, 'selectStep')).toMatchObject({ stepId: 'localizer' });
  });

  test('who asked for control is offered it, and who was named is agreed to', () => {
    const asked = new Story().joins(MRST).joins(RST).passes(500);
    asked.mustDo(RST, { kind: 'requestControl' });
    expect(filled(asked.state, 'offerControl', MRST)).toMatchObject({ toPersonId: 'rst' });
    const named = new Story().joins(SECOND_RST).preparedExam();
    named.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
    expect(filled(named.state, 'agreeHandOver', MRST)).toMatchObject({ toPersonId: 'rst2' });
  });

  test('the sequence that is taken is the one that runs, and not the one that is selected', () => {
    const { scanner } = exam;
    if (scanner === null) throw new Error('no scanner');
    const running: PolicyState = { ...exam, scanner: { ...scanner, state: 'scanning', runningStepId: 't2' } };
    expect(filled(running, 'takeSequence', MRST)).toEqual({ kind: 'takeSequence', stepId: 't2' });
  });

  test('READY is the one that was given', () => {
    const given = new Story().preparedExam();
    given.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(filled(given.state, 'start')).toEqual({ kind: 'start', stepId: 'localizer', readyId: given.readyId() });
    expect(filled(given.state, 'resume')).toEqual({ kind: 'resume', readyId: given.readyId() });
  });

  test('the label’s own words, and the numbers of the step', () => {
    const [localizer] = story.scanner.steps;
    if (localizer === undefined) throw new Error('no step');
    const sign = { personId: RST.personId, name: RST.name, atMs: exam.nowMs };
    const exposure = { sarBodyWkg: 0.4, sarHeadWkg: null, b1RmsUt: 2 };
    const labelled: PolicyState = {
      ...exam,
      session: {
        ...session,
        patient: { ...session.patient, implant: implantFixture() },
        readOut: saidExposure(localizer, exposure, sign),
      },
    };
    expect(filled(labelled, 'readBackTimeOut')).toMatchObject({ words: { implantWords: '1.5 T, normal mode' } });
    expect(filled(labelled, 'readBackLevel2', SECOND_MRST)).toMatchObject({
      room: { implantWords: '1.5 T, normal mode' },
    });
    expect(filled(labelled, 'readOutExposure')).toMatchObject({ exposure: { sarBodyWkg: 1, b1RmsUt: 1 } });
    expect(filled(labelled, 'confirmExposure', MRST)).toMatchObject({ stepId: 'localizer', exposure });
  });

  test('the agent as approved, then agent and lot as the first of the two said them', () => {
    const sign = { personId: RAD.personId, name: RAD.name, atMs: exam.nowMs };
    const approval = { agent: 'gadobutrol', saw: CONTRAST_FACT_IDS, coveredUntilMs: 1, backup: 'Dr K', by: sign };
    const approved: PolicyState = { ...exam, session: { ...session, contrast: { ...NO_CONTRAST, approval } } };
    expect(filled(approved, 'checkContrast', MRST)).toMatchObject({ agent: 'gadobutrol', lot: 'as on the vial' });
    const check = { kind: 'said', agent: 'gadoterate', lot: 'L7', by: sign } as const;
    const said: PolicyState = { ...exam, session: { ...session, contrast: { ...NO_CONTRAST, approval, check } } };
    expect(filled(said, 'confirmContrast', RST)).toMatchObject({ agent: 'gadoterate', lot: 'L7' });
  });

  test('of what they may state, the word that is oldest', () => {
    const state = (audioMs: number | null, cameraMs: number | null): PolicyState => ({
      ...exam,
      inputs: {
        ...exam.inputs,
        patientAudio: { ...exam.inputs.patientAudio, lastSeenMs: audioMs },
        patientCamera: { ...exam.inputs.patientCamera, lastSeenMs: cameraMs },
      },
    });
    const technologist = { ...MRST, role: 'onsiteTechnologist' } as const;
    expect(filled(state(5, 9), 'stateInput', MRST)).toMatchObject({ input: 'patientAudio' });
    expect(filled(state(9, 5), 'stateInput', technologist)).toMatchObject({ input: 'patientCamera' });
    expect(filled(state(9, null), 'stateInput', MRST)).toMatchObject({ input: 'patientCamera' });
    expect(filled(state(null, 9), 'stateInput', MRST)).toMatchObject({ input: 'patientAudio' });
  });

  test('the first alarm that nobody has acknowledged, the first that they may clear', () => {
    const latched = (sinceMs: number, acknowledgedBy: string | null) => ({
      ...latchedCondition(sinceMs),
      acknowledgedBy,
    });
    const alarmed = (doorBy: string | null, quenchBy: string | null): PolicyState => ({
      ...exam,
      conditions: { ...exam.conditions, quench: latched(1, quenchBy), doorOpen: latched(2, doorBy) },
      activeIds: ['doorOpen', 'quench'],
    });
    expect(filled(alarmed(null, null), 'acknowledge', MRST)).toMatchObject({ condition: 'quench' });
    expect(filled(alarmed(null, 'J. Okafor'), 'acknowledge', MRST)).toMatchObject({ condition: 'doorOpen' });
    expect(filled(alarmed('J. Okafor', 'J. Okafor'), 'acknowledge', MRST)).toMatchObject({ condition: 'quench' });
    expect(filled(alarmed(null, null), 'clear', { ...MRST, role: 'onsiteTechnologist' })).toMatchObject({
      condition: 'doorOpen',
    });
    expect(filled(alarmed(null, null), 'clear', MRSO)).toMatchObject({ condition: 'quench' });
    // Nobody's to clear: the oldest is asked for, and refused with its reason.
    expect(filled(alarmed(null, null), 'clear', RAD)).toMatchObject({ condition: 'quench' });
  });
});
