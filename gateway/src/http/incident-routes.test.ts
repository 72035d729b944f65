import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SiteView } from '@farfield/protocol';
import type { Role } from '@farfield/protocol/policy';
import { afterEach, expect, test } from 'vitest';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { addPerson } from '../person-cli.ts';
import { siteView } from '../testing/bodies.ts';
import { demoPerson } from '../testing/people.ts';
import { SITE_ID, TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let service: Server | null = null;
let folder = '';
let speaking: NodeJS.Timeout | undefined;
afterEach(async () => {
  clearInterval(speaking);
  await gateway.stop();
  service?.close();
  service = null;
  if (folder !== '') await rm(folder, { recursive: true });
  folder = '';
});

type Paging = NonNullable<GatewayConfig['paging']>;

/** A paging service of the facility on this machine. @returns configuration that uses it, and the pages that it took */
async function paging(): Promise<{ paging: Paging; pages: Record<string, string>[] }> {
  const pages: Record<string, string>[] = [];
  const made = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      pages.push(JSON.parse(text) as Record<string, string>);
      response.writeHead(202).end();
    });
  });
  service = made;
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  folder = await mkdtemp(join(tmpdir(), 'farfield-paging-'));
  const secretFile = join(folder, 'secret.txt');
  await writeFile(secretFile, 'demo\n');
  const { port } = made.address() as AddressInfo;
  return {
    pages,
    paging: {
      consoleUrl: '',
      webhook: { url: `http://127.0.0.1:${port}/`, secretFile, timeoutS: 5 },
      email: null,
      people: [{ personId: 'mrst', name: 'DEMO, mrst', role: 'mrst', siteIds: [], email: null, webhook: 'mrst' }],
      orders: { power: [{ afterS: 0, roles: ['mrst'] }] },
      againAfterS: 300,
    },
  };
}

function view(conditions: readonly string[]): { kind: 'siteView'; value: SiteView } {
  const value = siteView({ siteId: SITE_ID });
  const alarms = conditions.map((condition) => ({
    condition,
    rule: '',
    title: 'DEMO, Ada lies in the bore',
    firstStep: '',
    priority: 'medium',
    status: 'confirmed',
    ageMs: 0,
    words: 'DEMO, Ada',
    acknowledgedBy: '',
    clearedBy: [],
    parent: '',
  }));
  return { kind: 'siteView', value: { ...value, alarms, session: { ...value.session, state: 'open' } } };
}

interface Shown {
  readonly incidentId: string;
  readonly state: string;
  readonly calls: readonly { readonly acknowledged: { readonly personId: string } | null }[];
}

async function listed(token: string): Promise<readonly Shown[]> {
  const { text } = await gateway.get(`/api/incidents?siteId=${SITE_ID}`, token);
  return (JSON.parse(text) as { incidents: readonly Shown[] }).incidents;
}

/** A site that says "mains lost" and goes on saying it. */
async function losing(): Promise<void> {
  const agent = await gateway.agent();
  agent.say(view(['mainsLost']));
  speaking = setInterval(() => agent.say(view(['mainsLost'])), 500);
}

async function acknowledge(incidentId: string, token: string): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${gateway.gateway.url}/api/incidents/${incidentId}/acknowledge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, json: await response.json() };
}

