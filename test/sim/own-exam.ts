import type { PatientStatement, PolicyEvent, PolicyState, Principal, Role } from '@farfield/protocol/policy';
import type { CoreStep } from './agent-process.ts';
import { SCANNER_REF } from './own-heard.ts';
import { doneActOf, isStopOrder, scanOrder } from './invariant.ts';

export interface OwnSession {
  readonly patientRef: string;
  readonly patient: PatientStatement;
  readonly isIn: boolean;
  /** somebody had remote control since it was opened, or a restart may have ended it */
  readonly hadRemote: boolean;
  readonly level2Id: string | null;
  readonly attendants: number;
  readonly spokenMs: number | null;
}

/** What became of the newest scan: nobody knows, it was ordered, or a stop of it was first asked for then. */
type Scan = { readonly is: 'unknown' } | { readonly is: 'ordered' } | { readonly is: 'stopped'; readonly atMs: number };

interface Seat {
  readonly principal: Principal;
  readonly isValid: boolean;
  readonly sinceMs: number;
}

/** What a console's heartbeats proved, whether or not it is still there. */
interface Beats {
  readonly echoTickMs: number;
  /** when the page itself was last seen alive, and when somebody last touched it */
  readonly pageMs: number;
  readonly touchedMs: number;
  /** of the newest that named this lease; another one says nothing of the holder's way */
  readonly roundTrip: { readonly epoch: number; readonly ms: number | null };
}

const STOPS_REMEMBERED = 3;

/**
 * The exam as people made it: by their acts that were done, by who sat down where, and by what the scanner was told. On the
 * agent's clock, in this life of it; what a restart knows is what its record says.
 */
export class OwnExam {
  session: OwnSession | null = null;
  readonly seats = new Map<string, Seat>();
  readonly beats = new Map<string, Beats>();
  scan: Scan = { is: 'unknown' };
  /** a person said of the newest stop that it was carried out */
  isSaidStopped = false;
  /** the scanner was seen at rest, or is unclear, since that stop */
  isRestSeen = false;
  /** a step was broken off, and nobody had asked for that */
  cutShortMs: number | null = null;
  /** the newest presses of STOP from remote */
  remoteStopsMs: readonly number[] = [];
  /** the session's safety tech said that they leave, and nobody has said since that they are back */
  hasLeft = false;
  presenceMs: number | null = null;
  /** when the patient of this exam squeezed the ball last; null: never */
  squeezedMs: number | null = null;
  /** remote control was lost by silence, and nobody has cleared that */
  isRemoteLost = false;
  /** an instructor's console and the trainee whom they answer for */
  supervision: { readonly consoleId: string; readonly traineeId: string } | null = null;
  /** what was acknowledged when; by whoever had control only for as long as they have it */
  acknowledged = new Map<string, { readonly atMs: number; readonly byConsoleId: string }>();
  /** what people said of how they hear and see the patient */
  readonly statedMs = new Map<string, number>();
  holder: {
    readonly consoleId: string;
    readonly personId: string;
    readonly epoch: number;
    readonly sinceMs: number;
  } | null = null;

  booted({ session, bootedMs }: PolicyState): void {
    this.session =
      session === null
        ? null
        : {
            patientRef: session.patientRef,
            patient: session.patient,
            isIn: session.room === 'in',
            hadRemote: true,
            level2Id: session.level2?.personId ?? null,
            attendants: session.attendants,
            spokenMs: null,
          };
    this.seats.clear();
    this.beats.clear();
    this.scan = { is: 'unknown' };
    this.isSaidStopped = false;
    this.isRestSeen = false;
    this.cutShortMs = null;
    this.remoteStopsMs = [];
    this.hasLeft = false;
    this.presenceMs = null;
    this.squeezedMs = null;
    this.isRemoteLost = false;
    this.supervision = null;
    this.acknowledged = new Map();
    this.statedMs.clear();
    this.holder = null;
    this.#abortedSteps = null;
    this.#bootedMs = bootedMs;
  }

  #abortedSteps: ReadonlySet<string> | null = null;
  #bootedMs = 0;

