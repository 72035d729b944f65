import type { Ms } from './limits.ts';

/**
 * What the site can know, one id per fact. A fact older than its row's time to live, or never seen, counts as bad.
 * `link`, `consolePage` and `operatorInput` are about the console that holds control.
 */
export const INPUT_IDS = [
  'link',
  'linkRoundTrip',
  'consolePage',
  'operatorInput',
  'presence',
  'door34',
  'zone4Entry',
  'zoneFeed',
  'scannerStatus',
  'scannerFault',
  'scannerDesync',
  'vitals',
  'vitalsAlarm',
  'mains',
  'journal',
  'squeezeBall',
  'oxygen',
  'quench',
  'roomStop',
  'ferromagnetic',
  'patientAudio',
  'patientCamera',
  'mrstLeft',
  'linkRoundTripLong',
  'orphan',
  'squeezeAnswer',
  'spokenAfterStop',
  'stopCarriedOut',
  'remoteOffInBore',
  'distressRemoteOff',
  'vitalsAlarmAnswer',
  'upsLow',
  'upsCritical',
  'journalSpace',
  'journalFull',
  'holderCredential',
  'remoteStops',
  'eventLoop',
  'eventLoopStall',
  'siteIdentity',
  'implantLimit',
  'implantClock',
  'labelWatch',
  'pathSpare',
  'pathCopies',
  'instructor',
  'watchdog',
  'wallClock',
  'wallClockFar',
] as const;
export type InputId = (typeof INPUT_IDS)[number];

export interface InputFact {
  readonly raw: 'good' | 'bad' | 'unknown';
  /** when `raw` last changed */
  readonly sinceMs: Ms;
  /** when the fact was last proven; null: never since boot */
  readonly lastSeenMs: Ms | null;
  /** what was measured or said, for people ("20.8 %", "stated by J. Okafor") */
  readonly words: string;
}

/**
 * One line of the site's signed equipment list. Only fitted and attested inputs can be "unknown, so bad"; an input
 * that is not fitted raises no alarm, is never shown green, and names the control that stands in for it.
 */
export type Fitting =
  | { readonly fit: 'fitted' }
  | { readonly fit: 'attested'; readonly byRole: 'mrst' | 'rst'; readonly validForMs: Ms; readonly words: string }
  | { readonly fit: 'notFitted'; readonly substitute: string };

export type EquipmentList = Readonly<Record<InputId, Fitting>>;

export function unseenInputs(nowMs: Ms): Record<InputId, InputFact> {
  const unseen: InputFact = { raw: 'unknown', sinceMs: nowMs, lastSeenMs: null, words: '' };
  return Object.fromEntries(INPUT_IDS.map((id) => [id, unseen])) as Record<InputId, InputFact>;
}

export function isOlder({ lastSeenMs }: InputFact, seenMs: Ms): boolean {
  return lastSeenMs !== null && seenMs < lastSeenMs;
}

/** Found nothing new: facts that the core derives itself are worth a new object only when they say something else. */
export function derive(fact: InputFact, isBad: boolean, words: string, nowMs: Ms): InputFact {
  const raw = isBad ? 'bad' : 'good';
  return fact.raw === raw && fact.words === words ? fact : observe(fact, raw, nowMs, nowMs, words);
}

/** What is older than the newest report, as a late copy from a slower path, may restrict and never loosens. */
export function observe(
  fact: InputFact,
  raw: 'good' | 'bad' | 'unknown',
  seenMs: Ms,
  nowMs: Ms,
  words: string,
): InputFact {
  if (raw === 'good' && isOlder(fact, seenMs)) return fact;
  const sinceMs = fact.raw === raw ? fact.sinceMs : nowMs;
  const lastSeenMs = raw === 'unknown' ? fact.lastSeenMs : Math.max(fact.lastSeenMs ?? seenMs, seenMs);
  return { raw, sinceMs, lastSeenMs, words };
}
