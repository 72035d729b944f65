import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode } from '@farfield/protocol';
import { Latencies } from '../kit/latencies.ts';
import { cpuMs } from '../kit/process-cpu.ts';
import { runSchedule } from '../kit/schedule.ts';
import type { Contestant } from './contestant.ts';
import { deliveryMark } from './delivery-mark.ts';
import type { FrameDeck } from './frame-deck.ts';

export interface RelayRound {
  /** µs of server CPU per delivered frame, within the measured window */
  readonly cpuMicrosPerDelivery: number;
  /** share of one core that the server used, 0 … 1 */
  readonly coreShare: number;
  /** due time → arrival, ms */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** waves of the measured window that arrived at all, 0 … 1 */
  readonly deliveredShare: number;
  /** how late the load generator itself was, p99, ms: beyond a few, it is what was measured */
  readonly sentLateMs: number;
}

/** How long late frames may still arrive after the last one was due. */
const DRAIN_MS = 2_000;
/** One in so many deliveries is decoded whole and compared with what was sent. */
const CHECK_EVERY = 997;

/** @param warmMs the first part of the deck, in which the server's code gets hot; not counted */
export async function measure(
  contestant: Contestant,
  deck: FrameDeck,
  own: { warmMs: number; folder: string },
): Promise<RelayRound> {
  const { warmMs, folder } = own;
  const latencies = new Latencies();
  const lateness = new Latencies();
  let startMs = Number.POSITIVE_INFINITY;
  let deliveries = 0;
  let wavesInWindow = 0;
  let isCounting = false;
  let wrong: string | null = null;

  const running = await contestant.start({
    siteCount: deck.siteCount,
    folder,
    delivered(site, bytes) {
      const mark = deliveryMark(bytes);
      if (isCounting) deliveries += 1;
      if (mark.kind !== 'waveform') return;
      const frame = deck.frameOfWave(site, mark.firstSample);
      const dueMs = deck.dueMs[frame] ?? Number.NaN;
      if (frame % CHECK_EVERY === 0) wrong ??= difference(deck.bytes(frame), bytes);
      if (dueMs < warmMs) return;
      wavesInWindow += 1;
      latencies.add(performance.now() - startMs - dueMs);
    },
  });
  try {
    await sleep(300);
    startMs = performance.now() + 20;
    const counted = countWindow(running.pid, warmMs + 20, deck.durationMs - warmMs, (counting) => {
      isCounting = counting;
      return deliveries;
    });
    const fire = (index: number): void => {
      lateness.add(performance.now() - startMs - (deck.dueMs[index] ?? Number.NaN));
      running.send(deck.site[index] ?? 0, deck.bytes(index));
    };
    await runSchedule({ dueMs: deck.dueMs, fire }, startMs);
    const { cpu, wallMs, count } = await counted;
    const expected = deck.dueMs.reduce((sum, due, at) => sum + (due >= warmMs && deck.isWave[at] === 1 ? 1 : 0), 0);
    const untilMs = performance.now() + DRAIN_MS;
    const isComplete = (): boolean => wavesInWindow >= expected;
    while (!isComplete() && performance.now() < untilMs) await sleep(20);
    if (wrong !== null) throw new Error(`${contestant.name} delivered something else: ${String(wrong)}`);
    return {
      cpuMicrosPerDelivery: (1_000 * cpu) / count,
      coreShare: cpu / wallMs,
      p50Ms: latencies.quantile(0.5),
      p99Ms: latencies.quantile(0.99),
      deliveredShare: wavesInWindow / expected,
      sentLateMs: lateness.quantile(0.99),
    };
  } finally {
    await running.stop();
  }
}

/** CPU and deliveries between two instants; both are read at the same turn of this thread. */
async function countWindow(
  pid: number,
  afterMs: number,
  lengthMs: number,
  setCounting: (isCounting: boolean) => number,
): Promise<{ cpu: number; wallMs: number; count: number }> {
  await sleep(afterMs);
  const fromMs = performance.now();
  const cpuBefore = cpuMs(pid);
  const before = setCounting(true);
  await sleep(lengthMs);
  const count = setCounting(false) - before;
  return { cpu: cpuMs(pid) - cpuBefore, wallMs: performance.now() - fromMs, count };
}

function difference(sent: Uint8Array, got: Uint8Array): string | null {
  const [was, is] = [decode(sent), decode(got)];
  const same = JSON.stringify(was.body) === JSON.stringify(is.body) && was.siteId === is.siteId;
  return same ? null : `${JSON.stringify(was.body).slice(0, 120)} became ${JSON.stringify(is.body).slice(0, 120)}`;
}
