import { advanceCondition, conditionDueMs, type ConditionState, isActive, type RowContext } from './condition-state.ts';
import type { Applies } from './condition-row.ts';
import { conditionTitle } from './conditions.ts';
import { DERIVED_FACTS } from './derived-facts.ts';
import type { Draft } from './draft.ts';
import { isDoorShut, patientInRoom, situation } from './facts.ts';
import { derive } from './inputs.ts';
import type { PolicyState } from './state.ts';
import { type TunedRow, tunedRows } from './tuned-rows.ts';

/**
 * Facts that follow from facts, then every condition row that can have changed: rows of inputs that changed, and all of
 * them when the situation did or when one is due.
 */
export function settleConditions(draft: Draft): void {
  settleDerived(draft);
  if (!advanceRows(draft)) return;
  // A derived fact may rest on a condition that just changed: once more.
  settleDerived(draft);
  advanceRows(draft);
}

function settleDerived(draft: Draft): void {
  const { state } = draft;
  for (const { input, badWords } of DERIVED_FACTS) {
    const words = badWords(state);
    draft.setInput(input, derive(state.inputs[input], words !== null, words ?? '', state.nowMs));
  }
}

/** Without the facts that follow from facts. @returns whether any condition changed */
export function advanceRows(draft: Draft): boolean {
  const { state, touched } = draft;
  const where = whereNow(state);
  const all = where !== state.conditionsWhere || state.nowMs >= state.conditionsDueMs;
  if (!all && touched.size === 0) return false;
  const rows = tunedRows(state.policy);
  const applies = appliesAt(where);
  const isScanning = (where & SCANNING_IN_SESSION) === SCANNING_IN_SESSION;
  const { control } = state.lease;
  const paths = control.kind === 'granted' ? control.paths : 'onePath';
  const changed: Changed[] = [];
  let dueMs = all ? Number.MAX_SAFE_INTEGER : state.conditionsDueMs;
  const look = (row: TunedRow): void => {
    const before = state.conditions[row.id];
    const context: RowContext = {
      applies: applies[row.applies],
      isScanning,
      fitting: state.policy.equipment[row.input],
      fact: state.inputs[row.input],
      nowMs: state.nowMs,
      paths,
    };
    const after = advanceCondition(row, before, context);
    dueMs = Math.min(dueMs, conditionDueMs(row, after, context));
    if (after !== before) changed.push({ row, before, after });
  };
  if (all) for (const row of rows.all) look(row);
  else for (const input of touched) for (const row of rows.byInput[input]) look(row);
  touched.clear();
  // In the table's order whatever changed first: the record does not depend on the order of arrival.
  if (changed.length > 1) changed.sort((left, right) => (left.row.id < right.row.id ? -1 : 1));
  for (const { row, before, after } of changed)
    if (after.status !== before.status) noteCondition(draft, row, before.status, after);
  draft.setConditions(changed.map(({ row, after }) => [row.id, after]));
  if (where !== state.conditionsWhere || dueMs !== state.conditionsDueMs)
    draft.change({ conditionsWhere: where, conditionsDueMs: dueMs });
  return changed.length > 0;
}

interface Changed {
  readonly row: TunedRow;
  readonly before: ConditionState;
  readonly after: ConditionState;
}

export function noteCondition(
  draft: Draft,
  row: Pick<TunedRow, 'id' | 'rule' | 'input'>,
  from: string,
  after: ConditionState,
): void {
  const fact = draft.state.inputs[row.input];
  const to = after.status;
  const said = {
    condition: row.id,
    rule: row.rule,
    from,
    to,
    title: conditionTitle(row.id, fact, to),
    words: fact.words,
  };
  const isFlapping = isActive(after) && after.isFlapping;
  draft.journal({ type: 'condition', data: isFlapping ? { ...said, isFlapping } : said });
}

/** What decides which rows are looked at, apart from their own facts: one bit each, so that a change is one comparison. */
const SCANNING = 1;
const HAS_SESSION = 2;
const MAY_BE_IN_ROOM = 4;
const REMOTE_HOLDS = 8;
const DOOR_SHUT = 16;
const MONITORED = 32;
const SEDATED = 64;
/** not a bit of any row's: an empty room and an occupied one weigh differently */
const IN_ROOM = 128;
const SCANNING_IN_SESSION = SCANNING | HAS_SESSION;

function whereNow(state: PolicyState): number {
  const { session } = state;
  const now = situation(state);
  const mayBeInRoom = patientInRoom(state) !== 'no';
  const isMonitored = session?.patient.monitoring === 'monitored' && mayBeInRoom;
  return (
    (now === 'scanning' ? SCANNING : 0) |
    (now === 'inRoom' ? IN_ROOM : 0) |
    (session === null ? 0 : HAS_SESSION) |
    (mayBeInRoom ? MAY_BE_IN_ROOM : 0) |
    (state.lease.control.kind === 'granted' ? REMOTE_HOLDS : 0) |
    (isDoorShut(state) ? DOOR_SHUT : 0) |
    (isMonitored ? MONITORED | (session.patient.isSedated ? SEDATED : 0) : 0)
  );
}

type AppliesNow = Readonly<Record<Applies, boolean>>;
/** A memory of a pure function: there are few places an exam can be at. */
const APPLIES_AT = new Map<number, AppliesNow>();

function appliesAt(where: number): AppliesNow {
  const made = APPLIES_AT.get(where);
  if (made !== undefined) return made;
  const is = (bit: number): boolean => (where & bit) !== 0;
  const applies: AppliesNow = {
    always: true,
    patientInRoom: is(MAY_BE_IN_ROOM),
    remoteHolds: is(REMOTE_HOLDS),
    remoteHoldsWhileScanning: is(REMOTE_HOLDS) && is(SCANNING),
    door34Shut: is(DOOR_SHUT),
    door34NotShut: !is(DOOR_SHUT),
    monitored: is(MONITORED),
    monitoredAwake: is(MONITORED) && !is(SEDATED),
    monitoredSedated: is(SEDATED),
  };
  APPLIES_AT.set(where, applies);
  return applies;
}
