import type { DrillView, ShadowBody } from '@farfield/protocol';
import type { DrillScenario } from '@farfield/protocol/drills';
import type { Via } from '../agent-state.ts';
import type { JournalLine } from '../journal/journal-port.ts';

/**
 * Everything that a drill can bring about outside. There is no order to a scanner in it and no line of the site's record:
 * what the shadow asks of its scanner ends at an imagined one, and what it writes down is the drill's own.
 */
export type DrillOutput =
  | {
      readonly kind: 'shadowToConsole';
      readonly consoleId: string;
      readonly via: Via;
      readonly drillId: string;
      readonly body: Extract<ShadowBody, { kind: 'heartbeat' | 'commandOutcome' }>;
    }
  /** `isWayCut`: in the drill nothing goes to whoever is remote */
  | {
      readonly kind: 'shadowBroadcast';
      readonly drillId: string;
      readonly body: Extract<ShadowBody, { kind: 'siteView' | 'numerics' }>;
      readonly isWayCut: boolean;
    }
  /** the gateway hands the conductor's part to the conductor alone; consoles here get it without */
  | { readonly kind: 'drillView'; readonly view: DrillView }
  | { readonly kind: 'drillOpened'; readonly record: DrillRecordHead }
  | { readonly kind: 'drillJournal'; readonly drillId: string; readonly lines: readonly JournalLine[] }
  | { readonly kind: 'drillClosed'; readonly drillId: string; readonly end: DrillRecordEnd };

export interface DrillRecordHead {
  readonly drillId: string;
  readonly siteId: string;
  /** as this agent's own configuration calls them */
  readonly siteName: string;
  readonly scannerName: string;
  readonly policyHash: string;
  readonly conductor: string;
  readonly beganTickMs: number;
  readonly beganWallMs: number;
}

export interface DrillRecordEnd {
  readonly endedTickMs: number;
  readonly why: string;
  /** each surprise at the time when it came */
  readonly scenario: DrillScenario;
}
