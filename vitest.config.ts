import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Unit tests run in parallel beside their code; suites that own processes, browsers or namespaces run one file at a
 * time so that two of them never fight over the two cores that CI has.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{protocol,agent,gateway,console,simulators}/src/**/*.test.{ts,tsx}',
            'test/{unit,virtual}/**/*.test.ts',
          ],
          testTimeout: 20_000,
          // Much of their time is waiting for sockets: one more than there are cores.
          maxWorkers: availableParallelism() + 1,
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
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Whole sites in processes on two shared cores: one second chance, and `npm test` names who needed it.
          retry: 1,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
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
