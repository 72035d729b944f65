import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FromWatchdog, isFromWatchdog, type ToWatchdog } from './watchdog-messages.ts';

const MAIN = path.join(path.dirname(fileURLToPath(import.meta.url)), 'main.ts');

/** The end of a process is told so soon after its channel was seen to close. */
const ENDS_WITHIN_MS = 100;

/** A watchdog as the agent sees it: something that runs, says whether it is ready, and is over some time. */
export interface WatchdogProcess {
  readonly pid: number | undefined;
  /** what cannot be sent any more is not missed: its end is told */
  send(message: ToWatchdog): void;
  kill(): void;
  /** closes the channel; the process goes on for as long as a scan has to be stopped */
  letGo(): void;
}

export interface WatchdogEvents {
  readonly heard: (message: FromWatchdog) => void;
  /** once: it is over, could not be begun, or can no longer be spoken to */
  readonly ended: (why: string) => void;
}

export type StartWatchdog = (events: WatchdogEvents) => WatchdogProcess;

/** Starts a real one. */
export function watchdogProcess(configFile: string): StartWatchdog {
  return ({ heard, ended }) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=1', MAIN, '--config', configFile], {
      // Whatever ends the agent's group of processes at once is no reason to end this one.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.unref();
    child.channel?.unref();
    let isOver = false;
    const over = (why: string): void => {
      if (isOver) return;
      isOver = true;
      ended(why);
    };
    child.on('message', (message) => {
      if (!isOver && isFromWatchdog(message)) heard(message);
    });
    child.once('error', (error) => over(error.message));
    child.once('exit', (code, signal) => over(`its process ended (${code ?? signal})`));
    // Closed by its end, which is told by itself at once; or it is there and cannot be spoken to.
    child.once('disconnect', () => setTimeout(() => over('its channel is closed'), ENDS_WITHIN_MS).unref());
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message, () => undefined);
      },
      kill: () => void child.kill('SIGKILL'),
      letGo: () => {
        if (child.connected) child.disconnect();
      },
    };
  };
}
