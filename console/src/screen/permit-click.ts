import type { RegionView } from '@farfield/protocol';
import { commandOfRegion, type CommandAction, type Reason, reason } from '@farfield/protocol/policy';
import type { ConsoleState } from '../state/console-state.ts';
import { gateReasons } from '../state/gates.ts';
import { nextStep } from '../state/next-step.ts';

/** The permit region under a point of the scanner's picture; null where there is none, or a blocked one lies over it. */
export function permitRegionAt(regions: readonly RegionView[], x: number, y: number): RegionView | null {
  const here = regions.filter((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
  if (here.some(({ kind }) => kind === 'blocked')) return null;
  return here.find(({ kind }) => kind === 'permit') ?? null;
}

export type PermitClick =
  | { readonly kind: 'act'; readonly action: CommandAction }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

/**
 * A click on the scanner's own Start or Continue is the same act as the page's button, with the same gates. The mouse
 * never reaches it: after its own permit the site starts by its scanner's method, or presses that button itself, once.
 */
export function permitClick(regionId: string, state: ConsoleState, nowMs: number): PermitClick {
  const view = state.view?.value ?? null;
  const readyId = view?.session.ready === 'given' ? view.session.readyId : '';
  switch (commandOfRegion(regionId)) {
    case 'start': {
      const step = nextStep(view);
      const none = step === null ? [reason('stepNotSelected', { step: 'no step' })] : [];
      const reasons = [...none, ...gateReasons(state, 'start', nowMs)];
      if (step === null || reasons.length > 0) return { kind: 'refused', reasons };
      return { kind: 'act', action: { kind: 'start', stepId: step.stepId, readyId } };
    }
    case 'resume': {
      const reasons = gateReasons(state, 'resume', nowMs);
      return reasons.length > 0 ? { kind: 'refused', reasons } : { kind: 'act', action: { kind: 'resume', readyId } };
    }
    case null:
      // A permit region that stands for no command of this page: the buttons below say what can be asked.
      return { kind: 'refused', reasons: [reason('screenNotCalibrated')] };
  }
}
