import type { FacilityPolicy } from '../policy/facility-policy.ts';
import { inputSource } from '../policy/input-source.ts';
import type { InputId } from '../policy/inputs.ts';
import { type Ms, STOP_CONFIRM_MS } from '../policy/limits.ts';
import { type TunedRow, tunedRows } from '../policy/tuned-rows.ts';
import { policyLimitMs } from './policy-limit.ts';
import {
  type AutomaticAct,
  type DrillFault,
  type DrillScenario,
  type ExpectedAct,
  type ShownAs,
  showsOf,
} from './scenario.ts';

/** Between a thing and its report: adapters read at least once a second. */
export const REPORTED_WITHIN_MS: Ms = 1_000;

/** The gateway says its time of day once a second, and one word of it is not believed alone. */
const SAID_TWICE_MS: Ms = 2_500;

function reportedWithinMs(input: InputId): Ms {
  return input === 'wallClock' || input === 'wallClockFar' ? SAID_TWICE_MS : REPORTED_WITHIN_MS;
}

/** @returns when a fault is there to be noticed, on the drill's clock */
export function faultSeenMs(fault: DrillFault): Ms {
  return Math.round((fault.atS + (fault.kind === 'act' ? fault.seenAfterS : 0)) * 1_000);
}

export function shownBy(fault: DrillFault, input: InputId): ShownAs | null {
  return showsOf(fault)[input] ?? null;
}

/**
 * How long this row takes when its input shows this.
 *
 * @returns null: the row does not come by that
 */
export function rowTakesMs(row: TunedRow, shown: ShownAs | null): Ms | null {
  if (inputSource(row.input) === 'derived') return row.confirmAfterMs;
  switch (shown) {
    case 'bad':
      return row.unknownIs === 'only' ? null : row.confirmAfterMs;
    case 'unknown':
      return row.unknownIs === 'notThisRow' ? null : row.confirmAfterMs;
    case 'silent':
      return row.ttlMs === null || row.unknownIs === 'notThisRow' ? null : row.ttlMs + row.confirmAfterMs;
    case 'good':
    case null:
      return null;
  }
}

/** How long after what it counts from; null: it has no time of its own. */
export function automaticWithinMs(one: AutomaticAct, scenario: DrillScenario, policy: FacilityPolicy): Ms | null {
  switch (one.kind) {
    case 'condition': {
      const row = tunedRows(policy).byId[one.condition];
      const fault = scenario.faults.find(({ id }) => id === one.after);
      const takesMs = rowTakesMs(row, fault === undefined ? null : shownBy(fault, row.input));
      return takesMs === null ? null : takesMs + reportedWithinMs(row.input);
    }
    case 'order':
      return STOP_CONFIRM_MS;
    case 'readyVoid':
    case 'foundAtRest':
      return REPORTED_WITHIN_MS;
    case 'booted':
      return backAfterMs(one, scenario);
    case 'refusal':
      return null;
  }
}

/** Until an agent that died is there again, and has said so. @returns null: it did not die of what this waits for */
function backAfterMs({ after }: AutomaticAct, { faults }: DrillScenario): Ms | null {
  const death = faults.find(({ id }) => id === after);
  return death?.kind === 'agentDies' ? Math.round(death.backAfterS * 1_000) + REPORTED_WITHIN_MS : null;
}

export function actWithinMs({ within }: ExpectedAct, policy: FacilityPolicy): Ms | null {
  if (within === null) return null;
  return typeof within === 'number' ? Math.round(within * 1_000) : policyLimitMs(within, policy);
}

/** When each thing is due at the latest, on the drill's clock, by id; without those that have no time. */
export function dueTimes(scenario: DrillScenario, policy: FacilityPolicy): ReadonlyMap<string, Ms> {
  const due = new Map<string, Ms>(scenario.faults.map((fault) => [fault.id, faultSeenMs(fault)]));
  const add = (id: string, after: string, withinMs: Ms | null): void => {
    const fromMs = due.get(after);
    if (fromMs !== undefined && withinMs !== null) due.set(id, fromMs + withinMs);
  };
  for (const one of scenario.automatic) add(one.id, one.after, automaticWithinMs(one, scenario, policy));
  for (const one of scenario.acts) add(one.id, one.after, actWithinMs(one, policy));
  return due;
}
