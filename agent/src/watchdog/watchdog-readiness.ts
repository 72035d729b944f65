import { accessSync, constants, statSync } from 'node:fs';

/** What a watchdog needs before it can answer for a scan. */
export interface WatchdogMeans {
  /** it was told by the agent what goes on; a channel that carries one way only is none */
  readonly hearsAgent: boolean;
  /** null: no adapter of this site can stop a scan */
  readonly canStop: boolean | null;
  /** what its session to the scanner said of itself last */
  readonly session: string;
  readonly beacon: 'none' | 'there' | 'missing';
}

/** Whether it could do what it is for, if it had to now, in words for people. */
export function watchdogReadiness({ hearsAgent, canStop, session, beacon }: WatchdogMeans): {
  readonly isReady: boolean;
  readonly words: string;
} {
  const no = (words: string) => ({ isReady: false, words });
  if (canStop === null) return no('this scanner cannot be told to stop');
  if (!canStop) return no(`no session of its own to the scanner${session === '' ? '' : ` (${session})`}`);
  if (beacon === 'missing') return no('the program of its beacon is not there, or cannot be run');
  if (!hearsAgent) return no('it does not hear the agent');
  return { isReady: true, words: beacon === 'there' ? 'could stop a scan and call the room' : 'could stop a scan' };
}

/** A beacon that cannot be called is found out before it is needed. @param program null: the site has none */
export function beaconMeans(program: string | null): WatchdogMeans['beacon'] {
  if (program === null) return 'none';
  // A bare name is looked up by the system when it is called.
  if (!program.includes('/')) return 'there';
  try {
    accessSync(program, constants.X_OK);
    return statSync(program).isFile() ? 'there' : 'missing';
  } catch {
    return 'missing';
  }
}
