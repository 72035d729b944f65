import { setTimeout as sleep } from 'node:timers/promises';
import { attachStrace } from '../../../test/support/strace.ts';
import { BenchConsole } from '../kit/bench-console.ts';
import { signInTo } from '../kit/enrolled-gateway.ts';
import { Latencies } from '../kit/latencies.ts';
import { LOAD_CORE, pinProcess, pinThisProcess, SERVER_CORE } from '../kit/pin.ts';
import { interleave } from '../kit/rounds.ts';
import { dialsGatewayDirectly, withSiteDemo } from '../kit/site-demo.ts';
import { stopAgain } from '../kit/stop-again.ts';

/** What each sync of the agent takes longer. */
export const SYNC_DELAY_MS = 5;
const STOP_EVERY_MS = 100;
const SETTLE_MS = 8_000;
/** after strace was put around the agent, or taken off */
const CALM_MS = 1_000;

export const DISKS = ['as it is', 'slow'] as const;
export type Disk = (typeof DISKS)[number];

export interface StopResult {
  readonly latencies: Readonly<Record<Disk, Latencies>>;
  /** STOPs that were not answered "done" */
  readonly notDone: number;
}

/**
 * STOP of a remote console at a site at rest, each written down by the agent, while every sync takes 5 ms longer and
 * while it does not, in turns. strace is around the agent either way: it slows every system call a little.
 */
export function stopOverSlowDisk(own: {
  folder: string;
  rounds: number;
  windowMs: number;
  say: (line: string) => void;
}): Promise<StopResult> {
  const { folder, rounds, windowMs, say } = own;
  return withSiteDemo({ folder, say, agentConfig: dialsGatewayDirectly(folder) }, async (demo) => {
    for (const part of [demo.gateway, demo.agent]) pinProcess(part.pid, SERVER_CORE);
    pinProcess(demo.simulators.pid, LOAD_CORE);
    pinThisProcess(LOAD_CORE);
    const token = await signInTo(demo.gatewayUrl, 'ana.demo');
    const seat = await BenchConsole.connect({ url: demo.gatewayUrl, siteId: demo.siteId, token });
    await sleep(SETTLE_MS);
    const latencies = { 'as it is': new Latencies(), slow: new Latencies() } satisfies Record<Disk, Latencies>;
    let notDone = 0;
    try {
      await interleave(DISKS, rounds, async (disk, round) => {
        const delayUs = disk === 'slow' ? SYNC_DELAY_MS * 1_000 : 1;
        const syncs = 'fsync,fdatasync';
        const strace = await attachStrace(demo.agent.pid, [
          ...['-o', '/dev/null', '-e', `trace=${syncs}`],
          ...['-e', `inject=${syncs}:delay_enter=${delayUs}`],
        ]);
        try {
          await sleep(CALM_MS);
          const answer = await stopAgain(seat, windowMs, STOP_EVERY_MS).answered;
          for (const ms of answer.stopMs) latencies[disk].add(ms);
          notDone += answer.notDone;
          say(`round ${round + 1}, disk ${disk}: ${answer.stopMs.length} STOPs`);
        } finally {
          await strace.detach();
        }
        await sleep(CALM_MS);
      });
      return { latencies, notDone };
    } finally {
      seat.leave();
    }
  });
}
