import { expect, test } from 'vitest';
import {
  addEvent,
  FIRST_TIMELINE,
  laneSpans,
  removeEvent,
  setInput,
  settingAt,
  snap,
  withLength,
} from './lab-document.ts';

const spans = (timeline: typeof FIRST_TIMELINE) =>
  laneSpans(timeline, 'door34').map((one) => `${one.fromMs}-${one.toMs} ${one.value}`);

test('a click sets from there on, up to the next change on the lane', () => {
  const later = setInput(FIRST_TIMELINE, 'door34', { fromMs: 60_000, toMs: null, is: 'silent' });
  expect(spans(later)).toEqual(['0-60000 good', '60000-120000 silent']);
  const both = setInput(later, 'door34', { fromMs: 10_000, toMs: null, is: 'bad' });
  expect(spans(both)).toEqual(['0-10000 good', '10000-60000 bad', '60000-120000 silent']);
  expect(laneSpans(both, 'mains').map((one) => one.value)).toEqual(['good']);
});

test('a drag sets a stretch and leaves the rest as it was', () => {
  const bad = setInput(FIRST_TIMELINE, 'door34', { fromMs: 10_000, toMs: 50_000, is: 'bad' });
  expect(spans(bad)).toEqual(['0-10000 good', '10000-50000 bad', '50000-120000 good']);
  const within = setInput(bad, 'door34', { fromMs: 20_000, toMs: 30_000, is: 'unknown' });
  expect(spans(within)).toEqual([
    '0-10000 good',
    '10000-20000 bad',
    '20000-30000 unknown',
    '30000-50000 bad',
    '50000-120000 good',
  ]);
  expect(spans(setInput(within, 'door34', { fromMs: 0, toMs: 120_000, is: 'good' }))).toEqual(['0-120000 good']);
  expect(settingAt(within, 'door34', 30_000)).toBe('bad');
});

test('setting what it is already changes nothing', () => {
  expect(setInput(FIRST_TIMELINE, 'door34', { fromMs: 5_000, toMs: null, is: 'good' }).events).toEqual([]);
});

test('events stay in the order of their times, and of their making within one instant', () => {
  const one = addEvent(FIRST_TIMELINE, { atMs: 2_000, kind: 'joins', person: 'rad' });
  const two = addEvent(one, { atMs: 2_000, kind: 'leaves', person: 'rad' });
  const three = addEvent(two, { atMs: 1_000, kind: 'restart', downMs: 1_000 });
  expect(three.events.map((event) => event.kind)).toEqual(['restart', 'joins', 'leaves']);
  expect(removeEvent(three, 1).events.map((event) => event.kind)).toEqual(['restart', 'leaves']);
  expect(withLength(three, 1_500).events.map((event) => event.kind)).toEqual(['restart']);
});

test.each([
  [-5, 0],
  [124, 0],
  [126, 250],
  [999_999, 120_000],
])('%s ms snaps to %s', (atMs, snapped) => {
  expect(snap(atMs, 120_000)).toBe(snapped);
});
