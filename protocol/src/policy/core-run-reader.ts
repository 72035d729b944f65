import { ARGUMENTS, COMMAND_ACTION, PATIENT_STATEMENT } from './act-arguments.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import type { Command } from './command.ts';
import { CONDITION_IDS } from './conditions.ts';
import { type Contrast, NO_CONTRAST } from './contrast.ts';
import type { CoreRun, CoreRunEvent } from './core-run.ts';
import type { EffectOutcome } from './effects.ts';
import type { ConsoleBeat, PolicyEvent } from './events.ts';
import { DEFAULT_POLICY, type FacilityPolicy } from './facility-policy.ts';
import { INPUT_IDS } from './inputs.ts';
import { shapedPolicy } from './policy-overlay.ts';
import {
  bool,
  exactly,
  type Fields,
  integer,
  isMap,
  list,
  number,
  object,
  oneOf,
  orNull,
  type Place,
  type Problem,
  type Read,
  type Reader,
  readDocument,
  someOf,
  text,
  variants,
  withDefault,
} from './reading.ts';
import { type Principal, ROLES } from './roles.ts';
import type { KeptScanClock } from './scan-clock.ts';
import type { ReadOut } from './read-out.ts';
import type { ScannerFact, Session, Signature, StepFact } from './session.ts';
import { SCANNER_STATES } from './situation.ts';
import type { BootFold, SiteIdentity, Zone4Facts } from './state.ts';
import { OPERATOR_MODES } from './taking.ts';
import { VERDICT } from './verdict-reader.ts';

/**
 * One reader for each key of a type, and no other: a key that the type gets, also one that may be left out, does not
 * compile before it is read here.
 */
type ReadersOf<T> = { readonly [K in keyof T]-?: Reader<T[K]> };
type VariantReaders<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: ReadersOf<Omit<Extract<T, { readonly kind: K }>, 'kind'>>;
};

/** A map with all that the type has; what may be left out and was, is not there in the result either. */
function every<T extends object>(readers: ReadersOf<T>): Reader<T> {
  // The keys of an interface are no index signature, though each of them is a reader.
  const whole = object(readers as unknown as Fields);
  return (value, at) => {
    const read = whole(value, at);
    if (!read.ok) return read;
    const there = Object.entries(read.value).filter(([, one]) => one !== undefined);
    return { ok: true, value: Object.fromEntries(there) as T };
  };
}

function mayBeAbsent<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, at) => (value === undefined ? { ok: true, value } : reader(value, at));
}

const EVENTS_MAX = 500_000;
const ms = integer(0, Number.MAX_SAFE_INTEGER);
/** A console may echo, and a test may plant, what never was: the core judges it. */
const anyMs = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const measured = number(-1e9, 1e9);
const words = text({ max: 5_000 });

const STEP = every<StepFact>({
  stepId: words,
  name: words,
  kind: oneOf(['localizer', 'adjustment', 'sequence']),
  durationMs: ms,
  mode: oneOf(['normal', 'firstLevel']),
  movesTable: bool,
  sarBodyWkg: orNull(measured),
  sarHeadWkg: withDefault(orNull(measured), null),
  b1RmsUt: withDefault(orNull(measured), null),
  status: oneOf(['pending', 'running', 'complete', 'aborted']),
});

const SCANNER = every<ScannerFact>({
  state: oneOf(SCANNER_STATES),
  patientRef: words,
  patientName: words,
  patientWeightKg: orNull(measured),
  examId: words,
  scannerRef: words,
  selectedStepId: words,
  runningStepId: words,
  remainingMs: orNull(anyMs),
  progress: orNull(measured),
  steps: list(STEP, 1_000),
  mode: words,
  sarBodyWkg: orNull(measured),
  sarHeadWkg: orNull(measured),
  b1RmsUt: withDefault(orNull(measured), null),
  pnsPercent: orNull(measured),
  tablePositionMm: orNull(measured),
  isTableMoving: orNull(bool),
  fieldTesla: orNull(measured),
  coilId: words,
  faultText: words,
});

