import {
  type DrillRecord,
  type DrillScenario,
  type JournalFact,
  scoreDrill,
  type ScoreLine,
} from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { readNamed } from '../../scripts/drill/read-drill.ts';
import { type Rehearsal, rehearse } from '../drills/rehearse.ts';

/** A smoke slice: `farfield drill run --all` rehearses every scenario that can be. */
const SLICE = ['link-loss-mid-scan', 'door-opened', 'squeeze-ball', 'safety-tech-leaves'];

function drill(id: string): DrillScenario {
  const read = readNamed(id, DEFAULT_POLICY);
  if (!read.ok) throw new Error(read.problems.map((one) => one.words).join('\n'));
  return read.value;
}

type Scored = Extract<Rehearsal, { kind: 'scored' }>;

const rehearsed = new Map<string, Scored>();
function scored(id: string): Scored {
  const made = rehearsed.get(id) ?? rehearse(drill(id));
  if (made.kind !== 'scored') throw new Error(made.why);
  rehearsed.set(id, made);
  return made;
}

const FAILED = ['late', 'missing', 'wrong'];

/** Ids and marks of what did not pass. */
function failures(id: string, record: DrillRecord): readonly string[] {
  const { lines } = scoreDrill(drill(id), scored(id).policy, record);
  return lines.filter((one) => FAILED.includes(one.mark)).map((one) => `${one.id} ${one.mark}`);
}

/** The record without, or with another moment for, what made this line. */
function changed(id: string, line: ScoreLine, change: (fact: JournalFact) => readonly JournalFact[]): DrillRecord {
  const { record } = scored(id);
  const act = drill(id).acts.find((one) => one.id === line.id);
  const tickMs = record.beganTickMs + (line.atMs ?? Number.NaN);
  const isIt = (fact: JournalFact): boolean =>
    fact.tickMs === tickMs && fact.record.type === 'command' && fact.record.data.action === act?.action;
  const journal = record.journal.flatMap((fact) => (isIt(fact) ? change(fact) : [fact]));
  return { ...record, journal: journal.toSorted((left, right) => left.tickMs - right.tickMs) };
}

function timedActs(id: string): readonly ScoreLine[] {
  const acts = drill(id).acts.map((one) => one.id);
  return scored(id).score.lines.filter((one) => acts.includes(one.id) && one.mark === 'inTime');
}

describe.each(SLICE)('%s', (id) => {
  test('careful people pass, and the site does its part in the policy’s time', () => {
    const { score } = scored(id);
    expect(score.lines.filter((one) => FAILED.includes(one.mark))).toEqual([]);
    expect(score.isPassed).toBe(true);
    const bySite = score.lines.filter((one) => one.by === 'Farfield' && one.dueMs !== null);
    expect(bySite.length).toBeGreaterThan(1);
    for (const one of bySite) expect(one.atMs, one.id).not.toBeNull();
    expect(timedActs(id).length).toBeGreaterThan(1);
  }, 120_000);

  test('law: an act that is not in the record is missing, and nothing else changes', () => {
    for (const line of timedActs(id))
      expect(
        failures(
          id,
          changed(id, line, () => []),
        ),
        line.id,
      ).toEqual([`${line.id} missing`]);
  }, 120_000);

  test('law: the same act a second after its time is late, and nothing else changes', () => {
    const timed = timedActs(id).filter((one) => one.dueMs !== null);
    expect(timed.length).toBeGreaterThan(0);
    for (const line of timed) {
      const laterMs = (line.dueMs ?? 0) - (line.atMs ?? 0) + 1_000;
      const record = changed(id, line, (fact) => [{ ...fact, tickMs: fact.tickMs + laterMs }]);
      expect(failures(id, record), line.id).toEqual([`${line.id} late`]);
    }
  }, 120_000);

  test('law: what must not happen is wrong when it is tried, and nothing else changes', () => {
    const { record } = scored(id);
    const nevers = drill(id).acts.filter((one) => one.pass === 'never' && one.action !== null);
    expect(nevers.length).toBeGreaterThan(0);
    for (const never of nevers) {
      const person = record.journal.find(
        (one) => one.record.type === 'people' && one.record.data.role === never.by,
      )?.record;
      if (person?.type !== 'people') throw new Error(`nobody is ${never.by}`);
      const tried: JournalFact = {
        tickMs: record.endedTickMs - 1_000,
        record: {
          type: 'command',
          data: {
            commandId: 'planted',
            action: never.action ?? 'stop',
            by: person.data.name,
            personId: person.data.personId,
            seat: person.data.seat,
            accepted: false,
            reasons: ['planted'],
            noted: [],
            arguments: {},
          },
        },
      };
      const failed = failures(id, { ...record, journal: [...record.journal, tried] });
      expect(failed, never.id).toEqual([`${never.id} wrong`]);
    }
  }, 120_000);
});

test.each([
  ['link-loss-mid-scan', ['noScan']],
  ['door-opened', ['noStart']],
  ['squeeze-ball', ['noStart']],
  ['safety-tech-leaves', ['noLast']],
])(
  '%s, careless people at pages that refuse nothing: what they try is wrong, and the site refuses each',
  (id, lapses) => {
    const made = rehearse(drill(id), 'careless');
    if (made.kind !== 'scored') throw new Error(made.why);
    expect(made.score.isPassed).toBe(false);
    expect(made.score.lines.filter((one) => FAILED.includes(one.mark)).map((one) => one.id)).toEqual(lapses);
    const starts = made.record.journal.flatMap(({ tickMs, record }) =>
      record.type === 'command' && record.data.action === 'start' && tickMs > made.record.beganTickMs
        ? [record.data.accepted]
        : [],
    );
    expect(starts.length).toBeGreaterThan(0);
    expect(starts).not.toContain(true);
  },
  120_000,
);

test('an alarm, or an end of the scan, that the record does not hold is missing', () => {
  const { record } = scored('door-opened');
  const without = (...types: readonly string[]): DrillRecord => ({
    ...record,
    journal: record.journal.filter((one) => one.tickMs < record.beganTickMs || !types.includes(one.record.type)),
  });
  expect(failures('door-opened', without('condition'))).toContain('alarm missing');
  expect(failures('door-opened', without('stop', 'scanner'))).toContain('stopped missing');
  expect(failures('door-opened', without('stop')), 'the scanner’s own report is enough').not.toContain(
    'stopped missing',
  );
}, 120_000);

test('what the machines cannot show is not run, and says why', () => {
  expect(rehearse(drill('projectile'))).toEqual({
    kind: 'notRunnable',
    why: 'nothing that a machine could show: it is for the table, or for people',
  });
});
