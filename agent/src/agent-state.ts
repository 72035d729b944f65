import type { LocalHandsWord, RegionView } from '@farfield/protocol';
import type { CommandOutcome, ConditionId, PolicyState, Principal } from '@farfield/protocol/policy';
import type { LineOutcome } from '@farfield/protocol/link-test';
import type { LinkTestState } from './link-test/link-test-state.ts';
import type { DrillOutput } from './drill/drill-output.ts';
import type { SiteDrill } from './drill/site-drill.ts';
import type { PowerObservation } from './adapters/adapter-port.ts';
import type { Doorway } from './doorway.ts';
import type { CutDragInput, CutDrags } from './screen/cut-drags.ts';
import type { JournalLine } from './journal/journal-port.ts';
import type { Body, CommandMessage, DrillAsk, Heartbeat, ShadowBody } from '@farfield/protocol';
import type { EffectOutcome, ScannerOrder, Verdict } from '@farfield/protocol/policy';
import type { Observation } from './adapters/adapter-port.ts';

/** Facts of the site that never change while the agent runs. */
export interface SiteProfile {
  readonly siteId: string;
  readonly name: string;
  readonly scannerName: string;
  readonly scannerRef: string;
  readonly fieldTesla: number;
  readonly upsFeeds: string;
}

export type Via = 'gateway' | 'onsite';

/** One console as the agent knows it. */
export interface ConsoleLink {
  readonly consoleId: string;
  readonly via: Via;
  readonly principal: Principal;
  /** false: the id is that of a console at the other door, or nobody joined with it. Its protect commands act, no other */
  readonly isSeated: boolean;
  /** heartbeats sent to it, newest last: an echo counts only when it names one of these */
  readonly sentBeats: readonly { readonly seq: number; readonly tickMs: number }[];
  readonly nextBeatSeq: number;
  /** how many of its own paths to the gateway it finds proven; 0: it has one, which it does not measure */
  readonly livePaths: number;
  /** its newest heartbeat, and when it came */
  readonly heard: { readonly seq: number; readonly tick: number; readonly atMs: number } | null;
  /** null: nothing that counts was heard since it joined; a console that was here before counts on from where it was */
  readonly lastCommandSeq: number | null;
  /** what its last commands were answered (null: not yet): a repeat is answered again and never acts again */
  readonly results: readonly { readonly commandId: string; readonly outcome: CommandOutcome | null }[];
}

/** What is shown but decides nothing by itself. */
export interface Readings {
  readonly count3: number | null;
  readonly oxygenPercent: number | null;
  readonly lastBadge: string;
  readonly doorway: Doorway;
  readonly doorSinceMs: number | null;
  readonly power: PowerObservation;
  readonly powerSinceMs: number;
  readonly sources: Readonly<Record<string, string>>;
}

export interface ScreenFact {
  /** frozen: it answers, and what must change by itself stands still */
  readonly source: 'none' | 'live' | 'frozen' | 'lost';
  /** of when the picture is, at best */
  readonly seenMs: number;
  /** a picture in which nothing changed for longer is frozen; null: nobody can tell, the layout names nothing that changes */
  readonly frozenAfterMs: number | null;
  readonly layout: 'asCalibrated' | 'changed' | 'uncalibrated';
  readonly regions: readonly RegionView[];
  /** whether somebody uses the scanner's own mouse or keys */
  readonly localHands: LocalHandsWord;
  /** a screen worker ended with a hand on the screen, and what it held could not be let go yet: remote input waits */
  readonly mayBeHeld: boolean;
}

export type SiteEvent = SiteEventLine &
  (
    | { readonly kind: 'told' }
    /** a row whose input nobody had heard since the start, told while nobody was signed in */
    | { readonly kind: 'unheard'; readonly condition: ConditionId }
    /** how many of those were over before anybody came */
    | { readonly kind: 'startOver'; readonly count: number }
  );

interface SiteEventLine {
  readonly atMs: number;
  readonly words: string;
  readonly priority: string;
}

export interface AgentState {
  readonly profile: SiteProfile;
  readonly policy: PolicyState;
  readonly consoles: readonly ConsoleLink[];
  readonly journal: JournalState;
  readonly uplink: UplinkState;
  readonly readings: Readings;
  readonly screen: ScreenFact;
  readonly cutDrags: CutDrags;
  readonly linkTest: LinkTestState;
  readonly drill: SiteDrill;
  readonly events: readonly SiteEvent[];
  /** wall clock minus the monotonic clock, as the shell last measured it */
  readonly wallOffsetMs: number;
  readonly lastBeatMs: number;
  readonly lastViewMs: number;
  /** when it was last looked whether the view changed */
  readonly lastLookMs: number;
  /** what the last view was drawn from; null: none was drawn yet */
  readonly lastShown: Shown | null;
  /** what people should know about the policy: not in force, or another one waits; '': nothing */
  readonly policyNote: string;
  readonly counts: AgentCounts;
}

/** What a view is drawn from, clocks apart. */
export type Shown = Pick<
  AgentState,
  'linkTest' | 'policy' | 'readings' | 'events' | 'screen' | 'cutDrags' | 'uplink' | 'policyNote'
>;
/** The link to the gateway as the shell last told. */
export interface UplinkState {
  readonly state: 'up' | 'down' | 'never';
  readonly heardMs: number;
  /** empty: this site has one path */
  readonly paths: readonly PathFact[];
  /** why the paths may fail together, in words; '': nothing known */
  readonly sharedRoute: string;
  /** when two copies of one message last differed; null: not lately */
  readonly copiesDifferMs: number | null;
  /** how far the gateway's clock was from the site's by its last word, at least; 0: not apart, or nothing said */
  readonly apartMs: number;
}

