import type { Machine } from '@farfield/protocol';
import { unreachable } from '@farfield/protocol/policy';
import type { Logger } from 'pino';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import { holderAt } from '../sites/control-holders.ts';
import type { Site } from '../sites/site.ts';
import type { IncidentStore, PageEnd, StoredIncident, StoredPerson, StoredSite } from '../store/store-port.ts';
import type { CallPlan, ChannelId } from './call-plan.ts';
import { incidentMachine } from './incident-machine.ts';
import type { IncidentInput, IncidentOutput, PageOrder } from './incident-messages.ts';
import { IncidentSaver } from './incident-saver.ts';
import { type Incident, type IncidentState, initialIncidentState, resumeKept } from './incident-state.ts';
import { incidentView, toldIncident } from './incident-view.ts';
import { signRow } from './causes.ts';
import { ladderAt } from './ladder.ts';
import { OBSERVE_EVERY_MS } from './limits.ts';
import { DrillPages } from './drill-pages.ts';
import { observeSite } from './observe-site.ts';
import type { PageChannel } from './page-channel.ts';
import { PageSender } from './page-sender.ts';
import { readSaved, writeSaved } from './saved-incident.ts';

export interface IncidentDeskParts {
  readonly plan: CallPlan;
  /** everybody enrolled, for the ladder of who takes over */
  readonly people: { everybody(): Promise<readonly StoredPerson[]> };
  readonly channels: Readonly<Partial<Record<ChannelId, PageChannel>>>;
  readonly store: IncidentStore;
  readonly sites: { readonly all: readonly { readonly stored: StoredSite; readonly site: LookedAt }[] };
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'incident' | 'page' | 'storeFailed'>;
  /** never waits */
  readonly record: (event: AuditEvent) => void;
}

/** As much of a site as the desk needs. */
type LookedAt = Pick<Site, 'state' | 'post'>;

export type AcknowledgeAnswer = 'done' | 'closed';

/** What whoever takes over says back, as their page shows it. */
export interface ReadBack {
  readonly patientRef: string;
  readonly scannerRef: string;
  readonly lastCommand: string;
  /** what was lost, in the words of the incident */
  readonly reason: string;
}

export type ReadBackAnswer =
  | { readonly kind: 'done' | 'closed' | 'notAssigned' | 'siteUnheard' }
  /** not what the site says now */
  | { readonly kind: 'differs'; readonly what: readonly string[] };

/** Who is enrolled changes seldom, and is asked for only while an incident is open. */
const PEOPLE_EVERY_MS = 5_000;

/**
 * Looks at every site once a second, keeps its incident, and has people paged. Nothing here reaches a site: whether a page
 * arrives or not, the site has already acted.
 */
