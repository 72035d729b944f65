import type { Ms } from './limits.ts';

/** A length of time as people say it; rounded down, so that nobody counts on what is not there. */
export function lengthWords(lengthMs: Ms): string {
  const seconds = Math.max(0, Math.floor(lengthMs / 1_000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
