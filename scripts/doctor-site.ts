import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { PROTOCOL_VERSION, SCHEMA_HASH } from '@farfield/protocol';
import { HostBatteryAdapter } from '../agent/src/adapters/host/host-battery-adapter.ts';
import { NutAdapter } from '../agent/src/adapters/nut/nut-adapter.ts';
import type { AdapterPort, Observation } from '../agent/src/adapters/adapter-port.ts';
import { systemClock } from '../agent/src/clock.ts';
import {
  type AgentConfig,
  type HostBatteryAdapterConfig,
  loadAgentConfig,
  type NutAdapterConfig,
} from '../agent/src/config/agent-config.ts';
import { ConfigError } from '../agent/src/config/config-error.ts';
import { readDiskSpace } from '../agent/src/host/disk-watch.ts';
import {
  certificateFinding,
  diskFinding,
  type HostFinding,
  memoryFinding,
  temperatureFinding,
} from '../agent/src/host/host-findings.ts';
import { type HostReading, probeHost } from '../agent/src/host/probe-host.ts';
import { readCertificate } from '../agent/src/host/read-certificate.ts';
import { siteCertificates } from '../agent/src/host/site-certificates.ts';
import { whyNoConsole } from '../agent/src/onsite/console-folder.ts';
import { loadEnrolmentsFile } from '../agent/src/onsite/enrolments-file.ts';
import { loadPeopleFile } from '../agent/src/onsite/people-file.ts';
import { scannerScreen } from '../agent/src/screen/scanner-screen.ts';
import { withSource } from '../agent/src/screen/with-source.ts';
import manifest from '../agent/package.json' with { type: 'json' };
import { askOpcua } from './ask-opcua.ts';
import { whyNoSqlite } from './sqlite-works.ts';

/** One line of the answer. look: nothing that stops an exam, or nobody could tell; wrong: mend it before the first one */
export interface SiteLine {
  readonly name: string;
  readonly level: 'ok' | 'look' | 'wrong';
  readonly words: string;
  /** '' when there is nothing to do */
  readonly fix: string;
}

export interface SiteDoctorOptions {
  readonly wallMs?: () => number;
  readonly probe?: () => Promise<HostReading>;
}

const UPS_WITHIN_MS = 6_000;
const GATEWAY_WITHIN_MS = 5_000;
const OPCUA_WITHIN_MS = 5_000;
/** Further apart than this the times of day of the record are in doubt. @source row C-83 */
const CLOCKS_APART_MS = 2_000;
/** What an HTTP answer says of the time is cut to whole seconds. */
const DATE_STEP_MS = 1_000;
const SIGN: Readonly<Record<SiteLine['level'], string>> = { ok: 'ok      ', look: 'look    ', wrong: 'WRONG   ' };

/** Checks the machine of one site before it is used. @returns 0: nothing that has to be mended, 1: something has */
export async function runSiteDoctor(file: string): Promise<number> {
  const lines = await siteLines(file);
  for (const { name, level, words, fix } of lines)
    process.stdout.write(`${SIGN[level]} ${name}: ${words}${fix === '' ? '' : `; ${fix}`}\n`);
  const wrong = lines.filter(({ level }) => level === 'wrong').length;
  process.stdout.write(wrong === 0 ? 'fit for use\n' : `not fit for use: ${wrong} to mend\n`);
  return wrong === 0 ? 0 : 1;
}

/** Never rejects for what is wrong with a site. What answers slowly is asked beside the rest. */
export async function siteLines(file: string, options: SiteDoctorOptions = {}): Promise<readonly SiteLine[]> {
  const { wallMs = Date.now, probe = probeHost } = options;
  const loaded = load(file);
  if (!loaded.ok) return [...loaded.lines, ...hostLines(await probe())];
  const { config } = loaded;
  const folder = path.dirname(config.journal.file);
  const known = [
    ok('configuration', `${config.site.name} · ${config.site.scannerName}`),
    keyLine(config),
    recordLine(folder),
    ...onsiteLines(config),
  ];
  const asked = await Promise.all([
    readDiskSpace(folder).then((space) => [lineOf(diskFinding(space))]),
    probe().then(hostLines),
    certificateLines(config, wallMs()),
    clockLine(config, wallMs),
    Promise.all(config.adapters.flatMap((one) => (one.kind === 'opcua' ? [] : [powerLine(one)]))),
    screenLines(config),
    opcuaLines(config),
  ]);
  return [...known, ...asked.flat(), versionLine()];
}

