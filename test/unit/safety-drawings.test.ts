import { CONDITION_IDS, conditionRow } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { conditionLife } from '../../scripts/safety/condition-life.ts';
import { controlLife } from '../../scripts/safety/control-life.ts';
import { stateGraph } from '../../scripts/safety/state-graph.ts';
import { verdictDrawing } from '../../scripts/safety/verdict-drawing.ts';

describe('the life of a condition', () => {
  test('each state leads where the specification says', () => {
    const life = conditionLife();
    const from = (status: string): string[] => life.filter((edge) => edge.from === status).map((edge) => edge.to);
    expect(from('ok')).toEqual(['suspect', 'confirmed']);
    expect(from('suspect')).toEqual(['ok', 'confirmed']);
    expect(from('confirmed')).toEqual(['ok', 'suspect', 'clearing', 'latched']);
    expect(from('clearing')).toEqual(['ok', 'suspect', 'confirmed', 'latched']);
    expect(from('latched')).toEqual(['ok', 'confirmed']);
  });

  test('one thing alone ends a latch: the people of its row', () => {
    const ends = conditionLife().find((edge) => edge.from === 'latched' && edge.to === 'ok');
    expect(ends?.because).toEqual(['cleared']);
  });
});

describe('the life of control, as the core lives it', () => {
  const life = controlLife();
  const isGiven = (from: string): boolean => from !== 'granted' && from !== 'passing';
  const granting = life.filter(({ changes }) => changes.some((one) => isGiven(one.from) && one.to === 'granted'));

  test('one happening alone gives control away: the right read-back of an offer', () => {
    expect(granting.map(({ words }) => words)).toEqual([
      'the remote technologist reads back rightly, and the record is on the disk',
    ]);
    expect(granting[0]?.changes.find((one) => one.to === 'granted' && isGiven(one.from))?.from).toBe('offered');
  });

  test('taking it back leads to local from every state', () => {
    const taken = life.filter(({ words }) => words.includes('takes it back'));
    expect(taken).toHaveLength(2);
    for (const { changes } of taken) expect(changes.map((one) => one.to)).toEqual(['local', 'local', 'local', 'local']);
  });

  test('what was agreed passes by one thing alone: both consoles are heard', () => {
    const passed = life.flatMap(({ words, changes }) =>
      changes.some((one) => one.from === 'passing' && one.to === 'granted') ? [words] : [],
    );
    expect(passed).toEqual(['heartbeats come for 10 s', '61 s pass and nobody reads back']);
    const passing = life.flatMap(({ changes }) =>
      changes.filter((one) => one.to === 'passing' && one.from !== 'passing'),
    );
    expect(passing.map((one) => one.from)).toEqual(['granted']);
  });

  test('every end of granted control raises the epoch', () => {
    const ends = life.flatMap(({ changes }) => changes.filter((one) => one.from === 'granted' && one.to !== 'granted'));
    expect(ends.length).toBeGreaterThan(3);
    for (const { words } of ends) expect(words).toContain('epoch +1');
  });
});

describe('drawings', () => {
  test('a state without a place is an error, not a missing arrow', () => {
    const node = { id: 'here', words: 'here', x: 0, y: 0, isStrong: false };
    expect(() =>
      stateGraph({ width: 1, height: 1 }, 'test', [node], [{ from: 'here', to: 'there', label: '1' }]),
    ).toThrow('state there has no place');
  });

  test('every condition has its line in the picture of verdicts', () => {
    const picture = verdictDrawing();
    for (const id of CONDITION_IDS) expect(picture).toContain(`>${conditionRow(id).rule}<`);
  });
});
