import { expect, test } from 'vitest';
import { siteViewFixture, WALL_MS } from '../gallery/site-view-fixture.ts';
import { cutDragFace, cutDragOnSite } from './cut-drag-face.ts';
import { clockTime } from './format.ts';

const VIEW = siteViewFixture();
const cut = (cutId: number, readByIds: string[] = [], by = 'A. Moreno') => ({
  cutId,
  wallMs: WALL_MS + cutId * 61_000,
  by,
  why: 'the link fell silent',
  readByIds,
  isUnknown: false,
});
const withCuts = (...cutDrags: ReturnType<typeof cut>[]) => ({
  ...VIEW,
  screen: { ...VIEW.screen, source: 'live', cutDrags },
});
const at = (cutId: number) => clockTime(WALL_MS + cutId * 61_000);

test('nothing was cut: nothing is said', () => {
  expect(cutDragFace(VIEW, 'moreno')).toBeNull();
  expect(cutDragOnSite(VIEW)).toBeNull();
});

test('one, with its time, whose hand and why', () => {
  expect(cutDragFace(withCuts(cut(1)), 'moreno')).toEqual({
    words: `A drag was cut off at ${at(1)}: check slices and fields before you go on.`,
    detail: 'by the hand of A. Moreno · the link fell silent',
    cutIds: [1],
  });
});

test('several in one sentence, and whose hand it was is not made up', () => {
  const face = cutDragFace(withCuts(cut(1), cut(2), cut(5, [], '')), 'moreno');
  expect(face?.words).toBe(
    `3 drags were cut off at ${at(1)}, ${at(2)} and ${at(5)}: check slices and fields before you go on.`,
  );
  expect(face?.detail).toBe('the link fell silent');
  expect(face?.cutIds).toEqual([1, 2, 5]);
});

test('who read it is not told again; who has control next is', () => {
  const view = withCuts(cut(1, ['moreno']), cut(2));
  expect(cutDragFace(view, 'moreno')?.cutIds).toEqual([2]);
  expect(cutDragFace(view, 'petrov')?.cutIds).toEqual([1, 2]);
  expect(cutDragFace(withCuts(cut(1, ['moreno'])), 'moreno')).toBeNull();
});

test('on site it stands until whoever has control has read it, and whenever nobody remote has control', () => {
  const read = withCuts(cut(1, ['moreno']));
  expect(cutDragOnSite(withCuts(cut(1)))?.cutIds).toEqual([1]);
  expect(cutDragOnSite(read)).toBeNull();
  expect(cutDragOnSite({ ...read, control: { ...read.control, kind: 'local' } })?.cutIds).toEqual([1]);
  expect(cutDragOnSite({ ...read, control: { ...read.control, personId: 'petrov' } })?.cutIds).toEqual([1]);
});

test('after a restart of the site agent it is said that a drag may have been cut off, and not that one was', () => {
  const restart = { ...cut(1, [], ''), why: 'the site agent started anew', isUnknown: true };
  expect(cutDragFace(withCuts(restart), 'moreno')).toEqual({
    words: `The site agent started anew at ${at(1)} and a drag may have been cut off: check slices and fields before you go on.`,
    detail: '',
    cutIds: [1],
  });
  expect(cutDragFace(withCuts(restart, cut(2)), 'moreno')?.words).toBe(
    `A drag was cut off at ${at(2)}. The site agent started anew at ${at(1)} and a drag may have been cut off: check slices and fields before you go on.`,
  );
});

test('a site without a scanner screen says nothing of it', () => {
  const view = withCuts(cut(1));
  expect(cutDragOnSite({ ...view, screen: { ...view.screen, source: 'none' } })).toBeNull();
});
