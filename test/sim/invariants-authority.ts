import { LINK_TIMERS, step as coreStep } from '@farfield/protocol/policy';
import { type Invariant, permittingOrder } from './invariant.ts';
import type { Truth } from './truth.ts';

/** The oracle's own copies: a lease on one path and on two, and how much later than its end anything may still be believed. */
const LEASE_MS = 5_000;
const LEASE_TWO_PATHS_MS = 3_000;
const SLACK_MS = 100;
const OVERDUE_MS = 900;
/** From offer and read-back to the grant, or an explicit refusal. */
const ANSWER_MS = 2_000;

function leaseMs(truth: Truth, consoleId: string): number {
  return truth.echoedOnTwoPaths.has(consoleId) ? LEASE_TWO_PATHS_MS : LEASE_MS;
}

/** Who holds control, who believes it, and what that is good for. */
export const AUTHORITY_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    text: 'at most one holder in an epoch; a change of holder makes the epoch higher',
    speaksOfActs: true,
    core: (truth, { before, after }) => {
      if (before.lease === after.lease) return null;
      const was = before.lease.control;
      const is = after.lease.control;
      const wasHeld = was.kind === 'granted' ? `${was.holder.personId}@${was.holder.consoleId}` : '';
      const isHeld = is.kind === 'granted' ? `${is.holder.personId}@${is.holder.consoleId}` : '';
      if (wasHeld === isHeld) return null;
      if (after.lease.epoch <= before.lease.epoch)
        return `holder ${wasHeld} → ${isHeld} within epoch ${after.lease.epoch}`;
      const earlier = truth.epochHolder.get(after.lease.epoch);
      return isHeld === '' || earlier === undefined || earlier === isHeld
        ? true
        : `epoch ${after.lease.epoch} was ${earlier}'s and is ${isHeld}'s`;
    },
  },
  {
    id: 'I2',
    text: 'a permitting order comes from the holder, in the holder’s epoch, before the lease ends by what was echoed',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = permittingOrder(step);
      if (order === null) return null;
      const asked = truth.commands.get(order.commandId);
      if (asked === undefined) return `${order.kind} for a command that never came: ${order.commandId}`;
      const { control, epoch } = step.before.lease;
      if (asked.principal.role === 'onsiteTechnologist' && control.kind === 'local') return true;
      if (control.kind !== 'granted') return `${order.kind} while control is ${control.kind}`;
      if (control.holder.consoleId !== asked.command.consoleId || control.holder.personId !== asked.principal.personId)
        return `${order.kind} by ${asked.principal.personId}, held by ${control.holder.personId}`;
      if (asked.command.epoch !== epoch) return `${order.kind} of epoch ${asked.command.epoch} in epoch ${epoch}`;
      const newest = truth.echoed.get(control.holder.consoleId);
      return newest !== undefined && step.nowMs - newest > leaseMs(truth, control.holder.consoleId)
        ? `${order.kind} ${step.nowMs - newest} ms after the last echoed tick`
        : true;
    },
  },
  {
    id: 'I2b',
    text: 'a lease counts from a tick that its holder has echoed, never from an arrival',
    speaksOfActs: true,
    core: (truth, { before, after }) => {
      const is = after.lease.control;
      const was = before.lease.control;
      if (is.kind !== 'granted' || was.kind !== 'granted' || is.renewedTickMs === was.renewedTickMs) return null;
      const newest = truth.echoed.get(is.holder.consoleId);
      return newest !== undefined && is.renewedTickMs <= newest
        ? true
        : `renewed to ${is.renewedTickMs}, the newest echo is ${newest ?? 'none'}`;
    },
  },
  {
    id: 'I3',
    text: 'epochs only rise, and over deaths and restarts none is given again that the record names or in which somebody held control',
    speaksOfActs: true,
    core: (truth, { before, after }) => {
      const { epoch, control } = after.lease;
      if (before.lease.epoch === epoch) return null;
      if (epoch < before.lease.epoch) return `epoch ${epoch} after ${before.lease.epoch}`;
      return control.kind !== 'granted' || epoch > truth.maxGrantedEpoch
        ? true
        : `granted in epoch ${epoch}, and ${truth.maxGrantedEpoch} was granted before`;
    },
    // The reference asks for no epoch twice, whoever saw it. That much no agent can keep with a disk that keeps nothing:
    // an epoch in which nobody held control, and of which no record arrived, can come again, and no command can act in it.
    // Everything short of that is asked: above each epoch that a record names, and above each in which somebody held control.
    boot: (truth, { state }) => {
      const { epoch } = state.policy.lease;
      if (epoch <= truth.maxDurableEpoch)
        return `booted with epoch ${epoch}, and the record names ${truth.maxDurableEpoch}`;
      return epoch > truth.maxGrantedEpoch
        ? true
        : `booted with epoch ${epoch}, and ${truth.maxGrantedEpoch} was granted`;
    },
  },
  {
    id: 'I4',
    text: 'two consoles never both believe that they hold control',
    console: (truth, who) => {
      const own = truth.beliefs.get(who.id);
      if (own === undefined) return null;
      for (const [id, other] of truth.beliefs) {
        if (id !== who.id && other.untilMs > truth.nowMs)
          return `${who.id} (epoch ${own.epoch}) and ${id} (epoch ${other.epoch}) both believe`;
      }
      // It speaks of two: one that begins to believe after another one did.
      return truth.believedAnew === who.id ? true : null;
    },
  },
  {
    id: 'I5',
    text: 'a console that believes it holds control holds it, or lost it less than one lease ago',
    console: (truth, who) => {
      const own = truth.beliefs.get(who.id);
      if (own === undefined) return null;
      const control = truth.site.agent.state?.policy.lease.control;
      if (control?.kind === 'granted' && control.holder.consoleId === who.id) return true;
      const lostMs = truth.lostMs.get(who.id);
      if (lostMs === undefined) return `${who.id} believes and never had it`;
      return truth.nowMs - lostMs <= LEASE_MS + SLACK_MS
        ? true
        : `${who.id} still believes ${truth.nowMs - lostMs} ms after it lost control`;
    },
  },
  {
    id: 'I5b',
    text: 'what a console believes ends no later than one lease after the tick that its lease counts from',
    console: (truth, who) => {
      const own = truth.beliefs.get(who.id);
      const { lease } = who.link;
      const { agent } = truth.site;
      const bootedMs = agent.state?.policy.bootedMs;
      if (own === undefined || lease === null || bootedMs === undefined || agent.isPaused) return null;
      // A tick of an earlier life of the agent was counted on another clock.
      if (lease.renewedTickMs < bootedMs || lease.renewedTickMs > agent.nowMs) return null;
      const endMs = truth.nowMs - (agent.nowMs - lease.renewedTickMs) + LEASE_MS;
      return own.untilMs <= endMs + SLACK_MS ? true : `${who.id} believes for ${own.untilMs - endMs} ms too long`;
    },
  },
  {
    id: 'I6',
    text: 'taking back ends remote control in the same step, and nothing permitted comes of it',
    events: ['command'],
    speaksOfActs: true,
    core: (_, step) => {
      const { event, after, effects } = step;
      if (event.kind !== 'command' || event.command.action.kind !== 'takeLocal') return null;
      const { commandId } = event.command;
      const isDone = effects.some(
        (one) => one.kind === 'outcome' && one.commandId === commandId && one.outcome.kind === 'done',
      );
      if (!isDone) return null;
      if (after.lease.control.kind !== 'local') return `control is ${after.lease.control.kind} after it was taken back`;
      if (after.pending !== null) return 'a permit still waits for the disk';
      return permittingOrder(step) === null ? true : 'an order was given in the step that took control back';
    },
  },
  {
    id: 'I35',
    text: 'the safety tech can take control back in one event, from every state',
    core: (truth, { after, nowMs }) => {
      if (!truth.isSample(211)) return null;
      const action = { kind: 'takeLocal' } as const;
      const command = {
        commandId: 'probe',
        consoleId: 'c-mia',
        seq: 1,
        epoch: 0,
        expiresTickMs: 0,
        echo: { siteTickMs: 0, safetyVersion: 0, patientRef: '', scannerRef: '', argumentDigest: '' },
        action,
      };
      const { principal } = truth.site.console('mia');
      const { state } = coreStep(after, { kind: 'command', command, principal }, nowMs);
      return state.lease.control.kind === 'local' ? true : `control stays ${state.lease.control.kind}`;
    },
  },
  {
    id: 'L5b',
    text: 'after a boot nobody is granted control for one whole lease: a forgotten one may still be believed',
    boot: (_, { state, bootMs }) => {
      const { untilMs } = state.policy.lease.quarantine;
      return untilMs - bootMs >= LEASE_MS ? true : `quarantine of ${untilMs - bootMs} ms after a boot`;
    },
  },
  {
    id: 'V3b',
    text: 'who reads control back is granted it or refused within two seconds, and what passes from one to another is there within one lease more',
    core: (truth, step) => {
      const { before, after, nowMs } = step;
      for (const [commandId, atMs] of truth.unansweredWith(step))
        if (nowMs - atMs > ANSWER_MS + SLACK_MS)
          return `${commandId} is neither granted nor refused for ${nowMs - atMs} ms`;
      const { control } = after.lease;
      if (control.kind === 'passing' && nowMs - control.sinceMs > LEASE_MS + ANSWER_MS + SLACK_MS)
        return `control passes to ${control.to.personId} for ${nowMs - control.sinceMs} ms`;
      const isPassed = before.lease.control.kind === 'passing' && control.kind !== 'passing';
      return isPassed || truth.unansweredWith(step).size < truth.unanswered.size ? true : null;
    },
  },
  {
    id: 'V6',
    text: 'a lease that is not renewed is over at the site when its time is',
    time: (truth) => {
      const { agent } = truth.site;
      const control = agent.state?.policy.lease.control;
      if (agent.isPaused || control?.kind !== 'granted') return null;
      const newest = truth.echoed.get(control.holder.consoleId) ?? control.renewedTickMs;
      const silentMs = agent.nowMs - newest;
      if (silentMs <= LINK_TIMERS.onePath.suspectMs) return null;
      const sinceGrantMs = agent.nowMs - control.sinceMs;
      const overMs = leaseMs(truth, control.holder.consoleId) + OVERDUE_MS;
      return silentMs > overMs && sinceGrantMs > overMs
        ? `still granted ${silentMs} ms after the last echoed tick`
        : true;
    },
  },
];
