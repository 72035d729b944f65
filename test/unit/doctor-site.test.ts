import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadPeopleFile } from '../../agent/src/onsite/people-file.ts';
import { readCertificate } from '../../agent/src/host/read-certificate.ts';
import { makeFacilityCa } from '../../scripts/demo/facility-ca.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { type SiteLine, siteLines } from '../../scripts/doctor-site.ts';

const POLICY = `
format: farfield-policy/1
name: Demo site
version: 3
staffingProfile: mrst
oxygenPlan: Leave by the Zone III door, prop it open, wait outside.
sitePhone: "+1 555 0100"
remotePhone: "+1 555 0101"
`;
const inDemo = (file: string): string => path.join(ROOT, 'scripts', 'demo', 'site', file);
const scannerAt = (port: number) => ({
  kind: 'opcua',
  name: 'scanner',
  mappingFile: inDemo('scanner.mapping.yaml'),
  endpointUrl: `opc.tcp://127.0.0.1:${port}/scanner`,
  security: 'none',
  pkiFolder: 'pki',
  trust: 'enrolled',
});
const PEOPLE = `people:
  - { personId: sam, login: sam, name: "DEMO, Sam", role: mrst, isLevel2: true, isRegisteredTechnologist: false, credentialUntil: 2036-12-31 }
`;
const ENROLMENTS = `enrolments:
  - { consoleName: Zone III desk, secretSha256: ${'a'.repeat(64)} }
`;
const OTHER_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const upsAt = (port: number) => ({ kind: 'nut', name: 'ups', host: '127.0.0.1', port, ups: 'mri' });
const WELL = { memory: { totalBytes: 100, availableBytes: 60 }, celsius: 50 };
const DAY_MS = 86_400_000;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

/** As much of upsd as one question needs. */
async function upsd(status: string): Promise<number> {
  const vars = [`ups.status "${status}"`, 'battery.charge "90"', 'battery.runtime "1800"'];
  const answer = ['BEGIN LIST VAR mri', ...vars.map((one) => `VAR mri ${one}`), 'END LIST VAR mri', ''].join('\n');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (said) => {
      if (said.toString().includes('LIST VAR')) socket.write(answer);
    });
    cleanUps.push(() => socket.destroy());
  });
  return listening(server);
}

/** As much of an OPC UA server as the first question needs: HEL, answered by ACK, ERR, or something else. */
async function opcua(answer: 'ACKF' | 'ERRF' | 'HTTP' = 'ACKF'): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (said) => {
      const isHello = said.toString('latin1', 0, 4) === 'HELF' && said.readUInt32LE(4) === said.length;
      if (!isHello) return socket.destroy();
      const body = Buffer.alloc(28);
      body.write(answer, 'latin1');
      body.writeUInt32LE(body.length, 4);
      body.writeUInt32LE(0x80_83_00_00, 8);
      return socket.write(body);
    });
    cleanUps.push(() => socket.destroy());
  });
  return listening(server);
}

interface Change {
  readonly agent?: object;
  readonly onsite?: object;
  readonly files?: Readonly<Record<string, string>>;
  readonly adapters?: (ups: object, scanner: object) => readonly object[];
  readonly upsStatus?: string;
  readonly gatewayWallMs?: () => number;
  readonly mode?: number;
}

