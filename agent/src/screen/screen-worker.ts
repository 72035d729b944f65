import { systemClock } from '../clock.ts';
import { collectInCalm } from '../host/collect-in-calm.ts';
import { ScreenHub } from './screen-hub.ts';
import type { FromScreenWorker, ToScreenWorker } from './screen-messages.ts';

/**
 * The screen's own process, which the agent starts: no picture, however large, delays a stop there, and no agent, however
 * hung, keeps a button down here. It ends by the agent's word, or with the agent.
 */

/** What releases a held button is on its way by then, and peers that do not answer are not waited for. */
const END_WITHIN_MS = 2_500;

// Ctrl-C and a service manager's signal go to all; this one ends when the agent says so, or is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const tell = (message: FromScreenWorker): void => {
  if (process.connected) process.send?.(message, () => undefined);
};
let hub: ScreenHub | null = null;

function end(): void {
  hub?.stop();
  hub = null;
  if (process.connected) process.disconnect();
  setTimeout(() => process.exit(0), END_WITHIN_MS).unref();
}

process.on('message', (message: ToScreenWorker) => {
  switch (message.kind) {
    case 'setup':
      hub ??= new ScreenHub(message.setup, systemClock, tell);
      collectInCalm(() => true);
      return;
    case 'stop':
      return end();
    case 'open':
    case 'close':
    case 'situation':
    case 'letGo':
    case 'betterPath':
    case 'aim':
    case 'press':
    case 'abandonClick':
      return hub?.handle(message);
  }
});
process.once('disconnect', end);
