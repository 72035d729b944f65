import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Demo, type DemoOptions, startDemo } from '../../../scripts/demo/start-demo.ts';
import { isRecord } from './is-record.ts';

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
    // Half an hour of figures is not thrown away for a part that ends slowly: `stop` ends it, and says nothing.
    for (const part of [demo.agent, demo.simulators, demo.gateway]) await part.stop();
  }
}

/** The simulated network stands between agent and gateway in the demonstration; with this the agent dials directly. */
export function dialsGatewayDirectly(folder: string): (config: Record<string, unknown>) => Record<string, unknown> {
  return (config) => {
    const gatewayFile: unknown = parse(readFileSync(path.join(folder, 'gateway.yaml'), 'utf8'));
    const { gateway } = config;
    if (!isRecord(gatewayFile) || !isRecord(gateway)) throw new Error('the demonstration writes another configuration');
    const url = `ws://127.0.0.1:${String(gatewayFile['port'])}`;
    // One path: both of the demonstration's lead through the simulated network.
    return { ...config, gateway: { ...gateway, url, paths: [{ name: 'primary' }] } };
  };
}
