import { expect, test } from 'vitest';
import type { PowerObservation } from './adapter-port.ts';
import { RuntimeLeft } from './runtime-left.ts';

const lost = (runtimeMs: number | null): PowerObservation => ({ mains: 'lost', runtimeMs, chargePercent: 40 });
const ON: PowerObservation = { mains: 'on', runtimeMs: 900_000, chargePercent: 100 };
const SILENT: PowerObservation = { mains: 'unknown', runtimeMs: null, chargePercent: null };

test('what a UPS says is told as it says it', () => {
  const left = new RuntimeLeft();
  for (const power of [SILENT, ON, lost(240_000), lost(null), lost(300_000)]) expect(left.of(power, 1_000)).toBe(power);
});

test('one that falls silent on battery has less left by the second, and never less than nothing', () => {
  const left = new RuntimeLeft();
  left.of(lost(240_000), 5_000);
  expect(left.of(SILENT, 5_000).runtimeMs).toBe(240_000);
  expect(left.of(SILENT, 65_000)).toEqual({ mains: 'unknown', runtimeMs: 180_000, chargePercent: null });
  expect(left.of(SILENT, 600_000).runtimeMs).toBe(0);
});

test('its newest word counts, one that leaves the estimate out does not take it away', () => {
  const left = new RuntimeLeft();
  left.of(lost(240_000), 0);
  left.of(lost(200_000), 10_000);
  left.of(lost(null), 20_000);
  expect(left.of(SILENT, 40_000).runtimeMs).toBe(170_000);
});

test('with the mains back, and before any battery, silence is silence', () => {
  const left = new RuntimeLeft();
  expect(left.of(SILENT, 0)).toBe(SILENT);
  left.of(lost(240_000), 0);
  left.of(ON, 1_000);
  expect(left.of(SILENT, 2_000)).toBe(SILENT);
});
