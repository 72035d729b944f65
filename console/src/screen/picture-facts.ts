import type { ScreenNotice } from '@farfield/protocol';
import type { PictureFacts } from './screen-face.ts';

/** What a page knows before its screen socket has said anything. */
export const NO_PICTURE: PictureFacts = { phase: 'closed', heardMs: null, asOfMs: null, source: null, why: '' };

/** Bytes of the picture came; nothing of them is drawn yet. */
export function pixelsCame(picture: PictureFacts, nowMs: number): PictureFacts {
  return { ...picture, heardMs: nowMs };
}

/** A whole update is drawn. What a frozen picture draws is no newer than it is. */
export function updateDrawn(picture: PictureFacts, nowMs: number): PictureFacts {
  return picture.source === 'frozen' && picture.asOfMs !== null ? picture : { ...picture, asOfMs: nowMs };
}

/** @param isDrawn a whole picture came on the present socket: before, there is nothing whose age could be told */
export function noticeCame(
  picture: PictureFacts,
  notice: ScreenNotice,
  { isDrawn, nowMs }: { readonly isDrawn: boolean; readonly nowMs: number },
): PictureFacts {
  if (notice.kind !== 'alive') return { ...picture, heardMs: nowMs };
  const { localHands } = notice;
  const heard = { ...picture, heardMs: nowMs, ...(localHands === undefined ? {} : { localHands }) };
  if (!isDrawn) return { ...heard, source: notice.source };
  const asOfMs = nowMs - notice.sourceAgeMs;
  // Known too late: what was taken for new since then was not.
  if (notice.source === 'frozen') return { ...heard, source: 'frozen', asOfMs };
  return { ...heard, source: notice.source, asOfMs: Math.max(picture.asOfMs ?? 0, asOfMs) };
}
