import {
  CONDITION_IDS,
  conditionRow,
  type InputId,
  type PolicyState,
  type ScannerFact,
  type StepFact,
} from '@farfield/protocol/policy';
import { ZONE4_DOOR } from '../../agent/src/doorway.ts';
import type { AgentInput } from '../../agent/src/agent-state.ts';
import type { CoreStep } from './agent-process.ts';
import { doneActOf, isStopOrder, scanOrder } from './invariant.ts';
import type { OwnFacts } from './own-facts.ts';
import { SCANNER_REF } from './own-heard.ts';

/** The oracle's own copies. @source SPEC T-B and T-D, design §10.4 and §10.11, domain §1.5 */
const READY_MS = 120_000;
const FIRST_START_MS = 900_000;
const DOOR_FRESH_MS = 3_000;
const PRESENCE_MS = 60_000;
const MAINS_LOST_MS = 2_000;
const ENTERED_MS = 1_000;
const OXYGEN_LOW_MS = 1_000;
const TABLE_MM = 1;
const LENGTH_MS = 1_000;
/** What takes time to confirm is looked at by the core's own clock, at its steps. */
const TICK_SLACK_MS = 500;

/** READY as it was given: for which step, with the table where. */
interface ReadyGiven {
  readonly stepId: string;
  readonly step: StepFact | undefined;
  readonly tableMm: number | null;
  readonly atMs: number;
}

interface TimeOutLed {
  /** something was scanned under it */
  readonly isUsed: boolean;
  /** null: nobody has read it back */
  readonly signed: { readonly byId: string; readonly atMs: number } | null;
}

/** A word that people said, and what came since that makes it void; null: nothing did. */
interface Word<Said> {
  readonly said: Said;
  readonly voidBy: string | null;
}

type Zone4Facts = Extract<CoreStep['event'], { kind: 'zone4' }>['facts'];
type Fact = (own: OwnFacts) => boolean;

const isBadFor = ({ heard, nowMs }: OwnFacts, input: InputId, forMs: number): boolean => {
  const said = heard.inputs.get(input);
  return said?.raw === 'bad' && nowMs - said.sinceMs >= forMs;
};

/** Not reported shut, or not lately. People's word for a door, or none at all, is another matter: here each has its contact. */
const isDoorNotShut: Fact = ({ heard, site, nowMs }) => {
  if (site.identity.policy.equipment.door34.fit !== 'fitted') return false;
  const door = heard.inputs.get('door34');
  return door?.raw !== 'good' || door.knownMs === null || nowMs - door.knownMs > DOOR_FRESH_MS;
};

/** While one of these is so, the room is not the one that was spoken of. */
const OF_TIME_OUT: readonly (readonly [words: string, fact: Fact])[] = [
  [
    'a person entered Zone IV unexpectedly',
    ({ badSinceMs, nowMs }) => nowMs - (badSinceMs.get('zone4Entry') ?? nowMs) >= ENTERED_MS + TICK_SLACK_MS,
  ],
  ['mains was lost', (own) => isBadFor(own, 'mains', MAINS_LOST_MS + TICK_SLACK_MS)],
  ['the magnet quenched', (own) => isBadFor(own, 'quench', 0)],
  ['the room stop was pressed', (own) => isBadFor(own, 'roomStop', 0)],
  [
    'the ferromagnetic detector alarmed with the door open',
    (own) => isBadFor(own, 'ferromagnetic', 0) && isDoorNotShut(own),
  ],
  ['oxygen was low', (own) => isBadFor(own, 'oxygen', OXYGEN_LOW_MS + TICK_SLACK_MS)],
];

const OF_READY: readonly (readonly [words: string, fact: Fact])[] = [
  ['the door was not known to be shut', isDoorNotShut],
  ['the ferromagnetic detector alarmed', (own) => isBadFor(own, 'ferromagnetic', 0)],
  ['the patient squeezed the ball', (own) => own.exam.session?.isIn === true && isBadFor(own, 'squeezeBall', 0)],
  [
    'the safety tech was not seen',
    ({ exam: { session, presenceMs, hasLeft }, nowMs }) =>
      session?.isIn === true && (hasLeft || presenceMs === null || nowMs - presenceMs > PRESENCE_MS),
  ],
];

/** Rows that bar a START wherever the patient is, by what a device reports; of the remote end READY says nothing. */
const BARS = CONDITION_IDS.flatMap((id) => {
  const { input, unknownIs, applies, confirmAfterMs, verdict } = conditionRow(id);
  const bars = Math.min(verdict.inRoom.authority, verdict.scanning.authority) >= 1;
  if (!bars || unknownIs === 'only' || applies !== 'always') return [];
  return [{ id, input, forMs: confirmAfterMs === 0 ? 0 : confirmAfterMs + TICK_SLACK_MS }];
});
const OF_REMOTE_END: readonly InputId[] = [
  'link',
  'linkRoundTrip',
  'linkRoundTripLong',
  'consolePage',
  'operatorInput',
  'pathSpare',
];

