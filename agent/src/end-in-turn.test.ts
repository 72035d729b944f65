import { expect, test } from 'vitest';
import { END_OF_RECORD_WITHIN_MS, END_WITHIN_MS, endInTurn, type PartToEnd } from './end-in-turn.ts';
import { ManualClock } from './manual-clock.ts';
import { testLog } from './uplink/test-log.ts';

const hangs = (): Promise<void> => new Promise(() => undefined);

function run(...parts: PartToEnd[]) {
  const clock = new ManualClock(0);
  const { log, lines } = testLog();
  const ended: string[] = [];
  let isOver = false;
  void endInTurn(
    parts.map((part) => ({
      ...part,
      end: () => {
        ended.push(part.name);
        return part.end();
      },
    })),
    { clock, log },
  ).then(() => {
    isOver = true;
  });
  return { clock, ended, told: () => lines.map(({ fields }) => fields), isOver: () => isOver };
}

test('one part after the other, each when the one before it has ended', async () => {
  let finish: () => void = () => undefined;
  const slow = { name: 'slow', end: () => new Promise<void>((resolve) => (finish = resolve)) };
  const { clock, ended, told, isOver } = run(slow, { name: 'journal', end: () => undefined });
  await clock.advance(END_WITHIN_MS - 1);
  expect(ended).toEqual(['slow']);
  finish();
  await clock.advance(0);
  expect([ended, told(), isOver()]).toEqual([['slow', 'journal'], [], true]);
});

test.each<[string, PartToEnd['end'], string, number]>([
  ['rejects', () => Promise.reject(new Error('gone')), 'gone', 0],
  [
    'throws',
    () => {
      throw new Error('gone');
    },
    'gone',
    0,
  ],
  ['hangs', hangs, `not within ${END_WITHIN_MS} ms`, END_WITHIN_MS],
])('a part that %s is told, and the journal is closed all the same', async (_name, end, why, afterMs) => {
  const { clock, ended, told, isOver } = run({ name: 'onsite', end }, { name: 'journal', end: () => undefined });
  await clock.advance(afterMs);
  expect([ended, isOver()]).toEqual([['onsite', 'journal'], true]);
  expect(told()).toEqual([{ part: 'onsite', why, code: 'PART_NOT_ENDED' }]);
});

test('what writes the record has longer, and the end comes even so', async () => {
  const journal = { name: 'journal', end: hangs, withinMs: END_OF_RECORD_WITHIN_MS };
  const { clock, told, isOver } = run({ name: 'onsite', end: hangs }, journal);
  await clock.advance(END_WITHIN_MS + END_OF_RECORD_WITHIN_MS - 1);
  expect(isOver()).toBe(false);
  await clock.advance(1);
  expect(told()).toHaveLength(2);
  expect(isOver()).toBe(true);
});

test('a part that rejects long after it was given up ends nothing', async () => {
  let fail: (error: Error) => void = () => undefined;
  const end = () => new Promise<void>((_resolve, reject) => (fail = reject));
  const { clock, told, isOver } = run({ name: 'onsite', end });
  await clock.advance(END_WITHIN_MS);
  fail(new Error('too late'));
  await clock.advance(1);
  expect([told().length, isOver()]).toEqual([1, true]);
});
