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

/**
 * Which command a permit region stands for, by its name. What else asks for a permit (a prescan, a first-level confirmation)
 * has no command here, and nothing is ever pressed there from remote.
 */
export function commandOfRegion(regionId: string): 'start' | 'resume' | null {
  if (regionId === 'start') return 'start';
  return regionId === 'continue' ? 'resume' : null;
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
  /** the verdict leaves remote no more than to look, to talk and to STOP */
  readonly isViewOnly: boolean;
  /** the picture that the person saw was old, or the console is silent */
  readonly isPictureStale: boolean;
}

/** What the gate remembers between inputs: which free region a press began in, and which keys are down. */
export interface GateState {
  readonly pressedIn: ScreenRegion | null;
  /** where the newest press went, and so the keys; null: it went to no free region, or was not let through */
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
  const screen = openOrNot(layout, now);
  if (screen.kind === 'closed')
    return { gate: withoutFocus(gate, input), decision: { kind: 'drop', reason: screen.why } };
  return input.kind === 'key' ? decideKey(gate, input) : decidePointer(gate, input, screen.layout);
}

type OpenOrNot =
  | { readonly kind: 'open'; readonly layout: ScreenLayout }
  | { readonly kind: 'closed'; readonly why: Reason };

function openOrNot(layout: ScreenLayout | null, now: ScreenSituation): OpenOrNot {
  const closed = (why: Reason): OpenOrNot => ({ kind: 'closed', why });
  if (!now.holdsLease) return closed(reason('notHolder'));
  if (now.isViewOnly) return closed(reason('screenViewOnly'));
  if (now.isPictureStale) return closed(reason('staleEcho'));
  if (layout === null || now.layout === 'uncalibrated') return closed(reason('screenNotCalibrated'));
  if (now.layout === 'changed' && now.patientMayBeInRoom) return closed(reason('screenLayoutChanged'));
  return { kind: 'open', layout };
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
  const elsewhere = withoutFocus(gate, input);
  if (region === null) return { gate: elsewhere, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
  const isPress = (input.buttons & PRIMARY) !== 0;
  switch (region.kind) {
    case 'blocked': {
      const refusal = reason('screenRegionBlocked', { region: region.words });
      return { gate: elsewhere, decision: { kind: 'drop', reason: refusal } };
    }
    case 'permit':
      if (isPress) return { gate: elsewhere, decision: { kind: 'command', region } };
      return { gate: elsewhere, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
    case 'free': {
      // Other buttons open menus that nobody calibrated.
      if ((input.buttons & ~PRIMARY) !== 0)
        return { gate: elsewhere, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
      const next = isPress ? { ...gate, pressedIn: region, lastFree: region } : gate;
      return { gate: next, decision: { kind: 'pass', input } };
    }
  }
}

/** The person's eyes and hand have moved on: keys follow a press into a region that takes them, and no other. */
function withoutFocus(gate: GateState, input: ScreenInput): GateState {
  return input.kind === 'pointer' && input.buttons !== 0 ? { ...gate, lastFree: null } : gate;
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
  if (!input.isDown || gate.lastFree?.takesKeys !== true || !isTypingKey(input.keysym)) {
    return { gate, decision: { kind: 'drop', reason: reason('screenNotCalibrated') } };
  }
  return {
    // A key that is held repeats itself, and is one key.
    gate: wasDown ? gate : { ...gate, keysDown: [...gate.keysDown, input.keysym].slice(-16) },
    decision: { kind: 'pass', input },
  };
}

const PRINTED = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;
/** BackSpace, Delete, Home, Left, Right, End: inside one line of text */
const EDITING: readonly number[] = [0xff08, 0xffff, 0xff50, 0xff51, 0xff53, 0xff57];

/**
 * Only what writes or corrects a line of text. Tab moves to another control, Space and Enter press it, Escape and Menu
 * open or close something: with those a field for text would reach the console's own Start.
 */
function isTypingKey(keysym: number): boolean {
  const codePoint = codePointOf(keysym);
  return codePoint === null ? EDITING.includes(keysym) : PRINTED.test(String.fromCodePoint(codePoint));
}

/** Keysyms are Latin-1 itself, or Unicode from U+0100 with a prefix; the older tables and the key pad are not read. */
function codePointOf(keysym: number): number | null {
  if (keysym >= 0x20 && keysym <= 0xff) return keysym;
  return keysym >= 0x01000100 && keysym <= 0x0110ffff ? keysym - 0x01000000 : null;
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
