import { expect, test } from 'vitest';
import { Random } from '../kernel/random.ts';
import { intersectRegions, subtractRegion, uniteRegions, type Rect, type Region } from './region.ts';

const SIZE = 24;

function randomRegion(random: Random): Region {
  let region: Region = [];
  const count = random.int(0, 5);
  for (let i = 0; i < count; i++) region = uniteRegions(region, [randomRect(random)]);
  return region;
}

function randomRect(random: Random): Rect {
  const x = random.int(0, SIZE - 1);
  const y = random.int(0, SIZE - 1);
  return { x, y, width: random.int(1, SIZE - x), height: random.int(1, SIZE - y) };
}

/** How many rectangles of the region cover each cell. */
function cells(region: Region): number[] {
  const counts = Array.from({ length: SIZE * SIZE }, () => 0);
  for (const rect of region) {
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) counts[y * SIZE + x] = (counts[y * SIZE + x] ?? 0) + 1;
    }
  }
  return counts;
}

test('unite, intersect and subtract agree with counting cells, and pieces never overlap', () => {
  const random = new Random(11);
  for (let round = 0; round < 400; round++) {
    const a = randomRegion(random);
    const b = randomRegion(random);
    const inA = cells(a);
    const inB = cells(b);
    expect(cells(uniteRegions(a, b))).toEqual(inA.map((count, i) => Math.max(count, inB[i] ?? 0)));
    expect(cells(intersectRegions(a, b))).toEqual(inA.map((count, i) => count * (inB[i] ?? 0)));
    expect(cells(subtractRegion(a, b))).toEqual(inA.map((count, i) => (inB[i] === 0 ? count : 0)));
  }
});

test('a region in very many pieces becomes its bounding box', () => {
  const specks = Array.from({ length: 300 }, (_, i) => ({ x: i * 2, y: i, width: 1, height: 1 }));
  expect(uniteRegions([], specks.slice(0, 256))).toHaveLength(256);
  expect(uniteRegions([], specks)).toEqual([{ x: 0, y: 0, width: 599, height: 300 }]);
});
