import path from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { systemClock } from '../clock.ts';
import { loadAgentConfig } from '../config/agent-config.ts';
import { scannerScreen } from '../screen/scanner-screen.ts';
import { childrenOf } from './children-of.ts';
import { letGoOfScreen } from './let-go-of-screen.ts';
import { stopOnlyAdapter } from './stop-only-adapter.ts';
import { Watchdog } from './watchdog.ts';
import { isToWatchdog } from './watchdog-messages.ts';
import { WatchFile } from './watch-file.ts';

/**
 * The watchdog beside one agent, which starts it and is watched by it. Usage: main.ts --config FILE, with a channel to the
 * agent; it outlives the agent for as long as a scan has to be stopped.
 */
const { values } = parseArgs({ options: { config: { type: 'string' } }, strict: true });
const { ppid } = process;

// What it says goes where the agent's log goes, which may be gone with the agent: no reason to stop working.
process.stderr.on('error', () => undefined);
const log = pino({ base: { part: 'watchdog' } }, process.stderr);
// The OPC UA library talks on the console.
console.log = console.warn = (...text: unknown[]) => log.debug({ chatter: text.map(String).join(' ').slice(0, 300) });
// A scan is not left running for an error that nobody thought of.
process.on('uncaughtException', (error) => log.error({ why: error.message }, 'the watchdog goes on after an error'));
process.on('unhandledRejection', (why) => log.error({ why: String(why) }, 'the watchdog goes on after an error'));
// Ctrl-C and a service manager's signal go to all; the watchdog ends by the agent's word, or after the scan.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

if (values.config === undefined || process.send === undefined) {
  process.stderr.write('watchdog: is started by an agent, with --config FILE and a channel\n');
  process.exit(2);
}

const config = loadAgentConfig(values.config);
const screen = config.screen === null ? null : scannerScreen(config.screen);
const watchdog = new Watchdog({
  adapter: stopOnlyAdapter(config, systemClock),
  clock: systemClock,
  log,
  beacon: config.watchdog?.beacon ?? null,
  killAgent: () => {
    // Once it is over its number may belong to somebody else.
    if (process.ppid !== ppid) return;
    // What it started may hang beside it, and hold a button at the scanner's screen.
    for (const pid of childrenOf(ppid)) if (pid !== process.pid) process.kill(pid, 'SIGKILL');
    process.kill(ppid, 'SIGKILL');
  },
  watch: new WatchFile(path.join(path.dirname(path.resolve(config.journal.file)), 'watched-by')),
  letGoOfScreen: screen === null ? null : () => letGoOfScreen(screen, systemClock),
  tellAgent: (message) => {
    if (process.connected) process.send?.(message, () => undefined);
  },
  exit: () => {
    if (process.connected) process.disconnect();
    void watchdog.stop().finally(() => process.exit(0));
  },
});
process.on('message', (message) => {
  if (isToWatchdog(message)) watchdog.hear(message);
});
process.once('disconnect', () => watchdog.agentEnded());
await watchdog.start();