/** A site that is fit, and what of it is changed. */
async function site(change: Change = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-site-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  const tls = await makeFacilityCa(folder);
  for (const name of ['data', 'console', 'empty']) mkdirSync(path.join(folder, name));
  for (const [name, text] of Object.entries({
    'policy.yaml': POLICY,
    'site.key': 'k',
    'console/index.html': '<!doctype html><title>Farfield</title>',
    'people.yaml': PEOPLE,
    'enrolments.yaml': ENROLMENTS,
    ...change.files,
  }))
    writeFileSync(path.join(folder, name), text);
  chmodSync(path.join(folder, 'site.key'), change.mode ?? 0o600);
  const gateway = createHttpServer((_, response) => {
    response.setHeader('date', new Date(change.gatewayWallMs?.() ?? Date.now()).toUTCString());
    response.end('{}');
  });
  const gatewayPort = await listening(gateway);
  const ups = upsAt(await upsd(change.upsStatus ?? 'OL'));
  const scanner = scannerAt(await opcua());
  const agent = {
    site: {
      siteId: 'demo',
      name: 'Demo Imaging',
      scannerName: 'MR 1',
      scannerRef: 'MR-1',
      fieldTesla: 1.5,
      upsFeeds: [],
    },
    policyFile: 'policy.yaml',
    policySignersFile: null,
    gateway: { url: `ws://127.0.0.1:${gatewayPort}`, keyFile: 'site.key' },
    onsite: {
      host: '127.0.0.1',
      port: 0,
      tls: { certFile: tls.certFile, keyFile: tls.keyFile },
      consoleFolder: 'console',
      peopleFile: 'people.yaml',
      enrolmentsFile: 'enrolments.yaml',
      ...change.onsite,
    },
    journal: { file: 'data/journal.sqlite' },
    adapters: change.adapters?.(ups, scanner) ?? [scanner, ups],
    screen: null,
    inspect: null,
    ...change.agent,
  };
  const file = path.join(folder, 'agent.yaml');
  writeFileSync(file, JSON.stringify(agent));
  return { file, folder, tls };
}

const wrongOnes = (lines: readonly SiteLine[]): readonly string[] =>
  lines.flatMap(({ name, level }) => (level === 'wrong' ? [name] : []));
const lineOf = (lines: readonly SiteLine[], name: string): SiteLine | undefined =>
  lines.find((one) => one.name === name);
const probe = () => Promise.resolve(WELL);

test('a site that is fit: every part is looked at and nothing has to be mended', async () => {
  const { file } = await site();
  const lines = await siteLines(file, { probe });
  // How full the disk of this machine is, is not the test's.
  expect(wrongOnes(lines).filter((one) => one !== 'disk')).toEqual([]);
  expect(lines.map(({ name }) => name)).toEqual([
    'configuration',
    'key of the site',
    'record',
    'on-site console',
    'people on site',
    'enrolled consoles',
    'key of the on-site console',
    'disk',
    'memory',
    'temperature',
    'certificate of the on-site console',
    'clock',
    'UPS "mri"',
    'OPC UA of scanner',
    'versions',
  ]);
  expect(lineOf(lines, 'UPS "mri"')).toMatchObject({
    level: 'ok',
    words: 'on mains, charged 90 %, 30 min by its own word',
  });
  expect(lineOf(lines, 'certificate of the on-site console')).toMatchObject({
    level: 'ok',
    words: expect.stringMatching(/^59 days left/),
  });
});

test.each<[string, Parameters<typeof site>[0], string, RegExp]>([
  ['a key that others may read', { mode: 0o644 }, 'key of the site', /others on this computer may read/],
  ['a UPS on battery', { upsStatus: 'OB DISCHRG' }, 'UPS "mri"', /on battery/],
  ['a UPS that does not know', { upsStatus: 'WAIT' }, 'UPS "mri"', /does not know/],
  ['a clock an hour off', { gatewayWallMs: () => Date.now() + 3_600_000 }, 'clock', /3600 s|3599 s/],
  ['no upsd', { adapters: (_, scanner) => [scanner, upsAt(1)] }, 'UPS "mri"', /ECONNREFUSED|refused/],
  ['a console that was not built', { onsite: { consoleFolder: 'empty' } }, 'on-site console', /has no index\.html/],
  ['a people file that is empty', { files: { 'people.yaml': '' } }, 'people on site', /people\.yaml/],
  [
    'a person without a credential',
    { files: { 'people.yaml': PEOPLE.replace(/, credentialUntil: [\d-]+/, '') } },
    'people on site',
    /people\[0\]\.credentialUntil/,
  ],
  [
    'an enrolled secret that is none',
    { files: { 'enrolments.yaml': ENROLMENTS.replace(/a{64}/, 'secret') } },
    'enrolled consoles',
    /hexadecimal/,
  ],
  [
    'a key of another certificate',
    { files: { 'other.key': OTHER_KEY }, onsite: { tls: { certFile: 'onsite-cert.pem', keyFile: 'other.key' } } },
    'key of the on-site console',
    /mismatch/,
  ],
  ['a scanner that is not there', { adapters: (ups) => [scannerAt(1), ups] }, 'OPC UA of scanner', /ECONNREFUSED/],
  [
    'a scanner screen that is not there',
    { agent: { screen: { host: '127.0.0.1', port: 1, layoutFile: inDemo('screen-layout.yaml') } } },
    'scanner screen',
    /.+/,
  ],
])('%s has to be mended, and it is said how', async (_, change, name, words) => {
  const { file } = await site(change);
  const lines = await siteLines(file, { probe });
  const bad = lineOf(lines, name);
  expect(bad).toMatchObject({ level: 'wrong', words: expect.stringMatching(words) });
  expect(bad?.fix).not.toBe('');
  expect(wrongOnes(lines).filter((one) => one !== 'disk')).toEqual([name]);
});

