import { expect, test } from 'vitest';
import { judge } from '../kit/judgement.ts';
import { type Cut, judgeCuts } from './cut-judgement.ts';
import { CUT_PLANS } from './cut-plan.ts';
import { mqttHelloWithWill } from './mqtt-will.ts';

const TWO: Cut = {
  ...{ paths: 'twoPaths', asked: 'twoPaths', end: 'site', way: 'both' },
  ...{ offMs: 1_510, alarmMs: 1_510, shownTickMs: 1_545, shownMs: 1_560 },
  ...{ stopMs: 3_040, restMs: 350, stallMs: 4 },
};
const ONE: Cut = {
  ...TWO,
  ...{ paths: 'onePath', asked: 'onePath', offMs: 2_505, alarmMs: 2_505, shownTickMs: 2_505, shownMs: 2_590 },
  stopMs: 5_090,
};

/** What of it is short, by its place in the list. */
const short = (...cuts: readonly Cut[]): readonly number[] =>
  judgeCuts(cuts).flatMap(({ measured, bar }, at) => (measured <= bar ? [] : [at]));

test('within the limits of its own number of paths every cut is well', () => {
  expect(short(TWO, ONE)).toEqual([]);
  // The longer limits are for one path alone.
  expect(short(TWO, { ...ONE, paths: 'twoPaths' })).toEqual([0, 1, 2, 5]);
});

test.each<[string, Partial<Cut>, number]>([
  ['control was off too late', { offMs: 1_551 }, 0],
  ['the alarm came too late', { alarmMs: 1_551 }, 0],
  ['the picture with both was made too late', { shownTickMs: 1_551 }, 0],
  ['it was seen too late', { shownMs: 1_605 }, 1],
  ['the stop went out too late', { stopMs: 3_101 }, 2],
  ['the scanner scanned on', { restMs: 2_001 }, 3],
  ['the machine stood still', { stallMs: 101 }, 4],
  ['one path had gone before', { asked: 'onePath' }, 5],
])('%s in one cut of two hundred', (_, own, at) => {
  const others = Array.from({ length: 199 }, () => TWO);
  expect(short({ ...TWO, ...own }, ...others)).toEqual([at]);
});

test('a stall excuses what was seen by the outside clock, and nothing by the agent’s own', () => {
  const late = { ...TWO, offMs: 1_640, shownMs: 1_680, stallMs: 90 };
  expect(short(late, TWO)).toEqual([0]);
});

test('stalls above 100 ms: fewer than one cut in two hundred', () => {
  const stalled = (many: number): readonly number[] =>
    short(...Array.from({ length: 1_000 }, (_, at) => ({ ...TWO, stallMs: at < many ? 150 : 2 })));
  expect([stalled(4), stalled(5)]).toEqual([[], [4]]);
});

test.each(['offMs', 'alarmMs', 'shownTickMs', 'shownMs', 'stopMs', 'restMs'] as const)(
  'a cut without its %s is short, and so is a run without cuts',
  (what) => {
    expect(judge('cut', judgeCuts([TWO, { ...ONE, [what]: Number.NaN }]), []).isHeld).toBe(false);
    expect(judge('cut', judgeCuts([]), []).isHeld).toBe(false);
  },
);

test('every end, way and number of paths is cut in turn', () => {
  expect(new Set(CUT_PLANS.map(({ paths, end, way }) => `${paths} ${end} ${way}`)).size).toBe(12);
});

test('MQTT: a client that leaves a will says its length, flags and keep-alive', () => {
  const hello = mqttHelloWithWill('a', 'gone', 'w', 1);
  expect([...hello.subarray(0, 12)]).toEqual([0x10, hello.length - 2, 0, 4, 77, 81, 84, 84, 4, 6, 0, 1]);
  expect(hello.subarray(12).toString('latin1')).toBe('\0\u0001a\0\u0004gone\0\u0001w');
});
