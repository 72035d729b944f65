import { type Box, isAsTheAgentSees, markPixels, type Picture } from '@farfield/protocol/screen-layout';

/** A picture of the scanner's screen; it stays in this page and is kept nowhere. */
export interface OpenPicture extends Picture {
  readonly name: string;
  /** whether marks can be read off it */
  readonly isAsTheAgentSees: boolean;
}

/** @throws when the browser cannot show it */
export async function openPicture(file: File): Promise<OpenPicture> {
  // Nothing may touch its colours on the way: a mark is of the very pixels.
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('no canvas');
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const picture = { width, height, rgba: canvas.getImageData(0, 0, width, height).data };
  return { ...picture, name: file.name, isAsTheAgentSees: isAsTheAgentSees(picture) };
}

export type MarkRead = { readonly ok: true; readonly sha256: string } | { readonly ok: false; readonly words: string };

/** The mark that the agent will see there, or why it cannot be said. */
export async function readMark(picture: Picture, area: Box): Promise<MarkRead> {
  const pixels = markPixels(picture, area);
  if (pixels === null)
    return {
      ok: false,
      words:
        'No mark can be read off this picture: its colours are not the agent’s. Open one of farfield screen-picture.',
    };
  // Absent outside a secure context, whatever the type says.
  const subtle = globalThis.isSecureContext ? crypto.subtle : undefined;
  if (subtle === undefined)
    return {
      ok: false,
      words: 'This browser works out no mark on a page that came neither by https nor from its own machine.',
    };
  const digest = new Uint8Array(await subtle.digest('SHA-256', pixels));
  return { ok: true, sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') };
}
