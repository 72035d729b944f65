import { setTimeout as sleep } from 'node:timers/promises';
import { makeFacilityCa, type OnsiteTls } from '../../../scripts/demo/facility-ca.ts';
import { agentHello } from '../kit/agent-bodies.ts';
import { EnrolledGateways } from '../kit/enrolled-gateway.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { residentBytes } from '../kit/process-memory.ts';
import { startProgram } from '../kit/server-process.ts';
import { SimulatedAgents } from './simulated-agents.ts';

export const SERVERS = ['gateway', 'bare TLS sockets'] as const;
export type ServerName = (typeof SERVERS)[number];

/** The few sites of the smaller start: what a server needs before its first site is not part of a site. */
export const FEW_SITES = 20;

/**
 * Memory of a server with few and with many connected agents, each a fresh process, so that what is enrolled but not
 * connected counts too.
 */
export class SiteMemory {
  readonly #tls: OnsiteTls;
  readonly #few: EnrolledGateways;
  readonly #many: EnrolledGateways;
  readonly #manyCount: number;
  readonly #settleMs: number;

  private constructor(parts: {
    tls: OnsiteTls;
    few: EnrolledGateways;
    many: EnrolledGateways;
    manyCount: number;
    settleMs: number;
  }) {
    this.#tls = parts.tls;
    this.#few = parts.few;
    this.#many = parts.many;
    this.#manyCount = parts.manyCount;
    this.#settleMs = parts.settleMs;
  }

  static async prepare(folder: string, manyCount: number, settleMs: number): Promise<SiteMemory> {
    return new SiteMemory({
      tls: await makeFacilityCa(folder),
      few: await EnrolledGateways.enrol(folder, 'few', siteIds(FEW_SITES)),
      many: await EnrolledGateways.enrol(folder, 'many', siteIds(manyCount)),
      manyCount,
      settleMs,
    });
  }

  /** @returns bytes in RAM per site beyond the first few */
  async bytesPerSite(server: ServerName): Promise<number> {
    const few = await this.#resident(server, FEW_SITES);
    const many = await this.#resident(server, this.#manyCount);
    return (many - few) / (this.#manyCount - FEW_SITES);
  }

  async #resident(server: ServerName, count: number): Promise<number> {
    const { pid, url, keys, stop } = server === 'gateway' ? await this.#startGateway(count) : await this.#startBare();
    try {
      const agents = await SimulatedAgents.connect({
        url,
        ca: this.#tls.ca,
        siteIds: siteIds(count),
        hello: keys === null ? null : (siteId) => agentHello(siteId, keys.get(siteId) ?? ''),
      });
      try {
        await sleep(this.#settleMs);
        if (agents.closed > 0) throw new Error(`${server} closed ${agents.closed} of ${count} agents`);
        return residentBytes(pid);
      } finally {
        agents.end();
      }
    } finally {
      await stop();
    }
  }

  async #startGateway(count: number): Promise<Started> {
    const gateways = count === FEW_SITES ? this.#few : this.#many;
    const { certFile, keyFile } = this.#tls;
    const { part, url, keys } = await gateways.start({ tls: { certFile, keyFile } });
    return { pid: part.pid, url: `${url.replace(/^http/, 'ws')}/ws/agent`, keys, stop: () => part.stop() };
  }

  async #startBare(): Promise<Started> {
    const args = ['bench/src/memory/bare-tls/main.ts', '--cert', this.#tls.certFile, '--key', this.#tls.keyFile];
    const bare = await startProgram({ core: SERVER_CORE, name: 'bare TLS sockets', args });
    return {
      pid: bare.pid,
      url: `wss://127.0.0.1:${String(bare.ready['port'])}`,
      keys: null,
      stop: () => bare.stop(),
    };
  }
}

interface Started {
  readonly pid: number;
  readonly url: string;
  readonly keys: ReadonlyMap<string, string> | null;
  readonly stop: () => Promise<void>;
}

function siteIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `bench-${at}`);
}
