import type { RunningAgent } from './start-agent.ts';

/** Wrong usage or configuration: the next start would end the same way. */
export const EXIT_USAGE = 2;
/** The site went dark in order: do not start again before mains power is back. */
export const EXIT_SITE_DARK = 4;

interface HostProcess {
  on(signal: 'SIGINT' | 'SIGTERM' | 'disconnect', act: () => void): unknown;
  exit(code: number): unknown;
}

/** Ends this process in order, on a signal or when the site goes dark: by its exit code whoever starts it knows which. */
export function endOfProcess(running: Pick<RunningAgent, 'dark' | 'isDark' | 'stop'>, host: HostProcess): void {
  let isEnding = false;
  let wasAsked = false;
  const exit = (code: number): unknown => host.exit(running.isDark() ? EXIT_SITE_DARK : code);
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    void running.stop().then(
      () => exit(0),
      () => exit(1),
    );
  };
  // 'disconnect': a script that started this process, and alone could end it, is gone.
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
    host.on(signal, () => {
      // Whoever asks twice does not want to wait. That the site ends by itself already is no reason not to close the record.
      if (wasAsked) exit(1);
      wasAsked = true;
      end();
    });
  }
  void running.dark.then(end);
}
