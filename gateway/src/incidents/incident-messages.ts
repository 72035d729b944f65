import type { AuditEvent } from '../audit/audit-event.ts';
import type { ChannelId } from './call-plan.ts';
import type { CallId } from './causes.ts';
import type { Incident } from './incident-state.ts';
import type { Observation } from './observe-site.ts';

export type IncidentInput =
  | { readonly kind: 'looked'; readonly observation: Observation; readonly wallMs: number }
  | { readonly kind: 'acknowledged'; readonly personId: string; readonly name: string; readonly wallMs: number }
  /** whoever is assigned said back what it is about; that it is right is the desk's to see */
  | { readonly kind: 'backupReadBack'; readonly personId: string; readonly name: string; readonly wallMs: number }
  /** what became of a page; struggling: tried in vain, and tried on */
  | {
      readonly kind: 'pageTold';
      readonly pageId: string;
      readonly outcome: 'sent' | 'failed' | 'struggling';
      readonly wallMs: number;
    };

export type IncidentOutput =
  | { readonly kind: 'page'; readonly page: PageOrder }
  /** no longer to be sent: acknowledged, or over */
  | { readonly kind: 'dropPages'; readonly pageIds: readonly string[] }
  | { readonly kind: 'closed'; readonly incident: Incident; readonly wallMs: number }
  | { readonly kind: 'noted'; readonly event: AuditEvent };

/** One page to one person by one channel. `pageId` is the same however often it is tried: the key of its idempotency. */
export interface PageOrder {
  readonly pageId: string;
  readonly incidentId: string;
  readonly siteId: string;
  /** `reminder`: of a drill that is due, and of no incident */
  readonly call: CallId | 'reminder';
  readonly personId: string;
  readonly channel: ChannelId;
  readonly subject: string;
  readonly text: string;
  readonly wallMs: number;
}
