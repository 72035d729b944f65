import type { SiteView } from './messages.ts';

/**
 * What is said of a scan that runs, or ran, at a site which is not heard. Neither says that it stopped: from afar that is
 * seen, or it is not known.
 */
export const NOT_SEEN = {
  /** by the site's own rules it may be stopped by now, and it may run on */
  mayScanOn: 'unknown: nobody knows whether it still scans',
  /** by the site's own rules it is asked to stop, and asked again; whether it did is for the scanner to say (S-C) */
  toldToStop: 'told to stop; nobody here saw it stop',
} as const;

/**
 * The facility has not signed for a sequence to finish without who has control: the site gives this reason first wherever
 * nothing may finish. A view that does not name the act says nothing of it.
 */
export function isFinishBarred({ gates }: Pick<SiteView, 'gates'>): boolean {
  const gate = gates.find(({ action }) => action === 'letFinish');
  return gate?.reasons.some(({ id }) => id === 'nothingFinishes') ?? false;
}
