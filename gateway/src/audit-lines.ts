import type { CommandDecided, SiteEvent } from './sites/site-messages.ts';

/** One line for the gateway's audit, before its wall clock. Its code tells the event, its suffix how grave it is. */
export interface GatewayLine {
  readonly code: string;
  readonly siteId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export function signInLine(
  what: 'signedIn' | 'refused' | 'signedOut',
  who: { personId: string; login: string; remote: string },
): GatewayLine {
  const code = { signedIn: 'A1001I', refused: 'A1001W', signedOut: 'A1002I' }[what];
  return { code, siteId: null, data: who };
}

/** Forwarded is "accepted here": what became of it is the site's to record. */
export function commandLine(siteId: string, decided: CommandDecided): GatewayLine {
  const code = { forwarded: 'A2001I', refused: 'A2001W', failed: 'A2002W' }[decided.result];
  return { code, siteId, data: { ...decided } };
}

export function siteEventLine(siteId: string, event: SiteEvent): GatewayLine {
  const code = {
    agentConnected: 'A3001I',
    agentLost: 'A3001W',
    agentReplaced: 'A3002W',
    consoleSeated: 'A1003I',
    consoleGone: 'A1004I',
    consoleRefused: 'A1003W',
  }[event.what];
  return { code, siteId, data: { ...event } };
}
