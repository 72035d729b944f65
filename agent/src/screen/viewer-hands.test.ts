import { describe, expect, test } from 'vitest';
import type { LocalHandsWord } from '@farfield/protocol';
import type { ScreenInput } from '@farfield/protocol/policy';
import { fingerprint } from './screen-mark.ts';
import { ViewerHands } from './viewer-hands.ts';

describe('keys at the scanner screen', () => {
  const bench = () => {
    const now: { holdsLease: boolean; pixels: Uint8Array; localHands: LocalHandsWord } = {
      holdsLease: true,
      pixels: new Uint8Array([1, 2, 3]),
      localHands: 'none',
    };
    const counts: Record<string, number> = {};
    const refusals: string[] = [];
    const sent: ScreenInput[] = [];
    const told: string[] = [];
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
      tally: { add: (counter: string, by: number) => void (counts[counter] = (counts[counter] ?? 0) + by) } as never,
      situation: () =>
        ({
          holdsLease: now.holdsLease,
          patientMayBeInRoom: true,
          isViewOnly: false,
          layout: 'asCalibrated',
          source: 'live',
          localHands: now.localHands,
          sourceAgeMs: 0,
          sourceFailure: null,
        }) as const,
      isPictureStale: () => false,
      look: () => Promise.resolve(now.pixels),
      toSource: (inputs) => void sent.push(...inputs),
      tell: ({ id }) => void refusals.push(id),
      onHeld: () => undefined,
      onDrag: (isHeld) => void told.push(isHeld ? 'held' : 'up'),
      onCut: (why) => void told.push(why),
    });
    const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
    const click = async () => {
      hands.take({ kind: 'pointer', x: 5, y: 5, buttons: 1 });
      await settled();
      hands.take({ kind: 'pointer', x: 5, y: 5, buttons: 0 });
      await settled();
    };
    const keys = () => sent.filter((one) => one.kind === 'key' && one.isDown).length;
    return { now, hands, sent, told, counts, refusals, settled, click, keys };
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
    hands.letGo('controlEnded');
    now.holdsLease = true;
    hands.take({ kind: 'key', keysym: 0x73, isDown: true });
    await settled();
    expect(keys()).toBe(0);
  });

  test('a button let go by the hand on it is no cut drag', async () => {
    const { hands, told, click } = await started();
    await click();
    hands.letGo('linkSilent');
    expect(told).toEqual(['held', 'up']);
  });

  test('a drag is told as cut once, with why, however often everything is let go', async () => {
    const { hands, told, sent, press } = await started();
    await press();
    hands.letGo('linkSilent');
    hands.letGo('connectionEnded');
    expect(told).toEqual(['held', 'up', 'linkSilent']);
    expect(sent.at(-1)).toEqual({ kind: 'pointer', x: 99, y: 99, buttons: 0 });
  });

  test('the gate shuts under a drag: the next move of the hand lets go, and the drag is cut for that reason', async () => {
    const { now, hands, told, press } = await started();
    await press();
    now.holdsLease = false;
    hands.take({ kind: 'pointer', x: 7, y: 7, buttons: 1 });
    expect(told).toEqual(['held', 'up', 'controlEnded']);
  });

  test('a press that still waits for its mark was never at the scanner: nothing was cut', async () => {
    const { hands, told } = bench();
    hands.take({ kind: 'pointer', x: 5, y: 5, buttons: 1 });
    hands.letGo('linkSilent');
    expect(told).toEqual([]);
  });

  test('a key that is held and let go is no drag', async () => {
    const { hands, told, click, settled, keys } = await started();
    await click();
    hands.take({ kind: 'key', keysym: 0x73, isDown: true });
    await settled();
    expect(keys()).toBe(1);
    hands.letGo('linkSilent');
    expect(told).toEqual(['held', 'up']);
  });

  const started = async () => {
    const all = bench();
    const press = async () => {
      all.hands.take({ kind: 'pointer', x: 5, y: 5, buttons: 1 });
      await all.settled();
    };
    return { ...all, press };
  };
});

