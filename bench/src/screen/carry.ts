import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchConsole } from '../kit/bench-console.ts';
import { signInTo } from '../kit/enrolled-gateway.ts';
import { isRecord } from '../kit/is-record.ts';
import { LOAD_CORE, pinProcess, pinThisProcess, SERVER_CORE } from '../kit/pin.ts';
import { sumCpuMs } from '../kit/process-cpu.ts';
import { interleave } from '../kit/rounds.ts';
import { dialsGatewayDirectly, withSiteDemo } from '../kit/site-demo.ts';
import { bareTwoHopPath, farfieldView, type ScreenPath, websockifyPath } from './screen-contestants.ts';
import { startVncSession, type VncSession } from './vnc-session.ts';
import type { X11Painter } from './x11-painter.ts';

export const CARRIERS = ['bare two-hop ws relay', 'agent + gateway', 'websockify (one hop)'] as const;
export type Carrier = (typeof CARRIERS)[number];

export interface CarryRound {
  /** ms of CPU per 10⁶ bytes of RFB at the viewer, beyond what the same processes use while nothing changes */
  readonly cpuMsPerMb: number;
  readonly mbPerSecond: number;
  /** share of one core while nothing changes, 0 … 1 */
  readonly idleShare: number;
}

/** About 4 MB/s of noise, which nobody on the way can make smaller. */
const TILES_PER_SECOND = 55;
const PAINT_EVERY_MS = 5;
const SETTLE_MS = 8_000;

/** The same TigerVNC session, the same noise at the same rate, one way after the other. */
export function measureCarriers(own: {
  folder: string;
  rounds: number;
  windowMs: number;
  say: (line: string) => void;
}): Promise<Readonly<Record<Carrier, readonly CarryRound[]>>> {
  const { folder, rounds, windowMs, say } = own;
  return withVnc((vnc) => {
    const siteFolder = path.join(folder, 'site');
    const direct = dialsGatewayDirectly(siteFolder);
    const agentConfig = (config: Record<string, unknown>): Record<string, unknown> => ({
      ...direct(config),
      screen: { ...screenWithoutPassword(config['screen']), port: vnc.port },
    });
    return withSiteDemo({ folder: siteFolder, say, agentConfig }, async (demo) => {
      const pids = [demo.agent.pid, demo.gateway.pid];
      for (const pid of pids) pinProcess(pid, SERVER_CORE);
      pinProcess(demo.simulators.pid, LOAD_CORE);
      pinThisProcess(LOAD_CORE);
      const token = await signInTo(demo.gatewayUrl, 'ana.demo');
      const seat = await BenchConsole.connect({ url: demo.gatewayUrl, siteId: demo.siteId, token });
      // Sessions are being opened and code is getting hot: neither is part of carrying a picture.
      await sleep(SETTLE_MS);
      try {
        const open = async (carrier: Carrier): Promise<ScreenPath> => {
          switch (carrier) {
            case 'bare two-hop ws relay':
              return bareTwoHopPath(vnc.port);
            case 'websockify (one hop)':
              return websockifyPath(vnc.port);
            case 'agent + gateway': {
              const { siteId, consoleId } = seat;
              const view = await farfieldView({ gatewayUrl: demo.gatewayUrl, siteId, consoleId, token });
              return { view, pids, stop: () => Promise.resolve(view.stop()) };
            }
          }
        };
        return await interleave(CARRIERS, rounds, async (carrier, round) => {
          const way = await open(carrier);
          try {
            const result = await measureWay(way, vnc.painter, windowMs);
            say(
              `round ${round + 1} ${carrier}: ${result.cpuMsPerMb.toFixed(2)} ms/MB at ${result.mbPerSecond.toFixed(1)} MB/s`,
            );
            return result;
          } finally {
            await way.stop();
          }
        });
      } finally {
        seat.leave();
      }
    });
  });
}

export async function withVnc<Result>(use: (vnc: VncSession) => Promise<Result>): Promise<Result> {
  const vnc = await startVncSession();
  try {
    return await use(vnc);
  } finally {
    await vnc.stop();
  }
}

async function measureWay(way: ScreenPath, painter: X11Painter, windowMs: number): Promise<CarryRound> {
  await paint(painter, TILES_PER_SECOND, windowMs / 2);
  await sleep(500);
  const before = await during(way, () => sleep(windowMs / 2));
  const moving = await during(way, () => paint(painter, TILES_PER_SECOND, windowMs));
  await sleep(500);
  const after = await during(way, () => sleep(windowMs / 2));
  const idleShare = (before.cpuMs + after.cpuMs) / (before.wallMs + after.wallMs);
  const cpuMs = moving.cpuMs - idleShare * moving.wallMs;
  const megabytes = moving.bytes / 1e6;
  // Less than nothing is no measurement: something else of these processes moved in between.
  return {
    cpuMsPerMb: cpuMs > 0 ? cpuMs / megabytes : Number.NaN,
    mbPerSecond: (1_000 * megabytes) / moving.wallMs,
    idleShare,
  };
}

async function during(
  { pids, view }: ScreenPath,
  act: () => Promise<void>,
): Promise<{ cpuMs: number; wallMs: number; bytes: number }> {
  const fromMs = performance.now();
  const [cpuBefore, bytesBefore] = [sumCpuMs(pids), view.receivedBytes()];
  await act();
  return {
    cpuMs: sumCpuMs(pids) - cpuBefore,
    wallMs: performance.now() - fromMs,
    bytes: view.receivedBytes() - bytesBefore,
  };
}

/** At a fixed rate, whoever keeps up or not. */
export async function paint(painter: X11Painter, tilesPerSecond: number, forMs: number): Promise<void> {
  const startMs = performance.now();
  let painted = 0;
  for (;;) {
    const elapsedMs = performance.now() - startMs;
    const due = Math.floor((Math.min(elapsedMs, forMs) / 1_000) * tilesPerSecond);
    for (; painted < due; painted += 1) painter.paint();
    if (elapsedMs >= forMs) return;
    await sleep(PAINT_EVERY_MS);
  }
}

/** The bench's VNC server asks for none, and a password in a configuration would be one too many. */
export function screenWithoutPassword(screen: unknown): object {
  if (!isRecord(screen)) throw new Error('the demonstration writes another configuration');
  return Object.fromEntries(Object.entries(screen).filter(([name]) => name !== 'passwordFile'));
}
