import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentLog } from '../agent.ts';
import type { Clock } from '../clock.ts';
import type { ScanRisk } from './scan-risk.ts';
import type { AgentAsHeard } from './watchdog-machine.ts';
import { BEAT_EVERY_MS, isFromWatchdog, type ToWatchdog } from './watchdog-messages.ts';

const MAIN = path.join(path.dirname(fileURLToPath(import.meta.url)), 'main.ts');
const AGAIN_AFTER_MS = 1_000;

/** The agent's end: starts its watchdog, starts it again when it dies, and says at each turn that the agent lives. */
export class WatchdogLink {
  readonly #own: { configFile: string; clock: Clock; log: AgentLog };
  #child: ChildProcess | null = null;
  #saidMs = Number.NEGATIVE_INFINITY;
  #said: AgentAsHeard = { scan: 'none', mayHold: false };
  #isStopped = false;

  constructor(own: { configFile: string; clock: Clock; log: AgentLog }) {
    this.#own = own;
  }

  start(): void {
    const { configFile, clock, log } = this.#own;
    const child = spawn(process.execPath, ['--max-semi-space-size=1', MAIN, '--config', configFile], {
      // Whatever ends the agent's group of processes at once is no reason to end this one.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.unref();
    child.channel?.unref();
    child.on('message', (message) => {
      if (!isFromWatchdog(message)) return;
      const { isReady, words } = message;
      if (isReady) log.info({ pid: child.pid }, 'the watchdog could stop a scan');
      else log.warn({ code: 'WATCHDOG_NOT_READY', why: words }, 'the watchdog could not stop a scan now');
    });
    child.on('error', (error) => log.error({ code: 'WATCHDOG_FAILED', why: error.message }, 'no watchdog'));
    child.once('exit', (code, signal) => {
      if (this.#isStopped) return;
      log.error({ code: 'WATCHDOG_LOST', exit: code ?? signal }, 'the watchdog is gone; another one is started');
      clock.after(AGAIN_AFTER_MS, () => this.start());
    });
  }

  /** The agent's loop came round. */
  turn(now: AgentAsHeard): void {
    const nowMs = this.#own.clock.nowMs();
    // That a scan may run from now on is said at once, not a quarter of a second later.
    const isNews = now.scan !== this.#said.scan || now.mayHold !== this.#said.mayHold;
    if (nowMs - this.#saidMs < BEAT_EVERY_MS && !isNews) return;
    this.#saidMs = nowMs;
    this.#said = now;
    this.#send({ kind: 'beat', ...now });
  }

  /** Says at once that a scan may run, or begin, from now on; no sign of life beyond that. */
  tellAtOnce(scan: ScanRisk): void {
    if (scan === 'none' || scan === this.#said.scan || this.#said.scan === 'mayBegin') return;
    this.#saidMs = this.#own.clock.nowMs();
    this.#said = { ...this.#said, scan };
    this.#send({ kind: 'beat', ...this.#said });
  }

  /** The agent ends in order. A scan that may still run is then the watchdog's to stop. */
  stop(): void {
    this.#isStopped = true;
    this.#send({ kind: 'bye' });
    if (this.#child?.connected === true) this.#child.disconnect();
  }

  #send(message: ToWatchdog): void {
    if (this.#child?.connected === true) this.#child.send(message, () => undefined);
  }
}
