import { type ConditionRow, everywhere, row } from './condition-row.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

/** The site’s own record, identity and processes. */
export const SITE_CONDITIONS = {
  // record
  journalFailed: row(
    {
      rule: 'C-70',
      title: 'The site record cannot be written',
      firstStep: 'finish by hand; call IT; STOP works',
      input: 'journal',
      priority: 'medium',
      verdict: { empty: verdict(2, 0, 1, 1), inRoom: verdict(2, 1, 1, 1), scanning: verdict(2, 1, 1, 1) },
    },
    { clearAfterMs: 5_000 },
  ),
  journalNearlyFull: row(
    {
      rule: 'C-71',
      title: 'The disk of the site record is 80 % full',
      firstStep: 'call IT today',
      input: 'journalSpace',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, parent: 'journalFull' },
  ),
  journalFull: row(
    {
      rule: 'C-72',
      title: 'The disk of the site record is 95 % full',
      firstStep: 'finish by hand; call IT; STOP works',
      input: 'journalFull',
      priority: 'medium',
      verdict: { empty: verdict(2, 0, 1, 1), inRoom: verdict(2, 1, 1, 1), scanning: verdict(2, 1, 1, 1) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, parent: 'journalFailed' },
  ),
  /** Two records under one name: nothing that this site says about its past can be believed until people have looked. */
  siteIdentityDoubted: row(
    {
      rule: 'C-73',
      title: 'Another agent or another record claims to be this site',
      firstStep: 'call IT and the MRSO; scan from the scanner only',
      input: 'siteIdentity',
      priority: 'medium',
      verdict: { empty: verdict(3, 0, 1), inRoom: verdict(3, 2, 2), scanning: verdict(3, 2, 2) },
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrso'] },
  ),
  /** One way left between this site and the gateway: nothing ends, and nothing more may be lost. */
  onePathLeft: row(
    {
      rule: 'C-76',
      title: 'One of the two paths to the gateway is down',
      firstStep: 'go on; call IT: if the other path fails too, remote control ends',
      input: 'pathSpare',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 1_000, clearAfterMs: 30_000, parent: 'controlEnded' },
  ),
  /** What came over the two paths under one number was not the same: something between mixes messages up, or changes them. */
  pathCopiesDiffer: row(
    {
      rule: 'C-77',
      title: 'The two paths brought different copies of one message',
      firstStep: 'start nothing; call IT: something between here and the gateway changes messages',
      input: 'pathCopies',
      priority: 'medium',
      verdict: { empty: verdict(2, 0, 1), inRoom: verdict(2, 0, 2), scanning: verdict(2, 0, 2) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, latch: 'always', clearedBy: ['mrso', ...ON_SITE_SAFETY] },
  ),
  /**
   * The process that stops the scan when the agent hangs or dies cannot do so now. Nothing is wrong with what runs, so
   * nothing is stopped (S0), and nobody has to attend within a minute, which would stop it too (P1, rule C-U). Nothing new is
   * begun under a net that is not there, and control is not handed on (A2, as with a record that cannot be written): the
   * watchdog also lets go of what a remote hand held at the scanner's screen, so there is none there meanwhile. What the
   * room is like is not in doubt, but READY is void by any bar, and so by this one.
   */
  watchdogNotReady: row(
    {
      rule: 'C-78',
      title: 'The watchdog is not ready: it would not stop a scan if Farfield failed here',
      firstStep: "start nothing; let what runs end, a hand at the scanner's own STOP; call IT if it stays so",
      input: 'watchdog',
      priority: 'medium',
      verdict: everywhere(verdict(2, 0, 1)),
    },
    {
      titleUnknown: 'Nothing is heard from the watchdog: nobody knows whether it would stop a scan if Farfield failed',
      titleNeverSeen: 'The watchdog has not said yet that it could stop a scan',
      ttlMs: 2_000,
      clearAfterMs: 5_000,
      flap: 'latch',
      parent: 'scannerSilent',
    },
  ),
  // the agent itself
  eventLoopLate: row(
    {
      rule: 'C-74',
      title: 'The site agent was late by more than 0.5 s',
      firstStep: 'wait; call IT if it comes again',
      input: 'eventLoop',
      priority: 'low',
      verdict: everywhere(verdict(1)),
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, parent: 'eventLoopStalled' },
  ),
  eventLoopStalled: row(
    {
      rule: 'C-75',
      title: 'The site agent stood still for more than 1.5 s',
      firstStep: "look at the patient; use the scanner's own STOP if in doubt; call IT",
      input: 'eventLoopStall',
      priority: 'medium',
      verdict: { empty: verdict(3, 0, 1), inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 10_000, latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  /** Wall clocks date the record and decide nothing: told, and where it begins and ends stands in the record itself. */
  clocksApart: row(
    {
      rule: 'C-82',
      title: 'The clocks of site and gateway are more than 0.25 s apart',
      firstStep: 'go on; take times of this exam from the site’s clock alone; tell IT',
      input: 'wallClock',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 60_000, clearAfterMs: 60_000, parent: 'clocksFarApart' },
  ),
  clocksFarApart: row(
    {
      rule: 'C-83',
      title: 'The clocks of site and gateway are more than 2 s apart: times of day in the record are in doubt',
      firstStep: 'go on; take times of this exam from the site’s clock alone; IT sets the clock that is wrong',
      input: 'wallClockFar',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 60_000, clearAfterMs: 60_000 },
  ),
} as const satisfies Record<string, ConditionRow>;
