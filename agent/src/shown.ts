import { clearedSoFar, handOverOf, INPUT_IDS, isInstructorLive, type PolicyState } from '@farfield/protocol/policy';
import type { AgentState, Shown } from './agent-state.ts';

export function shownOf({
  linkTest,
  policy,
  readings,
  events,
  screen,
  cutDrags,
  uplink,
  policyNote,
}: AgentState): Shown {
  return { linkTest, policy, readings, events, screen, cutDrags, uplink, policyNote };
}

/**
 * Whether a view drawn now would differ from the one drawn from `was` in ages alone. Asked ten times a second at every
 * site, so it compares and makes nothing: what is the same object needs no second look.
 */
export function isSameShown(was: Shown, is: Shown): boolean {
  return (
    was.events === is.events &&
    was.cutDrags.list === is.cutDrags.list &&
    was.policyNote === is.policyNote &&
    was.linkTest === is.linkTest &&
    was.uplink.state === is.uplink.state &&
    was.uplink.sharedRoute === is.uplink.sharedRoute &&
    isSameList(was.uplink.paths, is.uplink.paths, (one) => `${one.name}:${one.state}:${one.isProven}`) &&
    was.screen.source === is.screen.source &&
    was.screen.layout === is.screen.layout &&
    was.screen.localHands === is.screen.localHands &&
    was.screen.mayBeHeld === is.screen.mayBeHeld &&
    was.readings.power.mains === is.readings.power.mains &&
    (was.policy === is.policy || isSamePolicyShown(was.policy, is.policy))
  );
}

/** Whether something is the matter now that the view drawn from `was` does not show: people must not wait for that. */
export function isWorseShown({ policy: was }: Shown, { policy: is }: Shown): boolean {
  if (was === is) return false;
  const { authority, scan, people, system } = was.verdict;
  const { verdict } = is;
  return (
    verdict.authority > authority ||
    verdict.scan > scan ||
    verdict.people > people ||
    verdict.system > system ||
    (was.activeIds !== is.activeIds && is.activeIds.some((id) => !was.activeIds.includes(id)))
  );
}

function isSamePolicyShown(was: PolicyState, is: PolicyState): boolean {
  return (
    was.safetyVersion === is.safetyVersion &&
    was.session === is.session &&
    was.stop?.status === is.stop?.status &&
    was.pending?.intentId === is.pending?.intentId &&
    was.permit?.status === is.permit?.status &&
    was.lastCommand?.commandId === is.lastCommand?.commandId &&
    was.lastCommand?.answer === is.lastCommand?.answer &&
    was.lease.control.kind === is.lease.control.kind &&
    handOverOf(was.lease)?.stage === handOverOf(is.lease)?.stage &&
    handOverOf(was.lease)?.to.consoleId === handOverOf(is.lease)?.to.consoleId &&
    isSameSupervision(was, is) &&
    was.taking === is.taking &&
    was.lease.requests.length === is.lease.requests.length &&
    was.zone4.count === is.zone4.count &&
    isSameList(was.zone4.level2Inside, is.zone4.level2Inside, (one) => one) &&
    isSameList(was.attendees, is.attendees, (one) => one.consoleId) &&
    isSameScanner(was.scanner, is.scanner) &&
    isSameConditions(was, is) &&
    isSameInputs(was.inputs, is.inputs)
  );
}

function isSameSupervision(was: PolicyState, is: PolicyState): boolean {
  if (was.supervision === null && is.supervision === null) return true;
  return (
    was.supervision?.trainee.consoleId === is.supervision?.trainee.consoleId &&
    was.supervision?.instructor.consoleId === is.supervision?.instructor.consoleId &&
    isInstructorLive(was) === isInstructorLive(is)
  );
}

function isSameInputs(was: PolicyState['inputs'], is: PolicyState['inputs']): boolean {
  if (was === is) return true;
  for (const id of INPUT_IDS) if (was[id] !== is[id] && was[id].raw !== is[id].raw) return false;
  return true;
}

function isSameScanner(was: PolicyState['scanner'], is: PolicyState['scanner']): boolean {
  if (was === is) return true;
  return (
    was !== null &&
    is !== null &&
    was.state === is.state &&
    was.runningStepId === is.runningStepId &&
    isSameList(was.steps, is.steps, (one) => one.status)
  );
}

function isSameConditions(was: PolicyState, is: PolicyState): boolean {
  if (was.conditions === is.conditions) return true;
  return (
    isSameList(was.activeIds, is.activeIds, (id) => id) &&
    is.activeIds.every(
      (id) =>
        was.conditions[id].status === is.conditions[id].status &&
        clearedSoFar(was.conditions[id]).length === clearedSoFar(is.conditions[id]).length,
    )
  );
}

function isSameList<T>(was: readonly T[], is: readonly T[], part: (one: T) => string): boolean {
  if (was === is) return true;
  if (was.length !== is.length) return false;
  return is.every((one, index) => {
    const other = was[index];
    return other !== undefined && part(other) === part(one);
  });
}
