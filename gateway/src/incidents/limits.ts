import { FLAP, READ_BACK_WITHIN_MS, RECOVERY_GOOD_MS } from '@farfield/protocol/policy';

/** How often each site is looked at, and with it how exact every time of an incident is. */
export const OBSERVE_EVERY_MS = 1_000;

/** Between two looks at most so much counts as watched: a gateway that slept has seen nothing meanwhile. */
export const WATCHED_MAX_MS = 2 * OBSERVE_EVERY_MS;

/** Agents dial again within 5 s; so long after its own start a gateway accuses no site of being silent. */
export const BOOT_GRACE_MS = 15_000;

/** An incident is over when everything was good for so long. @source design §10.12 */
export const CLOSE_AFTER_MS = RECOVERY_GOOD_MS;

/** What was lost so often within this time stays one incident until that is no longer true. @source failsafe §2.1 */
export const FLAPPING: { readonly times: number; readonly withinMs: number } = FLAP;

/**
 * What somebody acknowledged and is still lost so much later is called for anew, while somebody may be in the room.
 * @source design §10.8: by then a patient is taken out whom nobody may scan
 */
export const AGAIN_AFTER = { usualMs: 300_000, minMs: 60_000, maxMs: 900_000 } as const;

/**
 * A remote technologist who is lost for so long is taken over from: with the second rung of those who are called.
 * @source design §10.15; domain §6.2 sheet 7 gives people 2 min for it
 */
export const ASSIGN_AFTER_MS = 20_000;

/** Whoever is assigned reads back by then, or the next person is. @source READ_BACK_WITHIN_MS of the core */
export const ASSIGNED_FOR_MS = READ_BACK_WITHIN_MS;

/** Lines that an incident shows; everything is in the record. */
export const TIMELINE_MAX = 200;
/** so many of its first lines are never dropped */
export const TIMELINE_FIRST = 20;

/** A gateway that was off for longer than this counts as off for so long. */
export const OFF_MAX_MS = 7 * 86_400_000;

/** After so many tries in vain the next people are called; the page itself is tried on. */
export const STRUGGLING_TRIES = 2;
export const RETRY_FIRST_MS = 1_000;
export const RETRY_MAX_MS = 30_000;
/** Older than this a page is not sent any more. */
export const PAGE_AGE_MAX_MS = 3_600_000;
/** Pages on their way at one time. */
export const SENDING_MAX = 8;
