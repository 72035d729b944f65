import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Bars of a tenth of a second: no other file of tests beside these. */
const IN_TIME = [
  'test/system/onsite-alone.test.ts',
  'test/system/durability.test.ts',
  'test/browser/onsite-page-alone.test.ts',
  'test/real/tigervnc.test.ts',
  'test/real/tigervnc-faults.test.ts',
  'test/real/tigervnc-start.test.ts',
];

/** Long, and told in docs/PROOFS.md when it was run: `npm run proof:sites`. */
const PROOFS = [
  'test/browser/live-drill.test.ts',
  'test/browser/take-over.test.ts',
  'test/browser/let-finish.test.ts',
  'test/browser/no-abort.test.ts',
  'test/browser/page-answered.test.ts',
  'test/browser/link-test.test.ts',
  'test/system/demo-check.test.ts',
  'test/system/console-renewal.test.ts',
  'test/system/path-renewal.test.ts',
  'test/system/standstill.test.ts',
  'test/system/standstill-long.test.ts',
  'test/real/local-hands.test.ts',
  'test/real/supervised.test.ts',
  'test/real/tigervnc-stuck-keys.test.ts',
  'test/real/wall-clock.test.ts',
];

/**
 * Unit tests run in parallel beside their code. Whole sites in processes mostly wait, so two files of them share the two
 * cores that CI has; browsers and bars in time run one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{protocol,agent,gateway,console,simulators,bench}/src/**/*.test.{ts,tsx}',
            'test/{unit,virtual,proof}/**/*.test.ts',
          ],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          // Much of their time is waiting for sockets: one more than there are cores.
          maxWorkers: availableParallelism() + 1,
          // No module keeps anything between tests: loading all of them anew for each file took a third of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'sim',
          include: ['test/sim/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{system,real}/**/*.test.ts'],
          exclude: [...IN_TIME, ...PROOFS],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          // Whole sites in processes on two shared cores: one second chance, and `npm test` names who needed it.
          retry: 1,
        },
      },
      {
        test: {
          name: 'in-time',
          include: IN_TIME,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          retry: 1,
        },
      },
      {
        test: {
          name: 'proofs',
          include: PROOFS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          retry: 1,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [...IN_TIME, ...PROOFS],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Whole sites in processes on two shared cores: one second chance, and `npm test` names who needed it.
          retry: 1,
        },
      },
    ],
  },
});
