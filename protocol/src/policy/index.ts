export { canonical } from './canonical.ts';
export { CHECKLIST, CHECKLIST_ITEMS, type ChecklistItem, isChecklistItem } from './checklist.ts';
export * from './command.ts';
export * from './contrast.ts';
export { contrastReasons } from './contrast-gates.ts';
export {
  type BootRun,
  type CoreRun,
  type CoreRunEvent,
  type CoreRunStep,
  firstState,
  type MidwayRun,
  replay,
} from './core-run.ts';
export { coreRunLine, type CoreRunHead } from './core-run-lines.ts';
export { ACTION_RULES, authorise } from './authorise.ts';
export { CONDITION_IDS, type ConditionId, conditionRow, conditionTitle, isConditionId } from './conditions.ts';
export type { ConditionRow, Priority } from './condition-row.ts';
export { type ConditionState, isActive } from './condition-state.ts';
export * from './effects.ts';
export * from './events.ts';
export {
  ALL_FITTED,
  ATTESTED_FOR_MS,
  DEFAULT_POLICY,
  type FacilityPolicy,
  isInForce,
  OWN_INPUTS,
  type ScanMode,
  type ScannerCapabilities,
} from './facility-policy.ts';
export {
  findStep,
  isStopUnderWay,
  isOnsiteTechnologist,
  isTechnologistOnSite,
  patientInRoom,
  scannerStateKnown,
  scannerStateReported,
  situation,
  standsStill,
} from './facts.ts';
export { drillReasons } from './drill-gates.ts';
export { linkTestReasons } from './link-test-gates.ts';
export { diffPolicies, type PolicyChange } from './policy-diff.ts';
export {
  type DocumentSignature,
  type ParsedPolicy,
  parsePolicyDocument,
  POLICY_FORMAT,
  type PolicyDocument,
  policyText,
  renderPolicyDocument,
  SIGNER_ROLES,
  type SignerRole,
  signatureText,
} from './policy-document.ts';
export { policyDocumentJsonSchema } from './policy-document-schema.ts';
export {
  FITTING_FIELDS,
  fitsAllowed,
  POLICY_FIELDS,
  type PolicyField,
  SETTLED_POINTS,
  TUNABLE_CONDITIONS,
  tunablesOf,
} from './policy-fields.ts';
export type { PolicyProblem, PolicyProblemCode } from './policy-reader.ts';
export * from './implant.ts';
export { lengthWords } from './length-words.ts';
export { type ReadOut, voidReadOut } from './read-out.ts';
export { withoutOverride } from './session.ts';
export { type KeptScanClock, type ScanTime, scanTime, UNKNOWN_SCAN_MS } from './scan-clock.ts';
export { type EquipmentList, type Fitting, INPUT_IDS, type InputFact, type InputId } from './inputs.ts';
export { handOverOf } from './hand-over.ts';
export { type Control, type Holder, isHeldBy, leaseLengthMs, type LeaseState } from './lease.ts';
export * from './limits.ts';
export type { Ask } from './ask.ts';
export { clearedSoFar, clearersOf } from './clear-gates.ts';
export { implantWordsOf } from './read-back-gates.ts';
export { permit, permitNow } from './permit.ts';
export { sedatedReasons } from './session-gates.ts';
export { verdictReasons } from './verdict-reasons.ts';
export {
  isReasonId,
  type Reason,
  type ReasonId,
  reason,
  reasonNext,
  REASONS,
  reasonRule,
  reasonText,
} from './reasons.ts';
export { type Principal, type Role, ROLE_WORDS, ROLES, type Seat, UNIDENTIFIED_ONSITE } from './roles.ts';
export { isInGap, isScanBesideFault, type LastScan, lastScanAfter } from './scan-end.ts';
export {
  expectedInZone4,
  missingChecklist,
  type Ready,
  type ScannerFact,
  type Session,
  type Signature,
  type StepFact,
  type TimeOut,
} from './session.ts';
export {
  commandOfRegion,
  decideScreenInput,
  GATE_AT_REST,
  type GateDecision,
  type GateState,
  regionAt,
  releaseAll,
  type ScreenInput,
  type ScreenLayout,
  type ScreenRegion,
  type ScreenSituation,
} from './screen-gate.ts';
export {
  isScanning,
  SCANNER_STATES,
  scannerStateNamed,
  type ScannerStateName,
  type Situation,
  situationOf,
} from './situation.ts';
export { DEFAULT_STAFFING_PROFILE, missingStaff, STAFFING_PROFILES, type StaffingProfile } from './staffing.ts';
export * from './state.ts';
export { isInstructorLive, isSupervised, type Supervision, traineeInControl } from './supervision.ts';
export { OPERATOR_MODES, type OperatorMode } from './taking.ts';
export { step } from './step.ts';
export { isYetToBegin, mayBeginYet } from './stop.ts';
export { unreachable } from './unreachable.ts';
export { isAtLeast, isSameVerdict, join, NO_RESTRICTION, type Verdict, verdict } from './verdict.ts';
