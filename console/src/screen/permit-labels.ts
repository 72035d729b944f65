import type { RegionView } from '@farfield/protocol';

/** One line of words under the permit regions that it speaks for, in CSS pixels of the picture. */
export interface PermitLabel {
  readonly left: number;
  readonly top: number;
  readonly words: string;
}

/** What the longest words take at their size, with room to spare; lines nearer than their height would touch. */
export const LABEL_PX = { width: 124, height: 20 } as const;

/**
 * Where "needs a permit" is written. A small picture leaves no room for it under each button: regions whose words would run
 * into each other share one line.
 *
 * @param scale CSS pixels to a scanner pixel
 * @param width of the picture in CSS pixels: words never run out of it
 */
export function permitLabels(regions: readonly RegionView[], scale: number, width: number): readonly PermitLabel[] {
  const rows: Row[] = [];
  const rightmost = Math.max(0, width - LABEL_PX.width);
  const places = regions
    .filter(({ kind }) => kind === 'permit')
    .map(({ x, y, height }) => ({ left: Math.min(x * scale, rightmost), top: (y + height) * scale }))
    .toSorted((one, other) => one.left - other.left);
  for (const place of places) {
    const row = rows.find(
      ({ last, top }) => place.left - last < LABEL_PX.width && Math.abs(place.top - top) < LABEL_PX.height,
    );
    if (row === undefined) rows.push({ ...place, last: place.left, count: 1 });
    else {
      row.last = place.left;
      row.top = Math.max(row.top, place.top);
      row.count += 1;
    }
  }
  return rows.map(({ left, top, count }) => ({
    left,
    top,
    words: count === 1 ? 'needs a permit' : 'each needs a permit',
  }));
}

interface Row {
  left: number;
  top: number;
  /** left edge of the newest region that shares it */
  last: number;
  count: number;
}
