import { battery } from 'systeminformation';
import type { EffectOutcome } from '@farfield/protocol/policy';
import type { HostBatteryAdapterConfig } from '../../config/agent-config.ts';
import type { AdapterPort, Observation, PowerObservation } from '../adapter-port.ts';
import type { Cancel, Clock } from '../../clock.ts';

const POLL_EVERY_MS = 1_000;

/** What the operating system says; `percent` is 0 where there is no battery at all. */
export interface BatteryReport {
  readonly hasBattery: boolean;
  readonly acConnected: boolean;
  readonly percent: number;
  /** minutes; null or −1 where it is not known */
  readonly timeRemaining: number | null;
}

export interface BatteryReading {
  readonly raw: 'good' | 'bad' | 'unknown';
  readonly words: string;
  readonly power: PowerObservation;
}

/** A computer without a battery cannot tell whether there is mains: that it runs proves nothing but its own supply. */
export function readBattery(report: BatteryReport): BatteryReading {
  if (!report.hasBattery) {
    return {
      raw: 'unknown',
      words: 'this computer has no battery, so it cannot tell mains from a UPS',
      power: { mains: 'unknown', runtimeMs: null, chargePercent: null },
    };
  }
  const minutes = report.timeRemaining;
  const runtimeMs = minutes === null || !Number.isFinite(minutes) || minutes <= 0 ? null : Math.round(minutes * 60_000);
  const chargePercent = Math.min(100, Math.max(0, report.percent));
  const words = `${report.acConnected ? 'on mains' : 'on battery'}, ${Math.round(chargePercent)} % (this computer's battery)`;
  return {
    raw: report.acConnected ? 'good' : 'bad',
    words,
    power: { mains: report.acConnected ? 'on' : 'lost', runtimeMs, chargePercent },
  };
}

/** Mains by the agent's own computer, for a site without a UPS that can be asked. */
export class HostBatteryAdapter implements AdapterPort {
  readonly name: string;
  readonly capabilities = null;
  readonly #clock: Clock;
  readonly #ask: () => Promise<BatteryReport>;
  #cancel: Cancel = () => undefined;
  #isStopped = false;
  #told: string | null = null;

  constructor(options: {
    readonly config: HostBatteryAdapterConfig;
    readonly clock: Clock;
    readonly ask?: (() => Promise<BatteryReport>) | undefined;
  }) {
    this.name = options.config.name;
    this.#clock = options.clock;
    this.#ask = options.ask ?? battery;
  }

  start(post: (observation: Observation) => void): Promise<void> {
    void this.#poll(post);
    return Promise.resolve();
  }

  execute(): Promise<EffectOutcome> {
    return Promise.resolve({ kind: 'failed', code: 'ORDER_NOT_MAPPED' });
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    return Promise.resolve();
  }

  async #poll(post: (observation: Observation) => void): Promise<void> {
    try {
      const reading = readBattery(await this.#ask());
      if (this.#isStopped) return;
      const seenMs = this.#clock.nowMs();
      const isKnown = reading.raw !== 'unknown';
      this.#news(post, 'connected', isKnown ? 'the battery of this computer answers' : reading.words);
      post({ kind: 'input', input: 'mains', raw: reading.raw, seenMs, words: reading.words });
      post({ kind: 'power', power: reading.power, seenMs });
    } catch (error) {
      if (this.#isStopped) return;
      this.#news(post, 'lost', `the battery cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#cancel = this.#clock.after(POLL_EVERY_MS, () => void this.#poll(post));
  }

  #news(post: (observation: Observation) => void, state: 'connected' | 'lost', detail: string): void {
    const text = `${state} ${detail}`;
    if (text === this.#told) return;
    this.#told = text;
    post({ kind: 'adapter', adapter: this.name, state, detail, source: 'operating system' });
  }
}
