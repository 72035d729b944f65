import {
  ALL_FITTED,
  bootState,
  type Command,
  type CommandAction,
  argumentDigest,
  type ConditionId,
  conditionRow,
  type FacilityPolicy,
  type InputId,
  INPUT_IDS,
  type PolicyEvent,
  type PolicyState,
  type Principal,
  type ScannerFact,
  type Session,
  situation,
  type Situation,
  step,
} from '@farfield/protocol/policy';
import { DERIVED_FACTS } from '../../../protocol/src/policy/derived-facts.ts';
import { restartFold } from '../../../protocol/src/policy/restart-fold.ts';
import {
  IDLE_SCANNER,
  implantFixture,
  MRST,
  RST,
  SIGNED_MRST_POLICY,
  Story,
  TRAINEE,
} from '../../../protocol/src/policy/story.ts';
import type { Status } from '../../sim/cell-rules.ts';

/** Nothing is stated and nothing is missing: every input is a sensor that can be good, bad, unknown or silent. */
const EQUIPMENT = Object.fromEntries(INPUT_IDS.map((id) => [id, { fit: 'fitted' }])) as typeof ALL_FITTED;
const POLICY: FacilityPolicy = { ...SIGNED_MRST_POLICY, equipment: EQUIPMENT };
const SITE = { siteId: 'site-1', scannerRef: 'MR1', policy: POLICY, policyHash: 'policy-hash' };
const BOOT_MS = 10_000_000;
/** What the core works out by itself, and what comes with a scanner's report. */
export const NOT_REPORTED: ReadonlySet<InputId> = new Set([
  ...DERIVED_FACTS.map((one) => one.input),
  'scannerStatus',
  'scannerFault',
  'scannerDesync',
]);

const OCCUPIED = sessionOfStory();

function sessionOfStory(): Session {
  const { session } = new Story().preparedExam().state;
  if (session === null) throw new Error('the story opens a session');
  return session;
}

export type Patient = 'plain' | 'monitoredAwake' | 'monitoredSedated' | 'implant';

const PATIENTS: Readonly<Record<Patient, Session['patient']>> = {
  plain: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
  monitoredAwake: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
  monitoredSedated: { monitoring: 'monitored', isSedated: true, implant: { kind: 'none' } },
  implant: {
    monitoring: 'notMonitored',
    isSedated: false,
    implant: implantFixture({ needsAudioVideo: true, activeScan: { maxMs: 1_800_000, pauseMs: 3_600_000 } }),
  },
};

/**
 * The real core, looked at through one row. What the row's own input says, the situation and whatever else decides
 * whether the row is looked at are set freely, also where people would first have to say something; everything that
 * follows from it is the core's. All other sensors report that all is well.
 */
export class CellWorld {
  readonly input: InputId;
  readonly id: ConditionId;
  state: PolicyState;
  /** what the scanner goes on reporting; null: it is silent */
  report: ScannerFact | null = IDLE_SCANNER;
  isInstructorHeard = true;
  /** cells met on the way */
  readonly #met: (at: Situation, status: Status) => void;

  constructor(id: ConditionId, met: (at: Situation, status: Status) => void, from: CellWorld | null = null) {
    this.id = id;
    this.input = conditionRow(id).input;
    this.#met = met;
    this.state = from?.state ?? bootState(SITE, restartFoldOfNothing(), BOOT_MS);
    if (from === null) this.#begin();
    else {
      this.report = from.report;
      this.isInstructorHeard = from.isInstructorHeard;
    }
  }

