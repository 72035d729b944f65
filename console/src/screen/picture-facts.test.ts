import { expect, test } from 'vitest';
import { NO_PICTURE, noticeCame, pixelsCame, updateDrawn } from './picture-facts.ts';

const alive = (sourceAgeMs: number) => ({ kind: 'alive', source: 'live', sourceAgeMs, tick: 1 }) as const;

test('bytes and notices are heard; only a whole update, or a word about one that is drawn, makes the picture younger', () => {
  const pixels = pixelsCame(NO_PICTURE, 100);
  expect(pixels).toMatchObject({ heardMs: 100, asOfMs: null });
  expect(noticeCame(pixels, alive(20), { isDrawn: false, nowMs: 150 })).toMatchObject({ heardMs: 150, asOfMs: null });
  const drawn = updateDrawn(pixels, 200);
  expect(drawn.asOfMs).toBe(200);
  expect(noticeCame(drawn, alive(50), { isDrawn: true, nowMs: 400 })).toMatchObject({ source: 'live', asOfMs: 350 });
  // The source has not proved itself since: the picture keeps the age that it has.
  expect(noticeCame(drawn, alive(900), { isDrawn: true, nowMs: 400 }).asOfMs).toBe(200);
});

test('a refused input says that the site is heard and nothing of the picture', () => {
  const dropped = { kind: 'dropped', reasonId: 'staleEcho', params: {} } as const;
  const drawn = updateDrawn(NO_PICTURE, 10);
  expect(noticeCame(drawn, dropped, { isDrawn: true, nowMs: 99 })).toEqual({ ...drawn, heardMs: 99 });
});

test('frozen, it is as old as its last change: also where it was taken for new meanwhile, and whatever is drawn since', () => {
  const drawn = updateDrawn(NO_PICTURE, 5_000);
  const frozen = noticeCame(drawn, { ...alive(3_200), source: 'frozen' }, { isDrawn: true, nowMs: 5_100 });
  expect(frozen).toMatchObject({ source: 'frozen', asOfMs: 1_900 });
  expect(updateDrawn(frozen, 5_200).asOfMs).toBe(1_900);
  const back = noticeCame(frozen, alive(10), { isDrawn: true, nowMs: 6_000 });
  expect(updateDrawn(back, 6_100)).toMatchObject({ source: 'live', asOfMs: 6_100 });
});
