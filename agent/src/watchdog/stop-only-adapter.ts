import { OpcUaAdapter } from '../adapters/opcua/opcua-adapter.ts';
import type { Clock } from '../clock.ts';
import type { AgentConfig, OpcUaAdapterConfig } from '../config/agent-config.ts';

/**
 * The watchdog's own way to the scanner: of all that the site's mapping names it keeps what tells whether it scans, and stop
 * and abort. No other order can be given through it, whatever asks.
 *
 * @returns null when no adapter of the site can stop a scan
 */
export function stopOnlyAdapter({ adapters, site }: AgentConfig, clock: Clock): OpcUaAdapter | null {
  const scanner = adapters.find(
    (one): one is OpcUaAdapterConfig =>
      one.kind === 'opcua' && (one.mapping.methods.stop ?? one.mapping.methods.abort) !== undefined,
  );
  if (scanner === undefined) return null;
  return new OpcUaAdapter({ config: stopOnly(scanner), siteId: site.siteId, scannerRef: site.scannerRef, clock });
}

export function stopOnly(config: OpcUaAdapterConfig): OpcUaAdapterConfig {
  const { signals, methods } = config.mapping;
  return {
    ...config,
    mapping: {
      ...config.mapping,
      signals: {
        'scanner.state': signals['scanner.state'],
        'scanner.runningStepId': signals['scanner.runningStepId'],
        'scanner.heartbeat': signals['scanner.heartbeat'],
      },
      methods: { stop: methods.stop, abort: methods.abort },
    },
  };
}
