import {
  type DrillRecord,
  type DrillScenario,
  type JournalFact,
  scoreDrill,
  type ScoreLine,
  seatLineId,
  seatsOf,
} from '@farfield/protocol/drills';
import { CONDITION_IDS, type FacilityPolicy, type Role, ROLES } from '@farfield/protocol/policy';
import type { AutomaticAct, ExpectedAct } from '../../protocol/src/drills/scenario.ts';
import { automaticFrom, looksMsOf, startsOf } from '../../protocol/src/drills/score.ts';
import { isShownBy, isTryOf, rolesIn, tryIn } from '../../protocol/src/drills/shown-in-record.ts';

/** The record of a drill in which one scored act went otherwise, and nothing else. */
export interface ScoreVariant {
  readonly lineId: string;
  /** what the score has to say of that act */
  readonly mark: 'late' | 'wrong' | 'missing';
  /** how it was made */
  readonly how: string;
  /** by so much the act came later; 0: in no variant that is not late */
  readonly byMs: number;
  readonly record: DrillRecord;
}

/** A mark that no record of this drill can be made to show of this act, and why: named, so that none is left out in silence. */
export interface VariantGap {
  readonly lineId: string;
  readonly mark: ScoreVariant['mark'];
  readonly why: string;
}

type Scored = AutomaticAct | ExpectedAct;

const LATE_BY_MS = 1_000;
/** Whose page a drill leaves empty from its first second to its last: by a card, or by a way that is cut and stays cut. */
const TAKEN_AWAY: Readonly<Record<string, readonly Role[]>> = {
  'only-level2-called-away': ['mrst'],
  'remote-technologist-gone': ['rst'],
  'safety-tech-leaves': ['mrst'],
};
/** They are in no rehearsal: people whom a variant lets act instead. */
const STRANGER = 'stranger';

/**
 * For every scored act of a passed drill: a record in which it comes too late, is done wrongly, or is missing. What people
 * do after an act comes as much later as the act itself: nobody answers what has not happened yet.
 */
export function scoreVariants(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  record: DrillRecord,
): readonly ScoreVariant[] {
  const maker = new VariantMaker(scenario, policy, record);
  return [
    ...[...scenario.automatic, ...scenario.acts].flatMap((one) => maker.variantsOf(one)),
    ...seatsOf(scenario).flatMap((role) => maker.seatVariants(role)),
  ];
}

/**
 * What every scored act must have and has not: late (where it has a time), missing, and wrong (by people, or where
 * something must not come about at all). An act of an observer is scored at a table, by the law of that. A seat is left and
 * taken again too late, or left for good; there is no wrong way to stay at a page.
 */
export function variantGaps(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  record: DrillRecord,
): readonly VariantGap[] {
  const maker = new VariantMaker(scenario, policy, record);
  return [
    ...[...scenario.automatic, ...scenario.acts].flatMap((one) => maker.gapsOf(one)),
    ...seatsOf(scenario).flatMap((role) => maker.seatGaps(role)),
  ];
}

/** The ids of everything whose time counts from this, however far. */
export function dependentsOf(id: string, { automatic, acts }: DrillScenario): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const one of [...automatic, ...acts])
      if (one.after === next && !found.has(one.id)) {
        found.add(one.id);
        waiting.push(one.id);
      }
  return found;
}

class VariantMaker {
  readonly #scenario: DrillScenario;
  readonly #record: DrillRecord;
  readonly #lines: ReadonlyMap<string, ScoreLine>;
  readonly #roles: ReadonlyMap<string, string>;
  readonly #looks: (one: Scored) => number;

  constructor(scenario: DrillScenario, policy: FacilityPolicy, record: DrillRecord) {
    this.#scenario = scenario;
    this.#record = record;
    const { lines } = scoreDrill(scenario, policy, record);
    this.#lines = new Map(lines.map((line) => [line.id, line]));
    this.#roles = rolesIn(record.journal.map((fact) => fact.record));
    const happened = new Map(lines.flatMap(({ id, atMs }) => (atMs === null ? [] : [[id, atMs] as const])));
    const from = startsOf(scenario, policy, happened);
    const firstFaultMs = Math.min(...scenario.faults.map((fault) => fault.atS)) * 1_000;
    this.#looks = (one) =>
      'kind' in one ? looksMsOf(one, automaticFrom(one, from, scenario), firstFaultMs) : from(one.after).looksMs;
  }

