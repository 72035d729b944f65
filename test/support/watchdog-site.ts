import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { type Config, startSite, tempFolder } from './test-site.ts';
import { until } from './wait.ts';

/** A site with a watchdog beside its agent, whose beacon writes down each word that it is called with. */
export interface WatchdogSite {
  readonly demo: Demo;
  /** what the beacon was called with, in order */
  calls(): readonly string[];
  /** of the newest watchdog that said that it is ready; throws when none did */
  watchdogPid(): number;
  isWatchdogAlive(): boolean;
  /** number of the newest line of the world's log */
  newest(): Promise<number>;
  stop(): Promise<void>;
}

export const scannerSays = (what: string) => (entry: WorldEntry) => entry.source === 'scanner' && entry.what === what;

/** The scan of a site like this, T1, is 75 s long, so that none ends by itself. @returns when its watchdog could stop a scan */
export async function startWatchdogSite(): Promise<WatchdogSite> {
  const folder = tempFolder('beacon');
  const horn = path.join(folder.path, 'horn');
  const heard = path.join(folder.path, 'heard.txt');
  writeFileSync(horn, `#!/bin/sh\necho "$1" >> ${heard}\n`);
  chmodSync(horn, 0o755);
  const demo = await startSite('watchdog', {
    timeScale: 0.5,
    agentConfig: (config: Config) => ({ ...config, watchdog: { beacon: [horn] } }),
  });
  const agentLog = (): string => readFileSync(path.join(demo.folder, 'agent.log'), 'utf8');
  const readyPids = (): readonly number[] =>
    [...agentLog().matchAll(/"pid":(\d+),"msg":"the watchdog could stop a scan"/g)].map(([, pid]) => Number(pid));
  // Its own session to the scanner, which a machine that starts a whole site beside it takes its time for.
  await until('the watchdog could stop a scan', () => readyPids().length > 0, { withinMs: 30_000 }).catch(
    async (error: unknown) => {
      await demo.stop();
      throw error;
    },
  );
  return {
    demo,
    calls: () => (existsSync(heard) ? readFileSync(heard, 'utf8').split('\n').filter(Boolean) : []),
    watchdogPid: () => {
      const pid = readyPids().at(-1);
      if (pid === undefined) throw new Error('no watchdog was ready yet');
      return pid;
    },
    isWatchdogAlive: () => readyPids().some(isAlive),
    newest: async () => (await demo.world.log()).at(-1)?.seq ?? 0,
    stop: async () => {
      await demo.stop();
      folder.remove();
    },
  };
}

/** A zombie is over. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/status`, 'utf8').includes('State:\tZ');
  } catch {
    return false;
  }
}
