import { expect, test } from 'vitest';
import { mutationScores } from '../support/mutation-scores.ts';

const mutant = (status: string, line: number) => ({
  mutatorName: 'ConditionalExpression',
  replacement: 'true\n  ',
  status,
  location: { start: { line, column: 3 } },
});

test('what nobody noticed or reached has survived; what hangs was noticed; what was not tried is not counted', () => {
  const statuses = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored', 'CompileError'];
  const files = { 'protocol/src/policy/stop.ts': { mutants: statuses.map((status, at) => mutant(status, at + 1)) } };

  const [stop, ...others] = mutationScores({ files });

  expect(others).toEqual([]);
  expect(stop).toMatchObject({ file: 'stop.ts', changes: 5, noticed: 2, leftAlone: 2 });
  expect(stop?.survivors.map(({ line }) => line)).toEqual([3, 4, 5]);
  expect(stop?.survivors[0]).toMatchObject({ kind: 'ConditionalExpression', instead: 'true ' });
});
