import type { RearmStepId } from '@farfield/protocol';
import type { SeenView } from '../sites/seen-view.ts';
import type { ChannelId } from './call-plan.ts';
import type { CallId, SignId, Stake } from './causes.ts';
import { OFF_MAX_MS } from './limits.ts';

/** Somebody whom the gateway knows, by id and name. */
export interface Named {
  readonly personId: string;
  readonly name: string;
}

/** One site as far as incidents go. */
export interface IncidentState {
  readonly siteId: string;
  readonly siteName: string;
  /** what must survive a restart of the gateway; a new object only when something in it changed */
  readonly kept: Kept;
  /** signs that are seen and do not count yet: for how long each was watched */
  readonly watchedMs: Readonly<Partial<Record<SignId, number>>>;
  /** for how long everything was watched to be good */
  readonly goodMs: number;
  /** null: not looked at since this gateway started */
  readonly lookedMs: number | null;
}

export interface Kept {
  /** as the site last said; 'never': never heard since it was enrolled, so nothing can be lost */
  readonly stake: Stake | 'never';
  /** when which call began lately, so that flapping is noticed across incidents */
  readonly raises: readonly { readonly call: CallId; readonly atMs: number }[];
  /** who has remote control, or had it last in the session that is open; null: nobody */
  readonly holder: Named | null;
  /** of the newest incident's id, so that no id comes twice when the wall clock is set back */
  readonly idMs: number;
  readonly open: Incident | null;
}

/** From the first loss until everything was good again. One per site at a time: what comes meanwhile joins it. */
export interface Incident {
  readonly incidentId: string;
  readonly openedWallMs: number;
  /** first-out first */
  readonly signs: readonly OpenSign[];
  readonly calls: readonly Call[];
  readonly timeline: readonly TimelineLine[];
  readonly silence: Silence | null;
  /** remote control was lost in it: it is over when control is re-armed or the patient is out */
  readonly isDisarmed: boolean;
  /** steps of the re-arm that the site's own view showed as done when it was last heard */
  readonly rearmDone: readonly RearmStepId[];
  readonly backup: Backup;
  /** how often somebody was assigned in it: each assignment has pages of its own */
  readonly assignments: number;
}

/**
 * Who takes over from the remote technologist who is lost. It grants nothing: who has control is the site's to say, after an
 * offer on site and a read-back there.
 */
export type Backup =
  /** the remote technologist is there, or nobody had control */
  | { readonly kind: 'none' }
  /** lost; the next person of the ladder is assigned then */
  | { readonly kind: 'due'; readonly dueMs: number; readonly tried: readonly string[] }
  | Assigned
  /** said back what it is about, so that the site may be asked for control */
  | { readonly kind: 'readBack'; readonly personId: string; readonly name: string; readonly wallMs: number };

export interface Assigned extends Named {
  readonly kind: 'assigned';
  readonly sinceWallMs: number;
  /** not read back by then: the next person */
  readonly dueMs: number;
  readonly untilWallMs: number;
  /** everybody who was assigned before, and this one */
  readonly tried: readonly string[];
  readonly pages: readonly CalledPage[];
}

export function newIncident(incidentId: string, openedWallMs: number): Incident {
  return {
    incidentId,
    openedWallMs,
    signs: [],
    calls: [],
    timeline: [],
    silence: null,
    isDisarmed: false,
    rearmDone: [],
    backup: { kind: 'none' },
    assignments: 0,
  };
}

/** The site is not heard: what it said last, and what it most likely does now. Never a fact. */
export interface Silence {
  readonly heardMs: number;
  readonly lastView: SeenView | null;
  readonly predicted: string;
}

export interface OpenSign {
  readonly sign: SignId;
  readonly sinceWallMs: number;
  /** stays true while the site is not heard: unknown is not good */
  readonly isBad: boolean;
  /** by somebody at an on-site console */
  readonly isAcknowledgedOnSite: boolean;
}

/** People are being called for one kind of loss. */
export interface Call {
  readonly call: CallId;
  /** what every page of this round says */
  readonly sign: SignId;
  readonly sinceWallMs: number;
  /** the worst so far */
  readonly stake: Stake;
  /** 1, and one more whenever something came that nobody had acknowledged */
  readonly round: number;
  readonly nextRung: number;
  /** of the next rung; once somebody has acknowledged: when people are called anew, should it still be lost */
  readonly dueMs: number;
  readonly acknowledged: Acknowledged | null;
  /** when somebody acknowledged the round before this one, and it went on; null: this round began for something new */
  readonly goesOnSinceWallMs: number | null;
  /** what was answered at the site's own console before: that answers no later round */
  readonly siteSaid: readonly SignId[];
  readonly pages: readonly CalledPage[];
}

export interface Acknowledged {
  /** '': somebody on site, at the site's own console */
  readonly personId: string;
  readonly name: string;
  readonly wallMs: number;
}

export interface CalledPage {
  readonly pageId: string;
  readonly round: number;
  readonly rung: number;
  readonly personId: string;
  readonly channel: ChannelId;
  /** struggling: tried in vain, and tried on */
  readonly state: 'waiting' | 'struggling' | 'sent' | 'failed' | 'dropped';
}

export const LINE_KINDS = [
  'opened',
  'sign',
  'good',
  'unknown',
  'heard',
  'paged',
  'sent',
  'failed',
  'nobody',
  'acknowledged',
  'again',
  'backup',
  'rearm',
  'closed',
] as const;

export interface TimelineLine {
  readonly wallMs: number;
  readonly what: (typeof LINE_KINDS)[number];
  /** fixed words and names of people on call; never a patient's data */
  readonly words: string;
}

export function initialIncidentState(site: { siteId: string; siteName: string }): IncidentState {
  return {
    ...site,
    kept: { stake: 'never', raises: [], holder: null, idMs: 0, open: null },
    watchedMs: {},
    goodMs: 0,
    lookedMs: null,
  };
}

/**
 * After a restart this process's clock has begun anew. The wall clock says how long the gateway was off; one that was set
 * back meanwhile says "no time at all", so that a page comes later by at most its own interval and is never lost.
 *
 * @param saved.nowMs clock of the process that saved
 */
export function resumeKept(
  kept: Kept,
  saved: { readonly nowMs: number; readonly wallMs: number },
  now: { readonly nowMs: number; readonly wallMs: number },
): Kept {
  const offMs = Math.min(OFF_MAX_MS, Math.max(0, now.wallMs - saved.wallMs));
  const shift = (ms: number): number => now.nowMs - offMs + (ms - saved.nowMs);
  const { raises, open } = kept;
  return {
    ...kept,
    raises: raises.map((one) => ({ ...one, atMs: shift(one.atMs) })),
    open:
      open === null
        ? null
        : {
            ...open,
            calls: open.calls.map((one) => ({ ...one, dueMs: shift(one.dueMs) })),
            backup: 'dueMs' in open.backup ? { ...open.backup, dueMs: shift(open.backup.dueMs) } : open.backup,
            silence:
              open.silence === null
                ? null
                : {
                    ...open.silence,
                    heardMs: shift(open.silence.heardMs),
                    lastView:
                      open.silence.lastView === null
                        ? null
                        : { ...open.silence.lastView, seenMs: shift(open.silence.lastView.seenMs) },
                  },
          },
  };
}
