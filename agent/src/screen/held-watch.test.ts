import { SCREEN_CONSOLE_BEAT_MS, SCREEN_HELD_SILENCE_MS } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { HeldWatch } from './held-watch.ts';

const bench = () => {
  const clock = new ManualClock();
  const letGoMs: number[] = [];
  const watch = new HeldWatch(clock, () => letGoMs.push(clock.nowMs()));
  const startMs = clock.nowMs();
  /** beats as a console does, and answers what it is said, for as long as its lines carry it */
  const beats = async (forMs: number, line: { readonly heard: boolean; readonly hears: boolean }) => {
    for (let atMs = 0; atMs < forMs; atMs += SCREEN_CONSOLE_BEAT_MS) {
      if (line.heard) watch.heard();
      if (line.hears) watch.hears(5);
      await clock.advance(SCREEN_CONSOLE_BEAT_MS);
    }
  };
  return { clock, watch, letGoMs, beats, atMs: () => clock.nowMs() - startMs };
};

test('a console that is heard, and hears, holds for as long as it likes', async () => {
  const { watch, letGoMs, beats } = bench();
  watch.held();
  await beats(60_000, { heard: true, hears: true });
  expect(letGoMs).toEqual([]);
});

test.each([
  ['nothing comes of it', { heard: false, hears: false }],
  ['it is heard and does not hear', { heard: true, hears: false }],
  ['it hears and is not heard', { heard: false, hears: true }],
])('%s → let go at the very end of the silence, not at the beat after it', async (_, line) => {
  const { clock, watch, letGoMs, beats } = bench();
  watch.held();
  // The last sign of life lies anywhere between two beats.
  for (const part of [13, 77]) {
    await beats(1_000, { heard: true, hears: true });
    await clock.advance(part);
  }
  watch.heard();
  watch.hears(5);
  const lastMs = clock.nowMs();
  await beats(1_000, line);
  expect(letGoMs[0]).toBe(lastMs + SCREEN_HELD_SILENCE_MS);
});

test('something is held after a long rest: the answer to what is said meanwhile is waited for a round trip longer', async () => {
  const { clock, watch, letGoMs } = bench();
  watch.hears(600);
  const heardOnly = async (forMs: number) => {
    for (let atMs = 0; atMs < forMs; atMs += 50) {
      watch.heard();
      await clock.advance(50);
    }
  };
  await heardOnly(5_000);
  letGoMs.length = 0;
  watch.held();
  const heldMs = clock.nowMs();
  await heardOnly(900);
  expect(letGoMs).toEqual([]);
  await heardOnly(500);
  expect(letGoMs[0]).toBe(heldMs + 600 + SCREEN_HELD_SILENCE_MS);
});

test('a line that says it is slower than any is given no more than a second', async () => {
  const { clock, watch, letGoMs } = bench();
  watch.hears(4_000_000_000);
  await clock.advance(10);
  watch.held();
  const heldMs = clock.nowMs();
  for (let atMs = 0; atMs < 3_000; atMs += 50) {
    watch.heard();
    await clock.advance(50);
  }
  expect(letGoMs.find((one) => one > heldMs)).toBe(heldMs + 1_000 + SCREEN_HELD_SILENCE_MS);
});

test('after its end nothing is let go any more', async () => {
  const { clock, watch, letGoMs } = bench();
  watch.stop();
  await clock.advance(5_000);
  expect(letGoMs).toEqual([]);
});
