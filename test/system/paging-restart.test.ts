import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolSite } from '../../gateway/src/enrol.ts';
import { openStore } from '../../gateway/src/store/sqlite-store.ts';
import { siteView } from '../../gateway/src/testing/bodies.ts';
import { WireClient } from '../../gateway/src/testing/wire-client.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { Program } from '../support/process.ts';

// A real gateway that is killed in the middle of an incident, while its facility's paging service takes pages, is out of
// order, and is asked for its key: SQLite, HTTP and the process are real, the site's agent is played over a real socket.

const SITE = 'demo-1';
const PEOPLE = ['mrst', 'coordinator', 'mrso'] as const;
const folder = mkdtempSync(path.join(tmpdir(), 'farfield-paging-'));
const config = path.join(folder, 'gateway.yaml');
const pages: { readonly pageId: string; readonly to: string }[] = [];
let isServiceUp = true;
let service: Server;
let gateway: Program;
let url = '';
let key = '';

beforeAll(async () => {
  service = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      if (isServiceUp) pages.push(JSON.parse(text) as { pageId: string; to: string });
      response.writeHead(isServiceUp ? 202 : 503).end();
    });
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  writeFileSync(path.join(folder, 'secret.txt'), 'demo-only\n');
  writeFileSync(
    path.join(folder, 'people.yaml'),
    JSON.stringify({ people: [{ personId: 'mrso', name: 'DEMO, mrso', role: 'mrso' }] }),
  );
  const storeFile = path.join(folder, 'gateway.sqlite');
  writeFileSync(
    config,
    JSON.stringify({
      port: 0,
      storeFile,
      demoSignIn: true,
      peopleFile: 'people.yaml',
      paging: {
        webhook: { url: `http://127.0.0.1:${port}/`, secretFile: 'secret.txt' },
        people: PEOPLE.map((role) => ({ personId: role, name: `DEMO, ${role}`, role, webhook: role })),
        orders: { power: PEOPLE.map((role, at) => ({ afterS: at * 6, roles: [role] })) },
      },
    }),
  );
  const store = await openStore({ file: storeFile, incarnation: randomUUID() });
  key = await enrolSite(store, { siteId: SITE, name: 'Demo site', wallMs: Date.now() });
  await store.close();
});

afterAll(async () => {
  await gateway?.end('SIGKILL');
  service?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startGateway(): Promise<void> {
  gateway = new Program('gateway', process.execPath, ['gateway/src/main.ts', '--config', path.resolve(ROOT, config)]);
  await expect.poll(() => gateway.output, { timeout: 30_000 }).toContain('"ready":true');
  url = /"url":"([^"]+)"/.exec(gateway.output)?.[1] ?? '';
}

/** An agent that says twice a second that the mains are lost. @returns how to end it */
async function agent(): Promise<() => void> {
  const client = await WireClient.dial(`${url}/ws/agent`, { siteId: SITE, stream: 'agent' });
  client.say({
    kind: 'agentHello',
    value: {
      siteId: SITE,
      key,
      policyHash: '',
      softwareVersion: '0.1.0',
      schemaHash: '',
      epoch: 1,
      journalHeadSeq: 0,
      journalHeadHash: '',
    },
  });
  await client.hears('agentWelcome');
  const view = siteView({ siteId: SITE });
  const alarm = {
    condition: 'mainsLost',
    rule: 'C-60',
    title: '',
    firstStep: '',
    priority: 'medium',
    status: 'confirmed',
    ageMs: 0,
    words: '',
    acknowledgedBy: '',
    clearedBy: [],
    parent: '',
  };
  const value = { ...view, alarms: [alarm], session: { ...view.session, state: 'open' } };
  const say = (): void => client.say({ kind: 'siteView', value });
  say();
  const speaking = setInterval(say, 500);
  return () => {
    clearInterval(speaking);
    client.end();
  };
}

async function token(): Promise<string> {
  const response = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personId: 'mrso' }),
  });
  return ((await response.json()) as { token: string }).token;
}

const people = (): readonly string[] => pages.map((one) => one.to);

test('killed after the first page, and after a page that could not leave: the same incident, nobody twice, nobody lost', async () => {
  await startGateway();
  let end = await agent();
  await expect.poll(people, { timeout: 20_000 }).toEqual(['mrst']);

  // Killed with the second rung still to come, and the first written down as sent: before that it may come twice.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await gateway.end('SIGKILL');
  end();
  await startGateway();
  end = await agent();
  await expect.poll(people, { timeout: 20_000 }).toEqual(['mrst', 'coordinator']);

  // The third page cannot leave, and the gateway is killed over it.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  isServiceUp = false;
  const authorization = `Bearer ${await token()}`;
  const incident = async (): Promise<string> =>
    (await fetch(`${url}/api/incidents?siteId=${SITE}`, { headers: { authorization } })).text();
  await expect.poll(incident, { timeout: 20_000 }).toContain('paged, 3 of 3');
  await gateway.end('SIGKILL');
  end();
  isServiceUp = true;
  await startGateway();
  end = await agent();
  await expect.poll(people, { timeout: 20_000 }).toEqual([...PEOPLE]);

  const own = { headers: { authorization: `Bearer ${await token()}` } };
  const listed = await fetch(`${url}/api/incidents?siteId=${SITE}`, own);
  const { incidents } = (await listed.json()) as { incidents: { incidentId: string; state: string }[] };
  expect(incidents).toMatchObject([{ state: 'open' }]);
  const id = incidents[0]?.incidentId ?? '';
  expect(pages.every((one) => one.pageId.startsWith(`${id}/power/1.`))).toBe(true);
  const acknowledged = await fetch(`${url}/api/incidents/${id}/acknowledge`, { method: 'POST', ...own });
  expect([acknowledged.status, await acknowledged.text()]).toEqual([200, expect.stringContaining('"personId":"mrso"')]);
  end();
});
