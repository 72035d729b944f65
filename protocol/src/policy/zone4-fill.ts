import { expectedInZone4 } from './session.ts';
import type { PolicyState, Zone4Facts } from './state.ts';

type Zone4Fill = PolicyState['zone4Fill'];

/** Whoever the time-out counts on is counted once; should one of them go out, the next who comes in may be anybody. */
export function zone4FillAfter({ session, zone4Fill }: PolicyState, zone4: Zone4Facts): Zone4Fill {
  if (session === null || session.room !== 'in') return 'filling';
  const others = othersInside(zone4);
  if (others === null) return zone4Fill;
  if (zone4Fill === 'filling') return others >= expectedInZone4(session) ? 'whole' : 'filling';
  return others < expectedInZone4(session) ? 'short' : zone4Fill;
}

export function hasRisen(before: Zone4Facts, after: Zone4Facts): boolean {
  const [was, is] = [othersInside(before), othersInside(after)];
  return is !== null && (was === null || is > was);
}

/** Led with the patient in, it counts on those who are in: who is still missing then may come back as anybody. */
export function fillAtTimeOut({ session, zone4 }: PolicyState, attendants: number): Zone4Fill {
  if (session?.room !== 'in') return 'filling';
  return (othersInside(zone4) ?? 0) >= expectedInZone4({ ...session, attendants }) ? 'whole' : 'short';
}

/** Level 2 people whom the reader saw stand in for nobody. null: nobody counts */
function othersInside({ count, level2Inside, mayBeGone }: Zone4Facts): number | null {
  return count === null ? null : count - (level2Inside.length - mayBeGone);
}
