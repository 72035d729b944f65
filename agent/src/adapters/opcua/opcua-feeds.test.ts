import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../adapter-port.ts';
import { loadOpcUaMapping, type OpcUaMapping } from './mapping-file.ts';
import { type FeedsInput, initialFeeds, stepFeeds } from './opcua-feeds.ts';
import type { RawReading, RawValue } from './reading.ts';

function mappingOf(signals: string): OpcUaMapping {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-feeds-')), 'mapping.yaml');
  writeFileSync(file, `name: Bench\nsignals:\n${signals}`);
  return loadOpcUaMapping(file);
}

const ZONE = `
  zone.door34: { node: i=1, source: contact, values: { true: open, false: shut } }
  zone.squeezeBall: { node: i=2, source: ball }
  zone.oxygenPercent: { node: i=3, source: cell }
  zone.count4: { node: i=4, source: counter }
`;
const ZONE_BEAT = `${ZONE}  zone.heartbeat: { node: i=5, source: hub }\n`;
const SCANNER = `
  scanner.state: { node: i=1, source: console, values: { 0: idle, 4: scanning } }
  scanner.patientWeightKg: { node: i=2, source: console, notReportedWhen: [0], max: 300 }
  scanner.remainingMs: { node: i=3, source: console, scale: 1000 }
  scanner.heartbeat: { node: i=4, source: console }
`;
const MONITOR = `
  monitor.on: { node: i=1, source: monitor }
  monitor.heartRateBpm: { node: i=2, source: monitor, min: 10, max: 300 }
  monitor.spo2Percent: { node: i=3, source: monitor }
  monitor.nibpSystolicMmHg: { node: i=4, source: cuff, age: sourceTime }
  monitor.alarm: { node: i=5, source: monitor, highPrefixes: ["high:"] }
  monitor.heartbeat: { node: i=6, source: monitor }
`;

class Bench {
  #state;

  constructor(signals: string) {
    this.#state = initialFeeds(mappingOf(signals), 'bench', 'MR-1');
  }

  give(input: FeedsInput, nowMs: number): readonly Observation[] {
    const step = stepFeeds(this.#state, input, nowMs);
    this.#state = step.state;
    return step.outputs;
  }

  publish(nowMs: number, values: Record<string, RawValue | RawReading>, seenMs = nowMs): readonly Observation[] {
    return this.publishAll(nowMs, Object.entries(values), seenMs);
  }

  publishAll(
    nowMs: number,
    values: readonly (readonly [string, RawValue | RawReading])[],
    seenMs = nowMs,
  ): readonly Observation[] {
    const changes = values.map(([key, value]) => [key, toRaw(value)] as const);
    return this.give({ kind: 'published', changes, seenMs }, nowMs);
  }
}

function toRaw(value: RawValue | RawReading): RawReading {
  if (typeof value === 'object' && value !== null && 'quality' in value) return value;
  return { value, quality: 'good', sourceAgeMs: 0 };
}

const BAD: RawReading = { value: null, quality: 'bad', sourceAgeMs: null };
const ROOM = { 'zone.door34': false, 'zone.squeezeBall': false, 'zone.oxygenPercent': 20.8, 'zone.count4': 0 };

function inputsOf(observations: readonly Observation[]): Record<string, string> {
  return Object.fromEntries(
    observations.flatMap((one) => (one.kind === 'input' ? [[one.input, `${one.raw} ${one.seenMs} ${one.words}`]] : [])),
  );
}

describe('zone with a heartbeat', () => {
  test('the first values prove nothing, the first change of the heartbeat proves all of them', () => {
    const bench = new Bench(ZONE_BEAT);
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
    const bench = new Bench(ZONE_BEAT);
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
    const bench = new Bench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    expect(inputsOf(bench.publish(2_000, { 'zone.heartbeat': 2 }, 600))['door34']).toBe('good 600 shut');
  });

  test('bad news needs no proof and no complete set of values', () => {
    const bench = new Bench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    expect(inputsOf(bench.publish(10, { 'zone.door34': true }))).toEqual({ door34: 'bad 10 open' });
    expect(inputsOf(bench.publish(20, { 'zone.count4': 1 }))).toEqual({});
  });

  test('a squeeze and its release in one response are two facts, in order', () => {
    const bench = new Bench(ZONE_BEAT);
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
    const bench = new Bench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...ROOM, 'zone.heartbeat': 1 });
    const told = inputsOf(bench.publish(500, { [key]: value, 'zone.heartbeat': 2 }));
    expect(told[input]).toBe(words);
  });

  test('after a lost link nothing old is believed: values must come again and the heartbeat must change', () => {
    const bench = new Bench(ZONE_BEAT);
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
    const bench = new Bench(ZONE_BEAT);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    const { 'zone.oxygenPercent': _oxygen, ...others } = ROOM;
    bench.publish(10, { ...others, 'zone.heartbeat': 1 });
    expect(inputsOf(bench.publish(1_900, { 'zone.heartbeat': 2 }))).toEqual({});
    expect(inputsOf(bench.publish(2_100, { 'zone.heartbeat': 3 }))['oxygen']).toBe('unknown 2100 has not been sent');
  });
});

