import { describe, expect, test } from 'vitest';
import {
  mayTakePlace,
  MOVE_AFTER_MS,
  MOVE_AGAIN_MS,
  MOVE_HANDS_MS,
  MOVE_SILENT_MS,
  type MoveFacts,
  NO_WISH,
  wishToMove,
} from './picture-move.ts';

const AT_HOME: MoveFacts = { nowMs: 10_000, shownUrl: 'a', bestUrl: 'a', heardMs: 9_900, isTold: false };

/** Looks every half second, from 10 s on. @returns when it moved, ms after the first look */
function movesAt(facts: (nowMs: number) => Partial<MoveFacts>, forMs: number): number[] {
  const at: number[] = [];
  let wish = NO_WISH;
  for (let passed = 0; passed <= forMs; passed += 500) {
    const nowMs = 10_000 + passed;
    const result = wishToMove(wish, { ...AT_HOME, nowMs, heardMs: nowMs, ...facts(nowMs) });
    wish = result.wish;
    if (result.moves) at.push(passed);
  }
  return at;
}

describe('when to move', () => {
  test.each<[string, (nowMs: number) => Partial<MoveFacts>, readonly number[]]>([
    ['never, while the path is the best one', () => ({}), []],
    ['when another one has been the best for a while', () => ({ bestUrl: 'b' }), [MOVE_AFTER_MS]],
    ['not for one that is the best only now and then', (nowMs) => ({ bestUrl: nowMs % 1_000 === 0 ? 'b' : 'a' }), []],
    ['when the socket fell silent', () => ({ heardMs: 10_000 }), [MOVE_SILENT_MS]],
    ['at once, when the site says so', () => ({ isTold: true }), [0]],
  ])('%s', (_, facts, at) => {
    expect(movesAt(facts, 5_000)).toEqual(at);
  });

  test('and what came to nothing is not repeated at each look', () => {
    expect(movesAt(() => ({ isTold: true }), 2 * MOVE_AGAIN_MS)).toEqual([0, MOVE_AGAIN_MS, 2 * MOVE_AGAIN_MS]);
  });
});

describe('when the new one takes the place', () => {
  const WHOLE = {
    nowMs: 20_000,
    isWhole: true,
    wholeSinceMs: 19_900,
    shownHeardMs: 19_950,
    inputMs: 10_000,
    isHolding: false,
  };
  test.each<[string, Partial<typeof WHOLE>, boolean]>([
    ['with a whole picture, and idle hands', {}, true],
    ['not before its picture is whole, whatever the old one does', { isWhole: false, shownHeardMs: 0 }, false],
    ['not in the middle of a drag', { isHolding: true }, false],
    ['not between two keys', { inputMs: 19_800 }, false],
    ['in a drag, when the old one is silent', { isHolding: true, shownHeardMs: 20_000 - MOVE_SILENT_MS }, true],
    ['not in a drag, however long it takes', { isHolding: true, wholeSinceMs: 0 }, false],
    ['between two keys, when there is no end of them', { inputMs: 19_800, wholeSinceMs: 20_000 - MOVE_HANDS_MS }, true],
  ])('%s', (_, own, may) => {
    expect(mayTakePlace({ ...WHOLE, ...own })).toBe(may);
  });
});
