import { expectedInZone4 } from './session.ts';
import type { PolicyState, Zone4Facts } from './state.ts';

type Zone4Fill = PolicyState['zone4Fill'];

/** Whoever the time-out counts on is counted once; should one of them go out, the next who comes in may be anybody. */
export function zone4FillAfter({ session, zone4Fill }: PolicyState, { count }: Zone4Facts): Zone4Fill {
  if (session === null || session.room !== 'in') return 'filling';
  if (count === null) return zone4Fill;
  if (zone4Fill === 'filling') return count >= expectedInZone4(session) ? 'whole' : 'filling';
  return count < expectedInZone4(session) ? 'short' : zone4Fill;
}

export function hasRisen(before: Zone4Facts, after: Zone4Facts): boolean {
  return after.count !== null && (before.count === null || after.count > before.count);
}

/** Led with the patient in, it counts on those who are in: who is still missing then may come back as anybody. */
export function fillAtTimeOut({ session, zone4 }: PolicyState, attendants: number): Zone4Fill {
  if (session?.room !== 'in') return 'filling';
  return zone4.count !== null && zone4.count >= expectedInZone4({ ...session, attendants }) ? 'whole' : 'short';
}
