import { controlElsewhere, isSameElsewhere } from './control-elsewhere.ts';
import { inTime } from '../store/in-time.ts';
import type { SiteStore, StoredSite } from '../store/store-port.ts';
import { Site, type SitePorts } from './site.ts';

/** The enrolled sites, each with its machine. One enrolled while the gateway runs is found at its first hello. */
export class Sites {
  readonly #store: SiteStore;
  readonly #ports: SitePorts;
  #isControlMoving = false;
  readonly #sites = new Map<string, { stored: StoredSite; site: Site }>();

  constructor(store: SiteStore, ports: Omit<SitePorts, 'controlMoved'>) {
    this.#store = store;
    this.#ports = { ...ports, controlMoved: () => this.#controlMoved() };
  }

  async load(): Promise<void> {
    for (const stored of await this.#store.sites()) this.#open(stored);
  }

  get all(): readonly { readonly stored: StoredSite; readonly site: Site }[] {
    return [...this.#sites.values()];
  }

  known(siteId: string): Site | null {
    return this.#sites.get(siteId)?.site ?? null;
  }

  /**
   * As enrolled now. A store that cannot answer, or not in time, must not keep a site's agent or its people out: what it said
   * last counts.
   *
   * @returns null: not enrolled
   * @throws StoreError for a site that is not known yet
   */
  async find(siteId: string): Promise<{ stored: StoredSite; site: Site } | null> {
    const known = this.#sites.get(siteId) ?? null;
    let stored: StoredSite | null;
    try {
      stored = await inTime(this.#ports.clock, this.#store.site(siteId));
    } catch (error) {
      if (known === null) throw error;
      this.#ports.log.error({ err: error, siteId, code: 'SITE_NOT_READ' }, 'site not read, the last known is used');
      return known;
    }
    return stored === null ? null : this.#open(stored);
  }

  stop(): void {
    for (const { site } of this.#sites.values()) site.stop();
  }

  /** Each site hears which of its people scan at another one: once for all that moved in one turn. */
  #controlMoved(): void {
    if (this.#isControlMoving) return;
    this.#isControlMoving = true;
    queueMicrotask(() => {
      this.#isControlMoving = false;
      const nowMs = this.#ports.clock.nowMs();
      const states = this.all.map(({ site }) => site.state);
      for (const { site } of this.all) {
        const others = states.filter((one) => one !== site.state);
        const elsewhere = controlElsewhere(site.state, others, nowMs);
        if (!isSameElsewhere(elsewhere, site.state.elsewhere)) site.post({ kind: 'elsewhereTold', elsewhere });
      }
    });
  }

  #open(stored: StoredSite): { stored: StoredSite; site: Site } {
    const site = this.#sites.get(stored.siteId)?.site ?? new Site(stored, this.#ports);
    const found = { stored, site };
    this.#sites.set(stored.siteId, found);
    return found;
  }
}
