import { LOCAL_HANDS_HOLD_BOUNDS_MS, LOCAL_HANDS_HOLD_MS } from '@farfield/protocol';
import type { ScreenInput } from '@farfield/protocol/policy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceSign } from '../adapters/rfb/probe-reader.ts';
import { PROBE_ANSWER_MS } from '../adapters/rfb/source-watcher.ts';
import {
  ECHO_WITHIN_MS,
  FIRST_WORDS_MS,
  handsHeard,
  handsSent,
  handsTold,
  handsUnheard,
  type LocalHands,
  localHandsWord,
  NO_LOCAL_HANDS,
} from './local-hands.ts';

const place = (x: number, y: number, told: 'every' | 'warps' = 'every'): SourceSign => ({
  kind: 'pointer',
  told,
  x,
  y,
});
const lights = (mask: number): SourceSign => ({ kind: 'lights', mask });
const move = (x: number, y: number): ScreenInput => ({ kind: 'pointer', x, y, buttons: 0 });
const key = (keysym: number): ScreenInput => ({ kind: 'key', keysym, isDown: true });

/** One screen, told in order. */
class Screen {
  hands: LocalHands = NO_LOCAL_HANDS;
  nowMs = 10_000;

  hears(): this {
    this.hands = handsHeard(this.hands, this.nowMs);
    return this;
  }
  passes(ms: number): this {
    this.nowMs += ms;
    return this;
  }
  sends(...inputs: readonly ScreenInput[]): this {
    this.hands = handsSent(this.hands, inputs, this.nowMs);
    return this;
  }
  tells(...signs: readonly SourceSign[]): this {
    for (const sign of signs) this.hands = handsTold(this.hands, sign, this.nowMs);
    return this;
  }
  get word(): string {
    return localHandsWord(this.hands, this.nowMs);
  }
  get sinceMs(): number | null {
    return this.hands.sinceMs;
  }
}

/** Listened to for some time, and its pointer rests at 50,50. */
const settled = (): Screen => new Screen().hears().tells(place(50, 50)).passes(FIRST_WORDS_MS);

test('its times stand in the order that they rely on', () => {
  expect(LOCAL_HANDS_HOLD_MS).toBeGreaterThanOrEqual(LOCAL_HANDS_HOLD_BOUNDS_MS.min);
  expect(LOCAL_HANDS_HOLD_MS).toBeLessThanOrEqual(LOCAL_HANDS_HOLD_BOUNDS_MS.max);
  expect(ECHO_WITHIN_MS).toBeGreaterThan(2 * PROBE_ANSWER_MS);
});

describe('a screen that does not tell', () => {
  test('nothing heard, nothing told: unknown, and never "nobody"', () => {
    const screen = new Screen();
    expect(screen.word).toBe('unknown');
    expect(screen.hears().passes(60_000).word).toBe('unknown');
  });

  test('TigerVNC tells of warps alone: that none came says nothing', () => {
    const screen = settledOfWarps();
    expect(screen.word).toBe('unknown');
    screen.tells(place(70, 70, 'warps'));
    expect(screen.word).toBe('active');
    expect(screen.passes(LOCAL_HANDS_HOLD_MS).word).toBe('unknown');
  });

  test('one that told and is not heard any more is unknown again', () => {
    const screen = settled();
    expect(screen.word).toBe('none');
    screen.hands = handsUnheard(screen.hands);
    expect(screen.word).toBe('unknown');
  });

  test('what it told of somebody counts on when it falls silent', () => {
    const screen = settled().tells(place(90, 90));
    screen.hands = handsUnheard(screen.hands);
    expect(screen.passes(LOCAL_HANDS_HOLD_MS - 1).word).toBe('active');
    expect(screen.passes(1).word).toBe('unknown');
  });
});

function settledOfWarps(): Screen {
  return new Screen().hears().passes(FIRST_WORDS_MS);
}

