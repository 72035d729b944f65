import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './plant-hooks.ts';
import { PAGE_BACKOFF_MS, PAGE_DIAL_MS } from './resync.ts';

test('what V2 allows a page is what the page itself takes', () => {
  const source = readFileSync(path.join(ROOT, 'console/src/link/link-machine.ts'), 'utf8').replaceAll('_', '');
  const { first, longest } = PAGE_BACKOFF_MS;
  expect(source).toContain(`const BACKOFFMS = { first: ${first}, longest: ${longest} } as const;`);
  expect(source).toContain(`const CONNECTWITHINMS = ${PAGE_DIAL_MS};`);
});