  take(step: CoreStep): void {
    const { event, after, nowMs } = step;
    this.#takeSeat(event, nowMs);
    this.#takeControl(step);
    this.#takeOrders(step);
    if (event.kind === 'scanner') this.#takeReport(event, nowMs);
    if (event.kind === 'command') this.#provesPresence(step);
    const act = doneActOf(step);
    if (act !== null) this.#takeAct(act.command.action, act.principal, act.command.consoleId, nowMs);
    // It may have been closed by more than an act: by what the record lost.
    if (after.session === null) this.session = null;
  }

  /** @param sinceMs since when the ball is squeezed, as the core was told; null: it is not */
  squeezes(sinceMs: number | null, nowMs: number): void {
    if (sinceMs === null || this.session === null) return;
    if (sinceMs === nowMs) this.squeezedMs = nowMs;
  }

  get bootedMs(): number {
    return this.#bootedMs;
  }

  seatOf(role: Role): Seat | undefined {
    return [...this.seats.values()].find((one) => one.principal.role === role && one.isValid);
  }

  #takeSeat(event: PolicyEvent, nowMs: number): void {
    switch (event.kind) {
      case 'attendeeJoined': {
        const { consoleId, principal } = event;
        this.seats.set(consoleId, { principal, isValid: principal.isCredentialValid, sinceMs: nowMs });
        return;
      }
      case 'attendeeCredential': {
        const seat = this.seats.get(event.consoleId);
        if (seat !== undefined) this.seats.set(event.consoleId, { ...seat, isValid: event.isValid });
        return;
      }
      case 'attendeeLeft':
        this.seats.delete(event.consoleId);
        return;
      case 'heartbeat': {
        const { consoleId, echoTickMs, pageAgeMs, inputAgeMs, roundTripMs, epoch } = event.beat;
        const was = this.beats.get(consoleId);
        this.beats.set(consoleId, {
          echoTickMs: Math.max(was?.echoTickMs ?? 0, Math.min(echoTickMs, nowMs)),
          pageMs: Math.max(was?.pageMs ?? 0, nowMs - pageAgeMs),
          touchedMs: Math.max(was?.touchedMs ?? 0, nowMs - inputAgeMs),
          roundTrip: { epoch, ms: roundTripMs },
        });
        return;
      }
      default:
    }
  }

  #takeControl({ before, after, event, nowMs }: CoreStep): void {
    const is = after.lease.control;
    const was = before.lease.control;
    if (is.kind === 'granted') {
      if (was.kind !== 'granted' || after.lease.epoch !== before.lease.epoch || this.holder === null) {
        const { consoleId, personId } = is.holder;
        this.holder = { consoleId, personId, epoch: after.lease.epoch, sinceMs: nowMs };
        this.isRemoteLost = false;
        if (this.session !== null) this.session = { ...this.session, hadRemote: true };
      }
      return;
    }
    const lost = this.holder;
    this.holder = null;
    if (lost !== null) this.#forgetAcknowledged(lost.consoleId);
    if (lost === null || event.kind === 'command' || event.kind === 'intentDurable') return;
    const heardMs = this.beats.get(lost.consoleId)?.echoTickMs ?? lost.sinceMs;
    if (nowMs - heardMs > LEASE_MS) this.isRemoteLost = true;
  }

  #forgetAcknowledged(consoleId: string): void {
    for (const [id, { byConsoleId }] of this.acknowledged) if (byConsoleId === consoleId) this.acknowledged.delete(id);
  }

  #takeOrders(step: CoreStep): void {
    if (step.effects.length === 0) return;
    if (scanOrder(step) !== null) {
      this.scan = { is: 'ordered' };
      this.#clearStop();
    } else if (step.effects.some(isStopOrder)) this.#stopped(step.nowMs);
  }

  #stopped(nowMs: number): void {
    if (this.scan.is !== 'ordered') return;
    this.scan = { is: 'stopped', atMs: nowMs };
    this.#clearStop();
  }

  #clearStop(): void {
    this.isSaidStopped = false;
    this.isRestSeen = false;
  }

  #takeReport({ fact }: Extract<PolicyEvent, { kind: 'scanner' }>, nowMs: number): void {
    // Of what another machine says nobody knows what it is worth, nor what this one did meanwhile.
    if (fact.scannerRef !== SCANNER_REF) {
      this.isRestSeen = true;
      this.#abortedSteps = null;
      return;
    }
    if (!['prescan', 'scanning', 'stopping'].includes(fact.state)) this.isRestSeen = true;
    const aborted = new Set(fact.steps.flatMap(({ stepId, status }) => (status === 'aborted' ? [stepId] : [])));
    const known = this.#abortedSteps;
    this.#abortedSteps = aborted;
    // After a stop of ours the stop itself asks for the word.
    if (known === null || this.scan.is !== 'ordered' || this.session === null) return;
    if ([...aborted].some((stepId) => !known.has(stepId))) this.cutShortMs = nowMs;
  }

  #provesPresence({ event, effects, nowMs }: CoreStep): void {
    if (event.kind !== 'command') return;
    const { command, principal } = event;
    const isRefused = effects.some(
      (one) => one.kind === 'outcome' && one.commandId === command.commandId && one.outcome.kind === 'refused',
    );
    if (isRefused) return;
    const beats = this.beats.get(command.consoleId);
    if (beats !== undefined) this.beats.set(command.consoleId, { ...beats, touchedMs: nowMs });
    if (principal.seat !== 'onsite' || command.action.kind === 'leaving') return;
    const own = this.session?.level2Id ?? null;
    if (principal.role === 'mrst' && (own === null || own === principal.personId)) this.presenceMs = nowMs;
  }

  #takeAct(
    action: NonNullable<ReturnType<typeof doneActOf>>['command']['action'],
    { personId, seat, role }: Principal,
    consoleId: string,
    nowMs: number,
  ): void {
    const change = (part: Partial<OwnSession>): void => {
      if (this.session !== null) this.session = { ...this.session, ...part };
    };
    switch (action.kind) {
      case 'openSession': {
        const { patientRef, patient } = action;
        const nobody = { isIn: false, hadRemote: this.holder !== null, attendants: 0, spokenMs: null };
        this.session = { patientRef, patient, level2Id: personId, ...nobody };
        this.hasLeft = false;
        this.presenceMs = nowMs;
        this.squeezedMs = null;
        this.cutShortMs = null;
        // Of a stop of the patient before nothing is said to this one.
        if (this.scan.is === 'stopped') this.scan = { is: 'unknown' };
        this.statedMs.clear();
        return;
      }
      case 'closeSession':
        this.session = null;
        return;
      case 'admitPatient':
        return change({ isIn: true });
      case 'patientOut':
        this.statedMs.clear();
        return change({ isIn: false, attendants: 0 });
      case 'leadTimeOut':
        return change({ attendants: action.attendants, level2Id: this.session?.level2Id ?? personId });
      case 'readBackLevel2':
        this.hasLeft = false;
        this.statedMs.clear();
        return change({ level2Id: personId });
      case 'leaving':
        if (this.session !== null && this.session.level2Id === personId) this.hasLeft = true;
        return;
      case 'confirmPresence':
        if (role === 'mrst') this.hasLeft = false;
        return;
      case 'spokeToPatient':
        return change({ spokenMs: nowMs });
      case 'stop':
        if (seat === 'remote') this.remoteStopsMs = [...this.remoteStopsMs, nowMs].slice(-STOPS_REMEMBERED);
        return this.#stopped(nowMs);
      case 'confirmStopped':
        this.isSaidStopped = true;
        return;
      case 'acknowledge':
        this.acknowledged.set(action.condition, { atMs: nowMs, byConsoleId: consoleId });
        return;
      case 'clear':
        if (action.condition === 'controlEnded') this.isRemoteLost = false;
        return;
      case 'superviseTrainee':
        this.supervision = { consoleId, traineeId: action.toPersonId };
        return;
      case 'stateInput':
        this.statedMs.set(action.input, nowMs);
        return;
      default:
    }
  }
}

/** The longest that any lease is. */
const LEASE_MS = 5_000;
