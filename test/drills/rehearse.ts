import {
  actWithinMs,
  type DrillFault,
  type DrillRecord,
  type DrillScenario,
  type DrillScore,
  dueTimes,
  type ExpectedAct,
  onOneClock,
  scoreDrill,
} from '@farfield/protocol/drills';
import {
  type CommandAction,
  type FacilityPolicy,
  INPUT_IDS,
  type InputId,
  type ReadBackWords,
  isInForce,
  type PatientStatement,
  type Role,
} from '@farfield/protocol/policy';
import { preparedSite, startStep } from '../virtual/virtual-exam.ts';
import type { JournalLine } from '../../agent/src/journal/journal-port.ts';
import { VIRTUAL_POLICY } from '../virtual/virtual-people.ts';
import type { VirtualSite } from '../virtual/virtual-site.ts';
import { applyFault, whyNotFault } from './apply-fault.ts';

export type Rehearsal =
  | {
      readonly kind: 'scored';
      readonly score: DrillScore;
      readonly record: DrillRecord;
      /** the whole record of that site, as it would be sealed */
      readonly lines: readonly JournalLine[];
      readonly policy: FacilityPolicy;
    }
  /** said, and never counted as passed */
  | { readonly kind: 'notRunnable'; readonly why: string };

type Console = VirtualSite['remote'];

/** A step of the first exam that is long enough for everything in a drill to happen while it runs. */
export const LONG_STEP = 2;
export const STILL_HERE_MS = 20_000;
export const AGAIN_MS = 5_000;
const HANDS_MS = 300;
const LAPSE_AFTER_MS = 2_000;
const LATE_BY_MS = 1_500;
/** Has no clinical act at all. */
const BYSTANDER: Role = 'coordinator';
/** What people do until control is granted and READY is given again. */
const REARM = ['requestControl', 'offerControl', 'readBackControl', 'leadTimeOut', 'readBackTimeOut', 'giveReady'];
/** Whoever has no watchdog has a hand at the scanner's own STOP. */
const HAND_AT_STOP_MS = 5_000;
/** A page is told again by then what stands. */
const SEEN_AGAIN_MS = 10_000;

/**
 * `careless`: they do everything that is expected, and try everything that must not happen as well, at pages that refuse
 * nothing: only the site can.
 */
export type RobotPeople = 'careful' | 'careless';

/** One act of one scenario that a robot does a second too late, leaves out, or leaves to somebody who may not do it. */
export interface Slip {
  readonly actId: string;
  readonly how: 'late' | 'missing' | 'wrong';
}

export interface RehearsalOptions {
  readonly robots?: RobotPeople;
  readonly slip?: Slip;
  /** whose exam it is; without its two signatures it is rehearsed as if it had them */
  readonly policy?: FacilityPolicy;
  /** as the record names it */
  readonly policyHash?: string;
  /** the wall clock at the site's boot; virtual time runs from there */
  readonly startWallMs?: number;
  /** after which part of its time each act is done, above 0 and below 1; half-way when it is not said */
  readonly pace?: () => number;
}

/**
 * Runs a scenario in virtual time through the machines that run in production (agent, gateway, pages, the scanner's model),
 * with people who do each act of the scenario half-way through its time (or at the pace that is given); then asks the record what happened. Links,
 * scanner and site agent fail as themselves; every other sensor shows what the scenario says that it shows.
 */
export function rehearse(
  scenario: DrillScenario,
  { robots = 'careful', slip, policy: given, policyHash, startWallMs, pace = () => 0.5 }: RehearsalOptions = {},
): Rehearsal {
  const why = whyNot(scenario) ?? (given === undefined ? null : whyNotUnder(given));
  if (why !== null) return { kind: 'notRunnable', why };
  const site = preparedSite(patientOf(scenario), {
    timeScale: 1,
    policy: asIfSigned(given ?? VIRTUAL_POLICY),
    ...(policyHash === undefined ? {} : { policyHash }),
    ...(startWallMs === undefined ? {} : { startWallMs }),
  });
  const people = new Map<Role, Console>([
    ['rst', site.remote],
    ['mrst', site.onsite],
  ]);
  for (const { by, action } of scenario.acts) if (action !== null && !people.has(by)) people.set(by, joins(site, by));
  if (slip?.how === 'wrong' && !people.has(BYSTANDER)) people.set(BYSTANDER, joins(site, BYSTANDER));
  site.passes(1_000);
  if (scenario.start === 'scanning') {
    const answer = startStep(site, LONG_STEP);
    if (answer !== 'done') return { kind: 'notRunnable', why: `no step could be started before it: ${answer}` };
    site.passes(3_000);
  }
  const { policy } = site.agent.policy;
  const beganTickMs = site.clock.nowMs();
  const plan = planOf(scenario, policy, site, { people, slip, pace });
  if (robots === 'careless') plan.push(...lapsesOf(scenario, policy, site, people));
  for (const one of plan.toSorted((left, right) => left.atMs - right.atMs)) {
    site.passes(Math.max(0, beganTickMs + one.atMs - site.clock.nowMs()));
    one.act();
  }
  const endedTickMs = beganTickMs + scenario.endsAtS * 1_000;
  site.passes(Math.max(0, endedTickMs - site.clock.nowMs()));
  const ticks = onOneClock(site.journal.map(({ tickMs, wallMs, record: { type } }) => ({ tickMs, wallMs, type })));
  const journal = site.journal.map((line, index) => ({ ...line, tickMs: ticks[index] ?? line.tickMs }));
  const record: DrillRecord = { beganTickMs, endedTickMs, journal };
  return { kind: 'scored', score: scoreDrill(scenario, policy, record), record, lines: site.journal, policy };
}

