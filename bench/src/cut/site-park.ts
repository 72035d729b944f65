import path from 'node:path';
import { AGENT_NODE_FLAGS } from '../../../agent/src/node-flags.ts';
import { EnrolledGateways, signInAll } from '../kit/enrolled-gateway.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { startProgram } from '../kit/server-process.ts';
import type { CutParts } from './one-cut.ts';
import { SiteFiles } from './site-files.ts';
import { StallWatch } from './sites/stall-watch.ts';

export interface SitePark {
  readonly parts: CutParts;
  /** of each technologist; the first one's is in the parts */
  readonly tokens: readonly string[];
  readonly keyOf: (siteId: string) => string;
  /** of the gateway */
  readonly storeFile: string;
}

/** A real gateway, and one process that holds the agents of many sites; none of them is started yet. */
export async function withSitePark<Result>(
  own: { readonly folder: string; readonly siteIds: readonly string[]; readonly technologists?: number | undefined },
  use: (park: SitePark) => Promise<Result>,
): Promise<Result> {
  const { folder, siteIds, technologists = 1 } = own;
  const gateways = await EnrolledGateways.enrol(folder, 'gateway', siteIds);
  const gateway = await gateways.start({ technologists });
  const stalls = new StallWatch();
  try {
    const sites = await startProgram({
      core: SERVER_CORE,
      name: 'site agents',
      args: [...AGENT_NODE_FLAGS, 'bench/src/cut/sites/main.ts'],
    });
    try {
      const tokens = await signInAll(gateway.url, technologists);
      const parts: CutParts = {
        gatewayUrl: gateway.url,
        token: tokens[0] ?? '',
        files: await SiteFiles.prepare(path.join(folder, 'sites')),
        sites,
        sitesClockOffsetMs: Number(sites.ready['clockOffsetMs']),
        stalls,
      };
      const { keys, storeFile } = gateway;
      return await use({ parts, tokens, storeFile, keyOf: (siteId) => keys.get(siteId) ?? '' });
    } finally {
      await sites.stop();
    }
  } finally {
    stalls.stop();
    await gateway.part.stop();
  }
}
