import { describe, expect, test } from 'vitest';
import type { ScreenInput } from '@farfield/protocol/policy';
import { fingerprint } from './screen-mark.ts';
import { ViewerHands } from './viewer-hands.ts';

describe('keys at the scanner screen', () => {
  const bench = () => {
    const now = { holdsLease: true, pixels: new Uint8Array([1, 2, 3]) };
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
    return { now, hands, sent, told, settled, click, keys };
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