  variantsOf(one: Scored): readonly ScoreVariant[] {
    const line = this.#lines.get(one.id);
    if (line === undefined) return [];
    if ('kind' in one && one.kind === 'refusal') return [this.#accepted(one.id, one.action)];
    if (!('kind' in one) && one.pass === 'never') return one.action === null ? [] : [this.#tried(one)];
    if (line.mark !== 'inTime') return [];
    if ('kind' in one && one.kind === 'foundAtRest')
      return [...this.#missing(one), ...this.#late(one, line), this.#foundScanning(one)];
    return [...this.#missing(one), ...this.#late(one, line), ...('kind' in one ? [] : this.#wrong(one, line))];
  }

  /** Whoever has that role leaves before the clock begins, and comes back a second before the end, or never. */
  seatVariants(role: Role): readonly ScoreVariant[] {
    const { beganTickMs, endedTickMs } = this.#record;
    const line = { id: seatLineId(role) };
    if (this.#isTakenAway(role)) return [];
    const people = [...this.#roles].filter(([, own]) => own === role).map(([personId]) => personId);
    const told = (what: string, tickMs: number): readonly JournalFact[] =>
      people.map((personId) => ({
        tickMs,
        record: { type: 'people', data: { what, personId, name: personId, role, seat: 'onsite' } },
      }));
    // Nor do they come back to a site agent that is started anew.
    const others = this.#record.journal.filter(
      ({ tickMs, record }) =>
        tickMs < beganTickMs || record.type !== 'people' || !people.includes(record.data.personId),
    );
    const gone = [...others, ...told('left', beganTickMs - 1)];
    return [
      this.#variant(line, 'missing', 'they had left', gone),
      this.#variant(line, 'late', 'they came at the end', [...gone, ...told('joined', endedTickMs - LATE_BY_MS)]),
    ];
  }

  seatGaps(role: Role): readonly VariantGap[] {
    if (!this.#isTakenAway(role)) return [];
    const why = 'the drill itself takes them away, from its beginning to its end';
    return (['late', 'missing'] as const).map((mark) => ({ lineId: seatLineId(role), mark, why }));
  }

  /** Said here by hand, from what the sheet says, and not asked of the scorer. */
  #isTakenAway(role: Role): boolean {
    return (TAKEN_AWAY[this.#scenario.id] ?? []).includes(role);
  }

  gapsOf(one: Scored): readonly VariantGap[] {
    const line = this.#lines.get(one.id);
    const made = new Set(this.variantsOf(one).map(({ mark }) => mark));
    return this.#wanted(one, line)
      .filter((mark) => !made.has(mark))
      .map((mark) => ({ lineId: one.id, mark, why: this.#whyNot(one, mark, line) }));
  }

  #wanted(one: Scored, line: ScoreLine | undefined): readonly ScoreVariant['mark'][] {
    const late = line === undefined || line.dueMs !== null ? (['late'] as const) : [];
    if ('kind' in one && one.kind !== 'foundAtRest') return one.kind === 'refusal' ? ['wrong'] : [...late, 'missing'];
    if ('kind' in one) return [...late, 'missing', 'wrong'];
    if (one.action === null) return [];
    return one.pass === 'never' ? ['wrong'] : [...late, 'missing', 'wrong'];
  }

  #whyNot(one: Scored, mark: ScoreVariant['mark'], line: ScoreLine | undefined): string {
    if (line?.mark !== 'inTime') return `the rehearsal marks it ${line?.mark ?? 'not at all'}`;
    if (mark === 'missing') return 'another line waits for the same record';
    return mark === 'late' ? 'the drill ends before' : 'nobody else could do it';
  }

  /** In the drill, and after what this waits for. */
  #isOf(one: Scored, fact: JournalFact): boolean {
    const atMs = fact.tickMs - this.#record.beganTickMs;
    if (atMs < this.#looks(one) || fact.tickMs > this.#record.endedTickMs) return false;
    if ('kind' in one) return isShownBy(one, fact.record);
    const made = tryIn(fact.record, this.#roles);
    return made !== null && isTryOf(one, made);
  }

  #variant(
    one: Pick<Scored, 'id'>,
    mark: ScoreVariant['mark'],
    how: string,
    journal: readonly JournalFact[],
    byMs = 0,
  ): ScoreVariant {
    const inOrder = journal.toSorted((left, right) => left.tickMs - right.tickMs);
    return { lineId: one.id, mark, how, byMs, record: { ...this.#record, journal: inOrder } };
  }

  #missing(one: Scored): readonly ScoreVariant[] {
    // Where another line was shown by such a record too, either that goes as well, or it is taken for this one: late.
    const isShared = this.#record.journal.some((fact) => this.#isOf(one, fact) && this.#isOfAnother(one, fact));
    if (isShared) return [];
    const journal = this.#record.journal.filter((fact) => !this.#isOf(one, fact));
    return [this.#variant(one, 'missing', 'it is not in the record', journal)];
  }

  #isOfAnother(one: Scored, fact: JournalFact): boolean {
    const { automatic, acts } = this.#scenario;
    return [...automatic, ...acts].some(
      (other) =>
        other.id !== one.id && this.#isOf(other, fact) && fact.tickMs === this.#record.beganTickMs + this.#atMs(other),
    );
  }

  #atMs({ id }: Scored): number {
    return this.#lines.get(id)?.atMs ?? Number.NaN;
  }

  #late(one: Scored, { dueMs, atMs }: ScoreLine): readonly ScoreVariant[] {
    if (dueMs === null || atMs === null) return [];
    const { beganTickMs, endedTickMs, journal } = this.#record;
    const byMs = dueMs + LATE_BY_MS - atMs;
    const [fromTick, toTick] = [beganTickMs + atMs, beganTickMs + dueMs + LATE_BY_MS];
    if (toTick > endedTickMs) return [];
    const later = dependentsOf(one.id, this.#scenario);
    const dependents = [...this.#scenario.automatic, ...this.#scenario.acts].filter(({ id }) => later.has(id));
    // All that a life wrote comes later with it.
    const isLife = 'kind' in one && one.kind === 'booted';
    const moved = journal.flatMap((fact) => {
      if (isLife) return [fact.tickMs < fromTick ? fact : { ...fact, tickMs: fact.tickMs + byMs }];
      if (this.#isOf(one, fact) && fact.tickMs <= toTick)
        return fact.tickMs === fromTick ? [{ ...fact, tickMs: toTick }] : [];
      return dependents.some((other) => this.#isOf(other, fact)) ? [{ ...fact, tickMs: fact.tickMs + byMs }] : [fact];
    });
    return [this.#variant(one, 'late', `${LATE_BY_MS / 1_000} s after its time`, moved, byMs)];
  }

  #wrong(one: ExpectedAct, { atMs }: ScoreLine): readonly ScoreVariant[] {
    const tick = this.#record.beganTickMs + (atMs ?? 0);
    const instead = (how: string, change: (data: CommandData) => CommandData, more: readonly JournalFact[] = []) => {
      const journal = this.#record.journal.flatMap((fact) => {
        if (!this.#isOf(one, fact)) return [fact];
        if (fact.tickMs !== tick || fact.record.type !== 'command') return [];
        return [{ ...fact, record: { ...fact.record, data: change(fact.record.data) } }];
      });
      return this.#variant(one, 'wrong', how, [...more, ...journal]);
    };
    const { acts } = this.#scenario;
    const role = ROLES.find((by) => !acts.some((other) => other.action === one.action && other.by === by));
    const condition = CONDITION_IDS.find(
      (id) => id !== one.condition && !acts.some((other) => other.action === one.action && other.condition === id),
    );
    return [
      instead('it was refused', (data) => ({ ...data, accepted: false, reasons: ['notLevel2'] })),
      ...(role === undefined
        ? []
        : [instead('another did it', (data) => ({ ...data, personId: STRANGER }), [this.#stranger(role)])]),
      ...(one.condition === null || condition === undefined
        ? []
        : [instead('it was for another alarm', (data) => ({ ...data, arguments: { ...data.arguments, condition } }))]),
    ];
  }

  #foundScanning(one: Scored): ScoreVariant {
    const journal = this.#record.journal.map((fact) =>
      this.#isOf(one, fact) && fact.record.type === 'scanner'
        ? { ...fact, record: { ...fact.record, data: { ...fact.record.data, state: 'scanning' } } }
        : fact,
    );
    return this.#variant(one, 'wrong', 'it scans on', journal);
  }

  #accepted(id: string, action: CommandData['action']): ScoreVariant {
    const fact = this.#command({ action, personId: STRANGER, accepted: true, arguments: {} });
    return this.#variant({ id }, 'wrong', 'somebody’s was accepted', [...this.#record.journal, fact]);
  }

  #tried({ id, by, action, condition }: ExpectedAct): ScoreVariant {
    const known = [...this.#roles].find(([, role]) => role === by)?.[0];
    const fact = this.#command({
      action: action ?? 'stop',
      personId: known ?? STRANGER,
      accepted: false,
      arguments: condition === null ? {} : { condition },
    });
    const people = known === undefined ? [this.#stranger(by)] : [];
    return this.#variant({ id }, 'wrong', 'it was tried', [...people, ...this.#record.journal, fact]);
  }

  #stranger(role: string): JournalFact {
    const data = { what: 'signedIn', personId: STRANGER, name: 'A stranger', role, seat: 'onsite' };
    return { tickMs: 0, record: { type: 'people', data } };
  }

  #command(own: Pick<CommandData, 'action' | 'personId' | 'accepted' | 'arguments'>): JournalFact {
    const data = { commandId: 'planted', by: 'planted', seat: 'onsite', reasons: [], noted: [], ...own };
    return { tickMs: this.#record.endedTickMs - LATE_BY_MS, record: { type: 'command', data } };
  }
}

type CommandData = Extract<JournalFact['record'], { type: 'command' }>['data'];
