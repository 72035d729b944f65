import { type ConditionRow, everywhere, row } from './condition-row.ts';
import { LINK_TIMERS } from './limits.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

const { onePath, twoPaths } = LINK_TIMERS;

/** The link, and who holds control over it (ruling 1). */
export const LINK_CONDITIONS = {
  linkSuspect: row(
    {
      rule: 'C-10',
      title: 'Link to the remote console is late',
      firstStep: 'wait a second',
      input: 'link',
      priority: 'info',
      verdict: everywhere(verdict(1)),
    },
    {
      applies: 'remoteHolds',
      ttlMs: onePath.suspectMs,
      ttlTwoPathsMs: twoPaths.suspectMs,
      clearAfterMs: 1_000,
      parent: 'linkDown',
    },
  ),
  linkDown: row(
    {
      rule: 'C-11',
      title: 'Link to the remote console is down',
      firstStep: 'look at the patient, speak, phone the remote technologist',
      input: 'link',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 0, 2), scanning: verdict(2, 0, 2) },
    },
    {
      applies: 'remoteHolds',
      ttlMs: onePath.downMs,
      ttlTwoPathsMs: twoPaths.downMs,
      clearAfterMs: 5_000,
      evaluatedAt: 'both',
      parent: 'controlEnded',
      flap: 'latch',
    },
  ),
  /** Lease end: remote control is over and a running scan is stopped. Comes back only by people. */
  controlEnded: row(
    {
      rule: 'C-12',
      title: 'Remote control is off',
      firstStep: 'look at the patient, speak, phone the remote technologist; you may STOP, talk, take the patient out',
      input: 'link',
      priority: 'medium',
      verdict: { empty: verdict(3), inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },
    },
    {
      applies: 'remoteHolds',
      ttlMs: onePath.leaseMs,
      ttlTwoPathsMs: twoPaths.leaseMs,
      clearAfterMs: 0,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  /** The page's own tick, judged apart from its link worker: a frozen page must not look alive. */
  consolePageSilent: row(
    {
      rule: 'C-13',
      title: 'The remote console page does not answer',
      firstStep: 'phone the remote technologist',
      input: 'consolePage',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 0, 2), scanning: verdict(2, 1, 2) },
    },
    { applies: 'remoteHolds', ttlMs: 2_500, clearAfterMs: 5_000, parent: 'controlEnded' },
  ),
  linkSlow: row(
    {
      rule: 'C-14',
      title: 'Link round trip is above 150 ms',
      firstStep: 'wait, or call the site',
      input: 'linkRoundTrip',
      priority: 'low',
      verdict: everywhere(verdict(1)),
    },
    {
      applies: 'remoteHolds',
      unknownIs: 'notThisRow',
      confirmAfterMs: 2_000,
      clearAfterMs: 5_000,
      parent: 'linkDown',
      flap: 'latch',
    },
  ),
  linkVerySlow: row(
    {
      rule: 'C-17',
      title: 'Link round trip is above 300 ms',
      firstStep: 'view only until it is faster: let the step end; call the site',
      input: 'linkRoundTripLong',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 1, 1), scanning: verdict(2, 1, 1) },
    },
    {
      applies: 'remoteHolds',
      unknownIs: 'notThisRow',
      confirmAfterMs: 3_000,
      clearAfterMs: 20_000,
      parent: 'linkDown',
    },
  ),
  /** The account ran out or was withdrawn while its person holds control: Stop and talk stay, nothing else. */
  holderCredential: row(
    {
      rule: 'C-18',
      title: 'The remote technologist is no longer signed in with a valid credential',
      firstStep: 'take control back; another remote technologist takes over',
      input: 'holderCredential',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 1, 2), scanning: verdict(2, 1, 2) },
    },
    { applies: 'remoteHolds', unknownIs: 'notThisRow' },
  ),
  /** A trainee without an instructor has no control: ended and stopped as at lease end, and by people only comes back. */
  instructorLost: row(
    {
      rule: 'C-29',
      title: 'The trainee who has control is not supervised',
      firstStep: 'look at the patient, speak, phone the instructor; you may STOP, talk, take the patient out',
      input: 'instructor',
      priority: 'medium',
      verdict: { empty: verdict(3), inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },
    },
    {
      applies: 'remoteHolds',
      unknownIs: 'notThisRow',
      confirmAfterMs: onePath.downMs - onePath.suspectMs,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  /** Never a bar to stopping: only the question whether a person or a program presses. */
  remoteStopStorm: row(
    {
      rule: 'C-19',
      title: 'Three stops from remote within 10 min',
      firstStep: 'phone the remote technologist; take control back if nobody there pressed',
      input: 'remoteStops',
      priority: 'medium',
      verdict: everywhere(verdict(0, 0, 2)),
    },
    { unknownIs: 'notThisRow' },
  ),
} as const satisfies Record<string, ConditionRow>;
