import { describe, expect, test } from 'vitest';
import { branchesNotTaken, type FileCoverage } from '../support/branches-not-taken.ts';

const at = (line: number, column: number): { start: { line: number; column: number } } => ({ start: { line, column } });

const FILE: FileCoverage = {
  path: '/somewhere/stop.ts',
  branchMap: {
    0: { type: 'if', loc: at(9, 2), locations: [at(9, 2), { start: {} }] },
    1: { type: 'cond-expr', loc: at(4, 9), locations: [at(4, 14), at(4, 20)] },
  },
  b: { 0: [3, 0], 1: [0, 1] },
};

describe('branches not taken', () => {
  test('each way counts for itself, and one never taken is told by where it stands, from the top', () => {
    expect(branchesNotTaken([FILE])).toEqual({
      branches: 4,
      notTaken: [
        { file: 'stop.ts', line: 4, column: 15, kind: 'cond-expr' },
        { file: 'stop.ts', line: 9, column: 3, kind: 'else' },
      ],
    });
  });

  test('a file whose every way was taken says nothing', () => {
    expect(branchesNotTaken([{ ...FILE, b: { 0: [3, 1], 1: [1, 1] } }])).toEqual({ branches: 4, notTaken: [] });
  });
});
