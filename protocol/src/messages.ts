import type { farfield } from '../gen/wire.js';
import type { CommandAction } from './policy/index.ts';
import type { Principal } from './policy/index.ts';
import type { CommandOutcome as PolicyOutcome } from './policy/index.ts';

/** A decoded message: every field there, no nulls, nothing of the generated classes' own. */
type Plain<P> = P extends Uint8Array | string | number | boolean
  ? P
  : P extends readonly (infer Item)[]
    ? Plain<Item>[]
    : { [K in keyof P as K extends '$unknowns' ? never : K]-?: Plain<NonNullable<P[K]>> };

export type Echo = Plain<farfield.v1.Echo.$Properties>;
/** Said by whoever has more than one path; absent or empty: there is one, and no beat of it. */
type Paths<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
export type AgentHello = Paths<Plain<farfield.v1.AgentHello.$Properties>, 'bundleId' | 'path'>;
export type AgentWelcome = Paths<Plain<farfield.v1.AgentWelcome.$Properties>, 'bundleLife'>;
export type ConsoleHello = Paths<Plain<farfield.v1.ConsoleHello.$Properties>, 'bundleId' | 'path'>;
export type Closing = Plain<farfield.v1.Closing.$Properties>;
export type Heartbeat = Plain<farfield.v1.Heartbeat.$Properties>;
export type PathBeat = Plain<farfield.v1.PathBeat.$Properties>;
export type ConsoleLeft = Plain<farfield.v1.ConsoleLeft.$Properties>;
export type ConsoleCredential = Plain<farfield.v1.ConsoleCredential.$Properties>;
export type GatewayVerdict = Plain<farfield.v1.GatewayVerdict.$Properties>;
export type GatewayView = Plain<farfield.v1.GatewayView.$Properties>;
export type IncidentNow = Plain<farfield.v1.IncidentNow.$Properties>;
export type GatewayAlarm = Plain<farfield.v1.GatewayAlarm.$Properties>;
export type Numerics = Plain<farfield.v1.Numerics.$Properties>;
export type Numeric = Plain<farfield.v1.Numeric.$Properties>;
export type Waveform = Plain<farfield.v1.Waveform.$Properties>;
export type JournalEntry = Plain<farfield.v1.JournalEntry.$Properties>;
export type JournalBatch = Plain<farfield.v1.JournalBatch.$Properties>;
export type JournalAck = Plain<farfield.v1.JournalAck.$Properties>;
export type ScreenOpen = Plain<farfield.v1.ScreenOpen.$Properties>;
export type ScreenClose = Plain<farfield.v1.ScreenClose.$Properties>;
export type InspectRequest = Plain<farfield.v1.InspectRequest.$Properties>;
export type InspectSnapshot = Plain<farfield.v1.InspectSnapshot.$Properties>;
export type SiteView = Plain<farfield.v1.SiteView.$Properties>;
export type DrillView = Plain<farfield.v1.DrillView.$Properties>;
export type AlarmView = SiteView['alarms'][number];
export type StepView = SiteView['scanner']['steps'][number];
export type RegionView = SiteView['screen']['regions'][number];

/** A command as it travels. Its action has passed `parseAction`, so the core can trust it. */
export interface CommandMessage {
  commandId: string;
  consoleId: string;
  seq: number;
  epoch: number;
  expiresTickMs: number;
  echo: {
    siteTickMs: number;
    safetyVersion: number;
    patientRef: string;
    scannerRef: string;
    argumentDigest: string;
  };
  action: CommandAction;
}

export interface OutcomeMessage {
  commandId: string;
  outcome: PolicyOutcome;
}

export interface ConsoleWelcome {
  consoleId: string;
  principal: Principal;
  policyHash: string;
  servedBy: string;
  bundleLife?: string;
}

export interface ConsoleJoined {
  consoleId: string;
  principal: Principal;
}

export interface FromConsole {
  consoleId: string;
  body: { kind: 'heartbeat'; value: Heartbeat } | { kind: 'command'; value: CommandMessage };
}

export interface ToConsole {
  consoleId: string;
  body: { kind: 'heartbeat'; value: Heartbeat } | { kind: 'commandOutcome'; value: OutcomeMessage };
}

