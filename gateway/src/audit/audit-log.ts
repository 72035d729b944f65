import type { Clock } from '../clock.ts';
import type { AuditLine, AuditStore } from '../store/store-port.ts';
import { type AuditEvent, auditLine } from './audit-event.ts';

/** More than this does not wait for a sick disk; what is dropped is counted and the count is recorded. */
const WAITING_MAX = 10_000;

export interface AuditLogOptions {
  readonly store: Pick<AuditStore, 'appendAudit'>;
  readonly clock: Pick<Clock, 'nowMs' | 'wallMs'>;
  /** told once per failed write; the events wait, and go with the next event or `flush` */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Appends the gateway's audit events. Nobody waits for it: what is permitted is recorded durably at the site before it
 * happens, so that a slow disk here delays no command and no stop. Events that come while a write is under way share
 * the next one.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  #waiting: AuditLine[] = [];
  #writing: Promise<void> | null = null;
  #lost = 0;
  #lostWhy = '';

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** events that are not on the disk yet */
  get waiting(): number {
    return this.#waiting.length;
  }

  record(event: AuditEvent): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(auditLine(event, this.#options.clock));
    this.#writing ??= this.#write();
  }

  /** Resolves when what was recorded so far was written, or could not be: `waiting` tells. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
    if (this.#waiting.length === 0 && this.#lost === 0) return;
    this.#writing = this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    // Lets the events of one turn share a transaction.
    await Promise.resolve();
    let lines = this.#take();
    while (lines.length > 0) {
      try {
        await this.#options.store.appendAudit(lines);
      } catch (error) {
        this.#waiting = [...lines, ...this.#waiting];
        this.#lostWhy = error instanceof Error ? error.message : String(error);
        this.#writing = null;
        this.#options.onFailure(error);
        return;
      }
      lines = this.#take();
    }
    this.#writing = null;
  }

  #take(): AuditLine[] {
    const lines = this.#waiting;
    this.#waiting = [];
    if (this.#lost > 0) {
      lines.push(auditLine({ kind: 'auditLost', count: this.#lost, why: this.#lostWhy }, this.#options.clock));
      this.#lost = 0;
    }
    return lines;
  }
}
