import type { ActionKind, ReasonId, Role } from '@farfield/protocol/policy';
import type { ChannelId } from '../incidents/call-plan.ts';
import type { CallId, CauseId, SignId } from '../incidents/causes.ts';
import type { Clock } from '../clock.ts';
import type { AuditLine } from '../store/store-port.ts';
import { AUDIT_CODES } from './audit-codes.ts';

interface Who {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
}

/** One command as the gateway judged it. No argument of the command: what was asked in full is in the site's journal. */
interface AskedCommand extends Who {
  readonly siteId: string;
  readonly consoleId: string;
  readonly commandId: string;
  readonly action: ActionKind;
}

interface LossOf {
  readonly siteId: string;
  readonly incidentId: string;
  readonly cause: CauseId;
  readonly sign: SignId;
}

interface PageOf {
  readonly siteId: string;
  readonly incidentId: string;
  readonly pageId: string;
  readonly personId: string;
  readonly channel: ChannelId;
}

interface BackupOf {
  readonly siteId: string;
  readonly incidentId: string;
  readonly personId: string;
  readonly name: string;
}

/** What the gateway records of its own doing. No patient data, no password, no token. */
export type AuditEvent =
  | ({ readonly kind: 'signedIn'; readonly how: 'password' | 'demo'; readonly address: string } & Who)
  /** `login` as it was typed, cut to 64 characters */
  | { readonly kind: 'signInRefused'; readonly login: string; readonly why: string; readonly address: string }
  | { readonly kind: 'signedOut'; readonly personId: string }
  | ({ readonly kind: 'personPut'; readonly by: string } & Who)
  | { readonly kind: 'personRemoved'; readonly personId: string; readonly by: string }
  | ({ readonly kind: 'commandAccepted' } & AskedCommand)
  | ({ readonly kind: 'commandRefused'; readonly reasons: readonly ReasonId[] } & AskedCommand)
  | ({ readonly kind: 'commandUndelivered'; readonly why: string } & AskedCommand)
  | { readonly kind: 'siteEnrolled'; readonly siteId: string; readonly name: string; readonly by: string }
  | { readonly kind: 'agentConnected'; readonly siteId: string; readonly agent: string; readonly version: string }
  | { readonly kind: 'agentRefused'; readonly siteId: string; readonly why: string; readonly address: string }
  | { readonly kind: 'agentLost'; readonly siteId: string; readonly why: string }
  | ({ readonly kind: 'consoleJoined'; readonly siteId: string; readonly consoleId: string } & Who)
  | { readonly kind: 'consoleRefused'; readonly siteId: string; readonly why: string; readonly address: string }
  | {
      readonly kind: 'consoleLeft';
      readonly siteId: string;
      readonly consoleId: string;
      readonly personId: string;
      readonly why: string;
    }
  | { readonly kind: 'journalFork'; readonly siteId: string; readonly seq: number; readonly why: string }
  | { readonly kind: 'journalRegressed'; readonly siteId: string; readonly seq: number; readonly storedSeq: number }
  | {
      readonly kind: 'auditExported';
      readonly siteId: string;
      readonly by: string;
      readonly afterSeq: number;
      readonly count: number;
    }
  | ({ readonly kind: 'incidentOpened' } & LossOf)
  | ({ readonly kind: 'incidentRaised' } & LossOf)
  | ({ readonly kind: 'pageSent' } & PageOf)
  | ({ readonly kind: 'pageFailed'; readonly why: string } & PageOf)
  /** `personId` empty: somebody at the site's own console */
  | {
      readonly kind: 'incidentAcknowledged';
      readonly siteId: string;
      readonly incidentId: string;
      readonly personId: string;
      readonly name: string;
      readonly calls: readonly CallId[];
    }
  /** to take over from a remote technologist who is lost; neither grants anything */
  | ({ readonly kind: 'backupAssigned' | 'backupReadBack' } & BackupOf)
  | ({
      readonly kind: 'incidentRefused';
      readonly siteId: string;
      readonly incidentId: string;
      readonly why: string;
    } & Who)
  | {
      readonly kind: 'incidentClosed';
      readonly siteId: string;
      readonly incidentId: string;
      readonly lastedMs: number;
    }
  | {
      readonly kind: 'drillReminded';
      readonly siteId: string;
      readonly reminderId: string;
      readonly personId: string;
      readonly channel: ChannelId;
    }
  | { readonly kind: 'auditLost'; readonly count: number; readonly why: string };

const LOGIN_SHOWN_MAX = 64;

/** @param clock says when it happened, by both clocks of this process */
export function auditLine(event: AuditEvent, clock: Pick<Clock, 'nowMs' | 'wallMs'>): AuditLine {
  const { kind, ...rest } = event;
  const siteId = 'siteId' in event ? event.siteId : null;
  const data = event.kind === 'signInRefused' ? { ...rest, login: event.login.slice(0, LOGIN_SHOWN_MAX) } : rest;
  return { code: AUDIT_CODES[kind].code, tickMs: clock.nowMs(), wallMs: clock.wallMs(), siteId, data };
}
