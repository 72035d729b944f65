import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { ROOT, runCommand } from '../../scripts/run-command.ts';
import { ask, metric } from '../support/raw-console.ts';
import { type Config, startSite, tempFolder, withAdapter, withSection } from '../support/test-site.ts';

// A site whose gateway cannot be reached, whose monitor's mapping names a node that does not exist, and whose zone's
// mapping names one of the wrong type. It runs, and says all three.

const folder = tempFolder('bad-start');
const MISSING = 'ns=1;s=Monitor.NotThere';
let demo: Demo;
let mia: Person;

beforeAll(async () => {
  const mapping = (name: string, change: (text: string) => string): string => {
    const file = path.join(folder.path, `${name}.yaml`);
    const text = readFileSync(path.join(ROOT, 'scripts', 'demo', 'site', `${name}.mapping.yaml`), 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`the demonstration's ${name} mapping is not as this test knows it`);
    writeFileSync(file, changed);
    return file;
  };
  demo = await startSite('bad-start', {
    agentConfig: (config) => {
      const noGateway = withSection(config, 'gateway', { url: 'ws://127.0.0.1:1', paths: [{ name: 'primary' }] });
      const monitor = mapping('monitor', (text) => text.replace(/node: ns=1;s=[\w.]*SpO2\w*/i, `node: ${MISSING}`));
      const zone = mapping('zone', (text) =>
        text.replace('node: ns=1;s=Zone.OxygenPercent', 'node: ns=1;s=Zone.Badge'),
      );
      const withMonitor = withAdapter(noGateway, 'monitor', (one) => ({ ...one, mappingFile: monitor }));
      return withAdapter(withMonitor, 'zone', (one) => ({ ...one, mappingFile: zone }));
    },
  });
  mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
}, 60_000);

afterAll(async () => {
  mia?.leave();
  await demo?.stop();
  folder.remove();
});

test('an unreachable gateway → the site works, and its view and metrics say so', async () => {
  const view = await mia.until('the scanner is there', ({ scanner }) => scanner.state === 'idle', 15_000);
  expect(view.link.gateway).not.toBe('up');
  expect(await metric(demo.inspectUrl, 'farfield_agent_uplink_up')).toBe(0);
  expect(readFileSync(demo.agent.logFile, 'utf8')).toMatch(/127\.0\.0\.1:1\b/);
  expect((await ask({ url: demo.inspectUrl }, '/healthz')).status).toBe(200);
});

test('a mapped node that does not exist → the input says which key and which node; the others go on', async () => {
  const view = await mia.until('the reason', ({ inputs }) =>
    inputs.some((one) => one.input === 'vitals' && one.source.includes(MISSING)),
  );
  expect(view.inputs.find((one) => one.input === 'vitals')?.source).toMatch(/monitor\.spo2Percent.*does not exist/);
  expect(view.inputs.find((one) => one.input === 'scannerStatus')?.raw).toBe('good');
});

test('a mapped node of the wrong type → named with its type; no reading of that machine is believed', async () => {
  const view = await mia.until('the reason', ({ inputs }) =>
    inputs.some((one) => one.input === 'oxygen' && one.source.includes('zone.oxygenPercent')),
  );
  expect(view.inputs.find((one) => one.input === 'oxygen')?.source).toMatch(/Zone\.Badge is an array of String/);
  expect(view.zone.door34).toBe('unknown');
  expect(view.verdict.authority).toBeGreaterThanOrEqual(1);
});

