import {
  decideScreenInput,
  GATE_AT_REST,
  type GateState,
  type Reason,
  reason,
  type ReasonId,
  releaseAll,
  type ScreenInput,
  type ScreenLayout,
  type ScreenSituation,
} from '@farfield/protocol/policy';

/** What is remembered of one viewer's hands. */
export interface ViewerInput {
  readonly gate: GateState;
  /** the button mask that the viewer said last, whatever became of it */
  readonly saidButtons: number;
  /** a press went nowhere: what belongs to it goes nowhere too, until every button is up */
  readonly isPressRefused: boolean;
}

export const HANDS_OFF: ViewerInput = { gate: GATE_AT_REST, saidButtons: 0, isPressRefused: false };

export interface InputStep {
  readonly next: ViewerInput;
  /** to be written to the source, in order */
  readonly toSource: readonly ScreenInput[];
  /** to be told to the person; null: relayed, or not worth a word (a mouse that merely moved) */
  readonly refusal: Reason | null;
  /** withheld: a press in a permit region, which is a command and never a click */
  readonly result: 'passed' | 'dropped' | 'withheld';
}

/** Refusals of one place or key; every other one shuts the whole screen. */
const OF_THE_PLACE: readonly ReasonId[] = ['screenNotCalibrated', 'screenRegionBlocked'];

/** One pointer or key event of a viewer, through the gate. */
export function stepViewerInput(
  viewer: ViewerInput,
  input: ScreenInput,
  layout: ScreenLayout | null,
  now: ScreenSituation,
): InputStep {
  const buttons = input.kind === 'pointer' ? input.buttons : viewer.saidButtons;
  const isNewPress = input.kind === 'pointer' && viewer.saidButtons === 0 && buttons !== 0;
  const said = { ...viewer, saidButtons: buttons };
  // Otherwise a press that was refused could be dragged into a free region and begin there.
  if (input.kind === 'pointer' && viewer.isPressRefused) {
    return { next: { ...said, isPressRefused: buttons !== 0 }, toSource: [], refusal: null, result: 'dropped' };
  }
  const { gate, decision } = decideScreenInput(viewer.gate, input, layout, now);
  const next = { ...said, gate };
  switch (decision.kind) {
    case 'pass':
      return { next, toSource: [decision.input], refusal: null, result: 'passed' };
    case 'drop': {
      const isTold = isNewPress || (input.kind === 'key' && input.isDown);
      const refusal = isTold ? decision.reason : null;
      // The gate shut with something held: its release would be refused too, so it is let go now.
      if (isHolding(next) && !OF_THE_PLACE.includes(decision.reason.id)) {
        return { ...letGo(next, layout), refusal, result: 'dropped' };
      }
      const isPressRefused = buttons !== 0 && gate.pressedIn === null;
      return { next: { ...next, isPressRefused }, toSource: [], refusal, result: 'dropped' };
    }
    case 'command': {
      const refusal = isNewPress ? reason('screenNotCalibrated', { region: decision.region.words }) : null;
      return { next: { ...next, isPressRefused: true }, toSource: [], refusal, result: 'withheld' };
    }
  }
}

/** Everything held, let go at the neutral spot. What the viewer still holds counts as refused until it lets go itself. */
export function letGo(
  viewer: ViewerInput,
  layout: ScreenLayout | null,
): { readonly next: ViewerInput; readonly toSource: readonly ScreenInput[] } {
  return {
    next: { ...viewer, gate: GATE_AT_REST, isPressRefused: viewer.saidButtons !== 0 },
    toSource: releaseAll(viewer.gate, layout),
  };
}

export function isHolding({ gate }: ViewerInput): boolean {
  return gate.pressedIn !== null || gate.keysDown.length > 0;
}
