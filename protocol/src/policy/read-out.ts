import { EXPOSURE_PARTS, type Exposure } from './implant.ts';
import type { Ms } from './limits.ts';
import { type Reason, reason } from './reasons.ts';
import type { Session, Signature, StepFact } from './session.ts';

/**
 * SAR and B1+rms of one step, where the scanner does not report them: read out from its screen by who scans, and confirmed
 * with the same numbers by the safety tech. Two voices about one step; another step, or the same one changed, voids it.
 */
export type ReadOut =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'said' } & SaidExposure)
  | ({ readonly kind: 'confirmed'; readonly confirmedBy: Signature } & SaidExposure)
  | { readonly kind: 'void'; readonly why: string };

interface SaidExposure {
  readonly stepId: string;
  /** what the step was when it was read out */
  readonly durationMs: Ms;
  readonly mode: string;
  readonly exposure: Exposure;
  readonly by: Signature;
}

export function saidExposure(step: StepFact, exposure: Exposure, by: Signature): ReadOut {
  return { kind: 'said', stepId: step.stepId, durationMs: step.durationMs, mode: step.mode, exposure, by };
}

/** What is known of a step: what the scanner reports and what two people said, whichever is more. */
export function knownExposure({ readOut }: Session, step: StepFact | undefined): Exposure {
  const said = readOut.kind === 'confirmed' && readOut.stepId === step?.stepId ? readOut.exposure : null;
  const value = (key: keyof Exposure): number | null => {
    const known = [step?.[key] ?? null, said?.[key] ?? null].filter((one) => one !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return { sarBodyWkg: value('sarBodyWkg'), sarHeadWkg: value('sarHeadWkg'), b1RmsUt: value('b1RmsUt') };
}

/** Only what somebody has said can be confirmed. */
export function confirmedExposure(readOut: ReadOut, confirmedBy: Signature): ReadOut {
  return readOut.kind === 'said' ? { ...readOut, kind: 'confirmed', confirmedBy } : readOut;
}

export function voidReadOut(session: Session, why: string): Session {
  const { kind } = session.readOut;
  return kind === 'said' || kind === 'confirmed' ? { ...session, readOut: { kind: 'void', why } } : session;
}

/** @returns why what was read out is no longer about the step that would be started; null: it still is */
export function whyReadOutIsVoid(
  readOut: ReadOut,
  step: StepFact | undefined,
  selectedStepId: string | null,
): string | null {
  if (readOut.kind !== 'said' && readOut.kind !== 'confirmed') return null;
  if (selectedStepId !== null && selectedStepId !== readOut.stepId) return 'another step was selected';
  if (step === undefined) return 'the step left the queue';
  return step.durationMs === readOut.durationMs && step.mode === readOut.mode ? null : 'the step was changed';
}

export function readOutReasons(
  step: StepFact | undefined,
  stepId: string,
  selectedStepId: string | undefined,
): readonly Reason[] {
  if (step === undefined) return [reason('stepUnknown', { step: stepId })];
  return selectedStepId === stepId ? [] : [reason('stepNotSelected', { step: step.name })];
}

/** The second voice says the same numbers about the same step, and is another person. */
export function confirmReasons(
  { readOut }: Session,
  said: { readonly stepId: string; readonly exposure: Exposure },
  personId: string,
): readonly Reason[] {
  if (readOut.kind !== 'said' || readOut.stepId !== said.stepId) return [reason('exposureNotReadOut')];
  const differing = EXPOSURE_PARTS.filter(({ key }) => readOut.exposure[key] !== said.exposure[key]);
  return [
    ...differing.map(({ words }) => reason('exposureMismatch', { what: words })),
    ...(readOut.by.personId === personId ? [reason('samePerson', { other: 'read it out' })] : []),
  ];
}
