import { NOT_SEEN } from '@farfield/protocol';
import { CALL_FIRST_STEP, type CallId, type SignId, signRow, type Stake } from './causes.ts';

/** @source design §10.18 */
export const ENTRY_WORDS = 'Magnet is ON. Only Level 2 enters Zone IV; all others guard the door.';

/** Begins the line that says where a page is acknowledged. */
export const ACKNOWLEDGE_WORDS = 'Acknowledge:';

export interface PageParts {
  readonly siteName: string;
  readonly incidentId: string;
  readonly call: CallId;
  /** what it is called for, in the subject */
  readonly sign: SignId;
  /** everything of this call that is lost now */
  readonly lost: readonly SignId[];
  readonly sinceWallMs: number;
  readonly stake: Stake;
  /** when somebody acknowledged it, and it went on; null: nobody has, or not for this */
  readonly goesOnSinceWallMs: number | null;
  /** null: the site is heard; '': it is not, and nothing is known of it */
  readonly predicted: string | null;
  readonly sitePhone: string;
  readonly consoleUrl: string;
}

export interface PageText {
  readonly subject: string;
  readonly text: string;
}

/**
 * What a page says: fixed words, the site's enrolled name and the facility's own phone number. No part can hold a
 * patient's data, because nothing that a site or a person writes freely is a part.
 */
export function pageText(parts: PageParts): PageText {
  const { siteName, incidentId, call, sign, lost, sinceWallMs, stake, predicted, sitePhone, consoleUrl } = parts;
  const { goesOnSinceWallMs } = parts;
  const titles = [...new Set([sign, ...lost])].map((one) => signRow(one).title);
  const phone = sitePhone === '' ? '' : ` Site: ${sitePhone}.`;
  const where = consoleUrl === '' ? 'sign in to Farfield' : `sign in at ${consoleUrl}`;
  return {
    subject: `Farfield: ${siteName}: ${signRow(sign).title}`,
    text: [
      `${siteName}: ${titles.join('; ')}. Since ${clockWords(sinceWallMs)}.`,
      ...(goesOnSinceWallMs === null
        ? []
        : [`Somebody acknowledged it at ${clockWords(goesOnSinceWallMs)}, and it is still lost.`]),
      ENTRY_WORDS,
      ...(predicted === null ? [] : [`What the site does now is UNKNOWN here. ${predictedWords(predicted)}`]),
      stake === 'occupied' ? 'A session is open or somebody may be in the room.' : 'No session was open.',
      `First: ${CALL_FIRST_STEP[call]}.${phone}`,
      `${ACKNOWLEDGE_WORDS} ${where}, incident ${incidentId}. The site acts by itself; this page is for people only.`,
    ].join('\n'),
  };
}

/** To whoever is assigned in place of a remote technologist who is lost. It grants nothing. */
export function assignedText(parts: Pick<PageParts, 'siteName' | 'incidentId' | 'sitePhone' | 'consoleUrl'>): PageText {
  const { siteName, incidentId, sitePhone, consoleUrl } = parts;
  const where = consoleUrl === '' ? 'sign in to Farfield' : `sign in at ${consoleUrl}`;
  return {
    subject: `Farfield: ${siteName}: you are assigned to take over`,
    text: [
      `${siteName}: the remote technologist is lost, and you are assigned to take over.`,
      ENTRY_WORDS,
      `First: ${where}, open this site, incident ${incidentId}, and read back: patient, scanner, last command, reason.`,
      'Then ask the site for control. Nothing is granted by this page: the safety tech offers it, and you read it back.',
      ...(sitePhone === '' ? [] : [`Site: ${sitePhone}.`]),
    ].join('\n'),
  };
}

/** To everybody whom a drill has paged: who still thinks of it as a drill would take the next page for one. */
export function drillOverText({ siteName }: Pick<PageParts, 'siteName'>): PageText {
  return {
    subject: `DRILL: Farfield: ${siteName}: the drill is over`,
    text: [
      `DRILL: the drill at ${siteName} is over. Nothing of it was real, and nothing is left to do for it.`,
      'DRILL: from now on every page of this site is real.',
    ].join('\n'),
  };
}

/** Never as a fact. */
export function predictedWords(predicted: string): string {
  if (predicted === '') return 'Nothing can be said of it.';
  if (predicted === NOT_SEEN.mayScanOn) return 'Nobody knows whether it still scans.';
  return `By its own rules most likely: ${predicted}. That is a guess.`;
}

/** Unix ms as people on several sites read it. */
export function clockWords(wallMs: number): string {
  return new Date(wallMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
