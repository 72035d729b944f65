import type { GatewayView, Numerics, Realm, SiteView } from '@farfield/protocol';
import type { CommandAction, CommandOutcome, Principal, Reason } from '@farfield/protocol/policy';
import type { PathWords } from '../link/link-messages.ts';
import { type LinkHistory, NO_LINK_HISTORY } from './link-history.ts';

/** Times are this console's own monotonic milliseconds unless a name says site tick or wall. */
export interface ConsoleState {
  readonly consoleId: string;
  readonly seat: 'remote' | 'onsite';
  readonly siteId: string;
  /** whom the server knows at this console; null: not welcomed yet */
  readonly principal: Principal | null;
  /** 'gateway' or 'onsite'; empty: not welcomed yet */
  readonly servedBy: string;
  /** the policy that this page was drawn from: the first one that it was told of, until it is loaded again; '': none yet */
  readonly serverPolicyHash: string;
  readonly socket: SocketState;
  /** newest heartbeat of the agent, end to end */
  readonly beat: AgentBeat | null;
  /** the last minutes of the link, from those heartbeats */
  readonly linkHistory: LinkHistory;
  /** each path between this console and the gateway; empty: there is one */
  readonly paths: readonly PathWords[];
  /** when two copies of one message last differed here; null: never */
  readonly copiesDifferMs: number | null;
  /** when this console sent the newest heartbeat that the agent echoed */
  readonly echoSentMs: number | null;
  /** until when this console may believe in its lease; null: it has none */
  readonly believedUntilMs: number | null;
  readonly view: Drawn<SiteView> | null;
  readonly gateway: Drawn<GatewayView> | null;
  readonly numerics: Drawn<Numerics> | null;
  readonly realm: Realm;
  readonly commandSeq: number;
  readonly pending: readonly PendingCommand[];
  /** what became of this console's commands, newest last */
  readonly answers: readonly Answer[];
  readonly stop: OwnStop | null;
}

export interface Drawn<T> {
  readonly value: T;
  readonly receivedMs: number;
}

export type SocketState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly code: string; readonly detail: string }
  | { readonly kind: 'ended'; readonly code: string; readonly detail: string };

export interface AgentBeat {
  readonly siteTickMs: number;
  readonly safetyVersion: number;
  readonly holderConsoleId: string;
  readonly roundTripMs: number | null;
  /** how many paths the site judges this link by */
  readonly livePaths: number;
  readonly receivedMs: number;
}

export interface PendingCommand {
  readonly commandId: string;
  readonly action: CommandAction;
  readonly sentMs: number;
}

export interface Answer {
  /** '' for a press that went nowhere, because its button was barred */
  readonly commandId: string;
  readonly action: Pick<CommandAction, 'kind'>;
  readonly outcome: CommandOutcome;
  readonly atMs: number;
}

/** The life of a STOP that was pressed here, until the scanner's own report closes it. */
export interface OwnStop {
  readonly commandId: string;
  readonly pressedMs: number;
  /** notSent: no socket took it, so it went nowhere; answered: the agent has it; confirmed: the scanner reports it */
  readonly status: 'sent' | 'notSent' | 'answered' | 'failed' | 'confirmed';
  readonly confirmedMs: number | null;
}

export type ConsoleInput =
  | { readonly kind: 'socket'; readonly socket: SocketState }
  /** nobody is at this console any more, and it is not enrolled: it has no socket either */
  | { readonly kind: 'signedOut' }
  | {
      readonly kind: 'welcome';
      readonly principal: Principal;
      readonly servedBy: string;
      readonly policyHash: string;
    }
  | {
      readonly kind: 'beat';
      readonly siteTickMs: number;
      readonly safetyVersion: number;
      readonly holderConsoleId: string;
      readonly livePaths: number;
      readonly roundTripMs: number | null;
      readonly siteSilentMs: number | null;
      readonly echoSentMs: number | null;
      readonly believedUntilMs: number | null;
    }
  | { readonly kind: 'paths'; readonly paths: readonly PathWords[] }
  | { readonly kind: 'copiesDiffer' }
  | { readonly kind: 'siteView'; readonly view: SiteView; readonly realm: Realm }
  | { readonly kind: 'gatewayView'; readonly view: GatewayView }
  | { readonly kind: 'numerics'; readonly numerics: Numerics }
  | { readonly kind: 'outcome'; readonly commandId: string; readonly outcome: CommandOutcome }
  | { readonly kind: 'notSent'; readonly commandId: string }
  /** a STOP of a drill that found nothing to stop: no press on the real site's page */
  | { readonly kind: 'forgetStop'; readonly commandId: string }
  /** a person pressed something; `commandId` is new */
  | { readonly kind: 'act'; readonly action: CommandAction; readonly commandId: string }
  /** somebody pressed a button that was drawn barred: nothing is sent, and they are told why, also if it is free a moment later */
  | {
      readonly kind: 'pressedBarred';
      readonly action: CommandAction['kind'];
      readonly reasons: readonly Reason[];
    }
  /** `page` absent: a console in virtual time, which has neither a wall clock of its own nor a socket */
  | { readonly kind: 'tick'; readonly page?: PageMoment };

export interface PageMoment {
  /** this machine's wall clock minus its monotonic one */
  readonly wallOffsetMs: number;
  /** what came to this page since the tick before, picture included */
  readonly receivedBytes: number;
  /** the moment that the drawn picture shows; null: none is drawn */
  readonly pictureAsOfMs: number | null;
}

export function initialConsole(own: {
  consoleId: string;
  seat: 'remote' | 'onsite';
  siteId: string;
  /** the last sequence number that this console id has used */
  commandSeq: number;
}): ConsoleState {
  return {
    ...own,
    principal: null,
    servedBy: '',
    serverPolicyHash: '',
    socket: { kind: 'idle' },
    beat: null,
    linkHistory: NO_LINK_HISTORY,
    paths: [],
    copiesDifferMs: null,
    echoSentMs: null,
    believedUntilMs: null,
    view: null,
    gateway: null,
    numerics: null,
    realm: 'real',
    pending: [],
    answers: [],
    stop: null,
  };
}
