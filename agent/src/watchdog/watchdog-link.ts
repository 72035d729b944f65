import type { AgentLog } from '../agent.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { ScanRisk } from './scan-risk.ts';
import { type AgentAsHeard, OWN_STALL_MS } from './watchdog-machine.ts';
import { BEAT_EVERY_MS, type FromWatchdog, type ToWatchdog } from './watchdog-messages.ts';
import type { StartWatchdog, WatchdogProcess } from './watchdog-process.ts';

/** One that dies is started again after this long, the next time after twice as long, and so on. */
export const AGAIN_AFTER_MS = 1_000;
export const AGAIN_AFTER_AT_MOST_MS = 30_000;
/** Ready for so long, it has done well: the next death is a first one again. */
export const DID_WELL_AFTER_MS = 60_000;
/** Alive and silent for this long it hangs; starting one takes seconds on a slow machine. */
export const HANGS_AFTER_MS = 15_000;

interface WatchdogLinkParts {
  readonly start: StartWatchdog;
  readonly clock: Clock;
  readonly log: AgentLog;
  /** what the core is to know of it (row C-78) */
  readonly tell: (raw: 'good' | 'bad', words: string) => void;
  /** as the agent stands while its first turn beside a watchdog is still to come */
  readonly now: AgentAsHeard;
}

/**
 * The agent's end: starts its watchdog, starts it again when it dies or hangs, says at each turn that the agent lives, and
 * tells the core at each word of the watchdog whether it is ready.
 */
export class WatchdogLink {
  readonly #own: WatchdogLinkParts;
  #process: WatchdogProcess | null = null;
  #heardMs = 0;
  #turnMs = 0;
  #readySinceMs: number | null = null;
  #wasReady: boolean | null = null;
  #deaths = 0;
  #cancelAgain: Cancel = () => undefined;
  #saidMs = Number.NEGATIVE_INFINITY;
  #said: AgentAsHeard;
  #isStopped = false;

  constructor(own: WatchdogLinkParts) {
    this.#own = own;
    this.#said = own.now;
  }

  start(): void {
    const nowMs = this.#own.clock.nowMs();
    this.#heardMs = nowMs;
    this.#turnMs = nowMs;
    this.#readySinceMs = null;
    this.#wasReady = null;
    // What an earlier one still says, or its end, says nothing of this one.
    const one = this.#own.start({
      heard: (message) => {
        if (one === this.#process) this.#hear(message);
      },
      ended: (why) => {
        if (one === this.#process) this.#lose(why);
      },
    });
    this.#process = one;
    // It knows what goes on before its first look around.
    this.#send({ kind: 'beat', ...this.#said });
  }

  /** The agent's loop came round. */
  turn(now: AgentAsHeard): void {
    // Let go, it may still have a scan to stop: it owes this agent no sign of life any more.
    if (this.#isStopped) return;
    const nowMs = this.#own.clock.nowMs();
    this.#watch(nowMs);
    // That a scan may run from now on is said at once, not a quarter of a second later.
    const isNews = now.scan !== this.#said.scan || now.mayHold !== this.#said.mayHold;
    if (nowMs - this.#saidMs < BEAT_EVERY_MS && !isNews) return;
    this.#saidMs = nowMs;
    this.#said = now;
    this.#send({ kind: 'beat', ...now });
  }

  /** Says at once that a scan may run, or begin, from now on; no sign of life beyond that. */
  tellAtOnce(scan: ScanRisk): void {
    if (this.#isStopped || scan === 'none' || scan === this.#said.scan || this.#said.scan === 'mayBegin') return;
    this.#saidMs = this.#own.clock.nowMs();
    this.#said = { ...this.#said, scan };
    this.#send({ kind: 'beat', ...this.#said });
  }

  /**
   * The agent ends in order. A scan that may still run is then the watchdog's to stop: it hears no farewell, and takes the end
   * of the channel for what it is, an agent that is gone.
   */
  stop(): void {
    this.#isStopped = true;
    this.#cancelAgain();
    if (this.#said.scan === 'none') this.#send({ kind: 'bye' });
    this.#process?.letGo();
  }

  #hear({ isReady, words }: FromWatchdog): void {
    const { clock, log, tell } = this.#own;
    if (this.#isStopped) return;
    this.#heardMs = clock.nowMs();
    if (isReady) this.#readySinceMs ??= this.#heardMs;
    else this.#readySinceMs = null;
    if (this.#readySinceMs !== null && this.#heardMs - this.#readySinceMs >= DID_WELL_AFTER_MS) this.#deaths = 0;
    tell(isReady ? 'good' : 'bad', words);
    if (isReady === this.#wasReady) return;
    this.#wasReady = isReady;
    if (isReady) log.info({ pid: this.#process?.pid }, 'the watchdog could stop a scan');
    else log.warn({ code: 'WATCHDOG_NOT_READY', why: words }, 'the watchdog could not stop a scan now');
  }

  /** One that hangs holds its session to the scanner and does nothing with it. */
  #watch(nowMs: number): void {
    const wasStall = nowMs - this.#turnMs > OWN_STALL_MS;
    this.#turnMs = nowMs;
    if (this.#process === null) return;
    // What it said meanwhile lies in the channel, unread: nobody is judged by the agent's own stall.
    if (wasStall) this.#heardMs = nowMs;
    if (nowMs - this.#heardMs < HANGS_AFTER_MS) return;
    this.#process.kill();
    this.#lose('it gave no sign of life and was ended');
  }

  #lose(why: string): void {
    const { clock, log, tell } = this.#own;
    if (this.#isStopped) return;
    // Still there behind a closed channel, it would be a second watchdog.
    this.#process?.kill();
    this.#process = null;
    this.#readySinceMs = null;
    const againMs = Math.min(AGAIN_AFTER_AT_MOST_MS, AGAIN_AFTER_MS * 2 ** this.#deaths);
    this.#deaths += 1;
    const words = `${why}; another one is started in ${Math.round(againMs / 1_000)} s`;
    log.error({ code: 'WATCHDOG_LOST', why, againMs }, 'the watchdog is gone; another one is started');
    tell('bad', words);
    this.#cancelAgain = clock.after(againMs, () => this.start());
  }

  #send(message: ToWatchdog): void {
    this.#process?.send(message);
  }
}