const PRINCIPAL = every<Principal>({
  personId: words,
  name: words,
  role: oneOf(ROLES),
  seat: oneOf(['remote', 'onsite']),
  isLevel2: bool,
  isRegisteredTechnologist: bool,
  isCredentialValid: bool,
});

const COMMAND = every<Command>({
  commandId: words,
  consoleId: words,
  seq: anyMs,
  epoch: anyMs,
  expiresTickMs: anyMs,
  echo: every<Command['echo']>({
    siteTickMs: anyMs,
    safetyVersion: anyMs,
    patientRef: words,
    scannerRef: words,
    argumentDigest: words,
  }),
  action: COMMAND_ACTION,
});

const OUTCOME: Reader<EffectOutcome> = variants({
  done: {},
  refused: { why: words },
  failed: { code: words },
  unknown: { code: words },
} satisfies VariantReaders<EffectOutcome>);

const BEAT = every<ConsoleBeat>({
  consoleId: words,
  echoTickMs: anyMs,
  roundTripMs: orNull(measured),
  epoch: anyMs,
  pageAgeMs: measured,
  inputAgeMs: measured,
  // A run of an earlier version knew of one way alone.
  paths: mayBeAbsent(oneOf(['onePath', 'twoPaths'])),
});

const EVENT: Reader<PolicyEvent> = variants({
  tick: {},
  input: { input: oneOf(INPUT_IDS), raw: oneOf(['good', 'bad', 'unknown']), seenMs: anyMs, words },
  scanner: { fact: SCANNER, seenMs: anyMs },
  power: { runtimeMs: orNull(ms) },
  zone4: {
    facts: every<Zone4Facts>({
      count: orNull(count),
      level2Inside: list(words, 1_000),
      // A run of an earlier version doubted nobody.
      mayBeGone: withDefault(count, 0),
    }),
  },
  attendeeJoined: { consoleId: words, principal: PRINCIPAL },
  attendeeLeft: { consoleId: words },
  attendeeCredential: { consoleId: words, isValid: bool },
  heartbeat: { beat: BEAT },
  command: { command: COMMAND, principal: PRINCIPAL },
  intentDurable: { intentId: words },
  intentFailed: { intentId: words },
  effectOutcome: { effectId: words, outcome: OUTCOME },
  peer: { verdict: VERDICT, why: words },
} satisfies VariantReaders<PolicyEvent>);

const SIGNATURE = every<Signature>({ personId: words, name: words, atMs: anyMs });

const SAID = { stepId: words, durationMs: ms, mode: words, exposure: ARGUMENTS.exposure, by: SIGNATURE };
const READ_OUT: Reader<ReadOut> = variants({
  none: {},
  said: SAID,
  confirmed: { ...SAID, confirmedBy: SIGNATURE },
  void: { why: words },
} satisfies VariantReaders<ReadOut>);

const CHECKED = { agent: words, lot: words, by: SIGNATURE };
const CONTRAST = every<Contrast>({
  approval: orNull(
    every<NonNullable<Contrast['approval']>>({
      by: SIGNATURE,
      agent: words,
      saw: ARGUMENTS.saw,
      coveredUntilMs: anyMs,
      backup: words,
    }),
  ),
  practitioner: orNull(SIGNATURE),
  supervision: orNull(SIGNATURE),
  cart: orNull(SIGNATURE),
  check: variants({
    none: {},
    said: CHECKED,
    confirmed: { ...CHECKED, confirmedBy: SIGNATURE },
  } satisfies VariantReaders<Contrast['check']>),
  given: variants({
    none: {},
    given: { atMs: anyMs, by: words, wasPermitted: bool },
    before: {},
  } satisfies VariantReaders<Contrast['given']>),
});

