import { type ConditionRow, NO_ORDERS, row } from './condition-row.ts';
import { REPORT_TTL_MS } from './limits.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

/** The scanner, and what an implant’s label allows. */
export const SCANNER_CONDITIONS = {
  // scanner
  scannerSilent: row(
    {
      rule: 'C-40',
      title: 'The scanner does not report',
      firstStep: 'look at the scanner screen; PRESS SCANNER STOP if it scans',
      input: 'scannerStatus',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { ttlMs: REPORT_TTL_MS.scanner, clearAfterMs: 3_000, flap: 'latch' },
  ),
  scannerFault: row(
    {
      rule: 'C-41',
      title: 'The scanner reports a fault',
      firstStep: 'read the scanner screen',
      input: 'scannerFault',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { unknownIs: 'notThisRow', clearAfterMs: 3_000, flap: 'latch' },
  ),
  /** Scanning without a permit, or state other than commanded. Design §2.7, MRST staffing: stop and high alarm. */
  scannerDesync: row(
    {
      rule: 'C-42',
      title: 'The scanner does what nobody permitted',
      firstStep: 'PRESS SCANNER STOP; check protocol and patient',
      input: 'scannerDesync',
      priority: 'high',
      verdict: { empty: verdict(2, 2, 2), inRoom: verdict(2, 2, 2), scanning: verdict(2, 2, 2) },
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  /** However the patient is: a scan that nobody can end from here asks for somebody at the scanner's own STOP, and is paged. */
  stopNotCarriedOut: row(
    {
      rule: 'C-58',
      title: 'A stop was asked for, and the scanner has not stopped',
      firstStep: 'PRESS SCANNER STOP, and say that it stopped; stay with the patient',
      input: 'stopCarriedOut',
      priority: 'high',
      verdict: { empty: verdict(1, 0, 1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 0, 2) },
    },
    { unknownIs: 'notThisRow' },
  ),
  // implant envelope: ruling 16, design §2.4; and the facility’s own ceiling, domain §1.2 rows 27 and 28
  implantExceeded: row(
    {
      rule: 'C-47',
      title: 'What is scanned is above what this patient may have',
      firstStep: 'speak to the patient, ask about warmth; plan the step within label and policy',
      input: 'implantLimit',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  implantClockSpent: row(
    {
      rule: 'C-48',
      title: 'The scan time that the patient’s implant allows is used up',
      firstStep: 'scan nothing until the pause of the label is over',
      input: 'implantClock',
      priority: 'medium',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 1), scanning: verdict(1, 2, 2) },
    },
    { unknownIs: 'notThisRow' },
  ),
  labelWatchLost: row(
    {
      rule: 'C-49',
      title: 'The implant’s label needs sound and picture of the patient, and one of them is missing',
      firstStep: 'look at the patient, speak; no scan without both',
      input: 'labelWatch',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 1), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow' },
  ),
} as const satisfies Record<string, ConditionRow>;
