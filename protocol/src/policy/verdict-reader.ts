import { object, type Reader } from './reading.ts';
import type { Verdict } from './verdict.ts';

/** One of the whole numbers from 0 on. */
function level<const N extends number>(levels: readonly N[]): Reader<N> {
  return (value, at) => {
    const found = levels.find((one) => one === value);
    return found === undefined ? at.refuse(`must be one of ${levels.join(', ')}`) : { ok: true, value: found };
  };
}

export const VERDICT: Reader<Verdict> = object({
  authority: level([0, 1, 2, 3]),
  scan: level([0, 1, 2, 3]),
  people: level([0, 1, 2, 3, 4]),
  system: level([0, 1, 2, 3]),
});
