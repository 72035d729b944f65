import { hashUnit } from '../../../simulators/src/kernel/random.ts';
import { BURST, PATH_NAMES, type PathName } from './cut-rows.ts';

export interface Burst {
  readonly path: PathName;
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Gilbert's two states with a bad one of fixed length: good for a time drawn from an exponential, then everything is lost
 * for one burst. Each path has `lossShare` of its time in bursts, whatever share of them comes to both at once.
 *
 * @returns in order of their beginning; bursts of one path do not overlap
 */
export function burstsOver(own: {
  readonly seed: number;
  readonly forMs: number;
  readonly sharedShare: number;
  readonly burstMs?: number;
  readonly lossShare?: number;
}): readonly Burst[] {
  const { seed, forMs, sharedShare, burstMs = BURST.ms, lossShare = BURST.lossShare } = own;
  const everyMs = burstMs / lossShare;
  const begins = (stream: number, share: number): readonly number[] =>
    share === 0 ? [] : drawn({ seed, stream, forMs, gapMs: everyMs / share - burstMs, burstMs });
  const shared = begins(0, sharedShare);
  return PATH_NAMES.flatMap((path, index) =>
    apart([...shared, ...begins(index + 1, 1 - sharedShare)], burstMs).map((fromMs) => ({
      path,
      fromMs,
      untilMs: fromMs + burstMs,
    })),
  ).toSorted((one, other) => one.fromMs - other.fromMs);
}

/** In two minutes one draw in six leaves a path without any. */
const BURSTS_MIN = 2;
const NEXT_SEED = 1_000;

/** As `burstsOver`, by the first seed from `seed` on with which each path has some, and both one at once if they share any. */
export function burstsThatShow(own: Parameters<typeof burstsOver>[0]): readonly Burst[] {
  for (let seed = own.seed; ; seed += NEXT_SEED) {
    const bursts = burstsOver({ ...own, seed });
    const [some = [], others = []] = PATH_NAMES.map((name) =>
      bursts.filter(({ path }) => path === name).map(({ fromMs }) => fromMs),
    );
    const areEnough = some.length >= BURSTS_MIN && others.length >= BURSTS_MIN;
    if (areEnough && (own.sharedShare === 0 || some.some((fromMs) => others.includes(fromMs)))) return bursts;
  }
}

interface Stream {
  readonly seed: number;
  readonly stream: number;
  readonly forMs: number;
  /** of good time between two bursts, on the average */
  readonly gapMs: number;
  readonly burstMs: number;
}

function drawn({ seed, stream, forMs, gapMs, burstMs }: Stream): readonly number[] {
  const begins: number[] = [];
  let atMs = 0;
  for (let index = 0; ; index += 1) {
    atMs += -Math.log(1 - hashUnit(seed, stream, index)) * gapMs;
    if (atMs + burstMs > forMs) return begins;
    begins.push(Math.round(atMs));
    atMs += burstMs;
  }
}

/** Of two that overlap the later one is left out: it would only lengthen the other. */
function apart(begins: readonly number[], burstMs: number): readonly number[] {
  const kept: number[] = [];
  for (const fromMs of begins.toSorted((one, other) => one - other)) {
    if (fromMs >= (kept.at(-1) ?? -Infinity) + burstMs) kept.push(fromMs);
  }
  return kept;
}
