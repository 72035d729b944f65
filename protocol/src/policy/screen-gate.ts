import { type Reason, reason } from './reasons.ts';

/**
 * What of a remote pointer or key may reach the scanner's own screen. From the first click everything is refused unless
 * its rectangle is in the layout's free list.
 *
 * - free: relayed, inside its rectangle only
 * - permit: start, continue, prescan. Never relayed: a click there is a START command through `permit`
 * - blocked: table, service, shutdown. Never from remote
 */
export interface ScreenLayout {
  readonly layoutId: string;
  readonly width: number;
  readonly height: number;
  readonly regions: readonly ScreenRegion[];
  /** where a held button is let go: a spot where a release does nothing */
  readonly neutral: { readonly x: number; readonly y: number };
}

export interface ScreenRegion {
  readonly regionId: string;
  /** in words, for a refusal ("Table out") */
  readonly words: string;
  readonly kind: 'free' | 'permit' | 'blocked';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** whether keys may follow a click into this region */
  readonly takesKeys: boolean;
}

export type ScreenInput =
  | {
      readonly kind: 'pointer';
      readonly x: number;
      readonly y: number;
      /** RFB button mask */ readonly buttons: number;
    }
  | { readonly kind: 'key'; readonly keysym: number; readonly isDown: boolean };

export interface ScreenSituation {
  readonly holdsLease: boolean;
  readonly layout: 'asCalibrated' | 'changed' | 'uncalibrated';
  readonly patientMayBeInRoom: boolean;
  /** the picture that the person saw was old, or the console is silent */
  readonly isPictureStale: boolean;
}

/** What the gate remembers between inputs: which free region a press began in, and which keys are down. */
export interface GateState {
  readonly pressedIn: ScreenRegion | null;
  readonly lastFree: ScreenRegion | null;
  readonly keysDown: readonly number[];
}

export const GATE_AT_REST: GateState = { pressedIn: null, lastFree: null, keysDown: [] };

export type GateDecision =
  | { readonly kind: 'pass'; readonly input: ScreenInput }
  | { readonly kind: 'drop'; readonly reason: Reason }
  | { readonly kind: 'command'; readonly region: ScreenRegion };

const PRIMARY = 1;

export function decideScreenInput(
  gate: GateState,
  input: ScreenInput,
  layout: ScreenLayout | null,
  now: ScreenSituation,
): { readonly gate: GateState; readonly decision: GateDecision } {
  const refusal = whyClosed(layout, now);
  if (refusal !== null || layout === null)
    return { gate, decision: { kind: 'drop', reason: refusal ?? reason('screenNotCalibrated') } };
  return input.kind === 'key' ? decideKey(gate, input) : decidePointer(gate, input, layout);
}

function whyClosed(layout: ScreenLayout | null, now: ScreenSituation): Reason | null {
  if (!now.holdsLease) return reason('notHolder');
  if (now.isPictureStale) return reason('staleEcho');
  if (layout === null || now.layout === 'uncalibrated') return reason('screenNotCalibrated');
  if (now.layout === 'changed' && now.patientMayBeInRoom) return reason('screenLayoutChanged');
  return null;
}

function decidePointer(
  gate: GateState,
  input: Extract<ScreenInput, { kind: 'pointer' }>,
  layout: ScreenLayout,
): { gate: GateState; decision: GateDecision } {
  // A press belongs to the region that it began in: dragging out of it is held at its edge, so is the release.
  if (gate.pressedIn !== null) {
    const held = { ...input, ...clampInto(gate.pressedIn, input), buttons: input.buttons & PRIMARY };
    const next = held.buttons === 0 ? { ...gate, pressedIn: null } : gate;
    return { gate: next, decision: { kind: 'pass', input: held } };
  }
  const region = regionAt(layout, input.x, input.y);
  if (region === null) return { gate, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
  const isPress = (input.buttons & PRIMARY) !== 0;
  switch (region.kind) {
    case 'blocked':
      return { gate, decision: { kind: 'drop', reason: reason('screenRegionBlocked', { region: region.words }) } };
    case 'permit':
      if (isPress) return { gate, decision: { kind: 'command', region } };
      return { gate, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
    case 'free': {
      // Other buttons open menus that nobody calibrated.
      if ((input.buttons & ~PRIMARY) !== 0)
        return { gate, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
      const next = isPress ? { ...gate, pressedIn: region, lastFree: region } : gate;
      return { gate: next, decision: { kind: 'pass', input } };
    }
  }
}

function decideKey(
  gate: GateState,
  input: Extract<ScreenInput, { kind: 'key' }>,
): { gate: GateState; decision: GateDecision } {
  const wasDown = gate.keysDown.includes(input.keysym);
  // A release always follows its press, wherever the focus went meanwhile.
  if (!input.isDown && wasDown) {
    const keysDown = gate.keysDown.filter((one) => one !== input.keysym);
    return { gate: { ...gate, keysDown }, decision: { kind: 'pass', input } };
  }
  if (!input.isDown || gate.lastFree?.takesKeys !== true || isShortcutKey(input.keysym)) {
    return { gate, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
  }
  return {
    gate: { ...gate, keysDown: [...gate.keysDown, input.keysym].slice(-16) },
    decision: { kind: 'pass', input },
  };
}

/** Modifiers, function keys and Enter reach past the field that was clicked. */
function isShortcutKey(keysym: number): boolean {
  const isFunctionKey = keysym >= 0xffbe && keysym <= 0xffe0;
  const isModifier = keysym >= 0xffe3 && keysym <= 0xffee;
  const isEnter = keysym === 0xff0d || keysym === 0xff8d;
  return isFunctionKey || isModifier || isEnter;
}

/** Everything that is held, let go: keys up, and the button released at the neutral spot, never where it was pressed. */
export function releaseAll(gate: GateState, layout: ScreenLayout | null): readonly ScreenInput[] {
  const keys = gate.keysDown.map((keysym): ScreenInput => ({ kind: 'key', keysym, isDown: false }));
  if (gate.pressedIn === null || layout === null) return keys;
  const { x, y } = layout.neutral;
  return [...keys, { kind: 'pointer', x, y, buttons: PRIMARY }, { kind: 'pointer', x, y, buttons: 0 }];
}

/** Blocked wins over permit, permit over free: overlapping rectangles are read in the safe way. */
export function regionAt(layout: ScreenLayout, x: number, y: number): ScreenRegion | null {
  const here = layout.regions.filter(
    (one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height,
  );
  return (
    here.find((one) => one.kind === 'blocked') ??
    here.find((one) => one.kind === 'permit') ??
    here.find((one) => one.kind === 'free') ??
    null
  );
}

function clampInto(region: ScreenRegion, point: { x: number; y: number }): { x: number; y: number } {
  const clamp = (value: number, low: number, size: number): number => Math.min(Math.max(value, low), low + size - 1);
  return { x: clamp(point.x, region.x, region.width), y: clamp(point.y, region.y, region.height) };
}
