import type { PathConditions } from '../network/config.ts';
import type { NetworkCounters } from '../network/network-proxy.ts';
import type { Numerics } from '../monitor/numerics.ts';
import type { ScannerCounters } from '../scanner/scanner-state.ts';
import { liveScanner, shownScanner, type ShownScanner } from '../scanner/shown-scanner.ts';
import { readingsOf, type ZoneReadings } from '../zone/zone-readings.ts';
import type { WorldParts } from './parts.ts';

/** How the world is now, as plain JSON: what is true, and beside it what the machines show where the two can differ. */
export interface WorldSnapshot {
  readonly atMs: number;
  readonly wallMs: number;
  /** Seq of the newest event; with `GET /log?since=` a reader misses nothing. */
  readonly lastSeq: number;
  readonly scanner: {
    readonly truth: ShownScanner;
    readonly shown: ShownScanner;
    readonly counters: ScannerCounters;
    readonly hasMains: boolean;
    readonly isEmergencyOff: boolean;
    readonly worklist: readonly { readonly examId: string; readonly patientName: string; readonly status: string }[];
    readonly misbehaving: readonly string[];
  };
  readonly screen: { readonly misbehaving: readonly string[] } | null;
  readonly monitor: {
    readonly numerics: Numerics | null;
    readonly misbehaving: readonly string[];
    readonly probesOff: readonly string[];
  } | null;
  readonly zone: {
    readonly shown: ZoneReadings;
    readonly people: readonly { readonly person: string; readonly level: number; readonly zone: string }[];
    readonly openDoors: readonly string[];
    readonly misbehaving: readonly string[];
  };
  readonly ups: {
    readonly volt: number;
    readonly isOnBattery: boolean;
    readonly isOutputOn: boolean;
    readonly energyWh: number;
    /** As a NUT client reads them. */
    readonly variables: Readonly<Record<string, string>>;
    readonly driver: string;
    readonly misbehaving: readonly string[];
  };
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly conditions: PathConditions;
        readonly counters: NetworkCounters;
        readonly misbehaving: readonly string[];
      }
    >
  >;
}

export function worldSnapshot(parts: WorldParts): WorldSnapshot {
  const { clock, log, scanner, screen, monitor, zone, ups, paths } = parts;
  const nowMs = clock.nowMs();
  const { state } = scanner.runner;
  const { doors, people } = zone.runner.state;
  return {
    atMs: nowMs,
    wallMs: clock.wallMs(),
    lastSeq: log.lastSeq,
    scanner: {
      truth: liveScanner(state, nowMs),
      shown: shownScanner(state, nowMs),
      counters: state.counters,
      hasMains: state.power.mains,
      isEmergencyOff: state.power.emergencyOff,
      worklist: state.worklist.map(({ examId, patientName, status }) => ({ examId, patientName, status })),
      misbehaving: [...state.misbehaving],
    },
    screen: screen === null ? null : { misbehaving: namesOn(screen.state.faults) },
    monitor:
      monitor === null
        ? null
        : {
            numerics: monitor.runner.state.numerics,
            misbehaving: [...monitor.runner.state.misbehaving],
            probesOff: [...monitor.runner.state.probesOff],
          },
    zone: {
      shown: readingsOf(zone.runner.state, nowMs),
      people: [...people].map(([person, { level, zone: where }]) => ({ person, level, zone: where })),
      openDoors: Object.entries(doors)
        .filter(([, contact]) => contact.isOpen)
        .map(([door]) => door),
      misbehaving: [...zone.runner.state.misbehaving],
    },
    ups: {
      volt: ups.runner.state.volt,
      isOnBattery: ups.runner.state.isOnBattery,
      isOutputOn: ups.runner.state.isOutputOn,
      energyWh: Math.round(ups.runner.state.energyWh * 10) / 10,
      variables: Object.fromEntries(ups.runner.state.variables),
      driver: ups.runner.state.driver,
      misbehaving: [...ups.runner.state.misbehaving],
    },
    paths: Object.fromEntries(
      [...paths].map(([name, proxy]) => [
        name,
        { conditions: proxy.conditions, counters: proxy.counters, misbehaving: [...proxy.misbehaving] },
      ]),
    ),
  };
}

function namesOn(faults: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(faults)
    .filter(([, on]) => on)
    .map(([name]) => name);
}
