import { defineConfig } from 'vitest/config';

/**
 * The tests that `npm run proof:mutation` runs on each change of the core: those that see the most in the shortest time.
 * The other tests of the core could only notice more.
 */
const FILES = ['step', 'late-start', 'laws', 'record-stories', 'refusal-table', 'row-reference'];

export default defineConfig({
  test: { include: FILES.map((name) => `protocol/src/policy/${name}.test.ts`), testTimeout: 120_000 },
});