function whyNot(scenario: DrillScenario): string | null {
  if (!scenario.ways.includes('simulators'))
    return 'nothing that a machine could show: it is for the table, or for people';
  if (scenario.start === 'idle') return 'it begins without an exam';
  if (scenario.exam.because.includes('implant')) return 'the patients here have no implant';
  const faults = scenario.faults.map(whyNotFault).filter((one) => one !== null);
  const acts = scenario.acts.flatMap((one) =>
    one.action === null || one.pass === 'never' || isRearm(one) || actionOf(one, scenario) !== null
      ? []
      : [`nobody here knows how to ${one.action}`],
  );
  return [...faults, ...acts][0] ?? null;
}

/** What no exam can be prepared without here. */
function whyNotUnder({ capabilities, equipment }: FacilityPolicy): string | null {
  if (!capabilities.start) return 'under this policy nothing is started remotely';
  if (!capabilities.stop) return 'under this policy the scanner is stopped on site only';
  if (!capabilities.selectStep) return 'under this policy no step is selected remotely';
  const stated = INPUT_IDS.find((id) => {
    const fitting = equipment[id];
    return fitting.fit === 'attested' && !(isStatedHere(id) && fitting.byRole === 'mrst');
  });
  return stated === undefined ? null : `under this policy people state ${stated}, and nobody does here`;
}

function isStatedHere(input: InputId): boolean {
  return input === 'patientAudio' || input === 'patientCamera';
}

/** A policy that is being written is rehearsed before it is signed. */
function asIfSigned(policy: FacilityPolicy): FacilityPolicy {
  if (isInForce(policy)) return policy;
  const signatures = [
    { role: 'mrmd', personId: 'unsigned-mrmd', name: 'not signed' },
    { role: 'mrso', personId: 'unsigned-mrso', name: 'not signed' },
  ] as const;
  return { ...policy, signatures };
}

function patientOf({ exam: { because } }: DrillScenario): PatientStatement {
  return {
    monitoring: because.includes('monitored') || because.includes('sedated') ? 'monitored' : 'notMonitored',
    isSedated: because.includes('sedated'),
    implant: { kind: 'none' },
  };
}

function joins(site: VirtualSite, role: Role): Console {
  // A bystander is at the site, whose record says what was tried: the gateway would keep it from getting there.
  const isOnSite = role === BYSTANDER || role === 'lip' || role === 'mrso' || role === 'onsiteTechnologist';
  return site.joins(`the-${role}`, role, isOnSite ? 'onsite' : 'remote');
}

interface Planned {
  readonly atMs: number;
  readonly act: () => void;
}

/** Everything that is done to the site, in the order of its times. */
function planOf(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  site: VirtualSite,
  { people, slip, pace }: { people: ReadonlyMap<Role, Console>; slip: Slip | undefined; pace: () => number },
): Planned[] {
  const due = dueTimes(scenario, policy);
  const endMs = scenario.endsAtS * 1_000 - AGAIN_MS;
  const plan: Planned[] = scenario.faults.flatMap((fault) =>
    [...applyFault(site, fault), ...aroundFault(site, fault)].map(({ afterMs, act }) => ({
      atMs: fault.atS * 1_000 + afterMs,
      act,
    })),
  );
  const leavesMs = whenAway(scenario);
  for (let atMs = STILL_HERE_MS; atMs < Math.min(leavesMs, endMs); atMs += STILL_HERE_MS)
    plan.push({ atMs, act: () => void site.acts(site.onsite, { kind: 'confirmPresence' }) });
  for (const one of scenario.acts) {
    const who = people.get(one.by);
    const isKnown = isRearm(one) || actionOf(one, scenario) !== null;
    if (!isKnown || one.pass === 'never' || who === undefined) continue;
    // What is read back is what stands on the page then.
    const actionNow = (): CommandAction | null => rearmActionOf(one, site) ?? actionOf(one, scenario);
    const withinMs = actWithinMs(one, policy);
    const fromMs = due.get(one.after) ?? 0;
    const slips = slip?.actId === one.id ? slip.how : null;
    if (slips === 'missing') continue;
    if (slips === 'wrong') {
      const bystander = people.get(BYSTANDER) ?? who;
      const act = (): void => {
        const action = actionNow();
        if (action !== null) site.sendsUnasked(bystander, action);
      };
      // Before anybody has ended what it is about.
      plan.push({ atMs: fromMs + AGAIN_MS - HANDS_MS, act });
      continue;
    }
    let isDone = false;
    const act = (): void => {
      const action = isDone ? null : actionNow();
      if (action === null) return;
      isDone = site.acts(who, action) === 'done';
      if (isDone && action.kind === 'patientOut') site.count4 = 0;
    };
    // What is refused is asked again, as people do; a page takes one act at a time.
    const halfWayMs = fromMs + (withinMs === null ? AGAIN_MS : Math.floor(withinMs * pace()) - HANDS_MS);
    const firstMs = slips === 'late' ? fromMs + (withinMs ?? 0) + LATE_BY_MS : halfWayMs;
    const lastMs = withinMs === null || slips === 'late' ? endMs : fromMs + withinMs;
    for (let atMs = Math.max(0, firstMs); atMs <= lastMs; atMs += AGAIN_MS) plan.push({ atMs, act });
  }
  return plan;
}

