import {
  CONDITION_IDS,
  conditionRow,
  isActive,
  isStopUnderWay,
  scannerStateKnown,
  situation,
} from '@farfield/protocol/policy';
import type { CoreStep } from './agent-process.ts';
import type { Truth } from './truth.ts';
import { type Invariant, isStopOrder, scanOrder } from './invariant.ts';

/** The oracle's own copies. */
const ASK_AGAIN_MS = 2_000;
const SLACK_MS = 300;
const RUSH = { times: 14, withinMs: 2_000 };
const PAUSE_SEEN_MS = 3_000 + SLACK_MS;
const UNANSWERED = { stopMs: 60_000, abortMs: 120_000 };
const ANSWER_SLACK_MS = 400;
const STOP_BEFORE_DARK_MS = 2_000;
const UNENDED: readonly string[] = ['prescan', 'scanning', 'stopping', 'paused'];

function isJustConfirmed({ before, after }: CoreStep): boolean {
  return after.stop?.status === 'confirmed' && before.stop?.status !== 'confirmed';
}

/** Prescan is over, nothing sounds, and the scan begins by itself. */
function isInGap({ lastReported }: Truth, { scanner }: CoreStep['after']): boolean {
  // One that names no step is ready after a prescan, and not yet at rest.
  return scanner?.state === 'prepped' && (scanner.runningStepId !== '' || lastReported === 'prescan');
}

/** It reports a fault, and has not said that what it scanned has ended: by its step, or where it names none by nothing else. */
function isFaultBeside({ lastReported, site }: Truth, { scanner }: CoreStep['after']): boolean {
  if (scanner?.state !== 'fault') return false;
  return site.scanner.kind.namesSteps ? scanner.runningStepId !== '' : UNENDED.includes(lastReported);
}

