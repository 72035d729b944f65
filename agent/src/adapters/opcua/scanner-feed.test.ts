import { describe, expect, test } from 'vitest';
import type { Observation } from '../adapter-port.ts';
import { BAD, FeedsBench } from './feeds-bench.ts';

const SCANNER = `
  scanner.state: { node: i=1, source: console, values: { 0: idle, 4: scanning } }
  scanner.patientWeightKg: { node: i=2, source: console, notReportedWhen: [0], max: 300 }
  scanner.remainingMs: { node: i=3, source: console, scale: 1000 }
  scanner.heartbeat: { node: i=4, source: console }
`;

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
    const bench = new FeedsBench(SCANNER);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VALUES);
    const [told] = facts(bench.publish(250, { 'scanner.heartbeat': 2 }));
    expect(told?.seenMs).toBe(250);
    expect(told?.fact).toMatchObject({
      state: 'scanning',
      patientWeightKg: 80,
      remainingMs: 12_000,
      sarBodyWkg: null,
      sarHeadWkg: null,
      b1RmsUt: null,
      scannerRef: 'MR-1',
    });
  });

  test.each([
    ['names it', 7, '7'],
    ['says none by no value', null, ''],
    ['says none as its mapping knows it', 0, ''],
    ['is of bad quality', BAD, null],
  ])('the running step %s', (_, value, told) => {
    const bench = new FeedsBench(
      `${SCANNER}  scanner.runningStepId: { node: i=5, source: console, notReportedWhen: [0] }\n`,
    );
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...VALUES, 'scanner.runningStepId': value });
    const [first] = facts(bench.publish(250, { 'scanner.heartbeat': 2 }));
    // Without it nobody can tell "none runs" from "one runs beside a fault": no fact at all.
    expect(first?.fact.runningStepId ?? null).toBe(told);
  });

  test('a state that is not translated tells no fact at all, and says why', () => {
    const bench = new FeedsBench(SCANNER);
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
    const bench = new FeedsBench(SCANNER);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, { ...VALUES, 'scanner.patientWeightKg': weight });
    expect(facts(bench.publish(250, { 'scanner.heartbeat': 2 }))[0]?.fact.patientWeightKg).toBeNull();
  });

  test('one response is one fact: state and step never come apart', () => {
    const bench = new FeedsBench(`${SCANNER}  scanner.runningStepId: { node: i=9, source: console }\n`);
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
    sarHeadWkg: null,
    b1RmsUt: null,
    status: 'pending',
  };

  test('steps come from JSON; one that cannot be understood is left out and named', () => {
    const bench = new FeedsBench(JSON_STEPS);
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
    const bench = new FeedsBench(
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
    const numbered = facts(bench.publish(500, { 'scanner.steps.stepId': [205] }))[0]?.fact.steps;
    expect(numbered).toEqual([{ ...UNDERSTOOD, stepId: '205' }]);
    expect(facts(bench.publish(750, { 'scanner.steps.name': [] }))[0]?.fact.steps).toEqual([]);
  });
});