test('without a heartbeat the keep-alive proves the zone, and the words say that it is all there is', () => {
  const bench = new Bench(ZONE);
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
    const bench = new Bench(BADGE);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    expect(badges(bench.publish(10, { 'zone.badge': ['1', 'DEMO, Ada', '2', 'zone34', 'in', '0'] }))).toEqual([]);
    const told = bench.publishAll(900, [
      ['zone.badge', ['2', 'DEMO, Bo', '1', 'zone34', 'in', '0']],
      ['zone.badge', ['3', 'DEMO, Ada', '2', 'zone34', 'out', '0']],
    ]);
    expect(badges(told)).toEqual(['DEMO, Bo', 'DEMO, Ada']);
  });

  test('a reader that reconnects with its last record makes no new event; one that was missed is told late', () => {
    const bench = new Bench(BADGE);
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
    const bench = new Bench(BADGE);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { 'zone.badge': ['0'] });
    expect(badges(bench.publish(20, { 'zone.badge': record }))).toEqual([]);
  });
});

describe('scanner', () => {
  const facts = (observations: readonly Observation[]) =>
    observations.flatMap((one) => (one.kind === 'scanner' ? [one] : []));
  const VALUES = {
    'scanner.state': 4,
    'scanner.patientWeightKg': 80,
    'scanner.remainingMs': 12,
    'scanner.heartbeat': 1,
  };

  test('states are translated, seconds scaled, and what is not mapped is null', () => {
    const bench = new Bench(SCANNER);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VALUES);
    const [told] = facts(bench.publish(250, { 'scanner.heartbeat': 2 }));
    expect(told?.seenMs).toBe(250);
    expect(told?.fact).toMatchObject({
      state: 'scanning',
      patientWeightKg: 80,
      remainingMs: 12_000,
      sarBodyWkg: null,
      scannerRef: 'MR-1',
    });
  });

  test('a state that is not translated tells no fact at all, and says why', () => {
    const bench = new Bench(SCANNER);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VALUES);
    const told = bench.publish(250, { 'scanner.heartbeat': 2, 'scanner.state': 9 });
    expect(facts(told)).toEqual([]);
    expect(told).toContainEqual({
      kind: 'adapter',
      adapter: 'bench',
      state: 'connected',
      detail: 'scanner.state "9" has no translation',
      source: 'Bench',
    });
  });

  test.each([[0], [-Infinity], [301], [BAD]])('weight %j is not reported', (weight) => {
    const bench = new Bench(SCANNER);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...VALUES, 'scanner.patientWeightKg': weight });
    expect(facts(bench.publish(250, { 'scanner.heartbeat': 2 }))[0]?.fact.patientWeightKg).toBeNull();
  });

  test('one response is one fact: state and step never come apart', () => {
    const bench = new Bench(`${SCANNER}  scanner.runningStepId: { node: i=9, source: console }\n`);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...VALUES, 'scanner.state': 0, 'scanner.runningStepId': '' });
    bench.publish(250, { 'scanner.heartbeat': 2 });
    const told = facts(bench.publish(300, { 'scanner.state': 4, 'scanner.runningStepId': 'st-1' }));
    expect(told.map(({ fact }) => [fact.state, fact.runningStepId])).toEqual([['scanning', 'st-1']]);
  });

  const JSON_STEPS = `${SCANNER}  scanner.steps:
    node: i=8
    source: console
    layout: jsonStrings
    fields:
      stepId: { key: id }
      name: { key: name }
      kind: { key: kind, values: { LOC: localizer, SEQ: sequence } }
      durationMs: { key: seconds, scale: 1000 }
      mode: { key: mode }
      movesTable: { key: moves }
      status: { key: status }
`;
  const STEP = {
    id: 's1',
    name: 'Localizer',
    kind: 'LOC',
    seconds: 20,
    mode: 'normal',
    moves: false,
    status: 'pending',
  };
  const UNDERSTOOD = {
    stepId: 's1',
    name: 'Localizer',
    kind: 'localizer',
    durationMs: 20_000,
    mode: 'normal',
    movesTable: false,
    sarBodyWkg: null,
    status: 'pending',
  };

  test('steps come from JSON; one that cannot be understood is left out and named', () => {
    const bench = new Bench(JSON_STEPS);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    const steps = [JSON.stringify(STEP), '{', JSON.stringify({ ...STEP, mode: 'research' })];
    const first = bench.publish(10, { ...VALUES, 'scanner.steps': steps });
    const told = bench.publish(250, { 'scanner.heartbeat': 2 });
    expect(facts(told)[0]?.fact.steps).toEqual([UNDERSTOOD]);
    const [news] = first.filter((one) => one.kind === 'adapter');
    expect(news?.detail).toBe(
      'scanner.steps[1] cannot be understood (stepId); scanner.steps[2] cannot be understood (mode)',
    );
  });

  test('steps come from parallel arrays, and not at all when these differ in length', () => {
    const fields = ['stepId', 'name', 'kind', 'durationMs', 'mode', 'movesTable', 'status'];
    const columns = fields.map((field, i) => `      ${field}: { node: i=${20 + i} }`).join('\n');
    const bench = new Bench(
      `${SCANNER}  scanner.steps:\n    layout: parallelArrays\n    source: console\n    fields:\n${columns}\n`,
    );
    const values = {
      'scanner.steps.stepId': ['s1'],
      'scanner.steps.name': ['Localizer'],
      'scanner.steps.kind': ['localizer'],
      'scanner.steps.durationMs': [20_000],
      'scanner.steps.mode': ['normal'],
      'scanner.steps.movesTable': [false],
      'scanner.steps.status': ['pending'],
    };
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...VALUES, ...values });
    expect(facts(bench.publish(250, { 'scanner.heartbeat': 2 }))[0]?.fact.steps).toEqual([UNDERSTOOD]);
    expect(facts(bench.publish(500, { 'scanner.steps.name': [] }))[0]?.fact.steps).toEqual([]);
  });
});

