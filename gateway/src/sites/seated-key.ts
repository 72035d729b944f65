import type { SiteState } from './site-state.ts';

/** Consoles come and go seldom, and are the same list in between: a memory of a pure function. */
const SEATED_KEYS = new WeakMap<SiteState['consoles'], string>();

export function seatedKey(consoles: SiteState['consoles']): string {
  const made = SEATED_KEYS.get(consoles);
  if (made !== undefined) return made;
  const key = consoles.map((one) => one.consoleId).join(' ');
  SEATED_KEYS.set(consoles, key);
  return key;
}
