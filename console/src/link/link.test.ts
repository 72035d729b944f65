import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Link } from './link.ts';

const said: { readonly kind: string }[] = [];
const page = { hidden: false };

beforeEach(() => {
  said.length = 0;
  page.hidden = false;
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal(
    'Worker',
    class {
      addEventListener = (): void => undefined;
      terminate = (): void => undefined;
      postMessage = (message: { kind: string }): void => void said.push(message);
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** How often the page proved itself in two seconds. */
function ticksInTwoSeconds(): number {
  said.length = 0;
  vi.advanceTimersByTime(2_000);
  return said.filter(({ kind }) => kind === 'pageTick').length;
}

test('a page proves itself four times a second, hidden or not; whoever answers for a trainee only while it can be seen', () => {
  const link = new Link(() => undefined);
  expect(ticksInTwoSeconds()).toBe(8);
  page.hidden = true;
  expect(ticksInTwoSeconds()).toBe(8);
  link.mustSee(true);
  expect(ticksInTwoSeconds()).toBe(0);
  page.hidden = false;
  expect(ticksInTwoSeconds()).toBe(8);
  link.end();
});
