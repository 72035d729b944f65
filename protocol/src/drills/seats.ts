import type { Ms } from '../policy/limits.ts';
import { type Role, ROLE_WORDS } from '../policy/roles.ts';
import { clockWords } from './drill-words.ts';
import { type DrillFault, type DrillScenario, showsOf } from './scenario.ts';
import type { DrillRecord, ScoreLine } from './score.ts';

/** A page that is loaded anew, or whose link dips, is back by then; whoever is gone for longer has left. */
export const AWAY_MAX_MS: Ms = 10_000;
/** Once the way is back, the pages behind it join anew within so long. */
const JOINS_WITHIN_MS: Ms = 30_000;
/** Who takes part in every exam. */
const ALWAYS: readonly Role[] = ['rst', 'mrst'];

/** On the drill's clock. */
interface Span {
  readonly fromMs: Ms;
  readonly toMs: Ms;
}

/** Somebody of whom the record says who they are. */
export interface SeatedPerson {
  readonly personId: string;
  readonly name: string;
  /** the one that the record gave them last */
  readonly role: string;
  /** at their page in that role from the beginning to the end, but for when the drill takes them away */
  readonly hasStayed: boolean;
}

/** No id of a scenario has a colon in it. */
export function seatLineId(role: Role): string {
  return `seat:${role}`;
}

/** The roles that a drill cannot do without at a page: both of every exam, and whoever has to press something. */
export function seatsOf({ acts }: DrillScenario): readonly Role[] {
  const pressing = acts.flatMap((one) => (one.action === null || one.pass === 'never' ? [] : [one.by]));
  return [...new Set([...ALWAYS, ...pressing])];
}

/**
 * One line a seat: somebody in that role was at their page all the time, as the record says who joined and who left. In a
 * drill on shadow state that is who was really there, whatever of links the drill imagines.
 *
 * @param endedEarlyMs when it was ended before its time was over; null: it was not
 */
export function seatLines(scenario: DrillScenario, drill: DrillRecord, endedEarlyMs: Ms | null): readonly ScoreLine[] {
  return seatsOf(scenario).map((role) => {
    const away = takenAway(role, scenario, drill);
    const until = away.some((one) => one.toMs === Infinity) ? 'until the drill takes them away' : 'to the end';
    const line = {
      id: seatLineId(role),
      by: ROLE_WORDS[role],
      words: `Is at their page from the beginning ${until}.`,
      dueMs: null,
      atMs: null,
      why: null,
    };
    const gaps = gapsOf(drill, away, (one) => one.role === role);
    const tookMs = tookMsOf(drill);
    const last = gaps.find((one) => one.toMs === tookMs);
    if (last !== undefined)
      return { ...line, mark: 'missing', why: last.fromMs === 0 ? 'nobody was' : `left at ${clockWords(last.fromMs)}` };
    const [first] = gaps;
    if (first !== undefined)
      return {
        ...line,
        atMs: first.toMs,
        mark: 'late',
        why: `away from ${clockWords(first.fromMs)} to ${clockWords(first.toMs)}`,
      };
    return { ...line, mark: endedEarlyMs === null ? 'inTime' : 'notReached' };
  });
}

/** Everybody of whom the record says who they are, and whether they stayed. */
export function peopleIn(scenario: DrillScenario, drill: DrillRecord): readonly SeatedPerson[] {
  const people = new Map<string, Omit<SeatedPerson, 'hasStayed'>>();
  for (const { record } of drill.journal) {
    if (record.type !== 'people') continue;
    const { personId, name, role } = record.data;
    people.set(personId, { personId, name, role });
  }
  return [...people.values()].map((one) => {
    const isOwn = ({ personId, role }: Seat): boolean => personId === one.personId && role === one.role;
    return { ...one, hasStayed: gapsOf(drill, takenAway(one.role, scenario, drill), isOwn).length === 0 };
  });
}

function tookMsOf({ beganTickMs, endedTickMs }: DrillRecord): Ms {
  return Math.max(0, endedTickMs - beganTickMs);
}

