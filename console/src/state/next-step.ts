import type { SiteView, StepView } from '@farfield/protocol';

/**
 * The step that a START or READY would be about: the selected one, or, while that one runs or is done, the next that is
 * still to do. Which one may be started is the site's question; this only names it.
 */
export function nextStep(view: SiteView | null): StepView | null {
  if (view === null) return null;
  const { steps, selectedStepId, runningStepId, state } = view.scanner;
  const selected = steps.findIndex((one) => one.stepId === selectedStepId);
  const isRunning = selectedStepId !== '' && selectedStepId === runningStepId && state !== 'idle' && state !== 'paused';
  if (selected >= 0 && !isRunning) return steps[selected] ?? null;
  return steps.find((one, index) => index > selected && one.status === 'pending') ?? null;
}
