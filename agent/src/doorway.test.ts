import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_DOORWAY, type InsideZone4, passDoorway, ZONE4_DOOR } from './doorway.ts';

/** A door with its reader and counter, and patient and attendants who were announced. */
class Door {
  is: InsideZone4 = { doorway: EMPTY_DOORWAY, level2Inside: [] };
  count: number | null = 0;
  nowMs = 0;
  expected = 1;

  reports(count4: number | null): this {
    this.count = count4;
    this.is = passDoorway(this.is, { badge: null, count4, expected: this.expected }, this.nowMs);
    return this;
  }

  reads(person: string, direction: 'in' | 'out', level = 2): this {
    const badge = { person, direction, level, door: ZONE4_DOOR };
    this.is = passDoorway(this.is, { badge, count4: this.count, expected: this.expected }, this.nowMs);
    return this;
  }

  passes(ms: number): this {
    this.nowMs += ms;
    return this.reports(this.count);
  }

  /** How many more are inside than anybody answers for. */
  strangers(): number {
    return Math.max(0, (this.count ?? 0) - this.expected - this.is.level2Inside.length);
  }
}

describe('a door with a reader on its outer side only', () => {
  const miaWentOut = (): Door => new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000).reports(1);

  test('the safety tech walked in with a badge and out without: the next who walks in without one is a stranger', () => {
    expect(miaWentOut().passes(20_000).reports(2).strangers()).toBe(1);
  });

  test('and the safety tech, back with the badge, is none', () => {
    const door = miaWentOut().passes(20_000).reads('Mia', 'in').reports(2);
    expect(door.is.level2Inside).toEqual(['Mia']);
    expect(door.strangers()).toBe(0);
  });

  test('one of two Level 2 people leaves: one of them is still answered for', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).reads('Noor', 'in').reports(3).reports(2);
    expect(door.strangers()).toBe(0);
    expect(door.reports(3).strangers()).toBe(1);
  });
});

describe('the counter does not report for a moment', () => {
  test('who left without a badge in that moment lets nobody else in', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000);
    door.reports(null).passes(2_000).reports(1).passes(20_000);
    expect(door.reports(2).strangers()).toBe(1);
  });

  test('who came in unread in that moment is a stranger (control)', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000);
    expect(door.reports(null).reports(3).strangers()).toBe(1);
  });

  test('a badge held, and a stranger in while the counter is silent', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000).reports(1).passes(20_000);
    expect(door.reports(null).reports(2).strangers()).toBe(1);
  });
});

test('the patient walks out, is said to be out, and the next one walks in while the safety tech stays inside: no stranger', () => {
  const door = new Door().reports(1).reads('Mia', 'in').reports(2).reports(1);
  door.expected = 0;
  door.passes(1_000);
  door.expected = 1;
  expect(door.reports(2).strangers()).toBe(0);
});

test('one walks in with a badge just as another walks out without: no stranger, and room for none', () => {
  const door = new Door().reports(1).reads('Mia', 'in').reports(2).reads('Noor', 'in').reports(1).reports(2);
  expect(door.strangers()).toBe(0);
  expect(door.reports(3).strangers()).toBe(1);
});

test('a badge that was held to go in, and nobody went: after 15 s it lets nobody else in', () => {
  expect(new Door().reports(1).reads('Mia', 'in').passes(15_100).reports(2).strangers()).toBe(1);
  expect(new Door().reports(1).reads('Mia', 'in').passes(14_000).reports(2).strangers()).toBe(0);
});

test('a counter that fails and comes back says nothing about who passed', () => {
  const door = new Door().reports(1).reads('Mia', 'in').reports(2).reports(null).reports(2);
  expect(door.is.level2Inside).toEqual(['Mia']);
  expect(door.strangers()).toBe(0);
});

test('law: whoever walks in without a badge is answered for by nobody, whoever left how before', () => {
  const move = fc.record({
    person: fc.constantFrom('Mia', 'Noor', 'Olu'),
    shows: fc.boolean(),
    pauseMs: fc.integer({ min: 0, max: 20_000 }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      const door = new Door().reports(1);
      const inside = new Set<string>();
      for (const { person, shows, pauseMs } of moves) {
        const isGoingOut = inside.has(person);
        // Nobody comes in without holding the badge; out, some do not hold it.
        if (!isGoingOut || shows) door.reads(person, isGoingOut ? 'out' : 'in');
        if (isGoingOut) inside.delete(person);
        else inside.add(person);
        door.reports(1 + inside.size).passes(pauseMs);
        expect(door.strangers()).toBe(0);
      }
      door.passes(16_000).reports(2 + inside.size);
      expect(door.strangers()).toBe(1);
    }),
  );
});
