import { type GatewayAlarm, type IncidentNow, REARM_STEP_IDS, rearmWords } from '@farfield/protocol';
import { callOf, signRow } from './causes.ts';
import type { Backup, Incident, IncidentState, Kept } from './incident-state.ts';
import { predictedWords } from './page-text.ts';

/** An incident as people read it, over HTTP and in the store. No patient data. */
export function incidentView(
  siteId: string,
  siteName: string,
  incident: Incident,
  closedWallMs: number | null,
): object {
  const { incidentId, openedWallMs, signs, calls, timeline, silence, backup, isDisarmed, rearmDone } = incident;
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
    backup: withoutPages(backup),
    rearm: isDisarmed
      ? REARM_STEP_IDS.map((id) => ({ step: id, words: rearmWords(id), isDone: rearmDone.includes(id) }))
      : null,
    timeline,
  };
}

function withoutPages(backup: Backup): object {
  switch (backup.kind) {
    case 'none':
    case 'due':
      return { stage: backup.kind };
    case 'assigned': {
      const { personId, name, sinceWallMs, untilWallMs, pages } = backup;
      const channels = pages.map(({ channel, state }) => ({ channel, state }));
      return { stage: 'assigned', personId, name, sinceWallMs, untilWallMs, pages: channels };
    }
    case 'readBack': {
      const { personId, name, wallMs } = backup;
      return { stage: 'readBack', personId, name, sinceWallMs: wallMs };
    }
  }
}

/** While the remote technologist is lost, the gateway passes on nobody's wish for control but these people's. */
export interface AsksFor {
  readonly holderName: string;
  readonly personIds: readonly string[];
}

/** What consoles of the site are shown of an open incident, and what the gateway itself goes by. */
export interface ToldIncident {
  readonly incidentId: string;
  /**
   * While somebody is being called. The loss itself is shown by its own alarm; once somebody has acknowledged, that alarm
   * alone stays.
   */
  readonly alarm: Omit<GatewayAlarm, 'id'> | null;
  readonly now: IncidentNow;
  /** null: everybody may ask the site for control */
  readonly asksFor: AsksFor | null;
}

/** Lines that a console is sent, the newest; everything is read over HTTP. */
const LINES_TOLD = 30;

export function toldIncident({ kept }: Pick<IncidentState, 'kept'>): ToldIncident | null {
  const { open, holder } = kept;
  if (open === null) return null;
  return {
    incidentId: open.incidentId,
    alarm: alarmOf(open),
    now: incidentNow(open, holder),
    asksFor: asksFor(open, holder),
  };
}

function alarmOf({ incidentId, openedWallMs, calls }: Incident): ToldIncident['alarm'] {
  const waiting = calls.filter((one) => one.acknowledged === null);
  if (waiting.length === 0) return null;
  const paged = new Set(waiting.flatMap((one) => one.pages.map((page) => page.personId))).size;
  const who = paged === 0 ? 'nobody is paged' : `${paged} paged, nobody has acknowledged`;
  return {
    title: `Incident ${incidentId}: ${who}`,
    firstStep: 'go on by the alarm itself; do not wait for a page',
    priority: 'low',
    sinceWallMs: openedWallMs,
  };
}

function incidentNow(open: Incident, holder: Kept['holder']): IncidentNow {
  const { incidentId, openedWallMs, isDisarmed, signs, timeline, backup } = open;
  return {
    incidentId,
    openedWallMs,
    lost: signs.filter((one) => one.isBad).map((one) => signRow(one.sign).title),
    isDisarmed,
    lines: timeline.slice(-LINES_TOLD).map((one) => ({ ...one })),
    ...backupNow(backup),
    holderName: holder?.name ?? '',
  };
}

type BackupNow = Pick<
  IncidentNow,
  'backupStage' | 'backupId' | 'backupName' | 'backupSinceWallMs' | 'backupUntilWallMs'
>;

function backupNow(backup: Backup): BackupNow {
  const nobody = { backupId: '', backupName: '', backupSinceWallMs: 0, backupUntilWallMs: 0 };
  switch (backup.kind) {
    case 'none':
    case 'due':
      return { backupStage: backup.kind, ...nobody };
    case 'assigned': {
      const { personId, name, sinceWallMs, untilWallMs } = backup;
      return {
        backupStage: 'assigned',
        backupId: personId,
        backupName: name,
        backupSinceWallMs: sinceWallMs,
        backupUntilWallMs: untilWallMs,
      };
    }
    case 'readBack': {
      const { personId, name, wallMs } = backup;
      return {
        backupStage: 'readBack',
        backupId: personId,
        backupName: name,
        backupSinceWallMs: wallMs,
        backupUntilWallMs: 0,
      };
    }
  }
}

function asksFor({ backup }: Incident, holder: Kept['holder']): AsksFor | null {
  if (backup.kind === 'none' || holder === null) return null;
  const personIds = backup.kind === 'readBack' ? [holder.personId, backup.personId] : [holder.personId];
  return { holderName: holder.name, personIds };
}
