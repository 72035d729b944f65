import type { Mark } from './console/cut-console.ts';
import type { CutTimes } from './cut-facts.ts';

type PageTimes = Pick<CutTimes, 'pictureStale' | 'numbersStale' | 'inputOff' | 'fresh'>;

/** A number stands in its large place while it says one of these. */
const SHOWN = ['live', 'delayed'];

/** By what the page said, and since when. @param own wall clock: the first cut, and the end of the last one */
export function pageTimes(marks: readonly Mark[], { cutMs, endMs }: { cutMs: number; endMs: number }): PageTimes {
  const first = (mark: Mark['mark'], isIt: (says: string) => boolean): number | null => {
    const found = marks.find((one) => one.mark === mark && one.wallMs >= cutMs && isIt(one.says));
    return found === undefined ? null : found.wallMs - cutMs;
  };
  const freshMs = [endMs, ...marks.map((one) => one.wallMs).filter((wallMs) => wallMs > endMs)].find(
    (atMs) => saysAt(marks, 'link', atMs) === 'live' && saysAt(marks, 'picture', atMs) === 'live',
  );
  return {
    pictureStale: first('picture', (says) => says === 'stale'),
    numbersStale: first('numbers', (says) => !SHOWN.includes(says)),
    inputOff: first('input', (says) => says === 'off'),
    fresh: freshMs === undefined ? null : freshMs - endMs,
  };
}

function saysAt(marks: readonly Mark[], mark: Mark['mark'], atMs: number): string {
  return marks.findLast((one) => one.mark === mark && one.wallMs <= atMs)?.says ?? '';
}
