import { defineConfig } from 'vitest/config';

/** The tests of the policy core alone: for its branch coverage (`npm run proof:coverage`) and for `npm run proof:mutation`. */
export default defineConfig({
  test: {
    include: ['protocol/src/policy/*.test.ts'],
    // Tens of seconds for one law: too long to run once per change of the core.
    exclude: ['protocol/src/policy/settle-due.test.ts'],
    testTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['protocol/src/policy/*.ts'],
      // What only tests use: stories, and the second book against which the rows are checked.
      exclude: ['**/*.test.ts', '**/story.ts', '**/row-*.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'node_modules/.cache/policy-coverage',
      thresholds: { branches: 100 },
    },
  },
});
