import { isFinishBarred, type SiteView } from '@farfield/protocol';
import { isSignId, type SignId } from '../incidents/causes.ts';

/**
 * What the gateway remembers of a site's newest view. The whole view, once a second and site, would outlive the
 * collector's young generation and cost more memory than everything else of a site.
 */
export interface SeenView {
  readonly scannerState: string;
  readonly control: string;
  readonly controlConsoleId: string;
  /** who answers for a trainee that has control; '': nobody needs to */
  readonly controlInstructorId: string;
  readonly leaseLengthMs: number;
  readonly stop: string;
  readonly localStopOnly: boolean;
  /** forYou | withYou: whether somebody on site may take the sequence; '': no session, or nobody said so */
  readonly mode: string;
  /** none | offered | taken | missed: of the sequence that runs while who has control is not heard */
  readonly taking: string;
  /** the facility has not signed for a sequence to finish without who has control */
  readonly isFinishBarred: boolean;
  /** a START is permitted: the scanner has it, or scans under it */
  readonly hasPermit: boolean;
  readonly policyHash: string;
  /** no session, nobody counted in Zone IV who should not be there */
  readonly isEmpty: boolean;
  /** which of the site's alarms are a loss that people are called for */
  readonly signs: readonly SeenSign[];
  readonly seenMs: number;
}

export interface SeenSign {
  readonly sign: SignId;
  readonly isAcknowledged: boolean;
}

const NO_SIGNS: readonly SeenSign[] = [];

/** @param seenMs when it came, on this gateway's clock */
export function seenView(view: SiteView, seenMs: number): SeenView {
  const { scanner, control, stop, site, session, zone, alarms } = view;
  return {
    scannerState: scanner.state,
    control: control.kind,
    controlConsoleId: control.consoleId,
    controlInstructorId: control.supervision.instructorId,
    leaseLengthMs: control.leaseLengthMs,
    stop: stop.status,
    localStopOnly: site.localStopOnly,
    mode: session.mode,
    taking: control.taking.state,
    isFinishBarred: isFinishBarred(view),
    hasPermit: scanner.permitWallMs > 0,
    policyHash: site.policyHash,
    isEmpty: session.state === 'none' && session.room === 'out' && zone.count4 <= zone.expected4,
    signs: alarms.length === 0 ? NO_SIGNS : signsIn(alarms),
    seenMs,
  };
}

/** Ids only: what the site says in its own words stays with it. */
function signsIn(alarms: SiteView['alarms']): readonly SeenSign[] {
  const signs: SeenSign[] = [];
  for (const { condition, acknowledgedBy } of alarms) {
    if (isSignId(condition)) signs.push({ sign: condition, isAcknowledged: acknowledgedBy !== '' });
  }
  return signs.length === 0 ? NO_SIGNS : signs;
}
