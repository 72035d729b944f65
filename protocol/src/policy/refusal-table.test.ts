import { expect, test } from 'vitest';
import { type ActionKind, type CommandAction, COMMAND_CLASS } from './command.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { NO_EXPOSURE } from './implant.ts';
import { permitNow } from './permit.ts';
import { reasonText } from './reasons.ts';
import type { Principal } from './roles.ts';
import type { Session } from './session.ts';
import type { PolicyState } from './state.ts';
import { implantFixture, MRST, SECOND_RST, RST, SIGNED_MRST_POLICY, Story, TECHNOLOGIST, TRAINEE } from './story.ts';
import { verdict } from './verdict.ts';

/**
 * Why not, for every action in every place of an exam: one page to be read by somebody who knows the field. Kept beside
 * this file; a change of the core that changes a line is looked at, and then kept with `vitest -u`.
 */
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };

const ASKED: { readonly [Kind in ActionKind]?: Extract<CommandAction, { kind: Kind }> } = {
  stop: { kind: 'stop' },
  pause: { kind: 'pause' },
  takeLocal: { kind: 'takeLocal' },
  testLink: { kind: 'testLink' },
  requestControl: { kind: 'requestControl' },
  offerControl: { kind: 'offerControl', toPersonId: 'rst' },
  readBackControl: { kind: 'readBackControl', words: WORDS },
  releaseControl: { kind: 'releaseControl' },
  proposeHandOver: { kind: 'proposeHandOver', toPersonId: 'rst2' },
  readBackHandOver: { kind: 'readBackHandOver', words: WORDS },
  agreeHandOver: { kind: 'agreeHandOver', toPersonId: 'rst2' },
  dropHandOver: { kind: 'dropHandOver' },
  handOverLevel2: { kind: 'handOverLevel2', toPersonId: 'mrst2' },
  readBackLevel2: { kind: 'readBackLevel2', room: { patientRef: 'P1', implantWords: 'none', inside: 1 } },
  takeBackTrainee: { kind: 'takeBackTrainee' },
  superviseTrainee: { kind: 'superviseTrainee', toPersonId: 'trainee' },
  takeSequence: { kind: 'takeSequence', stepId: 'localizer' },
  letFinish: { kind: 'letFinish', stepId: 'localizer' },
  selectStep: { kind: 'selectStep', stepId: 't2' },
  openSession: {
    kind: 'openSession',
    patientRef: 'P1',
    patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
  },
  tickChecklist: { kind: 'tickChecklist', items: CHECKLIST_ITEMS },
  leadTimeOut: { kind: 'leadTimeOut', weightKg: 68, attendants: 0 },
  readBackTimeOut: { kind: 'readBackTimeOut', words: WORDS },
  overrideDetector: { kind: 'overrideDetector', why: 'a hip, by its card' },
  admitPatient: { kind: 'admitPatient' },
  giveReady: { kind: 'giveReady', stepId: 'localizer', tableClear: false },
  approveContrast: { kind: 'approveContrast', agent: 'A', saw: [], coveredForMs: 0, backup: '' },
  checkInPractitioner: { kind: 'checkInPractitioner' },
  stateSupervision: { kind: 'stateSupervision' },
  checkCart: { kind: 'checkCart' },
  checkContrast: { kind: 'checkContrast', agent: 'A', lot: 'L' },
  confirmContrast: { kind: 'confirmContrast', agent: 'A', lot: 'L' },
  contrastGiven: { kind: 'contrastGiven' },
  readOutExposure: { kind: 'readOutExposure', stepId: 'localizer', exposure: NO_EXPOSURE },
  confirmExposure: { kind: 'confirmExposure', stepId: 'localizer', exposure: NO_EXPOSURE },
  imagesComplete: { kind: 'imagesComplete' },
  patientOut: { kind: 'patientOut' },
  closeSession: { kind: 'closeSession' },
  confirmPresence: { kind: 'confirmPresence' },
  leaving: { kind: 'leaving' },
  spokeToPatient: { kind: 'spokeToPatient' },
  stateInput: { kind: 'stateInput', input: 'patientAudio' },
  acknowledge: { kind: 'acknowledge', condition: 'doorOpen' },
  clear: { kind: 'clear', condition: 'doorOpen', why: 'looked' },
  confirmStopped: { kind: 'confirmStopped' },
};