/**
 * What READY and the signed time-out are worth by now: when people said them, and what came since that makes them void. By
 * what was reported and done, in this life of the agent; the session's own word for it is what is being judged.
 */
export class OwnWords {
  ready: Word<ReadyGiven> | null = null;
  timeOut: Word<TimeOutLed> | null = null;
  readonly #own: OwnFacts;
  /** this scanner's own newest report */
  #report: ScannerFact | null = null;
  #reportedMs = Number.NEGATIVE_INFINITY;
  #inside: readonly string[] = [];
  /** of those, how many may have left unread */
  #mayBeGone = 0;
  /** whose badge the reader has just read on the way in */
  #badge: string | null = null;
  #holder: OwnFacts['exam']['holder'] = null;
  /** remote control was lost by silence while this exam was on, or a restart may have ended it */
  #wasLost = false;
  #isLost = false;
  /** a START was ordered, and no scan was reported since */
  #isAwaited = false;

  constructor(own: OwnFacts) {
    this.#own = own;
  }

  booted({ session }: PolicyState): void {
    this.ready = null;
    this.timeOut = null;
    this.#report = null;
    this.#reportedMs = Number.NEGATIVE_INFINITY;
    this.#inside = [];
    this.#mayBeGone = 0;
    this.#badge = null;
    this.#holder = null;
    this.#wasLost = session !== null;
    this.#isLost = false;
    this.#isAwaited = false;
  }

  /** What the reader at the Zone IV door read, as it came through the agent's door. */
  hears(input: AgentInput): void {
    if (input.kind !== 'observation' || input.observation.kind !== 'zone') return;
    const { badge } = input.observation.zone;
    const isIn = badge?.direction === 'in' && badge.level >= 2 && badge.door === ZONE4_DOOR;
    this.#badge = isIn ? badge.person : null;
  }

  /** What came in this step and what time made of it: it counts for a START of the same step. */
  comes({ event }: CoreStep): void {
    const own = this.#own;
    const { exam } = own;
    if (exam.isRemoteLost && !this.#isLost && exam.session !== null) this.#wasLost = true;
    this.#isLost = exam.isRemoteLost;
    if (event.kind === 'scanner') this.#reports(event.fact, event.seenMs);
    if (event.kind === 'zone4') this.#enters(event.facts);
    if (this.timeOut?.voidBy === null) {
      for (const [words, isSo] of OF_TIME_OUT) if (isSo(own)) this.#voidTimeOut(words);
      if (this.#wasLost && exam.holder === null && isDoorNotShut(own))
        this.#voidTimeOut('the door was not known to be shut after remote control was lost');
    }
    if (this.ready?.voidBy === null) {
      for (const [words, isSo] of OF_READY) if (isSo(own)) this.#voidReady(words);
      for (const { id, input, forMs } of BARS)
        if (!OF_REMOTE_END.includes(input) && isBadFor(own, input, forMs)) this.#voidReady(`${id} barred every start`);
    }
  }

  /** What was done and ordered in this step: it counts from the next one on. */
  done(step: CoreStep): void {
    this.#takeHolder();
    if (step.effects.length === 0) return;
    const act = doneActOf(step);
    if (act !== null) this.#takeAct(act.command.action, act.principal.personId, step.nowMs);
    const order = scanOrder(step);
    if (order !== null) {
      this.#voidReady(`${order.kind} ${order.commandId} used it up`);
      this.#isAwaited = true;
    }
    if (step.effects.some(isStopOrder)) this.#voidReady('a stop was asked for');
  }

  readyAgainst(stepId: string | null, nowMs: number): string | null {
    const { ready } = this;
    if (ready === null) return 'nobody gave READY since the agent came up and the session was opened';
    if (ready.voidBy !== null) return `READY was void: ${ready.voidBy}`;
    if (stepId !== null && ready.said.stepId !== stepId) return `READY was for ${ready.said.stepId}`;
    const ageMs = nowMs - ready.said.atMs;
    return ageMs > READY_MS ? `READY was ${ageMs} ms old` : null;
  }

  timeOutAgainst(nowMs: number): string | null {
    const { timeOut } = this;
    if (timeOut === null) return 'nobody led a time-out since the agent came up and the session was opened';
    if (timeOut.voidBy !== null) return `the time-out was void: ${timeOut.voidBy}`;
    const { signed } = timeOut.said;
    if (signed === null) return 'nobody read the time-out back';
    const ageMs = nowMs - signed.atMs;
    return !timeOut.said.isUsed && ageMs > FIRST_START_MS
      ? `the time-out was ${ageMs} ms old before the first start`
      : null;
  }

  #voidReady(words: string): void {
    if (this.ready?.voidBy === null) this.ready = { ...this.ready, voidBy: words };
  }

  #voidTimeOut(words: string): void {
    if (this.timeOut?.voidBy === null) this.timeOut = { ...this.timeOut, voidBy: words };
    this.#voidReady(words);
  }

