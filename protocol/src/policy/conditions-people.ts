import { type ConditionRow, everywhere, NO_ORDERS, row } from './condition-row.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

/** People: the operator, those on site, and what they state. */
export const PEOPLE_CONDITIONS = {
  // operator: ruling 4 (60 s + 10 s)
  operatorQuiet: row(
    {
      rule: 'C-15',
      title: 'No input from the remote technologist for 60 s',
      firstStep: 'press any key, or "I am here"',
      input: 'operatorInput',
      priority: 'low',
      verdict: everywhere(verdict(0, 0, 1)),
    },
    {
      applies: 'remoteHoldsWhileScanning',
      ttlMs: 60_000,
      parent: 'operatorSilent',
      tunable: { ttlMs: { minMs: 30_000, maxMs: 120_000 } },
    },
  ),
  operatorSilent: row(
    {
      rule: 'C-16',
      title: 'The remote technologist does not answer',
      firstStep: 'phone the remote technologist; call the backup',
      input: 'operatorInput',
      priority: 'medium',
      verdict: { empty: verdict(2), inRoom: verdict(2, 0, 2), scanning: verdict(2, 1, 2) },
    },
    { applies: 'remoteHoldsWhileScanning', ttlMs: 70_000, tunable: { ttlMs: { minMs: 40_000, maxMs: 130_000 } } },
  ),
  // on-site presence: ruling 4 (60 s, 75 s; seen leaving within 15 s)
  presenceUnproven: row(
    {
      rule: 'C-20',
      title: 'The safety tech has not been seen for 60 s',
      firstStep: 'press "I am here"',
      input: 'presence',
      priority: 'low',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 1), scanning: verdict(1, 0, 1) },
    },
    {
      applies: 'patientInRoom',
      ttlMs: 60_000,
      parent: 'presenceLost',
      titleNeverSeen: 'The safety tech has not been seen yet',
      tunable: { ttlMs: { minMs: 30_000, maxMs: 60_000 } },
    },
  ),
  presenceLost: row(
    {
      rule: 'C-21',
      title: 'The safety tech is absent',
      firstStep: 'call the site; talk to the patient',
      input: 'presence',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', ttlMs: 75_000, tunable: { ttlMs: { minMs: 45_000, maxMs: 75_000 } } },
  ),
  mrstLeft: row(
    {
      rule: 'C-22',
      title: 'The safety tech was seen leaving',
      firstStep: 'come back and say why, or have another Level 2 take over',
      input: 'mrstLeft',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  /** Nobody is with the patient, near or far. */
  orphan: row(
    {
      rule: 'C-23',
      title: 'Nobody is with the patient: safety tech not seen, remote console gone',
      firstStep: 'anybody on site: go to the patient, call the safety tech; only Level 2 enters Zone IV',
      input: 'orphan',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 3), scanning: verdict(1, 3, 3) },
    },
    {
      applies: 'patientInRoom',
      unknownIs: 'notThisRow',
      confirmAfterMs: 5_000,
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
    },
  ),
  /** Ruling 8: who lies in the bore while nobody may scan lies there for nothing. */
  remoteOffInBore: row(
    {
      rule: 'C-24',
      title: 'Remote control has been off for 5 min with the patient in the room',
      firstStep: 'take the patient out, by the table button',
      input: 'remoteOffInBore',
      priority: 'high',
      verdict: everywhere(verdict(0, 0, 3)),
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', confirmAfterMs: 300_000 },
  ),
  distressRemoteOff: row(
    {
      rule: 'C-25',
      title: 'A patient who needs watching is in distress and remote control is off',
      firstStep: 'take the patient out now, by the table button',
      input: 'distressRemoteOff',
      priority: 'high',
      verdict: everywhere(verdict(0, 0, 3)),
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow' },
  ),
  // person-stated inputs: design §2.4
  audioUnproven: row(
    {
      rule: 'C-80',
      title: 'Nobody has said that the patient can be heard',
      firstStep: 'speak to the patient and say that you hear the answer',
      input: 'patientAudio',
      priority: 'low',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1), scanning: verdict(0, 0, 1) },
    },
    { applies: 'patientInRoom' },
  ),
  cameraUnproven: row(
    {
      rule: 'C-81',
      title: 'Nobody has said that the patient can be seen',
      firstStep: 'look at the patient and say so',
      input: 'patientCamera',
      priority: 'low',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1), scanning: verdict(0, 0, 1) },
    },
    { applies: 'patientInRoom' },
  ),
} as const satisfies Record<string, ConditionRow>;
