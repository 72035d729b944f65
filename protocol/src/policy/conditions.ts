import { LINK_TIMERS, type Ms, REPORT_TTL_MS } from './limits.ts';
import type { InputFact, InputId } from './inputs.ts';
import type { Role } from './roles.ts';
import type { Situation } from './situation.ts';
import { type Verdict, verdict } from './verdict.ts';

/** The times of a row that a facility may choose within bounds. */
export type TunableField = 'ttlMs' | 'confirmAfterMs' | 'clearAfterMs';

export interface Bounds {
  readonly minMs: Ms;
  readonly maxMs: Ms;
}

export type Priority = 'high' | 'medium' | 'low' | 'info';

/** When a row is looked at at all; outside it the condition is ok (a latch stays). */
export type Applies =
  | 'always'
  | 'patientInRoom'
  | 'remoteHolds'
  | 'remoteHoldsWhileScanning'
  | 'door34Shut'
  | 'door34NotShut'
  | 'monitored'
  | 'monitoredAwake'
  | 'monitoredSedated';

/**
 * One condition of the catalogue. Rules are data: the table is what enforces, refuses, explains and documents.
 *
 * A row is bad when its input is bad, or (`unknownIs: 'bad'`) unknown or older than `ttlMs`. It is confirmed when its
 * bad time has drained `confirmAfterMs` (a leaky bucket that refills at a quarter of the rate, so that flapping still
 * confirms), and is over when the input was good for `clearAfterMs`.
 */
export interface ConditionRow {
  /** stable id in SPEC.md */
  readonly rule: string;
  readonly title: string;
  /** said instead of `title` while the input is unknown or too old, and not reported bad; null: the title is true then too */
  readonly titleUnknown: string | null;
  /** said instead of both while the input was never reported since the agent started */
  readonly titleNeverSeen: string | null;
  /** the first thing a person does about it */
  readonly firstStep: string;
  readonly input: InputId;
  readonly evaluatedAt: 'site' | 'gateway' | 'both';
  readonly applies: Applies;
  /** null: the input is an event, and its silence is its feed's row */
  readonly ttlMs: Ms | null;
  /** the same while the holder's lease rests on two live paths; null: no different */
  readonly ttlTwoPathsMs: Ms | null;
  /** `only`: the row is about the input not being known; what it reports is another row's */
  readonly unknownIs: 'bad' | 'notThisRow' | 'only';
  readonly confirmAfterMs: Ms;
  readonly clearAfterMs: Ms;
  /** `whileScanning`: latched only when it was confirmed with gradients on */
  readonly latch: 'none' | 'always' | 'whileScanning';
  readonly clearedBy: readonly Role[];
  /** `each`: every role of `clearedBy` says so, each through another person; `one`: any of them alone */
  readonly clearNeeds: 'one' | 'each';
  /** came `FLAP.times` within `FLAP.withinMs`: it stays, and only those who look for causes clear it (`FLAP_CLEARED_BY`) */
  readonly flap: 'none' | 'latch';
  /** what a facility may set differently, and how far; everything else of a row is the same everywhere */
  readonly tunable: Readonly<Partial<Record<TunableField, Bounds>>>;
  readonly priority: Priority;
  readonly verdict: Readonly<Record<Situation, Verdict>>;
  /** this row's alarm is shown under its parent's when both are active: one cause, one alarm */
  readonly parent: string | null;
}

const NONE = verdict(0);
const SENSOR_UNKNOWN: ConditionRow['verdict'] = { empty: NONE, inRoom: verdict(1, 0, 1), scanning: verdict(1, 0, 1) };
const NO_VITALS_YET = 'No vitals since the site agent started';
/** Design §10.10: never an administrator. */
export const FLAP_CLEARED_BY: readonly Role[] = ['mrso', 'mrmd'];
const ON_SITE_SAFETY: readonly Role[] = ['mrst', 'onsiteTechnologist'];
const { onePath, twoPaths } = LINK_TIMERS;

