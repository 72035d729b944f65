import { Temporal } from 'temporal-polyfill';
import { seatLineId } from '@farfield/protocol/drills';
import type { Evidence, Owner } from '../evidence/evidence-schema.ts';
import { asDay, type Plan } from './plan.ts';

/** So long before it is due, people are told. */
const SOON_DAYS = 30;

/** One drill on one scanner in one shift. */
export interface ProgrammeRow {
  readonly scanner: string;
  readonly shift: string;
  readonly drillId: string;
  readonly everyMonths: number;
  /** the newest, passed or not; null: never */
  readonly heldOn: string | null;
  /** the newest that was passed; only this counts; null: never */
  readonly passedOn: string | null;
  readonly dueOn: string;
  readonly state: 'overdue' | 'soon' | 'well';
}

/** A corrective action that nobody has said is done. */
export interface OpenAction {
  /** in the evidence of its drill */
  readonly id: string;
  readonly scanner: string;
  readonly drillId: string;
  readonly heldOn: string;
  readonly words: string;
  readonly owner: Owner;
  readonly until: string;
  readonly isOverdue: boolean;
}

/** Two people who begin to work together, and the drill that they have to have passed with each other before. */
export interface PairRow {
  readonly remote: string;
  readonly onsite: string;
  readonly firstPatientOn: string;
  /** the first time that they passed one together; null: never, or the evidence names nobody */
  readonly passedOn: string | null;
  /** `late`: passed, after their first patient */
  readonly state: 'overdue' | 'soon' | 'well' | 'late';
}

/** One evening of the year. */
export interface HeldDrill {
  readonly scanner: string;
  readonly shift: string;
  readonly drillId: string;
  readonly heldOn: string;
  readonly isPassed: boolean;
}

export interface Programme {
  readonly on: string;
  readonly rows: readonly ProgrammeRow[];
  readonly pairs: readonly PairRow[];
  readonly actions: readonly OpenAction[];
  /** all that was held until then, oldest first */
  readonly held: readonly HeldDrill[];
  /** held, and in no row of the plan: another scanner, shift or drill, by robot people, or ended early */
  readonly outside: readonly string[];
}

type Held = Pick<Evidence, 'parts' | 'closings'>;

/**
 * What is rehearsed and what is due, by the evidence that there is and by nothing else.
 *
 * @param held evidence that holds and whose score is shown: by its own record, by what was ticked, or by both who signed it
 * @param on the day it is asked
 */
export function programmeOn(plan: Plan, held: readonly Held[], on: string): Programme {
  const today = asDay(on);
  const past = held.filter(({ parts }) => Temporal.PlainDate.compare(asDay(parts.about.heldOn), today) <= 0);
  const rows = plan.scanners.flatMap(({ name: scanner, shifts }) =>
    plan.drills.flatMap(({ id, everyMonths, shifts: only }) =>
      shifts
        .filter((shift) => only === undefined || only.includes(shift))
        .map((shift) => row(plan, { scanner, shift, drillId: id, everyMonths }, past, today)),
    ),
  );
  const isInPlan = ({ parts }: Held): boolean => isOfPeople(parts) && rows.some((one) => isOf(plan, one, parts));
  return {
    on,
    rows: rows.toSorted((left, right) => (left.dueOn < right.dueOn ? -1 : left.dueOn > right.dueOn ? 1 : 0)),
    pairs: (plan.pairs?.people ?? [])
      .map((one) => pairRow(one, plan.pairs?.drills ?? [], past, today))
      .toSorted((left, right) => (left.firstPatientOn < right.firstPatientOn ? -1 : 1)),
    held: past
      .filter(({ parts }) => isOfPeople(parts) && parts.about.site === plan.site)
      .map(({ parts }) => ({
        scanner: parts.about.scanner,
        shift: parts.about.shift,
        drillId: drillIdOf(parts),
        heldOn: parts.about.heldOn,
        isPassed: parts.score.isPassed,
      }))
      .toSorted((left, right) => (left.heldOn < right.heldOn ? -1 : 1)),
    actions: past
      .flatMap((one) => openActions(one, today))
      .toSorted((left, right) => (left.until < right.until ? -1 : 1)),
    outside: past
      .filter((one) => !isInPlan(one))
      .map(({ parts }) =>
        [
          `${drillIdOf(parts)} on ${parts.about.scanner}, ${parts.about.shift}, ${parts.about.heldOn}`,
          ...(parts.about.site === plan.site ? [] : [`at ${parts.about.site}`]),
          ...(parts.about.way === 'rehearsal' ? ['robot people'] : []),
          ...(parts.end.isEarly ? [`ended early: ${parts.end.words}`] : []),
        ].join(', '),
      ),
  };
}

