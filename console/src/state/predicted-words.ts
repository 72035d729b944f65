import { isFinishBarred, NOT_SEEN, type SiteView } from '@farfield/protocol';
import type { LinkFace } from './link-face.ts';

/**
 * What the running step does while the site is not heard: a guess by the same rules as the site's own, and said as one. The
 * gateway's guess goes first.
 *
 * @param gateway '': it has none
 * @param view as it was heard last
 */
export function predictedWords(known: {
  readonly gateway: string;
  readonly link: LinkFace['kind'];
  readonly view: Pick<SiteView, 'stop' | 'session' | 'gates' | 'control'>;
  /** of this page */
  readonly consoleId: string;
}): string {
  const { gateway, link, view, consoleId } = known;
  if (gateway !== '') return gateway;
  if (view.stop.status === 'notConfirmed') return NOT_SEEN.mayScanOn;
  if (view.stop.status === 'sent') return NOT_SEEN.toldToStop;
  if (link !== 'ended' && link !== 'never') return 'still running';
  // The silence of any other page ends nobody's control.
  const isHolder = view.control.kind === 'granted' && view.control.consoleId === consoleId;
  // Beyond the lease a technologist on site may have taken the sequence, or the safety tech let it finish.
  return isHolder && view.session.mode === 'forYou' && isFinishBarred(view) ? NOT_SEEN.toldToStop : NOT_SEEN.mayScanOn;
}