  #reports(fact: ScannerFact, seenMs: number): void {
    // A scanner of another name has reported nothing of this one, and an older report nothing of now.
    if (fact.scannerRef !== SCANNER_REF || seenMs < this.#reportedMs) return;
    this.#report = fact;
    this.#reportedMs = seenMs;
    const { session } = this.#own.exam;
    // One that was refused, or never seen to begin, was none.
    if (this.#isAwaited && (fact.state === 'prescan' || fact.state === 'scanning')) {
      this.#isAwaited = false;
      if (this.timeOut !== null) this.timeOut = { ...this.timeOut, said: { ...this.timeOut.said, isUsed: true } };
    }
    if (fact.state === 'off' || fact.state === 'booting') this.#voidTimeOut(`the scanner was ${fact.state}`);
    if (session !== null && fact.patientRef !== session.patientRef)
      this.#voidTimeOut(`the scanner showed ${fact.patientRef}`);
    if (this.ready?.voidBy !== null) return;
    const why = otherThan(this.ready.said, fact);
    if (why !== null) this.#voidReady(why);
  }

  #enters({ level2Inside, mayBeGone }: Zone4Facts): void {
    const ownId = this.#own.exam.session?.level2Id;
    // Listed as inside and read at the outer reader: one of those who left unread, if anybody may have.
    const isBack = (name: string): boolean => name === this.#badge && this.#mayBeGone > 0;
    // Whoever is simulated is called by their id.
    for (const name of level2Inside.filter((one) => !this.#inside.includes(one) || isBack(one))) {
      if (name === ownId) this.#voidReady(`${name}, whose session it is, went into Zone IV`);
      else this.#voidTimeOut(`${name} went into Zone IV`);
    }
    this.#inside = level2Inside;
    this.#mayBeGone = mayBeGone;
    this.#badge = null;
  }

  #takeHolder(): void {
    const was = this.#holder;
    const is = this.#own.exam.holder;
    if (was === is) return;
    this.#holder = is;
    this.#voidReady(was === null ? 'control was given' : 'control ended');
    const signed = this.timeOut?.said.signed;
    if (is !== null && signed != null && signed.byId !== is.personId)
      this.#voidTimeOut(`${is.personId} has control now`);
  }

  #takeAct(action: NonNullable<ReturnType<typeof doneActOf>>['command']['action'], byId: string, atMs: number): void {
    switch (action.kind) {
      case 'openSession':
      case 'closeSession':
        this.ready = null;
        this.timeOut = null;
        this.#wasLost = false;
        this.#isAwaited = false;
        return;
      case 'patientOut':
        return this.#voidTimeOut('the patient left');
      case 'readBackLevel2':
        return this.#voidTimeOut('the safety tech changed');
      case 'agreeHandOver':
        return this.#voidTimeOut('the remote technologist changed');
      case 'leadTimeOut':
        this.timeOut = { said: { signed: null, isUsed: false }, voidBy: null };
        return this.#voidReady('another time-out was led');
      case 'readBackTimeOut':
        if (this.timeOut !== null)
          this.timeOut = { ...this.timeOut, said: { ...this.timeOut.said, signed: { byId, atMs } } };
        return;
      case 'giveReady': {
        const step = this.#report?.steps.find(({ stepId }) => stepId === action.stepId);
        const tableMm = this.#report?.tablePositionMm ?? null;
        this.ready = { said: { stepId: action.stepId, step, tableMm, atMs }, voidBy: null };
        return;
      }
      case 'voidReady':
        return this.#voidReady('it was taken back');
      case 'selectStep':
        return this.#voidReady('another step was selected');
      case 'stop':
        return this.#voidReady('STOP was pressed');
      default:
    }
  }
}

/** What READY said of the table and of its step is not so any more; null: it is. */
function otherThan({ stepId, step, tableMm }: ReadyGiven, fact: ScannerFact): string | null {
  const nowMm = fact.tablePositionMm;
  if (fact.isTableMoving === true) return 'the table moved';
  if (tableMm !== null && (nowMm === null || Math.abs(nowMm - tableMm) > TABLE_MM))
    return `the table went to ${nowMm} mm`;
  // In a pause it was given for the step that waits, whatever is selected behind it.
  if (fact.state !== 'paused' && fact.selectedStepId !== stepId) return `${fact.selectedStepId} was selected`;
  const now = fact.steps.find((one) => one.stepId === stepId);
  if (now === undefined) return 'its step left the queue';
  if (step === undefined) return null;
  const isSame =
    now.name === step.name &&
    now.mode === step.mode &&
    now.movesTable === step.movesTable &&
    Math.abs(now.durationMs - step.durationMs) <= LENGTH_MS;
  return isSame ? null : 'its step was changed';
}
