import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { examStory } from './exam-story.ts';

const hash = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');

test('one exam, one door, one link loss through the real machines in virtual time, twice, with the same hash', () => {
  const first = examStory();
  const second = examStory();
  expect(first.lines.length).toBeGreaterThan(150);
  expect(hash(second.lines)).toBe(hash(first.lines));
  expect(first).toMatchObject({
    starts: 3,
    stops: 2,
    startsAfterCut: 0,
    controlAfterCut: 'local',
    remoteSaysAfterCut: 'does not believe',
  });
  expect(first.restartAnswer).toContain('notHolder');
}, 90_000);
