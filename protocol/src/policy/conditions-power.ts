import { type ConditionRow, row } from './condition-row.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

/** Mains and UPS: the field stays on (ruling 6). */
export const POWER_CONDITIONS = {
  mainsLost: row(
    {
      rule: 'C-60',
      title: 'Mains power lost, magnet field is ON',
      firstStep: 'MR Safe light only, speak to the patient, guard the door; table by hand as the site says',
      input: 'mains',
      priority: 'medium',
      verdict: { empty: verdict(1, 0, 1, 1), inRoom: verdict(1, 2, 2, 1), scanning: verdict(1, 2, 2, 1) },
    },
    {
      unknownIs: 'notThisRow',
      confirmAfterMs: 2_000,
      clearAfterMs: 60_000,
      flap: 'latch',
      tunable: { confirmAfterMs: { minMs: 500, maxMs: 2_000 }, clearAfterMs: { minMs: 60_000, maxMs: 600_000 } },
    },
  ),
  mainsUnknown: row(
    {
      rule: 'C-61',
      title: 'Nobody knows whether mains power is on',
      firstStep: 'look at the UPS display; no new scan until it is known',
      input: 'mains',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { unknownIs: 'only', ttlMs: 10_000, confirmAfterMs: 2_000, clearAfterMs: 5_000 },
  ),
  /** Ruling 6: the clock for the patient runs from the loss of mains, not from the battery of the computers. */
  mainsLostMinute: row(
    {
      rule: 'C-62',
      title: 'No mains power for 1 min, magnet field is ON',
      firstStep: 'no generator? prepare to take the patient out, table by hand as the site says',
      input: 'mains',
      priority: 'medium',
      verdict: { empty: verdict(1, 0, 1, 1), inRoom: verdict(1, 2, 2, 1), scanning: verdict(1, 2, 2, 1) },
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 60_000, clearAfterMs: 60_000, parent: 'mainsLostLong' },
  ),
  mainsLostLong: row(
    {
      rule: 'C-63',
      title: 'No mains power for 3 min, magnet field is ON',
      firstStep: 'take the patient out, table by hand as the site says; MR Safe light only; guard the door',
      input: 'mains',
      priority: 'high',
      verdict: { empty: verdict(1, 0, 1, 1), inRoom: verdict(1, 2, 3, 1), scanning: verdict(1, 2, 3, 1) },
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 180_000, clearAfterMs: 60_000 },
  ),
  upsLow: row(
    {
      rule: 'C-64',
      title: 'The UPS says 8 min or less',
      firstStep: 'patient out now, table by hand as the site says',
      input: 'upsLow',
      priority: 'high',
      verdict: { empty: verdict(2, 0, 1, 2), inRoom: verdict(2, 2, 3, 2), scanning: verdict(2, 2, 3, 2) },
    },
    { unknownIs: 'notThisRow', confirmAfterMs: 5_000, clearAfterMs: 120_000 },
  ),
  upsCritical: row(
    {
      rule: 'C-65',
      title: 'The UPS says 3 min or less: Farfield shuts down',
      firstStep: 'you are on your own: scanner STOP, patient out, guard the door; the field is still ON',
      input: 'upsCritical',
      priority: 'high',
      verdict: { empty: verdict(3, 0, 1, 3), inRoom: verdict(3, 3, 3, 3), scanning: verdict(3, 3, 3, 3) },
    },
    {
      unknownIs: 'notThisRow',
      confirmAfterMs: 2_000,
      clearAfterMs: 120_000,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
} as const satisfies Record<string, ConditionRow>;
