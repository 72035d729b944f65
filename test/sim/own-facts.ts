import type { InputId, PatientStatement } from '@farfield/protocol/policy';
import type { AgentBoot, CoreStep } from './agent-process.ts';
import { Heard, SCANNER_REF } from './own-heard.ts';
import { OwnContrast } from './own-contrast.ts';
import { OwnExam } from './own-exam.ts';
import type { Site } from './site.ts';

/** The oracle's own copies. */
const PRESENCE_MS = 60_000;
const LINK_DOWN_MS = 2_500;
const PAGE_SILENT_MS = 2_500;
const INSTRUCTOR_MS = 1_000;
const STOP_CONFIRM_MS = 2_000;
const STOP_STORM = { times: 3, withinMs: 600_000 };
const RUNTIME_MS = { low: 480_000, critical: 180_000 };
const ROUND_TRIP_MS = { slow: 150, long: 300 };
const DOOR_FRESH_MS = 3_000;
/** The scanner's report of a scan that began or ended is that much younger than the scan. */
const CLOCK_SLACK_MS = 1_500;

/** Where the exam stands for a row's scope, as far as it is sure; each is told since when. */
export const OWN_SCOPES = [
  'patientInRoom',
  'remoteHolds',
  'remoteHoldsWhileScanning',
  'door34Shut',
  'door34NotShut',
  'monitored',
  'monitoredAwake',
  'monitoredSedated',
] as const;
export type OwnScope = (typeof OWN_SCOPES)[number];

/**
 * What follows from what was said, done and ordered, reckoned here a second time. Each fact is bad only where nothing leaves
 * room for a doubt that the site may have too: what is bad here and no alarm there is a fault there.
 */
const FACTS: Readonly<Partial<Record<InputId, (own: OwnFacts) => boolean>>> = {
  orphan: (own) => own.exam.session !== null && own.isNobodyNear() && own.isNobodyFar(),
  squeezeAnswer: ({ exam }) => isBallUnanswered(exam),
  spokenAfterStop: ({ exam: { session, scan, cutShortMs } }) => {
    if (session === null) return false;
    const stoppedMs = scan.is === 'stopped' ? Math.max(scan.atMs, cutShortMs ?? 0) : cutShortMs;
    return stoppedMs !== null && (session.spokenMs ?? Number.NEGATIVE_INFINITY) < stoppedMs;
  },
  stopCarriedOut: ({ exam: { scan, isRestSeen, isSaidStopped }, nowMs }) =>
    scan.is === 'stopped' && !isRestSeen && !isSaidStopped && nowMs - scan.atMs > STOP_CONFIRM_MS,
  vitalsAlarmAnswer: ({ exam, heard, isMonitored }) => {
    const alarm = heard.inputs.get('vitalsAlarm');
    if (!isMonitored || alarm?.raw !== 'bad') return false;
    return !ALARM_ROWS.some((id) => (exam.acknowledged.get(id)?.atMs ?? Number.NEGATIVE_INFINITY) >= alarm.sinceMs);
  },
  remoteOffInBore: (own) => own.isLyingForNothing(),
  distressRemoteOff: (own) => {
    const { exam, heard, isMonitored } = own;
    const isInDistress = isBallUnanswered(exam) || (isMonitored && heard.isBad('vitalsAlarm'));
    return isInDistress && exam.session !== null && needsWatching(exam.session.patient) && own.isLyingForNothing();
  },
  upsLow: ({ heard }) =>
    heard.isBad('mains') &&
    heard.battery !== null &&
    (heard.battery.leastMs === null || heard.battery.leastMs <= RUNTIME_MS.low),
  upsCritical: ({ heard }) =>
    heard.isBad('mains') && heard.battery?.leastMs != null && heard.battery.leastMs <= RUNTIME_MS.critical,
  holderCredential: ({ exam: { holder, seats } }) => holder !== null && seats.get(holder.consoleId)?.isValid === false,
  instructor: ({ exam: { holder, seats, beats, supervision }, nowMs }) => {
    if (holder === null || seats.get(holder.consoleId)?.principal.role !== 'trainee') return false;
    if (supervision?.traineeId !== holder.personId) return true;
    const seat = seats.get(supervision.consoleId);
    return (
      seat === undefined || !seat.isValid || nowMs - (beats.get(supervision.consoleId)?.echoTickMs ?? 0) > INSTRUCTOR_MS
    );
  },
  remoteStops: ({ exam: { remoteStopsMs }, nowMs }) =>
    remoteStopsMs.filter((atMs) => nowMs - atMs <= STOP_STORM.withinMs).length >= STOP_STORM.times,
  implantLimit: ({ exam: { session }, heard, nowMs }) => {
    const implant = session?.patient.implant;
    if (implant?.kind !== 'conditional' || heard.scanner === null || heard.doesScan(nowMs) !== true) return false;
    const { sarBodyWkg, sarHeadWkg, b1RmsUt } = heard.scanner.fact;
    return (
      isAbove(sarBodyWkg, implant.sarBodyMaxWkg) ||
      isAbove(sarHeadWkg, implant.sarHeadMaxWkg) ||
      isAbove(b1RmsUt, implant.b1RmsMaxUt)
    );
  },
  implantClock: ({ exam: { session }, site }) => {
    const implant = session?.patient.implant;
    if (implant?.kind !== 'conditional' || implant.activeScan === null) return false;
    // What the scanner did, whatever it said.
    if (site.scanner.fact.patientRef !== session?.patientRef) return false;
    const { maxMs, pauseMs } = implant.activeScan;
    return site.scanner.scannedMs(pauseMs - CLOCK_SLACK_MS) > maxMs + CLOCK_SLACK_MS;
  },
  labelWatch: ({ exam: { session }, heard, site }) => {
    const implant = session?.patient.implant;
    if (session?.isIn !== true || implant?.kind !== 'conditional' || !implant.needsAudioVideo) return false;
    return (['patientAudio', 'patientCamera'] as const).some(
      (input) => site.identity.policy.equipment[input].fit === 'fitted' && heard.isMissing(input),
    );
  },
  mrstLeft: ({ exam }) => exam.hasLeft,
  zone4Entry: ({ exam: { session }, heard: { zone } }) => {
    if (session === null || zone?.count == null) return false;
    return zone.count > (session.isIn ? 1 + session.attendants : 0) + zone.level2;
  },
  scannerFault: ({ heard: { scanner } }) =>
    scanner?.fact.scannerRef === SCANNER_REF && (scanner.fact.state === 'fault' || scanner.fact.state === 'off'),
  linkRoundTrip: (own) => own.isSlow(ROUND_TRIP_MS.slow),
  linkRoundTripLong: (own) => own.isSlow(ROUND_TRIP_MS.long),
};
export const OWN_FACT_INPUTS = Object.keys(FACTS) as readonly InputId[];

