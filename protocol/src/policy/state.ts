import type { ContrastGiven } from './contrast.ts';
import { CONDITION_IDS, type ConditionId, conditionRow } from './conditions.ts';
import {
  type ConditionState,
  type ConditionStates,
  initialCondition,
  isActive,
  latchedCondition,
  sinceMsOf,
  underWayCondition,
} from './condition-state.ts';
import type { Command, CommandAction } from './command.ts';
import type { FacilityPolicy } from './facility-policy.ts';
import { type InputFact, type InputId, unseenInputs } from './inputs.ts';
import { type LeaseState, leaseAtBoot } from './lease.ts';
import type { Ms } from './limits.ts';
import type { Principal } from './roles.ts';
import { clocksAtBoot, type KeptScanClock, type ScanClock } from './scan-clock.ts';
import type { ScannerFact, Session } from './session.ts';
import type { LastScan } from './scan-end.ts';
import type { Supervision } from './supervision.ts';
import type { Taking } from './taking.ts';
import { NO_RESTRICTION, type Verdict } from './verdict.ts';

/** A person at a console that this site can reach now. */
export interface Attendee {
  readonly consoleId: string;
  readonly principal: Principal;
  readonly sinceMs: Ms;
  /** the site tick that this console last echoed; null: not yet */
  readonly echoTickMs: Ms | null;
  /** measured end to end; null: not yet */
  readonly roundTripMs: Ms | null;
  /** every echo since then was on time */
  readonly goodSinceMs: Ms | null;
  /** they said that they leave, and have done nothing here since */
  readonly hasLeft: boolean;
}

/** A permit whose intent waits for the disk. */
export interface PendingPermit {
  readonly intentId: string;
  readonly command: WaitingCommand;
  readonly principal: Principal;
  readonly sinceMs: Ms;
}

/** What permits somebody something, and so is on the disk before it acts. */
export interface WaitingCommand extends Command {
  readonly action: Extract<
    CommandAction,
    { readonly kind: 'start' | 'resume' | 'takeSequence' | 'letFinish' | 'readBackControl' | 'agreeHandOver' }
  >;
}

/** A step that may scan now, until `endsByMs`. One permit covers one named step. */
export interface ScanPermit {
  readonly permitId: string;
  readonly commandId: string;
  readonly stepId: string;
  readonly status: 'starting' | 'running' | 'paused';
  readonly sinceMs: Ms;
  readonly endsByMs: Ms;
  /** whether the scanner has been seen scanning under it */
  readonly wasSeenScanning: boolean;
  readonly pausedMs: Ms | null;
  /** what READY said of it: it may move by itself, and where it stood; null: not reported */
  readonly table: { readonly isClear: boolean; readonly positionMm: number | null };
  /** the technologist on site whose scan it is: started or taken by them; null: it is run from remote */
  readonly onsiteOwner: {
    readonly personId: string;
    readonly name: string;
    /** since when they are not signed in on site; null: they are */
    readonly goneMs: Ms | null;
  } | null;
}

/** In `UnseenStart`: nobody knows of which. */
export const ANY_STEP = '';

export interface UnseenStart {
  /** `ANY_STEP`: of an earlier life of the agent */
  readonly stepId: string;
  /** when its permit ended, or a stop was asked for once more since */
  readonly sinceMs: Ms;
}

export interface StopState {
  readonly effectId: string;
  readonly how: 'stop' | 'abort';
  /** askSite: this site's adapter cannot stop the scanner; a person must, and says so */
  readonly status: 'sent' | 'confirmed' | 'notConfirmed' | 'askSite' | 'confirmedByPerson';
  readonly requestedMs: Ms;
  /** not confirmed by then: asked again */
  readonly nextTryMs: Ms;
  readonly confirmedMs: Ms | null;
  /** since when the scanner was seen not to scan after it was asked; null: it was not */
  readonly atRestMs: Ms | null;
  /** a person saw that this step ('': whatever ran) has stopped, and the scanner has not been seen to scan since */
  readonly seenStoppedStepId: string | null;
  /** who or what asked first, for people */
  readonly because: string;
  /** until then a START that the scanner already has may still begin; null: there is none, or it was seen to begin */
  readonly mayBeginUntilMs: Ms | null;
}