export class IncidentDesk {
  readonly #parts: IncidentDeskParts;
  readonly #machine: Machine<IncidentState, IncidentInput, IncidentOutput>;
  readonly #states = new Map<string, IncidentState>();
  readonly #told = new Map<string, string>();
  readonly #saver: IncidentSaver;
  readonly #sender: PageSender;
  readonly #drillPages: DrillPages;
  #cancelLook: Cancel = () => undefined;
  #people: readonly StoredPerson[] | null = null;
  #peopleAskedMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(parts: IncidentDeskParts) {
    const { plan, channels, store, clock, log, metrics } = parts;
    this.#parts = parts;
    this.#machine = incidentMachine(plan);
    this.#sender = new PageSender({
      channels,
      clock,
      log,
      told: (page, outcome, why) => this.#hearOfPage(page, outcome, why),
    });
    this.#drillPages = new DrillPages({ plan, channels, clock, log });
    this.#saver = new IncidentSaver({
      store,
      clock,
      release: (pages) => this.#sender.put(pages),
      failed: (siteId, error) => {
        metrics.storeFailed('incident');
        log.error({ siteId, err: error, code: 'INCIDENT_NOT_WRITTEN' }, 'incident not written, will be tried again');
      },
    });
  }

  /** Goes on where the gateway before this one ended. @throws StoreError */
  async load(): Promise<void> {
    const { store, clock, log } = this.#parts;
    const now = { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
    for (const { siteId, state: text } of await store.incidentStates()) {
      const saved = readSaved(text);
      const state = initialIncidentState({ siteId, siteName: siteId });
      if (saved === null) {
        // What nobody can read must not keep a gateway from relaying; what nobody knows is occupied.
        log.error(
          { siteId, code: 'INCIDENT_UNREADABLE' },
          'the state of its incidents is another version’s, begun anew',
        );
        this.#states.set(siteId, { ...state, kept: { ...state.kept, stake: 'occupied' } });
      } else this.#states.set(siteId, { ...state, kept: resumeKept(saved.kept, saved, now) });
    }
    this.#sender.put(await store.waitingPages());
  }

  start(): void {
    const look = (): void => {
      this.look();
      this.#cancelLook = this.#parts.clock.after(OBSERVE_EVERY_MS, look);
    };
    look();
  }

  /** One look at every site. */
  look(): void {
    const { sites, clock } = this.#parts;
    this.#askForPeople();
    const busyAt = this.#busyAt();
    for (const { stored, site } of sites.all) {
      const { siteId } = stored;
      const isOpen = this.#states.get(siteId)?.kept.open != null;
      const facts = { people: this.#people ?? [], busyAt, wallMs: clock.wallMs() };
      const ladder = isOpen && this.#people !== null ? ladderAt(siteId, this.#parts.plan, facts) : null;
      const observation = observeSite(site.state, clock.nowMs(), ladder);
      this.#post(stored, { kind: 'looked', observation, wallMs: clock.wallMs() });
      this.#drillPages.look(stored, site.state);
    }
  }

  /** Until it is answered the ladder is what it was. */
  #askForPeople(): void {
    const { clock, people, log } = this.#parts;
    if (this.open.length === 0 || clock.nowMs() - this.#peopleAskedMs < PEOPLE_EVERY_MS) return;
    this.#peopleAskedMs = clock.nowMs();
    people.everybody().then(
      (found) => {
        this.#people = found;
      },
      (error: unknown) => log.error({ err: error, code: 'PEOPLE_NOT_READ' }, 'who could take over is not read'),
    );
  }

  /** Who has control or takes over at which site, as far as it is heard now. */
  #busyAt(): ReadonlyMap<string, string> {
    const busyAt = new Map<string, string>();
    for (const { siteId, incident } of this.open) {
      const { backup } = incident;
      if (backup.kind === 'assigned' || backup.kind === 'readBack') busyAt.set(backup.personId, siteId);
    }
    for (const { stored, site } of this.#parts.sites.all) {
      const holder = site.state.agent.kind === 'connected' ? holderAt(site.state) : null;
      if (holder !== null) busyAt.set(holder.personId, stored.siteId);
    }
    return busyAt;
  }

  /** incidents that are open now */
  get open(): readonly { readonly siteId: string; readonly siteName: string; readonly incident: Incident }[] {
    return [...this.#states.values()].flatMap(({ siteId, siteName, kept }) =>
      kept.open === null ? [] : [{ siteId, siteName, incident: kept.open }],
    );
  }

  get waitingPages(): number {
    return this.#sender.waiting;
  }

  /** The newest first; those that are open as they are now. @throws StoreError */
  async list(siteId: string, limit: number): Promise<readonly unknown[]> {
    const stored = await this.#parts.store.incidents({ siteId, limit });
    const live = this.#live(siteId);
    const past = stored
      .filter((one) => one.incidentId !== live?.incidentId)
      .map((one): unknown => JSON.parse(one.body));
    return [...(live === null ? [] : [live.view]), ...past].slice(0, limit);
  }

  /** @returns null: there is none. @throws StoreError */
  async find(incidentId: string): Promise<{ readonly siteId: string; readonly view: unknown } | null> {
    const live = this.open.find((one) => one.incident.incidentId === incidentId);
    if (live !== undefined) return { siteId: live.siteId, view: viewOf(live) };
    const stored = await this.#parts.store.incident(incidentId);
    return stored === null ? null : { siteId: stored.siteId, view: JSON.parse(stored.body) as unknown };
  }

  /** Whether this person may is the caller's to ask, of `incidentRefusal`. Twice is as good as once. */
  acknowledge(incidentId: string, who: { readonly personId: string; readonly name: string }): AcknowledgeAnswer {
    const found = this.open.find((one) => one.incident.incidentId === incidentId);
    const stored = this.#parts.sites.all.find((one) => one.stored.siteId === found?.siteId)?.stored;
    if (stored === undefined) return 'closed';
    const { personId, name } = who;
    this.#post(stored, { kind: 'acknowledged', personId, name, wallMs: this.#parts.clock.wallMs() });
    return 'done';
  }

  /** Compared with the site's own newest view. Whether this person may read incidents at all is the caller's to ask. */
  readBack(
    incidentId: string,
    who: { readonly personId: string; readonly name: string },
    said: ReadBack,
  ): ReadBackAnswer {
    const found = this.open.find((one) => one.incident.incidentId === incidentId);
    const here = this.#parts.sites.all.find((one) => one.stored.siteId === found?.siteId);
    if (found === undefined || here === undefined) return { kind: 'closed' };
    const { incident } = found;
    const { backup } = incident;
    if (backup.kind !== 'assigned' || backup.personId !== who.personId) return { kind: 'notAssigned' };
    const { clock } = this.#parts;
    const { lastExam } = here.site.state;
    const isHeard = observeSite(here.site.state, clock.nowMs(), null).said !== null;
    if (!isHeard || lastExam === null) return { kind: 'siteUnheard' };
    const what = [
      ...(said.patientRef === lastExam.patientRef ? [] : ['patient']),
      ...(said.scannerRef === lastExam.scannerRef ? [] : ['scanner']),
      ...(said.lastCommand === lastExam.lastCommand ? [] : ['last command']),
      ...(incident.signs.some((one) => signRow(one.sign).title === said.reason) ? [] : ['reason']),
    ];
    if (what.length > 0) return { kind: 'differs', what };
    const { personId, name } = who;
    this.#post(here.stored, { kind: 'backupReadBack', personId, name, wallMs: clock.wallMs() });
    return { kind: 'done' };
  }

  /** Pages that are not sent stay in the outbox for the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelLook();
    this.#sender.stop();
    this.#drillPages.stop();
    await this.#saver.flush();
  }

  #live(siteId: string): { readonly incidentId: string; readonly view: object } | null {
    const live = this.open.find((one) => one.siteId === siteId);
    return live === undefined ? null : { incidentId: live.incident.incidentId, view: viewOf(live) };
  }

  #post({ siteId, name }: Pick<StoredSite, 'siteId' | 'name'>, input: IncidentInput): void {
    if (this.#isStopped) return;
    const before = this.#states.get(siteId) ?? initialIncidentState({ siteId, siteName: name });
    const { state, outputs } = this.#machine.step({ ...before, siteName: name }, input, this.#parts.clock.nowMs());
    this.#states.set(siteId, state);
    const pages = outputs.flatMap((one) => (one.kind === 'page' ? [one.page] : []));
    const ends = outputs.flatMap((one) => this.#endsOf(one));
    if (state.kept !== before.kept || ends.length > 0) this.#save(state, outputs, pages, ends);
    for (const output of outputs) this.#act(output);
    this.#tell(state);
  }

  #endsOf(output: IncidentOutput): readonly PageEnd[] {
    if (output.kind !== 'dropPages') return [];
    const wallMs = this.#parts.clock.wallMs();
    return output.pageIds.map((pageId) => ({ pageId, state: 'dropped', wallMs, why: 'acknowledged or over' }));
  }

  #save(
    { siteId, siteName, kept }: IncidentState,
    outputs: readonly IncidentOutput[],
    pages: readonly PageOrder[],
    ends: readonly PageEnd[],
  ): void {
    const { clock } = this.#parts;
    const incidents: StoredIncident[] = [];
    for (const output of outputs) {
      if (output.kind === 'closed') incidents.push(stored(siteId, siteName, output.incident, output.wallMs));
    }
    if (kept.open !== null) incidents.push(stored(siteId, siteName, kept.open, null));
    const state = writeSaved({ nowMs: clock.nowMs(), wallMs: clock.wallMs(), kept });
    this.#saver.save({ siteId, state, incidents, pages, ends });
  }

  #act(output: IncidentOutput): void {
    const { log, metrics, record } = this.#parts;
    switch (output.kind) {
      // Saved first: the saver lets it out.
      case 'page':
        return;
      case 'dropPages':
        // A page is with either of them.
        this.#saver.drop(output.pageIds);
        this.#sender.drop(output.pageIds);
        return;
      case 'closed':
        return metrics.incident('closed');
      case 'noted': {
        const { event } = output;
        if (event.kind === 'incidentOpened') metrics.incident('opened');
        const { kind, ...rest } = event;
        log.info({ ...rest, name: undefined }, kind);
        return record(event);
      }
    }
    return unreachable(output);
  }

  #hearOfPage(page: PageOrder, outcome: 'sent' | 'failed' | 'struggling', why: string): void {
    const { clock, metrics, record, sites } = this.#parts;
    const { pageId, incidentId, siteId, personId, channel } = page;
    const wallMs = clock.wallMs();
    metrics.page(outcome);
    if (outcome === 'sent') record({ kind: 'pageSent', siteId, incidentId, pageId, personId, channel });
    if (outcome === 'failed') record({ kind: 'pageFailed', siteId, incidentId, pageId, personId, channel, why });
    const name = sites.all.find((one) => one.stored.siteId === siteId)?.stored.name ?? siteId;
    this.#post({ siteId, name }, { kind: 'pageTold', pageId, outcome, wallMs });
    const state = this.#states.get(siteId);
    if (outcome === 'struggling' || state === undefined) return;
    this.#save(state, [], [], [{ pageId, state: outcome, wallMs, why }]);
  }

  #tell(state: IncidentState): void {
    const incident = toldIncident(state);
    const told = JSON.stringify(incident);
    if ((this.#told.get(state.siteId) ?? 'null') === told) return;
    this.#told.set(state.siteId, told);
    const { sites } = this.#parts;
    sites.all.find((one) => one.stored.siteId === state.siteId)?.site.post({ kind: 'incidentTold', incident });
  }
}

function stored(siteId: string, siteName: string, incident: Incident, closedWallMs: number | null): StoredIncident {
  const { incidentId, openedWallMs } = incident;
  const body = JSON.stringify(incidentView(siteId, siteName, incident, closedWallMs));
  return { incidentId, siteId, openedWallMs, closedWallMs, body };
}

function viewOf(live: { siteId: string; siteName: string; incident: Incident }): object {
  return incidentView(live.siteId, live.siteName, live.incident, null);
}
