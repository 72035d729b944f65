import { aboveLimits, EXPOSURE_PARTS, type ImplantLabel } from './implant.ts';
import { lengthWords } from './length-words.ts';
import type { Ms } from './limits.ts';
import { knownExposure } from './read-out.ts';
import { type Reason, reason } from './reasons.ts';
import { scanTime } from './scan-clock.ts';
import type { Session, StepFact } from './session.ts';
import type { PolicyState } from './state.ts';

/**
 * The implant's envelope as a gate of every start: SAR and B1+rms known and within the label, sound and picture where the
 * label needs them, scan time left for all of this step. (Its operating mode is the mode ceiling's.)
 *
 * @param scanMs how long what is asked for would scan
 */
export function implantReasons(
  state: PolicyState,
  session: Session,
  step: StepFact | undefined,
  scanMs: Ms | null,
): readonly Reason[] {
  const { implant } = session.patient;
  if (implant.kind === 'none') return [];
  return [
    ...exposureReasons(session, implant, step),
    ...watchReasons(state, session),
    ...clockReasons(state, session, implant, step, scanMs),
  ];
}

/** What the label needs measured is not there where people only state it. @source design §2.4 */
export function watchReasons({ policy }: PolicyState, { patient }: Session): readonly Reason[] {
  if (patient.implant.kind === 'none' || !patient.implant.needsAudioVideo) return [];
  const { patientAudio, patientCamera } = policy.equipment;
  return [
    ...(patientAudio.fit === 'fitted' ? [] : [reason('labelNeedsMeasured', { what: 'sound' })]),
    ...(patientCamera.fit === 'fitted' ? [] : [reason('labelNeedsMeasured', { what: 'picture' })]),
  ];
}

function exposureReasons(session: Session, implant: ImplantLabel, step: StepFact | undefined): readonly Reason[] {
  const exposure = knownExposure(session, step);
  const name = step?.name ?? '';
  const unknown = EXPOSURE_PARTS.filter(({ key, limit }) => implant[limit] !== null && exposure[key] === null);
  return [
    ...(unknown.length === 0
      ? []
      : [reason('sarUnknown', { what: unknown.map((one) => one.words).join(', '), step: name })]),
    ...aboveLimits(implant, exposure).map((what) => reason('aboveImplantLimit', { what, step: name })),
  ];
}

function clockReasons(
  state: PolicyState,
  session: Session,
  { activeScan }: ImplantLabel,
  step: StepFact | undefined,
  scanMs: Ms | null,
): readonly Reason[] {
  if (activeScan === null) return [];
  const { leftMs, pauseLeftMs } = scanTime(state, session.patientRef, activeScan);
  const max = lengthWords(activeScan.maxMs);
  const pause = lengthWords(pauseLeftMs);
  if (leftMs === 0) return [reason('implantClockSpent', { max, pause })];
  // A length that is not reported may be all that is left and more.
  if (scanMs !== null && scanMs <= leftMs) return [];
  const length = scanMs === null ? 'an unknown time' : lengthWords(scanMs);
  return [reason('implantClockShort', { left: lengthWords(leftMs), max, step: step?.name ?? '', length, pause })];
}
