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
  /**
   * Something else, or worse, than what somebody may have acknowledged for the same call: people are called anew, once an
   * incident. What only follows from the signs before it (control ends after the link was lost) does not.
   */
  readonly callsAgain: boolean;
}

/** A condition of the site: by the time that it is in a view it is confirmed there. */
function ofSite(cause: CauseId, condition: ConditionId, other: Partial<SignRow> = {}): SignRow {
  const { title } = conditionRow(condition);
  return { cause, title, raiseAfterMs: { empty: 0, occupied: 0 }, callsAgain: false, ...other };
}

const AGAIN = { callsAgain: true } as const;

const DOWN_MS = LINK_TIMERS.onePath.downMs;

/** By which facts a loss is known. @source failsafe §2.2 rows 5–16, 33, 34 as corrected by design §10 */
export const SIGNS = {
  /** The gateway's own: no frame of the agent. A site that nobody is in may be switched off for the night. */
  agentSilent: {
    cause: 'agent',
    title: 'The site is silent',
    raiseAfterMs: { occupied: 0, empty: 60_000 },
    callsAgain: true,
  },
  agentReplaced: {
    cause: 'agent',
    title: 'Two agents claimed this site',
    raiseAfterMs: { occupied: 0, empty: 0 },
    callsAgain: true,
  },
  holderConsoleGone: {
    cause: 'console',
    title: 'The console of who has control is gone',
    raiseAfterMs: { occupied: DOWN_MS, empty: DOWN_MS },
    callsAgain: false,
  },
  siteIdentityDoubted: ofSite('agent', 'siteIdentityDoubted', AGAIN),
  eventLoopStalled: ofSite('agent', 'eventLoopStalled'),
  linkDown: ofSite('link', 'linkDown'),
  controlEnded: ofSite('link', 'controlEnded'),
  consolePageSilent: ofSite('console', 'consolePageSilent'),
  /** An agent that has just started has not heard its UPS yet. */
  mainsUnknown: ofSite('power', 'mainsUnknown', { raiseAfterMs: { occupied: 10_000, empty: 60_000 } }),
  mainsLost: ofSite('power', 'mainsLost', AGAIN),
  mainsLostMinute: ofSite('power', 'mainsLostMinute'),
  mainsLostLong: ofSite('power', 'mainsLostLong', AGAIN),
  upsLow: ofSite('power', 'upsLow', AGAIN),
  upsCritical: ofSite('power', 'upsCritical', AGAIN),
  operatorSilent: ofSite('person', 'operatorSilent', AGAIN),
  holderCredential: ofSite('person', 'holderCredential', AGAIN),
  instructorLost: ofSite('person', 'instructorLost', AGAIN),
  presenceLost: ofSite('person', 'presenceLost', AGAIN),
  mrstLeft: ofSite('person', 'mrstLeft', AGAIN),
  orphan: ofSite('person', 'orphan', AGAIN),
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
