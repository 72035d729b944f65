import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Demo, type DemoOptions, startDemo } from '../../../scripts/demo/start-demo.ts';
import { isRecord } from './is-record.ts';

const GONE_WITHIN_MS = 10_000;

/** The whole fictional site as `npm run demo` starts it, on free ports: simulators, agent and gateway, three processes. */
export async function withSiteDemo<Result>(
  own: { folder: string; say: (line: string) => void } & Partial<DemoOptions>,
  use: (demo: Demo) => Promise<Result>,
): Promise<Result> {
  mkdirSync(own.folder, { recursive: true });
  const demo = await startDemo({ ports: 'free', timeScale: 1, ...own });
  try {
    return await use(demo);
  } finally {
    for (const part of [demo.agent, demo.simulators, demo.gateway]) {
      part.kill('SIGTERM');
      await gone(part.pid);
    }
  }
}

/** The simulated network stands between agent and gateway in the demonstration; with this the agent dials directly. */
export function dialsGatewayDirectly(folder: string): (config: Record<string, unknown>) => Record<string, unknown> {
  return (config) => {
    const gatewayFile: unknown = parse(readFileSync(path.join(folder, 'gateway.yaml'), 'utf8'));
    const { gateway } = config;
    if (!isRecord(gatewayFile) || !isRecord(gateway)) throw new Error('the demonstration writes another configuration');
    return { ...config, gateway: { ...gateway, url: `ws://127.0.0.1:${String(gatewayFile['port'])}` } };
  };
}

/** @throws Error when the process lives on although it was told to end */
async function gone(pid: number): Promise<void> {
  const untilMs = performance.now() + GONE_WITHIN_MS;
  while (existsSync(`/proc/${pid}/fd/0`)) {
    if (performance.now() > untilMs) throw new Error(`process ${pid} did not end`);
    await sleep(50);
  }
}
