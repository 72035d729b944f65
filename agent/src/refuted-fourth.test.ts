import { describe, expect, test } from 'vitest';
import type { ScreenInput } from '@farfield/protocol/policy';
import { fingerprint } from './screen/screen-mark.ts';
import { ViewerHands } from './screen/viewer-hands.ts';
import { EMPTY_DOORWAY, type InsideZone4, passDoorway, ZONE4_DOOR } from './doorway.ts';
import { stepWatchdog, watchdogAtStart, type WatchdogInput, type WatchdogState } from './watchdog/watchdog-machine.ts';

// What a fourth look found, each as it was told, with its controls.

class Door {
  is: InsideZone4 = { doorway: EMPTY_DOORWAY, level2Inside: [], count: 0 };
  nowMs = 0;
  expected = 1;
  reports(count4: number | null): this {
    this.is = passDoorway(this.is, { badge: null, count4, expected: this.expected }, this.nowMs);
    return this;
  }
  reads(person: string, direction: 'in' | 'out'): this {
    const badge = { person, direction, level: 2, door: ZONE4_DOOR };
    this.is = passDoorway(this.is, { badge, count4: this.is.count, expected: this.expected }, this.nowMs);
    return this;
  }
  passes(ms: number): this {
    this.nowMs += ms;
    return this.reports(this.is.count);
  }
  strangers(): number {
    return Math.max(0, (this.is.count ?? 0) - this.expected - this.is.level2Inside.length);
  }
}

describe('the counter does not report for a moment', () => {
  test('who left without a badge in that moment lets nobody else in', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000);
    door.reports(null).passes(2_000).reports(1).passes(20_000);
    expect(door.reports(2).strangers()).toBe(1);
  });
  test('who came in unread in that moment is a stranger (control)', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000);
    expect(door.reports(null).reports(3).strangers()).toBe(1);
  });
  test('a badge held, and a stranger in while the counter is silent', () => {
    const door = new Door().reports(1).reads('Mia', 'in').reports(2).passes(5_000).reports(1).passes(20_000);
    expect(door.reports(null).reports(2).strangers()).toBe(1);
  });
});

test('a machine that stood still does not make the watchdog kill a living agent, whatever is handled first afterwards', () => {
  let state: WatchdogState = watchdogAtStart(0);
  const outputs: string[] = [];
  const post = (input: WatchdogInput, nowMs: number): void => {
    const next = stepWatchdog(state, input, nowMs);
    state = next.state;
    outputs.push(...next.outputs.map(({ kind }) => kind));
  };
  post({ kind: 'beat', scan: 'mayRun', mayHold: false }, 100);
  post({ kind: 'tick' }, 200);
  // 10 s pass in which nothing runs; the scanner's own report is the first thing out of the socket
  post({ kind: 'scanner', state: 'scanning', seenMs: 10_200 }, 10_200);
  post({ kind: 'tick' }, 10_201);
  expect(outputs).not.toContain('killAgent');
});

describe('keys at the scanner screen', () => {
  const bench = () => {
    const now = { holdsLease: true, pixels: new Uint8Array([1, 2, 3]) };
    const sent: ScreenInput[] = [];
    const hands = new ViewerHands({
      layout: {
        layoutId: 'l',
        width: 100,
        height: 100,
        neutral: { x: 99, y: 99 },
        regions: [
          {
            regionId: 'weight',
            words: 'weight',
            kind: 'free',
            x: 0,
            y: 0,
            width: 10,
            height: 10,
            takesKeys: true,
            mark: { x: 0, y: 0, width: 1, height: 1, sha256: fingerprint(new Uint8Array([1, 2, 3])) },
          },
        ],
      },
      clock: { nowMs: () => 0, wallMs: () => 0, after: () => () => undefined } as never,
      tally: { add: () => undefined } as never,
      situation: () =>
        ({
          holdsLease: now.holdsLease,
          patientMayBeInRoom: true,
          isViewOnly: false,
          layout: 'asCalibrated',
          source: 'live',
          sourceAgeMs: 0,
          sourceFailure: null,
        }) as const,
      isPictureStale: () => false,
      look: () => Promise.resolve(now.pixels),
      toSource: (inputs) => void sent.push(...inputs),
      tell: () => undefined,
    });
    const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
    const click = async () => {
      hands.take({ kind: 'pointer', x: 5, y: 5, buttons: 1 });
      await settled();
      hands.take({ kind: 'pointer', x: 5, y: 5, buttons: 0 });
      await settled();
    };
    const keys = () => sent.filter((one) => one.kind === 'key' && one.isDown).length;
    return { now, hands, sent, settled, click, keys };
  };

  test('a key that repeats itself while a window comes up does not go to the window', async () => {
    const { now, hands, settled, click, keys } = bench();
    await click();
    hands.take({ kind: 'key', keysym: 0x73, isDown: true });
    await settled();
    expect(keys()).toBe(1);
    now.pixels = new Uint8Array([9, 9, 9]);
    for (let repeat = 0; repeat < 5; repeat += 1) hands.take({ kind: 'key', keysym: 0x73, isDown: true });
    await settled();
    expect(keys()).toBe(1);
  });

  test('control lost and granted again: keys wait for a new click, the scanner’s focus may be anywhere by now', async () => {
    const { now, hands, settled, click, keys } = bench();
    await click();
    now.holdsLease = false;
    hands.letGo();
    now.holdsLease = true;
    hands.take({ kind: 'key', keysym: 0x73, isDown: true });
    await settled();
    expect(keys()).toBe(0);
  });
});
