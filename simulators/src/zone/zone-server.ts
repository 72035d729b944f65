import type { Clock } from '../kernel/clock.ts';
import type { EventLog } from '../kernel/event-log.ts';
import { Runner, type Running } from '../kernel/runner.ts';
import { OpcUaSkin, type UaType, type UaValue, type UaVariable } from '../opcua/opcua-skin.ts';
import type { ZoneConfig } from './config.ts';
import { initialZone, zoneModel, type Badge, type ZoneEvent, type ZoneInput, type ZoneState } from './zone-model.ts';
import type { ZoneReadings } from './zone-readings.ts';

export type ZoneRunner = Runner<ZoneState, ZoneInput, ZoneEvent>;

export interface StartZoneOptions {
  readonly config: ZoneConfig;
  readonly seed: number;
  readonly clock: Clock;
  readonly log: EventLog;
  /** Certificates and keys; made when absent. */
  readonly pkiFolder: string;
}

const NODES = {
  door23Open: { name: 'Door23Open', type: 'Boolean', blank: false },
  door34Open: { name: 'Door34Open', type: 'Boolean', blank: false },
  countIII: { name: 'CountIII', type: 'Int32', blank: 0 },
  countIV: { name: 'CountIV', type: 'Int32', blank: 0 },
  ferroAlarm: { name: 'FerroAlarm', type: 'Boolean', blank: false },
  ferroSide: { name: 'FerroSide', type: 'String', blank: '' },
  oxygenPercent: { name: 'OxygenPercent', type: 'Double', blank: 0 },
  squeezeBall: { name: 'SqueezeBall', type: 'Boolean', blank: false },
  squeezeCount: { name: 'SqueezeCount', type: 'UInt32', blank: 0 },
  quench: { name: 'Quench', type: 'Boolean', blank: false },
  powerOff: { name: 'PowerOff', type: 'Boolean', blank: false },
  heartbeatCount: { name: 'HeartbeatCount', type: 'UInt32', blank: 0 },
} as const satisfies Record<keyof ZoneReadings, { name: string; type: UaType; blank: UaValue }>;

const READING_NAMES = Object.keys(NODES) as (keyof ZoneReadings)[];

/**
 * The zone sensors as an OPC UA server (namespace index 1, `ns=1;s=Zone.*`). A value is written when it changes; the
 * heartbeat changes four times a second. `Zone.Badge` is `[seq, person, level, door, direction, utcMs]`, all text.
 */
export async function startZone(options: StartZoneOptions): Promise<Running<ZoneRunner>> {
  const { config, clock, log } = options;
  const skin = await OpcUaSkin.start({
    name: 'farfield-zone',
    host: config.host,
    port: config.port,
    pkiFolder: options.pkiFolder,
    namespaceUri: 'urn:farfield:simulator:zone',
    securityModes: config.securityModes,
    users: config.users,
    allowAnonymous: config.allowAnonymous,
  });
  const nodes = new Map(READING_NAMES.map((reading) => [reading, addNode(skin, NODES[reading])]));
  const badgeNode = addNode(skin, { name: 'Badge', type: 'StringArray', blank: [] });
  const runner: ZoneRunner = new Runner({ model: zoneModel, initial: initialZone(config, options.seed), clock });
  let shown: ZoneReadings | null = null;
  runner.subscribe((events) => {
    const sourceTime = new Date(clock.wallMs());
    for (const event of events) {
      switch (event.kind) {
        case 'readings':
          for (const reading of READING_NAMES) {
            const value = event.readings[reading];
            if (shown !== null && shown[reading] === value) continue;
            const quality = value === null ? 'bad' : 'good';
            nodes.get(reading)?.set(value ?? NODES[reading].blank, { quality, sourceTime });
          }
          shown = event.readings;
          break;
        case 'badgeRead':
          badgeNode.set(badgeFields(event.badge, clock), { sourceTime });
          break;
        case 'happened':
          log.append({ source: 'zone', kind: 'did', what: event.what, detail: event.detail });
          break;
      }
    }
  });
  runner.start();
  return {
    runner,
    endpoint: skin.endpointUrl,
    port: skin.port,
    stop: async () => {
      runner.stop();
      await skin.stop();
    },
  };
}

function addNode(skin: OpcUaSkin, node: { name: string; type: UaType; blank: UaValue }): UaVariable {
  return skin.addVariable({
    path: `Zone/${node.name}`,
    nodeId: `ns=1;s=Zone.${node.name}`,
    type: node.type,
    initial: node.blank,
  });
}

function badgeFields(badge: Badge, clock: Clock): string[] {
  const utcMs = clock.wallMs() - (clock.nowMs() - badge.atMs);
  return [String(badge.seq), badge.person, String(badge.level), badge.door, badge.direction, String(utcMs)];
}
