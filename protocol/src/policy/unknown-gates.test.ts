import { describe, expect, test } from 'vitest';
import { grantReasons } from './control-gates.ts';
import { patientInRoom, runningStepId, stepToResume } from './facts.ts';
import { readBackLevel2Reasons } from './level2-gates.ts';
import { permitNow } from './permit.ts';
import type { Reason } from './reasons.ts';
import { resumeReasons, startReasons } from './scan-gates.ts';
import { scannerAgeSeconds } from './scanner-gates.ts';
import type { Session } from './session.ts';
import { admitReasons } from './admit-gates.ts';
import { closeReasons, openReasons, readyReasons, weightReasons } from './session-gates.ts';
import type { PolicyState } from './state.ts';
import { MRST, RST, SECOND_MRST, SIGNED_MRST_POLICY, Story } from './story.ts';

// What the site does not know stands against whatever would need it, each time by the reason that says so.

const EXAM = new Story().preparedExam().passes(250);
const ASK = { principal: RST, consoleId: 'c-rst' } as const;
const START = { kind: 'start', stepId: 'localizer', readyId: 'x' } as const;
const AWAKE = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;

function exam(own: Partial<PolicyState> = {}, ofSession: Partial<Session> = {}): PolicyState {
  const { session } = EXAM.state;
  if (session === null) throw new Error('no session');
  return { ...EXAM.state, session: { ...session, ...ofSession }, ...own };
}

const params = (reasons: readonly Reason[], id: string): Reason['params'] | undefined =>
  reasons.find((one) => one.id === id)?.params;

const withoutCounter = {
  ...SIGNED_MRST_POLICY,
  equipment: { ...SIGNED_MRST_POLICY.equipment, zone4Entry: { fit: 'notFitted', substitute: 'a guard' } },
} as const;

describe('a scanner that never reported', () => {
  const blind = exam({ scanner: null });

  test('no session opens on it', () => {
    expect(params(openReasons({ ...blind, session: null }, 'P1', AWAKE), 'patientMismatch')).toEqual({
      what: 'no patient is registered on the scanner',
    });
  });

  test('no session opens without a patient, also where the scanner names none either', () => {
    const { scanner } = EXAM.state;
    if (scanner === null) throw new Error('no scanner');
    const nobody = exam({ session: null, scanner: { ...scanner, patientRef: '' } });
    expect(params(openReasons(nobody, '', AWAKE), 'patientMismatch')).toEqual({
      what: 'no patient is registered on the scanner',
    });
    expect(params(openReasons(exam({ session: null }), 'P2', AWAKE), 'patientMismatch')).toEqual({
      what: 'the scanner has another patient',
    });
    expect(openReasons(exam({ session: null }), 'P1', AWAKE)).toEqual([]);
  });

  test('it knows no weight, no step and no patient of a START', () => {
    const reasons = startReasons(blind, { ...ASK, action: START }, 'localizer', 'x');
    expect(params(reasons, 'weightMismatch')).toEqual({ said: 68, registered: 'no' });
    expect(params(reasons, 'stepUnknown')).toEqual({ step: 'localizer' });
    expect(params(reasons, 'patientMismatch')).toBeDefined();
    expect(params(weightReasons(blind, 70), 'weightMismatch')).toEqual({ said: 70, registered: 'no' });
  });

  test('it runs no step, and resumes the one of the open permit', () => {
    expect(runningStepId(blind)).toBe('');
    expect(stepToResume(blind)).toBe('');
    const { permit } = paused();
    if (permit === null) throw new Error('no permit');
    expect(stepToResume({ ...blind, permit })).toBe('localizer');
  });

  test('it is as old as the boot', () => {
    const inputs = { ...blind.inputs, scannerStatus: { ...blind.inputs.scannerStatus, lastSeenMs: null } };
    expect(scannerAgeSeconds({ ...blind, inputs })).toBe(Math.round((blind.nowMs - blind.bootedMs) / 1_000));
  });
});

function paused(): PolicyState {
  const story = new Story().preparedExam().passes(250);
  expect(story.starts()).toEqual(['done']);
  story.passes(3_500);
  story.mustDo(RST, { kind: 'pause' });
  return story.passes(500).state;
}

describe('a paused step', () => {
  const RESUME = { ...ASK, action: { kind: 'resume', readyId: 'x' } } as const;

  test('goes on only after a word to the patient that came after the pause', () => {
    const state = paused();
    const { session, permit } = state;
    if (session === null || permit?.pausedMs == null) throw new Error('not paused');
    const spoken = (spokenToMs: number | null): readonly string[] =>
      resumeReasons({ ...state, session: { ...session, spokenToMs } }, RESUME, 'x').map((one) => one.id);
    expect(spoken(null)).toContain('patientNotSpokenTo');
    expect(spoken(permit.pausedMs - 1)).toContain('patientNotSpokenTo');
    expect(spoken(permit.pausedMs)).not.toContain('patientNotSpokenTo');
  });

  test('without a permit goes on for nobody, and what the scanner does not say of its step is not assumed', () => {
    const state = paused();
    const { scanner } = state;
    if (scanner === null) throw new Error('no scanner');
    expect(stepToResume({ ...state, scanner: { ...scanner, runningStepId: '' } })).toBe('localizer');
    const lost = { ...state, permit: null, scanner: { ...scanner, runningStepId: '', remainingMs: null } };
    const reasons = resumeReasons(lost, RESUME, 'x');
    expect(reasons.map((one) => one.id)).toContain('pauseWithoutPermit');
    expect(params(reasons, 'readyMissing')).toEqual({ step: '' });
  });
});

