import type { Machine } from '@farfield/protocol';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { SiteState } from '../sites/site-state.ts';
import type { StoredSite } from '../store/store-port.ts';
import type { CallPlan, ChannelId } from './call-plan.ts';
import { incidentMachine } from './incident-machine.ts';
import type { IncidentInput, IncidentOutput, PageOrder } from './incident-messages.ts';
import { type IncidentState, initialIncidentState } from './incident-state.ts';
import { observeSite } from './observe-site.ts';
import type { PageChannel } from './page-channel.ts';
import { PageSender } from './page-sender.ts';
import { ACKNOWLEDGE_WORDS, drillOverText } from './page-text.ts';

/** Before all else that a page of a drill says. */
export const DRILL_WORDS =
  'DRILL, nothing of this is real. Do what you would do, up to the phone call and no further than the conductor says. ' +
  'Nothing is acknowledged at the gateway: say to the conductor that this page came.';

export interface DrillPagesParts {
  readonly plan: CallPlan;
  readonly channels: Readonly<Partial<Record<ChannelId, PageChannel>>>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface DrillIncident {
  readonly drillId: string;
  readonly state: IncidentState;
  /** a page to each of those who may have one of this drill, by whom and how */
  readonly paged: ReadonlyMap<string, PageOrder>;
}

/**
 * Whom a live drill would have paged, paged with DRILL before every word: the incident machine a second time, looking at the
 * shadow. It keeps nothing: with the drill its incident and what is still to be sent are gone, and everybody who was paged is
 * told so, once. What is real is paged beside it as ever, by the desk.
 *
 * Nobody is assigned to take over in a drill: whoever reads that they are would open a real site.
 */
export class DrillPages {
  readonly #parts: DrillPagesParts;
  readonly #machine: Machine<IncidentState, IncidentInput, IncidentOutput>;
  readonly #incidents = new Map<string, DrillIncident>();
  readonly #sender: PageSender;

  constructor(parts: DrillPagesParts) {
    const { plan, channels, clock, log } = parts;
    this.#parts = parts;
    this.#machine = incidentMachine(plan);
    this.#sender = new PageSender({
      channels,
      clock,
      log,
      told: (page, outcome) => this.#hearOfPage(page, outcome),
    });
  }

  /** One look at one site's drill, as the desk looks at the site itself. */
  look({ siteId, name }: Pick<StoredSite, 'siteId' | 'name'>, { drill }: Pick<SiteState, 'drill'>): void {
    const { clock } = this.#parts;
    const known = this.#incidents.get(siteId);
    if (known !== undefined && known.drillId !== drill?.drillId) this.#forget(siteId, known);
    // While it is paused no time passes in it.
    if (drill === null || drill.isPaused) return;
    if (!this.#incidents.has(siteId))
      this.#incidents.set(siteId, {
        drillId: drill.drillId,
        paged: new Map(),
        state: initialIncidentState({ siteId, siteName: name }),
      });
    const observation = observeSite(drill.shadow, clock.nowMs(), null);
    this.#post(siteId, { kind: 'looked', observation, wallMs: clock.wallMs() });
  }

  stop(): void {
    this.#sender.stop();
    this.#incidents.clear();
  }

  #post(siteId: string, input: IncidentInput): void {
    const known = this.#incidents.get(siteId);
    if (known === undefined) return;
    const { state, outputs } = this.#machine.step(known.state, input, this.#parts.clock.nowMs());
    this.#incidents.set(siteId, { ...known, state });
    for (const output of outputs) {
      if (output.kind === 'page') this.#sender.put([drilled(known.drillId, output.page)]);
      if (output.kind === 'dropPages')
        this.#remember(siteId, this.#sender.drop(output.pageIds.map((one) => idOf(known.drillId, one))));
    }
  }

  #hearOfPage(page: PageOrder, outcome: 'sent' | 'failed' | 'struggling'): void {
    const { pageId, siteId, incidentId } = page;
    if (this.#incidents.get(siteId)?.drillId !== incidentId || isOver(page)) return;
    // What was not answered may have arrived all the same.
    if (outcome !== 'failed') this.#remember(siteId, [page]);
    const { clock } = this.#parts;
    this.#post(siteId, { kind: 'pageTold', pageId: undrilled(pageId), outcome, wallMs: clock.wallMs() });
  }

  #remember(siteId: string, pages: readonly PageOrder[]): void {
    const known = this.#incidents.get(siteId);
    if (known === undefined || pages.length === 0) return;
    const paged = new Map(known.paged);
    for (const page of pages) paged.set(`${page.personId} ${page.channel}`, page);
    this.#incidents.set(siteId, { ...known, paged });
  }

  #forget(siteId: string, { drillId, state }: DrillIncident): void {
    const pages = (state.kept.open?.calls ?? []).flatMap((one) => one.pages);
    this.#remember(siteId, this.#sender.drop(pages.map((one) => idOf(drillId, one.pageId))));
    const paged = this.#incidents.get(siteId)?.paged ?? new Map<string, PageOrder>();
    const wallMs = this.#parts.clock.wallMs();
    this.#incidents.delete(siteId);
    this.#sender.put([...paged.values()].map((page) => overPage(page, state.siteName, wallMs)));
  }
}

/** Ends what its other pages began, for the same person and by the same channel. */
function overPage(page: PageOrder, siteName: string, wallMs: number): PageOrder {
  const { incidentId: drillId, personId, channel } = page;
  return { ...page, ...drillOverText({ siteName }), wallMs, pageId: idOf(drillId, `${OVER}-${personId}-${channel}`) };
}

const OVER = 'over';

function isOver({ pageId }: PageOrder): boolean {
  return undrilled(pageId).startsWith(`${OVER}-`);
}

/** A page of a drill is nobody else's, whatever its number. */
function idOf(drillId: string, pageId: string): string {
  return `${drillId}/${pageId}`;
}

function undrilled(pageId: string): string {
  return pageId.slice(pageId.indexOf('/') + 1);
}

function drilled(drillId: string, page: PageOrder): PageOrder {
  const lines = page.text.split('\n').filter((line) => !line.startsWith(ACKNOWLEDGE_WORDS));
  return {
    ...page,
    pageId: idOf(drillId, page.pageId),
    incidentId: drillId,
    subject: `DRILL: ${page.subject}`,
    text: [DRILL_WORDS, ...lines.map((line) => `DRILL: ${line}`)].join('\n'),
  };
}
