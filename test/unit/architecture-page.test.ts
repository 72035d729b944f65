import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/run-command.ts';
import { isTrueCrossing, isTrueStep, journeysOf } from '../support/journeys.ts';

const PAGE = readFileSync(path.join(ROOT, 'docs', 'ARCHITECTURE.md'), 'utf8');
const FILE = /`((?:agent|gateway|console|protocol|simulators|test)\/[\w./-]+\.tsx?)`/g;

test('every file that the architecture page names is there', () => {
  const named = [...PAGE.matchAll(FILE)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test('four journeys are drawn: a vitals sample, a scan start, a door, a link loss', () => {
  expect(journeysOf(PAGE).map(({ name }) => name)).toEqual([
    'A vitals sample',
    'A scan start',
    'A door',
    'A link loss',
  ]);
});

test.each(journeysOf(PAGE))('$name: each arrow is a step of the code in the direction that is drawn', ({ steps }) => {
  expect(steps.length).toBeGreaterThanOrEqual(12);
  const drawn = steps.map((step) => `${step.from} ${step.arrow} ${step.to}`);
  expect(drawn.filter((_, at) => !isTrueStep(steps[at] ?? never()))).toEqual([]);
  // The other way round none of them is one: the test can fail.
  for (const { from, arrow, to } of steps) {
    expect(isTrueStep({ from: to, arrow, to: from }), `${to} ${arrow} ${from}`).toBe(false);
    expect(isTrueStep({ from, arrow: arrow === '→' ? '↣' : '→', to }), `${from}, the other arrow, ${to}`).toBe(false);
  }
});

test.each(journeysOf(PAGE).filter(({ crossings }) => crossings.length > 0))(
  '$name: what crosses a socket or a thread is spoken of on both sides of it',
  ({ crossings }) => {
    expect(crossings.filter((crossing) => !isTrueCrossing(crossing))).toEqual([]);
    for (const crossing of crossings) expect(isTrueCrossing({ ...crossing, message: 'noSuchMessage' })).toBe(false);
  },
);

test('a line that skips a file, or draws one that is no step, is found', () => {
  const planted = `### A vitals sample
\`agent/src/agent.ts\` → \`agent/src/apply-console.ts\`
and \`agent/src/agent-machine.ts\` ↣ \`agent/src/agent.ts\`, \`agent/src/work.ts\` → \`agent/src/agent.ts\`
⇒ \`siteView\` \`console/src/state/gates.ts\`
## Two paths`;
  const [journey] = journeysOf(planted);
  expect(journey?.steps.map(isTrueStep)).toEqual([false, true, false]);
  expect(journey?.crossings.map(isTrueCrossing)).toEqual([false]);
});

function never(): never {
  throw new Error('a step that was not read');
}
