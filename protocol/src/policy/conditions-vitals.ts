import { type ConditionRow, everywhere, NO_ORDERS, row, SENSOR_UNKNOWN } from './condition-row.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

const NO_VITALS_YET = 'No vitals since the site agent started';

/** The monitored patient (ruling 7). */
export const VITALS_CONDITIONS = {
  vitalsStale: row(
    {
      rule: 'C-50',
      title: 'Vitals are older than 5 s',
      firstStep: 'look at the monitor',
      input: 'vitals',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    {
      applies: 'monitoredAwake',
      ttlMs: 5_000,
      clearAfterMs: 3_000,
      parent: 'vitalsLost',
      titleNeverSeen: NO_VITALS_YET,
    },
  ),
  /** Who cannot call is not scanned on numbers of a while ago. @source failsafe report row 17 */
  vitalsStaleSedated: row(
    {
      rule: 'C-59',
      title: 'Vitals of a sedated patient are older than 5 s',
      firstStep: 'look at the monitor and the patient',
      input: 'vitals',
      priority: 'medium',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 1, 2), scanning: verdict(1, 1, 2) },
    },
    {
      applies: 'monitoredSedated',
      ttlMs: 5_000,
      clearAfterMs: 3_000,
      parent: 'vitalsLostSedated',
      titleNeverSeen: NO_VITALS_YET,
    },
  ),
  vitalsLost: row(
    {
      rule: 'C-51',
      title: 'Vitals lost for 15 s',
      firstStep: 'look at the monitor and the patient',
      input: 'vitals',
      priority: 'medium',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 1, 2), scanning: verdict(1, 1, 2) },
    },
    {
      applies: 'monitoredAwake',
      ttlMs: 15_000,
      clearAfterMs: 5_000,
      parent: 'vitalsLostLong',
      titleNeverSeen: NO_VITALS_YET,
      tunable: { ttlMs: { minMs: 5_000, maxMs: 30_000 } },
    },
  ),
  vitalsLostSedated: row(
    {
      rule: 'C-52',
      title: 'Vitals of a sedated patient lost for 15 s',
      firstStep: 'go to the patient',
      input: 'vitals',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    {
      applies: 'monitoredSedated',
      titleNeverSeen: NO_VITALS_YET,
      ttlMs: 15_000,
      clearAfterMs: 5_000,
      latch: 'whileScanning',
      clearedBy: ON_SITE_SAFETY,
      tunable: { ttlMs: { minMs: 5_000, maxMs: 15_000 } },
    },
  ),
  vitalsLostLong: row(
    {
      rule: 'C-53',
      title: 'Vitals lost for 60 s',
      firstStep: 'go to the patient',
      input: 'vitals',
      priority: 'medium',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    {
      applies: 'monitored',
      titleNeverSeen: NO_VITALS_YET,
      ttlMs: 60_000,
      clearAfterMs: 5_000,
      latch: 'whileScanning',
      clearedBy: ON_SITE_SAFETY,
      tunable: { ttlMs: { minMs: 30_000, maxMs: 60_000 } },
    },
  ),
  vitalsAlarm: row(
    {
      rule: 'C-54',
      title: "The monitor's own high alarm",
      firstStep: 'look at the patient; gradients can fake an ECG alarm',
      input: 'vitalsAlarm',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 2), scanning: verdict(1, 0, 2) },
    },
    {
      applies: 'monitoredAwake',
      unknownIs: 'notThisRow',
      clearAfterMs: 3_000,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  /** Its numbers may live while its alarm does not: an alarm that nobody here would hear of is not "no alarm". */
  vitalsAlarmUnknown: row(
    {
      rule: 'C-57',
      title: "The monitor's alarm does not report",
      firstStep: 'keep an eye and an ear on the monitor itself; no new scan until its alarm is known here',
      input: 'vitalsAlarm',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { applies: 'monitored', unknownIs: 'only', clearAfterMs: 3_000, parent: 'vitalsStale' },
  ),
  /** Ruling 7: a high alarm that nobody looks at for 10 s ends the scan. */
  vitalsAlarmUnanswered: row(
    {
      rule: 'C-56',
      title: "Nobody has acknowledged the monitor's alarm for 10 s",
      firstStep: 'look at the patient; go in',
      input: 'vitalsAlarmAnswer',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'monitored', unknownIs: 'notThisRow', confirmAfterMs: 10_000 },
  ),
  vitalsAlarmSedated: row(
    {
      rule: 'C-55',
      title: "The monitor's own high alarm, sedated patient",
      firstStep: 'go to the patient',
      input: 'vitalsAlarm',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    {
      applies: 'monitoredSedated',
      unknownIs: 'notThisRow',
      clearAfterMs: 3_000,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
} as const satisfies Record<string, ConditionRow>;
