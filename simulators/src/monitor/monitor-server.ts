import type { Cancel, Clock } from '../kernel/clock.ts';
import type { EventLog } from '../kernel/event-log.ts';
import { Runner, type Running } from '../kernel/runner.ts';
import { OpcUaSkin, type UaVariable } from '../opcua/opcua-skin.ts';
import type { MonitorConfig } from './config.ts';
import {
  initialMonitor,
  monitorModel,
  type MonitorEvent,
  type MonitorInput,
  type MonitorState,
} from './monitor-model.ts';
import type { Nibp, Numerics, Reading } from './numerics.ts';
import type { Wave } from './waveforms.ts';

export type MonitorRunner = Runner<MonitorState, MonitorInput, MonitorEvent>;

export interface StartMonitorOptions {
  readonly config: MonitorConfig;
  readonly seed: number;
  readonly clock: Clock;
  readonly log: EventLog;
  /** Certificates and keys; made when absent. */
  readonly pkiFolder: string;
}

/** Between saying "off" and silence, so that a subscribed client can hear it. */
const LAST_WORD_MS = 300;

/**
 * The patient monitor as an OPC UA server (namespace index 1). Numbers are written each second with a new source time
 * even when they are equal; `Monitor.NumericsCount` grows with each. Waves are Int32 arrays
 * `[index of the first sample, rate in millihertz, ...samples]`, ten a second.
 * @returns null when the configuration says that no monitor is fitted: nothing listens
 */
export async function startMonitor(options: StartMonitorOptions): Promise<Running<MonitorRunner> | null> {
  const { config, clock, log } = options;
  if (!config.fitted) return null;
  const skin = await OpcUaSkin.start({
    name: 'farfield-monitor',
    host: config.host,
    port: config.port,
    pkiFolder: options.pkiFolder,
    namespaceUri: 'urn:farfield:simulator:monitor',
    securityModes: config.securityModes,
    users: config.users,
    allowAnonymous: config.allowAnonymous,
  });
  const runner: MonitorRunner = new Runner({
    model: monitorModel,
    initial: initialMonitor(config, options.seed),
    clock,
  });
  const nodes = addNodes(skin);
  let isOff = false;
  let cancelDark: Cancel | null = null;
  runner.subscribe((events, state, nowMs) => {
    // Read from the state, not from the events, so that a reset of the world also switches the monitor on again.
    const shouldBeOff = state.misbehaving.has('monitorOff');
    if (shouldBeOff !== isOff) {
      isOff = shouldBeOff;
      nodes.on.set(!isOff, { sourceTime: new Date(clock.wallMs()) });
      cancelDark?.();
      cancelDark = isOff ? clock.setTimer(nowMs + LAST_WORD_MS, () => skin.goDark()) : null;
      if (!isOff) skin.comeBack();
    }
    for (const event of events) {
      write(nodes, event, clock);
      tell(log, event);
    }
  });
  runner.start();
  return {
    runner,
    endpoint: skin.endpointUrl,
    port: skin.port,
    stop: async () => {
      cancelDark?.();
      runner.stop();
      await skin.stop();
    },
  };
}

interface MonitorNodes {
  readonly on: UaVariable;
  readonly hr: UaVariable;
  readonly spo2: UaVariable;
  readonly rr: UaVariable;
  readonly etCo2: UaVariable;
  readonly nibpSys: UaVariable;
  readonly nibpDia: UaVariable;
  readonly nibpMean: UaVariable;
  readonly nibpAtUtc: UaVariable;
  readonly alarm: UaVariable;
  readonly numericsCount: UaVariable;
  readonly waves: Readonly<Record<Wave, UaVariable>>;
  /** How often the numbers were written. */
  count: number;
  /** Which cuff measurement the nodes show; null: none, quality bad. */
  nibpTakenAtMs: number | null;
}

