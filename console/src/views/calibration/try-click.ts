import {
  commandOfRegion,
  decideScreenInput,
  GATE_AT_REST,
  reasonNext,
  reasonRule,
  reasonText,
  type ScreenSituation,
} from '@farfield/protocol/policy';
import { clickableFor, type MarkedLayout, type Point } from '@farfield/protocol/screen-layout';

/** What else decides, in words; the first is how it should be. */
export const SITUATIONS = {
  asItShouldBe: 'the screen is as calibrated, this person has control',
  changed: 'the screen is not as calibrated, a patient may be in the room',
  notHolder: 'somebody else has control',
  viewOnly: 'remote may only look, talk and STOP',
  old: 'the picture that the person saw was old',
} as const;
export type SituationId = keyof typeof SITUATIONS;

const AS_IT_SHOULD_BE: ScreenSituation = {
  holdsLease: true,
  layout: 'asCalibrated',
  patientMayBeInRoom: true,
  isViewOnly: false,
  isPictureStale: false,
};
const CHANGED: Readonly<Record<SituationId, Partial<ScreenSituation>>> = {
  asItShouldBe: {},
  changed: { layout: 'changed' },
  notHolder: { holdsLease: false },
  viewOnly: { isViewOnly: true },
  old: { isPictureStale: true },
};

export interface ClickAnswer {
  readonly kind: 'relayed' | 'command' | 'refused';
  readonly lead: string;
  readonly more: string;
  /** of the reason catalogue; '' when nothing is refused */
  readonly rule: string;
}

/** What the site's own gate would do with a press of the main button there, and with typing after it. */
export function tryClick(layout: MarkedLayout, at: Point, situation: SituationId): ClickAnswer {
  const press = { kind: 'pointer', ...at, buttons: 1 } as const;
  const { gate, decision } = decideScreenInput(GATE_AT_REST, press, layout, {
    ...AS_IT_SHOULD_BE,
    ...CHANGED[situation],
  });
  switch (decision.kind) {
    case 'drop':
      return {
        kind: 'refused',
        lead: 'Refused',
        more: `${reasonText(decision.reason)}. ${reasonNext(decision.reason)}`,
        rule: reasonRule(decision.reason),
      };
    case 'command':
      return {
        kind: 'command',
        lead: 'A command, never a click',
        more: `nothing is relayed. “${named(decision.region.words)}” ${wordsOfCommand(layout, decision.region.regionId)}`,
        rule: '',
      };
    case 'pass': {
      const region = layout.regions.find(({ regionId }) => regionId === gate.pressedIn?.regionId);
      const once = region?.mark === undefined ? '' : ', once its mark was seen as calibrated';
      const keys = region?.takesKeys === true ? 'Letters and digits typed next follow it.' : 'No key follows it.';
      return {
        kind: 'relayed',
        lead: 'Relayed',
        more: `“${named(region?.words ?? '')}” gets the press as it is${once}. ${keys}`,
        rule: '',
      };
    }
  }
}

function wordsOfCommand(layout: MarkedLayout, regionId: string): string {
  const command = commandOfRegion(regionId);
  if (command === null) return 'stands for no command: nothing is asked for, and nothing is pressed.';
  const asked = `is a ${command === 'start' ? 'START' : 'Continue'}: it is asked for on the remote page and needs two people and the interlocks.`;
  const isPressed = clickableFor(layout, command)?.regionId === regionId;
  return isPressed ? `${asked} Where the scanner has no method for it, the site then presses it, once.` : asked;
}

function named(words: string): string {
  return words === '' ? 'no words yet' : words;
}
