import type { JournalRecord } from '../policy/effects.ts';
import type { FacilityPolicy } from '../policy/facility-policy.ts';
import type { Ms } from '../policy/limits.ts';
import { ROLE_WORDS } from '../policy/roles.ts';
import { isScanning, SCANNER_STATES } from '../policy/situation.ts';
import { automaticWords } from './drill-words.ts';
import { actWithinMs, automaticWithinMs, dueTimes } from './due-times.ts';
import type { AutomaticAct, DrillScenario, ExpectedAct } from './scenario.ts';

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
}

export const SCORE_MARKS = {
  inTime: 'in time',
  late: 'LATE',
  missing: 'MISSING',
  wrong: 'WRONG',
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
}

export interface DrillScore {
  readonly id: string;
  readonly lines: readonly ScoreLine[];
  /** nothing late, missing or wrong among what the record can show */
  readonly isPassed: boolean;
}

/** From when a time counts, and from when the record is looked through. */
interface From {
  readonly countsMs: Ms;
  readonly looksMs: Ms;
}

const FAILED: readonly ScoreMark[] = ['late', 'missing', 'wrong'];

/** Every expected act held against the record, under the policy that was loaded. */
export function scoreDrill(scenario: DrillScenario, policy: FacilityPolicy, drill: DrillRecord): DrillScore {
  const reader = new RecordReader(drill);
  const planned = dueTimes(scenario, policy);
  const happened = new Map<string, Ms>();
  const began = new Map<string, Ms>(scenario.faults.map(({ id, atS }) => [id, Math.round(atS * 1_000)]));
  // What did not come is counted from when it was due: the next act is not excused by it. A fault may show sooner than said.
  const from = (after: string): From => {
    const countsMs = happened.get(after) ?? planned.get(after) ?? 0;
    return { countsMs, looksMs: began.get(after) ?? countsMs };
  };
  const lines: ScoreLine[] = [];
  const note = (line: ScoreLine): void => {
    lines.push(line);
    if (line.atMs !== null) happened.set(line.id, line.atMs);
  };
  for (const one of scenario.automatic)
    note(automaticLine(one, from(one.after), automaticWithinMs(one, scenario, policy), reader));
  for (const one of scenario.acts) note(actLine(one, from(one.after), actWithinMs(one, policy), reader));
  return { id: scenario.id, lines, isPassed: !lines.some(({ mark }) => FAILED.includes(mark)) };
}

function automaticLine(one: AutomaticAct, from: From, withinMs: Ms | null, reader: RecordReader): ScoreLine {
  const line = { id: one.id, by: 'Farfield', words: automaticWords(one), dueMs: null, atMs: null };
  const timed = (atMs: Ms | null): ScoreLine => withTime(line, from, withinMs, atMs);
  switch (one.kind) {
    case 'condition':
      return timed(
        reader.first(
          from.looksMs,
          ({ type, data }) =>
            type === 'condition' &&
            data.condition === one.condition &&
            (data.to === 'confirmed' || data.to === 'latched'),
        ),
      );
    case 'order':
      // Stopped is stopped: a hand may have been quicker than the row, or the scan ended with the power.
      return timed(reader.first(0, hasEnded));
    case 'readyVoid':
      return timed(reader.first(from.looksMs, ({ type, data }) => type === 'ready' && data.what === 'void'));
    case 'refusal': {
      const asked = reader.commands(from.looksMs).filter(({ action }) => action === one.action);
      const accepted = asked.find((command) => command.accepted);
      if (accepted !== undefined) return { ...line, atMs: accepted.atMs, mark: 'wrong' };
      return { ...line, mark: asked.length === 0 ? 'notTried' : 'held' };
    }
  }
}

function actLine(one: ExpectedAct, from: From, withinMs: Ms | null, reader: RecordReader): ScoreLine {
  const line = { id: one.id, by: ROLE_WORDS[one.by], words: one.do, dueMs: null, atMs: null };
  if (one.action === null)
    return { ...line, dueMs: withinMs === null ? null : from.countsMs + withinMs, mark: 'observer' };
  const tried = reader
    .commands(from.looksMs)
    .filter(
      ({ action, role, condition }) =>
        action === one.action && role === one.by && (one.condition === null || condition === one.condition),
    );
  if (one.pass === 'never') {
    const [first] = tried;
    return first === undefined ? { ...line, mark: 'clean' } : { ...line, atMs: first.atMs, mark: 'wrong' };
  }
  return withTime(line, from, withinMs, tried.find((command) => command.accepted)?.atMs ?? null);
}

function hasEnded({ type, data }: JournalRecord): boolean {
  if (type === 'stop') return data.what === 'confirmed';
  return type === 'scanner' && SCANNER_STATES.some((one) => one === data.state && !isScanning(one));
}

function withTime(line: Omit<ScoreLine, 'mark'>, { countsMs }: From, withinMs: Ms | null, atMs: Ms | null): ScoreLine {
  const dueMs = withinMs === null ? null : countsMs + withinMs;
  const mark = atMs === null ? 'missing' : dueMs !== null && atMs > dueMs ? 'late' : 'inTime';
  return { ...line, dueMs, atMs, mark };
}

interface ReadCommand {
  readonly atMs: Ms;
  readonly action: string;
  /** '' for whoever the record does not know */
  readonly role: string;
  readonly condition: unknown;
  readonly accepted: boolean;
}

class RecordReader {
  readonly #facts: readonly { readonly atMs: Ms; readonly record: JournalRecord }[];
  readonly #roles: ReadonlyMap<string, string>;

  constructor({ beganTickMs, endedTickMs, journal }: DrillRecord) {
    this.#roles = new Map(
      journal.flatMap(({ record }) =>
        record.type === 'people' ? [[record.data.personId, record.data.role] as const] : [],
      ),
    );
    this.#facts = journal
      .filter(({ tickMs }) => tickMs >= beganTickMs && tickMs <= endedTickMs)
      .map(({ tickMs, record }) => ({ atMs: tickMs - beganTickMs, record }));
  }

  first(fromMs: Ms, isIt: (record: JournalRecord) => boolean): Ms | null {
    return this.#facts.find(({ atMs, record }) => atMs >= fromMs && isIt(record))?.atMs ?? null;
  }

  commands(fromMs: Ms): readonly ReadCommand[] {
    return this.#facts.flatMap(({ atMs, record }) => {
      if (atMs < fromMs || record.type !== 'command') return [];
      const { action, personId, accepted, arguments: given } = record.data;
      return [{ atMs, action, accepted, condition: given['condition'], role: this.#roles.get(personId) ?? '' }];
    });
  }
}
