import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IncidentBench, NOT_YET, pagesOf, PLAN, says, SILENT, WELL } from '../testing/incident-bench.ts';
import type { CallPlan } from './call-plan.ts';
import { type CallId, SIGN_IDS, type SignId } from './causes.ts';
import { ENTRY_WORDS } from './page-text.ts';

const SECOND = 1_000;

type Act =
  | { readonly do: 'look'; readonly seconds: number; readonly at: 'well' | 'silent' | 'notYet' | readonly SignId[] }
  | { readonly do: 'acknowledge' }
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: 'restart'; readonly offMs: number; readonly wallBackMs: number }
  | { readonly do: 'tell'; readonly which: number; readonly outcome: 'sent' | 'failed' | 'struggling' };

/** As a facility may write it: one person on every rung. */
const OVER_AND_OVER: CallPlan = {
  ...PLAN,
  orders: {
    remote: overAndOver('remote'),
    person: overAndOver('person'),
    power: overAndOver('power'),
    agent: overAndOver('agent'),
  },
};

function overAndOver(call: CallId): CallPlan['orders'][CallId] {
  const { occupied, empty } = PLAN.orders[call];
  return { empty, occupied: occupied.map((rung) => ({ ...rung, roles: [...rung.roles, 'rst' as const] })) };
}

const SITE_SIGNS = SIGN_IDS.filter((one) => one !== 'agentSilent' && one !== 'agentReplaced');

const ACT: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('look' as const),
      seconds: fc.integer({ min: 1, max: 60 }),
      at: fc.oneof(
        fc.constantFrom('well' as const, 'silent' as const, 'notYet' as const),
        fc.uniqueArray(fc.constantFrom(...SITE_SIGNS), { minLength: 1, maxLength: 4 }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'acknowledge' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: 0, max: 7_200_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      offMs: fc.integer({ min: 0, max: 600_000 }),
      wallBackMs: fc.constantFrom(0, 0, 3_600_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      which: fc.nat(30),
      outcome: fc.constantFrom('sent' as const, 'failed' as const, 'struggling' as const),
    }),
  },
);

function perform(bench: IncidentBench, act: Act): void {
  switch (act.do) {
    case 'look': {
      const { at } = act;
      const seen = at === 'well' ? WELL : at === 'silent' ? SILENT : at === 'notYet' ? NOT_YET : says(...at);
      bench.wait(act.seconds * SECOND, seen);
      return;
    }
    case 'acknowledge':
      bench.acknowledge();
      return;
    case 'jump':
      return bench.jump(act.ms);
    case 'restart':
      return bench.restart(act.offMs, act.wallBackMs);
    case 'tell':
      return bench.tell(bench.pages[act.which % Math.max(1, bench.pages.length)]?.pageId ?? '', act.outcome);
  }
}

