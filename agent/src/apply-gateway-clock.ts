import type { InputId } from '@farfield/protocol/policy';
import type { UplinkState } from './agent-state.ts';
import type { Work } from './work.ts';

/** More than this is told; more than that puts the times of day of the record in doubt. @source rows C-82 and C-83 */
const APART_MS = { wallClock: 250, wallClockFar: 2_000 } as const satisfies Partial<Record<InputId, number>>;
const INPUTS = ['wallClock', 'wallClockFar'] as const;
/** What nobody has measured is on its way for no longer than this. */
const UNMEASURED_WAY_MS = 2_000;

/**
 * How far apart two wall clocks are at least, ms: positive when the gateway's is ahead. What the gateway said was on its
 * way for something between nothing and the whole round trip, so only what lies outside of that is the clocks' own.
 *
 * @param gatewayWallMs when the gateway said it, by its clock
 * @param siteWallMs when it came, by the site's
 * @param roundTripMs of the slowest path that it can have come by
 */
export function clocksApartMs(gatewayWallMs: number, siteWallMs: number, roundTripMs: number): number {
  const aheadMs = gatewayWallMs - siteWallMs;
  if (aheadMs > 0) return aheadMs;
  return Math.min(0, aheadMs + roundTripMs);
}

/** Each second, with what the gateway says; the core is told what is new alone. Nothing here decides anything. */
export function compareClocks(work: Work, gatewayWallMs: number | null): void {
  if (gatewayWallMs === null) return;
  const { state, nowMs } = work;
  const apartMs = clocksApartMs(gatewayWallMs, nowMs + state.wallOffsetMs, longestWayMs(state.uplink));
  const lastApartMs = state.uplink.apartMs;
  work.change({ uplink: { ...state.uplink, apartMs } });
  for (const input of INPUTS) {
    // One message that lay in a dying socket is no clock: the next one has to say so too.
    const isApart = Math.min(Math.abs(apartMs), Math.abs(lastApartMs)) > APART_MS[input];
    const raw = isApart && Math.sign(apartMs) === Math.sign(lastApartMs) ? 'bad' : 'good';
    if (work.state.policy.inputs[input].raw === raw) continue;
    work.policy({ kind: 'input', input, raw, seenMs: nowMs, words: raw === 'bad' ? apartWords(apartMs) : '' });
  }
}

function longestWayMs({ paths }: UplinkState): number {
  const measured = paths.flatMap(({ state, roundTripMs }) =>
    state === 'down' || roundTripMs === null ? [] : [roundTripMs],
  );
  return measured.length === 0 ? UNMEASURED_WAY_MS : Math.max(...measured);
}

function apartWords(apartMs: number): string {
  const seconds = (Math.abs(apartMs) / 1_000).toFixed(1);
  return `the site’s clock is ${seconds} s or more ${apartMs > 0 ? 'behind' : 'ahead of'} the gateway’s`;
}
