import { type LastScan, lastScanAfter, type PolicyState, type ScannerFact } from '@farfield/protocol/policy';
import { scanRisk } from '../../agent/src/watchdog/scan-risk.ts';
import { soundOrSilent } from '../../agent/src/watchdog/sound-or-silent.ts';
import {
  type AgentAsHeard,
  type BeaconCall,
  stepWatchdog,
  WATCHDOG_TICK_MS,
  watchdogAtStart,
  type WatchdogInput,
  type WatchdogState,
} from '../../agent/src/watchdog/watchdog-machine.ts';
import { BEAT_EVERY_MS } from '../../agent/src/watchdog/watchdog-messages.ts';
import type { VirtualClock } from '../../simulators/src/kernel/clock.ts';

export interface VirtualWatchdogPorts {
  /** over its own session to the scanner */
  readonly stop: (how: 'stop' | 'abort', commandId: string) => void;
  readonly say: (call: BeaconCall) => void;
}

/**
 * The watchdog beside one life of the agent, in virtual time: its production machine, with a session of its own to the scanner.
 * It hears the agent's turns as it does over the channel, and outlives the agent until it has nothing to stop any more.
 */
export class VirtualWatchdog {
  readonly #clock: VirtualClock;
  readonly #name: string;
  readonly #ports: VirtualWatchdogPorts;
  #state: WatchdogState;
  #lastScan: LastScan = 'none';
  #said: AgentAsHeard = { scan: 'none', mayHold: false };
  #saidMs = Number.NEGATIVE_INFINITY;
  #tried = 0;
  #isOver = false;
  #isReplaced = false;

  constructor(name: string, clock: VirtualClock, ports: VirtualWatchdogPorts) {
    this.#name = name;
    this.#clock = clock;
    this.#ports = ports;
    this.#state = watchdogAtStart(clock.nowMs());
    this.#tick();
  }

  /** The agent's loop came round. */
  turn(policy: PolicyState): void {
    const nowMs = this.#clock.nowMs();
    const now = { scan: scanRisk(policy), mayHold: policy.lease.control.kind === 'granted' };
    const isNews = now.scan !== this.#said.scan || now.mayHold !== this.#said.mayHold;
    if (nowMs - this.#saidMs < BEAT_EVERY_MS && !isNews) return;
    this.#said = now;
    this.#saidMs = nowMs;
    this.#post({ kind: 'beat', ...now });
  }

  /** The agent's end of the channel is closed. */
  agentEnded(): void {
    this.#post({ kind: 'ended' });
  }

  /** One beside the next life of the agent has become ready. */
  replaced(): void {
    this.#isReplaced = true;
  }

  /** Its own process is over. */
  dies(): void {
    this.#isOver = true;
  }

  seesScanner(fact: ScannerFact): void {
    this.#lastScan = lastScanAfter(this.#lastScan, fact);
    this.#post({ kind: 'scanner', state: soundOrSilent(this.#lastScan, fact), seenMs: this.#clock.nowMs() });
  }

  #tick(): void {
    if (this.#isOver) return;
    if (this.#isReplaced) this.#post({ kind: 'replaced' });
    this.#post({ kind: 'tick' });
    this.#clock.setTimer(this.#clock.nowMs() + WATCHDOG_TICK_MS, () => this.#tick());
  }

  #post(input: WatchdogInput): void {
    if (this.#isOver) return;
    const { state, outputs } = stepWatchdog(this.#state, input, this.#clock.nowMs());
    this.#state = state;
    for (const output of outputs)
      switch (output.kind) {
        case 'stopScan': {
          this.#tried += 1;
          // As its shell does: each second try is an abort.
          const how = this.#tried % 2 === 0 ? 'abort' : 'stop';
          this.#ports.stop(how, `watchdog-${this.#name}-${this.#tried}`);
          break;
        }
        case 'say':
          this.#ports.say(output.call);
          break;
        case 'exit':
          this.#isOver = true;
          break;
        // Nothing here hangs, and no screen is worked at.
        case 'killAgent':
        case 'letGoOfScreen':
          break;
      }
  }
}
