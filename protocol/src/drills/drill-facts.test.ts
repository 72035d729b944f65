import { expect, test } from 'vitest';
import type { JournalRecord } from '../policy/effects.ts';
import { measuresOf } from './drill-facts.ts';
import { LINK_LOSS } from './live/drill-bench.ts';

const condition = (id: string, to: string): JournalRecord => ({
  type: 'condition',
  data: { condition: id, rule: '', from: 'ok', to, title: '', words: '' },
});

test('detected is the alarm that the sheet waits for, held or latched, and no other that came before it', () => {
  const firstMs = Math.min(...LINK_LOSS.faults.map(({ atS }) => atS)) * 1_000;
  const detectedMs = (told: readonly (readonly [number, JournalRecord])[], scenario = LINK_LOSS) =>
    measuresOf(scenario, {
      beganTickMs: 0,
      endedTickMs: 120_000,
      journal: told.map(([atMs, record]) => ({ tickMs: firstMs + atMs, record })),
    }).detectedMs;
  const battery = [300, condition('upsLow', 'confirmed')] as const;
  const suspect = [1_400, condition('controlEnded', 'suspect')] as const;
  expect(detectedMs([battery])).toBeNull();
  expect(detectedMs([battery, suspect, [3_000, condition('controlEnded', 'latched')]])).toBe(3_000);
  expect(detectedMs([battery, suspect, [2_000, condition('controlEnded', 'confirmed')]])).toBe(2_000);
  expect(detectedMs([battery], { ...LINK_LOSS, automatic: [] })).toBe(300);
});