const SESSION = every<Session>({
  sessionId: words,
  openedMs: anyMs,
  patientRef: words,
  patientName: words,
  patient: PATIENT_STATEMENT,
  // A run of an earlier version knew of no technologist on site who takes anything.
  mode: withDefault(oneOf(OPERATOR_MODES), 'forYou'),
  detectorOverride: withDefault(orNull(object({ by: SIGNATURE, why: words })), null),
  checklist: someOf(Object.fromEntries(CHECKLIST_ITEMS.map((item) => [item, SIGNATURE]))),
  timeOut: variants({
    none: {},
    led: { lead: SIGNATURE, weightKg: measured },
    signed: { lead: SIGNATURE, readBack: SIGNATURE, weightKg: measured },
    void: { why: words },
  } satisfies VariantReaders<Session['timeOut']>),
  ready: variants({
    none: {},
    given: {
      readyId: words,
      stepId: words,
      stepName: words,
      durationMs: ms,
      mode: withDefault(oneOf(['normal', 'firstLevel']), 'normal'),
      movesTable: withDefault(bool, false),
      scanMs: withDefault(ms, 0),
      by: SIGNATURE,
      tableClear: bool,
      tablePositionMm: orNull(measured),
    },
    used: { stepId: words },
    void: { why: words },
  } satisfies VariantReaders<Session['ready']>),
  attendants: count,
  room: oneOf(['out', 'in', 'unknown']),
  firstStartMs: orNull(anyMs),
  spokenToMs: orNull(anyMs),
  imagesComplete: orNull(SIGNATURE),
  readOut: withDefault(READ_OUT, { kind: 'none' }),
  contrast: withDefault(CONTRAST, NO_CONTRAST),
  // A run of an earlier version named nobody.
  level2: withDefault(orNull(SIGNATURE), null),
  level2Next: withDefault(orNull(SIGNATURE), null),
});

const FOLD = every<BootFold>({
  epoch: count,
  latched: list(oneOf(CONDITION_IDS), CONDITION_IDS.length),
  session: orNull(SESSION),
  hadOpenPermit: bool,
  scanClocks: withDefault(list(every<KeptScanClock>({ patientRef: words, usedMs: ms }), 1_000), []),
  contrastGiven: withDefault(list(words, 1_000), []),
  nextId: count,
});

/** Nothing is filled in: a field that this version's policy has and the run's has not would change what it shows. */
function wholePolicy(value: unknown, at: Place): Read<FacilityPolicy> {
  if (isMap(value)) {
    for (const name of Object.keys(DEFAULT_POLICY)) {
      if (value[name] === undefined)
        return at.inside(name).refuse('is missing: the run is of another version of the core');
    }
  }
  return shapedPolicy(DEFAULT_POLICY)(value, at);
}

const CORE_RUN = every<CoreRun>({
  version: exactly(1),
  kind: exactly('coreRun'),
  title: words,
  site: every<SiteIdentity>({ siteId: words, scannerRef: words, policy: wholePolicy, policyHash: words }),
  fold: FOLD,
  bootMs: ms,
  events: list(every<CoreRunEvent>({ atMs: ms, event: EVENT }), EVENTS_MAX),
});

function inOrder(value: unknown, at: Place): Read<CoreRun> {
  const read = CORE_RUN(value, at);
  if (!read.ok) return read;
  const { events, bootMs } = read.value;
  for (const [index, { atMs }] of events.entries()) {
    const beforeMs = events[index - 1]?.atMs ?? bootMs;
    if (atMs < beforeMs) {
      return at.inside('events').item(index).inside('atMs').refuse(`time goes back: ${atMs} ms after ${beforeMs} ms`);
    }
  }
  return read;
}

/**
 * The run in a document: the document itself, or what the simulation wrote about a failure, which has it as `coreRun`.
 *
 * @returns null: there is none
 */
export function coreRunIn(value: unknown): unknown {
  if (!isMap(value)) return null;
  if (value['kind'] === 'coreRun') return value;
  return isMap(value['coreRun']) ? value['coreRun'] : null;
}

/** A recorded run out of a file or link that anybody may have written. */
export function parseCoreRun(
  value: unknown,
): { readonly ok: true; readonly value: CoreRun } | { readonly ok: false; readonly problems: readonly Problem[] } {
  return readDocument(inOrder, value);
}