/** What would go between the same ends if the shadow were the site. */
export type ShadowBody =
  | { kind: 'heartbeat'; value: Heartbeat }
  | { kind: 'command'; value: CommandMessage }
  | { kind: 'commandOutcome'; value: OutcomeMessage }
  | { kind: 'fromConsole'; value: FromConsole }
  | { kind: 'toConsole'; value: ToConsole }
  | { kind: 'siteView'; value: SiteView }
  | { kind: 'gatewayView'; value: GatewayView }
  | { kind: 'numerics'; value: Numerics };

export interface Shadow {
  drillId: string;
  body: ShadowBody;
}

/** What somebody wants of a drill itself. */
export type DrillAsk =
  | { kind: 'propose'; scenario: string }
  | { kind: 'saidEmpty' }
  | { kind: 'begin' }
  | { kind: 'inject'; faultId: string }
  | { kind: 'pause' }
  | { kind: 'goOn' }
  | { kind: 'end' }
  | { kind: 'returned' };

export interface DrillAskMessage {
  /** '' from a console: whose it is, is its socket's to say */
  consoleId: string;
  ask: DrillAsk;
}

/** One variant per message; `kind` is the field's name in envelope.proto. */
export type Body =
  | { kind: 'agentHello'; value: AgentHello }
  | { kind: 'agentWelcome'; value: AgentWelcome }
  | { kind: 'consoleHello'; value: ConsoleHello }
  | { kind: 'consoleWelcome'; value: ConsoleWelcome }
  | { kind: 'closing'; value: Closing }
  | { kind: 'heartbeat'; value: Heartbeat }
  | { kind: 'command'; value: CommandMessage }
  | { kind: 'commandOutcome'; value: OutcomeMessage }
  | { kind: 'pathBeat'; value: PathBeat }
  | { kind: 'fromConsole'; value: FromConsole }
  | { kind: 'toConsole'; value: ToConsole }
  | { kind: 'consoleJoined'; value: ConsoleJoined }
  | { kind: 'consoleLeft'; value: ConsoleLeft }
  | { kind: 'consoleCredential'; value: ConsoleCredential }
  | { kind: 'gatewayVerdict'; value: GatewayVerdict }
  | { kind: 'siteView'; value: SiteView }
  | { kind: 'gatewayView'; value: GatewayView }
  | { kind: 'numerics'; value: Numerics }
  | { kind: 'waveform'; value: Waveform }
  | { kind: 'journalBatch'; value: JournalBatch }
  | { kind: 'journalAck'; value: JournalAck }
  | { kind: 'screenOpen'; value: ScreenOpen }
  | { kind: 'screenClose'; value: ScreenClose }
  | { kind: 'inspectRequest'; value: InspectRequest }
  | { kind: 'inspectSnapshot'; value: InspectSnapshot }
  | { kind: 'shadow'; value: Shadow }
  | { kind: 'drillAsk'; value: DrillAskMessage }
  | { kind: 'drillView'; value: DrillView };

export type BodyKind = Body['kind'];
export type Realm = 'real' | 'drill';

/** A body's realm is its kind's: what belongs to a drill cannot be taken for the site's, nor the site's for a drill's. */
export function realmOf(kind: BodyKind): Realm {
  return kind === 'shadow' || kind === 'drillAsk' || kind === 'drillView' ? 'drill' : 'real';
}

/** What is the same in every envelope of a stream. */
export interface StreamBase {
  version: number;
  realm: Realm;
  siteId: string;
  /** changes with every start of the sending process */
  incarnation: string;
  stream: string;
}

/** What says where in its stream an envelope stands. */
export interface StreamPlace {
  /** rises by one within a stream */
  seq: number;
  /** integer ms of the sender's monotonic clock */
  sentTick: number;
  /** the newest frame of the peer's stream that the sender has had; null: none yet */
  echo: Echo | null;
  historical: boolean;
}

/** All of an envelope but its body. */
export type EnvelopeHead = StreamBase & StreamPlace;

export interface Envelope extends StreamBase, StreamPlace {
  body: Body;
}