describe('who is in Zone IV', () => {
  test('no counter and a silent scanner: the session does not close on nobody’s word', () => {
    const silent = exam({ policy: withoutCounter, scanner: null }, { room: 'out' });
    expect(closeReasons(silent).map((one) => one.id)).toEqual(['scannerUnknown']);
    expect(closeReasons({ ...silent, scanner: EXAM.state.scanner })).toEqual([]);
  });

  test('a count that nobody knows closes nothing and starts nothing', () => {
    const uncounted = exam({ zone4: { count: null, level2Inside: [], mayBeGone: 0 } });
    expect(params(closeReasons(uncounted), 'zone4NotEmpty')).toEqual({ count: 'unknown' });
    expect(params(readyReasons(uncounted, 'localizer', false), 'zone4TooFew')).toEqual({
      count: 'unknown',
      expected: 1,
    });
  });

  test('with no session open: by the count, and with no counter fitted nobody', () => {
    const none = exam({ session: null });
    const counted = (count: number | null): PolicyState => ({
      ...none,
      zone4: { count, level2Inside: [], mayBeGone: 0 },
    });
    expect(patientInRoom(counted(0))).toBe('no');
    expect(patientInRoom(counted(1))).toBe('unknown');
    expect(patientInRoom(counted(null))).toBe('unknown');
    expect(patientInRoom({ ...counted(1), policy: withoutCounter })).toBe('no');
  });

  test('a session with no checklist admits nobody', () => {
    expect(params(admitReasons(exam({}, { checklist: {} })), 'checklistIncomplete')).toEqual({ missing: 7, total: 7 });
  });
});

describe('READY', () => {
  test('names a step that the queue has', () => {
    const reasons = readyReasons(exam(), 'nothing', false);
    expect(params(reasons, 'stepUnknown')).toEqual({ step: 'nothing' });
    expect(params(reasons, 'stepNotSelected')).toEqual({ step: 'nothing' });
  });

  test('is for somebody who may scan: nobody has control and no technologist is on site', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'releaseControl' });
    expect(readyReasons(story.state, 'localizer', false).map((one) => one.id)).toContain('controlEnded');
  });
});

describe('remote control', () => {
  const offered = (own: Partial<PolicyState> = {}): PolicyState => ({
    ...exam(own),
    lease: {
      ...EXAM.state.lease,
      control: {
        kind: 'offered',
        to: { personId: 'rst', name: RST.name, consoleId: 'c-rst' },
        by: MRST,
        sinceMs: EXAM.nowMs,
      },
    },
  });
  const grant = (state: PolicyState): readonly string[] =>
    grantReasons(state, { ...ASK, action: { kind: 'readBackControl', words: WORDS } }, WORDS).map((one) => one.id);

  test('is granted on a link that was measured', () => {
    expect(grant(offered())).toEqual([]);
    const unmeasured = EXAM.state.attendees.map((one) => ({ ...one, roundTripMs: null }));
    expect(grant(offered({ attendees: unmeasured }))).toContain('linkUnmeasured');
    expect(grant(offered({ attendees: [] }))).toContain('linkUnmeasured');
  });

  test('is not granted while something waits for the disk, nor under an authority that only views', () => {
    const pending = {
      intentId: 'i',
      command: { ...EXAM.command(START), action: START },
      principal: RST,
      sinceMs: EXAM.nowMs,
    };
    expect(grant(offered({ pending }))).toContain('startUnderWay');
    const { doorOpen } = EXAM.state.conditions;
    const controlEnded = {
      ...doorOpen,
      status: 'latched',
      sinceMs: 1,
      confirmedMs: 1,
      askedMs: 1,
      mustLatch: true,
      isFlapping: false,
      acknowledgedBy: null,
      cleared: [],
    } as const;
    const viewOnly = offered({
      verdict: { ...EXAM.state.verdict, authority: 2 },
      conditions: { ...EXAM.state.conditions, controlEnded },
      activeIds: ['controlEnded'],
    });
    expect(grant(viewOnly).length).toBeGreaterThan(0);
  });
});

test('a session of an earlier version names no Level 2: whoever reads back the room is it', () => {
  const nameless = exam({}, { level2: null });
  const room = { patientRef: 'P1', implantWords: 'none', inside: 1 };
  expect(readBackLevel2Reasons(nameless, SECOND_MRST, room)).toEqual([]);
  expect(params(readBackLevel2Reasons(exam(), SECOND_MRST, room), 'notHandedTo')).toEqual({ name: MRST.name });
});

test('a person who is no role of this input states nothing of it', () => {
  const state = exam();
  const said = permitNow(state, {
    principal: { ...RST, role: 'rad' },
    consoleId: 'c-rst',
    action: { kind: 'stateInput', input: 'patientAudio' },
  });
  expect(said.map((one) => one.id)).toEqual(['notYourStatement']);
  const sensed = permitNow(state, {
    principal: MRST,
    consoleId: 'c-mrst',
    action: { kind: 'stateInput', input: 'quench' },
  });
  expect(sensed.map((one) => one.id)).toEqual(['notAttestable']);
});
