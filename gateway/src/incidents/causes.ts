import { type ConditionId, conditionRow, LINK_TIMERS } from '@farfield/protocol/policy';

/** What can be lost. Several signs of one loss are one cause. */
export const CAUSE_IDS = ['agent', 'link', 'console', 'power', 'person'] as const;
export type CauseId = (typeof CAUSE_IDS)[number];

/** For whom a loss is: nobody in the room and no session, as the site last said; what nobody knows is occupied. */
export const STAKES = ['empty', 'occupied'] as const;
export type Stake = (typeof STAKES)[number];

/**
 * What people are called for. Link and console share one call: a console that dies takes its link with it, and the same
 * people answer for both.
 */
export const CALL_IDS = ['agent', 'remote', 'power', 'person'] as const;
export type CallId = (typeof CALL_IDS)[number];

export const CALL_OF_CAUSE: Readonly<Record<CauseId, CallId>> = {
  agent: 'agent',
  link: 'remote',
  console: 'remote',
  power: 'power',
  person: 'person',
};

/** What somebody who is called does first: said to people who are not at the site. @source domain §6.1, §6.2 */
export const CALL_FIRST_STEP: Readonly<Record<CallId, string>> = {
  agent: 'phone the site; what it does now is not known here',
  remote: 'phone the site and the remote technologist; do nothing on the screen',
  power: 'phone the site: MR Safe light only, is a generator running, does the patient come out',
  person: 'phone the site; send another Level 2 there',
};

export interface SignRow {
  readonly cause: CauseId;
  /** fixed words: nothing that a site says freely ever gets into a page */
  readonly title: string;
  /** watched for so long before it counts */
  readonly raiseAfterMs: Readonly<Record<Stake, number>>;
  /** worse than what was acknowledged: people are called anew, once an incident */
  readonly callsAgain: boolean;
}

function own(cause: CauseId, title: string, raiseAfterMs: SignRow['raiseAfterMs']): SignRow {
  return { cause, title, raiseAfterMs, callsAgain: false };
}

/** A condition of the site: by the time that it is in a view it is confirmed there. */
function ofSite(cause: CauseId, condition: ConditionId, callsAgain = false): SignRow {
  return { cause, title: conditionRow(condition).title, raiseAfterMs: { empty: 0, occupied: 0 }, callsAgain };
}

const DOWN_MS = LINK_TIMERS.onePath.downMs;

/** By which facts a loss is known. @source failsafe §2.2 rows 5–16, 33, 34 as corrected by design §10 */
export const SIGNS = {
  /** The gateway's own: no frame of the agent. A site that nobody is in may be switched off for the night. */
  agentSilent: own('agent', 'The site is silent', { occupied: 0, empty: 60_000 }),
  agentReplaced: own('agent', 'Two agents claimed this site', { occupied: 0, empty: 0 }),
  holderConsoleGone: own('console', 'The console of who has control is gone', { occupied: DOWN_MS, empty: DOWN_MS }),
  siteIdentityDoubted: ofSite('agent', 'siteIdentityDoubted'),
  eventLoopStalled: ofSite('agent', 'eventLoopStalled'),
  linkDown: ofSite('link', 'linkDown'),
  controlEnded: ofSite('link', 'controlEnded'),
  consolePageSilent: ofSite('console', 'consolePageSilent'),
  mainsLost: ofSite('power', 'mainsLost'),
  mainsUnknown: ofSite('power', 'mainsUnknown'),
  mainsLostMinute: ofSite('power', 'mainsLostMinute'),
  mainsLostLong: ofSite('power', 'mainsLostLong', true),
  upsLow: ofSite('power', 'upsLow', true),
  upsCritical: ofSite('power', 'upsCritical', true),
  operatorSilent: ofSite('person', 'operatorSilent'),
  holderCredential: ofSite('person', 'holderCredential'),
  instructorLost: ofSite('person', 'instructorLost'),
  presenceLost: ofSite('person', 'presenceLost'),
  mrstLeft: ofSite('person', 'mrstLeft'),
  orphan: ofSite('person', 'orphan', true),
} as const satisfies Readonly<Record<string, SignRow>>;
export type SignId = keyof typeof SIGNS;

export const SIGN_IDS = Object.keys(SIGNS) as readonly SignId[];

export function signRow(sign: SignId): SignRow {
  return SIGNS[sign];
}

export function callOf(sign: SignId): CallId {
  return CALL_OF_CAUSE[SIGNS[sign].cause];
}

export function isSignId(id: string): id is SignId {
  return Object.hasOwn(SIGNS, id);
}
