import { statSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tests beside the core and around it: they reach the core by its file, and so the changed copy of it. Not those that
 * play whole timelines or thousands of random steps; and of the other slow ones only those named after a changed file. What
 * they notice of the rest of the core is noticed by a test beside its file or should be: the score can only be lower for it.
 */
const NEVER = ['condition-pairs', 'control-transitions', 'recovery', 'settle-due', 'timeline-play'];
const SLOW = [
  'condition-transitions',
  'derived-facts',
  'explain',
  'refuted-again',
  'refuted-fourth',
  'row-reference',
  'scan-clock',
];
/** Names of files, as `mutate.ts` was given them. */
const changed = (process.env['FARFIELD_CHANGED_FILES'] ?? '').split(' ').map((name) => name.replace(/\.ts$/, ''));
const excluded = [...NEVER, ...SLOW.filter((name) => !changed.some((file) => name.startsWith(file)))];

/** The first test that fails ends the question: so those named after a changed file come first, and then the short ones. */
class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = new Map(files.map((file) => [file, isNamedAfterChanged(file) ? 0 : statSync(file.moduleId).size]));
    return files.toSorted((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
  }
}

function isNamedAfterChanged({ moduleId }: TestSpecification): boolean {
  return changed.some((name) => path.basename(moduleId) === `${name}.test.ts`);
}

export default defineConfig({
  test: {
    include: ['protocol/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...excluded.map((name) => `**/${name}.test.ts`)],
    testTimeout: 60_000,
    // Memories of pure functions do not outlive a run: each has a worker of its own.
    isolate: false,
    sequence: { sequencer: LikelyFirst },
  },
});
