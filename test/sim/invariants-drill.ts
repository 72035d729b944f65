import type { ActionKind } from '@farfield/protocol/policy';
import type { AgentInput, AgentOutput, AgentState } from '../../agent/src/agent-state.ts';
import { isDrillOn, isShadowListening } from './drill-watch.ts';
import type { Finding, Invariant } from './invariant.ts';
import type { Truth } from './truth.ts';

/** The oracle's own copies. */
const DRILL_MAX_MS = 1_800_000;
const CONDUCTOR_GONE_MS = 30_000;
const SLACK_MS = 1_000;
const SETTLED_AFTER_MS = 60_000;
/** The scanner's report comes each 0.9 s, and at once when it changes. */
const STOP_WITHIN_MS = 1_200;
/** What the imagined patient is called. */
const IMAGINED = 'DRILL';
const BEGINS: readonly ActionKind[] = [
  'openSession',
  'requestControl',
  'offerControl',
  'readBackControl',
  'selectStep',
  'giveReady',
  'start',
  'resume',
  'testLink',
];

const hasStop = (outputs: readonly AgentOutput[]): boolean =>
  outputs.some((one) => one.kind === 'order' && (one.order.kind === 'stop' || one.order.kind === 'abort'));

/** Pressed for the real scanner, or said to a shadow by a page that should not: both may mean the real one. */
function isStop(input: AgentInput): boolean {
  if (input.kind === 'consoleCommand') return input.command.action.kind === 'stop';
  return input.kind === 'shadow' && input.body.kind === 'command' && input.body.value.action.kind === 'stop';
}

/** The imagined scanner was told something, or the imagined exam began. */
function isShadowOrdered({ drill: before }: AgentState, { drill: after }: AgentState): boolean {
  const is = after.shadow?.scanner.under ?? null;
  return is !== null && is !== before.shadow?.scanner.under;
}

/** Nothing began at the real site: no session, no control, no scan, and nobody waits for one. */
function begun({ policy }: AgentState): string | null {
  const { session, lease, permit, pending } = policy;
  if (session !== null) return 'a session is open';
  if (lease.control.kind !== 'local') return `control is ${lease.control.kind}`;
  if (permit !== null) return `${permit.stepId} is permitted`;
  return pending === null ? null : `${pending.command.action.kind} waits for the disk`;
}

/** A STOP that came while the real scanner scanned is with it soon, whatever the site knew of it in that moment. */
function openStop(truth: Truth, after: AgentState, outputs: readonly AgentOutput[]): Finding {
  const { drills, site, nowMs } = truth;
  if (drills.openStopMs === null) return null;
  const { scanner, room } = site;
  const { stop, abort } = after.policy.policy.capabilities;
  const isStopped = hasStop(outputs);
  if (isStopped || !scanner.isBusy() || (!stop && !abort)) {
    drills.openStopMs = null;
    return isStopped ? true : null;
  }
  // While it says nothing nobody can know.
  if (scanner.faults.isSilent || room.silent.has('scanner')) drills.openStopMs = nowMs;
  const openMs = nowMs - drills.openStopMs;
  return openMs <= STOP_WITHIN_MS
    ? null
    : `the scanner scans, and has not had the STOP that came before it said so ${openMs} ms ago`;
}

