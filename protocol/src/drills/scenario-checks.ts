import { ACTION_RULES } from '../policy/authorise.ts';
import { type ActionKind, COMMAND_CLASS } from '../policy/command.ts';
import type { Applies } from '../policy/condition-row.ts';
import { FLAP_CLEARED_BY } from '../policy/conditions.ts';
import type { FacilityPolicy } from '../policy/facility-policy.ts';
import { inputSource } from '../policy/input-source.ts';
import type { InputId } from '../policy/inputs.ts';
import type { Place } from '../policy/reading.ts';
import { ROLE_WORDS } from '../policy/roles.ts';
import { tunedRows } from '../policy/tuned-rows.ts';
import { actWithinMs, dueTimes, rowTakesMs, shownBy } from './due-times.ts';
import { governingLimits } from './governing-limits.ts';
import { notShownLive } from './live/shadow-sensors.ts';
import { policyLimitMs } from './policy-limit.ts';
import {
  type AutomaticAct,
  type C2Reason,
  type DrillFault,
  type DrillScenario,
  type ExpectedAct,
  type ShownAs,
  showsOf,
} from './scenario.ts';
import { actProblem, type SimulatedAct } from './simulated-act.ts';

/** What a scenario is held against. */
export interface DrillCatalogue {
  /** what the simulators can make happen; null: there are none here, and nothing of it is done */
  readonly acts: readonly SimulatedAct[] | null;
  readonly policy: FacilityPolicy;
}

interface Checked extends DrillCatalogue {
  readonly scenario: DrillScenario;
  readonly at: Place;
}

const ORDERS: readonly string[] = ['start', 'resume', 'pause', 'selectStep', 'stop', 'abort'];

/** Everything that the shape of the document cannot say; problems go to their places. */
export function checkScenario(scenario: DrillScenario, known: DrillCatalogue, at: Place): void {
  const checked = { ...known, scenario, at };
  checkExam(checked);
  checkIds(checked);
  checkFaults(checked);
  scenario.automatic.forEach((one, index) => checkAutomatic(checked, one, at.inside('automatic').item(index)));
  scenario.acts.forEach((one, index) => checkAct(checked, one, at.inside('acts').item(index)));
  checkEnd(checked);
}

function checkExam({ scenario: { exam, ways, faults, acts, briefing, observer }, at }: Checked): void {
  const because = at.inside('exam').inside('because');
  if (exam.class === 'C1' && exam.because.length > 0)
    because.refuse(`class C1 is awake and nothing on board: ${exam.because.join(', ')} is C2`);
  if (exam.class === 'C2' && exam.because.length === 0) because.refuse('class C2 needs what makes it so');
  if (ways.length === 0) at.inside('ways').refuse('is empty: nobody could run it');
  if (faults.length === 0) at.inside('faults').refuse('is empty: nothing goes wrong');
  if (acts.length === 0) at.inside('acts').refuse('is empty: nobody is expected to do anything');
  if (briefing.length === 0) at.inside('briefing').refuse('is empty: people must know what they are in for');
  if (observer.length === 0) at.inside('observer').refuse('is empty: somebody must look');
}

/** One name for one thing, and nothing counts from what comes later or is not there. */
function checkIds({ scenario: { faults, automatic, acts }, at }: Checked): void {
  const seen = new Set<string>();
  const add = (id: string, place: Place): void => {
    if (seen.has(id)) place.inside('id').refuse(`"${id}" is there already`);
    seen.add(id);
  };
  const counts = (after: string, place: Place): void => {
    if (!seen.has(after)) place.inside('after').refuse(`"${after}" is nothing that stands before it`);
  };
  faults.forEach((one, index) => add(one.id, at.inside('faults').item(index)));
  for (const [key, all] of [
    ['automatic', automatic],
    ['acts', acts],
  ] as const) {
    for (const [index, one] of all.entries()) {
      const place = at.inside(key).item(index);
      counts(one.after, place);
      add(one.id, place);
    }
  }
}

function checkFaults(checked: Checked): void {
  const { scenario, at } = checked;
  let beforeS = 0;
  for (const [index, fault] of scenario.faults.entries()) {
    const place = at.inside('faults').item(index);
    if (fault.atS < beforeS) place.inside('atS').refuse(`time goes back: ${fault.atS} s after ${beforeS} s`);
    beforeS = fault.atS;
    if (fault.kind === 'act') checkSimulatedAct(checked, fault, place);
    if (fault.kind === 'person') checkPersonFault(fault, place);
    if (fault.kind === 'agentDies') checkAgentDies(scenario, fault, place);
    if (fault.kind === 'shadow' && Object.keys(fault.shows).length === 0)
      place.inside('shows').refuse('is empty: a shadow of nothing');
    checkShows(checked, fault, place.inside('shows'));
  }
}