test.each([
  {
    what: 'a key that nobody knows',
    change: (config: Config) => ({ ...config, jurnal: {} }),
    code: 2,
    says: /agent\.yaml: .*jurnal/,
  },
  {
    what: 'a value out of its range',
    change: (config: Config) => withSection(config, 'inspect', { port: 99_999 }),
    code: 2,
    says: /agent\.yaml: inspect\.port/,
  },
  {
    what: 'a file that is not there',
    change: (config: Config) => ({ ...config, policyFile: '/nowhere/policy.yaml' }),
    code: 2,
    says: /agent\.yaml: policyFile.*nowhere/,
  },
  {
    what: 'a mapping that names a method for the table',
    change: (config: Config) =>
      withAdapter(config, 'scanner', (one) => ({ ...one, mappingFile: tableMapping(String(one['mappingFile'])) })),
    code: 2,
    says: /methods\..*Table.*Farfield has no command/i,
  },
])('agent: $what → refused with file, key and reason', async ({ change, code, says }) => {
  const run = await startAgentWith(change);
  expect(run.output).toMatch(says);
  expect(run.code).toBe(code);
  expect(run.output).not.toContain('    at ');
});

test('text that is no YAML → refused with the file and the line', async () => {
  const file = path.join(folder.path, 'broken.yaml');
  writeFileSync(file, 'site: { siteId: x\npolicyFile: [\n');
  for (const [part, code] of [
    ['agent', 2],
    ['gateway', 2],
    ['simulators', 2],
  ] as const) {
    const args = part === 'simulators' ? ['world', '--config', file] : ['--config', file];
    const run = await runCommand('node', [`${part}/src/main.ts`, ...args]);
    expect(run.output, part).toContain('broken.yaml');
    expect(run.code, part).toBe(code);
    expect(run.output, part).not.toContain('    at ');
  }
});

test('a port that another program has → one sentence with the port, for agent and gateway', async () => {
  const { server, port } = await occupy();
  try {
    const agent = await startAgentWith((config) => withSection(withoutInspect(config), 'onsite', { port }));
    expect(agent.output).toMatch(new RegExp(`\\b${port}\\b`));
    expect(agent.code).toBe(1);
    const file = path.join(folder.path, 'gateway.yaml');
    const config: Config = parse(readFileSync(path.join(demo.folder, 'gateway.yaml'), 'utf8'));
    writeFileSync(file, stringify({ ...config, port, storeFile: path.join(folder.path, 'gateway.sqlite') }));
    const gateway = await runCommand('node', ['gateway/src/main.ts', '--config', file]);
    expect(gateway.output).toMatch(new RegExp(`PORT_IN_USE.*\\b${port}\\b`));
    expect(gateway.code).toBe(1);
  } finally {
    server.close();
  }
});

test('a journal that another agent has open → refused, and the running one is not disturbed', async () => {
  const run = await startAgentWith((config) => config, { ownJournal: false });
  expect(run.output).toMatch(/JOURNAL_IN_USE/);
  expect(run.code).toBe(1);
  const ticks = mia.view?.tickMs ?? 0;
  await mia.until('the view goes on', ({ tickMs }) => tickMs > ticks);
});

let agents = 0;

/** A second agent on the same machines with something wrong; it has to end by itself. */
async function startAgentWith(
  change: (config: Config) => Config,
  { ownJournal = true } = {},
): Promise<{ code: number; output: string }> {
  agents += 1;
  const file = path.join(folder.path, `agent-${agents}`, 'agent.yaml');
  const config: Config = parse(readFileSync(path.join(demo.folder, 'agent.yaml'), 'utf8'));
  const own = ownJournal
    ? withSection(config, 'journal', { file: path.join(path.dirname(file), 'journal.sqlite') })
    : config;
  mkdirSync(path.dirname(file));
  writeFileSync(file, stringify(change(own)));
  return runCommand('node', ['agent/src/main.ts', '--config', file]);
}

function withoutInspect(config: Config): Config {
  return { ...config, inspect: null };
}

function tableMapping(mappingFile: string): string {
  const file = path.join(folder.path, 'table.yaml');
  const mapping: { methods: Config } = parse(readFileSync(mappingFile, 'utf8'));
  const methods = {
    ...mapping.methods,
    pause: { object: 'ns=1;s=Table', method: 'ns=1;s=Table.MoveOut', arguments: [] },
  };
  writeFileSync(file, stringify({ ...mapping, methods }));
  return file;
}

function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no address'));
      resolve({ server, port: address.port });
    });
  });
}