/** What people read from the last-command card when everything else is gone. */
export interface LastCommand {
  readonly commandId: string;
  readonly action: string;
  readonly stepName: string;
  readonly by: string;
  readonly atMs: Ms;
  readonly answer: string;
}

/** A scanner call whose outcome has not come back. */
export type Inflight = { readonly effectId: string; readonly sinceMs: Ms } & (
  | {
      readonly what: 'start' | 'resume' | 'pause' | 'selectStep';
      /** whom to answer */
      readonly commandId: string;
      readonly consoleId: string;
    }
  /** the core asks by itself, and answers whoever pressed at once */
  | { readonly what: 'stop'; readonly commandId: null; readonly consoleId: null }
);

export interface Zone4Facts {
  readonly count: number | null;
  /** Level 2 people whom the badge reader saw go in and not come out */
  readonly level2Inside: readonly string[];
  /** how many of them may have left without a badge */
  readonly mayBeGone: number;
}

/** @see the input `mains` for whether it is there at all */
export interface PowerFacts {
  /** what the UPS says is left; on battery it never rises, whatever the UPS says: estimates flatter. null: not reported */
  readonly runtimeMs: Ms | null;
}

export interface PolicyState {
  readonly version: 1;
  readonly siteId: string;
  readonly scannerRef: string;
  readonly policy: FacilityPolicy;
  readonly policyHash: string;
  readonly nowMs: Ms;
  readonly bootedMs: Ms;
  readonly inputs: Readonly<Record<InputId, InputFact>>;
  readonly scanner: ScannerFact | null;
  readonly zone4: Zone4Facts;
  readonly power: PowerFacts;
  /** when people at remote consoles stopped a scan lately, oldest first */
  readonly remoteStopsMs: readonly Ms[];
  readonly conditions: ConditionStates;
  /** those of them that are active, in the table's order */
  readonly activeIds: readonly ConditionId[];
  /** where the exam stood when the rows were last looked at, and when the next of them is due by time alone */
  readonly conditionsWhere: number;
  readonly conditionsDueMs: Ms;
  /** until then a tick has nothing to do */
  readonly settleDueMs: Ms;
  readonly verdict: Verdict;
  readonly lease: LeaseState;
  readonly session: Session | null;
  /** of every patient whom the scanner scanned lately */
  readonly scanClocks: readonly ScanClock[];
  /** of patients whose session is closed: an observation after contrast is the patient's, not the session's */
  readonly contrastGiven: readonly { readonly patientRef: string; readonly given: ContrastGiven }[];
  /** who answers for which trainee; not kept over a restart, as control is not */
  readonly supervision: Supervision | null;
  /** of the sequence that runs, in a session "with you"; not kept over a restart: what nobody knows is stopped */
  readonly taking: Taking | null;
  readonly attendees: readonly Attendee[];
  readonly permit: ScanPermit | null;
  readonly pending: PendingPermit | null;
  readonly stop: StopState | null;
  /** the scanner was told to pause, and was not seen to stand still since */
  readonly pauseAskedMs: Ms | null;
  readonly lastScan: LastScan;
  /** it named a step that ran, since this boot: then it says by naming none that none runs */
  readonly namesSteps: boolean;
  /** STARTs that the scanner had and that their permits did not live to see begin: each may begin yet, one for each step */
  readonly unseenStarts: readonly UnseenStart[];
  /** of the people whom the time-out counts on: still going in, all counted, or one of them went out again */
  readonly zone4Fill: 'filling' | 'whole' | 'short';
  readonly inflight: readonly Inflight[];
  /** the gateway's own verdict: it can restrict, never loosen */
  readonly peer: {
    readonly verdict: Verdict;
    readonly why: string;
    /** restricts nobody's real work; '': nothing stands against a drill */
    readonly againstDrill: string;
    readonly seenMs: Ms;
  } | null;
  readonly lastCommand: LastCommand | null;
  /** people rehearse on a second state of their own: here nothing begins meanwhile. A restart ends the drill */
  readonly isDrill: boolean;
  /** the shell was asked to end this process: once in a life */
  readonly isShutdownAsked: boolean;
  /** grows only when what a START depends on changes; a START names the one it saw */
  readonly safetyVersion: number;
  readonly safetyKey: string;
  readonly nextId: number;
}

