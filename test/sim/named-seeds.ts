/** A seed that found a bug, real or planted, and is run for ever after. */
export interface NamedSeed {
  readonly seed: number;
  /** the nemeses that it meets; none: the seed's own */
  readonly only: readonly string[];
  /** length of its part with faults, as on the command line */
  readonly hours: string;
  /** the plant that it must find; null: it must only pass */
  readonly plant: string | null;
  /** what the plant breaks; '' without one */
  readonly invariant: string;
  readonly why: string;
}

export const NAMED_SEEDS: readonly NamedSeed[] = [];
