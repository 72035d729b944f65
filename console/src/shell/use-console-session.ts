import { useEffect, useState, useSyncExternalStore } from 'react';
import { ConsoleSession, type Snapshot } from './console-session.ts';

/** One session for the life of the component: whoever mounts it keys it by the site. */
export function useConsoleSession(seat: 'remote' | 'onsite', siteId: string, takesPart = true): ConsoleSession {
  const [session] = useState(() => new ConsoleSession(seat, siteId, takesPart));
  useEffect(() => () => session.end(), [session]);
  return session;
}

export function useSnapshot(session: ConsoleSession): Snapshot {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
