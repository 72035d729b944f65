import { expect, test } from 'vitest';
import { conditionMs, controlOffMs, offSpans } from './off-spans.ts';

const verdict = (wallMs: number, authority: number) => ({ type: 'verdict', wallMs, data: { authority } });
const control = (wallMs: number, kind: string) => ({ type: 'control', wallMs, data: { kind } });
const condition = (wallMs: number, from: string) => ({
  type: 'condition',
  wallMs,
  data: { condition: 'linkDown', from },
});

const JOURNAL = [
  verdict(5, 2),
  verdict(10, 0),
  control(20, 'granted'),
  verdict(30, 1),
  condition(38, 'ok'),
  verdict(40, 2),
  condition(60, 'confirmed'),
  verdict(70, 3),
  control(75, 'local'),
  verdict(80, 0),
  control(90, 'granted'),
];

test('control is off until it is granted, at A2 and more, and after it ended until it is granted anew', () => {
  expect(offSpans(JOURNAL)).toEqual([
    { fromMs: -Infinity, untilMs: 20 },
    { fromMs: 40, untilMs: 90 },
  ]);
  expect(offSpans(JOURNAL.slice(0, 7))).toEqual([
    { fromMs: -Infinity, untilMs: 20 },
    { fromMs: 40, untilMs: Infinity },
  ]);
});

test('the first moment since then', () => {
  expect(controlOffMs(JOURNAL, 20)).toBe(40);
  expect(controlOffMs(JOURNAL, 71)).toBeNull();
  expect(conditionMs(JOURNAL, 'linkDown', 0)).toBe(38);
  expect(conditionMs(JOURNAL, 'linkDown', 39)).toBeNull();
  expect(conditionMs(JOURNAL, 'controlEnded', 0)).toBeNull();
});