test('a loss pages who is on call, is listed, shown on consoles and in inspect, and acknowledged by who is signed in', async () => {
  const { paging: config, pages } = await paging();
  gateway = await TestGateway.start({ config: { paging: config } });
  const console = await gateway.console('rst');
  await losing();
  await expect.poll(() => pages.length, { timeout: 15_000 }).toBe(1);
  expect(pages[0]).toMatchObject({ to: 'mrst', siteId: SITE_ID, call: 'power' });
  expect(JSON.stringify(pages)).not.toContain('Ada');

  const token = await gateway.signIn('coordinator');
  const [incident] = await listed(token);
  expect(incident).toMatchObject({ state: 'open', causes: [{ cause: 'power' }], calls: [{ acknowledged: null }] });
  const id = incident?.incidentId ?? '';
  const shown = await console.hears('gatewayView', ({ alarms }) => alarms.some((one) => one.id === `incident.${id}`));
  expect(shown.alarms.find((one) => one.id.startsWith('incident.'))?.title).toContain(id);
  expect(JSON.parse((await gateway.get('/api/inspect')).text)).toMatchObject({
    incidents: [{ incidentId: id, siteId: SITE_ID, lost: ['mainsLost'] }],
  });

  expect(await acknowledge(id, token)).toMatchObject({
    status: 200,
    json: { incidentId: id, calls: [{ acknowledged: { personId: 'coordinator' } }] },
  });
  expect((await acknowledge(id, token)).status).toBe(200);
  await expect
    .poll(() => gateway.store.audit.map((one) => one.code).filter((code) => code.startsWith('A6')))
    .toEqual(['A6001W', 'A6003I', 'A6004I']);
  expect(pages).toHaveLength(1);
});

test('read back by somebody who is not asked to take over, or in another shape: refused with what to do', async () => {
  gateway = await TestGateway.start();
  await losing();
  const token = await gateway.signIn('rst');
  await expect.poll(() => listed(token), { timeout: 15_000 }).toHaveLength(1);
  const [incident] = await listed(token);
  const readBack = async (body: object): Promise<unknown> => {
    const response = await fetch(`${gateway.gateway.url}/api/incidents/${incident?.incidentId ?? ''}/read-back`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const words = { patientRef: 'P-1', scannerRef: 'MR1', lastCommand: '', reason: 'Mains power lost' };
  expect(await readBack(words)).toMatchObject({
    status: 409,
    json: { code: 'NOT_ASSIGNED', next: 'Whoever is assigned reads back.' },
  });
  expect(await readBack({ ...words, weightKg: 3 })).toMatchObject({ status: 400 });
});

test('nobody is configured: the incident is kept and shown, and nobody is paged', async () => {
  gateway = await TestGateway.start();
  await losing();
  const token = await gateway.signIn('rst');
  await expect.poll(() => listed(token), { timeout: 15_000 }).toHaveLength(1);
  const one = await gateway.get(`/api/incidents/${(await listed(token))[0]?.incidentId}`, token);
  expect([one.status, one.text.includes('nobody is on call here')]).toEqual([200, true]);
  expect(gateway.store.pages.size).toBe(0);
});

test('nobody who is not signed in, not of this site, or a trainee acknowledges; a refusal is on record', async () => {
  gateway = await TestGateway.start();
  await losing();
  const token = await gateway.signIn('rst');
  await expect.poll(() => listed(token), { timeout: 15_000 }).toHaveLength(1);
  const id = (await listed(token))[0]?.incidentId ?? '';
  expect((await acknowledge(id, 'nobody')).status).toBe(401);
  expect((await acknowledge('demo-1-0', token)).json).toMatchObject({ code: 'INCIDENT_UNKNOWN' });
  expect((await acknowledge(id, await account('mrso', ['another-site']))).json).toMatchObject({
    code: 'INCIDENT_UNKNOWN',
  });
  expect(await acknowledge(id, await account('trainee', []))).toMatchObject({
    status: 403,
    json: { code: 'NOT_ALLOWED', words: 'your role may not acknowledge an incident' },
  });
  expect((await listed(token))[0]?.calls).toMatchObject([{ acknowledged: null }]);
  await expect.poll(() => gateway.store.audit.some(({ code }) => code === 'A6004W')).toBe(true);
});

async function account(role: Exclude<Role, 'unidentifiedOnsite'>, siteIds: readonly string[]): Promise<string> {
  const login = `${role}.account`;
  const person = { ...demoPerson(role), personId: login, login, role, siteIds };
  await addPerson(gateway.store, person, 'a long demo password');
  const { json } = await gateway.post('/api/sign-in', { login, password: 'a long demo password' });
  return (json as { token: string }).token;
}
