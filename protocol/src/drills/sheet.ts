import type { FacilityPolicy } from '../policy/facility-policy.ts';
import { ROLE_WORDS } from '../policy/roles.ts';
import { actWithinMs, automaticWithinMs, dueTimes } from './due-times.ts';
import {
  automaticWords,
  clockWords,
  evidenceWords,
  examWords,
  faultHow,
  secondsWords,
  START_WORDS,
  WAY_WORDS,
} from './drill-words.ts';
import { HEADINGS } from './heading.ts';
import { BRIEFING, type DrillScenario, RETURN_TO_SERVICE } from './scenario.ts';

/** A scenario as people hold it in their hands: every time worked out under one policy. */
export interface DrillSheet {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly heading: string;
  readonly exam: string;
  readonly start: string;
  readonly ways: string;
  readonly endsAt: string;
  readonly policy: string;
  readonly briefing: readonly string[];
  readonly faults: readonly SheetFault[];
  readonly automatic: readonly SheetRow[];
  readonly acts: readonly SheetAct[];
  /** whoever does one of these has not passed */
  readonly never: readonly SheetNever[];
  readonly observer: readonly string[];
  readonly returnToService: readonly string[];
}

export interface SheetFault {
  readonly label: string;
  readonly at: string;
  readonly words: string;
  readonly how: string;
}

export interface SheetRow {
  /** F faults, A automatic, bare numbers people */
  readonly label: string;
  /** at the latest, on the drill's clock; '' before the end */
  readonly due: string;
  /** what its time is and from what it counts */
  readonly counts: string;
  readonly words: string;
}

export interface SheetAct extends SheetRow {
  readonly by: string;
  /** what would show it */
  readonly evidence: string;
}

export interface SheetNever {
  readonly by: string;
  readonly words: string;
}

export function drillSheet(scenario: DrillScenario, policy: FacilityPolicy): DrillSheet {
  const due = dueTimes(scenario, policy);
  const dueOf = (id: string): string => {
    const ms = due.get(id);
    return ms === undefined ? '' : clockWords(ms);
  };
  const expected = scenario.acts.filter((one) => one.pass !== 'never');
  const labels = new Map<string, string>([
    ...scenario.faults.map(({ id }, index) => [id, `F${index + 1}`] as const),
    ...scenario.automatic.map(({ id }, index) => [id, `A${index + 1}`] as const),
    ...expected.map(({ id }, index) => [id, `${index + 1}`] as const),
  ]);
  const label = (id: string): string => labels.get(id) ?? id;
  const counts = (withinMs: number | null, after: string): string =>
    withinMs === null ? `after ${label(after)}` : `${secondsWords(withinMs)} from ${label(after)}`;
  return {
    id: scenario.id,
    number: scenario.number,
    title: scenario.title,
    heading: HEADINGS[scenario.heading],
    exam: examWords(scenario.exam),
    start: START_WORDS[scenario.start],
    ways: scenario.ways.map((one) => WAY_WORDS[one]).join(', '),
    endsAt: clockWords(scenario.endsAtS * 1_000),
    policy: policy.name,
    briefing: [...BRIEFING, ...scenario.briefing],
    faults: scenario.faults.map((fault) => ({
      label: label(fault.id),
      at: clockWords(fault.atS * 1_000),
      words: fault.words,
      how: faultHow(fault),
    })),
    automatic: scenario.automatic.map((one) => ({
      label: label(one.id),
      due: dueOf(one.id),
      counts: counts(automaticWithinMs(one, scenario, policy), one.after),
      words: automaticWords(one),
    })),
    acts: expected.map((one) => ({
      label: label(one.id),
      due: dueOf(one.id),
      counts: counts(actWithinMs(one, policy), one.after),
      words: one.do,
      by: ROLE_WORDS[one.by],
      evidence: evidenceWords(one),
    })),
    never: scenario.acts
      .filter((one) => one.pass === 'never')
      .map((one) => ({ by: ROLE_WORDS[one.by], words: one.do })),
    observer: scenario.observer,
    returnToService: [...RETURN_TO_SERVICE, ...scenario.returnToService],
  };
}
