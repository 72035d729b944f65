import type { RegionView } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { LABEL_PX, permitLabels } from './permit-labels.ts';

const region = (regionId: string, x: number, y: number, kind = 'permit'): RegionView => ({
  regionId,
  kind,
  x,
  y,
  width: 184,
  height: 60,
});
/** As on the demonstration's scanner: Start and Continue side by side. */
const BUTTONS = [region('start', 28, 848), region('continue', 228, 848), region('pause', 428, 848, 'free')];

test('in a small picture two buttons share one line, in a large one each has its own', () => {
  expect(permitLabels(BUTTONS, 0.36, 460).map(({ words }) => words)).toEqual(['each needs a permit']);
  expect(permitLabels(BUTTONS, 0.7, 900).map(({ words }) => words)).toEqual(['needs a permit', 'needs a permit']);
});

test('buttons above each other keep their own words where a line fits between', () => {
  const stacked = [region('start', 28, 700), region('continue', 28, 848)];
  expect(permitLabels(stacked, 0.36, 460)).toHaveLength(2);
  expect(permitLabels(stacked, 0.1, 130)).toHaveLength(1);
});

test('wherever the buttons of a row are and whatever the size, no two lines touch and none runs out of the picture', () => {
  for (let number = 0; number < 2_000; number += 1) {
    const scale = 0.15 + (number % 37) / 20;
    const width = 1_280 * scale;
    const count = 1 + (number % 6);
    const places = Array.from({ length: count }, (_, index) =>
      region(`r${index}`, (number * 331 + index * 577) % 1_200, ((number + index) % 3) * 160),
    );
    const labels = permitLabels(places, scale, width);
    expect(labels.length).toBeGreaterThan(0);
    for (const [index, label] of labels.entries()) {
      expect(label.left).toBeGreaterThanOrEqual(0);
      expect(label.left + LABEL_PX.width).toBeLessThanOrEqual(width + 1e-6);
      for (const other of labels.slice(index + 1)) {
        const isBeside = Math.abs(label.left - other.left) >= LABEL_PX.width - 1e-6;
        expect(isBeside || Math.abs(label.top - other.top) >= LABEL_PX.height - 1e-6).toBe(true);
      }
    }
  }
});
