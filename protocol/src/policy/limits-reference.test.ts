import { expect, test } from 'vitest';
import * as limits from './limits.ts';

/** Each number of `limits.ts` written down a second time, from failsafe §2 and the rulings of design §10: no mutation test looks at constants. */
test('the times and limits that no facility chooses are these', () => {
  const numbers = Object.fromEntries(Object.entries(limits).filter(([, value]) => typeof value !== 'function'));
  expect(numbers).toEqual({
    COMMAND_AGE_MAX_MS: { permit: 1_500, neutral: 3_000, record: 3_000 },
    DESYNC_GRACE_MS: 3_000,
    FIELD_UP_MIN_TESLA: 0.04,
    FINISHER_SEEN_MS: 75_000,
    FINISH_LATE_MS: 15_000,
    FINISH_MAX_MS: 240_000,
    FLAP: { times: 3, withinMs: 600_000 },
    HEARTBEAT_INTERVAL_MS: 250,
    LATE_START_MS: 60_000,
    LEASE_BELIEF_MARGIN_MS: 500,
    LINK_LONG_RTT_MS: 300,
    LINK_TIMERS: {
      onePath: { suspectMs: 1_000, downMs: 2_500, leaseMs: 5_000 },
      twoPaths: { suspectMs: 750, downMs: 1_500, leaseMs: 3_000 },
    },
    OFFER_VALID_MS: 60_000,
    OWNER_GONE_MS: 10_000,
    OXYGEN_FRESH_MS: 10_000,
    PERMIT_OVERRUN: { factor: 1.1, additionMs: 30_000 },
    READY_VALID_MS: 120_000,
    READ_BACK_WITHIN_MS: 120_000,
    RECOVERY_GOOD_MS: 30_000,
    REPORT_TTL_MS: { scanner: 2_000, door34: 3_000 },
    SCANNER_CALL_DEADLINE_MS: 2_000,
    SHUTDOWN_AT_LATEST_MS: 20_000,
    SILENCE_MS: 350,
    START_RTT_MAX_MS: 150,
    STOP_CONFIRM_MS: 2_000,
    STOP_FAILED_RETRY_MS: 250,
    STOP_RETRY_MS: 2_000,
    STOP_STORM: { times: 3, withinMs: 600_000 },
    TAKE_WITHIN_MS: 10_000,
    TICK_MS: 50,
    TIME_OUT_BEFORE_FIRST_START_MS: 900_000,
    UNANSWERED_MS: { stop: 60_000, abort: 120_000 },
    UPS_RUNTIME_MS: { low: 480_000, critical: 180_000 },
  });
});
