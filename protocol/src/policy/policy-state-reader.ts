import {
  activeIdsOf,
  type Attendee,
  type Inflight,
  type LastCommand,
  type PendingPermit,
  type PolicyState,
} from './state.ts';
import { CONDITION_IDS } from './conditions.ts';
import type { ClearVoice, ConditionState } from './condition-state.ts';
import { COMMAND, PRINCIPAL, SCANNER, ZONE4 } from './event-reader.ts';
import { anyMs, count, every, measured, ms, type ReadersOf, type VariantReaders, words } from './every.ts';
import { type FacilityPolicy, DEFAULT_POLICY } from './facility-policy.ts';
import { INPUT_IDS, type InputFact } from './inputs.ts';
import type { Control, HandOver, Holder, LeaseState, Request } from './lease.ts';
import { shapedPolicy } from './policy-overlay.ts';
import {
  bool,
  exactly,
  isMap,
  list,
  object,
  oneOf,
  orNull,
  type Place,
  type Read,
  type Reader,
  variants,
  variantsBy,
  withDefault,
} from './reading.ts';
import { ROLES } from './roles.ts';
import type { ScanClock } from './scan-clock.ts';
import { CONTRAST_GIVEN, SESSION } from './session-reader.ts';
import type { ScanPermit, StopState, UnseenStart, WaitingCommand } from './state.ts';
import type { Supervision } from './supervision.ts';
import type { Taking } from './taking.ts';
import { VERDICT } from './verdict-reader.ts';

const MANY = 10_000;
const PATHS = oneOf(['onePath', 'twoPaths']);

/** Nothing is filled in: a field that this version's policy has and the run's has not would change what it shows. */
export function wholePolicy(value: unknown, at: Place): Read<FacilityPolicy> {
  if (isMap(value)) {
    for (const name of Object.keys(DEFAULT_POLICY)) {
      if (value[name] === undefined)
        return at.inside(name).refuse('is missing: the run is of another version of the core');
    }
  }
  return shapedPolicy(DEFAULT_POLICY)(value, at);
}

const INPUT = every<InputFact>({
  raw: oneOf(['good', 'bad', 'unknown']),
  sinceMs: anyMs,
  lastSeenMs: orNull(anyMs),
  words,
});

const CAME = { cameMs: list(anyMs, MANY) };
const ACTIVE = {
  ...CAME,
  sinceMs: anyMs,
  confirmedMs: anyMs,
  askedMs: anyMs,
  mustLatch: bool,
  isFlapping: bool,
  acknowledgedBy: orNull(words),
};
const CONDITION: Reader<ConditionState> = variantsBy('status', {
  ok: CAME,
  suspect: { ...CAME, sinceMs: anyMs, budgetLeftMs: anyMs, budgetAtMs: anyMs, isDraining: bool },
  confirmed: ACTIVE,
  clearing: { ...ACTIVE, goodSinceMs: anyMs },
  latched: { ...ACTIVE, cleared: list(every<ClearVoice>({ role: oneOf(ROLES), personId: words, name: words }), MANY) },
} satisfies {
  readonly [K in ConditionState['status']]: ReadersOf<Omit<Extract<ConditionState, { readonly status: K }>, 'status'>>;
});

const HOLDER_FIELDS = { personId: words, name: words, consoleId: words };
const HOLDER = every<Holder>(HOLDER_FIELDS);
const CONTROL: Reader<Control> = variants({
  local: { sinceMs: anyMs, by: words },
  offered: { to: HOLDER, by: PRINCIPAL, sinceMs: anyMs },
  granted: {
    holder: HOLDER,
    offeredBy: words,
    sinceMs: anyMs,
    renewedTickMs: anyMs,
    handOver: orNull(every<HandOver>({ to: HOLDER, stage: oneOf(['proposed', 'readBack']), sinceMs: anyMs })),
    paths: PATHS,
    promisedUntilMs: anyMs,
  },
  passing: { from: HOLDER, to: HOLDER, agreedBy: words, sinceMs: anyMs },
} satisfies VariantReaders<Control>);

const LEASE = every<LeaseState>({
  epoch: count,
  control: CONTROL,
  requests: list(every<Request>({ ...HOLDER_FIELDS, sinceMs: anyMs }), MANY),
  quarantine: every<LeaseState['quarantine']>({ untilMs: anyMs, exceptConsoleId: orNull(words) }),
  lostMs: orNull(anyMs),
  wasLostInExam: bool,
  // Absent in states that were written before it was.
  wasGivenInExam: withDefault(bool, false),
});

const TAKING: Reader<Taking> = variants({
  offered: { to: oneOf(['technologist', 'safetyTech']), permitId: words, stepId: words, untilMs: anyMs },
  taken: { permitId: words, stepId: words, by: HOLDER, seenMs: anyMs, finishesByMs: orNull(anyMs) },
  missed: { why: words },
} satisfies VariantReaders<Taking>);

const PERMIT = every<ScanPermit>({
  permitId: words,
  commandId: words,
  stepId: words,
  status: oneOf(['starting', 'running', 'paused']),
  sinceMs: anyMs,
  endsByMs: anyMs,
  wasSeenScanning: bool,
  pausedMs: orNull(anyMs),
  // Absent in states that were written before it was.
  table: withDefault(every<ScanPermit['table']>({ isClear: bool, positionMm: orNull(measured) }), {
    isClear: true,
    positionMm: null,
  }),
  onsiteOwner: orNull(
    every<NonNullable<ScanPermit['onsiteOwner']>>({ personId: words, name: words, goneMs: orNull(anyMs) }),
  ),
});

