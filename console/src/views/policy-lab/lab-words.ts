import { CONDITION_IDS, conditionRow, INPUT_IDS, type InputId } from '@farfield/protocol/policy';

/** 0:12.25, 10:00.00: a moment of the timeline, to a hundredth. */
export function momentWords(atMs: number): string {
  const sign = atMs < 0 ? '−' : '';
  const whole = Math.abs(Math.round(atMs));
  const seconds = Math.floor((whole % 60_000) / 1_000);
  const hundredths = Math.floor((whole % 1_000) / 10);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${sign}${Math.floor(whole / 60_000)}:${two(seconds)}.${two(hundredths)}`;
}

/** 0:12, 10:00: for the axis. */
export function axisWords(atMs: number): string {
  return `${Math.floor(atMs / 60_000)}:${String(Math.floor((atMs % 60_000) / 1_000)).padStart(2, '0')}`;
}

const NAMES: Partial<Readonly<Record<InputId, string>>> = {
  link: 'link',
  linkRoundTrip: 'round trip',
  consolePage: 'console page',
  operatorInput: 'remote technologist',
  presence: 'safety tech seen',
  mrstLeft: 'safety tech stays',
  door34: 'door III/IV',
  zone4Entry: 'Zone IV count',
  zoneFeed: 'zone sensors',
  scannerStatus: 'scanner reports',
  scannerFault: 'scanner without fault',
  scannerDesync: 'only permitted scans',
  vitalsAlarm: 'no monitor alarm',
  journal: 'site record',
  ferromagnetic: 'metal detector',
  linkRoundTripLong: 'round trip, long',
  holderCredential: "holder's credential",
  remoteStops: 'stops from remote',
  orphan: 'patient not alone',
  squeezeAnswer: 'answer to the ball',
  spokenAfterStop: 'spoken to after a stop',
  stopCarriedOut: 'stops carried out',
  remoteOffInBore: 'not left in the bore',
  distressRemoteOff: 'not left in distress',
  vitalsAlarmAnswer: 'answer to alarm',
  upsLow: 'UPS above 8 min',
  upsCritical: 'UPS above 3 min',
  journalSpace: 'disk below 80 %',
  journalFull: 'disk below 95 %',
  eventLoop: 'agent on time',
  eventLoopStall: 'agent runs',
  siteIdentity: 'only one such site',
  instructor: 'trainee supervised',
  watchdog: 'watchdog ready',
  wallClock: 'clocks within 0.25 s',
  wallClockFar: 'clocks within 2 s',
};

/** An input in words; an id that has none here is read out. */
export function inputWords(id: InputId): string {
  return NAMES[id] ?? id.replace(/([A-Z0-9]+)/g, ' $1').toLowerCase();
}

/** The rows that read this input, by rule id. */
export function rowsOf(id: InputId): readonly { readonly rule: string; readonly title: string }[] {
  return CONDITION_IDS.map(conditionRow)
    .filter((one) => one.input === id)
    .map(({ rule, title }) => ({ rule, title }))
    .toSorted((left, right) => (left.rule < right.rule ? -1 : 1));
}

/** The catalogue counts its rows by tens, one ten for one part of the site. */
const GROUPS: Readonly<Record<string, string>> = {
  '1': 'Link and remote console',
  '2': 'Safety tech',
  '3': 'Zone IV',
  '4': 'Scanner and sensors',
  '5': 'Vitals',
  '6': 'Power',
  '7': 'Record and agent',
  '8': 'Stated by people',
};

export interface LaneGroup {
  readonly title: string;
  readonly inputs: readonly InputId[];
}

/** Every input that exists, under the part of the site that its first row belongs to. */
export function laneGroups(): readonly LaneGroup[] {
  const titles = [...Object.values(GROUPS), 'Other'];
  const groupOf = (id: InputId): string => GROUPS[/^C-(\d)\d$/.exec(rowsOf(id)[0]?.rule ?? '')?.[1] ?? ''] ?? 'Other';
  return titles
    .map((title) => ({ title, inputs: INPUT_IDS.filter((id) => groupOf(id) === title) }))
    .filter((one) => one.inputs.length > 0);
}
