import { ConsoleEnd, decodeLinkTest, SiteEnd } from '@farfield/protocol/link-test';
import { lineAsked, LinkTestRunner } from '../../console/src/link-test/link-test-runner.ts';
import type { VirtualSite } from './virtual-site.ts';

type Way = 'toSite' | 'fromSite';

interface Flying {
  readonly bytes: Uint8Array;
  readonly dueMs: number;
}

/**
 * The pipe of a link test in virtual time, over a line that everything else shares: whatever a test sends stands before
 * the next heartbeat and the next STOP. Both ends are the real ones, and the page decides when it answers.
 */
export class VirtualPipes {
  readonly #site: VirtualSite;
  readonly #mbps: number;
  readonly #delayMs: number;
  readonly #busyMs: Record<Way, number> = { toSite: 0, fromSite: 0 };
  readonly #flying: Record<Way, Flying[]> = { toSite: [], fromSite: [] };
  readonly #runner: LinkTestRunner;
  #ends: { readonly site: SiteEnd; readonly console: ConsoleEnd } | null = null;
  #pipe = '';
  #pipes = 0;
  #token = 1;
  /** whether the page lets go of its end when somebody presses STOP there */
  doesPageYield = true;
  /** the longest that anything stood behind a test, each way */
  readonly longestMs: Record<Way, number> = { toSite: 0, fromSite: 0 };
  sentBytes = 0;

  constructor(site: VirtualSite, line: { readonly mbps: number; readonly delayMs: number }) {
    this.#site = site;
    this.#mbps = line.mbps;
    this.#delayMs = line.delayMs;
    this.#runner = new LinkTestRunner(() => {
      this.#pipes += 1;
      const pipe = `v-${this.#pipes}`;
      this.#in(line.delayMs, () =>
        site.agentHears({ kind: 'linkTestPipe', consoleId: site.remote.id, pipe, ticket: 't' }),
      );
      return { end: () => this.#pageEnds(pipe) };
    });
    site.pipes = this;
    this.#tick();
  }

  /** bytes of a test under way now */
  get isFilling(): boolean {
    return this.queuedMs('fromSite') > 0 || this.queuedMs('toSite') > 0;
  }

  dial({ pipe }: { readonly pipe: string }): void {
    this.#pipe = pipe;
    const nowMs = this.#site.clock.nowMs();
    this.#ends = {
      site: new SiteEnd(nowMs, this.#ports('fromSite')),
      console: new ConsoleEnd(nowMs, '', this.#ports('toSite')),
    };
  }

  hangUp(): void {
    this.#ends = null;
  }

  queuedMs(way: Way): number {
    // Whole milliseconds, as every time on a wire.
    return Math.max(0, Math.ceil(this.#busyMs[way] - this.#site.clock.nowMs()));
  }

  #pageEnds(pipe: string): void {
    if (this.#pipe !== pipe) return;
    this.#ends = null;
    this.#in(this.#delayMs, () => this.#site.agentHears({ kind: 'linkTestPipeGone', pipe }));
  }

  #tick(): void {
    this.#in(1, () => this.#tick());
    this.#look();
    const nowMs = this.#site.clock.nowMs();
    const arrived = (way: Way): readonly Uint8Array[] => {
      const count = this.#flying[way].findIndex((one) => one.dueMs > nowMs);
      return this.#flying[way].splice(0, count === -1 ? this.#flying[way].length : count).map((one) => one.bytes);
    };
    const [toSite, fromSite] = [arrived('toSite'), arrived('fromSite')];
    const ends = this.#ends;
    if (ends === null) return;
    for (const bytes of fromSite) ends.console.hear(decodeLinkTest(bytes), nowMs);
    for (const bytes of toSite) ends.site.hear(decodeLinkTest(bytes), nowMs);
    ends.site.tick(nowMs);
    ends.console.tick(nowMs);
    const { outcome } = ends.site;
    if (outcome === null) return;
    this.#ends = null;
    this.#site.agentHears({ kind: 'linkTestLine', pipe: this.#pipe, outcome });
  }

  /** As the page's hook does at each change. */
  #look(): void {
    const { page } = this.#site.remote;
    if (this.doesPageYield && page.pending.some(({ action }) => action.kind === 'stop')) this.#runner.yields();
    this.#runner.look(lineAsked(page.view?.value ?? null, this.#site.remote.id), () => ({
      url: '',
      path: '',
      hello: { siteId: '', consoleId: '', token: '', purpose: 'linkTest' },
    }));
  }

  #ports(way: Way) {
    return {
      send: (bytes: Uint8Array<ArrayBuffer>) => this.#send(way, bytes),
      waitingBytes: () => 0,
      wallMs: () => this.#site.clock.nowMs(),
      token: () => (this.#token += 1),
    };
  }

  #send(way: Way, bytes: Uint8Array): void {
    this.sentBytes += bytes.length;
    const nowMs = this.#site.clock.nowMs();
    this.longestMs[way] = Math.max(this.longestMs[way], this.queuedMs(way));
    this.#busyMs[way] = Math.max(nowMs, this.#busyMs[way]) + (bytes.length * 8) / 1_000 / this.#mbps;
    this.#flying[way].push({ bytes, dueMs: this.#busyMs[way] + this.#delayMs });
  }

  #in(delayMs: number, act: () => void): void {
    this.#site.clock.setTimer(this.#site.clock.nowMs() + delayMs, act);
  }
}
