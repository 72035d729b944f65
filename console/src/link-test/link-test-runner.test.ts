import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import type { PathWords } from '../link/link-messages.ts';
import { lineAsked, type LinkTestDial, LinkTestRunner, wayOfLine } from './link-test-runner.ts';

const view = siteViewFixture();
const running = (consoleId: string, line: number) => ({
  ...view,
  linkTest: {
    ...view.linkTest,
    running: { ...view.linkTest.running, testId: 'link-test-7', consoleId, line, lines: 2 },
  },
});
const PATHS = [
  { name: 'fibre', url: 'wss://a.example/ws/console' },
  { name: 'cellular', url: 'wss://b.example/ws/console' },
];
const path = (name: string, state: PathWords['state']): PathWords => ({
  name,
  state,
  roundTripMs: 20,
  lossPercent: 0,
  silentMs: 0,
  isProven: true,
});

test('only the console that the site names answers, and each line once', () => {
  expect(lineAsked(null, 'c-1')).toBeNull();
  expect(lineAsked(view, 'c-1')).toBeNull();
  expect(lineAsked(running('c-2', 0), 'c-1')).toBeNull();
  const began: number[] = [];
  let ended = 0;
  const runner = new LinkTestRunner(() => ({ end: () => (ended += 1) }));
  const dial = (line: number): LinkTestDial => {
    began.push(line);
    return { url: '', path: '', hello: { siteId: '', consoleId: '', token: '', purpose: 'linkTest' } };
  };
  for (const line of [0, 0, 0, 1, 1]) runner.look(lineAsked(running('c-1', line), 'c-1'), dial);
  expect(began).toEqual([0, 1]);
  expect(ended).toBe(1);
  // Somebody presses STOP: hung up at once, and not begun again while the site has not said that it is over.
  runner.yields();
  expect(ended).toBe(2);
  runner.look(lineAsked(running('c-1', 1), 'c-1'), dial);
  expect(began).toEqual([0, 1]);
  runner.look(lineAsked(view, 'c-1'), dial);
  expect(ended).toBe(2);
});

test('each path that is up gets a line; with one, the address of the page', () => {
  const both = [path('fibre', 'up'), path('cellular', 'up')];
  expect(wayOfLine(0, both, PATHS, 'here')).toEqual({ url: 'wss://a.example/ws/screen', path: 'fibre' });
  expect(wayOfLine(1, both, PATHS, 'here')).toEqual({ url: 'wss://b.example/ws/screen', path: 'cellular' });
  expect(wayOfLine(1, [path('fibre', 'down'), path('cellular', 'up')], PATHS, 'here').path).toBe('cellular');
  expect(wayOfLine(0, [], [], 'here')).toEqual({ url: 'here', path: '' });
});
