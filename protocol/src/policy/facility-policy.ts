import { type EquipmentList, INPUT_IDS } from './inputs.ts';
import type { Ms } from './limits.ts';
import type { RowTuning } from './tuned-rows.ts';
import { DEFAULT_STAFFING_PROFILE, type StaffingProfile } from './staffing.ts';

export type ScanMode = 'normal' | 'firstLevel';

/** What the facility signed. Choices have bounds and are refused outside them when loaded; the strictest is the default. */
export interface FacilityPolicy {
  readonly name: string;
  readonly version: number;
  readonly staffingProfile: StaffingProfile;
  /** 'MRMD' and 'MRSO', two different persons; in force only when both are there */
  readonly signatures: readonly { readonly role: 'mrmd' | 'mrso'; readonly personId: string; readonly name: string }[];
  readonly equipment: EquipmentList;
  /** times of condition rows that this facility chose within their bounds */
  readonly conditions: RowTuning;
  /** the facility's own words for doors when oxygen is low or the magnet quenches; the policy is refused without them */
  readonly oxygenPlan: string;
  readonly modeCeiling: ScanMode;
  /** with the link lost, what runs may finish with at most this left, if the safety tech says so in time; 0: it is stopped */
  readonly finishMaxMs: Ms;
  /** what the scanner's adapter can do; a site with none of stop and abort is "local stop only" */
  readonly capabilities: ScannerCapabilities;
  readonly sitePhone: string;
  readonly remotePhone: string;
}

export interface ScannerCapabilities {
  readonly start: boolean;
  readonly stop: boolean;
  readonly abort: boolean;
  readonly pause: boolean;
  readonly resume: boolean;
  readonly selectStep: boolean;
}

const AUDIO_WORDS = 'I hear the patient and the patient hears me';
const CAMERA_WORDS = 'I see the patient';
/** How long a person's word about audio or picture holds. */
export const ATTESTED_FOR_MS: Ms = 900_000;

const ATTESTED: Partial<EquipmentList> = {
  patientAudio: { fit: 'attested', byRole: 'mrst', validForMs: ATTESTED_FOR_MS, words: AUDIO_WORDS },
  patientCamera: { fit: 'attested', byRole: 'mrst', validForMs: ATTESTED_FOR_MS, words: CAMERA_WORDS },
};

export const ALL_FITTED = Object.fromEntries(
  INPUT_IDS.map((id) => [id, ATTESTED[id] ?? { fit: 'fitted' }]),
) as EquipmentList;

/** Inputs that Farfield itself measures: a site cannot declare them missing. */
export const OWN_INPUTS = [
  'link',
  'linkRoundTrip',
  'consolePage',
  'operatorInput',
  'presence',
  'journal',
  'scannerDesync',
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
  'wallClock',
  'wallClockFar',
] as const;

export const DEFAULT_POLICY: FacilityPolicy = {
  name: 'default',
  version: 1,
  staffingProfile: DEFAULT_STAFFING_PROFILE,
  signatures: [],
  equipment: ALL_FITTED,
  conditions: {},
  oxygenPlan: '',
  modeCeiling: 'normal',
  finishMaxMs: 0,
  capabilities: { start: true, stop: true, abort: true, pause: true, resume: true, selectStep: true },
  sitePhone: '',
  remotePhone: '',
};

/** Signed by MRMD and MRSO, two different persons. */
export function isInForce(policy: FacilityPolicy): boolean {
  const mrmd = policy.signatures.find((one) => one.role === 'mrmd');
  const mrso = policy.signatures.find((one) => one.role === 'mrso');
  return mrmd !== undefined && mrso !== undefined && mrmd.personId !== mrso.personId;
}
