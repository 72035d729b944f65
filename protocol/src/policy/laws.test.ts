import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceCondition, type ConditionState, initialCondition, isActive } from './condition-state.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { DERIVED_FACTS } from './derived-facts.ts';
import { canonical } from './canonical.ts';
import { isAtLeast, isSameVerdict, join, NO_RESTRICTION, type Verdict } from './verdict.ts';

const SEED = { numRuns: 500, seed: 20_261_122 };
const verdicts: fc.Arbitrary<Verdict> = fc.record({
  authority: fc.constantFrom(0, 1, 2, 3),
  scan: fc.constantFrom(0, 1, 2, 3),
  people: fc.constantFrom(0, 1, 2, 3, 4),
  system: fc.constantFrom(0, 1, 2, 3),
});

describe('join', () => {
  test('commutative, associative, idempotent, and never below either side', () => {
    fc.assert(
      fc.property(verdicts, verdicts, verdicts, (a, b, c) => {
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(isSameVerdict(join(a, a), a)).toBe(true);
        expect(isAtLeast(join(a, b), a) && isAtLeast(join(a, b), b)).toBe(true);
        expect(join(a, NO_RESTRICTION)).toEqual(a);
      }),
      SEED,
    );
  });
});

const at = (id: (typeof CONDITION_IDS)[number], raw: 'good' | 'bad' | 'unknown', nowMs: number) => ({
  applies: true,
  isScanning: true,
  fitting: { fit: 'fitted' } as const,
  fact: { raw, sinceMs: nowMs, lastSeenMs: raw === 'unknown' ? null : nowMs, words: '' },
  nowMs,
  paths: 'onePath' as const,
});

describe('every row', () => {
  test.each(CONDITION_IDS)('%s: bad for its budget confirms it, also when it flaps', (id) => {
    const row = conditionRow(id);
    for (const duty of [1, 0.5, 0.25]) {
      let state: ConditionState = initialCondition();
      let confirmed = false;
      for (let nowMs = 0; nowMs < 400_000 + 20 * row.confirmAfterMs && !confirmed; nowMs += 50) {
        const isBadNow = (nowMs / 50) % 20 < 20 * duty;
        const raw = row.unknownIs === 'only' ? 'unknown' : 'bad';
        state = advanceCondition(row, state, at(id, isBadNow ? raw : 'good', nowMs));
        confirmed = isActive(state);
      }
      expect(confirmed, `duty ${duty}`).toBe(true);
    }
  });

  test.each(CONDITION_IDS)('%s: good forever ends it, unless it is latched', (id) => {
    const row = conditionRow(id);
    let state: ConditionState = {
      status: 'confirmed',
      sinceMs: 0,
      confirmedMs: 0,
      askedMs: 0,
      cameMs: [],
      mustLatch: row.latch !== 'none',
      isFlapping: false,
      acknowledgedBy: null,
    };
    for (let nowMs = 0; nowMs <= row.clearAfterMs + 1_000; nowMs += 500)
      state = advanceCondition(row, state, at(id, 'good', nowMs));
    expect(state.status).toBe(row.latch === 'none' ? 'ok' : 'latched');
  });

  test.each(CONDITION_IDS)('%s: unknown is bad, or is said to be its feed’s row', (id) => {
    const row = conditionRow(id);
    let state: ConditionState = initialCondition();
    for (let nowMs = 0; nowMs < 120_000; nowMs += 500) state = advanceCondition(row, state, at(id, 'unknown', nowMs));
    expect(isActive(state)).toBe(row.unknownIs !== 'notThisRow');
  });

  test.each(CONDITION_IDS)(
    '%s: whatever its input reports as bad, this row or another of the same input acts on it',
    (id) => {
      const { input } = conditionRow(id);
      const rows = CONDITION_IDS.filter((one) => conditionRow(one).input === input);
      expect(
        rows.some((one) =>
          isActive(
            advanceCondition({ ...conditionRow(one), confirmAfterMs: 0 }, initialCondition(), at(one, 'bad', 0)),
          ),
        ),
      ).toBe(true);
    },
  );

  test.each(CONDITION_IDS)('%s: an input that is fitted and unknown bars a start, or its feed does', (id) => {
    const { input } = conditionRow(id);
    const rows = CONDITION_IDS.map(conditionRow).filter((one) => one.input === input && one.unknownIs !== 'notThisRow');
    const isBarred = rows.some((one) => one.verdict.inRoom.authority >= 1);
    // Counted, derived or said: none of these is a sensor of its own that could fall silent behind a living feed.
    const ofItsFeed = [
      'linkRoundTrip',
      'operatorInput',
      'mrstLeft',
      'zone4Entry',
      'scannerFault',
      'scannerDesync',
      'vitals',
      // measured by Farfield itself, or by the same beat as the link
      'linkRoundTripLong',
      'journalSpace',
      'journalFull',
      'eventLoop',
      'eventLoopStall',
      'siteIdentity',
      'pathSpare',
      'pathCopies',
      'wallClock',
      'wallClockFar',
      ...DERIVED_FACTS.map((one) => one.input),
    ];
    expect(isBarred || ofItsFeed.includes(input)).toBe(true);
  });

  test.each(CONDITION_IDS)('%s: not fitted raises nothing', (id) => {
    const row = conditionRow(id);
    const context = { ...at(id, 'bad', 0), fitting: { fit: 'notFitted', substitute: 'eyes' } as const };
    expect(advanceCondition(row, initialCondition(), context).status).toBe('ok');
  });
});

test('canonical text does not depend on the order of keys, and refuses what JSON cannot carry', () => {
  expect(canonical({ b: 1, a: [true, null, 'x'], c: undefined })).toBe('{"a":[true,null,"x"],"b":1}');
  expect(canonical({ c: undefined, a: [true, null, 'x'], b: 1 })).toBe(canonical({ b: 1, a: [true, null, 'x'] }));
  expect(() => canonical({ a: Number.NaN })).toThrow(RangeError);
});