/** What people do about it that no sheet asks for. */
function aroundFault(site: VirtualSite, fault: DrillFault): ReturnType<typeof applyFault> {
  if (fault.kind !== 'agentDies') return [];
  const { watchdog } = site.agent.policy.policy.equipment;
  const atStop = { afterMs: HAND_AT_STOP_MS, act: () => site.pressesScannerStop() };
  const statedAgain = { afterMs: fault.backAfterS * 1_000 + SEEN_AGAIN_MS, act: () => statesAgain(site) };
  return watchdog.fit === 'notFitted' ? [atStop, statedAgain] : [statedAgain];
}

function isRearm({ action }: ExpectedAct): boolean {
  return action !== null && REARM.includes(action);
}

/** What was stated before an agent died, the next one does not know. */
function statesAgain(site: VirtualSite): void {
  for (const input of ['patientAudio', 'patientCamera'] as const)
    if (site.agent.policy.policy.equipment[input].fit === 'attested')
      site.acts(site.onsite, { kind: 'stateInput', input });
}

/** By what stands on the pages at that moment. @returns null: it is none of these */
function rearmActionOf({ action }: ExpectedAct, site: VirtualSite): CommandAction | null {
  const { scanner } = site.onsite.page.view?.value ?? {};
  const patientRef = scanner?.registeredPatientRef ?? '';
  const weightKg = scanner?.registeredWeightKg ?? 0;
  const words: ReadBackWords = { patientRef, scannerRef: 'MR1', weightKg, implantWords: 'none' };
  switch (action) {
    case 'requestControl':
      return { kind: action };
    case 'offerControl':
      return { kind: action, toPersonId: site.remote.principal.personId };
    case 'readBackControl':
    case 'readBackTimeOut':
      return { kind: action, words };
    case 'leadTimeOut':
      return { kind: action, weightKg, attendants: 0 };
    case 'giveReady':
      return { kind: action, stepId: scanner?.selectedStepId ?? '', tableClear: false };
    default:
      return null;
  }
}

/** Each act that must not happen, once, as soon as it is forbidden. */
function lapsesOf(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  site: VirtualSite,
  people: ReadonlyMap<Role, Console>,
): readonly Planned[] {
  const due = dueTimes(scenario, policy);
  return scenario.acts.flatMap((one) => {
    const who = people.get(one.by);
    if (one.pass !== 'never' || one.action === null || who === undefined) return [];
    const act = (): void => {
      const stepId = site.onsite.page.view?.value.scanner.selectedStepId ?? '';
      const action =
        one.action === 'start' ? ({ kind: 'start', stepId, readyId: 'none' } as const) : actionOf(one, scenario);
      if (action !== null) site.sendsUnasked(who, action);
    };
    return [{ atMs: (due.get(one.after) ?? 0) + LAPSE_AFTER_MS, act }];
  });
}

/** From then on the safety tech presses nothing unasked. */
function whenAway({ faults }: DrillScenario): number {
  const away = faults.find(
    (one) =>
      (one.kind === 'person' && one.action === 'leaving') || (one.kind === 'shadow' && one.shows.presence === 'silent'),
  );
  return away === undefined ? Infinity : away.atS * 1_000;
}

/** @returns null: people of a rehearsal cannot do it */
export function actionOf({ action, condition }: ExpectedAct, { faults }: DrillScenario): CommandAction | null {
  switch (action) {
    case 'stop':
    case 'spokeToPatient':
    case 'patientOut':
    case 'voidReady':
    case 'takeLocal':
    case 'confirmPresence':
    case 'stateSupervision':
      return { kind: action };
    case 'acknowledge':
      return condition === null ? null : { kind: 'acknowledge', condition };
    case 'clear':
      return condition === null ? null : { kind: 'clear', condition, why: 'looked, and it is well' };
    case 'stateInput':
      return {
        kind: 'stateInput',
        input: faults.some((one) => one.kind === 'shadow' && one.shows.patientCamera !== undefined)
          ? 'patientCamera'
          : 'patientAudio',
      };
    default:
      return null;
  }
}