function addNodes(skin: OpcUaSkin): MonitorNodes {
  const number = (name: string): UaVariable => {
    const node = skin.addVariable({
      path: `Monitor/${name}`,
      nodeId: `ns=1;s=Monitor.${name}`,
      type: 'Double',
      initial: 0,
    });
    node.set(0, { quality: 'bad' });
    return node;
  };
  const wave = (name: string): UaVariable =>
    skin.addVariable({
      path: `Monitor/Wave/${name}`,
      nodeId: `ns=1;s=Monitor.Wave.${name}`,
      type: 'Int32Array',
      initial: [],
    });
  const nibpAtUtc = skin.addVariable({
    path: 'Monitor/NibpAtUtc',
    nodeId: 'ns=1;s=Monitor.NibpAtUtc',
    type: 'DateTime',
    initial: new Date(0),
  });
  nibpAtUtc.set(new Date(0), { quality: 'bad' });
  return {
    on: skin.addVariable({ path: 'Monitor/On', nodeId: 'ns=1;s=Monitor.On', type: 'Boolean', initial: true }),
    hr: number('Hr'),
    spo2: number('SpO2'),
    rr: number('Rr'),
    etCo2: number('EtCo2'),
    nibpSys: number('NibpSys'),
    nibpDia: number('NibpDia'),
    nibpMean: number('NibpMean'),
    nibpAtUtc,
    alarm: skin.addVariable({ path: 'Monitor/Alarm', nodeId: 'ns=1;s=Monitor.Alarm', type: 'String', initial: '' }),
    numericsCount: skin.addVariable({
      path: 'Monitor/NumericsCount',
      nodeId: 'ns=1;s=Monitor.NumericsCount',
      type: 'UInt32',
      initial: 0,
    }),
    waves: { ecg: wave('Ecg'), pleth: wave('Pleth'), co2: wave('Co2'), resp: wave('Resp') },
    count: 0,
    nibpTakenAtMs: null,
  };
}

function write(nodes: MonitorNodes, event: MonitorEvent, clock: Clock): void {
  switch (event.kind) {
    case 'wave':
      nodes.waves[event.wave].set([event.firstSampleIndex, event.rateMilliHz, ...event.samples], {
        sourceTime: new Date(clock.wallMs()),
      });
      break;
    case 'numerics':
      writeNumerics(nodes, event.numerics, clock);
      break;
    case 'power':
    case 'alarmChanged':
      // Monitor.On follows the state, Monitor.Alarm is written with the numbers.
      break;
  }
}

function writeNumerics(nodes: MonitorNodes, numerics: Numerics, clock: Clock): void {
  const sourceTime = new Date(clock.wallMs());
  const put = (node: UaVariable, reading: Reading): void => {
    if (reading.kind === 'valid') node.set(reading.value, { sourceTime });
    else node.set(0, { quality: 'bad', sourceTime });
  };
  put(nodes.hr, numerics.hrBpm);
  put(nodes.spo2, numerics.spo2Percent);
  put(nodes.rr, numerics.rrPerMinute);
  put(nodes.etCo2, numerics.etCo2MmHg);
  writeNibp(nodes, numerics.nibp, clock);
  nodes.alarm.set(numerics.alarm, { sourceTime });
  nodes.count += 1;
  nodes.numericsCount.set(nodes.count, { sourceTime });
}

/** A cuff value keeps the time at which it was taken; it is written once, not each second. */
function writeNibp(nodes: MonitorNodes, nibp: Nibp | null, clock: Clock): void {
  const takenAtMs = nibp?.takenAtMs ?? null;
  if (takenAtMs === nodes.nibpTakenAtMs) return;
  nodes.nibpTakenAtMs = takenAtMs;
  const numbers = [nodes.nibpSys, nodes.nibpDia, nodes.nibpMean];
  if (nibp === null) {
    for (const node of numbers) node.set(0, { quality: 'bad' });
    nodes.nibpAtUtc.set(new Date(0), { quality: 'bad' });
    return;
  }
  const takenAt = new Date(clock.wallMs() - (clock.nowMs() - nibp.takenAtMs));
  nodes.nibpSys.set(nibp.sysMmHg, { sourceTime: takenAt });
  nodes.nibpDia.set(nibp.diaMmHg, { sourceTime: takenAt });
  nodes.nibpMean.set(nibp.meanMmHg, { sourceTime: takenAt });
  nodes.nibpAtUtc.set(takenAt, { sourceTime: takenAt });
}

function tell(log: EventLog, event: MonitorEvent): void {
  switch (event.kind) {
    case 'alarmChanged':
      log.append({ source: 'monitor', kind: 'did', what: 'alarmChanged', detail: { alarm: event.alarm } });
      break;
    case 'power':
      log.append({ source: 'monitor', kind: 'did', what: event.on ? 'poweredOn' : 'poweredOff' });
      break;
    case 'wave':
    case 'numerics':
      // Ten a second would bury what a reader of the log looks for.
      break;
  }
}
