import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyDigest, DEDUPE_WINDOW, DedupeWindow } from './dedupe-window.ts';

test('the first copy counts, the second does not, and one with other bytes is told apart', () => {
  const window = new DedupeWindow();
  expect(window.judge(7, 70, 0)).toBe('first');
  expect(window.judge(7, 70, 5)).toBe('copy');
  expect(window.judge(8, 80, 6)).toBe('first');
  expect(window.judge(8, 81, 9)).toBe('differs');
  expect(window.newestSeq).toBe(8);
});

test('a frame that was not seen though newer ones were is late', () => {
  const window = new DedupeWindow();
  window.judge(1, 1, 0);
  window.judge(3, 3, 0);
  expect(window.judge(2, 2, 1)).toBe('late');
  expect(window.judge(2, 2, 2)).toBe('copy');
  expect(window.newestSeq).toBe(3);
});

test.each([
  ['30 s', (window: DedupeWindow) => window.judge(2, 2, DEDUPE_WINDOW.ms + 1)],
  [
    '4096 frames',
    (window: DedupeWindow) => {
      for (let seq = 2; seq <= DEDUPE_WINDOW.frames + 1; seq += 1) window.judge(seq, seq, 1);
    },
  ],
])('after %s a copy cannot be told from a frame that never came: it is too old', (_, passes) => {
  const window = new DedupeWindow();
  window.judge(1, 1, 0);
  passes(window);
  expect(window.judge(1, 1, DEDUPE_WINDOW.ms + 1)).toBe('tooOld');
});

test('just inside the window it is still known', () => {
  const window = new DedupeWindow();
  window.judge(1, 1, 0);
  window.judge(2, 2, DEDUPE_WINDOW.ms);
  expect(window.judge(1, 1, DEDUPE_WINDOW.ms)).toBe('copy');
  const full = new DedupeWindow();
  for (let seq = 1; seq <= DEDUPE_WINDOW.frames; seq += 1) full.judge(seq, seq, 0);
  expect(full.judge(1, 1, 0)).toBe('copy');
});

test('what came before the window began is too old', () => {
  const window = new DedupeWindow();
  window.judge(100, 1, 0);
  expect(window.judge(99, 1, 0)).toBe('tooOld');
});

test('law: however two in-order copies of a stream interleave, each frame is first exactly once, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 60 }),
      (turns, length) => {
        const window = new DedupeWindow();
        const at = [0, 0];
        const firsts: number[] = [];
        const take = (path: 0 | 1): void => {
          const seq = (at[path] ?? 0) + 1;
          if (seq > length) return;
          at[path] = seq;
          const verdict = window.judge(seq, seq * 31, 0);
          expect(['first', 'copy']).toContain(verdict);
          if (verdict === 'first') firsts.push(seq);
        };
        for (const turn of turns) take(turn ? 1 : 0);
        for (let rest = 0; rest < length; rest += 1) take(0);
        expect(firsts).toEqual(Array.from({ length }, (_, index) => index + 1));
      },
    ),
  );
});

test('the digest sees one changed, one missing and one moved byte', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 256);
  const digest = bodyDigest(bytes);
  expect(bodyDigest(bytes.slice())).toBe(digest);
  for (const at of [0, 150, 299]) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(bodyDigest(changed)).not.toBe(digest);
  }
  expect(bodyDigest(bytes.slice(0, -1))).not.toBe(digest);
  expect(bodyDigest(Uint8Array.of(1, 2))).not.toBe(bodyDigest(Uint8Array.of(2, 1)));
  expect(Number.isSafeInteger(digest)).toBe(true);
});
