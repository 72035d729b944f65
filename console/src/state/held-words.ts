import type { SiteView } from '@farfield/protocol';

/** What Farfield held at the scanner when its screen part ended may still be down there. null: nothing is. */
export function heldWords({ screen }: SiteView): string | null {
  if (screen.source === 'none' || !screen.mayBeHeld) return null;
  return 'A mouse button or key may still be held down at the scanner. Farfield goes on trying to let it go, and remote input waits: look there before you go on.';
}
