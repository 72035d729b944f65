import { type Principal, unreachable } from '@farfield/protocol/policy';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { CommandDecided, SiteEvent } from './site-messages.ts';

/** Forwarded is "accepted here": what became of it is the site's own record. */
export function commandAudit(siteId: string, decided: CommandDecided): AuditEvent {
  const { commandId, consoleId, action, principal, result } = decided;
  const asked = { siteId, consoleId, commandId, action, ...whoOf(principal) };
  switch (result.kind) {
    case 'forwarded':
      return { kind: 'commandAccepted', ...asked };
    case 'refused':
      return { kind: 'commandRefused', ...asked, reasons: result.reasons };
    case 'failed':
      return { kind: 'commandUndelivered', ...asked, why: result.code };
  }
  return unreachable(result);
}

export function siteEventAudit(siteId: string, event: SiteEvent): AuditEvent {
  switch (event.what) {
    case 'agentConnected':
      return { kind: 'agentConnected', siteId, agent: event.incarnation, version: event.softwareVersion };
    case 'agentReplaced':
      return {
        kind: 'agentLost',
        siteId,
        why: `replaced by ${event.by}${event.wasLive ? ', which claimed the site beside it' : ''}`,
      };
    case 'agentLost':
      return { kind: 'agentLost', siteId, why: 'its socket ended' };
    case 'journalDiffers':
      return {
        kind: 'journalFork',
        siteId,
        seq: event.cursorSeq,
        why: 'a batch does not continue what it sent before',
      };
    case 'consoleSeated':
      return { kind: 'consoleJoined', siteId, consoleId: event.consoleId, ...whoOf(event.principal) };
    case 'consoleRefused':
      return {
        kind: 'consoleRefused',
        siteId,
        why: `console id of another person, asked by ${event.principal.personId}`,
        address: '',
      };
    case 'consoleGone':
      return {
        kind: 'consoleLeft',
        siteId,
        consoleId: event.consoleId,
        personId: event.principal.personId,
        why: 'its socket ended',
      };
  }
  return unreachable(event);
}

function whoOf({ personId, name, role }: Principal): Pick<Principal, 'personId' | 'name' | 'role'> {
  return { personId, name, role };
}