describe('whatever happens, in any order, with clocks that jump and gateways that restart', () => {
  test('no page is ordered twice, and each says who may enter', () => {
    let paged = 0;
    fc.assert(
      fc.property(fc.array(ACT, { maxLength: 30 }), (acts) => {
        const bench = new IncidentBench(OVER_AND_OVER);
        for (const act of acts) perform(bench, act);
        const ids = bench.pages.map((one) => one.pageId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(bench.pages.filter(({ text }) => !text.includes(ENTRY_WORDS))).toEqual([]);
        paged += ids.length;
      }),
      { numRuns: 200 },
    );
    expect(paged).toBeGreaterThan(200);
  });

  test('after somebody acknowledged, no page of that round follows', () => {
    let acknowledged = 0;
    fc.assert(
      fc.property(fc.array(ACT, { maxLength: 30 }), (acts) => {
        const bench = new IncidentBench();
        const closed = new Set<string>();
        for (const act of acts) {
          const from = bench.outputs.length;
          for (const call of bench.open?.calls ?? []) {
            if (call.acknowledged !== null) closed.add(`${bench.open?.incidentId}/${call.call}/${call.round}.`);
          }
          perform(bench, act);
          const late = pagesOf(bench.outputs.slice(from)).filter(({ pageId }) =>
            [...closed].some((round) => pageId.startsWith(round)),
          );
          expect(late).toEqual([]);
        }
        acknowledged += closed.size;
      }),
      { numRuns: 200 },
    );
    expect(acknowledged).toBeGreaterThan(20);
  });

  test('a site has one open incident at most, and each is opened once and closed at most once', () => {
    fc.assert(
      fc.property(fc.array(ACT, { maxLength: 30 }), (acts) => {
        const bench = new IncidentBench();
        for (const act of acts) perform(bench, act);
        const events = bench.outputs.flatMap((one) => (one.kind === 'noted' ? [one.event] : []));
        const of = (kind: string) =>
          events.filter((one) => one.kind === kind).map((one) => ('incidentId' in one ? one.incidentId : ''));
        const [opened, closed] = [of('incidentOpened'), of('incidentClosed')];
        expect(new Set(opened).size).toBe(opened.length);
        expect(new Set(closed).size).toBe(closed.length);
        expect(opened.filter((id) => !closed.includes(id))).toEqual(bench.open === null ? [] : [bench.open.incidentId]);
      }),
      { numRuns: 200 },
    );
  });
});

test('a loss that goes on and on: no answer is asked for anew before its time, and none is forgotten', () => {
  const AGAIN_MS = PLAN.againAfterMs;
  let rounds = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...SITE_SIGNS),
      fc.array(
        fc.record({ seconds: fc.integer({ min: 1, max: 400 }), restartsFor: fc.constantFrom(0, 0, 0, 30_000) }),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      (sign, turns) => {
        const bench = new IncidentBench();
        for (const { seconds, restartsFor } of turns) {
          const lost = says(sign);
          let answeredMs = bench.open?.calls[0]?.acknowledged?.wallMs ?? null;
          for (let second = 0; second < seconds; second += 1) {
            const paged = pagesOf(bench.wait(SECOND, lost)).length;
            // Whoever has answered is left alone for the whole time, and for the first rung's.
            const sinceMs = answeredMs === null ? null : bench.wallMs - answeredMs;
            expect(sinceMs !== null && sinceMs < AGAIN_MS && paged > 0).toBe(false);
            const call = bench.open?.calls[0];
            const isOver = sinceMs !== null && sinceMs > AGAIN_MS + 2 * SECOND;
            expect(isOver && call?.acknowledged?.wallMs === answeredMs).toBe(false);
            if (isOver) {
              rounds += 1;
              answeredMs = null;
            }
          }
          bench.acknowledge();
          if (restartsFor > 0) bench.restart(restartsFor);
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(rounds).toBeGreaterThan(20);
});

test('a flap does not page twice: back and lost again within 30 s is the same incident and the same call', () => {
  const bench = new IncidentBench();
  for (let times = 0; times < 20; times += 1) {
    bench.wait(12 * SECOND, says('linkDown'));
    bench.wait(12 * SECOND, WELL);
  }
  const perPerson = new Map<string, number>();
  for (const person of bench.paged) perPerson.set(person, (perPerson.get(person) ?? 0) + 1);
  expect([...perPerson.values()].every((count) => count === 1)).toBe(true);
  expect(bench.words('opened')).toHaveLength(1);
});

test('what comes and goes more slowly is one incident from its third time within 10 min on', () => {
  const bench = new IncidentBench();
  for (let times = 0; times < 12; times += 1) {
    bench.wait(12 * SECOND, says('linkDown'));
    bench.wait(40 * SECOND, WELL);
  }
  const opened = bench.outputs.filter((one) => one.kind === 'noted' && one.event.kind === 'incidentOpened');
  expect(opened).toHaveLength(3);
});

test('a gateway that slept has not watched: what it saw before and after is not a silence of an hour', () => {
  const bench = new IncidentBench();
  bench.wait(1 * SECOND, { ...WELL, own: ['holderConsoleGone'] });
  bench.jump(3_600_000);
  bench.look({ ...WELL, own: ['holderConsoleGone'] });
  expect(bench.open).toBeNull();
  bench.look(WELL);
  expect(bench.open).toBeNull();
});

test('a clock that jumps an hour calls the next people, and not everybody at once', () => {
  const bench = new IncidentBench();
  bench.wait(7 * SECOND, says('linkDown'));
  bench.jump(3_600_000);
  expect(pagesOf(bench.look(says('linkDown'))).map((one) => one.personId)).toEqual(['mrst', 'rst']);
  expect(pagesOf(bench.wait(9 * SECOND, says('linkDown')))).toEqual([]);
});

test('good is watched, not slept through: a jump of an hour closes nothing', () => {
  const bench = new IncidentBench();
  bench.wait(8 * SECOND, says('linkDown'));
  bench.look(WELL);
  bench.jump(3_600_000);
  bench.look(WELL);
  expect(bench.open).not.toBeNull();
});

describe('a gateway that restarts in the middle of an incident', () => {
  test('goes on with it: who was paged is not paged again, who is due is paged', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    const [id, paged] = [bench.open?.incidentId, bench.paged];
    bench.restart(5 * SECOND);
    expect(bench.open?.incidentId).toBe(id);
    bench.wait(1 * SECOND, NOT_YET);
    expect(bench.paged).toEqual(paged);
    bench.wait(5 * SECOND, NOT_YET);
    expect(bench.paged.slice(paged.length)).toEqual(['onsiteTechnologist', 'coordinator']);
  });

  test('after a long time off calls the next people at once', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    bench.restart(3_600_000);
    expect(pagesOf(bench.wait(1 * SECOND, NOT_YET)).map((one) => one.personId)).toEqual([
      'onsiteTechnologist',
      'coordinator',
    ]);
  });

  test('with the wall clock set back is late by its own interval at most', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    bench.restart(5 * SECOND, 3_600_000);
    expect(pagesOf(bench.wait(10 * SECOND, says('linkDown'))).map((one) => one.personId)).toEqual([
      'onsiteTechnologist',
      'coordinator',
    ]);
  });

  test('remembers who acknowledged', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    bench.acknowledge();
    bench.restart(60 * SECOND);
    expect(pagesOf(bench.wait(240 * SECOND, says('linkDown')))).toEqual([]);
  });
});