  copy(): CellWorld {
    return new CellWorld(this.id, this.#met, this);
  }

  post(event: PolicyEvent, nowMs = this.state.nowMs): void {
    const result = step(this.state, event, nowMs);
    this.state = result.state;
    this.#met(situation(this.state), this.state.conditions[this.id].status);
    for (const effect of result.effects) {
      if (effect.kind === 'violation') throw new Error(effect.what);
      // Orders are taken and not followed: whether the scanner stops is a move of its own.
      if (effect.kind === 'scanner')
        this.post({ kind: 'effectOutcome', effectId: effect.effectId, outcome: { kind: 'done' } });
    }
  }

  /** Changes what stands around the row, and lets the core look at all of it. */
  set(part: Partial<PolicyState>): void {
    this.state = { ...this.state, ...part, settleDueMs: 0, conditionsDueMs: 0 };
    this.post({ kind: 'tick' });
    // A step may leave for the next one what its last parts changed for its first.
    this.post({ kind: 'tick' });
  }

  reports(raw: 'good' | 'bad' | 'unknown', input = this.input): void {
    this.post({ kind: 'input', input, raw, seenMs: this.state.nowMs, words: '' });
  }

  scanner(report: ScannerFact | null, isPermitted = true): void {
    this.report = report;
    const { nowMs, session } = this.state;
    if (report?.state === 'scanning' && session !== null)
      this.state = { ...this.state, permit: isPermitted ? permitFrom(nowMs) : null, stop: null };
    if (report !== null) this.post({ kind: 'scanner', fact: report, seenMs: nowMs });
    this.set({});
  }

  /** @param room null: no session is open */
  room(room: 'in' | 'out' | null, patient: Patient = patientOf(this.state.session)): void {
    const session =
      room === null
        ? null
        : {
            ...OCCUPIED,
            room,
            patient: PATIENTS[patient],
            firstStartMs: OCCUPIED.openedMs,
            spokenToMs: this.state.nowMs,
          };
    const permit = session === null ? null : this.state.permit;
    const { lease, nowMs } = this.state;
    const control = session === null ? ({ kind: 'local', sinceMs: nowMs, by: 'closed' } as const) : lease.control;
    this.set({
      session,
      permit,
      stop: null,
      lease: { ...lease, control },
      zone4: { count: 0, level2Inside: [], mayBeGone: 0 },
    });
  }

  count(count: number | null): void {
    this.post({ kind: 'zone4', facts: { count, level2Inside: [], mayBeGone: 0 } });
    this.set({});
  }

  control(to: 'rst' | 'trainee' | null): void {
    const { nowMs, lease } = this.state;
    const who = to === 'trainee' ? TRAINEE : RST;
    const holder = { personId: who.personId, name: who.name, consoleId: `c-${who.personId}` };
    const instructor = { personId: RST.personId, name: RST.name, consoleId: `c-${RST.personId}` };
    this.set({
      lease: {
        ...lease,
        lostMs: to === null ? nowMs : lease.lostMs,
        control:
          to === null
            ? { kind: 'local', sinceMs: nowMs, by: 'the search' }
            : {
                kind: 'granted',
                holder,
                offeredBy: MRST.name,
                sinceMs: nowMs,
                renewedTickMs: nowMs,
                handOver: null,
                paths: 'onePath',
                promisedUntilMs: nowMs + 5_000,
              },
      },
      supervision:
        to === 'trainee' ? { instructor, trainee: holder, sinceMs: nowMs, seenTickMs: nowMs, isHeld: true } : null,
    });
  }

  says(principal: Principal, action: CommandAction): void {
    const { nowMs, lease, safetyVersion, session } = this.state;
    const command: Command = {
      commandId: 'command',
      consoleId: 'onsite',
      seq: 1,
      epoch: lease.epoch,
      expiresTickMs: nowMs + 1_500,
      echo: {
        siteTickMs: nowMs,
        safetyVersion,
        patientRef: session?.patientRef ?? '',
        scannerRef: 'MR1',
        argumentDigest: argumentDigest(action),
      },
      action,
    };
    this.post({ kind: 'command', command, principal });
  }

  /** Time passes in which everything else is proven again and again, up to its last moment; its own input only if so told. */
  passes(ms: number, isOwnProven = false): void {
    const { nowMs, inputs, lease, attendees, supervision } = this.state;
    const atMs = nowMs + ms;
    const seen = INPUT_IDS.map((id) => {
      const fact = inputs[id];
      const isOwn = (id === this.input && !isOwnProven) || NOT_REPORTED.has(id) || fact.raw === 'unknown';
      return [id, isOwn ? fact : { ...fact, lastSeenMs: atMs }] as const;
    });
    const { control } = lease;
    this.state = {
      ...this.state,
      inputs: {
        ...(Object.fromEntries(seen) as PolicyState['inputs']),
        ...(this.report !== null ? { scannerStatus: { ...inputs.scannerStatus, lastSeenMs: atMs } } : {}),
      },
      lease:
        control.kind === 'granted'
          ? { ...lease, control: { ...control, renewedTickMs: atMs, promisedUntilMs: atMs + 5_000 } }
          : lease,
      attendees: attendees.map((one) => ({ ...one, echoTickMs: atMs, goodSinceMs: one.goodSinceMs ?? atMs })),
      supervision: supervision !== null && this.isInstructorHeard ? { ...supervision, seenTickMs: atMs } : supervision,
    };
    this.post({ kind: 'tick' }, atMs);
    if (this.report !== null) this.post({ kind: 'scanner', fact: this.report, seenMs: atMs });
    this.set({});
  }

  /** The site goes down at this instant with every record on its disk, and boots. */
  restarts(): void {
    const { nowMs } = this.state;
    this.state = bootState(SITE, restartFold(this.state), nowMs + 1);
    this.#begin();
  }

  /** People join, and every sensor but the row's own reports. */
  #begin(): void {
    const { nowMs } = this.state;
    for (const person of [MRST, RST, TRAINEE])
      this.post({ kind: 'attendeeJoined', consoleId: `c-${person.personId}`, principal: person });
    for (const id of INPUT_IDS) if (id !== this.input && !NOT_REPORTED.has(id)) this.reports('good', id);
    if (this.input !== 'zone4Entry') this.count(0);
    if (this.report !== null) this.post({ kind: 'scanner', fact: this.report, seenMs: nowMs });
    this.set({});
  }
}

function restartFoldOfNothing() {
  return restartFold(
    bootState(
      SITE,
      {
        epoch: 0,
        latched: [],
        session: null,
        hadOpenPermit: false,
        mainsLostForMs: 0,
        remoteOffForMs: 0,
        scanClocks: [],
        contrastGiven: [],
        nextId: 1,
      },
      BOOT_MS,
    ),
  );
}

function permitFrom(nowMs: number): NonNullable<PolicyState['permit']> {
  return {
    permitId: 'permit-1',
    commandId: 'command-1',
    stepId: 'localizer',
    status: 'running',
    sinceMs: nowMs,
    endsByMs: nowMs + 1_000_000_000,
    wasSeenScanning: true,
    pausedMs: null,
    table: { isClear: true, positionMm: null },
    onsiteOwner: null,
  };
}

export function patientOf(session: Session | null): Patient {
  const found = Object.entries(PATIENTS).find(([, one]) => one === session?.patient);
  return (found?.[0] as Patient | undefined) ?? 'plain';
}