function checkSimulatedAct(
  { scenario: { ways }, acts }: Checked,
  fault: Extract<DrillFault, { kind: 'act' }>,
  place: Place,
): void {
  if (ORDERS.includes(fault.act)) {
    place.inside('act').refuse(`"${fault.act}" is an order to a scanner: a drill gives none`);
    return;
  }
  const act = acts?.find((one) => one.id === fault.act);
  if (acts !== null && act === undefined) {
    place.inside('act').refuse(`"${fault.act}" is nothing that the simulators can do`);
    return;
  }
  const problem = act === undefined ? null : actProblem(act, fault.with);
  if (problem !== null) place.inside('with').refuse(problem);
  if (ways.includes('live') && Object.keys(fault.shows).length === 0)
    place
      .inside('shows')
      .refuse(
        'is empty: in a live drill only shadow signals are set, never a machine; say which, or take "live" out of ways',
      );
}

function checkPersonFault(fault: Extract<DrillFault, { kind: 'person' }>, place: Place): void {
  if (reachesScanner(fault.action))
    place.inside('action').refuse(`"${fault.action}" could let the real scanner scan: no card asks for it`);
  else checkRole(fault.by, fault.action, place);
}

/** A real site's agent is ended by no drill: it guards whoever is in the room, and with it the drill would be over. */
function checkAgentDies(
  { ways, faults, endsAtS }: DrillScenario,
  { id, atS, backAfterS }: Extract<DrillFault, { kind: 'agentDies' }>,
  place: Place,
): void {
  if (ways.includes('live'))
    place
      .inside('kind')
      .refuse('a live drill leaves the site’s agent alive, and it would end with it: take "live" out of ways');
  const backS = atS + backAfterS;
  if (backS > endsAtS) place.inside('backAfterS').refuse(`is back at ${backS} s, after the end at ${endsAtS} s`);
  const next = faults.find((one) => one.kind === 'agentDies' && one.id !== id && one.atS >= atS && one.atS <= backS);
  if (next !== undefined)
    place.inside('backAfterS').refuse(`is back at ${backS} s, and "${next.id}" ends it before that`);
}

function checkShows({ policy, scenario: { ways, start } }: Checked, fault: DrillFault, place: Place): void {
  for (const [input, how] of Object.entries(showsOf(fault)) as readonly [InputId, ShownAs][]) {
    const fitting = policy.equipment[input];
    if (inputSource(input) === 'derived')
      place.inside(input).refuse('is found out by the core: show what it follows from');
    else if (fitting.fit === 'notFitted')
      place.inside(input).refuse(`is not fitted under this policy (instead: ${fitting.substitute})`);
    else if (ways.includes('live')) {
      const problem = notShownLive({ input, how }, fault, { fit: fitting.fit, start });
      if (problem !== null) place.inside(input).refuse(`${problem}; show it otherwise, or take "live" out of ways`);
    }
  }
}

const APPLIES_TO: Readonly<Partial<Record<Applies, readonly C2Reason[]>>> = {
  monitored: ['monitored', 'sedated'],
  monitoredAwake: ['monitored'],
  monitoredSedated: ['sedated'],
};

function checkAutomatic(checked: Checked, one: AutomaticAct, place: Place): void {
  const { scenario, policy } = checked;
  const { byId } = tunedRows(policy);
  switch (one.kind) {
    case 'condition': {
      const row = byId[one.condition];
      const needed = APPLIES_TO[row.applies];
      if (needed !== undefined && !needed.some((reason) => scenario.exam.because.includes(reason)))
        place
          .inside('condition')
          .refuse(`${one.condition} is looked at only for a patient who is ${needed.join(' or ')}`);
      checkComes(checked, one, place);
      return;
    }
    case 'order': {
      const asking = scenario.automatic.find((other) => other.id === one.after);
      if (asking?.kind !== 'condition') {
        place.inside('after').refuse('must name the condition that asks for the order');
        return;
      }
      const { scan } = byId[asking.condition].verdict.scanning;
      if (scan < (one.order === 'stop' ? 2 : 3))
        place.inside('order').refuse(`${asking.condition} asks for no ${one.order} under this policy`);
      return;
    }
    case 'refusal':
      if (COMMAND_CLASS[one.action] === 'protect')
        place.inside('action').refuse(`"${one.action}" restricts: nothing ever refuses it`);
      return;
    case 'foundAtRest':
      if (scenario.automatic.find(({ id }) => id === one.after)?.kind !== 'booted')
        place.inside('after').refuse('must name the site agent’s return');
      return;
    case 'booted': {
      const death = scenario.faults.find(({ id }) => id === one.after);
      if (death?.kind !== 'agentDies') place.inside('after').refuse('must name the fault by which the site agent died');
      return;
    }
    case 'readyVoid':
      return;
  }
}

