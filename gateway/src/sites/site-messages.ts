import type { Body, FrameErrorCode, JournalAck, JournalBatch } from '@farfield/protocol';
import type { ActionKind, CommandOutcome, Principal, ReasonId } from '@farfield/protocol/policy';
import type { ToldIncident } from '../incidents/incident-view.ts';
import type { ControlElsewhere } from './control-elsewhere.ts';
import type { JournalCursor, JournalFit } from './site-state.ts';

/** What an agent may send once it is welcome. Numerics and waveforms bypass the machine. */
type AgentBody = Extract<
  Body,
  { kind: 'siteView' | 'toConsole' | 'journalBatch' | 'inspectSnapshot' | 'shadow' | 'drillView' }
>;
/** What the gateway itself may ask of an agent about a scanner screen. */
export type ScreenBody = Extract<Body, { kind: 'screenOpen' | 'screenClose' }>;
export type RelayedKind = 'numerics' | 'waveform';
/** What a console may send once it is welcome. */
type ConsoleBody = Extract<Body, { kind: 'heartbeat' | 'command' | 'shadow' | 'drillAsk' }>;

export type SiteInput =
  | { readonly kind: 'tick'; readonly wallMs: number }
  | {
      readonly kind: 'agentJoined';
      readonly socketId: string;
      readonly incarnation: string;
      readonly policyHash: string;
      readonly softwareVersion: string;
      readonly cursor: JournalCursor;
      readonly journal: JournalFit;
    }
  | { readonly kind: 'agentLeft'; readonly socketId: string }
  | { readonly kind: 'agentSaid'; readonly socketId: string; readonly body: AgentBody; readonly historical: boolean }
  | {
      readonly kind: 'consoleJoined';
      readonly socketId: string;
      readonly consoleId: string;
      readonly sessionId: string;
      readonly principal: Principal;
      readonly policyHash: string;
      readonly signedInUntilMs: number;
    }
  | { readonly kind: 'consoleLeft'; readonly socketId: string }
  | { readonly kind: 'consoleSaid'; readonly socketId: string; readonly body: ConsoleBody }
  /** two copies of one message of the agent or of a console were not the same */
  | { readonly kind: 'copiesDiffered' }
  | { readonly kind: 'signedOut'; readonly sessionId: string }
  | { readonly kind: 'journalTaken'; readonly socketId: string; readonly ack: JournalAck }
  | { readonly kind: 'inspectAsked'; readonly requestId: string }
  /** what consoles are shown of an open incident; null: none is open */
  | { readonly kind: 'incidentTold'; readonly incident: ToldIncident | null }
  /** who of those at a console here scans at another site */
  | { readonly kind: 'elsewhereTold'; readonly elsewhere: readonly ControlElsewhere[] }
  | { readonly kind: 'screenAsked'; readonly body: ScreenBody };

export type SiteOutput =
  | { readonly kind: 'send'; readonly to: readonly string[]; readonly body: Body; readonly historical: boolean }
  | { readonly kind: 'close'; readonly socketId: string; readonly code: FrameErrorCode; readonly detail: string }
  | {
      readonly kind: 'takeJournal';
      readonly socketId: string;
      readonly batch: JournalBatch;
      readonly isHistorical: boolean;
    }
  | { readonly kind: 'inspectAnswered'; readonly requestId: string; readonly text: string }
  /** the choke point's decision about one command: to be counted and put on record */
  | { readonly kind: 'decided'; readonly decision: CommandDecided }
  /** the site's answer to a forwarded command: to be counted */
  | { readonly kind: 'answered'; readonly action: ActionKind; readonly outcome: CommandOutcome['kind'] }
  | { readonly kind: 'noted'; readonly event: SiteEvent };

export interface CommandDecided {
  readonly commandId: string;
  readonly action: ActionKind;
  readonly consoleId: string;
  readonly principal: Principal;
  readonly result:
    | { readonly kind: 'forwarded' }
    | { readonly kind: 'refused'; readonly reasons: readonly ReasonId[] }
    | { readonly kind: 'failed'; readonly code: string };
}

/** What people must find in the record and operators in the log; never a patient's data. */
export type SiteEvent =
  | { readonly what: 'agentConnected'; readonly incarnation: string; readonly softwareVersion: string }
  | { readonly what: 'agentReplaced'; readonly by: string; readonly wasLive: boolean }
  | { readonly what: 'agentLost' }
  | { readonly what: 'journalDiffers'; readonly cursorSeq: number }
  | { readonly what: 'consoleSeated'; readonly consoleId: string; readonly principal: Principal }
  | { readonly what: 'consoleRefused'; readonly consoleId: string; readonly principal: Principal }
  | { readonly what: 'consoleGone'; readonly consoleId: string; readonly principal: Principal };