const ALARM_ROWS = ['vitalsAlarm', 'vitalsAlarmSedated'] as const;

const SCOPES: Readonly<Record<OwnScope, (own: OwnFacts) => boolean>> = {
  patientInRoom: ({ exam }) => exam.session?.isIn === true,
  remoteHolds: ({ exam }) => exam.holder !== null,
  remoteHoldsWhileScanning: ({ exam, heard, nowMs }) => exam.holder !== null && heard.doesScan(nowMs) === true,
  door34Shut: ({ heard, nowMs }) => {
    const door = heard.inputs.get('door34');
    return door?.raw === 'good' && door.knownMs !== null && nowMs - door.knownMs <= DOOR_FRESH_MS;
  },
  door34NotShut: ({ heard, nowMs }) => {
    const door = heard.inputs.get('door34');
    return door?.raw !== 'good' || door.knownMs === null || nowMs - door.knownMs > DOOR_FRESH_MS;
  },
  monitored: (own) => own.isMonitored,
  monitoredAwake: (own) => own.isMonitored && own.exam.session?.patient.isSedated === false,
  monitoredSedated: (own) => own.isMonitored && own.exam.session?.patient.isSedated === true,
};

/** What the simulation itself knows of each fact that no device reports, and of where each row has something to say. */
export class OwnFacts {
  readonly heard = new Heard();
  readonly exam = new OwnExam();
  readonly contrast = new OwnContrast();
  /** since when each is bad, on the agent's clock */
  readonly badSinceMs = new Map<InputId, number>();
  readonly scopeSinceMs = new Map<OwnScope, number>();
  nowMs = 0;
  readonly #site: () => Site;

  constructor(site: () => Site) {
    this.#site = site;
  }

  get site(): Site {
    return this.#site();
  }

