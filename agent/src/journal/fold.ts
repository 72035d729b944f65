import {
  type BootFold,
  type ConditionId,
  conditionRow,
  CONTRAST_KEPT,
  contrastAfterRestart,
  isConditionId,
  isScanning,
  type JournalRecord,
  LATE_START_MS,
  scannerStateNamed,
  type KeptScanClock,
  type Session,
  UNKNOWN_SCAN_MS,
  voidReadOut,
  withoutOverride,
} from '@farfield/protocol/policy';
import { sessionRecord } from './session-record.ts';

/** Said of every READY and time-out that was in force when the agent went down. */
export const VOID_BY_RESTART = 'the agent restarted';

/** What has been read of the journal so far; plain data, so that it can be kept as a checkpoint. */
export interface FoldState {
  readonly epoch: number;
  readonly latched: readonly ConditionId[];
  readonly session: Session | null;
  readonly permit: OpenPermit;
  /** the intent of a START that has neither a permit yet nor an end: the scanner may have it; '' none */
  readonly askedIntentId: string;
  /** a START that the scanner has and was not seen to begin when its permit ended: since then, or since the newest stop */
  readonly unseenStart: Moment | null;
  /** since when the mains are lost; null: they are there */
  readonly mainsLost: Moment | null;
  /** since when the patient lies there with nobody who may scan; null: they do not */
  readonly remoteOff: Moment | null;
  /** when the agent last wrote anything */
  readonly newest: Moment;
  readonly scanClocks: readonly FoldedClock[];
  /** patients of closed sessions who were given contrast, newest last */
  readonly contrastGiven: readonly string[];
  /** a drill that began, after which nobody has said that all is as before; null: there is none */
  readonly drillToReturn: DrillToReturn | null;
  /** the highest number in an id that the core counted out */
  readonly highestId: number;
}

interface DrillToReturn {
  readonly drillId: string;
  readonly title: string;
}

/** What the core must know of the time before its boot, and what its agent must. */
export interface JournalFold extends BootFold {
  /** absent: there is none */
  readonly drillToReturn?: DrillToReturn;
}

/** By the site's wall clock; null: the record does not say. */
interface Moment {
  readonly wallMs: number | null;
}

/** `left`: given before the newest boot, so nobody will write that it ended; the scanner's word ends it. */
type OpenPermit =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly permitId: string }
  | { readonly kind: 'left'; readonly permitId: string };

/** A patient's scan time as its newest record has it. */
interface FoldedClock extends KeptScanClock {
  readonly isRunning: boolean;
  /** wall clock of that record; null: it does not say */
  readonly wallMs: number | null;
}

export const FOLD_START: FoldState = {
  epoch: 0,
  latched: [],
  session: null,
  permit: { kind: 'none' },
  askedIntentId: '',
  unseenStart: null,
  mainsLost: null,
  remoteOff: null,
  newest: { wallMs: null },
  scanClocks: [],
  contrastGiven: [],
  drillToReturn: null,
  highestId: 0,
};

/** A record as it lies on the disk. Its type may be one that a later version has and this one does not know. */
export interface StoredRecord {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** when it was written, by the site's wall clock; absent: nobody knows */
  readonly wallMs?: number;
}

/** A session was recorded in a form that this version cannot read: forgetting a patient is not an option. */
export class FoldError extends Error {
  constructor(detail: string) {
    super(`a session in the journal cannot be read: ${detail}`);
    this.name = 'FoldError';
  }
}

/**
 * What a boot must know of the time before it. The next boot starts at the same latches, a higher epoch and the same
 * patient, and has neither READY nor time-out.
 *
 * @param records oldest first, from the first one on
 * @param wallMs now, by the site's wall clock; null: nobody knows
 * @throws FoldError
 */
export function foldJournal(
  records: readonly (JournalRecord | StoredRecord)[],
  wallMs: number | null = null,
): JournalFold {
  return finishFold(records.reduce<FoldState>(foldRecord, FOLD_START), wallMs);
}

/** @throws FoldError */
export function foldRecord(state: FoldState, record: StoredRecord): FoldState {
  return {
    ...foldMeaning(state, record),
    newest: momentOf(record),
    highestId: Math.max(state.highestId, ...countedIds(record)),
  };
}

