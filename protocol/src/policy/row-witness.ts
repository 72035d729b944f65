import {
  advanceCondition,
  type ConditionState,
  initialCondition,
  isActive,
  type RowContext,
} from './condition-state.ts';
import type { ConditionRow } from './condition-row.ts';
import { type ConditionId, conditionRow } from './conditions.ts';
import { NO_CONTRAST } from './contrast.ts';
import { DEFAULT_POLICY, type FacilityPolicy } from './facility-policy.ts';
import { type EquipmentList, INPUT_IDS } from './inputs.ts';
import { type LivePaths, type Ms, TICK_MS } from './limits.ts';
import { permitNow } from './permit.ts';
import { type Principal, type Role, ROLES } from './roles.ts';
import type { ScannerFact, Session } from './session.ts';
import type { Situation } from './situation.ts';
import { bootState, type PolicyState } from './state.ts';
import { step } from './step.ts';
import { IDLE_SCANNER } from './story.ts';
import type { Verdict } from './verdict.ts';

/**
 * What one condition row is seen to do, found by trying it: facts go bad, silent and good again in front of it, people of
 * every role try to clear it, and the core is asked what it weighs. Tests and `npm run mutate:rows` compare this with
 * `row-reference.ts`, which people wrote by hand.
 */
export interface RowBehaviour {
  /** ms from the first bad report until it is confirmed; 'never': what is reported bad is another row's */
  readonly badMs: Ms | 'never';
  /** ms from the last good report until it is confirmed, with nothing reported since */
  readonly silentMs: Ms | 'never';
  /** the same as `silentMs` while the lease rests on two live paths */
  readonly silentTwoPathsMs: Ms | 'never';
  /** the same from the moment that the input says that it does not know */
  readonly unknownMs: Ms | 'never';
  /** ms from the first good report until it is no longer confirmed or clearing */
  readonly goodMs: Ms;
  /** what is left of it then: confirmed while scanning, while not, and when its input was never seen since boot */
  readonly afterScanning: string;
  readonly afterQuiet: string;
  readonly afterNeverSeen: string;
  /** what is left after it came and went three times within a minute, not scanning */
  readonly afterThree: string;
  /** who may clear it once it is latched */
  readonly clearedBy: readonly Role[];
  readonly verdict: Readonly<Record<Situation, Verdict>>;
}

/** Long enough for every time of the table; what has not happened by then never does. */
const LONG_MS: Ms = 400_000;
const SCANNING: ScannerFact = { ...IDLE_SCANNER, state: 'scanning', runningStepId: 'localizer' };
const START_MS: Ms = 1_000_000;

export function witnessRow(id: ConditionId): RowBehaviour {
  const row = conditionRow(id);
  const isOnly = row.unknownIs === 'only';
  return {
    badMs: untilActive(row, (nowMs) => ({ raw: 'bad', lastSeenMs: nowMs })),
    silentMs: untilActive(row, () => ({ raw: 'good', lastSeenMs: 0 })),
    silentTwoPathsMs: untilActive(row, () => ({ raw: 'good', lastSeenMs: 0 }), 'twoPaths'),
    unknownMs: untilActive(row, () => ({ raw: 'unknown', lastSeenMs: 0 })),
    goodMs: untilOver(row, isOnly).ms,
    afterScanning: untilOver(row, isOnly, true).status,
    afterQuiet: untilOver(row, isOnly, false).status,
    afterNeverSeen: afterNeverSeen(row),
    afterThree: afterThree(row, isOnly),
    clearedBy: clearers(id),
    verdict: {
      empty: weight(id, null, IDLE_SCANNER),
      inRoom: weight(id, OCCUPIED, IDLE_SCANNER),
      scanning: weight(id, OCCUPIED, SCANNING),
    },
  };
}

type Seen = Pick<RowContext['fact'], 'raw' | 'lastSeenMs'>;

function contextAt(nowMs: Ms, seen: Seen, isScanning: boolean, paths: LivePaths = 'onePath'): RowContext {
  return {
    applies: true,
    isScanning,
    fitting: { fit: 'fitted' },
    fact: { sinceMs: 0, words: '', ...seen },
    nowMs,
    paths,
  };
}

function untilActive(row: ConditionRow, seenAt: (nowMs: Ms) => Seen, paths: LivePaths = 'onePath'): Ms | 'never' {
  let state: ConditionState = initialCondition();
  for (let nowMs = 0; nowMs <= LONG_MS; nowMs += TICK_MS) {
    state = advanceCondition(row, state, contextAt(nowMs, seenAt(nowMs), false, paths));
    if (isActive(state)) return nowMs;
  }
  return 'never';
}

