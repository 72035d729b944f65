import { afterEach, expect, test } from 'vitest';
import { addPerson } from '../person-cli.ts';
import { demoPerson } from '../testing/people.ts';
import { SITE_ID, TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.stop());

const INDEX = '<!doctype html><title>Farfield</title>';
const CSP =
  "default-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;connect-src 'self' ws: wss:;worker-src 'self' blob:";

async function withPassword(): Promise<void> {
  await addPerson(gateway.store, { ...demoPerson('mrso'), role: 'mrso', login: 'Sven.Demo' }, 'a long demo password');
}

test('who serves, for a page that may be served by either side', async () => {
  gateway = await TestGateway.start();
  const { status, text } = await gateway.get('/api/served-by');
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    servedBy: 'gateway',
    siteId: null,
    siteName: null,
    demo: true,
    sitePhone: '555-0142',
    remotePhone: '555-0107',
    consolePaths: [],
  });
});

test('a personal account signs in by login and password, and its token opens what needs one', async () => {
  gateway = await TestGateway.start({ config: { demoSignIn: false } });
  await withPassword();
  const { status, json } = await gateway.post('/api/sign-in', { login: 'sven.demo', password: 'a long demo password' });
  expect(status).toBe(200);
  expect(json).toEqual({
    token: expect.stringMatching(/^[\w-]{43}$/),
    principal: {
      personId: 'mrso',
      name: 'DEMO, mrso',
      role: 'mrso',
      seat: 'remote',
      isLevel2: false,
      isRegisteredTechnologist: false,
      isCredentialValid: true,
    },
    sites: [{ siteId: SITE_ID, name: 'Demo site' }],
  });
  const { token } = json as { token: string };
  const sites = await gateway.get('/api/sites', token);
  expect(JSON.parse(sites.text)).toEqual([
    { siteId: SITE_ID, name: 'Demo site', agent: 'never', heardAgeMs: null, seated: 0 },
  ]);
  expect(JSON.stringify(gateway.store)).not.toContain(token);
});

test('wrong password and unknown login are refused alike, on record, and soon limited', async () => {
  gateway = await TestGateway.start();
  await withPassword();
  const refused = {
    code: 'SIGN_IN_REFUSED',
    words: 'login or password is wrong',
    next: 'Try again, or ask the facility.',
  };
  expect(await gateway.post('/api/sign-in', { login: 'sven.demo', password: 'wrong' })).toEqual({
    status: 401,
    json: refused,
  });
  expect(await gateway.post('/api/sign-in', { login: 'nobody', password: 'wrong' })).toEqual({
    status: 401,
    json: refused,
  });
  await expect.poll(() => gateway.store.audit.filter(({ code }) => code === 'A1001W').length).toBe(2);
  const answers = [];
  for (let tries = 0; tries < 20; tries += 1)
    answers.push(await gateway.post('/api/sign-in', { login: '', password: '' }));
  expect(answers.at(-1)).toMatchObject({ status: 429, json: { code: 'TOO_MANY_SIGN_INS' } });
});

test('one-click sign-in is there only in the demo', async () => {
  gateway = await TestGateway.start({ config: { demoSignIn: false } });
  expect(await gateway.post('/api/demo/sign-in', { personId: 'rst' })).toMatchObject({
    status: 404,
    json: { code: 'NOT_FOUND' },
  });
  expect((await gateway.get('/api/demo/people')).status).toBe(404);
  await gateway.stop();
  gateway = await TestGateway.start();
  const people = JSON.parse((await gateway.get('/api/demo/people')).text) as object[];
  expect(people[0]).toEqual({ personId: 'rst', name: 'DEMO, rst', role: 'rst', roleTitle: 'Remote technologist' });
  expect((await gateway.post('/api/demo/sign-in', { personId: 'nobody' })).status).toBe(401);
});

test('a person of another site sees none and sits nowhere', async () => {
  gateway = await TestGateway.start();
  await addPerson(
    gateway.store,
    { ...demoPerson('rst'), role: 'rst', personId: 'elsewhere', login: 'elsewhere', siteIds: ['demo-7'] },
    'a long demo password',
  );
  const { json } = await gateway.post('/api/sign-in', { login: 'elsewhere', password: 'a long demo password' });
  const { token, sites } = json as { token: string; sites: unknown[] };
  expect(sites).toEqual([]);
  await expect(gateway.console('rst', { token })).rejects.toThrow('no privilege at this site');
});