function row(
  required: Pick<ConditionRow, 'rule' | 'title' | 'firstStep' | 'input' | 'priority' | 'verdict'>,
  own: Partial<ConditionRow> = {},
): ConditionRow {
  return {
    evaluatedAt: 'site',
    applies: 'always',
    ttlMs: null,
    ttlTwoPathsMs: null,
    unknownIs: 'bad',
    confirmAfterMs: 0,
    clearAfterMs: 0,
    latch: 'none',
    clearedBy: [],
    clearNeeds: 'one',
    flap: 'none',
    tunable: {},
    parent: null,
    titleUnknown: null,
    titleNeverSeen: null,
    ...required,
    ...own,
  };
}

function everywhere(one: Verdict): ConditionRow['verdict'] {
  return { empty: one, inRoom: one, scanning: one };
}

/** Sources: failsafe report §2.2 as corrected by design §10 (ruling number in each comment). */
export const CONDITIONS = {
  // ── link and console: ruling 1 ──────────────────────────────────────────────────────────────────────────────────
  linkSuspect: row(
    {
      rule: 'C-10',
      title: 'Link to the remote console is late',
      firstStep: 'wait a second',
      input: 'link',
      priority: 'info',
      verdict: everywhere(verdict(1)),
    },
    {
      applies: 'remoteHolds',
      ttlMs: onePath.suspectMs,
      ttlTwoPathsMs: twoPaths.suspectMs,
      clearAfterMs: 1_000,
      parent: 'linkDown',
    },
  ),
  linkDown: row(
    {
      rule: 'C-11',
      title: 'Link to the remote console is down',
      firstStep: 'look at the patient, speak, phone the remote technologist',
      input: 'link',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 0, 2), scanning: verdict(2, 0, 2) },
    },
    {
      applies: 'remoteHolds',
      ttlMs: onePath.downMs,
      ttlTwoPathsMs: twoPaths.downMs,
      clearAfterMs: 5_000,
      evaluatedAt: 'both',
      parent: 'controlEnded',
      flap: 'latch',
    },
  ),
  /** Lease end: remote control is over and a running scan is stopped. Comes back only by people. */
  controlEnded: row(
    {
      rule: 'C-12',
      title: 'Remote control is off',
      firstStep: 'look at the patient, speak, phone the remote technologist; you may STOP, talk, take the patient out',
      input: 'link',
      priority: 'medium',
      verdict: { empty: verdict(3), inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },
    },
    {
      applies: 'remoteHolds',
      ttlMs: onePath.leaseMs,
      ttlTwoPathsMs: twoPaths.leaseMs,
      clearAfterMs: 0,
      latch: 'always',
      clearedBy: ['mrst', 'onsiteTechnologist'],
    },
  ),
  /** The page's own tick, judged apart from its link worker: a frozen page must not look alive. */
  consolePageSilent: row(
    {
      rule: 'C-13',
      title: 'The remote console page does not answer',
      firstStep: 'phone the remote technologist',
      input: 'consolePage',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 0, 2), scanning: verdict(2, 1, 2) },
    },
    { applies: 'remoteHolds', ttlMs: 2_500, clearAfterMs: 2_000, parent: 'controlEnded' },
  ),
  linkSlow: row(
    {
      rule: 'C-14',
      title: 'Link round trip is above 150 ms',
      firstStep: 'wait, or call the site',
      input: 'linkRoundTrip',
      priority: 'low',
      verdict: everywhere(verdict(1)),
    },
    {
      applies: 'remoteHolds',
      unknownIs: 'notThisRow',
      confirmAfterMs: 2_000,
      clearAfterMs: 5_000,
      parent: 'linkDown',
      flap: 'latch',
    },
  ),
  linkVerySlow: row(
    {
      rule: 'C-17',
      title: 'Link round trip is above 400 ms',
      firstStep: 'let the step end; call the site',
      input: 'linkRoundTripLong',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 1, 1), scanning: verdict(1, 1, 1) },
    },
    {
      applies: 'remoteHolds',
      unknownIs: 'notThisRow',
      confirmAfterMs: 3_000,
      clearAfterMs: 20_000,
      parent: 'linkDown',
    },
  ),
  /** The account ran out or was withdrawn while its person holds control: Stop and talk stay, nothing else. */
  holderCredential: row(
    {
      rule: 'C-18',
      title: 'The remote technologist is no longer signed in with a valid credential',
      firstStep: 'take control back; another remote technologist takes over',
      input: 'holderCredential',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 1, 2), scanning: verdict(2, 1, 2) },
    },
    { applies: 'remoteHolds', unknownIs: 'notThisRow' },
  ),
  /** A trainee without an instructor has no control: ended and stopped as at lease end, and by people only comes back. */
  instructorLost: row(
    {
      rule: 'C-29',
      title: 'The trainee who has control is not supervised',
      firstStep: 'look at the patient, speak, phone the instructor; you may STOP, talk, take the patient out',
      input: 'instructor',
      priority: 'medium',
      verdict: { empty: verdict(3), inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },
    },
    {
      applies: 'remoteHolds',
      unknownIs: 'notThisRow',
      confirmAfterMs: onePath.downMs - onePath.suspectMs,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  /** Never a bar to stopping: only the question whether a person or a program presses. */
  remoteStopStorm: row(
    {
      rule: 'C-19',
      title: 'Three stops from remote within 10 min',
      firstStep: 'phone the remote technologist; take control back if nobody there pressed',
      input: 'remoteStops',
      priority: 'medium',
      verdict: everywhere(verdict(0, 0, 2)),
    },
    { unknownIs: 'notThisRow' },
  ),
  // ── operator: ruling 4 (60 s + 10 s) ─────────────────────────────────────────────────────────────────────────────
  operatorQuiet: row(
    {
      rule: 'C-15',
      title: 'No input from the remote technologist for 60 s',
      firstStep: 'press any key, or "I am here"',
      input: 'operatorInput',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    {
      applies: 'remoteHoldsWhileScanning',
      ttlMs: 60_000,
      parent: 'operatorSilent',
      tunable: { ttlMs: { minMs: 30_000, maxMs: 120_000 } },
    },
  ),
  operatorSilent: row(
    {
      rule: 'C-16',
      title: 'The remote technologist does not answer',
      firstStep: 'phone the remote technologist; call the backup',
      input: 'operatorInput',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 0, 2), scanning: verdict(2, 1, 2) },
    },
    { applies: 'remoteHoldsWhileScanning', ttlMs: 70_000, tunable: { ttlMs: { minMs: 40_000, maxMs: 130_000 } } },
  ),
  // ── on-site presence: ruling 4 (60 s, 75 s; seen leaving within 15 s) ────────────────────────────────────────────
  presenceUnproven: row(
    {
      rule: 'C-20',
      title: 'The safety tech has not been seen for 60 s',
      firstStep: 'press "I am here"',
      input: 'presence',
      priority: 'low',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 1), scanning: verdict(1, 0, 1) },
    },
    {
      applies: 'patientInRoom',
      ttlMs: 60_000,
      parent: 'presenceLost',
      titleNeverSeen: 'The safety tech has not been seen yet',
      tunable: { ttlMs: { minMs: 30_000, maxMs: 60_000 } },
    },
  ),
  presenceLost: row(
    {
      rule: 'C-21',
      title: 'The safety tech is absent',
      firstStep: 'call the site; talk to the patient',
      input: 'presence',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', ttlMs: 75_000, tunable: { ttlMs: { minMs: 45_000, maxMs: 75_000 } } },
  ),
  mrstLeft: row(
    {
      rule: 'C-22',
      title: 'The safety tech was seen leaving',
      firstStep: 'come back and say why, or have another Level 2 take over',
      input: 'mrstLeft',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'] },
  ),
  /** Nobody is with the patient, near or far. */
  orphan: row(
    {
      rule: 'C-23',
      title: 'Nobody is with the patient: safety tech not seen, remote console gone',
      firstStep: 'anybody on site: go to the patient, call the safety tech; only Level 2 enters Zone IV',
      input: 'orphan',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 3), scanning: verdict(1, 3, 3) },
    },
    {
      applies: 'patientInRoom',
      unknownIs: 'notThisRow',
      confirmAfterMs: 5_000,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  /** Ruling 8: who lies in the bore while nobody may scan lies there for nothing. */
  remoteOffInBore: row(
    {
      rule: 'C-24',
      title: 'Remote control has been off for 5 min with the patient in the room',
      firstStep: 'take the patient out, by the table button',
      input: 'remoteOffInBore',
      priority: 'high',
      verdict: everywhere(verdict(0, 0, 3)),
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', confirmAfterMs: 300_000 },
  ),
  distressRemoteOff: row(
    {
      rule: 'C-25',
      title: 'A patient who needs watching is in distress and remote control is off',
      firstStep: 'take the patient out now, by the table button',
      input: 'distressRemoteOff',
      priority: 'high',
      verdict: everywhere(verdict(0, 0, 3)),
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow' },
  ),
  // ── Zone IV ─────────────────────────────────────────────────────────────────────────────────────────────────────
  zoneSilent: row(
    {
      rule: 'C-30',
      title: 'The zone sensors do not report',
      firstStep: 'look at the Zone IV door yourself; STOP if in doubt',
      input: 'zoneFeed',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { ttlMs: 3_000, clearAfterMs: 3_000, flap: 'latch', tunable: { ttlMs: { minMs: 2_000, maxMs: 5_000 } } },
  ),
  doorOpen: row(
    {
      rule: 'C-31',
      title: 'Zone III/IV door is open',
      firstStep: 'who is it? face them, shut the door',
      input: 'door34',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1), scanning: verdict(1, 2, 2) },
    },
    {
      ttlMs: REPORT_TTL_MS.door34,
      latch: 'whileScanning',
      clearedBy: ['mrst', 'onsiteTechnologist'],
      titleUnknown: 'Nobody knows whether the Zone III/IV door is shut',
    },
  ),
  unauthorisedEntry: row(
    {
      rule: 'C-32',
      title: 'More people in Zone IV than expected',
      firstStep: 'STOP, block the door, voice first: "Stop, the magnet is on"; count people out',
      input: 'zone4Entry',
      priority: 'high',
      verdict: everywhere(verdict(1, 2, 2)),
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'], confirmAfterMs: 1_000 },
  ),
  zone4CountUnknown: row(
    {
      rule: 'C-28',
      title: 'Nobody knows how many people are in Zone IV',
      firstStep: 'look into Zone IV and count',
      input: 'zone4Entry',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', confirmAfterMs: 2_000, clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  /** Ruling 9: with the door shut it is a person who was stopped; with the door open, somebody who may be going in. */
  ferromagneticDoorShut: row(
    {
      rule: 'C-33',
      title: 'Ferromagnetic alarm',
      firstStep: 'stop the person, step back out, re-screen',
      input: 'ferromagnetic',
      priority: 'medium',
      verdict: everywhere(verdict(1, 0, 2)),
    },
    { applies: 'door34Shut', unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'] },
  ),
  ferromagneticDoorOpen: row(
    {
      rule: 'C-34',
      title: 'Ferromagnetic alarm with the door open',
      firstStep: 'STOP, block the door: "Stop, the magnet is on"',
      input: 'ferromagnetic',
      priority: 'high',
      verdict: everywhere(verdict(1, 2, 2)),
    },
    { applies: 'door34NotShut', unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'] },
  ),
  squeezeBall: row(
    {
      rule: 'C-35',
      title: 'The patient squeezed the ball',
      firstStep: 'speak to the patient within 5 s',
      input: 'squeezeBall',
      priority: 'high',
      verdict: { empty: verdict(0, 0, 1), inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    { unknownIs: 'notThisRow', applies: 'patientInRoom', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'] },
  ),
  oxygenLow: row(
    {
      rule: 'C-36',
      title: 'Oxygen in the scan room is low',
      firstStep: "everybody out; doors as the site's plan says",
      input: 'oxygen',
      priority: 'high',
      verdict: everywhere(verdict(2, 3, 4)),
    },
    {
      unknownIs: 'notThisRow',
      confirmAfterMs: 1_000,
      clearAfterMs: 60_000,
      latch: 'always',
      clearedBy: ['mrst', 'mrso'],
      clearNeeds: 'each',
      tunable: { clearAfterMs: { minMs: 60_000, maxMs: 600_000 } },
    },
  ),
  oxygenUnknown: row(
    {
      rule: 'C-37',
      title: 'The oxygen sensor does not report',
      firstStep: 'read the wall display; no new scan until it is known',
      input: 'oxygen',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    {
      unknownIs: 'only',
      ttlMs: 10_000,
      clearAfterMs: 5_000,
      parent: 'zoneSilent',
      tunable: { ttlMs: { minMs: 5_000, maxMs: 30_000 } },
    },
  ),
  quench: row(
    {
      rule: 'C-38',
      title: 'The magnet has quenched',
      firstStep: "patient out at once, keep low; doors as the site's plan says",
      input: 'quench',
      priority: 'high',
      verdict: everywhere(verdict(2, 3, 4)),
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'mrso'], clearNeeds: 'each' },
  ),
  roomStop: row(
    {
      rule: 'C-39',
      title: 'Room stop or power-off was pressed',
      firstStep: 'go to the patient; the field is still ON',
      input: 'roomStop',
      priority: 'high',
      verdict: everywhere(verdict(2, 3, 2)),
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'] },
  ),
  squeezeUnanswered: row(
    {
      rule: 'C-26',
      title: 'The patient squeezed the ball and nobody has spoken for 10 s',
      firstStep: 'go in to the patient',
      input: 'squeezeAnswer',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', confirmAfterMs: 10_000 },
  ),
  /** A patient who hears the noise end and no voice does not know whether somebody is there. */
  notSpokenAfterStop: row(
    {
      rule: 'C-27',
      title: 'Nobody has spoken to the patient for 30 s after the stop',
      firstStep: 'speak to the patient and say so here',
      input: 'spokenAfterStop',
      priority: 'medium',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 2), scanning: verdict(1, 0, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', confirmAfterMs: 30_000 },
  ),
  // ── event sensors that do not report: an event that nobody would hear of is not "no event" ───────────────────────
  squeezeBallUnknown: row(
    {
      rule: 'C-43',
      title: 'The squeeze ball does not report',
      firstStep: 'try the ball with the patient; keep an eye and an ear on the patient',
      input: 'squeezeBall',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  ferromagneticUnknown: row(
    {
      rule: 'C-44',
      title: 'The ferromagnetic detector does not report',
      firstStep: 'look at the detector; a person watches the door',
      input: 'ferromagnetic',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  quenchUnknown: row(
    {
      rule: 'C-45',
      title: 'The quench sensor does not report',
      firstStep: 'look at the magnet display',
      input: 'quench',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  roomStopUnknown: row(
    {
      rule: 'C-46',
      title: 'Room stop and power-off do not report',
      firstStep: 'look at the room stop; walk through before the next scan',
      input: 'roomStop',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  // ── scanner ─────────────────────────────────────────────────────────────────────────────────────────────────────
  scannerSilent: row(
    {
      rule: 'C-40',
      title: 'The scanner does not report',
      firstStep: 'look at the scanner screen; PRESS SCANNER STOP if it scans',
      input: 'scannerStatus',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { ttlMs: REPORT_TTL_MS.scanner, clearAfterMs: 3_000, flap: 'latch' },
  ),
  scannerFault: row(
    {
      rule: 'C-41',
      title: 'The scanner reports a fault',
      firstStep: 'read the scanner screen',
      input: 'scannerFault',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 3_000, flap: 'latch' },
  ),
  /** Scanning without a permit, or state other than commanded. Design §2.7, MRST staffing: stop and high alarm. */
  scannerDesync: row(
    {
      rule: 'C-42',
      title: 'The scanner does what nobody permitted',
      firstStep: 'PRESS SCANNER STOP; check protocol and patient',
      input: 'scannerDesync',
      priority: 'high',
      verdict: { empty: verdict(2, 2, 2), inRoom: verdict(2, 2, 2), scanning: verdict(2, 2, 2) },
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'onsiteTechnologist'] },
  ),
  // ── implant envelope: ruling 16, design §2.4 ────────────────────────────────────────────────────────────────────
  implantExceeded: row(
    {
      rule: 'C-47',
      title: 'What is scanned is above the limit of the patient’s implant',
      firstStep: 'speak to the patient, ask about warmth; plan the step within the label',
      input: 'implantLimit',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  implantClockSpent: row(
    {
      rule: 'C-48',
      title: 'The scan time that the patient’s implant allows is used up',
      firstStep: 'scan nothing until the pause of the label is over',
      input: 'implantClock',
      priority: 'medium',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 1), scanning: verdict(1, 2, 2) },
    },
    { unknownIs: 'notThisRow' },
  ),
  labelWatchLost: row(
    {
      rule: 'C-49',
      title: 'The implant’s label needs sound and picture of the patient, and one of them is missing',
      firstStep: 'look at the patient, speak; no scan without both',
      input: 'labelWatch',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 1), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow' },
  ),
  // ── vitals: ruling 7 ────────────────────────────────────────────────────────────────────────────────────────────
  vitalsStale: row(
    {
      rule: 'C-50',
      title: 'Vitals are older than 5 s',
      firstStep: 'look at the monitor',
      input: 'vitals',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    {
      applies: 'monitored',
      ttlMs: 5_000,
      clearAfterMs: 3_000,
      parent: 'vitalsLost',
      titleNeverSeen: NO_VITALS_YET,
    },
  ),
  vitalsLost: row(
    {
      rule: 'C-51',
      title: 'Vitals lost for 15 s',
      firstStep: 'look at the monitor and the patient',
      input: 'vitals',
      priority: 'medium',
      verdict: { empty: NONE, inRoom: verdict(1, 1, 2), scanning: verdict(1, 1, 2) },
    },
    {
      applies: 'monitoredAwake',
      ttlMs: 15_000,
      clearAfterMs: 5_000,
      parent: 'vitalsLostLong',
      titleNeverSeen: NO_VITALS_YET,
      tunable: { ttlMs: { minMs: 5_000, maxMs: 30_000 } },
    },
  ),
  vitalsLostSedated: row(
    {
      rule: 'C-52',
      title: 'Vitals of a sedated patient lost for 15 s',
      firstStep: 'go to the patient',
      input: 'vitals',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    {
      applies: 'monitoredSedated',
      titleNeverSeen: NO_VITALS_YET,
      ttlMs: 15_000,
      clearAfterMs: 5_000,
      latch: 'whileScanning',
      clearedBy: ['mrst', 'onsiteTechnologist'],
      tunable: { ttlMs: { minMs: 5_000, maxMs: 15_000 } },
    },
  ),
  vitalsLostLong: row(
    {
      rule: 'C-53',
      title: 'Vitals lost for 60 s',
      firstStep: 'go to the patient',
      input: 'vitals',
      priority: 'medium',
      verdict: { empty: NONE, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    {
      applies: 'monitored',
      titleNeverSeen: NO_VITALS_YET,
      ttlMs: 60_000,
      clearAfterMs: 5_000,
      latch: 'whileScanning',
      clearedBy: ['mrst', 'onsiteTechnologist'],
      tunable: { ttlMs: { minMs: 30_000, maxMs: 60_000 } },
    },
  ),
  vitalsAlarm: row(
    {
      rule: 'C-54',
      title: "The monitor's own high alarm",
      firstStep: 'look at the patient; gradients can fake an ECG alarm',
      input: 'vitalsAlarm',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 0, 2), scanning: verdict(1, 0, 2) },
    },
    { applies: 'monitored', unknownIs: 'notThisRow', clearAfterMs: 3_000 },
  ),
  /** Ruling 7: a high alarm that nobody looks at for 10 s ends the scan. */
  vitalsAlarmUnanswered: row(
    {
      rule: 'C-56',
      title: "Nobody has acknowledged the monitor's alarm for 10 s",
      firstStep: 'look at the patient; go in',
      input: 'vitalsAlarmAnswer',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'monitored', unknownIs: 'notThisRow', confirmAfterMs: 10_000 },
  ),
  vitalsAlarmSedated: row(
    {
      rule: 'C-55',
      title: "The monitor's own high alarm, sedated patient",
      firstStep: 'go to the patient',
      input: 'vitalsAlarm',
      priority: 'high',
      verdict: { empty: NONE, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    {
      applies: 'monitoredSedated',
      unknownIs: 'notThisRow',
      clearAfterMs: 3_000,
      latch: 'whileScanning',
      clearedBy: ['mrst', 'onsiteTechnologist'],
    },
  ),
  // ── power: ruling 6 ─────────────────────────────────────────────────────────────────────────────────────────────
  mainsLost: row(
    {
      rule: 'C-60',
      title: 'Mains power lost, magnet field is ON',
      firstStep: 'MR Safe light only, speak to the patient, guard the door; table by hand as the site says',
      input: 'mains',
      priority: 'medium',
      verdict: { empty: verdict(1, 0, 1, 1), inRoom: verdict(1, 2, 2, 1), scanning: verdict(1, 2, 2, 1) },
    },
    {
      unknownIs: 'notThisRow',
      confirmAfterMs: 2_000,
      clearAfterMs: 60_000,
      flap: 'latch',
      tunable: { confirmAfterMs: { minMs: 500, maxMs: 2_000 }, clearAfterMs: { minMs: 60_000, maxMs: 600_000 } },
    },
  ),
  mainsUnknown: row(
    {
      rule: 'C-61',
      title: 'Nobody knows whether mains power is on',
      firstStep: 'look at the UPS display; no new scan until it is known',
      input: 'mains',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { unknownIs: 'only', ttlMs: 10_000, confirmAfterMs: 2_000, clearAfterMs: 5_000 },
  ),
  /** Ruling 6: the clock for the patient runs from the loss of mains, not from the battery of the computers. */
  mainsLostMinute: row(
    {
      rule: 'C-62',
      title: 'No mains power for 1 min, magnet field is ON',
      firstStep: 'no generator? prepare to take the patient out, table by hand as the site says',
      input: 'mains',
      priority: 'medium',
      verdict: { empty: verdict(1, 0, 1, 1), inRoom: verdict(1, 2, 2, 1), scanning: verdict(1, 2, 2, 1) },
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 60_000, clearAfterMs: 60_000, parent: 'mainsLostLong' },
  ),
  mainsLostLong: row(
    {
      rule: 'C-63',
      title: 'No mains power for 3 min, magnet field is ON',
      firstStep: 'take the patient out, table by hand as the site says; MR Safe light only; guard the door',
      input: 'mains',
      priority: 'high',
      verdict: { empty: verdict(1, 0, 1, 1), inRoom: verdict(1, 2, 3, 1), scanning: verdict(1, 2, 3, 1) },
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 180_000, clearAfterMs: 60_000 },
  ),
  upsLow: row(
    {
      rule: 'C-64',
      title: 'The UPS says 8 min or less',
      firstStep: 'patient out now, table by hand as the site says',
      input: 'upsLow',
      priority: 'high',
      verdict: { empty: verdict(2, 0, 1, 2), inRoom: verdict(2, 2, 3, 2), scanning: verdict(2, 2, 3, 2) },
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 5_000, clearAfterMs: 120_000 },
  ),
  upsCritical: row(
    {
      rule: 'C-65',
      title: 'The UPS says 3 min or less: Farfield shuts down',
      firstStep: 'you are on your own: scanner STOP, patient out, guard the door; the field is still ON',
      input: 'upsCritical',
      priority: 'high',
      verdict: { empty: verdict(3, 0, 1, 3), inRoom: verdict(3, 3, 3, 3), scanning: verdict(3, 3, 3, 3) },
    },
    {
      unknownIs: 'notThisRow',
      confirmAfterMs: 2_000,
      clearAfterMs: 120_000,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  // ── record ──────────────────────────────────────────────────────────────────────────────────────────────────────
  journalFailed: row(
    {
      rule: 'C-70',
      title: 'The site record cannot be written',
      firstStep: 'finish by hand; call IT; STOP works',
      input: 'journal',
      priority: 'medium',
      verdict: { empty: verdict(2, 0, 1, 1), inRoom: verdict(2, 1, 1, 1), scanning: verdict(2, 1, 1, 1) },
    },
    { clearAfterMs: 5_000 },
  ),
  journalNearlyFull: row(
    {
      rule: 'C-71',
      title: 'The disk of the site record is 80 % full',
      firstStep: 'call IT today',
      input: 'journalSpace',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, parent: 'journalFull' },
  ),
  journalFull: row(
    {
      rule: 'C-72',
      title: 'The disk of the site record is 95 % full',
      firstStep: 'finish by hand; call IT; STOP works',
      input: 'journalFull',
      priority: 'medium',
      verdict: { empty: verdict(2, 0, 1, 1), inRoom: verdict(2, 1, 1, 1), scanning: verdict(2, 1, 1, 1) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, parent: 'journalFailed' },
  ),
  /** Two records under one name: nothing that this site says about its past can be believed until people have looked. */
  siteIdentityDoubted: row(
    {
      rule: 'C-73',
      title: 'Another agent or another record claims to be this site',
      firstStep: 'call IT and the MRSO; scan from the scanner only',
      input: 'siteIdentity',
      priority: 'medium',
      verdict: { empty: verdict(3, 0, 1), inRoom: verdict(3, 2, 2), scanning: verdict(3, 2, 2) },
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrso'] },
  ),
  /** One way left between this site and the gateway: nothing ends, and nothing more may be lost. */
  onePathLeft: row(
    {
      rule: 'C-76',
      title: 'One of the two paths to the gateway is down',
      firstStep: 'go on; call IT: if the other path fails too, remote control ends',
      input: 'pathSpare',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 1_000, clearAfterMs: 30_000, parent: 'controlEnded' },
  ),
  /** What came over the two paths under one number was not the same: something between mixes messages up, or changes them. */
  pathCopiesDiffer: row(
    {
      rule: 'C-77',
      title: 'The two paths brought different copies of one message',
      firstStep: 'start nothing; call IT: something between here and the gateway changes messages',
      input: 'pathCopies',
      priority: 'medium',
      verdict: { empty: verdict(2, 0, 1), inRoom: verdict(2, 0, 2), scanning: verdict(2, 0, 2) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, latch: 'always', clearedBy: ['mrso', ...ON_SITE_SAFETY] },
  ),
  // ── the agent itself ────────────────────────────────────────────────────────────────────────────────────────────
  eventLoopLate: row(
    {
      rule: 'C-74',
      title: 'The site agent was late by more than 0.5 s',
      firstStep: 'wait; call IT if it comes again',
      input: 'eventLoop',
      priority: 'low',
      verdict: everywhere(verdict(1)),
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, parent: 'eventLoopStalled' },
  ),
  eventLoopStalled: row(
    {
      rule: 'C-75',
      title: 'The site agent stood still for more than 1.5 s',
      firstStep: "look at the patient; use the scanner's own STOP if in doubt; call IT",
      input: 'eventLoopStall',
      priority: 'medium',
      verdict: { empty: verdict(3, 0, 1), inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  // ── person-stated inputs: design §2.4 ───────────────────────────────────────────────────────────────────────────
  audioUnproven: row(
    {
      rule: 'C-80',
      title: 'Nobody has said that the patient can be heard',
      firstStep: 'speak to the patient and say that you hear the answer',
      input: 'patientAudio',
      priority: 'low',
      verdict: { empty: NONE, inRoom: verdict(1), scanning: verdict(0, 0, 1) },
    },
    { applies: 'patientInRoom' },
  ),
  cameraUnproven: row(
    {
      rule: 'C-81',
      title: 'Nobody has said that the patient can be seen',
      firstStep: 'look at the patient and say so',
      input: 'patientCamera',
      priority: 'low',
      verdict: { empty: NONE, inRoom: verdict(1), scanning: verdict(0, 0, 1) },
    },
    { applies: 'patientInRoom' },
  ),
} as const satisfies Record<string, ConditionRow>;

export type ConditionId = keyof typeof CONDITIONS;
export const CONDITION_IDS = Object.keys(CONDITIONS).toSorted() as readonly ConditionId[];

export function conditionRow(id: ConditionId): ConditionRow {
  return CONDITIONS[id];
}

/** What people read: a row whose input is only unknown does not claim that it is bad. */
export function conditionTitle(id: ConditionId, fact: InputFact, status: 'latched' | (string & {})): string {
  const { title, titleUnknown, titleNeverSeen } = conditionRow(id);
  // What is only held was what its title says.
  if (fact.raw === 'bad' || status === 'latched') return title;
  return (fact.lastSeenMs === null ? titleNeverSeen : null) ?? titleUnknown ?? title;
}

export function isConditionId(id: string): id is ConditionId {
  return Object.hasOwn(CONDITIONS, id);
}
