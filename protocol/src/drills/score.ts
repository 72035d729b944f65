import { conditionRow, isConditionId } from '../policy/conditions.ts';
import type { JournalRecord } from '../policy/effects.ts';
import type { FacilityPolicy } from '../policy/facility-policy.ts';
import type { Ms } from '../policy/limits.ts';
import { ROLE_WORDS, ROLES } from '../policy/roles.ts';
import { automaticWords } from './drill-words.ts';
import { actWithinMs, automaticWithinMs, dueTimes } from './due-times.ts';
import type { AutomaticAct, DrillScenario, ExpectedAct } from './scenario.ts';
import { seatLines } from './seats.ts';
import { isAtRest, isShownBy, isTryOf, type RecordedTry, rolesIn, tryIn } from './shown-in-record.ts';

/** One line of the site's record, as a score reads it. */
export interface JournalFact {
  /** on the clock of the process that wrote it */
  readonly tickMs: Ms;
  readonly record: JournalRecord;
}

/** What the score is made of: the record and when the drill's clock began and ended. Never anybody's script. */
export interface DrillRecord {
  readonly beganTickMs: Ms;
  readonly endedTickMs: Ms;
  /** from before it began, so that it says who is who */
  readonly journal: readonly JournalFact[];
  /** of a live drill: its sensors show a fault at once, and its cut links cut nobody off; absent: of a site itself */
  readonly isOnShadow?: boolean;
}

export const SCORE_MARKS = {
  inTime: 'in time',
  late: 'LATE',
  missing: 'MISSING',
  wrong: 'WRONG',
  /** the drill was ended before its time was over, and before this was due; of what must not happen: before it was shown */
  notReached: 'not reached',
  /** the record holds nothing of what must not happen; what a page refused by itself never reached it */
  clean: 'not in the record',
  /** asked for, and refused each time */
  held: 'refused',
  /** nobody asked, so nothing is shown */
  notTried: 'not tried',
  /** the record cannot show it */
  observer: 'by observer',
} as const;
export type ScoreMark = keyof typeof SCORE_MARKS;

export interface ScoreLine {
  readonly id: string;
  readonly by: string;
  readonly words: string;
  /** both on the drill's clock; null: it has none, or it never came */
  readonly dueMs: Ms | null;
  readonly atMs: Ms | null;
  readonly mark: ScoreMark;
  /** what was done instead; null: nothing was wrong with it */
  readonly why: string | null;
}

export interface DrillScore {
  readonly id: string;
  readonly lines: readonly ScoreLine[];
  /** on the drill's clock: it was ended before its time was over; null: it came to its end */
  readonly endedEarlyMs: Ms | null;
  /** nothing late, missing or wrong among what the record can show, and not ended early */
  readonly isPassed: boolean;
}

/** From when a time counts, and from when the record is looked through. */
export interface From {
  readonly countsMs: Ms;
  readonly looksMs: Ms;
}

const FAILED: readonly ScoreMark[] = ['late', 'missing', 'wrong'];

export function isFailed({ mark }: ScoreLine): boolean {
  return FAILED.includes(mark);
}

/** Nothing in it failed. What was ended early was not rehearsed to its end, whatever was done until then: it is not passed. */
export function isPassedBy(lines: readonly ScoreLine[], endedEarlyMs: Ms | null): boolean {
  return endedEarlyMs === null && !lines.some((one) => isFailed(one) || one.mark === 'notReached');
}

/** @returns null: it came to its end */
export function endedEarlyAt({ endsAtS }: DrillScenario, tookMs: Ms): Ms | null {
  return tookMs < endsAtS * 1_000 ? Math.max(0, tookMs) : null;
}

/** Every expected act, and every seat, held against the record, under the policy that was loaded. */
export function scoreDrill(told: DrillScenario, policy: FacilityPolicy, drill: DrillRecord): DrillScore {
  const scenario = drill.isOnShadow === true ? shownAtOnce(told) : told;
  const reader = new RecordReader(drill, scenario);
  const happened = new Map<string, Ms>();
  const from = startsOf(scenario, policy, happened);
  const lines: ScoreLine[] = [];
  const note = (line: ScoreLine): void => {
    lines.push(line);
    // What was done wrongly is not what the next act waits for.
    if (line.atMs !== null && line.mark !== 'wrong') happened.set(line.id, line.atMs);
  };
  for (const one of scenario.automatic)
    note(automaticLine(one, automaticFrom(one, from, scenario), automaticWithinMs(one, scenario, policy), reader));
  for (const one of scenario.acts) {
    const others = scenario.acts.filter((other) => other !== one);
    note(actLine(one, others, from(one.after), actWithinMs(one, policy), reader));
  }
  const { endedEarlyMs } = reader;
  lines.push(...seatLines(scenario, drill, endedEarlyMs));
  return { id: scenario.id, lines, endedEarlyMs, isPassed: isPassedBy(lines, endedEarlyMs) };
}