describe('while somebody uses the scanner’s own mouse', () => {
  const bench = () => {
    const now: { localHands: LocalHandsWord } = { localHands: 'none' };
    const sent: ScreenInput[] = [];
    const cut: string[] = [];
    const refusals: string[] = [];
    const counts: Record<string, number> = {};
    const hands = new ViewerHands({
      layout: {
        layoutId: 'l',
        width: 100,
        height: 100,
        neutral: { x: 99, y: 99 },
        regions: [
          { regionId: 'f', words: 'field', kind: 'free', x: 0, y: 0, width: 10, height: 10, takesKeys: true },
          { regionId: 'start', words: 'Start', kind: 'permit', x: 20, y: 0, width: 10, height: 10, takesKeys: false },
        ],
      },
      clock: { nowMs: () => 0, wallMs: () => 0, after: () => () => undefined } as never,
      tally: { add: (counter: string, by: number) => void (counts[counter] = (counts[counter] ?? 0) + by) } as never,
      situation: () => ({
        holdsLease: true,
        patientMayBeInRoom: true,
        isViewOnly: false,
        layout: 'asCalibrated',
        source: 'live',
        localHands: now.localHands,
        sourceAgeMs: 0,
        sourceFailure: null,
      }),
      isPictureStale: () => false,
      look: () => Promise.resolve(null),
      toSource: (inputs) => void sent.push(...inputs),
      tell: ({ id }) => void refusals.push(id),
      onHeld: () => undefined,
      onDrag: () => undefined,
      onCut: (why, region) => void cut.push(`${why} ${region}`),
    });
    const point = (x: number, buttons: number): void => hands.take({ kind: 'pointer', x, y: 5, buttons });
    const key = (isDown: boolean): void => hands.take({ kind: 'key', keysym: 0x61, isDown });
    return { now, hands, sent, cut, refusals, counts, point, key };
  };

  test('moves, presses and keys are thrown away and counted as that; each press and key says why', () => {
    const { now, sent, refusals, counts, point, key } = bench();
    now.localHands = 'active';
    point(5, 0);
    point(5, 1);
    point(6, 1);
    point(6, 0);
    key(true);
    key(false);
    point(25, 1);
    expect(sent).toEqual([]);
    expect(refusals).toEqual(['localHands', 'localHands', 'localHands']);
    expect(counts).toEqual({ inputsInHold: 7 });
  });

  test('a button held on through it presses nothing when it is over; the next press does', () => {
    const { now, sent, point, key } = bench();
    now.localHands = 'active';
    point(5, 1);
    now.localHands = 'none';
    point(6, 1);
    point(6, 0);
    key(true);
    expect(sent).toEqual([]);
    point(5, 1);
    point(5, 0);
    key(true);
    expect(sent.map((one) => (one.kind === 'key' ? one.keysym : one.buttons))).toEqual([1, 0, 0x61]);
  });

  test('what was held as they came is up at the neutral spot at once; the drag is cut, and names its region', () => {
    const { now, hands, sent, cut, point, key } = bench();
    point(5, 1);
    now.localHands = 'active';
    hands.letGo('localHands');
    expect(sent.at(-1)).toEqual({ kind: 'pointer', x: 99, y: 99, buttons: 0 });
    expect(cut).toEqual(['localHands field']);
    const after = sent.length;
    point(7, 1);
    point(7, 0);
    now.localHands = 'none';
    // Where the scanner's focus is now, nobody here knows.
    key(true);
    expect(sent).toHaveLength(after);
  });

  test.each(['unknown', 'none'] as const)('%s: nothing waits', (word) => {
    const { now, sent, counts, point } = bench();
    now.localHands = word;
    point(5, 1);
    point(5, 0);
    expect(sent).toHaveLength(2);
    expect(counts).toEqual({ inputsPassed: 2 });
  });
});
