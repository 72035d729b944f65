import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentConfigJsonSchema, loadAgentConfig } from './agent-config.ts';
import { clickedCommands } from './clicked-commands.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';

const POLICY = `
format: farfield-policy/1
name: Demo site
version: 3
staffingProfile: mrst
oxygenPlan: Leave by the Zone III door, prop it open, wait outside.
sitePhone: "+1 555 0100"
remotePhone: "+1 555 0101"
`;

const MAPPING = `
name: Bench scanner
signals:
  scanner.state: { node: "ns=1;s=Scanner.State", source: console, values: { idle: idle, scanning: scanning } }
methods:
  start: { object: "ns=1;s=Scanner", method: "ns=1;s=Scanner.Start", arguments: [stepId, commandId, deadlineUtcMs] }
  stop: { object: "ns=1;s=Scanner", method: "ns=1;s=Scanner.Stop", arguments: [commandId] }
  abort: { object: "ns=1;s=Scanner", method: "ns=1;s=Scanner.Abort" }
  pause: { object: "ns=1;s=Scanner", method: "ns=1;s=Scanner.Pause" }
  resume: { object: "ns=1;s=Scanner", method: "ns=1;s=Scanner.Resume" }
  selectStep: { object: "ns=1;s=Scanner", method: "ns=1;s=Scanner.SelectStep", arguments: [stepId] }
`;

