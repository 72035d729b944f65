/**
 * Whether somebody uses the scanner's own mouse or keys while a remote hand may reach the same screen. `unknown`: this screen
 * does not tell; `none`: it tells, and nobody does.
 */
export const LOCAL_HANDS = ['unknown', 'none', 'active'] as const;
export type LocalHandsWord = (typeof LOCAL_HANDS)[number];

/**
 * After the last sign of somebody at the scanner, remote input waits for so long: a person there looks at what they did before
 * they go on. Long enough for that look, and short enough that nobody remote learns to click until it passes.
 */
export const LOCAL_HANDS_HOLD_MS = 5_000;
/** What a hold may be at all: shorter, a hand that rests between two moves is taken for gone; longer, remote work ends. */
export const LOCAL_HANDS_HOLD_BOUNDS_MS = { min: 2_000, max: 30_000 } as const;

/** `reasonId` of a `dropped` notice for what waited and was thrown away; the core has no part in it. */
export const LOCAL_HANDS_REASON = 'localHands';

export const CANNOT_TELL_LOCAL_HANDS =
  'This screen cannot tell when somebody uses the scanner’s own mouse: talk to the site before you click.';

export function localHandsWords(holdMs: number = LOCAL_HANDS_HOLD_MS): string {
  const waits = 'Somebody is at the scanner’s own mouse: your input waits.';
  return `${waits} It is yours again ${Math.round(holdMs / 100) / 10} s after they stop.`;
}

export function isLocalHandsWord(value: unknown): value is LocalHandsWord {
  return LOCAL_HANDS.some((one) => one === value);
}