/** A row comes by what its signal shows, or follows from other rows; else it is expected in vain. */
function checkComes(
  { scenario, policy }: Checked,
  { condition, after }: Extract<AutomaticAct, { kind: 'condition' }>,
  place: Place,
): void {
  const row = tunedRows(policy).byId[condition];
  if (inputSource(row.input) === 'derived') return;
  const fault = scenario.faults.find((one) => one.id === after);
  if (fault === undefined) place.inside('after').refuse(`must name the fault that ${row.input} shows`);
  else if (rowTakesMs(row, shownBy(fault, row.input)) === null)
    place.inside('condition').refuse(`${condition} is about ${row.input}, and "${after}" does not show it so`);
}

function checkAct(checked: Checked, act: ExpectedAct, place: Place): void {
  const { scenario } = checked;
  if (act.action !== null && act.pass !== 'never') {
    checkRole(act.by, act.action, place);
    if (scenario.ways.includes('live') && reachesScanner(act.action))
      place
        .inside('action')
        .refuse(
          `"${act.action}" could let the real scanner scan, and in a live drill there is no lease: take "live" out of ways`,
        );
  }
  checkCondition(checked, act, place);
  checkTime(checked, act, place);
}

function checkCondition({ scenario, policy }: Checked, act: ExpectedAct, place: Place): void {
  const isAboutOne = act.action === 'acknowledge' || act.action === 'clear';
  if (isAboutOne !== (act.condition !== null)) {
    place.inside('condition').refuse('is there for acknowledge and clear, and only for them');
    return;
  }
  const { condition } = act;
  if (condition === null) return;
  if (!scenario.automatic.some((one) => one.kind === 'condition' && one.condition === condition))
    place.inside('condition').refuse(`${condition} does not come in this scenario`);
  const row = tunedRows(policy).byId[condition];
  const clearers = [...row.clearedBy, ...(row.flap === 'latch' ? FLAP_CLEARED_BY : [])];
  if (act.action === 'clear' && act.pass !== 'never' && !clearers.includes(act.by))
    place.inside('by').refuse(`${ROLE_WORDS[act.by]} does not clear ${condition}`);
}

function checkTime(checked: Checked, act: ExpectedAct, place: Place): void {
  const { policy, scenario } = checked;
  const at = place.inside('within');
  if ((act.pass === 'inTime') !== (act.within !== null)) {
    at.refuse('is there for pass: inTime, and only for it');
    return;
  }
  if (act.within === null) return;
  const withinMs = actWithinMs(act, policy);
  if (withinMs === null) {
    at.refuse(`"${act.within}" is no limit of a policy`);
    return;
  }
  if (withinMs === 0) at.refuse('is 0 s: nobody does anything in no time');
  for (const name of governingLimits(act, scenario)) {
    const limitMs = policyLimitMs(name, policy);
    if (limitMs !== null && withinMs > limitMs)
      at.refuse(`${withinMs / 1_000} s is looser than ${name} of this policy, ${limitMs / 1_000} s`);
  }
}

function checkRole(by: ExpectedAct['by'], action: ActionKind, place: Place): void {
  if (!ACTION_RULES[action].roles.includes(by))
    place.inside('by').refuse(`${ROLE_WORDS[by]} may not ${ACTION_RULES[action].words}`);
}

/** Acts after which something may scan that did not before. */
function reachesScanner(action: ActionKind): boolean {
  return COMMAND_CLASS[action] === 'permit' || action === 'selectStep';
}

function checkEnd({ scenario, policy, at }: Checked): void {
  const endMs = scenario.endsAtS * 1_000;
  const due = dueTimes(scenario, policy);
  for (const key of ['faults', 'automatic', 'acts'] as const) {
    for (const [index, { id }] of scenario[key].entries()) {
      const dueMs = due.get(id);
      if (dueMs !== undefined && dueMs > endMs)
        at.inside(key)
          .item(index)
          .refuse(`"${id}" is due at ${dueMs / 1_000} s, after the end at ${scenario.endsAtS} s`);
    }
  }
  for (const [index, one] of scenario.acts.entries()) {
    const before = [...scenario.faults, ...scenario.automatic, ...scenario.acts.slice(0, index)];
    const isTimed = one.within !== null && actWithinMs(one, policy) !== null;
    if (isTimed && before.some(({ id }) => id === one.after) && !due.has(one.after))
      at.inside('acts').item(index).inside('after').refuse(`"${one.after}" has no time of its own to count from`);
  }
}