describe('somebody at the scanner', () => {
  test('a place where nobody put the pointer from here: active, for the hold after the newest of them', () => {
    const screen = settled().tells(place(300, 200));
    const fromMs = screen.nowMs;
    expect(screen.sinceMs).toBe(fromMs);
    screen.passes(LOCAL_HANDS_HOLD_MS - 1).tells(place(301, 200));
    expect([screen.word, screen.sinceMs]).toEqual(['active', fromMs]);
    expect(screen.passes(LOCAL_HANDS_HOLD_MS - 1).word).toBe('active');
    expect(screen.passes(1).word).toBe('none');
  });

  test('who comes back is there since then, and not since the first time', () => {
    const screen = settled().tells(place(300, 200)).passes(LOCAL_HANDS_HOLD_MS).tells(place(310, 200));
    expect(screen.sinceMs).toBe(screen.nowMs);
  });

  test('while a remote hand moves, too', () => {
    const screen = settled().sends(move(100, 100)).passes(20).tells(place(100, 100)).sends(move(110, 100)).passes(20);
    expect(screen.word).toBe('none');
    expect(screen.tells(place(180, 140)).word).toBe('active');
  });

  test('a lock key that nobody pressed from here', () => {
    const screen = settled().tells(lights(0)).passes(1_000).tells(lights(4));
    expect(screen.word).toBe('active');
  });

  test('a first place long after the connection stands is one that the pointer came to', () => {
    const screen = new Screen().hears().passes(FIRST_WORDS_MS).tells(place(50, 50));
    expect(screen.word).toBe('active');
  });

  test('back at the place that was told before, on a screen that says nothing of what is moved from here', () => {
    const screen = settledOfWarps()
      .tells(place(70, 70, 'warps'))
      .passes(LOCAL_HANDS_HOLD_MS);
    expect(screen.tells(place(70, 70, 'warps')).word).toBe('unknown');
    expect(
      screen
        .sends(move(10, 10))
        .passes(200)
        .tells(place(70, 70, 'warps')).word,
    ).toBe('active');
  });

  test('at a place where a remote hand was long ago', () => {
    const screen = settled()
      .sends(move(100, 100), move(200, 200))
      .passes(ECHO_WITHIN_MS + 1);
    expect(screen.tells(place(100, 100)).word).toBe('active');
  });
});

describe('not taken for somebody', () => {
  test.each<[string, (screen: Screen) => Screen]>([
    ['where the pointer is as the connection begins', (screen) => screen],
    ['the same place said again', (screen) => screen.tells(place(50, 50)).passes(9_000).tells(place(50, 50))],
    [
      'the place before a move from here, said once more in front of it',
      (screen) => screen.sends(move(90, 90)).passes(50).tells(place(50, 50), place(90, 90)),
    ],
    ['what was moved from here', (screen) => screen.sends(move(90, 90)).passes(400).tells(place(90, 90))],
    [
      'several moves told as one',
      (screen) => screen.sends(move(90, 90), move(95, 95), move(99, 99)).passes(400).tells(place(99, 99)),
    ],
    [
      'one of several, late, and then the last',
      (screen) =>
        screen
          .sends(move(90, 90), move(95, 95), move(99, 99))
          .passes(ECHO_WITHIN_MS)
          .tells(place(95, 95), place(99, 99)),
    ],
    [
      'where it was put last, hours later (a connection that was dialled again)',
      (screen) => screen.sends(move(90, 90)).passes(7_200_000).tells(place(90, 90)),
    ],
    ['a place that a scaled picture rounds', (screen) => screen.sends(move(90, 90)).tells(place(91, 89))],
    ['lights as the connection begins', (screen) => screen.tells(lights(2))],
    ['the same lights', (screen) => screen.tells(lights(2)).passes(9_000).tells(lights(2))],
    [
      'a lock that the screen toggles by itself to make the letter that it was sent',
      (screen) => screen.tells(lights(0)).sends(key(0x41)).passes(200).tells(lights(4), lights(0)),
    ],
  ])('%s', (_, act) => {
    expect(act(settled()).word).toBe('none');
  });

  test('a connection that is dialled again learns anew where the pointer is', () => {
    const screen = settled();
    screen.hands = handsUnheard(screen.hands);
    expect(screen.passes(60_000).hears().passes(200).tells(place(400, 300), lights(7)).word).toBe('none');
  });
});

