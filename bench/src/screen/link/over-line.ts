import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Latencies } from '../../kit/latencies.ts';
import { LOAD_CORE, SERVER_CORE } from '../../kit/pin.ts';
import { type ProgramProcess, startProgram } from '../../kit/server-process.ts';

/** A modest line of a hospital: 10 Mbit/s, 40 ms there and back, a router's queue of 256 KiB. */
export const LINE = { mbitPerSecond: 10, roundTripMs: 40, queueKib: 256 } as const;

const FAR_ADDRESS = '10.77.0.1';
/** the demonstration's site */
const SITE_ID = 'cedar-ridge-mr1';
/** Three times what the line carries. */
const TILES_PER_SECOND = 50;
const STOP_EVERY_MS = 100;
const AGENT_WITHIN_MS = 5_000;

export interface LineResult {
  readonly still: Latencies;
  readonly busy: Latencies;
  /** of the line's bits per second, per round, 0 … 1 */
  readonly screenShares: readonly number[];
  /** STOPs that were not answered "done" */
  readonly notDone: number;
}

/**
 * STOP over a narrow line, with the screen still and with the screen taking all it can get, in turns. Two network
 * namespaces with the kernel's own TCP in between.
 */
export async function measureOverLine(own: {
  folder: string;
  rounds: number;
  windowMs: number;
  say: (line: string) => void;
}): Promise<LineResult> {
  const { folder, rounds, windowMs, say } = own;
  const [farSpace, siteSpace] = [`ffbench-far-${process.pid}`, `ffbench-site-${process.pid}`];
  const undo: (() => Promise<void>)[] = [];
  const started = async (program: Promise<ProgramProcess>): Promise<ProgramProcess> => {
    const one = await program;
    undo.push(() => one.stop());
    return one;
  };
  try {
    for (const space of [farSpace, siteSpace]) {
      ip('netns', 'add', space);
      undo.push(() => Promise.resolve(ip('netns', 'del', space)));
      ip('-n', space, 'link', 'set', 'lo', 'up');
    }
    const { mbitPerSecond, roundTripMs, queueKib } = LINE;
    await started(
      startProgram({
        core: LOAD_CORE,
        name: 'line',
        command: '/usr/bin/python3',
        args: [
          fileURLToPath(new URL('../../../../scripts/net/tun-link.py', import.meta.url)),
          farSpace,
          siteSpace,
          ...[mbitPerSecond, roundTripMs, queueKib].map(String),
        ],
      }),
    );
    const far = await started(
      startProgram({
        core: SERVER_CORE,
        name: 'far side',
        within: ['ip', 'netns', 'exec', farSpace],
        args: ['bench/src/screen/link/far/main.ts', '--folder', folder, '--site', SITE_ID, '--host', FAR_ADDRESS],
      }),
    );
    const { url, keyFile } = far.ready;
    const site = await started(
      startProgram({
        core: LOAD_CORE,
        name: 'site side',
        within: ['ip', 'netns', 'exec', siteSpace],
        args: [
          'bench/src/screen/link/site/main.ts',
          '--folder',
          `${folder}/line-site`,
          '--gateway',
          String(url),
          '--key',
          String(keyFile),
        ],
      }),
    );
    await sleep(AGENT_WITHIN_MS);
    await far.ask({ ask: 'connect' });
    return await rounded({ far, site, rounds, windowMs, say });
  } finally {
    for (const one of undo.toReversed()) await one();
  }
}

async function rounded(own: {
  far: ProgramProcess;
  site: ProgramProcess;
  rounds: number;
  windowMs: number;
  say: (line: string) => void;
}): Promise<LineResult> {
  const { far, site, rounds, windowMs, say } = own;
  const [still, busy] = [new Latencies(), new Latencies()];
  const screenShares: number[] = [];
  let notDone = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [latencies, tilesPerSecond] of [
      [still, 0],
      [busy, TILES_PER_SECOND],
    ] as const) {
      await site.ask({ ask: 'paint', tilesPerSecond });
      if (tilesPerSecond === 0) await far.ask({ ask: 'quiet' });
      // TCP has to find out how much fits.
      else await sleep(2_000);
      const answer = await far.ask({ ask: 'measure', forMs: windowMs, everyMs: STOP_EVERY_MS });
      const { stopMs, bytesPerSecond } = answer;
      if (!Array.isArray(stopMs) || typeof bytesPerSecond !== 'number') throw new Error(JSON.stringify(answer));
      for (const ms of stopMs) latencies.add(Number(ms));
      notDone += Number(answer['notDone']);
      const share = (bytesPerSecond * 8) / (LINE.mbitPerSecond * 1e6);
      if (tilesPerSecond > 0) screenShares.push(share);
      say(`line, round ${round + 1}, ${tilesPerSecond > 0 ? 'busy' : 'still'}: screen ${(100 * share).toFixed(0)} %`);
    }
  }
  return { still, busy, screenShares, notDone };
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}