describe('monitor', () => {
  const VITALS = {
    'monitor.on': true,
    'monitor.heartRateBpm': 72,
    'monitor.spo2Percent': 98,
    'monitor.nibpSystolicMmHg': { value: 118, quality: 'good', sourceAgeMs: 120_000 },
    'monitor.alarm': '',
    'monitor.heartbeat': 1,
  } as const;
  const live = (changes: Record<string, RawValue | RawReading>): readonly Observation[] => {
    const bench = new Bench(MONITOR);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VITALS);
    return bench.publish(1_000, { ...changes, 'monitor.heartbeat': 2 });
  };

  test('unchanged numbers are as fresh as the heartbeat, a cuff value as old as its own time', () => {
    const told = live({});
    const [numerics] = told.filter((one) => one.kind === 'numerics');
    expect(numerics?.numerics.feed).toBe('live');
    expect(numerics?.numerics.items).toEqual([
      { id: 'heartRateBpm', valid: true, value: 72, seenMs: 1_000 },
      { id: 'spo2Percent', valid: true, value: 98, seenMs: 1_000 },
      { id: 'nibpSystolicMmHg', valid: true, value: 118, seenMs: 10 - 120_000 },
    ]);
    expect(inputsOf(told)).toEqual({
      vitals: 'good 1000 heart rate 72 /min, SpO2 98 %',
      vitalsAlarm: 'good 1000 no alarm',
    });
  });

  test.each([
    [
      'one probe off',
      { 'monitor.spo2Percent': BAD },
      { vitals: 'good 1000 heart rate 72 /min', vitalsAlarm: 'good 1000 no alarm' },
    ],
    [
      'both off: silence, not bad news',
      { 'monitor.spo2Percent': BAD, 'monitor.heartRateBpm': BAD },
      { vitalsAlarm: 'good 1000 no alarm' },
    ],
    [
      'a heart rate of 0 is not believed',
      { 'monitor.heartRateBpm': 0, 'monitor.spo2Percent': BAD },
      { vitalsAlarm: 'good 1000 no alarm' },
    ],
    ['monitor off', { 'monitor.on': false }, {}],
    [
      'high alarm',
      { 'monitor.alarm': 'high:ASYSTOLE' },
      { vitals: 'good 1000 heart rate 72 /min, SpO2 98 %', vitalsAlarm: 'bad 1000 high:ASYSTOLE' },
    ],
    [
      'medium alarm',
      { 'monitor.alarm': 'medium:SPO2 LOW' },
      { vitals: 'good 1000 heart rate 72 /min, SpO2 98 %', vitalsAlarm: 'good 1000 medium:SPO2 LOW' },
    ],
  ])('%s', (_case, changes, inputs) => {
    expect(inputsOf(live(changes))).toEqual(inputs);
  });

  test('an invalid number is told as invalid, never as 0 measured', () => {
    const [numerics] = live({ 'monitor.spo2Percent': BAD }).filter((one) => one.kind === 'numerics');
    expect(numerics?.numerics.items.find((item) => item.id === 'spo2Percent')?.valid).toBe(false);
  });

  test('a frozen feed is told as stale after 3 s although the server answers, and vitals are no longer told', () => {
    const bench = new Bench(MONITOR);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VITALS);
    bench.publish(1_000, { 'monitor.heartbeat': 2 });
    const told: Observation[] = [];
    for (let nowMs = 1_250; nowMs <= 6_000; nowMs += 250) {
      told.push(
        ...bench.give({ kind: 'published', changes: [], seenMs: nowMs }, nowMs),
        ...bench.give({ kind: 'tick' }, nowMs),
      );
    }
    expect(told.every((one) => one.kind === 'numerics' && one.numerics.feed === 'stale' && one.seenMs === 1_000)).toBe(
      true,
    );
    expect(told).toHaveLength(2);
  });
});
