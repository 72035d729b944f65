import type { Logger } from 'pino';
import type { GatewayLine } from './audit-lines.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Metrics } from './metrics.ts';
import type { AuditLine, AuditStore } from './store/store-port.ts';

const RETRY_MS = 2_000;
/** What is held while the disk is sick; beyond it the oldest are lost, and that is counted and logged. */
const HELD_MAX = 5_000;
const AT_ONCE_MAX = 500;

/**
 * Puts lines on record without anybody waiting: a slow or full disk delays the record, never a command. Lines of one
 * turn go into one transaction, in order.
 */
export class AuditWriter {
  readonly #store: Pick<AuditStore, 'appendAudit'>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #metrics: Metrics;
  #held: AuditLine[] = [];
  #writing: Promise<void> | null = null;
  #cancelRetry: Cancel | null = null;

  constructor(parts: { store: Pick<AuditStore, 'appendAudit'>; clock: Clock; log: Logger; metrics: Metrics }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#metrics = parts.metrics;
  }

  append(line: GatewayLine): void {
    this.#held.push({ ...line, wallMs: this.#clock.wallMs() });
    this.#trim();
    if (this.#cancelRetry === null) this.#write();
  }

  /** One last attempt for what is held. */
  async flush(): Promise<void> {
    this.#stopRetrying();
    this.#write();
    while (this.#writing !== null) await this.#writing;
    this.#stopRetrying();
  }

  #trim(): void {
    const lost = this.#held.length - HELD_MAX;
    if (lost <= 0) return;
    this.#held.splice(0, lost);
    this.#log.error({ lost, code: 'AUDIT_LOST' }, 'audit lines lost, the store does not take them');
  }

  #stopRetrying(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  #write(): void {
    if (this.#writing !== null || this.#held.length === 0) return;
    this.#writing = this.#attempt().finally(() => {
      this.#writing = null;
      if (this.#held.length > 0 && this.#cancelRetry === null) this.#write();
    });
  }

  async #attempt(): Promise<void> {
    // One turn later, so that what belongs together is written together.
    await Promise.resolve();
    const lines = this.#held.splice(0, AT_ONCE_MAX);
    try {
      await this.#store.appendAudit(lines);
    } catch (error) {
      this.#held.unshift(...lines);
      this.#trim();
      this.#metrics.storeFailed('audit');
      this.#log.error(
        { err: error, lines: lines.length, code: 'AUDIT_NOT_WRITTEN' },
        'audit not written, will be tried again',
      );
      this.#cancelRetry = this.#clock.after(RETRY_MS, () => {
        this.#cancelRetry = null;
        this.#write();
      });
    }
  }
}
