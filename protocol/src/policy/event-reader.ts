import { COMMAND_ACTION } from './act-arguments.ts';
import type { Command } from './command.ts';
import type { EffectOutcome } from './effects.ts';
import type { ConsoleBeat, PolicyEvent } from './events.ts';
import { anyMs, count, every, mayBeAbsent, measured, ms, type VariantReaders, words } from './every.ts';
import { INPUT_IDS } from './inputs.ts';
import { bool, list, oneOf, orNull, type Reader, variants, withDefault } from './reading.ts';
import { type Principal, ROLES } from './roles.ts';
import type { ScannerFact, StepFact } from './session.ts';
import { SCANNER_STATES } from './situation.ts';
import type { Zone4Facts } from './state.ts';
import { VERDICT } from './verdict-reader.ts';

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

export const SCANNER = every<ScannerFact>({
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

export const PRINCIPAL = every<Principal>({
  personId: words,
  name: words,
  role: oneOf(ROLES),
  seat: oneOf(['remote', 'onsite']),
  isLevel2: bool,
  isRegisteredTechnologist: bool,
  isCredentialValid: bool,
});

export const COMMAND = every<Command>({
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
  done: { words: mayBeAbsent(words) },
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

export const ZONE4 = every<Zone4Facts>({
  count: orNull(count),
  level2Inside: list(words, 1_000),
  // A run of an earlier version doubted nobody.
  mayBeGone: withDefault(count, 0),
});

export const EVENT: Reader<PolicyEvent> = variants({
  tick: {},
  input: { input: oneOf(INPUT_IDS), raw: oneOf(['good', 'bad', 'unknown']), seenMs: anyMs, words },
  scanner: { fact: SCANNER, seenMs: anyMs },
  power: { runtimeMs: orNull(ms) },
  zone4: { facts: ZONE4, readIn: mayBeAbsent(words) },
  attendeeJoined: { consoleId: words, principal: PRINCIPAL },
  attendeeLeft: { consoleId: words },
  attendeeCredential: { consoleId: words, isValid: bool },
  heartbeat: { beat: BEAT },
  command: { command: COMMAND, principal: PRINCIPAL },
  intentDurable: { intentId: words },
  intentFailed: { intentId: words },
  effectOutcome: { effectId: words, outcome: OUTCOME },
  drill: { isUnderWay: bool },
  // A run of an earlier version knew of nothing against a drill.
  peer: { verdict: VERDICT, why: words, againstDrill: withDefault(words, '') },
} satisfies VariantReaders<PolicyEvent>);
