import { useEffect, useState, useSyncExternalStore } from 'react';
import { ConsoleSession, type Snapshot } from './console-session.ts';

/** One session per page; null until there is a site to connect to. */
export function useConsoleSession(seat: 'remote' | 'onsite', siteId: string | null): ConsoleSession | null {
  const [session, setSession] = useState<ConsoleSession | null>(null);
  useEffect(() => {
    if (siteId === null) return;
    const opened = new ConsoleSession(seat, siteId);
    setSession(opened);
    return () => {
      opened.end();
      setSession(null);
    };
  }, [seat, siteId]);
  return session;
}

export function useSnapshot(session: ConsoleSession): Snapshot {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
