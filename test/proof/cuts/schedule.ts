import { burstsThatShow } from './burst-loss.ts';
import { type CutRow, PATH_NAMES, type PathName, type Way } from './cut-rows.ts';

/** What is done to the site's paths at one moment; `none`: as at the start. */
export type Deed =
  | { readonly kind: 'lose'; readonly path: PathName; readonly way: Way | 'none' }
  | { readonly kind: 'devices'; readonly areUp: boolean };

export interface Due {
  readonly atMs: number;
  readonly deed: Deed;
}

/** @returns the whole course of a row, oldest first, from its beginning; nothing is lost after the last of it */
export function scheduleOf({ course, pathCount }: CutRow, seed: number): readonly Due[] {
  const paths = PATH_NAMES.slice(0, pathCount);
  const lose = (atMs: number, path: PathName, way: Way | 'none'): Due => ({ atMs, deed: { kind: 'lose', path, way } });
  switch (course.kind) {
    case 'outage': {
      const cut = course.of === 'all' ? paths : [course.of];
      return [...cut.map((path) => lose(0, path, course.way)), ...cut.map((path) => lose(course.ms, path, 'none'))];
    }
    case 'deviceDown':
      return [
        { atMs: 0, deed: { kind: 'devices', areUp: false } },
        { atMs: course.ms, deed: { kind: 'devices', areUp: true } },
      ];
    case 'flapping': {
      const { downMs, upMs, times } = course;
      return Array.from({ length: times }, (_, index) => index * (downMs + upMs)).flatMap((fromMs) => [
        ...paths.map((path) => lose(fromMs, path, 'both')),
        ...paths.map((path) => lose(fromMs + downMs, path, 'none')),
      ]);
    }
    case 'bursts':
      return burstsThatShow({ seed, forMs: course.forMs, sharedShare: course.sharedShare })
        .flatMap(({ path, fromMs, untilMs }) => [lose(fromMs, path, 'both'), lose(untilMs, path, 'none')])
        .toSorted((one, other) => one.atMs - other.atMs);
  }
}

/** How long the course takes, ms; bursts may leave nothing lost for a while before it is over. */
export function courseMs({ course }: CutRow): number {
  switch (course.kind) {
    case 'outage':
    case 'deviceDown':
      return course.ms;
    case 'flapping':
      return course.times * (course.downMs + course.upMs);
    case 'bursts':
      return course.forMs;
  }
}
