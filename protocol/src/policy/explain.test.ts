import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ACTION_RULES } from './authorise.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { explain, likeNames } from './explain.ts';
import { REASONS } from './reasons.ts';

test('the door in words: when, how long, what it asks for, who clears it', () => {
  const [door, ...others] = explain('c-31');
  expect(others).toEqual([]);
  expect(door).toMatchObject({ kind: 'condition', id: 'doorOpen', rule: 'C-31', title: 'Zone III/IV door is open' });
  const lines = Object.fromEntries((door?.lines ?? []).map((one) => [one.name, one.words]));
  expect(lines).toMatchObject({
    'bad when': 'door34 is bad, or door34 is unknown or older than 3 s',
    confirmed: 'at once',
    over: 'as soon as it is good; latched when it was confirmed while scanning, then cleared by the safety tech or the technologist on site',
    scanning: 'A1 S2 P2: no new start; stop the scan; attend the patient and acknowledge',
  });
});

test('an action and a reason; a rule that several rows share gives them all', () => {
  expect(explain('STOP')[0]).toMatchObject({ kind: 'action', id: 'stop' });
  expect(explain('tooOld')[0]).toMatchObject({ kind: 'reason', rule: 'F-1' });
  expect(explain('R-1').length).toBeGreaterThan(1);
  expect(explain('quenchTheMagnet')).toEqual([]);
  expect(likeNames('door')).toContain('doorOpen');
});

test('every row of every table can be explained, by id and by rule', () => {
  const ids = [...CONDITION_IDS, ...Object.keys(REASONS), ...Object.keys(ACTION_RULES)];
  expect(ids.length).toBeGreaterThan(100);
  for (const id of ids) {
    const found = explain(id);
    expect(found.length, id).toBeGreaterThan(0);
    for (const one of found)
      expect(
        one.lines.every((line) => line.words !== ''),
        id,
      ).toBe(true);
  }
  for (const id of CONDITION_IDS) expect(explain(conditionRow(id).rule).map((one) => one.id)).toContain(id);
});

test('the file that an explanation cites is where the row stands', () => {
  for (const id of [...CONDITION_IDS, ...Object.keys(REASONS), ...Object.keys(ACTION_RULES)]) {
    for (const { kind, source } of explain(id)) {
      const [file = ''] = source.split(', ');
      const text = readFileSync(path.join(import.meta.dirname, '..', '..', '..', file), 'utf8');
      const mark = kind === 'condition' ? `rule: '${explain(id)[0]?.rule}'` : `\n  ${id}: `;
      expect(text.includes(mark), `${id} in ${file}`).toBe(true);
    }
  }
});
