import { describe, expect, test } from 'vitest';
import type { Observation } from '../adapter-port.ts';
import { BAD, FeedsBench, inputsOf } from './feeds-bench.ts';

const ZONE = `
  zone.door34: { node: i=1, source: contact, values: { true: open, false: shut } }
  zone.squeezeBall: { node: i=2, source: ball }
  zone.oxygenPercent: { node: i=3, source: cell }
  zone.count4: { node: i=4, source: counter }
`;
const ZONE_BEAT = `${ZONE}  zone.heartbeat: { node: i=5, source: hub }\n`;
const ROOM = { 'zone.door34': false, 'zone.squeezeBall': false, 'zone.oxygenPercent': 20.8, 'zone.count4': 0 };

describe('zone with a heartbeat', () => {
  test('the first values prove nothing, the first change of the heartbeat proves all of them', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 1_000);
    expect(inputsOf(bench.publish(1_010, { ...ROOM, 'zone.heartbeat': 7 }))).toEqual({});
    expect(inputsOf(bench.publish(1_250, { 'zone.heartbeat': 8 }))).toEqual({
      zoneFeed: 'good 1250 reporting',
      door34: 'good 1250 shut',
      squeezeBall: 'good 1250 not squeezed',
      oxygen: 'good 1250 20.8 %',
    });
  });

  test('an unchanged door is told again with each proof, and no more when the heartbeat stops', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    for (let beat = 1; beat <= 20; beat++) {
      const told = inputsOf(bench.publish(beat * 250, { 'zone.heartbeat': beat + 1 }));
      expect(told['door34']).toBe(`good ${beat * 250} shut`);
    }
    for (let nowMs = 5_100; nowMs < 9_000; nowMs += 100) {
      expect(bench.give({ kind: 'published', changes: [], seenMs: nowMs }, nowMs)).toEqual([]);
    }
  });

  test('a late response proves what was true when it was sent', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    expect(inputsOf(bench.publish(2_000, { 'zone.heartbeat': 2 }, 600))['door34']).toBe('good 600 shut');
  });

  test('bad news needs no proof and no complete set of values', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    expect(inputsOf(bench.publish(10, { 'zone.door34': true }))).toEqual({ door34: 'bad 10 open' });
    expect(inputsOf(bench.publish(20, { 'zone.count4': 1 }))).toEqual({});
  });

  test('a squeeze and its release in one response are two facts, in order', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    bench.publish(250, { 'zone.heartbeat': 2 });
    const told = bench.publishAll(300, [
      ['zone.squeezeBall', true],
      ['zone.squeezeBall', false],
    ]);
    expect(told.flatMap((one) => (one.kind === 'input' && one.input === 'squeezeBall' ? [one.raw] : []))).toEqual([
      'bad',
      'good',
    ]);
  });

  test.each([
    ['zone.door34', BAD, 'door34', 'unknown 500 is of bad quality'],
    [
      'zone.door34',
      { value: false, quality: 'uncertain', sourceAgeMs: 0 } as const,
      'door34',
      'unknown 500 is of uncertain quality',
    ],
    ['zone.door34', 3, 'door34', 'unknown 500 "3" has no translation'],
    ['zone.oxygenPercent', 19.5, 'oxygen', 'good 500 19.5 %'],
    ['zone.oxygenPercent', 19.4, 'oxygen', 'bad 500 19.4 %'],
    ['zone.oxygenPercent', 209, 'oxygen', 'unknown 500 209.0 % is not believed'],
    ['zone.oxygenPercent', BAD, 'oxygen', 'unknown 500 is of bad quality'],
    ['zone.squeezeBall', 'yes', 'squeezeBall', 'unknown 500 "yes" is no Boolean and has no translation'],
  ])('%s = %j → %s %s', (key, value, input, words) => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    const told = inputsOf(bench.publish(500, { [key]: value, 'zone.heartbeat': 2 }));
    expect(told[input]).toBe(words);
  });

  test('after a lost link nothing old is believed: values must come again and the heartbeat must change', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    bench.publish(250, { 'zone.heartbeat': 2 });
    const lost = bench.give({ kind: 'linkLost', detail: 'no publish answer for 2.0 s' }, 2_300);
    expect(lost).toEqual([
      { kind: 'adapter', adapter: 'bench', state: 'lost', detail: 'no publish answer for 2.0 s', source: 'Bench' },
    ]);
    bench.give({ kind: 'linkUp', detail: 'x' }, 5_000);
    expect(inputsOf(bench.publish(5_010, { 'zone.heartbeat': 9 }))).toEqual({});
    expect(inputsOf(bench.publish(5_250, { 'zone.heartbeat': 10 }))).toEqual({});
    expect(inputsOf(bench.publish(5_300, ROOM))['door34']).toBe('good 5250 shut');
  });

  test('a mapped value that is never sent becomes unknown after 2 s, the others are told', () => {
    const bench = new FeedsBench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    const { 'zone.oxygenPercent': _oxygen, ...others } = ROOM;
    bench.publish(10, { ...others, 'zone.heartbeat': 1 });
    expect(inputsOf(bench.publish(1_900, { 'zone.heartbeat': 2 }))).toEqual({});
    expect(inputsOf(bench.publish(2_100, { 'zone.heartbeat': 3 }))['oxygen']).toBe('unknown 2100 has not been sent');
  });
});