function load(file: string): { ok: true; config: AgentConfig } | { ok: false; lines: readonly SiteLine[] } {
  try {
    return { ok: true, config: loadAgentConfig(file) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.issues.map((issue) =>
      wrong('configuration', issueWords(issue), 'mend it there; the agent does not start so'),
    );
    return { ok: false, lines };
  }
}

function keyLine({ gateway }: AgentConfig): SiteLine {
  const name = 'key of the site';
  if (gateway === null) return ok(name, 'none: this site has no gateway');
  const { keyFile } = gateway;
  if (readFileSync(keyFile, 'utf8').trim() === '')
    return wrong(name, `${keyFile} is empty`, 'put the key there that `farfield enrol` printed');
  if (process.platform !== 'win32' && (statSync(keyFile).mode & 0o077) !== 0)
    return wrong(name, `others on this computer may read ${keyFile}`, `chmod 600 ${keyFile}`);
  return ok(name, 'there, and nobody else may read it');
}

function recordLine(folder: string): SiteLine {
  const why = whyNoSqlite(folder);
  return why === null
    ? ok('record', `can be written in ${folder}`)
    : wrong('record', `${folder}: ${why}`, 'give the agent’s user this folder on a disk of this computer');
}

/** What the agent reads when it starts, by the loaders that it reads it with: one that stands not, and it ends at once. */
function onsiteLines({ onsite }: AgentConfig): readonly SiteLine[] {
  if (onsite === null)
    return [
      look('on-site console', 'none: nobody on site can press STOP in Farfield', 'give the agent’s file one (onsite)'),
    ];
  const { consoleFolder, peopleFile, enrolmentsFile, tls } = onsite;
  const why = whyNoConsole(consoleFolder);
  const { certFile, keyFile } = tls;
  return [
    why === null
      ? ok('on-site console', `built, in ${consoleFolder}`)
      : wrong('on-site console', why, 'npm run build:console makes it in console/dist'),
    fileLine('people on site', peopleFile, () => {
      const people = loadPeopleFile(peopleFile);
      return people.length === 0 ? null : `${people.length} may sign in`;
    }),
    fileLine('enrolled consoles', enrolmentsFile, () => {
      const enrolled = loadEnrolmentsFile(enrolmentsFile);
      return enrolled.length === 0 ? null : enrolled.map(({ consoleName }) => consoleName).join(', ');
    }),
    fileLine('key of the on-site console', keyFile, () => {
      createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
      return 'fits its certificate';
    }),
  ];
}

/** @param read what to say of it; null: it stands, and there is nothing in it */
function fileLine(name: string, file: string, read: () => string | null): SiteLine {
  try {
    const words = read();
    return words === null ? look(name, `nobody and nothing in ${file}`, 'fill it in') : ok(name, words);
  } catch (error) {
    const why = error instanceof ConfigError ? error.issues.map(issueWords).join('; ') : `${file}: ${messageOf(error)}`;
    return wrong(name, why, 'mend it there; the agent does not start so');
  }
}

/** One line for each server, whichever adapters speak to it. */
async function opcuaLines({ adapters }: AgentConfig): Promise<readonly SiteLine[]> {
  const namesAt = new Map<string, string[]>();
  for (const one of adapters)
    if (one.kind === 'opcua') namesAt.set(one.endpointUrl, [...(namesAt.get(one.endpointUrl) ?? []), one.name]);
  return Promise.all(
    [...namesAt].map(async ([endpointUrl, names]) => {
      const name = `OPC UA of ${names.join(', ')}`;
      const why = await askOpcua(endpointUrl, OPCUA_WITHIN_MS);
      return why === null
        ? ok(name, `answers at ${endpointUrl}; whether it lets this site in, the agent's log says`)
        : wrong(name, `${endpointUrl}: ${why}`, 'see that it runs, and by which address this computer reaches it');
    }),
  );
}

function hostLines({ memory, celsius }: HostReading): readonly SiteLine[] {
  return [lineOf(memoryFinding(memory)), lineOf(temperatureFinding(celsius))];
}

async function certificateLines(config: AgentConfig, nowWallMs: number): Promise<readonly SiteLine[]> {
  return Promise.all(
    siteCertificates(config).map(async ({ name, file }) => {
      const inFile = await readCertificate(file);
      return lineOf(certificateFinding({ name, inUse: inFile, inFile }, nowWallMs));
    }),
  );
}

/** By the gateway, for want of anything better that this site is allowed to ask. */
async function clockLine({ gateway }: AgentConfig, wallMs: () => number): Promise<readonly SiteLine[]> {
  const name = 'clock';
  const own = new Date(wallMs()).toISOString();
  if (gateway === null) return [look(name, `${own}, compared with nothing`, 'compare it with a watch')];
  const url = new URL('/healthz', gateway.url.replace(/^ws/, 'http'));
  try {
    const askedMs = wallMs();
    const answer = await fetch(url, { signal: AbortSignal.timeout(GATEWAY_WITHIN_MS), redirect: 'manual' });
    const nowMs = wallMs();
    const said = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(said)) return [look(name, `${own}; the gateway does not say its time`, 'compare it with a watch')];
    // Its second began at `said`, somewhere between the question and the answer.
    const apartMs = said > nowMs ? said - nowMs : Math.max(0, askedMs - (said + DATE_STEP_MS));
    if (apartMs <= CLOCKS_APART_MS) return [ok(name, `${own}, as the gateway’s to ${CLOCKS_APART_MS / 1_000} s`)];
    const apart = `${Math.round(apartMs / 1_000)} s or more from the gateway’s`;
    return [wrong(name, `${own} is ${apart}`, 'set it, and have it kept by the hospital’s time server')];
  } catch {
    const words = `${own}; the gateway at ${url.host} does not answer, so it is compared with nothing`;
    return [look(name, words, 'see whether this computer reaches the gateway')];
  }
}