test.each([
  ['GET', '/api/sites', 401, 'TOKEN_REFUSED'],
  ['GET', `/api/audit?siteId=${SITE_ID}`, 401, 'TOKEN_REFUSED'],
  ['GET', '/api/nothing', 404, 'NOT_FOUND'],
  ['GET', '/no-such-file.js', 404, 'NOT_FOUND'],
  ['POST', '/remote', 404, 'NOT_FOUND'],
])('%s %s without a sign-in is %i %s, in the one shape of refusals', async (method, path, status, code) => {
  gateway = await TestGateway.start({ consoleFiles: { 'index.html': INDEX } });
  const answer = await (method === 'GET' ? gateway.get(path) : gateway.post(path, {}));
  expect(answer.status).toBe(status);
  const json: unknown = 'json' in answer ? answer.json : JSON.parse(answer.text);
  expect(json).toEqual({ code, words: expect.any(String), next: expect.any(String) });
});

test('a body that does not fit is 400 and names the key; one that is no JSON too', async () => {
  gateway = await TestGateway.start();
  expect(await gateway.post('/api/sign-in', { login: 'x' })).toMatchObject({
    status: 400,
    json: { code: 'BAD_REQUEST', words: expect.stringContaining('password') },
  });
  const response = await fetch(`${gateway.gateway.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'BAD_REQUEST' });
});

test('pages of the bundle: its index for every route, never stored, under a strict CSP', async () => {
  gateway = await TestGateway.start({ consoleFiles: { 'index.html': INDEX, 'icon.svg': '<svg/>' } });
  for (const path of ['/', '/remote?site=demo-1', '/audit', '/onsite', '/index.html']) {
    const { status, text, headers } = await gateway.get(path);
    expect([status, text]).toEqual([200, INDEX]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe(CSP);
  }
  expect((await gateway.get('/icon.svg')).text).toBe('<svg/>');
  expect((await gateway.get('/..%2fpeople.yaml')).text).not.toContain('personId');
});

test('health, readiness and metrics for those who run it', async () => {
  gateway = await TestGateway.start();
  expect((await gateway.get('/healthz')).status).toBe(200);
  expect((await gateway.get('/readyz')).status).toBe(200);
  gateway.store.isSick = true;
  expect((await gateway.get('/readyz')).status).toBe(503);
  const { text, headers } = await gateway.get('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  const counters = [...text.matchAll(/^# TYPE (\S+) counter$/gm)].map((found) => found[1]);
  expect(counters.length).toBeGreaterThan(6);
  expect(counters.filter((name) => name?.endsWith('_total') !== true)).toEqual([]);
  expect(text).not.toContain('nodejs_active_');
});

test('inspect: what the gateway does now, and what an agent says of itself', async () => {
  gateway = await TestGateway.start();
  const agent = await gateway.agent();
  await gateway.console('rst', { consoleId: 'c-1' });
  const own = JSON.parse((await gateway.get('/api/inspect')).text) as { sites: object[]; sockets: object[] };
  expect(own.sites).toMatchObject([
    {
      siteId: SITE_ID,
      agent: { presence: 'connected', softwareVersion: '0.1.0' },
      consoles: [{ consoleId: 'c-1', role: 'rst' }],
      mailbox: { depth: 0 },
    },
  ]);
  expect(own.sockets).toMatchObject([
    { peer: 'agent', phase: 'open', siteId: SITE_ID },
    { peer: 'console', phase: 'open', siteId: SITE_ID },
  ]);
  const asked = gateway.get(`/api/inspect?siteId=${SITE_ID}`);
  const { requestId } = await agent.hears('inspectRequest');
  agent.say({ kind: 'inspectSnapshot', value: { requestId, text: '{"epoch":3}' } });
  expect((await asked).text).toBe('{"epoch":3}');
});

test('the record is read by those who work the exam or answer for it, not by a coordinator', async () => {
  gateway = await TestGateway.start();
  await gateway.agent();
  await expect.poll(() => gateway.store.audit.some(({ code }) => code === 'A3002I')).toBe(true);
  const allowed = await gateway.get(`/api/audit?siteId=${SITE_ID}&of=gateway&limit=1`, await gateway.signIn('rst'));
  expect(JSON.parse(allowed.text)).toMatchObject({
    siteId: SITE_ID,
    records: [{ code: 'A3002I', siteId: SITE_ID }],
    nextAfterSeq: expect.any(Number),
  });
  const refused = await gateway.get(`/api/audit?siteId=${SITE_ID}`, await gateway.signIn('coordinator'));
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([403, { code: 'NOT_ALLOWED' }]);
});

test('nothing in the log names a patient, a token or a key', async () => {
  gateway = await TestGateway.start();
  await gateway.agent();
  const token = await gateway.signIn('rst');
  await gateway.console('rst', { token });
  const log = JSON.stringify(gateway.log);
  expect(log).toContain('consoleSeated');
  expect(log).not.toContain(token);
  expect(log).not.toContain(gateway.key);
});