/** One path between agent and gateway, measured by its own echoes. */
export interface PathFact {
  readonly name: string;
  readonly state: 'opening' | 'up' | 'suspect' | 'down';
  readonly roundTripMs: number | null;
  readonly lossPercent: number;
  readonly silentMs: number;
  /** counts for the length of a lease */
  readonly isProven: boolean;
}

export interface JournalState {
  readonly nextSeq: number;
  readonly durableSeq: number;
  readonly failure: string;
  /** lines not yet known to be on the disk: what waits for them, and since when */
  readonly waiting: readonly { readonly seq: number; readonly intentId: string | null; readonly sinceMs: number }[];
}

export interface AgentCounts {
  readonly commandsAccepted: number;
  readonly commandsRefused: number;
  readonly commandsReplayed: number;
  /** what came under a console id that is not seated at that door: the id of a console at the other one, or nobody's */
  readonly unseatedInputs: number;
  readonly echoesUnknown: number;
  /** asked for where no test waited for that console */
  readonly linkTestPipesRefused: number;
  readonly violations: number;
}

export type AgentInput =
  | SiteInput
  /** the drill's own record is whole on the disk */
  | { readonly kind: 'drillSealed'; readonly drillId: string; readonly recordSha256: string }
  /** what somebody wants of a drill. `principal`: as in consoleCommand */
  | {
      readonly kind: 'drillAsk';
      readonly consoleId: string;
      readonly via: Via;
      readonly principal: Principal | null;
      readonly ask: DrillAsk;
    }
  /** to the shadow of a drill, from a page that shows it */
  | {
      readonly kind: 'shadow';
      readonly consoleId: string;
      readonly via: Via;
      readonly principal: Principal | null;
      readonly drillId: string;
      readonly body: ShadowSaid;
    };

export type ShadowSaid = Extract<ShadowBody, { kind: 'heartbeat' | 'command' }>;

/** What a site is told: the real one by its devices and people, the shadow of a drill by the drill. */
export type SiteInput =
  | { readonly kind: 'tick' }
  | { readonly kind: 'clock'; readonly wallOffsetMs: number }
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'screen'; readonly fact: ScreenFact }
  | CutDragInput
  | { readonly kind: 'policyNote'; readonly words: string }
  | { readonly kind: 'consoleJoined'; readonly consoleId: string; readonly principal: Principal; readonly via: Via }
  /** the gateway vouches for its own consoles only */
  | { readonly kind: 'consoleCredential'; readonly consoleId: string; readonly isValid: boolean }
  | { readonly kind: 'consoleLeft'; readonly consoleId: string; readonly via: Via }
  | { readonly kind: 'consoleBeat'; readonly consoleId: string; readonly via: Via; readonly beat: Heartbeat }
  | {
      readonly kind: 'consoleCommand';
      readonly consoleId: string;
      readonly via: Via;
      /** whom the door let in; null: the door names nobody with each command (the gateway does not) */
      readonly principal: Principal | null;
      readonly command: CommandMessage;
    }
  | { readonly kind: 'journalDurable'; readonly upToSeq: number }
  | { readonly kind: 'journalFailed'; readonly fromSeq: number; readonly code: string }
  /** a line of the agent's own, of what the core neither asked for nor is told */
  | { readonly kind: 'ownRecord'; readonly line: JournalLine['record'] }
  | { readonly kind: 'orderOutcome'; readonly effectId: string; readonly outcome: EffectOutcome }
  | { readonly kind: 'uplink'; readonly state: 'up' | 'down' }
  | { readonly kind: 'paths'; readonly paths: readonly PathFact[]; readonly sharedRoute: string }
  | { readonly kind: 'copiesDiffer'; readonly words: string }
  /** the gateway joins this pipe, of the console that it names, to whoever dials it with the ticket */
  | { readonly kind: 'linkTestPipe'; readonly consoleId: string; readonly pipe: string; readonly ticket: string }
  | { readonly kind: 'linkTestPipeGone'; readonly pipe: string }
  | { readonly kind: 'linkTestLine'; readonly pipe: string; readonly outcome: LineOutcome }
  /**
   * `againstDrill`: why no drill may be here now; '': nothing. `gatewayWallMs`: by the gateway's wall clock, when it said
   * so; null: it does not say
   */
  | {
      readonly kind: 'gatewayVerdict';
      readonly verdict: Verdict;
      readonly why: string;
      readonly againstDrill: string;
      readonly gatewayWallMs: number | null;
    };

export type AgentOutput = SiteOutput | DrillOutput;

export type SiteOutput =
  /** `withinMs` from now; the guard answers by then */
  | { readonly kind: 'order'; readonly effectId: string; readonly order: ScannerOrder; readonly withinMs: number }
  | { readonly kind: 'journal'; readonly lines: readonly JournalLine[] }
  | {
      readonly kind: 'toConsole';
      readonly consoleId: string;
      readonly via: Via;
      readonly body: Extract<Body, { kind: 'heartbeat' | 'commandOutcome' }>;
    }
  /** to every console, here and through the gateway */
  | { readonly kind: 'broadcast'; readonly body: Body }
  /** `sitePath` '': there is one */
  | { readonly kind: 'linkTestDial'; readonly pipe: string; readonly ticket: string; readonly sitePath: string }
  | { readonly kind: 'linkTestHangUp' }
  | { readonly kind: 'shutdown'; readonly because: string }
  | { readonly kind: 'violation'; readonly what: string };