/** `seenAfterS` is how long a sensor in the world needs until it shows what is so; in a shadow no sensor is waited for. */
function shownAtOnce(scenario: DrillScenario): DrillScenario {
  const faults = scenario.faults.map((one) => (one.kind === 'act' ? { ...one, seenAfterS: 0 } : one));
  return { ...scenario, faults };
}

/**
 * From when each act counts. What did not come is counted from when it was due: the next act is not excused by it. A fault
 * may show sooner than said.
 *
 * @param happened when what was scored already was done, by id
 */
export function startsOf(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  happened: ReadonlyMap<string, Ms>,
): (after: string) => From {
  const planned = dueTimes(scenario, policy);
  const began = new Map<string, Ms>(scenario.faults.map(({ id, atS }) => [id, Math.round(atS * 1_000)]));
  return (after) => {
    const countsMs = happened.get(after) ?? planned.get(after) ?? 0;
    return { countsMs, looksMs: began.get(after) ?? countsMs };
  };
}

/** The scanner is heard in the new life of an agent, also where nothing says that this has begun. */
export function automaticFrom(one: AutomaticAct, from: (after: string) => From, { automatic }: DrillScenario): From {
  const own = from(one.after);
  const back = one.kind === 'foundAtRest' ? automatic.find(({ id }) => id === one.after) : undefined;
  return back === undefined ? own : { ...own, looksMs: from(back.after).looksMs };
}

type Unmarked = Omit<ScoreLine, 'mark'>;

function automaticLine(one: AutomaticAct, from: From, withinMs: Ms | null, reader: RecordReader): ScoreLine {
  const line: Unmarked = {
    id: one.id,
    by: 'Farfield',
    words: automaticWords(one),
    dueMs: null,
    atMs: null,
    why: null,
  };
  if (one.kind !== 'refusal') {
    const atMs = reader.first(looksMsOf(one, from, reader.firstFaultMs), (record) => isShownBy(one, record));
    const timed = withTime(line, from, withinMs, atMs, reader.endedEarlyMs);
    const first = one.kind === 'foundAtRest' ? reader.firstScannerWord(from.looksMs) : null;
    // Whatever it came to later: it was found like that.
    return first === null || isAtRest(first.state)
      ? timed
      : { ...timed, atMs: first.atMs, mark: 'wrong', why: `it said ${first.state}` };
  }
  const asked = reader.tries(from.looksMs).filter(({ action }) => action === one.action);
  const accepted = asked.find((command) => command.accepted);
  if (accepted !== undefined) return { ...line, atMs: accepted.atMs, mark: 'wrong', why: 'accepted' };
  return { ...line, mark: asked.length > 0 ? 'held' : untilTheEnd('notTried', reader.endedEarlyMs) };
}

/** What says that something did not come about says so of the whole drill, and not of a part of it. */
export function untilTheEnd(mark: 'clean' | 'notTried', endedEarlyMs: Ms | null): ScoreMark {
  return endedEarlyMs === null ? mark : 'notReached';
}

/** A scan may have ended before the row asked for it, by a hand or with the power, but not before anything went wrong. */
export function looksMsOf(one: AutomaticAct, { looksMs }: From, firstFaultMs: Ms): Ms {
  return one.kind === 'order' ? Math.min(looksMs, firstFaultMs) : looksMs;
}

function actLine(
  one: ExpectedAct,
  others: readonly ExpectedAct[],
  from: From,
  withinMs: Ms | null,
  reader: RecordReader,
): ScoreLine {
  const line: Unmarked = { id: one.id, by: ROLE_WORDS[one.by], words: one.do, dueMs: null, atMs: null, why: null };
  if (one.action === null) {
    const dueMs = withinMs === null ? null : from.countsMs + withinMs;
    return { ...line, dueMs, mark: isAhead(dueMs, reader.endedEarlyMs) ? 'notReached' : 'observer' };
  }
  const tries = reader.tries(from.looksMs);
  const own = tries.filter((command) => isTryOf(one, command));
  if (one.pass === 'never') {
    const [first] = own;
    return first === undefined
      ? { ...line, mark: untilTheEnd('clean', reader.endedEarlyMs) }
      : { ...line, atMs: first.atMs, mark: 'wrong', why: first.accepted ? 'done' : refusedWords(first) };
  }
  const done = own.find((command) => command.accepted);
  const timed = withTime(line, from, withinMs, done?.atMs ?? null, reader.endedEarlyMs);
  if (done !== undefined) return timed;
  const spare = tries.filter((command) => !others.some((other) => isTryOf(other, command)));
  const instead = insteadOf(one, spare);
  return instead === null ? timed : { ...timed, atMs: instead.atMs, mark: 'wrong', why: instead.why };
}

