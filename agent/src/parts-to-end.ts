import type { Agent } from './agent.ts';
import { END_WITHIN_MS, type PartToEnd } from './end-in-turn.ts';
import { LAST_ANSWER_MS, LAST_STOP_ALONE_MS } from './safety/last-stop.ts';
import type { WatchdogLink } from './watchdog/watchdog-link.ts';

/**
 * In which order an agent ends, so that as long as a scan may run somebody or something can still stop it: the last stop with
 * all doors open behind it; what did not stop is the watchdog's at once, before a door closes behind which people could
 * press STOP; then the parts, the newest first. With nothing to stop, the watchdog watches until nothing of this agent can hang.
 *
 * @param parts in the order in which they were started
 */
export function partsToEnd(own: {
  readonly agent: Pick<Agent, 'leaveNoScan' | 'scanRisk'>;
  readonly watchdog: Pick<WatchdogLink, 'tellAtOnce' | 'stop'> | null;
  readonly isDark: boolean;
  readonly parts: readonly PartToEnd[];
}): readonly PartToEnd[] {
  const { agent, watchdog, isDark, parts } = own;
  const lastStop = {
    name: 'last stop',
    end: () => agent.leaveNoScan({ isDark }),
    withinMs: LAST_STOP_ALONE_MS + LAST_ANSWER_MS + END_WITHIN_MS,
  };
  const leaveToWatchdog = (): void => {
    const { scanRisk } = agent;
    if (scanRisk === 'none' || watchdog === null) return;
    watchdog.tellAtOnce(scanRisk);
    watchdog.stop();
  };
  return [lastStop, { name: 'scan left to the watchdog', end: leaveToWatchdog }, ...parts.toReversed()];
}