/** Robot people rehearse nobody of a shift, and what was ended early was not held. */
function isOfPeople({ about, end }: Evidence['parts']): boolean {
  return about.way !== 'rehearsal' && !end.isEarly;
}

function row(
  plan: Plan,
  place: Pick<ProgrammeRow, 'scanner' | 'shift' | 'drillId' | 'everyMonths'>,
  past: readonly Held[],
  today: Temporal.PlainDate,
): ProgrammeRow {
  const own = past.filter(({ parts }) => isOfPeople(parts) && isOf(plan, place, parts)).map(({ parts }) => parts);
  const newest = (parts: readonly Evidence['parts'][]): Evidence['parts'] | null =>
    parts.toSorted((left, right) => (left.about.heldOn < right.about.heldOn ? -1 : 1)).at(-1) ?? null;
  const passed = newest(own.filter((one) => one.score.isPassed));
  const byPlan = asDay(passed?.about.heldOn ?? plan.from).add({ months: place.everyMonths });
  // Whoever held it may have said sooner, and never later.
  const said = passed === null ? byPlan : asDay(passed.next.dueOn);
  const due = Temporal.PlainDate.compare(said, byPlan) < 0 ? said : byPlan;
  return {
    ...place,
    heldOn: newest(own)?.about.heldOn ?? null,
    passedOn: passed?.about.heldOn ?? null,
    dueOn: due.toString(),
    state: stateOf(due, today),
  };
}

function stateOf(due: Temporal.PlainDate, today: Temporal.PlainDate): 'overdue' | 'soon' | 'well' {
  const leftDays = today.until(due, { largestUnit: 'days' }).days;
  return leftDays < 0 ? 'overdue' : leftDays <= SOON_DAYS ? 'soon' : 'well';
}

/** Only a drill that was passed, with both of them in it to its end, one in each of the two seats. */
function pairRow(
  pair: Pick<PairRow, 'remote' | 'onsite' | 'firstPatientOn'>,
  drills: readonly string[],
  past: readonly Held[],
  today: Temporal.PlainDate,
): PairRow {
  const together = past
    .map(({ parts }) => parts)
    .filter((parts) => isOfPeople(parts) && parts.score.isPassed && drills.includes(drillIdOf(parts)))
    .filter((parts) => hasStayed(parts, pair.remote, 'rst') && hasStayed(parts, pair.onsite, 'mrst'))
    .map((parts) => parts.about.heldOn)
    .toSorted();
  const passedOn = together[0] ?? null;
  const first = asDay(pair.firstPatientOn);
  if (passedOn === null) return { ...pair, passedOn, state: stateOf(first.subtract({ days: 1 }), today) };
  const isBefore = Temporal.PlainDate.compare(asDay(passedOn), first) <= 0;
  return { ...pair, passedOn, state: isBefore ? 'well' : 'late' };
}

/** At a table the observer says who took part and in which role, and no record says whether they stayed. */
function hasStayed({ about, staff, score }: Evidence['parts'], personId: string, role: 'rst' | 'mrst'): boolean {
  const own = staff?.people.find((one) => one.personId === personId && one.role === role);
  if (own === undefined) return false;
  if (about.way === 'tableTop') return true;
  return own.hasStayed === true && score.lines.some(({ id, mark }) => id === seatLineId(role) && mark === 'inTime');
}

function isOf(
  { site }: Plan,
  { scanner, shift, drillId }: Pick<ProgrammeRow, 'scanner' | 'shift' | 'drillId'>,
  parts: Evidence['parts'],
): boolean {
  return (
    parts.about.site === site &&
    parts.about.scanner === scanner &&
    parts.about.shift === shift &&
    drillIdOf(parts) === drillId
  );
}

function openActions({ parts, closings }: Held, today: Temporal.PlainDate): readonly OpenAction[] {
  const closed = new Set(closings.map((one) => one.action));
  return parts.actions
    .filter(({ id }) => !closed.has(id))
    .map(({ id, words, owner, until }) => ({
      id,
      scanner: parts.about.scanner,
      drillId: drillIdOf(parts),
      heldOn: parts.about.heldOn,
      words,
      owner,
      until,
      isOverdue: Temporal.PlainDate.compare(asDay(until), today) < 0,
    }));
}

export function drillIdOf({ scenario }: Evidence['parts']): string {
  const { id } = scenario;
  return typeof id === 'string' ? id : '';
}
