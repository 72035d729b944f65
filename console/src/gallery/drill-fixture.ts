import type { DrillView } from '@farfield/protocol';

/** A drill that runs, as everybody may know it. */
export function drillFixture(own: Partial<DrillView> = {}): DrillView {
  return {
    stage: 'running',
    drillId: 'drill-7',
    scenarioId: 'link-loss-mid-scan',
    title: 'Link loss mid-scan',
    conductorId: 'demo-coordinator',
    conductorName: 'C. Demo',
    clockMs: 12_000,
    endsAtMs: 120_000,
    isPaused: false,
    briefing: [],
    emptyBy: '',
    emptyAgeMs: -1,
    reasons: [],
    endedWords: '',
    endedTitle: '',
    endedAgeMs: -1,
    isEndedBySite: false,
    toReturn: [],
    returnTitle: '',
    returnReasons: [],
    desk: { surprises: [], expected: [], refused: [] },
    ...own,
  };
}
