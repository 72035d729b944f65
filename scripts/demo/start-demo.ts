import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { AGENT_NODE_FLAGS } from '../../agent/src/node-flags.ts';
import { GATEWAY_NODE_FLAGS } from '../../gateway/src/node-flags.ts';
import { ROOT, runCommand } from '../run-command.ts';
import { makeFacilityCa, type OnsiteTls } from './facility-ca.ts';
import { freePort } from './free-port.ts';
import { type Part, startPart } from './part.ts';
import type { Seat } from './person.ts';
import { DEMO_SITE_STEPS } from './site-steps.ts';
import { demoPolicyFiles, signDemoPolicy } from './sign-demo-policy.ts';
import { WorldClient } from './world-client.ts';

const SITE_FILES = path.join(ROOT, 'scripts', 'demo', 'site');
const CONSOLE_FOLDER = path.join(ROOT, 'console', 'dist');
const SITE_ID = 'cedar-ridge-mr1';
/** Linux has all of 127.0.0.0/8; elsewhere both paths share one address, and the screens say that they do. */
const CELLULAR_HOST = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

export interface DemoOptions {
  /** everything that this run writes goes here */
  readonly folder: string;
  /** usual: 8080 gateway, 8443 on site, 4700 world, when free; free: any */
  readonly ports: 'usual' | 'free';
  /** multiplies the simulated scanner's own durations; policy timers never scale */
  readonly timeScale: number;
  /** file in the site folder, or anywhere by its whole path */
  readonly policy?: string;
  readonly say: (text: string) => void;
  /** world configuration besides the demonstration's own */
  readonly world?: Record<string, unknown>;
  /** last word on the agent's configuration, for tests that put other machines in place */
  readonly agentConfig?: (config: Record<string, unknown>) => Record<string, unknown>;
  readonly agentWrapper?: readonly string[];
  /** the same of the gateway's, and what its command line stands behind: a namespace of its own, say */
  readonly gatewayConfig?: (config: Record<string, unknown>) => Record<string, unknown>;
  readonly gatewayWrapper?: readonly string[];
  readonly isWatched?: boolean;
  /** the built console; another folder for runs whose pages nobody opens */
  readonly consoleFolder?: string;
}

export interface Demo {
  readonly siteId: string;
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly onsiteUrl: string;
  readonly inspectUrl: string;
  readonly enrolment: string;
  readonly tls: OnsiteTls;
  readonly world: WorldClient;
  readonly remoteSeat: Seat;
  readonly onsiteSeat: Seat;
  gateway: Part;
  agent: Part;
  readonly simulators: Part;
  /** starts the agent again with the same files, after it was stopped or killed */
  restartAgent(): Promise<void>;
  /** the same for the gateway: its database and its keys are those it had */
  restartGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the fictional facility: simulated world, gateway and site agent, each its own process, on loopback only. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { folder, say, consoleFolder = CONSOLE_FOLDER } = options;
  if (!existsSync(path.join(consoleFolder, 'index.html'))) {
    throw new Error('the web console is not built; run `npm run demo`, which builds it');
  }
  mkdirSync(folder, { recursive: true });
  const wanted = (port: number): Promise<number> => freePort(options.ports === 'usual' ? port : 0);
  const [gatewayPort, onsitePort, controlPort, inspectPort] = [
    await wanted(8_080),
    await wanted(8_443),
    await wanted(4_700),
    await wanted(8_090),
  ];
  const deskPorts = { primary: await wanted(8_081), cellular: await wanted(8_082) };
  const tls = await makeFacilityCa(folder);
  const enrolment = randomBytes(24).toString('base64url');
  const parts: Part[] = [];
  const stop = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop();
  };

  try {
    say('gateway …');
    const gatewayFile = writeGatewayConfig(options, gatewayPort, consoleFolder, deskPorts);
    const keyFile = await enrol(folder, gatewayFile);
    const startGateway = (): Promise<Part> =>
      startPart('gateway', [...GATEWAY_NODE_FLAGS, 'gateway/src/main.ts', '--config', gatewayFile], folder, {
        ...flags(options),
        ...wrapped(options.gatewayWrapper),
      });
    const gateway = await startGateway();
    parts.push(gateway);

    say('simulated site (scanner, screen, monitor, zone, UPS, network) …');
    const worldFile = writeWorldConfig(folder, { controlPort, gatewayPort, deskPorts }, options);
    const simulators = await startPart(
      'simulators',
      ['simulators/src/main.ts', 'world', '--config', worldFile],
      folder,
      flags(options),
    );
    parts.push(simulators);

    say('site agent …');
    const endpoints = simulators.ready['endpoints'] as Record<string, unknown>;
    const agentFile = writeAgentConfig(
      folder,
      { endpoints, keyFile, tls, enrolment, onsitePort, inspectPort },
      options,
    );
    const startAgent = (): Promise<Part> =>
      startPart('agent', [...AGENT_NODE_FLAGS, 'agent/src/main.ts', '--config', agentFile], folder, {
        ...flags(options),
        ...wrapped(options.agentWrapper),
      });
    const agent = await startAgent();
    parts.push(agent);

    const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
    const onsiteUrl = `https://localhost:${onsitePort}`;
    const demo: Demo = {
      siteId: SITE_ID,
      folder,
      gatewayUrl,
      onsiteUrl,
      inspectUrl: `http://127.0.0.1:${inspectPort}`,
      enrolment,
      tls,
      world: new WorldClient(`http://127.0.0.1:${controlPort}`),
      remoteSeat: { url: gatewayUrl, siteId: SITE_ID },
      onsiteSeat: { url: onsiteUrl, siteId: SITE_ID, ca: tls.ca, enrolment },
      gateway,
      agent,
      simulators,
      restartAgent: async () => {
        await demo.agent.stop();
        demo.agent = await startAgent();
        parts.push(demo.agent);
      },
      restartGateway: async () => {
        await demo.gateway.stop();
        demo.gateway = await startGateway();
        parts.push(demo.gateway);
      },
      stop,
    };
    return demo;
  } catch (error) {
    await stop();
    throw error;
  }
}

