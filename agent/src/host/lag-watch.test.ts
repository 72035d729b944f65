import { expect, test } from 'vitest';
import { LagWatch } from './lag-watch.ts';

function turns(...atMs: readonly number[]): readonly string[] {
  const watch = new LagWatch(50);
  return atMs.flatMap((ms) => watch.turn(ms).map(({ input, raw, words }) => `${ms} ${input} ${raw} ${words}`.trim()));
}

test('a loop that comes in time says once that it is well', () => {
  expect(turns(1_000, 1_050, 1_100, 1_400)).toEqual(['1000 eventLoop good', '1000 eventLoopStall good']);
});

test('half a second late, then well again', () => {
  expect(turns(0, 550, 1_101, 1_151)).toEqual([
    '0 eventLoop good',
    '0 eventLoopStall good',
    '1101 eventLoop bad 0.5 s late',
    '1151 eventLoop good',
  ]);
});

test('stood still for more than 1.5 s: both rows, and each time anew', () => {
  expect(turns(0, 1_551, 3_102, 3_152)).toEqual([
    '0 eventLoop good',
    '0 eventLoopStall good',
    '1551 eventLoop bad 1.5 s late',
    '1551 eventLoopStall bad 1.5 s late',
    '3102 eventLoop bad 1.5 s late',
    '3102 eventLoopStall bad 1.5 s late',
    '3152 eventLoop good',
    '3152 eventLoopStall good',
  ]);
});