/**
 * A screen that is told of moves over one or two connections, each with a delay of its own that changes, looks at its pointer
 * every so often and tells the newest place alone: x11vnc over a poor line.
 */
interface Line {
  readonly delaysMs: readonly number[];
  readonly lookEveryMs: number;
  readonly moves: readonly { readonly afterMs: number; readonly x: number; readonly y: number }[];
  readonly local: readonly { readonly atMs: number; readonly x: number; readonly y: number }[];
}

const LINE = fc.record({
  delaysMs: fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 8 }),
  lookEveryMs: fc.integer({ min: 5, max: 400 }),
  moves: fc.array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 4_000 })),
      x: fc.integer({ min: 0, max: 639 }),
      y: fc.integer({ min: 0, max: 479 }),
    }),
    { minLength: 1, maxLength: 60 },
  ),
});
const RUNS = 400;
const STEP_MS = 5;

/** @returns at which moments somebody was said to be at the scanner, and when its own pointer was moved there and seen so */
function play({ delaysMs, lookEveryMs, moves, local }: Line) {
  const screen = new Screen().hears().tells(place(5, 5)).passes(FIRST_WORDS_MS);
  const startMs = screen.nowMs;
  let sendMs = startMs;
  let arrivesMs = startMs;
  const plan = moves.map((one, index) => {
    sendMs += one.afterMs;
    // A stream keeps its order, however late a piece of it is.
    arrivesMs = Math.max(arrivesMs, sendMs + (delaysMs[index % delaysMs.length] ?? 0));
    return { ...one, sendMs, arrivesMs };
  });
  const endMs = Math.max(arrivesMs, startMs + (local.at(-1)?.atMs ?? 0)) + 2 * lookEveryMs + STEP_MS;
  let pointer = { x: 5, y: 5 };
  let isLocalPlace = false;
  let lookMs = startMs;
  const active: number[] = [];
  const seen: number[] = [];
  for (; screen.nowMs <= endMs; screen.passes(STEP_MS)) {
    const { nowMs } = screen;
    const due = (atMs: number): boolean => atMs > nowMs - STEP_MS && atMs <= nowMs;
    for (const one of plan) if (due(one.sendMs)) screen.sends(move(one.x, one.y));
    for (const one of plan) if (due(one.arrivesMs)) [pointer, isLocalPlace] = [{ x: one.x, y: one.y }, false];
    for (const one of local) if (due(startMs + one.atMs)) [pointer, isLocalPlace] = [{ x: one.x, y: one.y }, true];
    if (nowMs >= lookMs) {
      lookMs = nowMs + lookEveryMs;
      screen.tells(place(pointer.x, pointer.y));
      if (isLocalPlace) seen.push(nowMs);
    }
    if (screen.word === 'active') active.push(nowMs);
  }
  return { active, seen };
}

test('law: whatever a remote hand does, over whatever line, its own echo is never somebody at the scanner', () => {
  let echoes = 0;
  fc.assert(
    fc.property(LINE, (line) => {
      expect(play({ ...line, local: [] }).active).toEqual([]);
      echoes += line.moves.length;
    }),
    { numRuns: RUNS },
  );
  expect(echoes).toBeGreaterThan(RUNS);
});

test('law: a place outside all that was sent is noticed at the look that shows it, in the middle of remote moves', () => {
  let noticed = 0;
  fc.assert(
    fc.property(LINE, fc.integer({ min: 0, max: 3_000 }), (line, atMs) => {
      // The remote hand works in the upper part, the local one in the lower.
      const moves = line.moves.map((one) => ({ ...one, y: one.y % 300 }));
      const { active, seen } = play({ ...line, moves, local: [{ atMs, x: 320, y: 400 }] });
      if (seen.length === 0) return;
      noticed += 1;
      expect(active[0]).toBe(seen[0]);
    }),
    { numRuns: RUNS },
  );
  expect(noticed).toBeGreaterThan(RUNS / 4);
});