/** When this scenario itself leaves a page empty. What it shows of a person, that person may do. */
function takenAway(role: string, { faults }: DrillScenario, { isOnShadow = false }: DrillRecord): readonly Span[] {
  const own = faults.flatMap((one) => {
    const fromMs = Math.round(one.atS * 1_000);
    // Whoever sits at a page of a dead agent sits there unseen.
    if (one.kind === 'agentDies')
      return [{ fromMs, toMs: fromMs + Math.round(one.backAfterS * 1_000) + JOINS_WITHIN_MS }];
    return takes(one, role) ? [{ fromMs, toMs: Infinity }] : [];
  });
  // On shadow state a way is cut in imagination alone: the page stays where it is, and so does who is at it.
  if (isOnShadow || role === 'mrst') return own;
  const cuts = faults
    .filter((one) => cutsWay(one) === true)
    .map(({ atS }) => {
      const back = faults.find((one) => one.atS > atS && cutsWay(one) === false);
      return {
        fromMs: Math.round(atS * 1_000),
        toMs: back === undefined ? Infinity : Math.round(back.atS * 1_000) + JOINS_WITHIN_MS,
      };
    });
  return [...own, ...cuts];
}

function takes(fault: DrillFault, role: string): boolean {
  if (fault.kind === 'person' && fault.action === 'leaving') return fault.by === role;
  const { presence = 'good', mrstLeft = 'good', operatorInput = 'good' } = showsOf(fault);
  if (role === 'mrst') return presence !== 'good' || mrstLeft !== 'good';
  return role === 'rst' && operatorInput !== 'good';
}

/** @returns null: it does nothing to the way between the site and whoever is remote */
function cutsWay(fault: DrillFault): boolean | null {
  const { link, consolePage } = showsOf(fault);
  const shown = [link, consolePage].filter((one) => one !== undefined);
  return shown.length === 0 ? null : shown.some((one) => one !== 'good');
}

interface Seat {
  readonly personId: string;
  readonly role: string;
}

/** When nobody of them was there for too long, and the drill had not taken them away. */
function gapsOf(drill: DrillRecord, away: readonly Span[], isOf: (seat: Seat) => boolean): readonly Span[] {
  const tookMs = tookMsOf(drill);
  const gaps: Span[] = [];
  // A person may have two pages, and leave one of them.
  let pages = 0;
  let goneMs: Ms | null = 0;
  let heardMs: Ms = 0;
  for (const { tickMs, record } of drill.journal) {
    if (tickMs > drill.endedTickMs) continue;
    const atMs = Math.max(0, tickMs - drill.beganTickMs);
    // An agent that died said of nobody that they left: from its last word on nobody was seen.
    if (record.type === 'booted' && goneMs === null) {
      pages = 0;
      goneMs = heardMs;
    }
    heardMs = atMs;
    if (record.type !== 'people' || !isOf(record.data)) continue;
    if (record.data.what === 'joined') {
      pages += 1;
      if (goneMs !== null) gaps.push({ fromMs: goneMs, toMs: atMs });
      goneMs = null;
    } else if (record.data.what === 'left') {
      pages = Math.max(0, pages - 1);
      if (pages === 0) goneMs ??= atMs;
    }
  }
  if (goneMs !== null) gaps.push({ fromMs: goneMs, toMs: tookMs });
  return gaps.flatMap((gap) => without(gap, away)).filter(({ fromMs, toMs }) => toMs - fromMs > AWAY_MAX_MS);
}

/** What is left of a span. */
function without(span: Span, others: readonly Span[]): readonly Span[] {
  return others.reduce<readonly Span[]>(
    (left, { fromMs, toMs }) =>
      left.flatMap((one) =>
        toMs <= one.fromMs || fromMs >= one.toMs
          ? [one]
          : [
              { fromMs: one.fromMs, toMs: fromMs },
              { fromMs: toMs, toMs: one.toMs },
            ].filter((part) => part.toMs > part.fromMs),
      ),
    [span],
  );
}
