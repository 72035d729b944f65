import type { ActionKind } from '../../policy/command.ts';
import type { Fitting, InputId } from '../../policy/inputs.ts';
import type { DrillFault, DrillStart, ShownAs, Shows } from '../scenario.ts';

export type Unwell = Exclude<ShownAs, 'good'>;

/** Signals that are not well in the shadow, as the scenario says it; what is not here is well. */
export type ShadowSignals = ReadonlyMap<InputId, Unwell>;

export const ALL_WELL: ShadowSignals = new Map();

/** Every sensor of a site: in a drill each shows what the scenario says of it. */
export const SHADOW_SENSORS = [
  'zoneFeed',
  'oxygen',
  'squeezeBall',
  'quench',
  'roomStop',
  'ferromagnetic',
  'vitals',
  'vitalsAlarm',
  'mains',
  'door34',
  'watchdog',
] as const satisfies readonly InputId[];

/** What people state; a sensor would say that it is not so. */
export const SHADOW_STATED = ['patientAudio', 'patientCamera'] as const satisfies readonly InputId[];

interface ShownInShadow {
  readonly as: readonly Unwell[];
  /** it is about an exam, or about whoever has control of one: while the site is idle it says nothing */
  readonly needsExam: boolean;
}

const SENSOR: ShownInShadow = { as: ['bad', 'unknown', 'silent'], needsExam: false };
/** What people stated does not fall silent: it grows old, after longer than a drill lasts. */
const STATED: ShownInShadow = { as: ['bad', 'unknown'], needsExam: false };

/**
 * What the shadow of a live drill can show, and as what: whatever is not here exists at the real site alone. A scenario
 * that names anything else is refused as a live one, since it would be Farfield that is scored for what nobody shows it.
 */
export const SHADOW_SHOWS: Readonly<Partial<Record<InputId, ShownInShadow>>> = {
  zoneFeed: SENSOR,
  oxygen: SENSOR,
  squeezeBall: SENSOR,
  quench: SENSOR,
  roomStop: SENSOR,
  ferromagnetic: SENSOR,
  vitals: SENSOR,
  vitalsAlarm: SENSOR,
  mains: SENSOR,
  door34: SENSOR,
  watchdog: SENSOR,
  patientAudio: STATED,
  patientCamera: STATED,
  // One person more than were declared, or no number.
  zone4Entry: { as: ['bad', 'unknown'], needsExam: true },
  // The imagined scanner is dead, or says nothing; it is never in doubt about itself.
  scannerFault: { as: ['bad'], needsExam: false },
  scannerStatus: { as: ['silent'], needsExam: false },
  // Nothing goes between the site and whoever is remote; or their page stands still while its beats go on.
  link: { as: ['silent'], needsExam: true },
  consolePage: { as: ['silent'], needsExam: true },
  linkRoundTrip: { as: ['bad'], needsExam: true },
  linkRoundTripLong: { as: ['bad'], needsExam: true },
  operatorInput: { as: ['silent'], needsExam: true },
  // Its person is told to press nothing: only what people do proves that they are there.
  presence: { as: ['silent'], needsExam: true },
};

/** What follows by itself when somebody does what a card asks for. */
const CARD_SHOWS: Readonly<Partial<Record<ActionKind, Shows>>> = {
  leaving: { mrstLeft: 'bad' },
  confirmPresence: { mrstLeft: 'good', presence: 'good' },
  stateInput: { patientAudio: 'good', patientCamera: 'good' },
};

/** Why a live drill cannot show this; null: it can. */
export function notShownLive(
  { input, how }: { readonly input: InputId; readonly how: ShownAs },
  fault: DrillFault,
  { fit, start }: { readonly fit: Fitting['fit']; readonly start: DrillStart },
): string | null {
  if (fault.kind === 'person')
    return CARD_SHOWS[fault.action]?.[input] === how ? null : `does not come to be ${how} by "${fault.action}"`;
  const shown = SHADOW_SHOWS[input];
  if (shown === undefined) return 'is nothing that the shadow of a live drill can show';
  if (shown.needsExam && start === 'idle') return 'says nothing without an exam: begin with a prepared one';
  const as = fit === 'attested' ? shown.as.filter((one) => one !== 'silent') : shown.as;
  if (how === 'good' || as.includes(how)) return null;
  return `is never ${how} in the shadow of a live drill: ${['good', ...as].join(', ')}`;
}

/** A surprise sets shadow signals, never a machine. What people show by what they do, they are told by a card. */
export function afterFault(signals: ShadowSignals, fault: DrillFault): ShadowSignals {
  if (fault.kind !== 'act' && fault.kind !== 'shadow') return signals;
  const next = new Map(signals);
  for (const [input, how] of Object.entries(fault.shows) as readonly [InputId, ShownAs][]) {
    if (how === 'good') next.delete(input);
    else next.set(input, how);
  }
  return next;
}

/** Nothing goes between the site and whoever is remote. */
export function isWayCut(signals: ShadowSignals): boolean {
  return signals.has('link');
}

/** Whoever is remote sees nothing new and can do nothing: there is no way, or their page stands still. */
export function isPageDead(signals: ShadowSignals): boolean {
  return isWayCut(signals) || signals.has('consolePage');
}

/** In the order in which one hides the next. */
const KILLS = [
  ['quench', 'quench'],
  ['roomStop', 'emergency power off'],
  ['mains', 'no mains'],
  ['scannerFault', 'gradient amplifier'],
] as const satisfies readonly (readonly [InputId, string])[];

/**
 * Why the imagined scanner is dead; '': it is not. Only what is said to be bad kills it: a sensor that says nothing has
 * hurt nothing, and mends nothing either.
 *
 * @param before what it was until now
 */
export function scannerFaultOf(signals: ShadowSignals, before: string): string {
  const killed = KILLS.find(
    ([input, words]) => signals.get(input) === 'bad' || (signals.has(input) && words === before),
  );
  return killed?.[1] ?? '';
}
