import { DEFAULT_POLICY, type FacilityPolicy } from '../policy/facility-policy.ts';
import type { PolicyChanges, Timeline, TimelineEvent, TimelineStart } from '../policy/timeline.ts';
import { faultSeenMs } from './due-times.ts';
import { type DrillFault, type DrillScenario, type DrillStart, type ShownAs, type Shows, showsOf } from './scenario.ts';

const STARTS: Readonly<Record<DrillStart, TimelineStart>> = {
  idle: 'boot',
  preparedExam: 'preparedExam',
  scanning: 'scanning',
};

/**
 * What goes wrong in a scenario, as a timeline of the policy lab: the signals that its faults show, when they show them. People
 * do nothing in it, so that what it plays is what Farfield does by itself until somebody acts.
 */
export function drillTimeline(scenario: DrillScenario, policy: FacilityPolicy = DEFAULT_POLICY): Timeline {
  const lengthMs = Math.round(scenario.endsAtS * 1_000);
  return {
    version: 1,
    title: scenario.title,
    start: STARTS[scenario.start],
    patient: patientOf(scenario),
    policy: changesOf(policy),
    lengthMs,
    events: scenario.faults
      .flatMap(shown)
      .filter((one) => one.atMs <= lengthMs)
      .toSorted((left, right) => left.atMs - right.atMs),
  };
}

function shown(fault: DrillFault): readonly TimelineEvent[] {
  const atMs = faultSeenMs(fault);
  if (fault.kind === 'agentDies') return [{ atMs, kind: 'restart', downMs: Math.round(fault.backAfterS * 1_000) }];
  const shows = Object.entries(showsOf(fault)) as [keyof Shows, ShownAs][];
  return shows.map(([input, is]) => ({ atMs, kind: 'input', input, is, words: '' }));
}

function patientOf({ exam: { because } }: DrillScenario): Timeline['patient'] {
  const isSedated = because.includes('sedated');
  return {
    monitoring: isSedated || because.includes('monitored') ? 'monitored' : 'notMonitored',
    isSedated,
    ...(because.includes('child') ? { age: 'child' as const } : {}),
    implant: { kind: 'none' },
  };
}

/** A timeline is signed for by nobody: it runs under the policy's content, as if both had signed. */
function changesOf(policy: FacilityPolicy): PolicyChanges {
  if (policy === DEFAULT_POLICY) return {};
  const { signatures: _, ...content } = policy;
  return { ...content };
}