/** What comes nearest to an act that was not done: asked for and refused, done by another, or for another alarm. */
function insteadOf(one: ExpectedAct, tries: readonly TimedTry[]): { readonly atMs: Ms; readonly why: string } | null {
  const same = tries.filter(({ action }) => action === one.action);
  const refused = same.find((command) => isTryOf(one, command));
  if (refused !== undefined) return { atMs: refused.atMs, why: refusedWords(refused) };
  const isAlarm = ({ condition }: TimedTry): boolean => one.condition === null || condition === one.condition;
  const byOther = same.find((command) => command.role !== one.by && isAlarm(command));
  if (byOther !== undefined) {
    const words = `${byOther.accepted ? 'done' : 'tried'} by ${roleWords(byOther.role)}`;
    return { atMs: byOther.atMs, why: byOther.accepted ? words : `${words}, ${refusedWords(byOther)}` };
  }
  const other = same.find((command) => command.role === one.by && !isAlarm(command));
  return other === undefined ? null : { atMs: other.atMs, why: `for another alarm: ${alarmWords(other.condition)}` };
}

function refusedWords({ reasons }: RecordedTry): string {
  return `refused (${reasons.join(', ')})`;
}

function roleWords(role: string): string {
  const known = ROLES.find((one) => one === role);
  return known === undefined ? 'somebody whom the record does not know' : ROLE_WORDS[known];
}

function alarmWords(condition: unknown): string {
  return typeof condition === 'string' && isConditionId(condition) ? conditionRow(condition).title : 'none';
}

/** Held against its time. @param endedEarlyMs when it was ended before its time was over; null: it was not */
export function withTime(
  line: Unmarked,
  { countsMs }: From,
  withinMs: Ms | null,
  atMs: Ms | null,
  endedEarlyMs: Ms | null,
): ScoreLine {
  const dueMs = withinMs === null ? null : countsMs + withinMs;
  if (atMs !== null) return { ...line, dueMs, atMs, mark: dueMs !== null && atMs > dueMs ? 'late' : 'inTime' };
  return { ...line, dueMs, atMs, mark: isAhead(dueMs, endedEarlyMs) ? 'notReached' : 'missing' };
}

/** What was not yet due when it was ended, nobody missed; what has no time of its own is due at the end. */
function isAhead(dueMs: Ms | null, endedEarlyMs: Ms | null): boolean {
  return endedEarlyMs !== null && (dueMs === null || dueMs > endedEarlyMs);
}

type TimedTry = RecordedTry & { readonly atMs: Ms };

class RecordReader {
  readonly #facts: readonly { readonly atMs: Ms; readonly record: JournalRecord }[];
  readonly #tries: readonly TimedTry[];
  /** on the drill's clock */
  readonly firstFaultMs: Ms;
  /** something real, or anybody, ends a drill at any moment; null: it came to its end */
  readonly endedEarlyMs: Ms | null;

  constructor({ beganTickMs, endedTickMs, journal }: DrillRecord, scenario: DrillScenario) {
    const { faults } = scenario;
    this.endedEarlyMs = endedEarlyAt(scenario, endedTickMs - beganTickMs);
    this.firstFaultMs = Math.round(Math.min(...faults.map((one) => one.atS)) * 1_000);
    this.#tries = triesIn(journal).flatMap(({ tickMs, ...made }) =>
      tickMs >= beganTickMs && tickMs <= endedTickMs ? [{ ...made, atMs: tickMs - beganTickMs }] : [],
    );
    this.#facts = journal
      .filter(({ tickMs }) => tickMs >= beganTickMs && tickMs <= endedTickMs)
      .map(({ tickMs, record }) => ({ atMs: tickMs - beganTickMs, record }));
  }

  first(fromMs: Ms, isIt: (record: JournalRecord) => boolean): Ms | null {
    return this.#facts.find(({ atMs, record }) => atMs >= fromMs && isIt(record))?.atMs ?? null;
  }

  firstScannerWord(fromMs: Ms): { readonly atMs: Ms; readonly state: string } | null {
    for (const { atMs, record } of this.#facts)
      if (atMs >= fromMs && record.type === 'scanner') return { atMs, state: record.data.state };
    return null;
  }

  tries(fromMs: Ms): readonly TimedTry[] {
    return this.#tries.filter(({ atMs }) => atMs >= fromMs);
  }
}

/** Whoever acts, acts in the role that the record gave them last: the same person may come back in another one. */
function triesIn(journal: readonly JournalFact[]): readonly (RecordedTry & { readonly tickMs: Ms })[] {
  const roles = new Map<string, string>();
  return journal.flatMap(({ tickMs, record }) => {
    for (const [personId, role] of rolesIn([record])) roles.set(personId, role);
    const made = tryIn(record, roles);
    return made === null ? [] : [{ ...made, tickMs }];
  });
}