function flags(options: DemoOptions): { isWatched: boolean } {
  return { isWatched: options.isWatched === true };
}

function wrapped(wrapper: readonly string[] | undefined): { wrapper?: readonly string[] } {
  return wrapper === undefined ? {} : { wrapper };
}

function writeYaml(file: string, content: unknown): string {
  writeFileSync(file, stringify(content), { mode: 0o600 });
  return file;
}

/** Where the remote console's two paths to the gateway begin. */
interface DeskPorts {
  readonly primary: number;
  readonly cellular: number;
}

function writeGatewayConfig(
  { folder, gatewayConfig }: DemoOptions,
  port: number,
  consoleFolder: string,
  desk: DeskPorts,
): string {
  const config: Record<string, unknown> = {
    host: '127.0.0.1',
    port,
    consoleFolder,
    storeFile: path.join(folder, 'gateway.sqlite'),
    demoSignIn: true,
    peopleFile: path.join(SITE_FILES, 'remote-people.yaml'),
    drillsFolder: path.join(ROOT, 'docs', 'drills'),
    sitePhone: '555-0142',
    remotePhone: '555-0107',
    consolePaths: [
      { name: 'primary', url: `ws://127.0.0.1:${desk.primary}` },
      { name: 'cellular', url: `ws://127.0.0.1:${desk.cellular}` },
    ],
  };
  return writeYaml(path.join(folder, 'gateway.yaml'), gatewayConfig?.(config) ?? config);
}

/** The site's key, made by the same command that a facility uses. */
async function enrol(folder: string, gatewayFile: string): Promise<string> {
  const keyFile = path.join(folder, 'site.key');
  const { code, output } = await runCommand('node', [
    'gateway/src/main.ts',
    'enrol',
    '--config',
    gatewayFile,
    '--site',
    SITE_ID,
    '--name',
    'Cedar Ridge · MR 1',
    '--key-file',
    keyFile,
  ]);
  if (code !== 0) throw new Error(`enrol failed:\n${output}`);
  return keyFile;
}

const SIM_LOGIN = {
  securityModes: ['SignAndEncrypt'],
  allowAnonymous: false,
  users: [{ name: 'agent', password: 'demo-only' }],
};

function writeWorldConfig(
  folder: string,
  { controlPort, gatewayPort, deskPorts }: { controlPort: number; gatewayPort: number; deskPorts: DeskPorts },
  options: DemoOptions,
): string {
  const target = `127.0.0.1:${gatewayPort}`;
  return writeYaml(path.join(folder, 'world.yaml'), {
    seed: 20_260,
    dataFolder: path.join(folder, 'simulators'),
    eventLogFile: path.join(folder, 'world.jsonl'),
    control: { host: '127.0.0.1', port: controlPort },
    scanner: { ...SIM_LOGIN, scannerId: 'MR1', timeScale: options.timeScale, registerFirst: true },
    screen: { password: 'demo' },
    monitor: { ...SIM_LOGIN },
    zone: { ...SIM_LOGIN, people: [{ person: 'Mia Demo', level: 2, zone: 'III' }] },
    ups: { loadWatt: 700, pollIntervalMs: 500, users: [{ name: 'agent', password: 'demo-only', role: 'secondary' }] },
    network: {
      paths: [
        { name: 'primary', target },
        // Another address of this machine, as a modem beside the hospital's network would have.
        { name: 'cellular', target, listenHost: CELLULAR_HOST, conditions: { delayMs: 15, jitterMs: 10 } },
        { name: 'desk-primary', target, end: 'console', listenPort: deskPorts.primary },
        { name: 'desk-cellular', target, end: 'console', listenPort: deskPorts.cellular },
      ],
    },
    ...options.world,
  });
}

