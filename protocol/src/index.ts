export type { Machine, Step } from './machine.ts';
export * from './messages.ts';
export { checkRealm, decode, encode, FRAME_MAX_BYTES } from './codec.ts';
export { FRAME_CLOSE_CODE, FRAME_ERRORS, FrameError, type FrameErrorCode } from './errors.ts';
export { type Arrival, type InboundStream, receive } from './inbound-stream.ts';
export { OutboundStream } from './outbound-stream.ts';
export {
  decideSend,
  isBulk,
  type SendDecision,
  type TrafficClass,
  trafficClass,
  WATERMARK_BYTES,
} from './traffic-class.ts';
export { bodyDigest, type CopyVerdict, DEDUPE_WINDOW, DedupeWindow } from './dedupe-window.ts';
export { choosePath, type NamedPath, NO_PATH, type PathChoice } from './choose-path.ts';
export {
  beatDueMs,
  hearBeat,
  makeBeat,
  openPath,
  type PathFace,
  pathFace,
  type PathMonitor,
  watchPath,
} from './path-monitor.ts';
export { type BundleEvents, PathBundle } from './path-bundle.ts';
export {
  heirName,
  isRenewalTime,
  planAnotherTry,
  planRenewal,
  RENEWAL_BOUNDS_MS,
  RENEWAL_EVERY_MS,
  RENEWAL_WITHIN_MS,
  type RenewalPlan,
} from './renewal-plan.ts';
export {
  isPatientOut,
  isRearmed,
  needsRearm,
  REARM_STEP_IDS,
  type RearmStep,
  type RearmStepId,
  lastCommandText,
  rearmSteps,
  rearmWords,
} from './rearm-steps.ts';
export { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN, SCHEMA_HASH } from './version.ts';
export { EnvelopeSocket, type EnvelopeSocketEvents, type FrameSocket } from './envelope-socket.ts';
export * from './screen-channel.ts';
export { CUT_DRAG_WHY, type CutDragWhy } from './cut-drag.ts';
export * from './local-hands.ts';
export { isFinishBarred, NOT_SEEN } from './not-seen.ts';
export * from './journal-chain.ts';