function inSession(story: Story, own: Partial<Session>): PolicyState {
  const { session } = story.state;
  if (session === null) throw new Error('no session to change');
  return { ...story.state, session: { ...session, ...own } };
}

function scanning(): Story {
  const story = new Story().preparedExam();
  story.starts();
  story.passes(1_000);
  return story;
}

function readied(): Story {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
}

const withTechnologist = (): Story => {
  const story = readied();
  story.joins(TECHNOLOGIST);
  story.mustDo(MRST, { kind: 'takeLocal' });
  return story;
};

const SIGN = { personId: 'mrst', name: 'J. Okafor', atMs: 0 };

const PLACES: Readonly<Record<string, () => PolicyState>> = {
  'nothing yet': () => new Story().state,
  'a session is open, nobody has control': () => {
    const story = new Story().joins(MRST).joins(RST);
    story.passes(500);
    story.mustDo(MRST, {
      kind: 'openSession',
      patientRef: 'P1',
      patient: {
        monitoring: 'monitored',
        isSedated: true,
        implant: implantFixture({ words: '1.5 T' }),
      },
    });
    story.mustDo(RST, { kind: 'requestControl' });
    return story.state;
  },
  'everything is prepared': () => new Story().preparedExam().state,
  'READY is given': () => readied().state,
  'it scans': () => scanning().state,
  'it is paused': () => {
    const story = scanning();
    story.asks(RST, { kind: 'pause' });
    story.passes(500);
    return story.state;
  },
  'a stop is under way': () => {
    const story = scanning();
    story.onOrder = () => undefined;
    story.asks(RST, { kind: 'stop' });
    return story.state;
  },
  'the scanner is silent': () => {
    const story = readied();
    story.silent.add('scanner');
    return story.passes(4_000).state;
  },
  'the door is open': () => {
    const story = readied();
    story.bad.add('door34');
    return story.passes(250).state;
  },
  'the gateway holds': () => {
    const story = readied();
    story.post({ kind: 'peer', verdict: verdict(1), why: 'a page is not answered', againstDrill: '' });
    return story.state;
  },
  'a slow link': () => {
    const story = readied();
    story.beats('c-rst', { roundTripMs: 151 });
    return story.state;
  },
  'a link just fast enough': () => {
    const story = readied();
    story.beats('c-rst', { roundTripMs: 150 });
    return story.state;
  },
  'a technologist on site, control local': () => withTechnologist().state,
  'the time-out is led': () => inSession(readied(), { timeOut: { kind: 'led', lead: SIGN, weightKg: 70 } }),
  'the time-out is void': () => inSession(readied(), { timeOut: { kind: 'void', why: 'the patient left' } }),
  'the time-out is exactly 15 min old': () => {
    const story = readied();
    const readBack = { ...SIGN, personId: 'rst', atMs: story.nowMs - 900_000 };
    return inSession(story, { timeOut: { kind: 'signed', lead: SIGN, readBack, weightKg: 68, usedMs: null } });
  },
  'the time-out is older than 15 min': () => {
    const story = readied();
    const readBack = { ...SIGN, personId: 'rst', atMs: story.nowMs - 900_001 };
    return inSession(story, { timeOut: { kind: 'signed', lead: SIGN, readBack, weightKg: 68.6, usedMs: null } });
  },
  'the same, after the first start': () => {
    const story = readied();
    const readBack = { ...SIGN, personId: 'rst', atMs: story.nowMs - 900_001 };
    return inSession(story, {
      firstStartMs: 1,
      timeOut: { kind: 'signed', lead: SIGN, readBack, weightKg: 68.5, usedMs: 1 },
    });
  },
  'a hand-over is read back': () => handedOver(false),
  'control passes to another': () => handedOver(true),
  'a trainee is named': () => supervised(),
  'a trainee is named by somebody not heard': () => {
    const state = supervised();
    return { ...state, nowMs: state.nowMs + 1_001 };
  },
  'with you, the link is down': () => withYou(4_000).state,
  'with you, nobody took the sequence': () => withYou(13_000).state,
  'with you, the sequence is taken': () => {
    const story = withYou(4_000);
    story.mustDo(TECHNOLOGIST, { kind: 'takeSequence', stepId: 'localizer' });
    return story.passes(250).state;
  },
  'READY is exactly 120 s old': () => {
    const story = readied();
    const { session } = story.state;
    const ready = session?.ready;
    if (ready?.kind !== 'given') throw new Error('READY is not given');
    return inSession(story, { ready: { ...ready, by: { ...ready.by, atMs: story.nowMs - 120_000 } } });
  },
  'READY is older': () => {
    const story = readied();
    const ready = story.state.session?.ready;
    if (ready?.kind !== 'given') throw new Error('READY is not given');
    return inSession(story, { ready: { ...ready, by: { ...ready.by, atMs: story.nowMs - 120_001 } } });
  },
  'nothing is ticked': () => inSession(readied(), { checklist: {}, room: 'out' }),
  'the room is not known': () => inSession(readied(), { room: 'unknown' }),
  'one attendant stays inside': () => inSession(readied(), { attendants: 1 }),
  'the scanner has no weight': () => {
    const story = readied();
    story.scanner = { ...story.scanner, patientWeightKg: null, selectedStepId: 't2' };
    return story.passes(250).state;
  },
  'first level, above the ceiling': () => {
    const story = new Story().preparedExam();
    story.scanner = {
      ...story.scanner,
      steps: story.scanner.steps.map((one) => ({ ...one, mode: 'firstLevel', movesTable: true, sarBodyWkg: null })),
    };
    story.passes(250);
    return inSession(story, {
      patient: {
        monitoring: 'notMonitored',
        isSedated: false,
        implant: implantFixture({ words: '1.5 T' }),
      },
    });
  },
  'a policy that nobody signed, a strict profile, no selection': () => {
    const { state } = new Story({
      policy: {
        staffingProfile: 'acr',
        capabilities: { ...SIGNED_MRST_POLICY.capabilities, start: false, resume: false, selectStep: false },
      },
    }).preparedExam();
    return { ...state, policy: { ...state.policy, signatures: [] } };
  },
};