const WAITING_KINDS = oneOf(['start', 'resume', 'takeSequence', 'letFinish', 'readBackControl', 'agreeHandOver']);
const WAITING: Reader<WaitingCommand> = (value, at) => {
  const read = COMMAND(value, at);
  if (!read.ok) return read;
  const kind = WAITING_KINDS(read.value.action.kind, at.inside('action').inside('kind'));
  return kind.ok ? { ok: true, value: read.value as WaitingCommand } : kind;
};

const STOP = every<StopState>({
  effectId: words,
  how: oneOf(['stop', 'abort']),
  status: oneOf(['sent', 'confirmed', 'notConfirmed', 'askSite', 'confirmedByPerson']),
  requestedMs: anyMs,
  nextTryMs: anyMs,
  confirmedMs: orNull(anyMs),
  atRestMs: orNull(anyMs),
  seenStoppedStepId: orNull(words),
  because: words,
  mayBeginUntilMs: orNull(anyMs),
});

const CALL = { effectId: words, sinceMs: anyMs };
const ASKED = { ...CALL, commandId: words, consoleId: words };
const INFLIGHT: Reader<Inflight> = variantsBy('what', {
  start: ASKED,
  resume: ASKED,
  pause: ASKED,
  selectStep: ASKED,
  stop: { ...CALL, commandId: exactlyNull, consoleId: exactlyNull },
});

const STATE = every<PolicyState>({
  version: exactly(1),
  siteId: words,
  scannerRef: words,
  policy: wholePolicy,
  policyHash: words,
  nowMs: ms,
  bootedMs: ms,
  inputs: allOf(INPUT_IDS, INPUT),
  scanner: orNull(SCANNER),
  zone4: ZONE4,
  power: every<PolicyState['power']>({ runtimeMs: orNull(ms) }),
  remoteStopsMs: list(anyMs, MANY),
  conditions: allOf(CONDITION_IDS, CONDITION),
  activeIds: list(oneOf(CONDITION_IDS), CONDITION_IDS.length),
  conditionsWhere: anyMs,
  conditionsDueMs: anyMs,
  settleDueMs: anyMs,
  verdict: VERDICT,
  lease: LEASE,
  session: orNull(SESSION),
  scanClocks: list(every<ScanClock>({ patientRef: words, usedMs: ms, isRunning: bool, sinceMs: anyMs }), MANY),
  contrastGiven: list(every<PolicyState['contrastGiven'][number]>({ patientRef: words, given: CONTRAST_GIVEN }), MANY),
  supervision: orNull(
    every<Supervision>({
      instructor: HOLDER,
      trainee: HOLDER,
      sinceMs: anyMs,
      seenTickMs: orNull(anyMs),
      isHeld: bool,
    }),
  ),
  taking: orNull(TAKING),
  attendees: list(
    every<Attendee>({
      consoleId: words,
      principal: PRINCIPAL,
      sinceMs: anyMs,
      echoTickMs: orNull(anyMs),
      roundTripMs: orNull(measured),
      goodSinceMs: orNull(anyMs),
      hasLeft: withDefault(bool, false),
    }),
    MANY,
  ),
  permit: orNull(PERMIT),
  pending: orNull(every<PendingPermit>({ intentId: words, command: WAITING, principal: PRINCIPAL, sinceMs: anyMs })),
  stop: orNull(STOP),
  pauseAskedMs: orNull(anyMs),
  lastScan: oneOf(['none', 'named', 'unnamed', 'unnamedPrescan']),
  namesSteps: bool,
  unseenStarts: list(every<UnseenStart>({ stepId: words, sinceMs: anyMs }), MANY),
  zone4Fill: oneOf(['filling', 'whole', 'short']),
  inflight: list(INFLIGHT, MANY),
  peer: orNull(
    every<NonNullable<PolicyState['peer']>>({
      verdict: VERDICT,
      why: words,
      againstDrill: withDefault(words, ''),
      seenMs: anyMs,
    }),
  ),
  lastCommand: orNull(
    every<LastCommand>({ commandId: words, action: words, stepName: words, by: words, atMs: anyMs, answer: words }),
  ),
  // A run of an earlier version knew of no live drill.
  isDrill: withDefault(bool, false),
  isShutdownAsked: bool,
  safetyVersion: count,
  safetyKey: words,
  nextId: count,
});

/** A state of the core, whole, as a recorded run may begin with. What follows from the rest must be as it follows. */
export const POLICY_STATE: Reader<PolicyState> = (value, at) => {
  const read = STATE(value, at);
  if (!read.ok) return read;
  const active = activeIdsOf(read.value.conditions);
  if (active.join() !== read.value.activeIds.join())
    return at.inside('activeIds').refuse(`must be those that the conditions say: ${active.join(', ') || 'none'}`);
  return read;
};

function exactlyNull(value: unknown, at: Place): Read<null> {
  return value === null ? { ok: true, value } : at.refuse('must be null');
}

/** A map that holds each of these names. */
function allOf<K extends string, T>(names: readonly K[], reader: Reader<T>): Reader<Readonly<Record<K, T>>> {
  return object(Object.fromEntries(names.map((name) => [name, reader]))) as unknown as Reader<Readonly<Record<K, T>>>;
}
