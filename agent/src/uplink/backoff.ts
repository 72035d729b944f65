export const REDIAL_FIRST_MS = 250;
export const REDIAL_MAX_MS = 5000;

/**
 * How long to wait before dialling again: full jitter, so that a site's agents do not all return at the same instant.
 *
 * @param failures dials in a row that came to nothing, ≥ 0
 * @param random uniform in [0, 1)
 * @returns whole milliseconds in [0, REDIAL_MAX_MS]
 */
export function redialDelayMs(failures: number, random: () => number): number {
  const ceilingMs = Math.min(REDIAL_MAX_MS, REDIAL_FIRST_MS * 2 ** Math.min(failures, 16));
  return Math.round(random() * ceilingMs);
}
