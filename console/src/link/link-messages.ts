import type {
  CommandMessage,
  ConsoleHello,
  ConsoleWelcome,
  DrillAsk,
  DrillView,
  GatewayView,
  Numerics,
  OutcomeMessage,
  Realm,
  SiteView,
  Waveform,
} from '@farfield/protocol';

/** Where the link dials and what it says first. */
export interface LinkTarget {
  /** ws: or wss: address of `/ws/console` */
  readonly url: string;
  /** two ways to the same gateway instead of `url`; absent: one */
  readonly paths?: readonly LinkPath[];
  readonly hello: ConsoleHello;
}

export interface LinkPath {
  /** as people call it */
  readonly name: string;
  readonly url: string;
}

/** Page → worker. Times are of the clock that both share, see `clockSince`. */
export type ToLink =
  | { readonly kind: 'begin'; readonly originMs: number; readonly incarnation: string }
  | { readonly kind: 'open'; readonly target: LinkTarget }
  | { readonly kind: 'close' }
  /** the page is alive: `atMs` is its own reading, judged in the worker */
  | { readonly kind: 'pageTick'; readonly atMs: number; readonly lastInputMs: number }
  | { readonly kind: 'command'; readonly command: CommandMessage }
  /** to the shadow of the drill that this page shows */
  | { readonly kind: 'drillCommand'; readonly command: CommandMessage }
  | { readonly kind: 'drillAsk'; readonly ask: DrillAsk };

export type SocketWords =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** `code` is the other side's reason when it gave one */
  | { readonly kind: 'waiting'; readonly code: string; readonly detail: string }
  /** no further attempt: people have to do something */
  | { readonly kind: 'ended'; readonly code: string; readonly detail: string };

/** Worker → page. */
export type FromLink =
  | { readonly kind: 'socket'; readonly socket: SocketWords; readonly atMs: number }
  | { readonly kind: 'welcome'; readonly welcome: ConsoleWelcome; readonly atMs: number }
  | { readonly kind: 'beat'; readonly beat: BeatWords; readonly atMs: number }
  | { readonly kind: 'siteView'; readonly view: SiteView; readonly realm: Realm; readonly atMs: number }
  | { readonly kind: 'gatewayView'; readonly view: GatewayView; readonly atMs: number }
  | { readonly kind: 'numerics'; readonly numerics: Numerics; readonly atMs: number }
  | { readonly kind: 'waveform'; readonly waveform: Waveform; readonly atMs: number }
  | { readonly kind: 'outcome'; readonly outcome: OutcomeMessage; readonly atMs: number }
  /** each path between this console and the gateway, as measured by its own echoes */
  | { readonly kind: 'paths'; readonly paths: readonly PathWords[]; readonly atMs: number }
  /** two copies of one message were not the same */
  | { readonly kind: 'copiesDiffer'; readonly words: string; readonly atMs: number }
  | { readonly kind: 'drillView'; readonly view: DrillView; readonly atMs: number }
  /** a drill that this page takes part in, by its clock; null: none any more */
  | { readonly kind: 'drillClock'; readonly clock: DrillClock | null }
  /** what the drill's own link tells */
  | { readonly kind: 'drill'; readonly drillId: string; readonly message: FromLink }
  /** so much came on the link's own sockets since it was last told */
  | { readonly kind: 'received'; readonly bytes: number; readonly atMs: number }
  /** never queued: whoever asked must ask again */
  | { readonly kind: 'notSent'; readonly commandId: string; readonly atMs: number };

/** The drill's clock, on the clock of page and worker: it stands while `pausedMs` is there. */
export interface DrillClock {
  readonly drillId: string;
  readonly pausedMs: number | null;
  readonly pausedForMs: number;
}

export interface PathWords {
  readonly name: string;
  readonly state: 'opening' | 'up' | 'suspect' | 'down';
  readonly roundTripMs: number | null;
  readonly lossPercent: number;
  readonly silentMs: number;
  /** counts for the length of a lease */
  readonly isProven: boolean;
}

/** What one heartbeat of the agent, end to end, told. */
export interface BeatWords {
  readonly siteTickMs: number;
  readonly safetyVersion: number;
  /** when this console sent the heartbeat that was echoed; null: nothing of ours was echoed yet */
  readonly echoSentMs: number | null;
  readonly roundTripMs: number | null;
  /** how long the site had heard nothing from here when it sent this; null: it never has */
  readonly siteSilentMs: number | null;
  readonly holderConsoleId: string;
  /** how many paths the site judges this link by */
  readonly livePaths: number;
  /** until when this console may believe in its own lease; null: it has none */
  readonly believedUntilMs: number | null;
}