function bad(isOnly: boolean): Seen {
  return isOnly ? { raw: 'unknown', lastSeenMs: 0 } : { raw: 'bad', lastSeenMs: 0 };
}

/** Bad until it is confirmed, then good for good. */
function untilOver(row: ConditionRow, isOnly: boolean, isScanning = false): { ms: Ms; status: string } {
  let state = confirmedBy(row, bad(isOnly), isScanning, 0);
  for (let ms = 0; ms <= LONG_MS; ms += TICK_MS) {
    const nowMs = LONG_MS + ms;
    state = advanceCondition(row, state, contextAt(nowMs, { raw: 'good', lastSeenMs: nowMs }, false));
    if (state.status !== 'confirmed' && state.status !== 'clearing') return { ms, status: state.status };
  }
  return { ms: LONG_MS, status: state.status };
}

function confirmedBy(row: ConditionRow, seen: Seen, isScanning: boolean, fromMs: Ms): ConditionState {
  let state: ConditionState = initialCondition();
  for (let ms = 0; ms <= LONG_MS && !isActive(state); ms += TICK_MS)
    state = advanceCondition(row, state, contextAt(fromMs + ms, seen, isScanning));
  return state;
}

function afterNeverSeen(row: ConditionRow): string {
  let state = confirmedBy(row, { raw: 'unknown', lastSeenMs: null }, true, 0);
  if (!isActive(state)) return 'nothing';
  for (let nowMs = LONG_MS; nowMs <= 2 * LONG_MS; nowMs += TICK_MS)
    state = advanceCondition(row, state, contextAt(nowMs, { raw: 'good', lastSeenMs: nowMs }, false));
  return state.status;
}

function afterThree(row: ConditionRow, isOnly: boolean): string {
  let state: ConditionState = initialCondition();
  let nowMs = 0;
  for (let time = 0; time < 3; time += 1) {
    for (const seen of [bad(isOnly), { raw: 'good', lastSeenMs: nowMs } as const]) {
      const turnsMs = Math.max(row.confirmAfterMs, row.clearAfterMs) + TICK_MS;
      for (let ms = 0; ms <= turnsMs; ms += TICK_MS) {
        nowMs += TICK_MS;
        const fact = seen.raw === 'good' ? { raw: 'good' as const, lastSeenMs: nowMs } : seen;
        state = advanceCondition(row, state, contextAt(nowMs, fact, false));
      }
    }
  }
  return state.status;
}

/** Nothing is fitted, so that this one condition is all there is. */
const BARE_POLICY: FacilityPolicy = {
  ...DEFAULT_POLICY,
  equipment: Object.fromEntries(
    INPUT_IDS.map((id) => [id, { fit: 'notFitted', substitute: 'the witness' }]),
  ) as unknown as EquipmentList,
};
const SITE = { siteId: 'site-1', scannerRef: 'MR1', policy: BARE_POLICY, policyHash: 'policy-hash' };

const OCCUPIED: Session = {
  sessionId: 'session-1',
  openedMs: START_MS,
  patientRef: 'P1',
  patientName: 'DEMO, Ada',
  patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
  checklist: {},
  timeOut: { kind: 'none' },
  ready: { kind: 'none' },
  attendants: 0,
  room: 'in',
  firstStartMs: null,
  spokenToMs: null,
  cutShortMs: null,
  squeezedMs: null,
  imagesComplete: null,
  readOut: { kind: 'none' },
  contrast: NO_CONTRAST,
  level2: null,
  level2Next: null,
  mode: 'forYou',
  detectorOverride: null,
};

function latched(id: ConditionId, session: Session | null): PolicyState {
  const fold = {
    epoch: 1,
    latched: [id],
    session,
    hadOpenPermit: false,
    mainsLostForMs: 0,
    remoteOffForMs: 0,
    scanClocks: [],
    contrastGiven: [],
    nextId: 2,
  };
  return bootState(SITE, fold, START_MS);
}

/** A latch weighs as much as its cause did. */
function weight(id: ConditionId, session: Session | null, scanner: ScannerFact): Verdict {
  const nowMs = START_MS + TICK_MS;
  return step(latched(id, session), { kind: 'scanner', fact: scanner, seenMs: nowMs }, nowMs).state.verdict;
}

function clearers(id: ConditionId): readonly Role[] {
  const state = latched(id, OCCUPIED);
  return ROLES.filter((role) => {
    const principal: Principal = {
      personId: role,
      name: role,
      role,
      seat: 'onsite',
      isLevel2: true,
      isRegisteredTechnologist: true,
      isCredentialValid: true,
    };
    const action = { kind: 'clear', condition: id, why: 'looked' } as const;
    return permitNow(state, { principal, consoleId: 'onsite', action }).length === 0;
  });
}
