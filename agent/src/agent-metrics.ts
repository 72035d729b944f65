import { Gauge, type Registry } from 'prom-client';
import type { AgentSnapshot } from './agent.ts';

/**
 * Prometheus figures of the agent, read from its snapshot when they are asked for. Names carry their unit.
 *
 * @param onsiteRefusals refusals at the on-site sockets by code, since start
 */
export function agentMetrics(
  registry: Registry,
  snapshot: () => AgentSnapshot,
  onsiteRefusals: () => Readonly<Record<string, number>>,
): void {
  const gauge = (name: string, help: string, read: (now: AgentSnapshot) => number): void => {
    registry.registerMetric(
      new Gauge({
        name: `farfield_agent_${name}`,
        help,
        registers: [],
        collect() {
          this.set(read(snapshot()));
        },
      }),
    );
  };
  gauge('authority_level', 'authority component of the verdict, 0 full to 3 local', (now) => now.verdict.authority);
  gauge('scan_level', 'scan component of the verdict, 0 to 3 abort', (now) => now.verdict.scan);
  gauge('consoles', 'consoles seated', (now) => now.consoles.filter((one) => one.isSeated).length);
  gauge('conditions_active', 'conditions that are not ok', (now) => Object.keys(now.conditions).length);
  gauge('mailbox_depth', 'inputs that wait for the step loop', (now) => now.mailboxDepth);
  gauge('longest_stall_ms', 'longest time between two steps since start', (now) => now.longestStallMs);
  gauge('journal_waiting_records', 'records not yet known to be on the disk', (now) => now.journal.waiting);
  gauge('uplink_up', '1 while the gateway is heard', (now) => (now.uplink.state === 'up' ? 1 : 0));
  gauge('commands_accepted', 'commands that acted since start', (now) => now.counts.commandsAccepted);
  gauge('commands_refused', 'commands refused since start', (now) => now.counts.commandsRefused);
  gauge(
    'commands_replayed',
    'repeated commands answered without acting since start',
    (now) => now.counts.commandsReplayed,
  );
  gauge(
    'unseated_inputs',
    'joins, leaves, heartbeats and commands under a console id that is not seated at that door, since start',
    (now) => now.counts.unseatedInputs,
  );
  gauge('echoes_unknown', 'heartbeat echoes that named no heartbeat of this life', (now) => now.counts.echoesUnknown);
  gauge('violations', 'broken invariants reported by the core since start', (now) => now.counts.violations);
  registry.registerMetric(
    new Gauge({
      name: 'farfield_agent_onsite_refused_frames',
      help: 'frames that closed an on-site socket and vitals that were dropped there, by code, since start',
      labelNames: ['code'],
      registers: [],
      collect() {
        for (const [code, count] of Object.entries(onsiteRefusals())) this.set({ code }, count);
      },
    }),
  );
}
