import type { ScreenInput, ScreenLayout, ScreenSituation } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { HANDS_OFF, type InputStep, isHolding, letGo, stepViewerInput, type ViewerInput } from './viewer-input.ts';

const region = (regionId: string, kind: 'free' | 'permit' | 'blocked', x: number, takesKeys = false) =>
  ({ regionId, words: regionId, kind, x, y: 0, width: 10, height: 10, takesKeys }) as const;
const LAYOUT: ScreenLayout = {
  layoutId: 'l',
  width: 100,
  height: 10,
  regions: [region('queue', 'free', 0, true), region('start', 'permit', 20), region('tableOut', 'blocked', 40)],
  neutral: { x: 90, y: 5 },
};
const OPEN: ScreenSituation = {
  holdsLease: true,
  layout: 'asCalibrated',
  patientMayBeInRoom: true,
  isViewOnly: false,
  isPictureStale: false,
};
const pointer = (x: number, buttons: number): ScreenInput => ({ kind: 'pointer', x, y: 5, buttons });
const key = (keysym: number, isDown: boolean): ScreenInput => ({ kind: 'key', keysym, isDown });

/** Steps through inputs; a situation in between is of those that follow. */
function play(...acts: readonly (ScreenInput | ScreenSituation)[]): {
  viewer: ViewerInput;
  steps: readonly InputStep[];
} {
  let viewer = HANDS_OFF;
  let now = OPEN;
  const steps: InputStep[] = [];
  for (const act of acts) {
    if (!('kind' in act)) {
      now = act;
      continue;
    }
    const step = stepViewerInput(viewer, act, LAYOUT, now);
    viewer = step.next;
    steps.push(step);
  }
  return { viewer, steps };
}
const written = (steps: readonly InputStep[]): readonly ScreenInput[] => steps.flatMap(({ toSource }) => toSource);

describe('a press', () => {
  test('in a free region passes and ends with its release', () => {
    const { viewer, steps } = play(pointer(5, 0), pointer(5, 1), pointer(6, 1), pointer(6, 0));
    expect(written(steps)).toEqual([pointer(5, 0), pointer(5, 1), pointer(6, 1), pointer(6, 0)]);
    expect(isHolding(viewer)).toBe(false);
  });

  test.each([
    ['in a permit region', 25, 'withheld', 'screenNotCalibrated'],
    ['in a blocked region', 45, 'dropped', 'screenRegionBlocked'],
    ['outside every region', 70, 'dropped', 'screenNotCalibrated'],
  ])('%s goes nowhere, is told once, and cannot be dragged into a free one', (_, x, result, reasonId) => {
    const { steps } = play(pointer(x, 1), pointer(x + 1, 1), pointer(5, 1), pointer(5, 0));
    expect(written(steps)).toEqual([]);
    expect(steps[0]).toMatchObject({ result, refusal: { id: reasonId } });
    expect(steps.slice(1).every(({ refusal }) => refusal === null)).toBe(true);
    // After every button is up the hands are free again.
    expect(written(play(pointer(x, 1), pointer(x, 0), pointer(5, 1)).steps)).toEqual([pointer(5, 1)]);
  });

  test('with the second button, in a free region, is refused until it is up', () => {
    expect(written(play(pointer(5, 4), pointer(5, 5), pointer(5, 1)).steps)).toEqual([]);
  });
});

test('a mouse that merely moves over the screen is dropped without a word', () => {
  const { steps } = play(pointer(45, 0), pointer(70, 0), pointer(25, 0));
  expect(steps.map(({ result, refusal }) => [result, refusal])).toEqual([
    ['dropped', null],
    ['dropped', null],
    ['dropped', null],
  ]);
});

test.each<[string, Partial<ScreenSituation>]>([
  ['the lease ends', { holdsLease: false }],
  ['the picture turns stale', { isPictureStale: true }],
  ['the layout changes', { layout: 'changed' }],
])(
  '%s with button and key held → all let go, the button at the neutral spot, and the late release goes nowhere',
  (_, part) => {
    const { viewer, steps } = play(
      pointer(5, 1),
      pointer(5, 0),
      key(0x61, true),
      pointer(5, 1),
      { ...OPEN, ...part },
      pointer(5, 0),
      key(0x61, false),
    );
    expect(written(steps.slice(4))).toEqual([key(0x61, false), pointer(90, 1), pointer(90, 0)]);
    expect(isHolding(viewer)).toBe(false);
  },
);

test('let go, with the button still down at the console: nothing passes until it is up', () => {
  const held = play(pointer(5, 1)).viewer;
  const { next, toSource } = letGo(held, LAYOUT);
  expect(toSource.at(-1)).toEqual({ kind: 'pointer', x: 90, y: 5, buttons: 0 });
  const moved = stepViewerInput(next, pointer(6, 1), LAYOUT, OPEN);
  expect(moved.toSource).toEqual([]);
  const released = stepViewerInput(moved.next, pointer(6, 0), LAYOUT, OPEN);
  expect(stepViewerInput(released.next, pointer(6, 1), LAYOUT, OPEN).toSource).toEqual([pointer(6, 1)]);
});

test('law: whatever hands do, no button is down outside a free region, and letting go leaves nothing held', () => {
  const random = seeded(20_260_730);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error('an empty list');
    return one;
  };
  const acts: readonly (() => ScreenInput | ScreenSituation)[] = [
    () => pointer(pick([2, 5, 8, 15, 25, 45, 70]), pick([0, 0, 1, 1, 1, 2, 5, 8])),
    () => pointer(pick([2, 5, 8]), pick([0, 1])),
    () => key(pick([0x61, 0x62, 0xff0d, 0xffe3]), random() < 0.5),
    () => ({ ...OPEN, holdsLease: random() < 0.8, isPictureStale: random() < 0.2 }),
  ];
  let pressed = 0;
  let lettings = 0;
  for (let run = 0; run < 2_000; run += 1) {
    const { viewer, steps } = play(...Array.from({ length: 40 }, () => pick(acts)()));
    const last = letGo(viewer, LAYOUT).toSource;
    lettings += last.length;
    const wire = [...written(steps), ...last];
    const pointers = wire.filter((one) => one.kind === 'pointer');
    const atNeutral = (one: { x: number; y: number }): boolean => one.x === 90 && one.y === 5;
    expect(pointers.filter((one) => one.x >= 10 && !atNeutral(one))).toEqual([]);
    expect(pointers.filter((one) => (one.buttons & ~1) !== 0)).toEqual([]);
    expect(pointers.at(-1)?.buttons ?? 0).toBe(0);
    pressed += pointers.filter((one) => one.buttons === 1).length;
    const down = new Set<number>();
    for (const one of wire) {
      if (one.kind === 'pointer') continue;
      if (one.isDown) down.add(one.keysym);
      else down.delete(one.keysym);
    }
    expect([...down]).toEqual([]);
  }
  expect(pressed).toBeGreaterThan(1_000);
  expect(lettings).toBeGreaterThan(100);
});

/** Numbers in [0, 1) that are the same at each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
