/** The states that every panel and value can be in. Each has a word and a shape; none is told by colour alone. */
export const FRESHNESS_WORDS = {
  live: 'live',
  delayed: 'delayed',
  stale: 'stale',
  invalid: 'no valid measurement',
  notFitted: 'not fitted',
  notMonitored: 'not monitored, by plan',
  stated: 'stated, not measured',
  historical: 'historical',
  drill: 'drill',
  unknown: 'unknown',
} as const;
export type Freshness = keyof typeof FRESHNESS_WORDS;
export const FRESHNESS = Object.keys(FRESHNESS_WORDS) as readonly Freshness[];

export function isFreshness(word: string): word is Freshness {
  return Object.hasOwn(FRESHNESS_WORDS, word);
}
