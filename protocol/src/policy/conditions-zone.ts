import { type ConditionRow, everywhere, NO_ORDERS, row, SENSOR_UNKNOWN } from './condition-row.ts';
import { REPORT_TTL_MS } from './limits.ts';
import { ON_SITE_SAFETY } from './roles.ts';
import { verdict } from './verdict.ts';

/** Zone IV: doors, air, alarms, and the sensors that say so. */
export const ZONE_CONDITIONS = {
  // Zone IV
  zoneSilent: row(
    {
      rule: 'C-30',
      title: 'The zone sensors do not report',
      firstStep: 'look at the Zone IV door yourself; STOP if in doubt',
      input: 'zoneFeed',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    { ttlMs: 3_000, clearAfterMs: 3_000, flap: 'latch', tunable: { ttlMs: { minMs: 2_000, maxMs: 5_000 } } },
  ),
  doorOpen: row(
    {
      rule: 'C-31',
      title: 'Zone III/IV door is open',
      firstStep: 'who is it? face them, shut the door',
      input: 'door34',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1), scanning: verdict(1, 2, 2) },
    },
    {
      ttlMs: REPORT_TTL_MS.door34,
      latch: 'whileScanning',
      clearedBy: ON_SITE_SAFETY,
      titleUnknown: 'Nobody knows whether the Zone III/IV door is shut',
    },
  ),
  unauthorisedEntry: row(
    {
      rule: 'C-32',
      title: 'More people in Zone IV than expected',
      firstStep: 'STOP, block the door, voice first: "Stop, the magnet is on"; count people out',
      input: 'zone4Entry',
      priority: 'high',
      verdict: everywhere(verdict(1, 2, 2)),
    },
    {
      unknownIs: 'notThisRow',
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
      clearNeeds: 'level2',
      confirmAfterMs: 1_000,
    },
  ),
  zone4CountUnknown: row(
    {
      rule: 'C-28',
      title: 'Nobody knows how many people are in Zone IV',
      firstStep: 'look into Zone IV and count',
      input: 'zone4Entry',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', confirmAfterMs: 2_000, clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  /** Ruling 9: with the door shut it is a person who was stopped; with the door open, somebody who may be going in. */
  ferromagneticDoorShut: row(
    {
      rule: 'C-33',
      title: 'Ferromagnetic alarm',
      firstStep: 'stop the person, step back out, re-screen',
      input: 'ferromagnetic',
      priority: 'medium',
      verdict: everywhere(verdict(1, 0, 2)),
    },
    {
      applies: 'door34Shut',
      unknownIs: 'notThisRow',
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
      clearNeeds: 'level2',
    },
  ),
  ferromagneticDoorOpen: row(
    {
      rule: 'C-34',
      title: 'Ferromagnetic alarm with the door open',
      firstStep: 'STOP, block the door: "Stop, the magnet is on"',
      input: 'ferromagnetic',
      priority: 'high',
      verdict: everywhere(verdict(1, 2, 2)),
    },
    {
      applies: 'door34NotShut',
      unknownIs: 'notThisRow',
      latch: 'always',
      clearedBy: ON_SITE_SAFETY,
      clearNeeds: 'level2',
    },
  ),
  squeezeBall: row(
    {
      rule: 'C-35',
      title: 'The patient squeezed the ball',
      firstStep: 'speak to the patient within 5 s',
      input: 'squeezeBall',
      priority: 'high',
      verdict: { empty: verdict(0, 0, 1), inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    { unknownIs: 'notThisRow', applies: 'patientInRoom', latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  oxygenLow: row(
    {
      rule: 'C-36',
      title: 'Oxygen in the scan room is low',
      firstStep: "everybody out; doors as the site's plan says",
      input: 'oxygen',
      priority: 'high',
      verdict: everywhere(verdict(2, 3, 4)),
    },
    {
      unknownIs: 'notThisRow',
      confirmAfterMs: 1_000,
      clearAfterMs: 60_000,
      latch: 'always',
      clearedBy: ['mrst', 'mrso'],
      clearNeeds: 'each',
      tunable: { clearAfterMs: { minMs: 60_000, maxMs: 600_000 } },
    },
  ),
  oxygenUnknown: row(
    {
      rule: 'C-37',
      title: 'The oxygen sensor does not report',
      firstStep: 'read the wall display; no new scan until it is known',
      input: 'oxygen',
      priority: 'medium',
      verdict: { empty: verdict(1), inRoom: verdict(1, 0, 2), scanning: verdict(1, 1, 2) },
    },
    {
      unknownIs: 'only',
      ttlMs: 10_000,
      clearAfterMs: 5_000,
      parent: 'zoneSilent',
      tunable: { ttlMs: { minMs: 5_000, maxMs: 30_000 } },
    },
  ),
  quench: row(
    {
      rule: 'C-38',
      title: 'The magnet has quenched',
      firstStep: "patient out at once, keep low; doors as the site's plan says",
      input: 'quench',
      priority: 'high',
      verdict: everywhere(verdict(2, 3, 4)),
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ['mrst', 'mrso'], clearNeeds: 'each' },
  ),
  roomStop: row(
    {
      rule: 'C-39',
      title: 'Room stop or power-off was pressed',
      firstStep: 'go to the patient; the field is still ON',
      input: 'roomStop',
      priority: 'high',
      verdict: everywhere(verdict(2, 3, 2)),
    },
    { unknownIs: 'notThisRow', latch: 'always', clearedBy: ON_SITE_SAFETY },
  ),
  squeezeUnanswered: row(
    {
      rule: 'C-26',
      title: 'The patient squeezed the ball and nobody has spoken for 10 s',
      firstStep: 'go in to the patient',
      input: 'squeezeAnswer',
      priority: 'high',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 2, 2), scanning: verdict(1, 2, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', confirmAfterMs: 10_000 },
  ),
  /** A patient who hears the noise end and no voice does not know whether somebody is there. */
  notSpokenAfterStop: row(
    {
      rule: 'C-27',
      title: 'Nobody has spoken to the patient for 30 s after the stop',
      firstStep: 'speak to the patient and say so here',
      input: 'spokenAfterStop',
      priority: 'medium',
      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 2), scanning: verdict(1, 0, 2) },
    },
    { applies: 'patientInRoom', unknownIs: 'notThisRow', confirmAfterMs: 30_000 },
  ),
  // event sensors that do not report: an event that nobody would hear of is not "no event"
  squeezeBallUnknown: row(
    {
      rule: 'C-43',
      title: 'The squeeze ball does not report',
      firstStep: 'try the ball with the patient; keep an eye and an ear on the patient',
      input: 'squeezeBall',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  ferromagneticUnknown: row(
    {
      rule: 'C-44',
      title: 'The ferromagnetic detector does not report',
      firstStep: 'look at the detector; a person watches the door',
      input: 'ferromagnetic',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  quenchUnknown: row(
    {
      rule: 'C-45',
      title: 'The quench sensor does not report',
      firstStep: 'look at the magnet display',
      input: 'quench',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
  roomStopUnknown: row(
    {
      rule: 'C-46',
      title: 'Room stop and power-off do not report',
      firstStep: 'look at the room stop; walk through before the next scan',
      input: 'roomStop',
      priority: 'medium',
      verdict: SENSOR_UNKNOWN,
    },
    { unknownIs: 'only', clearAfterMs: 3_000, parent: 'zoneSilent' },
  ),
} as const satisfies Record<string, ConditionRow>;