const AGENT = `
site: { siteId: demo, name: Demo Imaging, scannerName: MR 1, scannerRef: MR-1, fieldTesla: 1.5, upsFeeds: [console] }
policyFile: policy.yaml
policySignersFile: null
gateway: { url: "ws://127.0.0.1:8080", keyFile: site.key }
onsite: null
journal: { file: data/journal.sqlite }
adapters:
  - { kind: opcua, name: scanner, mappingFile: mapping.yaml, endpointUrl: "opc.tcp://127.0.0.1:4840",
      security: signAndEncrypt, user: agent, passwordFile: secret, pkiFolder: pki, trust: enrolled }
  - { kind: nut, name: ups, host: 127.0.0.1, port: 3493, ups: mri }
screen: null
inspect: null
`;

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-config-'));
  mkdirSync(join(folder, 'data'));
  const all = {
    'agent.yaml': AGENT,
    'policy.yaml': POLICY,
    'mapping.yaml': MAPPING,
    'site.key': 'k',
    secret: 's',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

function refused(files: Record<string, string>): readonly ConfigIssue[] {
  const folder = folderWith(files);
  try {
    loadAgentConfig(join(folder, 'agent.yaml'));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map((issue) => ({ ...issue, file: issue.file.replace(`${folder}/`, '') }));
  }
  throw new Error('was not refused');
}

test('a whole configuration loads with absolute paths, its policy, hash and mapping', () => {
  const folder = folderWith({});
  const config = loadAgentConfig(join(folder, 'agent.yaml'));
  expect(config.gateway?.keyFile).toBe(join(folder, 'site.key'));
  expect(config.journal.file).toBe(join(folder, 'data', 'journal.sqlite'));
  expect(config.offered.policy.staffingProfile).toBe('mrst');
  expect(config.offered.policyHash).toMatch(/^[0-9a-f]{64}$/);
  expect(config.logLevel).toBe('info');
  const [scanner, ups] = config.adapters;
  expect(scanner?.kind === 'opcua' ? scanner.mapping.methods.start?.arguments : null).toEqual([
    'stepId',
    'commandId',
    'deadlineUtcMs',
  ]);
  expect(ups).toEqual({ kind: 'nut', name: 'ups', host: '127.0.0.1', port: 3493, ups: 'mri' });
});

const WITH_PATHS = AGENT.replace(
  'keyFile: site.key }',
  'keyFile: site.key, paths: [{ name: primary, localAddress: 192.0.2.5 }, { name: cellular, url: "wss://other.example" }] }',
);

test('two paths to the gateway, each with its own local address or its own way in', () => {
  const config = loadAgentConfig(join(folderWith({ 'agent.yaml': WITH_PATHS }), 'agent.yaml'));
  expect(config.gateway?.paths).toEqual([
    { name: 'primary', localAddress: '192.0.2.5' },
    { name: 'cellular', url: 'wss://other.example' },
  ]);
});

test('the age at which a socket is replaced is a field with bounds', () => {
  const minutesOf = (own: string): number | undefined => {
    const agent = AGENT.replace('keyFile: site.key }', `keyFile: site.key${own} }`);
    return loadAgentConfig(join(folderWith({ 'agent.yaml': agent }), 'agent.yaml')).gateway?.renewEveryMin;
  };
  expect(minutesOf('')).toBe(240);
  expect(minutesOf(', renewEveryMin: 30')).toBe(30);
  for (const bad of ['4', '10081', '30.5']) expect(() => minutesOf(`, renewEveryMin: ${bad}`)).toThrow('renewEveryMin');
});

test('the hash follows what the policy says, not how the file is written', () => {
  const hashOf = (policy: string): string =>
    loadAgentConfig(join(folderWith({ 'policy.yaml': policy }), 'agent.yaml')).offered.policyHash;
  const reordered = POLICY.trim().split('\n').toReversed().join('\n');
  expect(hashOf(`# a comment\n${reordered}`)).toBe(hashOf(POLICY));
  expect(hashOf(POLICY.replace('version: 3', 'version: 4'))).not.toBe(hashOf(POLICY));
});

const ONSITE_FILES = { 'cert.pem': 'c', 'key.pem': 'k', 'people.yaml': 'p', 'enrolments.yaml': 'e' };
const withSteps = (steps: string): Record<string, string> => ({
  ...ONSITE_FILES,
  'agent.yaml': AGENT.replace(
    'onsite: null',
    `onsite:
  { host: 127.0.0.1, port: 0, tls: { certFile: cert.pem, keyFile: key.pem }, consoleFolder: data,
    peopleFile: people.yaml, enrolmentsFile: enrolments.yaml${steps} }`,
  ),
});

test('the site’s own steps are taken in its own words; a site that names none has none', () => {
  const stepsOf = (steps: string) => loadAgentConfig(join(folderWith(withSteps(steps)), 'agent.yaml')).onsite?.steps;
  expect(stepsOf('')).toEqual({ tableRelease: [], code: [], quench: [] });
  expect(stepsOf(', steps: { tableRelease: [Press the pedal., Pull.] }')).toEqual({
    tableRelease: ['Press the pedal.', 'Pull.'],
    code: [],
    quench: [],
  });
});

test('steps that would not print on the card are refused by file, key and reason', () => {
  expect(refused(withSteps(', steps: { code: [], quench: ["  "], fire: [Run.] }'))).toEqual([
    {
      file: 'agent.yaml',
      key: 'onsite.steps.code',
      reason: 'names no step: leave the key out where nothing is written down',
    },
    { file: 'agent.yaml', key: 'onsite.steps.quench[0]', reason: 'is blank' },
    { file: 'agent.yaml', key: 'onsite.steps.fire', reason: 'unknown key' },
  ]);
});

test('everything that is wrong is told at once, each with file, key and reason', () => {
  const issues = refused({
    'agent.yaml': AGENT.replace('fieldTesla: 1.5', 'fieldTesla: 80, colour: red')
      .replace('keyFile: site.key', 'keyFile: absent.key')
      .replace('port: 3493', 'port: 70000'),
    'policy.yaml': POLICY.replace(/oxygenPlan.*\n/, ''),
    'mapping.yaml': MAPPING.replace('idle: idle', 'idle: sleeping'),
  });
  expect(issues.map((issue) => [issue.file, issue.key])).toEqual([
    ['agent.yaml', 'site.fieldTesla'],
    ['agent.yaml', 'site.colour'],
    ['agent.yaml', 'gateway.keyFile'],
    ['agent.yaml', 'adapters[1].port'],
    ['policy.yaml', 'oxygenPlan'],
    ['mapping.yaml', 'signals.scanner.state.values.idle'],
  ]);
  expect(issues.find((issue) => issue.key === 'site.colour')?.reason).toBe('unknown key');
  expect(issues.find((issue) => issue.key === 'gateway.keyFile')?.reason).toMatch(/^no such file: .*absent\.key$/);
});

test.each([
  ['a file that is not there', {}, 'agent.yml', 'cannot be read: no such file'],
  [
    'two equal keys',
    { 'agent.yaml': `${AGENT}\nscreen: null\n` },
    'agent.yaml',
    'is not YAML: Map keys must be unique',
  ],
])('%s is refused', (_case, files, name, reason) => {
  const folder = folderWith(files);
  expect(() => loadAgentConfig(join(folder, name))).toThrow(reason);
});

test.each([
  ['a password without a user', AGENT.replace('user: agent, ', ''), 'adapters[0].user'],
  ['two adapters of one name', AGENT.replace('name: ups', 'name: scanner'), 'adapters[1].name'],
  ['a journal in a folder that is not there', AGENT.replace('data/', 'nowhere/'), 'journal.file'],
  ['a log level that does not exist', `${AGENT}\nlogLevel: loud\n`, 'logLevel'],
  ['two paths of one name', WITH_PATHS.replace('name: cellular', 'name: primary'), 'gateway.paths[1].name'],
  ['a local address that is none', WITH_PATHS.replace('192.0.2.5', 'eth0'), 'gateway.paths[0].localAddress'],
  ['a missing section', AGENT.replace('inspect: null', ''), 'inspect'],
  [
    "a signers' file that is not there",
    AGENT.replace('policySignersFile: null', 'policySignersFile: signers.yaml'),
    'policySignersFile',
  ],
  ['no word on the signers', AGENT.replace('policySignersFile: null\n', ''), 'policySignersFile'],
  [
    'two adapters for mains',
    AGENT.replace('screen:', '  - { kind: hostBattery, name: battery }\nscreen:'),
    'adapters[2]',
  ],
])('%s is refused', (_case, agent, key) => {
  expect(refused({ 'agent.yaml': agent }).map((issue) => issue.key)).toContain(key);
});

test('a policy that promises an order for which no method is mapped is refused', () => {
  const issues = refused({ 'mapping.yaml': MAPPING.replace(/ {2}abort.*\n/, '') });
  expect(issues).toEqual([
    { file: 'policy.yaml', key: 'capabilities.abort', reason: 'is promised, and no adapter maps a method for it' },
  ]);
});

test('a START without a method is what the screen’s layout knows the button of, and no other order is', () => {
  const box = 'x: 10, y: 10, width: 20, height: 10';
  const layout = (mark: string): string => `
layoutId: l
width: 100
height: 50
neutral: { x: 90, y: 40 }
regions: [{ regionId: start, words: Start, kind: permit, ${box}${mark} }]
`;
  const files = {
    'agent.yaml': AGENT.replace('screen: null', 'screen: { host: 127.0.0.1, port: 5900, layoutFile: layout.yaml }'),
    'mapping.yaml': MAPPING.replace(/ {2}start.*\n/, ''),
    'layout.yaml': layout(`, mark: { ${box}, sha256: ${'a'.repeat(64)} }`),
  };
  const config = loadAgentConfig(join(folderWith(files), 'agent.yaml'));
  expect([...clickedCommands(config.screen, config.adapters)]).toEqual(['start']);
  const withMethod = loadAgentConfig(join(folderWith({ ...files, 'mapping.yaml': MAPPING }), 'agent.yaml'));
  expect([...clickedCommands(withMethod.screen, withMethod.adapters)]).toEqual([]);
  const promised = (kind: string) => ({
    file: 'policy.yaml',
    key: `capabilities.${kind}`,
    reason: 'is promised, and no adapter maps a method for it',
  });
  expect(refused({ ...files, 'layout.yaml': layout('') })).toEqual([promised('start')]);
  expect(refused({ ...files, 'mapping.yaml': MAPPING.replace(/ {2}(start|resume|stop).*\n/g, '') })).toEqual([
    promised('stop'),
    promised('resume'),
  ]);
});

test.each([
  [
    'an own input not fitted',
    'link: { fit: notFitted, substitute: none at all }',
    'equipment.link',
    /measures this itself/,
  ],
  [
    'an own input attested',
    'journal: { fit: attested, byRole: mrst, words: it is fine }',
    'equipment.journal',
    /itself/,
  ],
  [
    'a feed attested',
    'zoneFeed: { fit: attested, byRole: mrst, words: it is fine }',
    'equipment.zoneFeed',
    /cannot state/,
  ],
  ['a camera fitted', 'patientCamera: { fit: fitted }', 'equipment.patientCamera', /nothing measures this/],
  [
    'a word that holds for an hour',
    'door34: { fit: attested, byRole: mrst, validForMs: 3600000, words: shut }',
    'equipment.door34.validForMs',
    /900000/,
  ],
  ['a substitute left out', 'ferromagnetic: { fit: notFitted }', 'equipment.ferromagnetic.substitute', /is missing/],
  ['an input that does not exist', 'doors: { fit: fitted }', 'equipment.doors', /./],
])('equipment with %s is refused', (_case, line, key, reason) => {
  const issues = refused({ 'policy.yaml': `${POLICY}\nequipment:\n  ${line}\n` });
  expect(issues.map((issue) => issue.key)).toEqual([key]);
  expect(issues[0]?.reason).toMatch(reason);
});

test('equipment that is not listed is as fitted; a missing signature is no load error', () => {
  const folder = folderWith({
    'policy.yaml': `${POLICY}\nequipment:\n  ferromagnetic: { fit: notFitted, substitute: Hand-held check at the door }\n`,
  });
  const { offered } = loadAgentConfig(join(folder, 'agent.yaml'));
  const { policy, notInForce } = offered;
  expect(policy.equipment.ferromagnetic).toEqual({ fit: 'notFitted', substitute: 'Hand-held check at the door' });
  expect(policy.equipment.door34).toEqual({ fit: 'fitted' });
  expect(policy.equipment.patientAudio.fit).toBe('attested');
  expect(policy.signatures).toEqual([]);
  expect(notInForce).toEqual(['not signed by the MRMD', 'not signed by the MRSO']);
  expect(policy.modeCeiling).toBe('normal');
});

test('the JSON schema names every section', () => {
  const schema = agentConfigJsonSchema();
  expect(Object.keys(schema.properties ?? {})).toEqual([
    'site',
    'policyFile',
    'policySignersFile',
    'gateway',
    'onsite',
    'journal',
    'adapters',
    'screen',
    'inspect',
    'watchdog',
    'logLevel',
  ]);
});
