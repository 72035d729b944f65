import path from 'node:path';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { median } from '../kit/median.ts';
import { interleave } from '../kit/rounds.ts';
import { figure, table } from '../kit/table.ts';
import { type AgentSoak, soakAgent } from './agent-soak.ts';
import { FEW_SITES, SERVERS, SiteMemory } from './gateway-sites.ts';

const AGENT_MAX_MIB = 256;
const AGENT_GROWTH_MAX_MIB_PER_HOUR = 2;
const SITE_MAX_KIB = 64;
const MANY_SITES = 500;
const SOAK_MINUTES = 30;
const KIB = 1_024;
const MIB = 1_048_576;

export const memoryBench: Bench = {
  name: 'memory',
  sentence: 'an agent over half an hour, and what a site costs the gateway beside a bare TLS socket',
  rounds: 10,
  options: {
    minutes: `how long the agent is watched, ${SOAK_MINUTES} otherwise`,
    sites: `connected agents at the gateway, ${MANY_SITES} otherwise`,
    part: 'agent or gateway: only this half',
    exam: 'no: the agent is watched without an exam before, which a busy machine does not get through',
  },
  needs: ['taskset'],
  async run({ rounds, isQuick, folder, say, own }): Promise<BenchResult> {
    const minutes = Number(own['minutes'] ?? (isQuick ? 1 : SOAK_MINUTES));
    const sites = Number(own['sites'] ?? (isQuick ? 120 : MANY_SITES));
    const settleMs = isQuick ? 4_000 : 12_000;
    const { part } = own;
    const isFree = Promise.withResolvers<void>();
    if (part === 'gateway') isFree.resolve();
    const soak =
      part === 'gateway'
        ? null
        : soakAgent({
            folder: path.join(folder, 'site'),
            minutes,
            hasExam: own['exam'] !== 'no',
            say,
            afterExam: isFree.resolve,
          });
    // Memory does not mind a busy core: the gateway is measured while the agent is watched.
    const sitesMeasured =
      part === 'agent' ? null : isFree.promise.then(() => measureGateway({ folder, sites, settleMs, rounds, say }));
    const [gateway, agent] = await Promise.all([sitesMeasured, soak]);
    return {
      tables: [...(gateway === null ? [] : [gateway.text]), ...(agent === null ? [] : [agentTable(agent)])],
      criteria: [...(gateway === null ? [] : gateway.criteria), ...(agent === null ? [] : agentCriteria(agent))],
    };
  },
};

async function measureGateway(own: {
  folder: string;
  sites: number;
  settleMs: number;
  rounds: number;
  say: (line: string) => void;
}): Promise<{ text: string; criteria: BenchResult['criteria'] }> {
  const { folder, sites, settleMs, rounds, say } = own;
  say(`gateway: resident memory with ${sites} agents less that with ${FEW_SITES}, per site; fresh processes each time`);
  const memory = await SiteMemory.prepare(folder, sites, settleMs);
  const results = await interleave(SERVERS, rounds, async (server, round) => {
    const bytes = await memory.bytesPerSite(server);
    say(`round ${round + 1} ${server}: ${figure(bytes / KIB)} KiB per site`);
    return bytes;
  });
  const bare = results['bare TLS sockets'];
  const beyond = results.gateway.map((bytes, round) => bytes - (bare[round] ?? Number.NaN));
  return {
    text: table(
      ['', 'KiB per site'],
      SERVERS.map((server) => [server, figure(median(results[server]) / KIB)]),
    ),
    criteria: [
      { what: 'gateway, per site beyond bare', measured: median(beyond) / KIB, bar: SITE_MAX_KIB, unit: 'KiB' },
    ],
  };
}

function agentTable({ minutes }: AgentSoak): string {
  const every = Math.max(1, Math.round(minutes.length / 10));
  const shown = minutes.filter((_, index) => index % every === 0);
  return table(
    ['agent, minute', 'lowest resident MiB'],
    shown.map(({ minute, lowestBytes }) => [String(minute), (lowestBytes / MIB).toFixed(1)]),
  );
}

function agentCriteria({ endBytes, bytesPerHour }: AgentSoak): BenchResult['criteria'] {
  return [
    { what: 'agent, resident at the end', measured: endBytes / MIB, bar: AGENT_MAX_MIB, unit: 'MiB' },
    {
      what: 'agent, growth in the last two thirds',
      measured: bytesPerHour / MIB,
      bar: AGENT_GROWTH_MAX_MIB_PER_HOUR,
      unit: 'MiB/h',
    },
  ];
}
