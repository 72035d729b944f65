import type { DrillView } from '@farfield/protocol';
import {
  asRun,
  beginReasons,
  BRIEFING,
  drillClockMs,
  drillEndWords,
  expectedNow,
  faultHow,
  type LiveDrill,
  returnReasons,
  type RunningDrill,
} from '@farfield/protocol/drills';
import { type PolicyState, type Reason, reasonRule, reasonText } from '@farfield/protocol/policy';
import type { SiteDrill } from './site-drill.ts';

/** Negative: it has none, or it has not come. */
const NONE = -1;
/** What was refused is news for so long. */
const REFUSED_FOR_MS = 10_000;
/** How long the end of a drill is told. */
export const ENDED_FOR_MS = 600_000;

type Desk = DrillView['desk'];
export const EMPTY_DESK: Desk = { surprises: [], expected: [], refused: [] };

/** The drill as everybody may know it, with its conductor's part. Ages are at `nowMs`. */
export function drillView({ live, shadow, refused }: SiteDrill, site: PolicyState, nowMs: number): DrillView {
  const scenario = live.kind === 'none' ? null : live.scenario;
  const conductor = live.kind === 'none' ? null : live.conductor;
  const empty = live.kind === 'asked' ? live.empty : null;
  const isRefused = refused !== null && nowMs - refused.atMs <= REFUSED_FOR_MS;
  return {
    stage: live.kind,
    drillId: live.kind === 'running' ? live.drillId : '',
    scenarioId: scenario?.id ?? '',
    title: scenario?.title ?? '',
    conductorId: conductor?.personId ?? '',
    conductorName: conductor?.name ?? '',
    clockMs: live.kind === 'running' ? Math.max(0, drillClockMs(live, nowMs)) : 0,
    endsAtMs: (scenario?.endsAtS ?? 0) * 1_000,
    isPaused: live.kind === 'running' && live.pausedMs !== null,
    briefing: scenario === null ? [] : [...BRIEFING, ...scenario.briefing],
    emptyBy: empty?.name ?? '',
    emptyAgeMs: empty === null ? NONE : nowMs - empty.atMs,
    reasons: live.kind === 'running' ? [] : beginReasons(live, site).map(plain),
    ...endedOf(live, nowMs),
    ...returnOf(live, site),
    desk: {
      surprises: surprisesOf(live),
      expected: live.kind === 'running' && shadow !== null ? expectedOf(live, shadow, nowMs) : [],
      refused: isRefused ? refused.reasons.map(plain) : [],
    },
  };
}

function endedOf(
  live: LiveDrill,
  nowMs: number,
): Pick<DrillView, 'endedWords' | 'endedTitle' | 'endedAgeMs' | 'isEndedBySite'> {
  const last = live.kind === 'none' ? live.last : null;
  if (last === null || nowMs - last.atMs > ENDED_FOR_MS)
    return { endedWords: '', endedTitle: '', endedAgeMs: NONE, isEndedBySite: false };
  return {
    endedWords: drillEndWords(last.cause),
    endedTitle: last.title,
    endedAgeMs: nowMs - last.atMs,
    isEndedBySite: ['site', 'realCommand', 'realStop'].includes(last.cause.kind),
  };
}

function returnOf(live: LiveDrill, site: PolicyState): Pick<DrillView, 'toReturn' | 'returnTitle' | 'returnReasons'> {
  const open = live.kind === 'none' ? live.toReturn : null;
  if (open === null) return { toReturn: [], returnTitle: '', returnReasons: [] };
  return { toReturn: [...open.items], returnTitle: open.title, returnReasons: returnReasons(site).map(plain) };
}

function surprisesOf(live: LiveDrill): Desk['surprises'] {
  if (live.kind === 'none') return [];
  const came = live.kind === 'running' ? live.came : [];
  return live.scenario.faults.map((fault) => ({
    faultId: fault.id,
    words: fault.words,
    how: faultHow(fault),
    plannedMs: Math.round(fault.atS * 1_000),
    cameMs: came.find(({ faultId }) => faultId === fault.id)?.atMs ?? NONE,
  }));
}

function expectedOf(live: RunningDrill, shadow: NonNullable<SiteDrill['shadow']>, nowMs: number): Desk['expected'] {
  const endedTickMs = live.beganMs + drillClockMs(live, nowMs);
  const record = { beganTickMs: live.beganMs, endedTickMs, journal: shadow.lines };
  return expectedNow(asRun(live), shadow.agent.policy.policy, record).map(({ id, dueMs, atMs, ...one }) => ({
    actId: id,
    ...one,
    dueMs: dueMs ?? NONE,
    atMs: atMs ?? NONE,
  }));
}

/** As it travels: what is filled in is text. The rule of a row is the row's own. */
function plain(one: Reason): DrillView['reasons'][number] {
  const params = Object.fromEntries(Object.entries(one.params).map(([key, value]) => [key, String(value)]));
  return { id: one.id, params };
}

/** What of it a change is told at once for; clocks apart. */
export function drillKey({ live, refused }: SiteDrill, site: PolicyState): string {
  switch (live.kind) {
    case 'none':
      return `none ${live.last?.atMs ?? ''} ${refused?.atMs ?? ''} ${live.toReturn?.drillId ?? ''} ${returnReasons(site)
        .map(reasonText)
        .join('|')}`;
    case 'asked':
      return `asked ${live.scenario.id} ${live.empty?.atMs ?? ''} ${refused?.atMs ?? ''} ${beginReasons(live, site)
        .map((one) => `${reasonRule(one)} ${reasonText(one)}`)
        .join('|')}`;
    case 'running':
      return `running ${live.drillId} ${live.came.length} ${live.pausedMs ?? ''} ${refused?.atMs ?? ''}`;
  }
}
