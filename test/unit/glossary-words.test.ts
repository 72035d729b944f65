import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONDITION_IDS, conditionRow } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/run-command.ts';

const GLOSSARY = readFileSync(path.join(ROOT, 'docs', 'GLOSSARY.md'), 'utf8');

test.each(['RST', 'MRST', 'RAD', 'LIP', 'MRMD', 'MRSO', 'MRSE', 'Level 1, Level 2', 'Zone I–IV', 'READY', 'time-out'])(
  'the glossary has the field’s own word %s',
  (word) => {
    expect(GLOSSARY).toContain(word);
  },
);

test('no row calls people by words of other trades', () => {
  const said = CONDITION_IDS.map(conditionRow).map(({ title, firstStep }) => `${title}; ${firstStep}`);
  expect(said.length).toBeGreaterThan(25);
  expect(said.filter((words) => /\b(pilot|operator|driver|admin|user|nurse|buddy|tele-?tech)\b/i.test(words))).toEqual(
    [],
  );
});