/** @param wallMs now, by the site's wall clock; null: nobody knows */
export function finishFold(state: FoldState, wallMs: number | null = null): JournalFold {
  return {
    epoch: state.epoch,
    latched: state.latched,
    session: state.session === null ? null : afterRestart(state.session),
    hadOpenPermit: state.permit.kind !== 'none' || state.askedIntentId !== '' || mayBeginYet(state.unseenStart, wallMs),
    mainsLostForMs: state.mainsLost === null ? 0 : (lastedMs(state.mainsLost, wallMs) ?? MAINS_LONG_LOST_MS),
    remoteOffForMs: state.remoteOff === null ? 0 : (lastedMs(state.remoteOff, wallMs) ?? REMOTE_LONG_OFF_MS),
    scanClocks: clocksAtBoot(state, wallMs),
    contrastGiven: state.contrastGiven,
    nextId: state.highestId + 1,
    ...(state.drillToReturn === null ? {} : { drillToReturn: state.drillToReturn }),
  };
}

function foldMeaning(state: FoldState, { type, data, wallMs }: StoredRecord): FoldState {
  switch (type as JournalRecord['type']) {
    case 'booted': {
      const { permit, askedIntentId, unseenStart } = state;
      const now = { wallMs: wallMs ?? null };
      const isAsked = askedIntentId !== '';
      const mayBegin = permit.kind !== 'none' || isAsked || mayBeginYet(unseenStart, now.wallMs);
      return {
        ...state,
        epoch: Math.max(state.epoch, count(data['epoch'])),
        // Nobody will write that these ended: the scanner's word ends them, and a minute what it did not begin.
        permit: permit.kind === 'open' || isAsked ? { kind: 'left', permitId: permitIdOf(permit) } : permit,
        askedIntentId: '',
        unseenStart: mayBegin ? now : null,
        session: state.session === null ? null : afterRestart(state.session),
      };
    }
    case 'intent':
      return {
        ...state,
        epoch: Math.max(state.epoch, count(data['epoch']) + epochsAfter(text(data['action']))),
        askedIntentId: isStart(text(data['action'])) ? text(data['intentId']) : state.askedIntentId,
      };
    case 'withdrawn':
      return text(data['intentId']) === state.askedIntentId ? { ...state, askedIntentId: '' } : state;
    case 'control':
      return { ...state, epoch: Math.max(state.epoch, count(data['epoch'])) };
    case 'condition':
      return {
        ...state,
        latched: foldCondition(state.latched, data),
        mainsLost: data['condition'] === 'mainsLost' ? foldLasting(state.mainsLost, data, wallMs) : state.mainsLost,
        remoteOff:
          data['condition'] === 'remoteOffInBore' ? foldLasting(state.remoteOff, data, wallMs) : state.remoteOff,
      };
    case 'session':
      return {
        ...state,
        session: foldSession(state.session, data),
        contrastGiven: data['what'] === 'closed' ? contrastAfter(state) : state.contrastGiven,
      };
    case 'ready':
      return { ...state, session: foldReady(state.session, data) };
    case 'permit':
      return foldPermit(state, data, wallMs);
    case 'stop':
      // Its minute counts from the newest stop, and while one is asked for it is not over.
      return state.unseenStart === null ? state : { ...state, unseenStart: { wallMs: wallMs ?? null } };
    case 'scanner':
      return { ...state, permit: foldScanner(state.permit, text(data['state'])) };
    case 'scanClock':
      return { ...state, scanClocks: foldClock(state.scanClocks, data, wallMs ?? null) };
    case 'command':
    case 'order':
    case 'outcome':
    case 'verdict':
    case 'people':
    case 'contrast':
    case 'linkTest':
    case 'siteDark':
      return state;
    case 'drill':
      return { ...state, drillToReturn: foldDrill(state.drillToReturn, data) };
  }
  // A type of a later version: it cannot mean less restriction to a version that does not know it.
  return state;
}

