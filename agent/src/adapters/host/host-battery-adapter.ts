import { battery } from 'systeminformation';
import type { EffectOutcome } from '@farfield/protocol/policy';
import type { HostBatteryAdapterConfig } from '../../config/agent-config.ts';
import type { AdapterPort, Observation, PowerObservation } from '../adapter-port.ts';
import { RuntimeLeft } from '../runtime-left.ts';
import type { Cancel, Clock } from '../../clock.ts';

const POLL_EVERY_MS = 1_000;
/** Some systems start programs for the answer, and take seconds. */
const ANSWER_WITHIN_MS = 5_000;
/** One that was given up may hang for ever and hold what it has: each next one is asked later, at most so much. */
const HUNG_AGAIN_MAX_MS = 30_000;
/** Without any answer for this long the power display says unknown; the input ages by itself. */
const POWER_UNKNOWN_AFTER_MS = 3_000;

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

const NOT_KNOWN: PowerObservation = { mains: 'unknown', runtimeMs: null, chargePercent: null };

/** A computer without a battery cannot tell whether there is mains: that it runs proves nothing but its own supply. */
export function readBattery(report: BatteryReport): BatteryReading {
  if (!report.hasBattery) {
    return {
      raw: 'unknown',
      words: 'this computer has no battery, so it cannot tell mains from a UPS',
      power: NOT_KNOWN,
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
  #answeredMs: number;
  readonly #left = new RuntimeLeft();
  /** reads in a row that were given up */
  #hung = 0;

  constructor(options: {
    readonly config: HostBatteryAdapterConfig;
    readonly clock: Clock;
    readonly ask?: (() => Promise<BatteryReport>) | undefined;
  }) {
    this.name = options.config.name;
    this.#clock = options.clock;
    this.#ask = options.ask ?? battery;
    this.#answeredMs = options.clock.nowMs();
  }

  start(post: (observation: Observation) => void): Promise<void> {
    this.#poll(post);
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

  #poll(post: (observation: Observation) => void): void {
    let isOpen = true;
    const end = (againMs: number, act: () => void): void => {
      if (!isOpen || this.#isStopped) return;
      isOpen = false;
      this.#cancel();
      act();
      this.#cancel = this.#clock.after(againMs, () => this.#poll(post));
    };
    this.#cancel = this.#clock.after(ANSWER_WITHIN_MS, () => {
      const againMs = Math.min(HUNG_AGAIN_MAX_MS, POLL_EVERY_MS * 2 ** this.#hung);
      this.#hung += 1;
      end(againMs, () => this.#lose(post, `no answer within ${ANSWER_WITHIN_MS / 1_000} s`));
    });
    this.#ask().then(
      (report) => end(POLL_EVERY_MS, () => this.#take(post, readBattery(report))),
      (error: unknown) =>
        end(POLL_EVERY_MS, () => this.#lose(post, error instanceof Error ? error.message : String(error))),
    );
  }

  #take(post: (observation: Observation) => void, { raw, words, power }: BatteryReading): void {
    const seenMs = this.#clock.nowMs();
    this.#answeredMs = seenMs;
    this.#hung = 0;
    this.#news(post, 'connected', raw === 'unknown' ? words : 'the battery of this computer answers');
    post({ kind: 'input', input: 'mains', raw, seenMs, words });
    post({ kind: 'power', power: this.#left.of(power, seenMs), seenMs });
  }

  #lose(post: (observation: Observation) => void, why: string): void {
    this.#news(post, 'lost', `the battery cannot be read: ${why}`);
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#answeredMs >= POWER_UNKNOWN_AFTER_MS)
      post({ kind: 'power', power: this.#left.of(NOT_KNOWN, nowMs), seenMs: nowMs });
  }

  #news(post: (observation: Observation) => void, state: 'connected' | 'lost', detail: string): void {
    const text = `${state} ${detail}`;
    if (text === this.#told) return;
    this.#told = text;
    post({ kind: 'adapter', adapter: this.name, state, detail, source: 'operating system' });
  }
}
