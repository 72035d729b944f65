import { median } from './median.ts';

/**
 * How fast something grows: the median of the slopes between every two points, which a few outliers do not move.
 *
 * @param points at least two, x rising
 * @returns y per x
 */
export function theilSenSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const slopes: number[] = [];
  for (const [index, first] of points.entries()) {
    for (const second of points.slice(index + 1)) {
      if (second.x !== first.x) slopes.push((second.y - first.y) / (second.x - first.x));
    }
  }
  return median(slopes);
}