/**
 * The grant that waits for this intent is shown before its own record is on the disk, and so is its end. Both epochs may
 * have been seen by the time of a crash that loses both records, so the intent speaks for them too. A hand-over has one
 * more: the end of the earlier holder's control.
 */
function epochsAfter(action: string): number {
  if (action === 'agreeHandOver') return 3;
  return action === 'readBackControl' ? 2 : 0;
}

/**
 * A row that can latch counts as latched from its confirmation on: the agent may have gone down before the latch was
 * written, and whether gradients were on at that moment is then nobody's to say.
 */
function foldCondition(latched: readonly ConditionId[], data: StoredRecord['data']): readonly ConditionId[] {
  const [id, to] = [text(data['condition']), text(data['to'])];
  if (!isConditionId(id)) return latched;
  const { latch, flap } = conditionRow(id);
  const others = latched.filter((one) => one !== id);
  if (to === 'ok') return others;
  // A row that latches only when it flaps says so itself, as soon as it does.
  if (latch === 'none')
    return flap === 'latch' && (to === 'latched' || data['isFlapping'] === true) ? [...others, id] : latched;
  return to === 'confirmed' || to === 'clearing' || to === 'latched' ? [...others, id] : latched;
}

/** What somebody was given is in them, whoever opens which session after how many restarts. */
function contrastAfter({ session, contrastGiven }: FoldState): readonly string[] {
  if (session === null || session.contrast.given.kind === 'none') return contrastGiven;
  const { patientRef } = session;
  return [...contrastGiven.filter((one) => one !== patientRef), patientRef].slice(-CONTRAST_KEPT);
}

function foldSession(before: Session | null, data: StoredRecord['data']): Session | null {
  if (data['what'] === 'closed') return null;
  if (data['session'] !== undefined) {
    const parsed = sessionRecord.safeParse(data['session']);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new FoldError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown shape'}`);
  }
  if (data['what'] === 'timeOutVoid' && before !== null) {
    return { ...before, timeOut: { kind: 'void', why: text(data['why']) } };
  }
  if (data['what'] === 'readOutVoid' && before !== null) {
    return { ...before, readOut: { kind: 'void', why: text(data['why']) } };
  }
  return before;
}

/** The record of a READY names it in words only. It cannot outlive this boot, so that it was in force is enough. */
function foldReady(session: Session | null, data: StoredRecord['data']): Session | null {
  if (session === null) return null;
  const why = data['what'] === 'void' ? text(data['why']) : VOID_BY_RESTART;
  return { ...session, ready: { kind: 'void', why } };
}

function foldPermit(state: FoldState, data: StoredRecord['data'], wallMs: number | undefined): FoldState {
  const permitId = text(data['permitId']);
  if (data['what'] !== 'given') {
    const unseenStart = data['mayBegin'] === true ? { wallMs: wallMs ?? null } : state.unseenStart;
    const isIt = state.permit.kind !== 'none' && state.permit.permitId === permitId;
    return { ...state, unseenStart, permit: isIt ? { kind: 'none' } : state.permit };
  }
  const { session } = state;
  return {
    ...state,
    askedIntentId: '',
    permit: { kind: 'open', permitId },
    session: session === null ? null : { ...session, ready: { kind: 'used', stepId: text(data['stepId']) } },
  };
}

function permitIdOf(permit: OpenPermit): string {
  return permit.kind === 'none' ? '' : permit.permitId;
}

function isStart(action: string): boolean {
  return action === 'start' || action === 'resume';
}

function mayBeginYet(since: Moment | null, nowWallMs: number | null): boolean {
  return since !== null && (lastedMs(since, nowWallMs) ?? 0) <= LATE_START_MS;
}

/** What ended it is all one: until somebody says so, props may lie there. */
function foldDrill(before: DrillToReturn | null, data: StoredRecord['data']): DrillToReturn | null {
  if (data['what'] === 'began') return { drillId: text(data['drillId']), title: text(data['scenario']) };
  return data['what'] === 'returned' ? null : before;
}

/** A power cut goes on while the agent is down; what flapped and is over now is over. */
function foldLasting(since: Moment | null, { to }: StoredRecord['data'], wallMs: number | undefined): Moment | null {
  if (to === 'ok' || to === 'latched') return null;
  return since ?? { wallMs: wallMs ?? null };
}

