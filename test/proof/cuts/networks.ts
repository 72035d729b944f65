import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Demo, DemoOptions } from '../../../scripts/demo/start-demo.ts';
import { TunLines, within } from '../../../scripts/net/namespaces.ts';
import { type Config, withSection } from '../../support/test-site.ts';
import { type NetworkKind, PATH_NAMES } from './cut-rows.ts';
import type { Deed } from './schedule.ts';

/** Between the site and the gateway. */
export interface CutNetwork {
  readonly kind: NetworkKind;
  /** what the demonstration needs to have its gateway at the far end of it */
  readonly demo: Pick<DemoOptions, 'gatewayConfig' | 'gatewayWrapper'>;
  /** stands before the command of whoever is at the far end */
  readonly farWithin: readonly string[];
  agentConfig(config: Config, folder: string, pathCount: 1 | 2): Config;
  does(demo: Pick<Demo, 'world'>, deed: Deed): Promise<void>;
  stop(): Promise<void>;
}

const WAY_OF_PROXY = { both: 'both', fromSite: 'toTarget', toSite: 'fromTarget' } as const;
const WAY_OF_LINE = { none: 'none', both: 'both', fromSite: 'toA', toSite: 'toB' } as const;

/** The simulators' proxy in user space: bytes that were held in a cut come late, in a burst, and none is lost. */
export const PROXY: CutNetwork = {
  kind: 'proxy',
  demo: {},
  farWithin: [],
  agentConfig: (config, _folder, pathCount) => {
    const { gateway } = config;
    const paths = isConfig(gateway) && Array.isArray(gateway['paths']) ? gateway['paths'].slice(0, pathCount) : [];
    return withSection(config, 'gateway', { paths });
  },
  does: async ({ world }, deed) => {
    if (deed.kind === 'devices') throw new Error('the proxy has no devices');
    if (deed.way === 'none') return world.act('linkRestore', { path: deed.path, dropConnections: false });
    return world.act('linkCut', { path: deed.path, way: WAY_OF_PROXY[deed.way] });
  },
  stop: () => Promise.resolve(),
};

/** A metropolitan line and a modem would differ; what is cut here is cut alike. */
const SHAPE = { mbitPerSecond: 50, roundTripMs: 20, queueKib: 256 } as const;

/**
 * Real packets between two namespaces; this process runs in `site`. What is lost is lost, and the kernel's TCP sees to it.
 */
export async function tunNetwork(far: string, site: string): Promise<CutNetwork> {
  const lines = await TunLines.start(far, site, SHAPE, PATH_NAMES.length);
  return {
    kind: 'tun',
    demo: {
      gatewayConfig: (config) => ({ ...config, host: '0.0.0.0' }),
      gatewayWrapper: within(far),
    },
    farWithin: within(far),
    agentConfig: (config, folder, pathCount) => {
      const port = gatewayPort(folder);
      const paths = PATH_NAMES.slice(0, pathCount).map((name, line) => ({
        name,
        url: `ws://10.77.${line}.1:${port}`,
        localAddress: `10.77.${line}.2`,
      }));
      return withSection(config, 'gateway', { url: paths[0]?.url, paths });
    },
    does: async (_demo, deed) => {
      if (deed.kind === 'devices') return lines.setDevicesOfB(deed.areUp);
      await lines.lose(PATH_NAMES.indexOf(deed.path), WAY_OF_LINE[deed.way]);
    },
    stop: () => lines.stop(),
  };
}

function gatewayPort(folder: string): number {
  const file: unknown = parse(readFileSync(path.join(folder, 'gateway.yaml'), 'utf8'));
  if (!isConfig(file)) throw new Error('the demonstration writes another configuration');
  return Number(file['port']);
}

function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null;
}
