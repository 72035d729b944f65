import { callOf, signRow } from './causes.ts';
import type { Incident, IncidentState } from './incident-state.ts';
import { predictedWords } from './page-text.ts';

/** An incident as people read it, over HTTP and in the store. No patient data. */
export function incidentView(
  siteId: string,
  siteName: string,
  incident: Incident,
  closedWallMs: number | null,
): object {
  const { incidentId, openedWallMs, signs, calls, timeline, silence } = incident;
  const state = closedWallMs === null ? 'open' : 'closed';
  return {
    incidentId,
    siteId,
    siteName,
    state,
    openedWallMs,
    closedWallMs,
    site:
      closedWallMs !== null
        ? null
        : silence === null
          ? { now: 'heard' }
          : { now: 'UNKNOWN', predicted: predictedWords(silence.predicted) },
    causes: signs.map(({ sign, sinceWallMs, isBad }) => ({
      cause: signRow(sign).cause,
      sign,
      title: signRow(sign).title,
      sinceWallMs,
      state: isBad ? 'lost' : 'good',
      call: callOf(sign),
    })),
    calls: calls.map(({ call, stake, round, acknowledged, pages }) => ({
      call,
      stake,
      round,
      acknowledged,
      pages: pages.map(({ pageId, personId, channel, rung, round, state }) => ({
        pageId,
        personId,
        channel,
        round,
        rung: rung + 1,
        state,
      })),
    })),
    timeline,
  };
}

/**
 * What every console of the site is shown while somebody is being called. The loss itself is shown by its own alarm; once
 * somebody has acknowledged, that alarm alone stays.
 */
export interface ToldIncident {
  readonly incidentId: string;
  readonly title: string;
  readonly firstStep: string;
  readonly priority: 'low';
  readonly sinceWallMs: number;
}

export function toldIncident({ kept }: Pick<IncidentState, 'kept'>): ToldIncident | null {
  const { open } = kept;
  if (open === null) return null;
  const { incidentId, openedWallMs, calls } = open;
  const waiting = calls.filter((one) => one.acknowledged === null);
  if (waiting.length === 0) return null;
  const paged = new Set(waiting.flatMap((one) => one.pages.map((page) => page.personId))).size;
  const who = paged === 0 ? 'nobody is paged' : `${paged} paged, nobody has acknowledged`;
  return {
    incidentId,
    title: `Incident ${incidentId}: ${who}`,
    firstStep: 'go on by the alarm itself; do not wait for a page',
    priority: 'low',
    sinceWallMs: openedWallMs,
  };
}