/** What the journal says about the time before this boot: a restart clears no latch and forgets no patient. */
export interface BootFold {
  readonly epoch: number;
  readonly latched: readonly ConditionId[];
  readonly session: Session | null;
  /** a scan may still run, or a START begin, under a permit that this boot did not give */
  readonly hadOpenPermit: boolean;
  /** for how long the mains had been lost when the agent went down, and since; 0: they were there */
  readonly mainsLostForMs: Ms;
  /** for how long the patient had been lying there with nobody who may scan, and since; 0: they were not */
  readonly remoteOffForMs: Ms;
  readonly scanClocks: readonly KeptScanClock[];
  /** patients of closed sessions who were given contrast, nobody knows how long ago; newest last */
  readonly contrastGiven: readonly string[];
  readonly nextId: number;
}

export const EMPTY_FOLD: BootFold = {
  epoch: 0,
  latched: [],
  session: null,
  hadOpenPermit: false,
  mainsLostForMs: 0,
  remoteOffForMs: 0,
  scanClocks: [],
  contrastGiven: [],
  nextId: 1,
};

export interface SiteIdentity {
  readonly siteId: string;
  readonly scannerRef: string;
  readonly policy: FacilityPolicy;
  readonly policyHash: string;
}

export function bootState(site: SiteIdentity, fold: BootFold, nowMs: Ms): PolicyState {
  const conditions = Object.fromEntries(
    CONDITION_IDS.map((id) => [id, conditionAtBoot(id, fold, nowMs)]),
  ) as ConditionStates;
  return {
    version: 1,
    ...site,
    nowMs,
    bootedMs: nowMs,
    inputs: unseenInputs(nowMs),
    scanner: null,
    zone4: { count: null, level2Inside: [], mayBeGone: 0 },
    power: { runtimeMs: null },
    remoteStopsMs: [],
    conditions,
    activeIds: activeIdsOf(conditions),
    conditionsWhere: -1,
    conditionsDueMs: nowMs,
    settleDueMs: nowMs,
    verdict: NO_RESTRICTION,
    lease: leaseAtBoot(fold.epoch + 1, nowMs, fold.session !== null),
    session: sessionAtBoot(fold, nowMs),
    scanClocks: clocksAtBoot(fold.scanClocks, nowMs),
    contrastGiven: fold.contrastGiven.map((patientRef) => ({ patientRef, given: { kind: 'before' } })),
    supervision: null,
    taking: null,
    attendees: [],
    permit: null,
    pending: null,
    stop: null,
    pauseAskedMs: null,
    // Nobody knows whether the scanner of this site names its steps, until it has.
    lastScan: fold.hadOpenPermit ? 'unnamedPrescan' : 'none',
    namesSteps: false,
    unseenStarts: fold.hadOpenPermit ? [{ stepId: ANY_STEP, sinceMs: nowMs }] : [],
    zone4Fill: 'filling',
    inflight: [],
    peer: null,
    lastCommand: null,
    isDrill: false,
    isShutdownAsked: false,
    safetyVersion: 1,
    safetyKey: '',
    nextId: fold.nextId,
  };
}

/** A squeeze whose alarm nobody has cleared waits for a word of this life: nobody knows whether there was one. */
function sessionAtBoot({ session, latched }: BootFold, nowMs: Ms): Session | null {
  return session === null ? null : { ...session, squeezedMs: latched.includes('squeezeBall') ? nowMs : null };
}

function conditionAtBoot(
  id: ConditionId,
  { latched, mainsLostForMs, remoteOffForMs }: BootFold,
  nowMs: Ms,
): ConditionState {
  const row = conditionRow(id);
  if (latched.includes(id)) return latchedCondition(nowMs, row.latch === 'none');
  if (id === 'remoteOffInBore' && remoteOffForMs > 0) return underWayCondition(row, remoteOffForMs, nowMs);
  const isOfCut = row.input === 'mains' && row.unknownIs === 'notThisRow' && mainsLostForMs > 0;
  return isOfCut ? underWayCondition(row, mainsLostForMs, nowMs) : initialCondition();
}

export function activeIdsOf(conditions: ConditionStates): readonly ConditionId[] {
  return CONDITION_IDS.filter((id) => isActive(conditions[id]));
}

/** Active conditions, oldest first, of one age in the table's order: the first is the cause to show. */
export function activeConditions({ conditions, activeIds }: PolicyState): readonly ConditionId[] {
  return activeIds.toSorted((left, right) => sinceMsOf(conditions[left]) - sinceMsOf(conditions[right]));
}
