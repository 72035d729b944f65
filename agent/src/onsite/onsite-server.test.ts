import { get } from 'node:https';
import { encode, OutboundStream } from '@farfield/protocol';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { makeTestCertificate } from '../uplink/test-certificate.ts';
import { endAll, endLater, openConsole, PASSWORD, SECRET, startServer, tokenOf, until } from './test-onsite.ts';

afterEach(endAll);

test('sign-in: wrong, unknown, without a password, malformed and too often are each said in words', async () => {
  const { post, clock, lines } = await startServer();
  const refused = {
    status: 401,
    body: { code: 'SIGN_IN_REFUSED', words: expect.any(String), next: expect.any(String) },
  };
  expect(await post('/api/sign-in', { login: 'ada', password: 'wrong' })).toEqual(refused);
  expect(await post('/api/sign-in', { login: 'nobody', password: 'nobody' })).toEqual(refused);
  expect(await post('/api/sign-in', { login: 'cy', password: 'nobody' })).toEqual(refused);
  expect(await post('/api/sign-in', { login: 'ada' })).toMatchObject({
    status: 400,
    body: { code: 'REQUEST_INVALID' },
  });
  for (let n = 0; n < 7; n += 1) await post('/api/sign-in', { login: 'ada', password: 'wrong' });
  expect(await post('/api/sign-in', { login: 'ada', password: PASSWORD })).toMatchObject({
    status: 429,
    body: { code: 'SIGN_IN_TOO_OFTEN' },
  });
  clock.advance(60_000);
  expect(await post('/api/sign-in', { login: 'ada', password: PASSWORD })).toMatchObject({ status: 200 });
  expect(JSON.stringify(lines)).not.toContain(PASSWORD);
});

test('a credential that has run out signs in and is marked so; the policy judges', async () => {
  const { post } = await startServer();
  const { body } = await post('/api/sign-in', { login: 'bo', password: PASSWORD });
  expect(body).toMatchObject({ principal: { personId: 'bo', isCredentialValid: false } });
});

test('demo sign-in exists only when configured, and the log warns', async () => {
  const closed = await startServer();
  expect((await fetch(`${closed.url}/api/demo/people`)).status).toBe(404);
  expect((await closed.post('/api/demo/sign-in', { personId: 'ada' })).status).toBe(404);

  const open = await startServer({ demoSignIn: true });
  expect(await (await fetch(`${open.url}/api/demo/people`)).json()).toContainEqual({
    personId: 'ada',
    name: 'DEMO, ada',
    role: 'mrst',
    roleTitle: 'MR safety tech',
  });
  const { body } = await open.post('/api/demo/sign-in', { personId: 'cy' });
  expect(body).toMatchObject({ principal: { personId: 'cy' } });
  const page = await openConsole(open.url, 'c-cy');
  page.hello(tokenOf(body), '');
  await until(() => open.joined.length === 1);
  expect((await open.post('/api/demo/sign-in', { personId: 'nobody' })).status).toBe(401);
  expect(open.codes()).toContain('DEMO_SIGN_IN');
});

test('pages: index.html for every page address with the policy of the contract, assets cached, the rest 404 in words', async () => {
  const { url } = await startServer();
  for (const path of ['/', '/onsite', '/remote?site=site-a', '/index.html']) {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; worker-src 'self' blob:",
    );
  }
  const asset = await fetch(`${url}/assets/app-1a2b.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/api/nothing', '/assets/gone.js', '/..%2f..%2fetc/passwd', '/ws/console']) {
    const response = await fetch(`${url}${path}`);
    expect([400, 403, 404]).toContain(response.status);
    expect(await response.text()).not.toContain('<!doctype');
  }
  expect(await (await fetch(`${url}/api/nothing`)).json()).toMatchObject({ code: 'NOT_FOUND' });
});

test('served-by names the site, its phones and its own steps, to whoever stands there', async () => {
  const { url } = await startServer();
  const response = await fetch(`${url}/api/served-by`);
  expect(await response.json()).toEqual({
    servedBy: 'onsite',
    siteId: 'site-a',
    siteName: 'Site A',
    demo: false,
    sitePhone: '+1 555 0100',
    remotePhone: '+1 555 0199',
    steps: { tableRelease: [], code: ['Pull the cord.'], quench: [] },
  });
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('over TLS: page and socket, with the certificate of the site', async () => {
  const { certFile, keyFile, certPem } = await makeTestCertificate();
  const { url, joined } = await startServer({ tls: { certFile, keyFile } });
  expect(url).toMatch(/^https:/);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    get(`${url}/api/served-by`, { ca: certPem, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  expect(status).toBe(200);
  const socket = new WebSocket(`${url.replace('https', 'wss')}/ws/console`, { ca: certPem });
  endLater(async () => socket.terminate());
  const out = new OutboundStream({ siteId: 'site-a', incarnation: 't', stream: 'console:c-tls', realm: 'real' });
  const value = { siteId: 'site-a', consoleId: 'c-tls', token: '', enrolment: SECRET, policyHash: '' };
  socket.on('open', () => socket.send(encode(out.envelope({ kind: 'consoleHello', value }, 1))));
  await until(() => joined.length === 1);
});

test('what cannot work is refused at start, by file and key', async () => {
  await expect(startServer({ host: '0.0.0.0' })).rejects.toThrow('onsite.tls is missing');
  await expect(startServer({ consoleFolder: '/nowhere' })).rejects.toThrow('has no index.html: /nowhere');
  await expect(startServer({ peopleFile: '/nowhere/people.yaml' })).rejects.toThrow('/nowhere/people.yaml');
  await expect(startServer({ tls: { certFile: '/nowhere/c.pem', keyFile: '/nowhere/k.pem' } })).rejects.toThrow(
    '/nowhere/c.pem',
  );
});
