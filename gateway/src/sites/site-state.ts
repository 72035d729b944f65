import type { JournalAck } from '@farfield/protocol';
import type { ActionKind, Principal } from '@farfield/protocol/policy';
import { AGENT_SILENT_MS } from './limits.ts';
import type { ControlElsewhere } from './control-elsewhere.ts';
import type { ToldIncident } from '../incidents/incident-view.ts';
import type { GatewayDrill } from './shadow-site.ts';
import type { SeenExam } from './seen-exam.ts';
import type { SeenView } from './seen-view.ts';

/** What the gateway knows of one site. It holds no lease, no permit and no queue: nothing here can make a scan start. */
export interface SiteState {
  readonly siteId: string;
  readonly name: string;
  readonly bootedMs: number;
  /** wall clock minus this process's monotonic clock, from the newest tick; only for telling people the time */
  readonly wallOffsetMs: number;
  readonly agent: AgentLink;
  readonly consoles: readonly Seat[];
  readonly lastView: SeenView | null;
  /** of the same view; null: none yet */
  readonly lastExam: SeenExam | null;
  /** forwarded and not yet answered, oldest first */
  readonly waiting: readonly Waiting[];
  /** when another live process last took over as this site's agent; null: never */
  readonly replacedMs: number | null;
  /** when two copies of one message last differed; null: never */
  readonly copiesDifferMs: number | null;
  /** shown, and who may ask for control meanwhile; null: none is open */
  readonly incident: ToldIncident | null;
  /** one more with each change of it, so that a change is told at once */
  readonly incidentTurn: number;
  /** of whoever sits at a console here: where else they scan */
  readonly elsewhere: readonly ControlElsewhere[];
  /** when that last changed */
  readonly elsewhereMs: number;
  /** the agent was told that one technologist scans here and elsewhere */
  readonly isTwiceTold: boolean;
  /** people rehearse at a shadow of this site; null: they do not, or nobody has said so */
  readonly drill: GatewayDrill | null;
  readonly voiceDueMs: number;
  /** what the last gatewayView said, so that a change is told at once */
  readonly shown: string;
}

type AgentLink = { readonly kind: 'never' } | AgentConnected | { readonly kind: 'gone'; readonly heardMs: number };

interface AgentConnected {
  readonly kind: 'connected';
  readonly socketId: string;
  readonly incarnation: string;
  readonly policyHash: string;
  readonly softwareVersion: string;
  /** whether its journal is the one that this gateway has had so far */
  readonly journal: JournalFit;
  readonly sinceMs: number;
  readonly heardMs: number;
}

/** One console that has proven who sits at it. */
export interface Seat {
  readonly socketId: string;
  readonly consoleId: string;
  /** the sign-in that it came with, so that a sign-out ends it */
  readonly sessionId: string;
  /** seat is always 'remote': only the site's own server can seat somebody on site */
  readonly principal: Principal;
  /** the policy that its page was drawn from: what it said, or else the first one that it was told; '': none yet */
  readonly policyHash: string;
  /** after this its person's credential counts as run out; STOP still passes */
  readonly signedInUntilMs: number;
  /** what the agent was told last of its person's credential */
  readonly toldValid: boolean;
}

interface Waiting {
  readonly commandId: string;
  readonly consoleId: string;
  readonly action: ActionKind;
  readonly sentMs: number;
}

export type JournalFit = 'fits' | 'differs';
export type JournalCursor = Pick<JournalAck, 'cursorSeq' | 'cursorHash'>;

export function initialSite(site: { siteId: string; name: string }, nowMs: number): SiteState {
  return {
    ...site,
    bootedMs: nowMs,
    wallOffsetMs: 0,
    agent: { kind: 'never' },
    consoles: [],
    lastView: null,
    lastExam: null,
    waiting: [],
    replacedMs: null,
    copiesDifferMs: null,
    incident: null,
    incidentTurn: 0,
    elsewhere: [],
    elsewhereMs: nowMs,
    isTwiceTold: false,
    drill: null,
    voiceDueMs: nowMs,
    shown: '',
  };
}

/** absent: there is no socket at all. silent: there is one, and nothing comes out of it. */
export type AgentPresence = 'connected' | 'silent' | 'absent';

export function agentPresence(state: SiteState, nowMs: number): AgentPresence {
  if (state.agent.kind !== 'connected') return 'absent';
  return nowMs - state.agent.heardMs > AGENT_SILENT_MS ? 'silent' : 'connected';
}

/** When the agent was last heard; null: never since this gateway started. */
export function agentHeardMs(state: SiteState): number | null {
  return state.agent.kind === 'never' ? null : state.agent.heardMs;
}