async function powerLine(config: NutAdapterConfig | HostBatteryAdapterConfig): Promise<SiteLine> {
  const clock = systemClock;
  const { adapter, name } =
    config.kind === 'nut'
      ? { adapter: new NutAdapter({ config, clock }), name: `UPS "${config.ups}"` }
      : { adapter: new HostBatteryAdapter({ config, clock }), name: 'battery of this computer' };
  const said = await firstWord(adapter);
  if (said === null)
    return wrong(name, `no answer within ${UPS_WITHIN_MS / 1_000} s`, 'see that upsd runs, and by which address');
  if (said.kind === 'adapter') return wrong(name, said.detail, 'see that upsd runs, and which name and login it takes');
  const { mains, chargePercent, runtimeMs } = said.power;
  const charge = chargePercent === null ? 'charge not told' : `charged ${Math.round(chargePercent)} %`;
  const runtime = runtimeMs === null ? 'time left not told' : `${Math.floor(runtimeMs / 60_000)} min by its own word`;
  const words = `${charge}, ${runtime}`;
  if (mains === 'on') return ok(name, `on mains, ${words}`);
  return mains === 'lost'
    ? wrong(name, `on battery, ${words}`, 'begin no exam until the mains is back')
    : wrong(name, `does not know whether there is mains, ${words}`, 'see what the UPS itself shows');
}

type Said = Extract<Observation, { kind: 'power' | 'adapter' }>;

/** What is said of the power first, or why nothing can be. */
async function firstWord(adapter: AdapterPort): Promise<Said | null> {
  try {
    return await new Promise<Said | null>((resolve, reject) => {
      const timer = setTimeout(() => resolve(null), UPS_WITHIN_MS);
      const end = (said: Said): void => {
        clearTimeout(timer);
        resolve(said);
      };
      adapter
        .start((one) => {
          if (one.kind === 'power' || (one.kind === 'adapter' && one.state === 'lost')) end(one);
        })
        .catch(reject);
    });
  } finally {
    await adapter.stop();
  }
}

async function screenLines({ screen }: AgentConfig): Promise<readonly SiteLine[]> {
  if (screen === null) return [];
  const name = 'scanner screen';
  try {
    const { source, layout } = scannerScreen(screen);
    const { width, height } = await withSource(source, ({ state }) => Promise.resolve(state));
    const isFit = width === layout.width && height === layout.height;
    const size = isFit
      ? ok(name, `${width}x${height}, as its layout says`)
      : wrong(name, `${width}x${height}, its layout is for ${layout.width}x${layout.height}`, 'calibrate it anew');
    const frozen =
      layout.lifeSign === undefined
        ? look(name, 'cannot tell a frozen picture', 'name in its layout what changes by itself (lifeSign)')
        : ok(name, `a frozen picture is noticed by "${layout.lifeSign.words}"; farfield screen-marks tries it`);
    return [size, frozen];
  } catch (error) {
    return [wrong(name, messageOf(error), 'see address, password and layout')];
  }
}

function versionLine(): SiteLine {
  const node = process.versions.node;
  const words = `agent ${manifest.version}, protocol ${PROTOCOL_VERSION} (${SCHEMA_HASH}), Node ${node}`;
  const [major = 0] = node.split('.').map(Number);
  return major >= 24 ? ok('versions', words) : wrong('versions', words, 'run it by npm, which brings Node 24');
}

function issueWords({ file, key, reason }: ConfigError['issues'][number]): string {
  return `${file}${key === '' ? '' : ` ${key}`}: ${reason}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function lineOf({ what, level, words, next }: HostFinding): SiteLine {
  const levels = { good: 'ok', low: 'look', unknown: 'look', short: 'wrong' } as const;
  return { name: what, level: levels[level], words, fix: next };
}

function ok(name: string, words: string): SiteLine {
  return { name, level: 'ok', words, fix: '' };
}

function look(name: string, words: string, fix: string): SiteLine {
  return { name, level: 'look', words, fix };
}

function wrong(name: string, words: string, fix: string): SiteLine {
  return { name, level: 'wrong', words, fix };
}
