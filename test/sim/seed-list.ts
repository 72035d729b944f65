import { distinctSeeds } from './named-seeds.ts';
import type { Profile } from './fault.ts';
import type { SeedOptions } from './run-seed.ts';

export interface SeedRange {
  readonly seeds: number;
  readonly from: number;
  readonly isNamed: boolean;
  readonly faultMs: number;
  readonly profile: Profile | null;
  /** nemeses by name; none: the seed's own */
  readonly only: readonly string[];
  /** rules that are not looked at */
  readonly without: readonly string[];
}

/** One seed to run; every so many of them one is run a second time, and must leave the same trace. */
export interface SeedTask {
  readonly options: SeedOptions;
  readonly isTwice: boolean;
}

const TWICE_EVERY = 100;

export function* seedTasks(range: SeedRange): Generator<SeedTask> {
  let index = -1;
  for (const options of seedsOf(range)) {
    index += 1;
    yield { options, isTwice: index % TWICE_EVERY === 0 };
  }
}

function* seedsOf({ seeds, from, isNamed, faultMs, only, profile, without }: SeedRange): Generator<SeedOptions> {
  if (isNamed) {
    for (const { seed, hours, only: own, profile: ownProfile } of distinctSeeds())
      yield { seed, faultMs: Math.round(3_600_000 * Number(hours)), profile: ownProfile, only: own, without };
  }
  for (let seed = from; seed < from + seeds; seed += 1) yield { seed, faultMs, profile, only, without };
}