test.each<[Parameters<typeof opcua>[0], RegExp]>([
  ['ERRF', /refuses to speak to this endpoint \(0x80830000\)/],
  ['HTTP', /does not speak OPC UA/],
])('what answers %s where the scanner should be is no scanner', async (answer, words) => {
  const port = await opcua(answer);
  const { file } = await site({ adapters: (ups) => [scannerAt(port), ups] });
  const line = lineOf(await siteLines(file, { probe }), 'OPC UA of scanner');
  expect(line).toMatchObject({ level: 'wrong', words: expect.stringMatching(words) });
});

test('one server of several adapters is asked once, and named by all of them', async () => {
  const port = await opcua();
  const zone = { ...scannerAt(port), name: 'zone', mappingFile: inDemo('zone.mapping.yaml') };
  const { file } = await site({ adapters: (ups) => [scannerAt(port), zone, ups] });
  const lines = await siteLines(file, { probe });
  expect(lines.filter(({ name }) => name.startsWith('OPC UA')).map(({ name }) => name)).toEqual([
    'OPC UA of scanner, zone',
  ]);
});

// The agent of such a site ends at its start, six times, and then stays down.
test('a site whose agent cannot start is not called fit', async () => {
  const { file, folder } = await site({ files: { 'people.yaml': '' }, onsite: { consoleFolder: 'empty' } });
  expect(() => loadPeopleFile(path.join(folder, 'people.yaml'))).toThrow();
  const wrong = wrongOnes(await siteLines(file, { probe })).filter((one) => one !== 'disk');
  expect(wrong).toEqual(['on-site console', 'people on site']);
});

test('a computer that is short of memory, hot, and whose certificate ends tomorrow', async () => {
  const { file, tls } = await site();
  const ends = (await readCertificate(tls.certFile))?.toWallMs ?? 0;
  const lines = await siteLines(file, {
    probe: () => Promise.resolve({ memory: { totalBytes: 100, availableBytes: 1 }, celsius: 99 }),
    wallMs: () => ends - DAY_MS,
  });
  expect(wrongOnes(lines)).toEqual(
    expect.arrayContaining(['memory', 'temperature', 'certificate of the on-site console']),
  );
});

test('a file that does not stand: every fault of it, and the computer all the same', async () => {
  const { file } = await site({ agent: { gateway: { url: 'http://x', keyFile: 'nowhere.key' } } });
  const lines = await siteLines(file, { probe });
  expect(lines.map(({ name, level }) => `${name} ${level}`)).toEqual([
    'configuration wrong',
    'configuration wrong',
    'memory ok',
    'temperature ok',
  ]);
});

test('a gateway that does not answer is no fault of this computer', async () => {
  const { file } = await site({ agent: { gateway: { url: 'ws://127.0.0.1:1', keyFile: 'site.key' } } });
  expect(lineOf(await siteLines(file, { probe }), 'clock')).toMatchObject({ level: 'look' });
});
