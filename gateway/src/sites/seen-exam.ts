import {
  isPatientOut,
  isRearmed,
  lastCommandText,
  REARM_STEP_IDS,
  type RearmStepId,
  rearmSteps,
  type SiteView,
} from '@farfield/protocol';

/**
 * What the gateway knows of an exam while it helps people over a loss. It holds a patient's reference and stays in memory:
 * nothing of it goes into an incident, a page or a timeline.
 */
export interface SeenExam {
  readonly isRearmed: boolean;
  readonly isPatientOut: boolean;
  readonly isSessionOpen: boolean;
  /** steps of the re-arm that are done, by the site's own view */
  readonly rearmDone: readonly RearmStepId[];
  /** what is read back */
  readonly patientRef: string;
  readonly scannerRef: string;
  readonly lastCommand: string;
}

const ALL_DONE: readonly RearmStepId[] = REARM_STEP_IDS;

export function seenExam(view: SiteView): SeenExam {
  const { patient, site, session } = view;
  const done = rearmSteps(view).filter((one) => one.isDone);
  return {
    isRearmed: isRearmed(view),
    isPatientOut: isPatientOut(view),
    isSessionOpen: session.state === 'open',
    rearmDone: done.length === ALL_DONE.length ? ALL_DONE : done.map((one) => one.id),
    patientRef: patient.patientRef,
    scannerRef: site.scannerRef,
    lastCommand: lastCommandText(view),
  };
}
