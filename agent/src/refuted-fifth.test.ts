import { standsStill } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import type { Observation } from './adapters/adapter-port.ts';
import { BAD, FeedsBench } from './adapters/opcua/feeds-bench.ts';
import { EMPTY_DOORWAY, type InsideZone4, passDoorway, ZONE4_DOOR } from './doorway.ts';
import { Bench } from './test-bench.ts';

/**
 * A scanner that names its steps reports a fault beside a running scan, and the node of the running step
 * turns bad: the core is told '' ("names none"), takes the scan for ended, calls a swallowed STOP confirmed and stops for no door.
 * Rules: design §2.4 (missing is never good), V-5 (only "names none" ends it).
 */
test.each([
  ['control: it names the step', 't2'],
  ['its node is bad', BAD],
])('a fault beside a scan, %s: nobody says that it stands still', (_, named) => {
  const feeds = new FeedsBench(`
  scanner.state: { node: i=1, source: console, values: { 0: idle, 4: scanning, 9: fault } }
  scanner.runningStepId: { node: i=2, source: console }
  scanner.heartbeat: { node: i=3, source: console }
`);
  const bench = new Bench();
  const tell = (observations: readonly Observation[]): void => {
    for (const observation of observations) bench.post({ kind: 'observation', observation });
  };
  const from = bench.nowMs;
  feeds.give({ kind: 'linkUp', detail: 'x' }, from);
  feeds.publish(from, { 'scanner.state': 4, 'scanner.runningStepId': 't2', 'scanner.heartbeat': 1 });
  bench.nowMs = from + 250;
  tell(feeds.publish(from + 250, { 'scanner.heartbeat': 2 }));
  expect(standsStill(bench.state.policy)).toBe(false);
  feeds.publish(from + 300, { 'scanner.state': 9, 'scanner.runningStepId': named });
  bench.nowMs = from + 500;
  tell(feeds.publish(from + 500, { 'scanner.heartbeat': 3 }));
  expect(standsStill(bench.state.policy)).toBe(false);
});

/**
 * A door with a reader on its outer side only, which doorway.ts
 * names as common: the safety tech goes in by badge with the patient and leaves without one. From then on READY and START are
 * refused (`zone4TooFew`: 1 counted, 2 expected), and no act of anybody ends it: there is no reader to hold a badge to on the
 * way out, and holding it on the outside changes nothing.
 * Rules: T-G is about the patient; design §2.4 wants the contradiction blocked, not unresolvable.
 */
test('out without a badge at a door with an outer reader only: the count is not below what is expected', () => {
  let is: InsideZone4 = { doorway: EMPTY_DOORWAY, level2Inside: [] };
  let nowMs = 0;
  const reports = (count4: number, isBadge = false): void => {
    nowMs += 20_000;
    const badge = isBadge ? ({ person: 'Mia', direction: 'in', level: 2, door: ZONE4_DOOR } as const) : null;
    is = passDoorway(is, { badge, count4, expected: 1 }, nowMs);
  };
  reports(1);
  reports(1, true);
  nowMs -= 15_000;
  reports(2);
  reports(1);
  // What she can do about it: hold the badge again, outside.
  reports(1, true);
  reports(1);
  // As `countReasons` asks it of READY and START: the patient, and whoever of Level 2 is certainly inside.
  const expected = 1 + is.level2Inside.length - is.doorway.mayBeGone;
  expect({ counted: 1, expected }).toEqual({ counted: 1, expected: 1 });
});
