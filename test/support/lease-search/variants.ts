import type { Patch } from './patches.ts';

export interface Variant {
  readonly name: string;
  /** what is taken away, in words */
  readonly without: string;
  readonly patches: readonly Patch[];
  /** the invariants one of which must then be seen to break */
  readonly breaks: readonly string[];
}

const LEASE = 'protocol/src/policy/lease.ts';
const HAND_OVER = 'protocol/src/policy/hand-over.ts';
const LIMITS = 'protocol/src/policy/limits.ts';

/**
 * Waits that only delay are shortened, which can but add behaviours to the search: control comes back at once instead of
 * after 30 s of good link, and an offer lapses after 2 s instead of 60 s.
 */
export const SHORTER_WAITS: readonly Patch[] = [
  { file: LIMITS, find: 'RECOVERY_GOOD_MS: Ms = 30_000', replace: 'RECOVERY_GOOD_MS: Ms = 0' },
  { file: LIMITS, find: 'OFFER_VALID_MS: Ms = 60_000', replace: 'OFFER_VALID_MS: Ms = 2_000' },
];

/** Rules of the lease, each left out by itself. Those about what a renewal counts from need deeper walks: see docs/models/lease.pml. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'noQuarantine',
    without: 'no quarantine after control was taken back',
    patches: [
      {
        file: LEASE,
        find: 'const untilMs = control.promisedUntilMs;',
        replace: 'const untilMs = nowMs;',
      },
    ],
    breaks: ['I4'],
  },
  {
    name: 'noBootQuarantine',
    without: 'no quarantine after the agent started',
    patches: [
      {
        file: LEASE,
        find: '{ untilMs: nowMs + leaseLengthMs(), exceptConsoleId: null }',
        replace: '{ untilMs: nowMs, exceptConsoleId: null }',
      },
    ],
    breaks: ['I4'],
  },
  {
    name: 'anyEchoLetsGo',
    without:
      'at a hand-over, any heartbeat of the earlier console counts as its letting go, also one sent before it was told',
    patches: [{ file: HAND_OVER, find: 'beat.echoTickMs <= control.sinceMs || ', replace: '' }],
    breaks: ['I4'],
  },
  {
    name: 'noMargin',
    without: 'the console believes until the last moment, with a clock that may lose half a second',
    patches: [{ file: LIMITS, find: 'LEASE_BELIEF_MARGIN_MS: Ms = 500', replace: 'LEASE_BELIEF_MARGIN_MS: Ms = 0' }],
    breaks: ['I4', 'I5'],
  },
  {
    name: 'noEpochBump',
    without: 'a change of holder does not raise the epoch',
    patches: [{ file: LEASE, find: 'epoch: lease.epoch + 1,', replace: 'epoch: lease.epoch,' }],
    breaks: ['I1', 'I2'],
  },
];