test('without a heartbeat the keep-alive proves the zone, and the words say that it is all there is', () => {
  const bench = new FeedsBench(ZONE);
  bench.give({ kind: 'linkUp', detail: 'x' }, 0);
  bench.publish(10, ROOM);
  const told = bench.give({ kind: 'published', changes: [], seenMs: 500 }, 500);
  expect(inputsOf(told)['zoneFeed']).toBe('good 500 no heartbeat: proven by the server’s keep-alive only');
  expect(inputsOf(told)['door34']).toBe('good 500 shut');
});

describe('badges', () => {
  const BADGE = `
  zone.badge: { node: i=1, source: reader, layout: { person: 1, level: 2, door: 3, direction: 4 }, directions: { in: in, out: out } }
`;
  const badges = (observations: readonly Observation[]): unknown[] =>
    observations.flatMap((one) => (one.kind === 'zone' && one.zone.badge !== null ? [one.zone.badge.person] : []));

  test('what was read before the link came up is no event; two in one response are two', () => {
    const bench = new FeedsBench(BADGE);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    expect(badges(bench.publish(10, { 'zone.badge': ['1', 'DEMO, Ada', '2', 'zone34', 'in', '0'] }))).toEqual([]);
    const told = bench.publishAll(900, [
      ['zone.badge', ['2', 'DEMO, Bo', '1', 'zone34', 'in', '0']],
      ['zone.badge', ['3', 'DEMO, Ada', '2', 'zone34', 'out', '0']],
    ]);
    expect(badges(told)).toEqual(['DEMO, Bo', 'DEMO, Ada']);
  });

  test('a reader that reconnects with its last record makes no new event; one that was missed is told late', () => {
    const bench = new FeedsBench(BADGE);
    const first = ['1', 'DEMO, Ada', '2', 'zone34', 'in', '0'];
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { 'zone.badge': first });
    bench.give({ kind: 'linkUp', detail: 'x' }, 5_000);
    expect(badges(bench.publish(5_010, { 'zone.badge': first }))).toEqual([]);
    bench.give({ kind: 'linkUp', detail: 'x' }, 9_000);
    expect(badges(bench.publish(9_010, { 'zone.badge': ['2', 'DEMO, Bo', '1', 'zone34', 'out', '0'] }))).toEqual([
      'DEMO, Bo',
    ]);
  });

  test.each([
    [[]],
    [['1', '', '2', 'zone34', 'in']],
    [['1', 'DEMO, Ada', 'two', 'zone34', 'in']],
    [['1', 'DEMO, Ada', '2', 'd', 'up']],
  ])('a record %j that cannot be understood names nobody', (record) => {
    const bench = new FeedsBench(BADGE);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { 'zone.badge': ['0'] });
    expect(badges(bench.publish(20, { 'zone.badge': record }))).toEqual([]);
  });
});
