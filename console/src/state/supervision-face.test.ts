import { expect, test } from 'vitest';
import { CONSOLE_ID } from '../gallery/site-view-fixture.ts';
import { consoleFixture } from '../gallery/state-fixture.ts';
import { gateReasons } from './gates.ts';
import { supervisionFace } from './supervision-face.ts';

const OTHER = 'c-otherotheroth';

function supervised(instructorConsoleId: string, traineeConsoleId: string) {
  return consoleFixture('remote', (view) => ({
    ...view,
    control: {
      ...view.control,
      consoleId: OTHER,
      supervision: { ...view.control.supervision, instructorConsoleId, traineeConsoleId },
    },
  }));
}

test.each([
  ['', '', 'none'],
  [CONSOLE_ID, OTHER, 'instructor'],
  [OTHER, CONSOLE_ID, 'trainee'],
  [OTHER, 'c-thirdthirdthi', 'beside'],
])('instructor at %s, trainee at %s: this console is %s', (instructor, trainee, face) => {
  expect(supervisionFace(supervised(instructor, trainee))).toBe(face);
});

test('an instructor says that images are complete without having control; whoever is beside does not', () => {
  const reasons = (instructor: string): string[] => {
    const state = { ...supervised(instructor, OTHER), believedUntilMs: null };
    return gateReasons(state, 'imagesComplete', 0).map(({ id }) => id);
  };
  expect(reasons(CONSOLE_ID)).not.toContain('notHolder');
  expect(reasons('c-thirdthirdthi')).toContain('notHolder');
});
