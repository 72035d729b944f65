/**
 * The gateway's audit codes: A, a family of three digits and a number within it, and a severity suffix: I it was done,
 * W it was refused or is worth a look, E the record itself suffered. A code never changes its meaning; one that is no
 * longer used is not given again.
 */
export const AUDIT_CODES = {
  signedIn: { code: 'A1001I', words: 'a person signed in' },
  signInRefused: { code: 'A1001W', words: 'a sign-in was refused' },
  signedOut: { code: 'A1002I', words: 'a person signed out' },
  personPut: { code: 'A1003I', words: 'a person was added or changed' },
  personRemoved: { code: 'A1004I', words: 'a person was removed' },
  commandAccepted: { code: 'A2001I', words: 'a command was authorised and sent to the site' },
  commandRefused: { code: 'A2001W', words: 'a command was refused by the gateway' },
  commandUndelivered: { code: 'A2002W', words: 'a command was authorised and could not be sent to the site' },
  siteEnrolled: { code: 'A3001I', words: 'a site was enrolled, or given a new key' },
  agentConnected: { code: 'A3002I', words: "a site's agent connected" },
  agentRefused: { code: 'A3002W', words: 'an agent was refused' },
  agentLost: { code: 'A3003W', words: "a site's agent is gone" },
  consoleJoined: { code: 'A3004I', words: 'a console joined a site' },
  consoleRefused: { code: 'A3004W', words: 'a console was refused' },
  consoleLeft: { code: 'A3005I', words: 'a console left a site' },
  journalFork: { code: 'A4001W', words: "a site's journal differs from what it sent before" },
  journalRegressed: { code: 'A4002W', words: "a site's journal is shorter than what it sent before" },
  auditExported: { code: 'A5001I', words: 'records were read or exported' },
  incidentOpened: { code: 'A6001W', words: 'an incident was opened' },
  incidentRaised: { code: 'A6002W', words: 'an open incident grew: another loss, or a worse one' },
  pageSent: { code: 'A6003I', words: 'a page was handed to its channel' },
  pageFailed: { code: 'A6003W', words: 'a page could not be sent' },
  incidentAcknowledged: { code: 'A6004I', words: 'an incident was acknowledged' },
  incidentRefused: { code: 'A6004W', words: 'an acknowledgement of an incident was refused' },
  incidentClosed: { code: 'A6005I', words: 'an incident was closed: everything was good again' },
  backupAssigned: {
    code: 'A6006I',
    words: 'a person was assigned to take over from a remote technologist who is lost',
  },
  backupReadBack: { code: 'A6007I', words: 'whoever is assigned to take over read back what it is about' },
  drillReminded: { code: 'A7001I', words: 'a person was reminded of a drill or a corrective action that is due' },
  auditLost: { code: 'A9001E', words: 'audit events could not be written and were lost' },
} as const;

export type AuditEventKind = keyof typeof AUDIT_CODES;
export type AuditCode = (typeof AUDIT_CODES)[AuditEventKind]['code'];

/** What a code means, for people; null: a code of another version. */
export function auditWords(code: string): string | null {
  return Object.values(AUDIT_CODES).find((one) => one.code === code)?.words ?? null;
}
