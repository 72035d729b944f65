import { defineConfig } from 'vitest/config';

/**
 * The tests beside the core and around it: they reach the core by its file, and so the changed copy of it. Not those that
 * play whole timelines or thousands of random steps: slow, and what they notice of the core is noticed by a test beside its
 * file or should be.
 */
const SLOW = ['condition-pairs', 'recovery', 'settle-due', 'timeline-play'];

export default defineConfig({
  test: {
    include: ['protocol/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...SLOW.map((name) => `**/${name}.test.ts`)],
    testTimeout: 60_000,
  },
});