interface AgentParts {
  readonly endpoints: Record<string, unknown>;
  readonly keyFile: string;
  readonly tls: OnsiteTls;
  readonly enrolment: string;
  readonly onsitePort: number;
  readonly inspectPort: number;
}

function writeAgentConfig(folder: string, parts: AgentParts, options: DemoOptions): string {
  const passwordFile = path.join(folder, 'sim-password');
  writeFileSync(passwordFile, 'demo-only', { mode: 0o600 });
  const screenPasswordFile = path.join(folder, 'screen-password');
  writeFileSync(screenPasswordFile, 'demo', { mode: 0o600 });
  const enrolmentsFile = writeYaml(path.join(folder, 'enrolments.yaml'), {
    enrolments: [
      { consoleName: 'Zone III desk', secretSha256: createHash('sha256').update(parts.enrolment).digest('hex') },
    ],
  });
  const opcua = (name: string): Record<string, unknown> => ({
    kind: 'opcua',
    name,
    mappingFile: path.join(SITE_FILES, `${name}.mapping.yaml`),
    endpointUrl: String(parts.endpoints[name]),
    security: 'signAndEncrypt',
    user: 'agent',
    passwordFile,
    pkiFolder: path.join(folder, 'pki', name),
    trust: 'firstUse',
  });
  const ups = hostAndPort(String(parts.endpoints['ups']));
  const screen = hostAndPort(String(parts.endpoints['screen']));
  const at = (name: string): string => {
    const { host, port } = hostAndPort(String(parts.endpoints[`path.${name}`]));
    return `ws://${host}:${port}`;
  };
  const config: Record<string, unknown> = {
    ...demoPolicyFiles(folder),
    site: {
      siteId: SITE_ID,
      name: 'Cedar Ridge',
      scannerName: 'MR 1',
      scannerRef: 'MR1',
      fieldTesla: 1.5,
      upsFeeds: ['scanner console', 'site agent'],
    },
    gateway: {
      url: at('primary'),
      keyFile: parts.keyFile,
      paths: [
        { name: 'primary', url: at('primary'), localAddress: '127.0.0.1' },
        { name: 'cellular', url: at('cellular'), localAddress: CELLULAR_HOST },
      ],
    },
    onsite: {
      host: '127.0.0.1',
      port: parts.onsitePort,
      tls: { certFile: parts.tls.certFile, keyFile: parts.tls.keyFile },
      consoleFolder: options.consoleFolder ?? CONSOLE_FOLDER,
      peopleFile: path.join(SITE_FILES, 'onsite-people.yaml'),
      enrolmentsFile,
      demoSignIn: true,
      steps: DEMO_SITE_STEPS,
    },
    journal: { file: path.join(folder, 'journal.sqlite') },
    adapters: [
      opcua('scanner'),
      opcua('zone'),
      opcua('monitor'),
      { kind: 'nut', name: 'ups', host: ups.host, port: ups.port, ups: ups.path, user: 'agent', passwordFile },
    ],
    screen: {
      host: screen.host,
      port: screen.port,
      passwordFile: screenPasswordFile,
      layoutFile: path.join(SITE_FILES, 'screen-layout.yaml'),
    },
    inspect: { host: '127.0.0.1', port: parts.inspectPort },
  };
  const last = options.agentConfig?.(config) ?? config;
  // The facility signs for what it has.
  signDemoPolicy(folder, path.resolve(SITE_FILES, options.policy ?? 'policy.yaml'), {
    hasWatchdog: last['watchdog'] !== undefined && last['watchdog'] !== null,
  });
  return writeYaml(path.join(folder, 'agent.yaml'), last);
}

function hostAndPort(endpoint: string): { host: string; port: number; path: string } {
  const { hostname, port, pathname } = new URL(endpoint.includes('://') ? endpoint : `tcp://${endpoint}`);
  return { host: hostname, port: Number(port), path: pathname.replace(/^\//, '') };
}
