import { expect, test } from 'vitest';
import { stalePages } from '../../scripts/gen-docs.ts';

test('the pages made from the policy tables are as the tables are', () => {
  expect(stalePages()).toEqual([]);
});