function withYou(lostForMs: number): Story {
  const story = new Story().preparedExam('withYou');
  story.starts();
  story.passes(1_000);
  story.silent.add('console');
  return story.passes(lostForMs);
}

function handedOver(isAgreed: boolean): PolicyState {
  const story = new Story().joins(SECOND_RST).preparedExam();
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
  story.mustDo(SECOND_RST, { kind: 'readBackHandOver', words: WORDS });
  if (isAgreed) story.mustDo(MRST, { kind: 'agreeHandOver', toPersonId: 'rst2' });
  return story.state;
}

function supervised(): PolicyState {
  const story = new Story().joins(TRAINEE).preparedExam();
  story.mustDo(RST, { kind: 'superviseTrainee', toPersonId: TRAINEE.personId });
  return story.passes(500).state;
}

function whyNot(state: PolicyState, person: Principal, action: CommandAction): string {
  const reasons = permitNow(state, { principal: person, consoleId: `c-${person.personId}`, action });
  return reasons.length === 0 ? 'may' : reasons.map((one) => `${one.id} (${reasonText(one)})`).join('; ');
}

function startOf(state: PolicyState): CommandAction[] {
  const ready = state.session?.ready;
  const readyId = ready?.kind === 'given' ? ready.readyId : 'none';
  return [
    { kind: 'start', stepId: 'localizer', readyId },
    { kind: 'start', stepId: 't2', readyId: 'ready-other' },
    { kind: 'start', stepId: 'localizer', readyId: 'ready-other' },
    { kind: 'start', stepId: 'none', readyId },
    { kind: 'resume', readyId },
  ];
}

test('why not: every action in every place of an exam', async () => {
  const asked = Object.values(ASKED);
  // Two actions take their arguments from the place, one restricts only.
  expect(asked.length + 3).toBe(Object.keys(COMMAND_CLASS).length);
  const lines = Object.entries(PLACES).flatMap(([place, make]) => {
    const state = make();
    const everybody = [RST, MRST, ...(place.includes('technologist') ? [TECHNOLOGIST] : [])];
    const say = (action: CommandAction): string[] =>
      everybody.map(
        (person) =>
          `  ${person.name} ${action.kind}${'stepId' in action ? ` ${action.stepId}` : ''}: ${whyNot(state, person, action)}`,
      );
    return [`── ${place}`, ...[...asked, ...startOf(state)].flatMap(say)];
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./records/why-not.txt');
});
