import type { Cancel, Clock } from '../clock.ts';
import type { IncidentChange, IncidentStore } from '../store/store-port.ts';
import type { PageOrder } from './incident-messages.ts';

/** A page waits for its record so long, and no longer: a sick disk must not keep people from being called. */
const RELEASE_AFTER_MS = 2_000;
const RETRY_MS = 2_000;

export interface IncidentSaverParts {
  readonly store: Pick<IncidentStore, 'saveIncident'>;
  readonly clock: Clock;
  /** these pages may go out now: once for each, and not for one that was dropped */
  release(pages: readonly PageOrder[]): void;
  /** told once per failed write; it is tried again */
  failed(siteId: string, error: unknown): void;
}

/**
 * Writes what incidents change, one write at a time; changes of one site that come meanwhile share the next. A page goes
 * out when it is on the disk, or the disk has failed or is slow: then a crash may send it twice, under the same id.
 */
export class IncidentSaver {
  readonly #parts: IncidentSaverParts;
  readonly #waiting = new Map<string, IncidentChange>();
  readonly #held = new Map<string, Cancel>();
  #writing: Promise<void> | null = null;
  #cancelRetry: Cancel = () => undefined;

  constructor(parts: IncidentSaverParts) {
    this.#parts = parts;
  }

  /** sites whose changes are not on the disk yet */
  get waiting(): number {
    return this.#waiting.size;
  }

  save(change: IncidentChange): void {
    const earlier = this.#waiting.get(change.siteId);
    this.#waiting.set(change.siteId, earlier === undefined ? change : merged(earlier, change));
    for (const page of change.pages) {
      const cancel = this.#parts.clock.after(RELEASE_AFTER_MS, () => this.#release([page]));
      this.#held.set(page.pageId, cancel);
    }
    this.#writing ??= this.#write();
  }

  /** Whatever still waits here for its record does not go out any more; the record of it is written all the same. */
  drop(pageIds: readonly string[]): void {
    for (const pageId of pageIds) {
      this.#held.get(pageId)?.();
      this.#held.delete(pageId);
    }
  }

  /** Resolves when everything so far was written, or could not be: `waiting` tells. */
  async flush(): Promise<void> {
    this.#cancelRetry();
    while (this.#writing !== null) await this.#writing;
    this.#writing = this.#write();
    await this.#writing;
    this.#cancelRetry();
    for (const cancel of this.#held.values()) cancel();
    this.#held.clear();
  }

  async #write(): Promise<void> {
    await Promise.resolve();
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const [siteId, change] = next;
      this.#waiting.delete(siteId);
      try {
        await this.#parts.store.saveIncident(change);
        this.#release(change.pages);
      } catch (error) {
        const later = this.#waiting.get(siteId);
        this.#waiting.set(siteId, later === undefined ? change : merged(change, later));
        this.#release([...this.#waiting.values()].flatMap((one) => one.pages));
        this.#parts.failed(siteId, error);
        this.#cancelRetry();
        this.#cancelRetry = this.#parts.clock.after(RETRY_MS, () => {
          this.#writing ??= this.#write();
        });
        break;
      }
    }
    this.#writing = null;
  }

  #release(pages: readonly PageOrder[]): void {
    const held = pages.filter(({ pageId }) => this.#held.has(pageId));
    this.drop(held.map(({ pageId }) => pageId));
    if (held.length > 0) this.#parts.release(held);
  }
}

function merged(earlier: IncidentChange, later: IncidentChange): IncidentChange {
  const newest = new Map([...earlier.incidents, ...later.incidents].map((one) => [one.incidentId, one]));
  return {
    ...later,
    incidents: [...newest.values()],
    pages: [...earlier.pages, ...later.pages],
    ends: [...earlier.ends, ...later.ends],
  };
}