/** As far as the wall clock can be believed: one that went back tells nothing, and a correction of moments is none. */
function lastedMs({ wallMs }: Moment, nowWallMs: number | null): number | null {
  const sinceMs = wallMs === null || nowWallMs === null ? null : nowWallMs - wallMs;
  if (sinceMs === null || sinceMs < -WALL_STEP_MS) return null;
  return sinceMs < 0 ? WALL_STEP_MS : sinceMs;
}

/** Long enough for all that is asked of people in a power cut. */
const MAINS_LONG_LOST_MS = 180_000;
/** Long enough for people to be asked to take the patient out. */
const REMOTE_LONG_OFF_MS = 300_000;
const CLOCKS_MAX = 64;
/** By so much a wall clock is set right while nobody would say that it jumped. */
const WALL_STEP_MS = 5_000;

function foldClock(
  clocks: readonly FoldedClock[],
  data: StoredRecord['data'],
  wallMs: number | null,
): readonly FoldedClock[] {
  const patientRef = text(data['patientRef']);
  const others = clocks.filter((one) => one.patientRef !== patientRef);
  const clock = { patientRef, usedMs: count(data['usedMs']), isRunning: data['isRunning'] === true, wallMs };
  return [...others, clock].slice(-CLOCKS_MAX);
}

/**
 * What ran when the agent went down counts as scanned until now, and so does, for whoever is or may be in the room, all that
 * nobody saw since its last word. Where the wall clock tells nothing, all of it may have been scanned.
 */
function clocksAtBoot({ scanClocks, session, newest }: FoldState, nowWallMs: number | null): readonly KeptScanClock[] {
  const lyingThere = session !== null && session.room !== 'out' ? session.patientRef : null;
  const isNew = lyingThere !== null && !scanClocks.some((one) => one.patientRef === lyingThere);
  const fresh = isNew ? [{ patientRef: lyingThere, usedMs: 0, isRunning: false, wallMs: null }] : [];
  return [...scanClocks, ...fresh].map((clock) => {
    const { patientRef, usedMs, isRunning } = clock;
    if (!isRunning && patientRef !== lyingThere) return { patientRef, usedMs };
    const ranMs = lastedMs(isRunning ? clock : newest, nowWallMs) ?? UNKNOWN_SCAN_MS;
    return { patientRef, usedMs: Math.min(UNKNOWN_SCAN_MS, usedMs + ranMs) };
  });
}

function foldScanner(permit: OpenPermit, reported: string): OpenPermit {
  if (permit.kind !== 'left') return permit;
  const state = scannerStateNamed(reported);
  const mayRunOn = state === null || isScanning(state) || ['paused', 'prepped', 'booting', 'fault'].includes(state);
  return mayRunOn ? permit : { kind: 'none' };
}

/**
 * Ticks of an earlier life mean nothing in this one. Those that would loosen something by being misread are dropped:
 * "spoken to since the pause", and the first start that keeps a time-out from growing old.
 */
function afterRestart(session: Session): Session {
  const { timeOut, ready } = session;
  return {
    ...voidReadOut(withoutOverride(session), VOID_BY_RESTART),
    timeOut: timeOut.kind === 'led' || timeOut.kind === 'signed' ? { kind: 'void', why: VOID_BY_RESTART } : timeOut,
    ready: ready.kind === 'given' ? { kind: 'void', why: VOID_BY_RESTART } : ready,
    firstStartMs: null,
    spokenToMs: null,
    cutShortMs: null,
    squeezedMs: null,
    contrast: contrastAfterRestart(session.contrast),
    level2Next: null,
  };
}

function momentOf({ wallMs }: StoredRecord): Moment {
  return { wallMs: wallMs ?? null };
}

/** Only ids that the core counts out itself: a console's command ids are its own affair and any size. */
function countedIds({ data }: StoredRecord): number[] {
  const ids = [data['intentId'], data['effectId'], data['permitId'], data['readyId'], data['sessionId']];
  return ids.map((id) => Number(/^[a-zA-Z]+-(\d{1,15})$/.exec(text(id))?.[1] ?? 0));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
