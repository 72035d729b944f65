import { situation, step as coreStep } from '@farfield/protocol/policy';
import { givesControl, type Invariant, scanOrder } from './invariant.ts';

/** The oracle's own copy of how long a word of the watchdog holds. */
const HEARD_MS = 2_000;

/** What the watchdog beside the agent is for, and what it is not. */
export const WATCHDOG_INVARIANTS: readonly Invariant[] = [
  {
    id: 'K8',
    text: 'nothing is started or resumed, and no control is granted, while the watchdog is not ready or not heard',
    speaksOfActs: true,
    core: (truth, step) => {
      if (!truth.site.kind.hasWatchdog) return null;
      const what = scanOrder(step)?.kind ?? (givesControl(step) ? 'grant' : null);
      if (what === null) return null;
      const { watchdog } = truth;
      if (watchdog === null) return `${what}, and the watchdog has not been heard yet`;
      if (!watchdog.isReady) return `${what}, and the watchdog said that it is not ready`;
      const ageMs = step.nowMs - watchdog.seenMs;
      return ageMs <= HEARD_MS ? true : `${what}, and the watchdog was last heard ${ageMs} ms ago`;
    },
  },
  {
    id: 'K9',
    text: 'what the watchdog says of itself stops no scan, ends no permit and no control',
    events: ['input'],
    core: (_, { before, event, after, nowMs }) => {
      if (event.kind !== 'input' || event.input !== 'watchdog' || event.raw === 'good') return null;
      if (before.session === null || situation(before) !== 'scanning') return null;
      // What this moment brings without a word of the watchdog.
      const without = coreStep(before, { kind: 'tick' }, nowMs).state;
      if (after.verdict.scan > without.verdict.scan) return `its word asks for a stop, S${after.verdict.scan}`;
      if (after.stop?.requestedMs !== without.stop?.requestedMs) return 'its word stopped a scan';
      if (after.permit === null && without.permit !== null) return 'its word ended a permit';
      return after.lease.control.kind === without.lease.control.kind ? true : 'its word ended control';
    },
  },
];
