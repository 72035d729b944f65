import { expect, test } from 'vitest';
import { executedTwice, lateInputs } from './late-inputs.ts';

const sent = [
  { kind: 'key', id: 'key 1', wallMs: 1_000 },
  { kind: 'click', id: 'click 1', wallMs: 2_000 },
  { kind: 'command', id: 'command 1', wallMs: 2_000 },
] as const;

test('in time, and with control on from hand to scanner: nothing to say', () => {
  const executed = [
    { id: 'key 1', wallMs: 1_990 },
    { id: 'click 1', wallMs: 2_050 },
    { id: 'command 1', wallMs: 3_400 },
  ];
  expect(lateInputs(sent, executed, [{ fromMs: 5_000, untilMs: 9_000 }])).toEqual([]);
});

test.each([
  ['older than the picture may be', { id: 'key 1', wallMs: 2_001 }, 'key 1, 1001 ms old'],
  ['a command past its expiry', { id: 'command 1', wallMs: 3_501 }, 'command 1, 1501 ms old'],
  ['of nobody', { id: 'key 9', wallMs: 2_001 }, 'key 9, which nobody sent'],
])('%s', (_, executed, words) => {
  expect(lateInputs(sent, [executed], [])).toEqual([words]);
});

test.each([
  ['sent while it was off', { fromMs: 1_500, untilMs: 2_010 }, 500, 550],
  ['sent before, executed after', { fromMs: 2_010, untilMs: 2_040 }, -10, 40],
  ['executed while it was off', { fromMs: 2_010, untilMs: Infinity }, -10, 40],
])('young, but control was off: %s', (_, span, sentMs, executedMs) => {
  expect(lateInputs(sent, [{ id: 'click 1', wallMs: 2_050 }], [span])).toEqual([
    `click 1, sent ${sentMs} ms and executed ${executedMs} ms after control went off`,
  ]);
});

test('one that came twice is named once', () => {
  const twice = [1, 2, 3].map((wallMs) => ({ id: 'key 1', wallMs }));
  expect(executedTwice([...twice, { id: 'key 2', wallMs: 4 }])).toEqual(['key 1 executed twice']);
});