/** Live drills: what they may touch of the real site, what ends them, and that they end. */
export const DRILL_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I23',
    text: 'what people do in a drill comes to no scanner and into no record of the site, and no real page shows its patient',
    ofDrills: true,
    agent: ({ drills }, before, _input, after, outputs) => {
      for (const output of outputs) {
        if (output.kind === 'order') {
          if (!drills.orders.has(output.order))
            return `${output.order.kind} to the scanner, and not by the site’s own core`;
          if (isDrillOn(after)) return `${output.order.kind} to the scanner, and the drill goes on`;
        }
        if (output.kind !== 'journal' || !isDrillOn(before)) continue;
        const alien = output.lines.find(({ record }) => record.type !== 'drill' && !drills.records.has(record));
        if (alien !== undefined) return `${alien.record.type} in the site’s record, and not by its own core`;
      }
      return isShadowOrdered(before, after) ? true : null;
    },
    gateway: ({ site }, _before, input) => {
      if (!site.hasDrills || input.kind !== 'agentSaid' || input.body.kind !== 'siteView') return null;
      const { scanner } = input.body.value;
      return scanner.registeredPatientRef.startsWith(IMAGINED) ? `${scanner.registeredPatientRef} on real pages` : null;
    },
  },
  {
    id: 'I23b',
    text: 'whatever is real ends a drill in the step in which the site hears of it',
    ofDrills: true,
    agent: ({ drills }, before, _input, after) => {
      if (!isDrillOn(before)) return null;
      const real = drills.real(after.policy);
      if (real === null) return null;
      return isDrillOn(after) ? `${real}, and the drill goes on` : true;
    },
  },
  {
    id: 'I23c',
    text: 'no drill begins beside a patient, an exam, a scan, an alarm, somebody inside, or an unknown',
    ofDrills: true,
    agent: ({ drills, site }, before, input, after) => {
      const isAsked = input.kind === 'drillAsk' && input.ask.kind === 'begin';
      if (isDrillOn(before) || (!isAsked && !isDrillOn(after))) return null;
      const { nowMs } = site.agent;
      const against =
        drills.real(after.policy) ??
        drills.againstBegin(after, nowMs) ??
        (nowMs - after.policy.bootedMs < SETTLED_AFTER_MS ? 'the agent has just begun' : null);
      if (against === null) return null;
      return isDrillOn(after) ? `it began, and ${against}` : true;
    },
  },
  {
    id: 'I23d',
    text: 'a STOP beside a drill goes to the scanner, unless that is known to be idle and empty and the drill runs',
    ofDrills: true,
    agent: (truth, before, input, after, outputs) => {
      const { drills, site } = truth;
      if (!isStop(input) || !isDrillOn(before)) return openStop(truth, after, outputs);
      if (site.scanner.isBusy()) drills.openStopMs ??= truth.nowMs;
      if (isShadowListening(before) && drills.notIdle() === null && drills.notCounted() === null)
        return openStop(truth, after, outputs);
      const { stop, abort } = after.policy.policy.capabilities;
      if (isDrillOn(after)) return 'a STOP that was not the drill’s alone, and the drill goes on';
      if (!stop && !abort) return null;
      if (!hasStop(outputs)) return 'a STOP that was not the drill’s alone, and the scanner was told nothing';
      drills.openStopMs = null;
      return true;
    },
  },
  {
    id: 'I23e',
    text: 'while people rehearse nobody has control of the real scanner, or will have, and nothing begins there',
    ofDrills: true,
    agent: (_, before, input, after) => {
      if (!isDrillOn(before)) return null;
      const is = begun(after);
      if (is !== null) return isDrillOn(after) || begun(before) === null ? `${is} beside a drill` : null;
      if (after.policy.lease.requests.length > before.policy.lease.requests.length)
        return 'a request for control is kept from a drill';
      return input.kind === 'consoleCommand' && BEGINS.includes(input.command.action.kind) ? true : null;
    },
  },
  {
    id: 'V9',
    text: 'a drill ends after half an hour at the latest, and when its conductor is no longer heard',
    ofDrills: true,
    agent: ({ drills, site }, before, input, after) => {
      if (!isDrillOn(before) || drills.sinceMs === null) return null;
      const ageMs = site.agent.nowMs - drills.sinceMs;
      const silentMs = site.agent.nowMs - drills.conductorHeardMs;
      if (!isDrillOn(after)) return ageMs >= DRILL_MAX_MS - 5 * SLACK_MS || silentMs >= CONDUCTOR_GONE_MS ? true : null;
      // What comes before the turn of a site that stood still is older than that turn.
      if (input.kind !== 'tick') return null;
      if (ageMs > DRILL_MAX_MS + SLACK_MS) return `it goes on after ${ageMs} ms`;
      return silentMs > CONDUCTOR_GONE_MS + SLACK_MS ? `its conductor was last heard ${silentMs} ms ago` : null;
    },
  },
  {
    id: 'V9b',
    text: 'anybody ends a drill in one act, and when it is over the site is as it was',
    ofDrills: true,
    agent: (_, before, input, after) => {
      const isOn = isDrillOn(after);
      if (isOn !== after.policy.isDrill)
        return isOn ? 'a drill, and the site is open' : 'no drill, and the site is shut';
      if (!isDrillOn(before) || input.kind !== 'drillAsk' || input.ask.kind !== 'end') return null;
      return isOn ? 'somebody ended it, and it goes on' : true;
    },
  },
];
