import { defineConfig } from 'vitest/config';

/**
 * The tests beside the core and around it: they reach the core by its file, and so the changed copy of it. Not those that
 * play whole timelines: slow, and what they notice of the core is noticed by a test beside its file or should be.
 */
export default defineConfig({
  test: {
    include: ['protocol/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/timeline-play.test.ts'],
    testTimeout: 60_000,
  },
});
