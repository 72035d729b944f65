import type { PageOrder } from './incident-messages.ts';

/** What came of one try. later: try again; refused: it will never work this way. */
export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'later'; readonly why: string };

/** One way out of the gateway. */
export interface PageChannel {
  /** Never rejects, and answers within its own time limit. May be asked twice for one page: `pageId` is its key. */
  send(page: PageOrder): Promise<Delivery>;
}
