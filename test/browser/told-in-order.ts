import { afterEach, beforeEach } from 'vitest';
import { type Facility, keepLook } from './facility.ts';

/**
 * For files whose tests go on where the last one ended: after a failure the rest fails at once, instead of waiting for
 * what can no longer come, and pictures of both pages at the first failure are kept.
 */
export function toldInOrder(facility: () => Facility | undefined): void {
  let failed: string | null = null;
  beforeEach(() => {
    if (failed !== null) throw new Error(`not reached: "${failed}" failed before`);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || failed !== null) return;
    failed = task.name;
    const open = facility();
    if (open === undefined) return;
    const name = `failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 40)}`;
    // A page that a test has closed has no picture any more; the other one has.
    for (const [page, seat] of [
      [open.remote, 'remote'],
      [open.onsite, 'onsite'],
    ] as const)
      if (!page.isClosed()) await keepLook(page, `${name}-${seat}`);
  });
}
