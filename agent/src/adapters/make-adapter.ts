import type { Clock } from '../clock.ts';
import type { AdapterConfig } from '../config/agent-config.ts';
import type { AdapterPort } from './adapter-port.ts';
import { HostBatteryAdapter } from './host/host-battery-adapter.ts';
import { NutAdapter } from './nut/nut-adapter.ts';
import { OpcUaAdapter } from './opcua/opcua-adapter.ts';

/** The adapter that a line of the configuration asks for. */
export function makeAdapter(
  config: AdapterConfig,
  site: { readonly siteId: string; readonly scannerRef: string },
  clock: Clock,
): AdapterPort {
  switch (config.kind) {
    case 'opcua':
      return new OpcUaAdapter({ config, ...site, clock });
    case 'nut':
      return new NutAdapter({ config, clock });
    case 'hostBattery':
      return new HostBatteryAdapter({ config, clock });
  }
}
