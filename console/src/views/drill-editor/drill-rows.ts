import {
  actWithinMs,
  automaticWithinMs,
  DRILL_MAX_S,
  type DrillScenario,
  drillSheet,
  dueTimes,
  type ExpectedAct,
  governingLimits,
  policyLimitMs,
} from '@farfield/protocol/drills';
import type { TextPath } from '@farfield/protocol/drill-text';
import type { FacilityPolicy } from '@farfield/protocol/policy';

export type DrillRowKind = 'fault' | 'automatic' | 'act' | 'end';

/** One line of a scenario on its time axis: what, by whom, from when to when at the latest, and the number that may be changed. */
export interface DrillRow {
  readonly kind: DrillRowKind;
  readonly id: string;
  /** as on the sheet: F1, A1, 1 */
  readonly label: string;
  readonly who: string;
  readonly words: string;
  /** on the drill's clock; null: it has no time of its own */
  readonly fromMs: number | null;
  readonly dueMs: number | null;
  /** seconds; null: this line has no number, or the policy sets it */
  readonly number: DrillNumber | null;
  /** why there is none to change; '' where there is one */
  readonly fixedBecause: string;
}

export interface DrillNumber {
  readonly path: TextPath;
  readonly seconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** the same number in the library's scenario; null: there is no such line there */
  readonly librarySeconds: number | null;
  /** less is stricter; of a fault or the end, neither is */
  readonly isTarget: boolean;
}

/** @param library the scenario that this one was copied from; null: it is nobody's copy */
export function drillRows(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  library: DrillScenario | null,
): readonly DrillRow[] {
  const sheet = drillSheet(scenario, policy);
  const due = dueTimes(scenario, policy);
  const timeOf = (id: string): number | null => due.get(id) ?? null;
  const expected = scenario.acts.filter((one) => one.pass !== 'never');
  return [
    ...scenario.faults.map((fault, index): DrillRow => {
      const before = library?.faults.find((one) => one.id === fault.id);
      return {
        kind: 'fault',
        id: fault.id,
        label: sheet.faults[index]?.label ?? '',
        who: 'goes wrong',
        words: fault.words,
        fromMs: timeOf(fault.id),
        dueMs: timeOf(fault.id),
        number: {
          path: ['faults', index, 'atS'],
          seconds: fault.atS,
          minSeconds: scenario.faults[index - 1]?.atS ?? 0,
          maxSeconds: scenario.faults[index + 1]?.atS ?? scenario.endsAtS,
          librarySeconds: before?.atS ?? null,
          isTarget: false,
        },
        fixedBecause: '',
      };
    }),
    ...scenario.automatic.map((one, index): DrillRow => ({
      kind: 'automatic',
      id: one.id,
      label: sheet.automatic[index]?.label ?? '',
      who: 'Farfield',
      words: sheet.automatic[index]?.words ?? '',
      fromMs: timeOf(one.after),
      dueMs: timeOf(one.id),
      number: null,
      fixedBecause: automaticWithinMs(one, scenario, policy) === null ? 'as long as it lasts' : 'the policy’s',
    })),
    ...expected.map((act, index): DrillRow => ({
      kind: 'act',
      id: act.id,
      label: sheet.acts[index]?.label ?? '',
      who: sheet.acts[index]?.by ?? '',
      words: act.do,
      fromMs: timeOf(act.after),
      dueMs: timeOf(act.id),
      number: actNumber(act, scenario, policy, library),
      fixedBecause: act.within === null ? 'before the end' : '',
    })),
    {
      kind: 'end',
      id: 'end',
      label: '',
      who: 'ends by itself',
      words: 'Whatever is still open then is missing.',
      fromMs: null,
      dueMs: scenario.endsAtS * 1_000,
      number: {
        path: ['endsAtS'],
        seconds: scenario.endsAtS,
        minSeconds: 60,
        maxSeconds: DRILL_MAX_S,
        librarySeconds: library?.endsAtS ?? null,
        isTarget: false,
      },
      fixedBecause: '',
    },
  ];
}

function actNumber(
  act: ExpectedAct,
  scenario: DrillScenario,
  policy: FacilityPolicy,
  library: DrillScenario | null,
): DrillNumber | null {
  const withinMs = actWithinMs(act, policy);
  if (withinMs === null) return null;
  const before = library?.acts.find((one) => one.id === act.id);
  const beforeMs = before === undefined ? null : actWithinMs(before, policy);
  const limitsMs = governingLimits(act, scenario).flatMap((name) => policyLimitMs(name, policy) ?? []);
  return {
    path: ['acts', scenario.acts.indexOf(act), 'within'],
    seconds: withinMs / 1_000,
    minSeconds: 1,
    maxSeconds: Math.min(scenario.endsAtS, ...limitsMs.map((ms) => ms / 1_000)),
    librarySeconds: beforeMs === null ? null : beforeMs / 1_000,
    isTarget: true,
  };
}

/** How a number differs from the library's, in words; '' when it does not, or there is nothing to compare it with. */
export function differenceWords({ seconds, librarySeconds, isTarget }: DrillNumber): string {
  if (librarySeconds === null || librarySeconds === seconds) return '';
  const was = `was ${librarySeconds} s`;
  if (!isTarget) return was;
  return seconds < librarySeconds ? `tighter, ${was}` : `LOOSER, ${was}`;
}
