import { AUTHORITY_INVARIANTS } from './invariants-authority.ts';
import { COMMAND_INVARIANTS } from './invariants-commands.ts';
import { CONDITION_INVARIANTS } from './invariants-conditions.ts';
import { DRILL_INVARIANTS } from './invariants-drill.ts';
import { LEVEL2_INVARIANTS } from './invariants-level2.ts';
import { PREPARATION_INVARIANTS } from './invariants-preparation.ts';
import { STOP_INVARIANTS } from './invariants-stop.ts';
import { TECHNOLOGIST_INVARIANTS } from './invariants-technologist.ts';
import { WATCHDOG_INVARIANTS } from './invariants-watchdog.ts';
import type { Invariant } from './invariant.ts';

export const INVARIANTS: readonly Invariant[] = [
  ...AUTHORITY_INVARIANTS,
  ...COMMAND_INVARIANTS,
  ...CONDITION_INVARIANTS,
  ...STOP_INVARIANTS,
  ...LEVEL2_INVARIANTS,
  ...PREPARATION_INVARIANTS,
  ...TECHNOLOGIST_INVARIANTS,
  ...WATCHDOG_INVARIANTS,
  ...DRILL_INVARIANTS,
];

/** Rules that today's code cannot break or has no part for: said, and never counted. */
export const ABSENT: readonly (readonly [id: string, why: string])[] = [
  [
    'I27',
    'the gateway does not fold the site’s journal in this simulation; test/system/records.test.ts looks at the fold',
  ],
  ['I33', 'a policy outside its bounds is refused at load, before there is a site to simulate'],
  ['I34', 'a property of the view alone: console/src/state/faces.test.ts'],
  ['V7', 'the backlog to the gateway is not simulated; agent/src/uplink/journal-streamer.test.ts'],
  ['V10', 'booting takes no time in virtual time; test/system/crash.test.ts measures it'],
];
