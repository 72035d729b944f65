/**
 * Every threshold of the core with its unit and source. Facility choices that may vary live in `facility-policy.ts`
 * with bounds; what stands here does not vary.
 *
 * All times are integer milliseconds on the site's monotonic clock.
 */
export type Ms = number;

/** How often a machine is stepped at the latest, so that time passing is itself an input. @source failsafe report §4 */
export const TICK_MS: Ms = 50;

/** A magnet at less than this is down, or was never up; the weakest that scans people has more. */
export const FIELD_UP_MIN_TESLA = 0.04;

/** Each end sends one heartbeat per path in this interval. @source design §5 */
export const HEARTBEAT_INTERVAL_MS: Ms = 250;

/** The other end was heard longer ago than this: it is silent. A heartbeat more late than paths jitter. */
export const SILENCE_MS: Ms = HEARTBEAT_INTERVAL_MS + 100;

const SILENT_BEAT_INTERVAL_MS: Ms = 50;
/** Longer than this no beat brings anything back: control has ended with its lease. */
const SILENT_BEATS_UNTIL_MS: Ms = 3_000;

/**
 * How soon after one heartbeat the next follows. Into a silence more of them are sent: what a burst of loss took is sent
 * again at once when something later arrives, and by TCP's timer alone, which doubles each time, where nothing follows.
 *
 * @param silenceMs since the other end was heard
 * @source RFC 8985; `npm run proof:bursts` counts what it spares
 */
export function beatIntervalMs(silenceMs: Ms): Ms {
  const isWorthIt = silenceMs > SILENCE_MS && silenceMs < SILENT_BEATS_UNTIL_MS;
  return isWorthIt ? SILENT_BEAT_INTERVAL_MS : HEARTBEAT_INTERVAL_MS;
}

/** How many ways between console and site were proven when the newest renewal came; what nobody measured counts as one. */
export type LivePaths = 'onePath' | 'twoPaths';

/** Older than this a report says nothing any more. @see the rows C-40 and C-31, which are about just that */
export const REPORT_TTL_MS = { scanner: 2_000, door34: 3_000 } as const;

interface LinkTimers {
  /** no valid echo for this long: START is refused, no alarm yet */
  suspectMs: Ms;
  /** no valid echo for this long: remote is view-only and the MRST is told */
  downMs: Ms;
  /** no renewal for this long: remote control ends at the site and a running scan is stopped */
  leaseMs: Ms;
}

/** @source design §5: with one path a single lost TCP segment costs up to 0.8 s, so its limits are longer */
export const LINK_TIMERS: Record<LivePaths, LinkTimers> = {
  onePath: { suspectMs: 1_000, downMs: 2_500, leaseMs: 5_000 },
  twoPaths: { suspectMs: 750, downMs: 1_500, leaseMs: 3_000 },
};

/** What a console subtracts from its own belief in a lease, so that it stops believing before the site does. */
export const LEASE_BELIEF_MARGIN_MS: Ms = 500;

export const COMMAND_AGE_MAX_MS = {
  /** START, RESUME and control hand-over. @source failsafe report §2.5 */
  permit: 1_500,
  /** select a step, edit the queue */
  neutral: 3_000,
  /** what people say: a tap that lay in a buffer is no word about now */
  record: 3_000,
} as const;

/** A remote start above this round trip is refused. @source design §10.5 */
export const START_RTT_MAX_MS: Ms = 150;

/** Above this round trip for 3 s a running step ends, no other begins, and the remote side only views. @source design §10.5 */
export const LINK_LONG_RTT_MS: Ms = 300;

/** Control that was offered and not read back in this time is no longer offered. @source failsafe report L3 */
export const OFFER_VALID_MS: Ms = 60_000;

/** "With you": from link-down on, so long may a technologist on site take the sequence. @source design §10.1 */
export const TAKE_WITHIN_MS: Ms = 10_000;

/** What a facility may let finish at most when the link is lost, by what the scanner says is left. @source design §10.1 */
export const FINISH_MAX_MS: Ms = 240_000;
/** A scanner's own estimate of what is left is a little off: this much later it has to be over. */
export const FINISH_LATE_MS: Ms = 15_000;
/** Who let it finish and was not seen for longer answers for nothing. @source design §10.4 */
export const FINISHER_SEEN_MS: Ms = 75_000;

/** After any loss of remote control the link must be good this long before control can be offered. @source design §10.12 */
export const RECOVERY_GOOD_MS: Ms = 30_000;

/** The MRST's READY for one named step. @source domain §1.5 */
export const READY_VALID_MS: Ms = 120_000;

/** How long before the first start a time-out may have been signed. @source design §10.11 */
export const TIME_OUT_BEFORE_FIRST_START_MS: Ms = 900_000;

/** Between the MRST's words and the remote technologist's read-back. */
export const READ_BACK_WITHIN_MS: Ms = 120_000;

/** The scanner must report "not scanning" this soon after a stop; else people are told to press its own stop. @source failsafe I15 */
export const STOP_CONFIRM_MS: Ms = 2_000;

/** A stop that was not confirmed is asked for again in this interval until the scanner reports that it stopped. */
export const STOP_RETRY_MS: Ms = 2_000;

/** The same when the order is known not to have reached the scanner: a session that is being opened again opens soon. */
export const STOP_FAILED_RETRY_MS: Ms = 250;

/** How long the scanner may take to answer a method call before the answer counts as unknown. */
export const SCANNER_CALL_DEADLINE_MS: Ms = 2_000;

/** A permit outlives its step's planned length by this factor and this addition, then a scan under it is unpermitted. */
export const PERMIT_OVERRUN = { factor: 1.1, additionMs: 30_000 } as const;

/** What nobody answered: the scan stops, then it is aborted and the patient comes out. @source design §10.15 */
export const UNANSWERED_MS = { stop: 60_000, abort: 120_000 } as const;

/** A condition that came this often within this time stays until somebody has looked for the cause. @source failsafe §2.1 */
export const FLAP: { readonly times: number; readonly withinMs: Ms } = { times: 3, withinMs: 600_000 };

/** What the UPS says is left: then the patient comes out, then the site shuts down in order. @source design §10.6 */
export const UPS_RUNTIME_MS = { low: 480_000, critical: 180_000 } as const;

/** With the battery this low the record is closed at the latest so long after, whatever the scanner says. @source design §10.6 */
export const SHUTDOWN_AT_LATEST_MS: Ms = 20_000;

/** So many stops from remote in this time are worth a question to the person at the console. @source failsafe row 36 */
export const STOP_STORM: { readonly times: number; readonly withinMs: Ms } = { times: 3, withinMs: 600_000 };

/** A technologist on site whose scan it is may be away from the console for so long: the page is loaded again. @source ruling 1 */
export const OWNER_GONE_MS: Ms = 10_000;

/** Reported state may differ from the commanded one for this long (a scanner needs time to begin and to end). @source failsafe row 24 */
export const DESYNC_GRACE_MS: Ms = 3_000;

/**
 * A START that was stopped before it began may still come out of a scanner's queue; what the technologist on site starts at
 * the scanner so soon after a stop, and is the same step, is stopped with it.
 */
export const LATE_START_MS: Ms = 60_000;

/** An oxygen reading older than this proves nothing; the row C-37 says so by then at the latest. @source failsafe §2.2 row 26 */
export const OXYGEN_FRESH_MS: Ms = 10_000;