/** Stops: that they can be done, that they are asked for until they are, and that nobody believes in one too early. */
export const STOP_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I15b',
    text: 'a stop that is not confirmed is asked for again within two seconds, and not over and over in one moment',
    core: (truth, step) => {
      const { after, nowMs } = step;
      const { status } = after.stop ?? {};
      const { stop, abort } = after.policy.capabilities;
      if ((status !== 'sent' && status !== 'notConfirmed') || (!stop && !abort)) return null;
      const orders = truth.stopsWith(step);
      const lateMs = nowMs - (orders.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY);
      if (lateMs > ASK_AGAIN_MS + SLACK_MS) return `a stop is open, and was last asked for ${lateMs} ms ago`;
      const rush = orders.filter((one) => !one.isPressed && nowMs - one.atMs <= RUSH.withinMs);
      return rush.length <= RUSH.times ? true : `${rush.length} stops within ${RUSH.withinMs} ms, and nobody pressed`;
    },
  },
  {
    id: 'I15c',
    text: 'no stop counts as confirmed while the scanner has prepared a step, named or not, and has yet to scan',
    core: (truth, step) => {
      if (!isInGap(truth, step.after)) return null;
      if (isJustConfirmed(step)) return `confirmed while ${step.after.scanner?.runningStepId} is about to begin`;
      return isStopUnderWay(step.after) ? true : null;
    },
  },
  {
    id: 'I15d',
    text: 'a fault that names a running step confirms no stop, nor one beside a scan of a scanner that names none',
    core: (truth, step) => {
      if (!isFaultBeside(truth, step.after)) return null;
      if (isJustConfirmed(step))
        return `confirmed while a fault is reported, step "${step.after.scanner?.runningStepId}", last ${truth.lastReported}`;
      return isStopUnderWay(step.after) ? true : null;
    },
  },
  {
    id: 'I15e',
    text: 'a scanner that is told to pause and scans on is told to stop within three seconds, however often pause is pressed',
    core: (truth, { after, effects, nowMs }) => {
      const sinceMs = truth.pauseOrderedMs;
      // From what the scanner was told and what it does, never from what the core has written down of it.
      if (sinceMs === null || !truth.site.scanner.isScanning()) return null;
      const openMs = nowMs - sinceMs;
      const isStopped = effects.some(isStopOrder) || after.stop?.status === 'askSite';
      // It speaks of each pause that is pressed once more, and of the moment in which the time is over.
      const isPressedAgain = effects.some((one) => one.kind === 'scanner' && one.order.kind === 'pause');
      const isOver = isStopped && openMs >= PAUSE_SEEN_MS - 2 * SLACK_MS;
      if (openMs <= PAUSE_SEEN_MS) return isPressedAgain || isOver ? true : null;
      return isStopped ? true : `told to pause ${openMs} ms ago, scans on, and no stop was ordered`;
    },
  },
  {
    id: 'I28b',
    text: 'nothing is ordered that this scanner cannot be told',
    speaksOfActs: true,
    core: (_, { effects, after }) => {
      const { capabilities } = after.policy;
      let isHeld = false;
      for (const effect of effects) {
        if (effect.kind !== 'scanner') continue;
        const { kind } = effect.order;
        if (capabilities[kind] === false) return `${kind} for a scanner that cannot`;
        // What every scanner here can do says nothing.
        if (kind === 'stop' || kind === 'abort')
          isHeld ||= !capabilities.stop || !capabilities.abort || !capabilities.pause;
      }
      return isHeld ? true : null;
    },
  },
  {
    id: 'K5',
    text: 'no scan is ordered while another is prepared, is about to begin, or runs',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const { permit } = step.before;
      if (isInGap(truth, step.before))
        return `${order.kind} while ${step.before.scanner?.runningStepId} is about to begin`;
      if (permit !== null && permit.status !== 'paused') return `${order.kind} while ${permit.stepId} is permitted`;
      const known = scannerStateKnown(step.before);
      return known === 'idle' || known === 'prepped' || known === 'paused' ? true : `${order.kind} while ${known}`;
    },
  },
  {
    id: 'V4',
    text: 'what nobody answers for a minute stops the scan, and for two aborts it and brings the patient out',
    time: (truth) => {
      const { agent } = truth.site;
      const policy = agent.state?.policy;
      if (policy === undefined || agent.isPaused || policy.session?.room !== 'in') return null;
      const where = situation(policy);
      let isHeld = false;
      for (const id of CONDITION_IDS) {
        const one = policy.conditions[id];
        if (!isActive(one) || truth.answered.get(id) === one.confirmedMs || conditionRow(id).verdict[where].people < 2)
          continue;
        const openMs = agent.nowMs - (truth.asked.get(id) ?? one.confirmedMs) - ANSWER_SLACK_MS;
        if (openMs < UNANSWERED.stopMs) continue;
        const isAbort = openMs >= UNANSWERED.abortMs;
        const { scan, people } = policy.verdict;
        if (scan < (isAbort ? 3 : 2) || people < (isAbort ? 3 : 2))
          return `${id} unanswered for ${openMs} ms, and the verdict is S${scan} P${people}`;
        isHeld = true;
      }
      return isHeld ? true : null;
    },
  },
  {
    id: 'I32',
    text: 'a site goes dark when nothing scans, or when a stop was asked for at least two seconds before',
    core: (truth, { before, after, effects, nowMs }) => {
      if (effects.length === 0 || !effects.some((one) => one.kind === 'shutdown')) return null;
      if (after.session !== null && after.session.room === 'in' && after.verdict.people < 3)
        return 'the site goes dark, and people are not told to bring the patient out';
      const known = scannerStateKnown(after);
      // A scanner that says nothing beside an empty room scans nobody (V-3).
      const mayScan =
        known === null
          ? after.session?.room !== 'out'
          : known === 'scanning' || known === 'prescan' || known === 'stopping';
      // With no session open the site scans by itself, and Farfield orders nothing.
      if (after.session === null) return null;
      if (!mayScan && !isStopUnderWay(after)) return true;
      const first = truth.stopOrders.find((one) => one.atMs >= (before.stop?.requestedMs ?? nowMs));
      const { stop, abort } = after.policy.capabilities;
      if (!stop && !abort) return true;
      return first !== undefined && nowMs - first.atMs >= STOP_BEFORE_DARK_MS
        ? true
        : `the site goes dark while the scanner is ${known ?? 'unknown'}, and no stop was asked for in time`;
    },
  },
];