  booted({ state, bootMs }: AgentBoot): void {
    this.nowMs = bootMs;
    this.heard.booted();
    this.exam.booted(state.policy);
    this.contrast.booted();
    this.badSinceMs.clear();
    this.scopeSinceMs.clear();
  }

  take(step: CoreStep): void {
    const { event, nowMs } = step;
    this.nowMs = nowMs;
    this.heard.take(event, nowMs);
    this.exam.take(step);
    const ball = this.heard.inputs.get('squeezeBall');
    this.exam.squeezes(ball?.raw === 'bad' ? ball.sinceMs : null, nowMs);
    for (const input of OWN_FACT_INPUTS) note(this.badSinceMs, input, FACTS[input]?.(this) === true, nowMs);
    for (const scope of OWN_SCOPES) note(this.scopeSinceMs, scope, SCOPES[scope](this), nowMs);
  }

  get isMonitored(): boolean {
    const { session } = this.exam;
    return session?.isIn === true && session.patient.monitoring === 'monitored';
  }

  /** When somebody or something that a row waits for was last there; null: never in this life; undefined: it is no such thing. */
  knownMs(input: InputId): number | null | undefined {
    const { exam, heard } = this;
    const beats = exam.holder === null ? undefined : exam.beats.get(exam.holder.consoleId);
    switch (input) {
      case 'presence':
        return exam.presenceMs;
      case 'link':
        return exam.holder === null ? undefined : Math.max(exam.holder.sinceMs, beats?.echoTickMs ?? 0);
      case 'consolePage':
        return exam.holder === null ? undefined : Math.max(exam.holder.sinceMs, beats?.pageMs ?? 0);
      case 'operatorInput':
        return exam.holder === null ? undefined : Math.max(exam.holder.sinceMs, beats?.touchedMs ?? 0);
      case 'scannerStatus':
        return heard.scanner?.seenMs ?? null;
      case 'patientAudio':
      case 'patientCamera':
        return this.site.identity.policy.equipment[input].fit === 'attested'
          ? (exam.statedMs.get(input) ?? null)
          : undefined;
      default:
        return undefined;
    }
  }

  isNobodyNear(): boolean {
    const { presenceMs, hasLeft } = this.exam;
    return hasLeft || presenceMs === null || this.nowMs - presenceMs > PRESENCE_MS;
  }

  isNobodyFar(): boolean {
    if (this.exam.isRemoteLost) return true;
    const isOld = (input: InputId, ms: number): boolean => {
      const knownMs = this.knownMs(input);
      return knownMs != null && this.nowMs - knownMs > ms;
    };
    return isOld('link', LINK_DOWN_MS) || isOld('consolePage', PAGE_SILENT_MS);
  }

  /** In the room, remote control was there and is off, nobody on site may scan, and nothing is heard to scan. */
  isLyingForNothing(): boolean {
    const { exam, heard, nowMs } = this;
    const { session } = exam;
    if (session?.isIn !== true || !session.hadRemote || exam.holder !== null) return false;
    if (exam.seatOf('onsiteTechnologist') !== undefined) return false;
    // A scanner of which nothing is heard may scan wherever that restricts; nobody is left lying there for it.
    return heard.isScannerSilent(nowMs) || heard.doesScan(nowMs) === false;
  }

  isSlow(limitMs: number): boolean {
    const { holder, beats } = this.exam;
    const roundTrip = holder === null ? undefined : beats.get(holder.consoleId)?.roundTrip;
    return roundTrip?.ms != null && roundTrip.epoch === holder?.epoch && roundTrip.ms > limitMs;
  }
}

/** A word to the patient answers it; whoever clears its alarm has not spoken to them by that. */
function isBallUnanswered({ session, squeezedMs }: OwnExam): boolean {
  return session !== null && squeezedMs !== null && (session.spokenMs ?? Number.NEGATIVE_INFINITY) < squeezedMs;
}

function note<Key>(since: Map<Key, number>, key: Key, isSo: boolean, nowMs: number): void {
  if (!isSo) since.delete(key);
  else if (!since.has(key)) since.set(key, nowMs);
}

function isAbove(value: number | null, limit: number | null): boolean {
  return value !== null && limit !== null && value > limit;
}

/** All but an awake adult of whom nothing is known that asks for more. */
function needsWatching({ age, monitoring, isSedated, implant }: PatientStatement): boolean {
  return age !== 'adult' || monitoring === 'monitored' || isSedated || implant.kind !== 'none';
}
