import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import argon2 from 'argon2';
import {
  type Body,
  type CommandMessage,
  decode,
  encode,
  type Envelope,
  type Heartbeat,
  OutboundStream,
} from '@farfield/protocol';
import type { Principal } from '@farfield/protocol/policy';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { makeTestCertificate } from '../uplink/test-certificate.ts';
import { TestClock } from '../uplink/test-clock.ts';
import { testLog } from '../uplink/test-log.ts';
import { SOCKETS_MAX } from './console-sockets.ts';
import type { OnsiteConfig } from './onsite-config.ts';
import { OnsiteServer } from './onsite-server.ts';

const SECRET = 'enrolment-secret-of-the-zone-3-desk';
const PASSWORD = 'correct horse';
let passwordHash = '';

beforeAll(async () => {
  passwordHash = await argon2.hash(PASSWORD, { type: argon2.argon2id, memoryCost: 1024, timeCost: 2 });
});

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function makeConfig(change: Partial<OnsiteConfig> = {}): OnsiteConfig {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-onsite-'));
  const at = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  mkdirSync(join(folder, 'console', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'console', 'index.html'), '<!doctype html><title>Farfield</title>');
  writeFileSync(join(folder, 'console', 'assets', 'app-1a2b.js'), 'export {};');
  const person = (id: string, rest: string) =>
    `  - {personId: ${id}, login: ${id}, name: "DEMO, ${id}", isLevel2: true, isRegisteredTechnologist: false, ${rest}}\n`;
  const hash = `passwordHash: "${passwordHash}"`;
  return {
    siteId: 'site-a',
    siteName: 'Site A',
    host: '127.0.0.1',
    port: 0,
    tls: null,
    consoleFolder: join(folder, 'console'),
    peopleFile: at(
      'people.yaml',
      `people:\n${person('ada', `role: mrst, credentialUntil: 2027-12-31, ${hash}`)}${person('bo', `role: onsiteTechnologist, credentialUntil: 2027-01-14, ${hash}`)}${person('cy', 'role: rad, credentialUntil: 2027-12-31')}`,
    ),
    enrolmentsFile: at(
      'enrolments.yaml',
      `enrolments:\n  - {consoleName: Zone III desk, secretSha256: ${createHash('sha256').update(SECRET).digest('hex')}}\n`,
    ),
    demoSignIn: false,
    sitePhone: '+1 555 0100',
    remotePhone: '+1 555 0199',
    ...change,
  };
}

async function startServer(change: Partial<OnsiteConfig> = {}) {
  const clock = new TestClock();
  const { log, lines, codes } = testLog();
  const joined: [string, Principal][] = [];
  const left: string[] = [];
  const heartbeats: [string, Heartbeat][] = [];
  const commands: [string, Principal, CommandMessage][] = [];
  const config = makeConfig(change);
  const server = new OnsiteServer({
    config,
    clock,
    log,
    incarnation: 'agent-1',
    policyHash: 'policy-1',
    events: {
      joined: (consoleId, principal) => joined.push([consoleId, principal]),
      left: (consoleId) => left.push(consoleId),
      heartbeat: (consoleId, heartbeat) => heartbeats.push([consoleId, heartbeat]),
      command: (consoleId, principal, command) => commands.push([consoleId, principal, command]),
    },
  });
  const { url } = await server.start();
  cleanUps.push(() => server.stop());
  const post = async (path: string, content: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const signIn = async (login = 'ada') => tokenOf((await post('/api/sign-in', { login, password: PASSWORD })).body);
  return { server, url, clock, lines, codes, joined, left, heartbeats, commands, post, signIn };
}

function tokenOf(body: unknown): string {
  return z.object({ token: z.string().min(40) }).parse(body).token;
}

/** A console's end: real socket, its own stream. */
async function openConsole(url: string, consoleId: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/console`);
  const out = new OutboundStream({
    siteId: 'site-a',
    incarnation: `tab-${consoleId}`,
    stream: `console:${consoleId}`,
    realm: 'real',
  });
  const received: Envelope[] = [];
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data: Buffer) => received.push(decode(data)));
  socket.on('error', () => {});
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() };
  });
  await until(() => socket.readyState === WebSocket.OPEN || closed !== null);
  cleanUps.push(async () => socket.terminate());
  const send = (body: Body, change: Partial<Envelope> = {}) =>
    socket.send(encode({ ...out.envelope(body, 5), ...change }));
  return {
    received,
    send,
    sendBytes: (bytes: Uint8Array | string) => socket.send(bytes),
    hello: (token: string, enrolment: string, siteId = 'site-a') =>
      send({ kind: 'consoleHello', value: { siteId, consoleId, token, enrolment, policyHash: 'policy-1' } }),
    closed: async () => {
      await until(() => closed !== null);
      return closed;
    },
    isClosed: () => closed !== null,
    cut: () => socket.terminate(),
  };
}

function until(condition: () => boolean): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 5 });
}

function beat(seq: number): Body {
  return {
    kind: 'heartbeat',
    value: {
      seq,
      tick: 10,
      echoSeq: 0,
      echoTick: 0,
      echoHeldMs: 0,
      leaseEpoch: 0,
      pageAgeMs: 0,
      inputAgeMs: 0,
      roundTripMs: -1,
      holderConsoleId: '',
      renewedTick: 0,
      leaseLengthMs: 0,
      safetyVersion: 0,
    },
  };
}

function command(consoleId: string, kind: 'stop' | 'pause'): Body {
  return {
    kind: 'command',
    value: {
      commandId: 'k-1',
      consoleId,
      seq: 1,
      epoch: 0,
      expiresTickMs: 0,
      echo: { siteTickMs: 0, safetyVersion: 0, patientRef: '', scannerRef: '', argumentDigest: '' },
      action: { kind },
    },
  };
}

test('password → token → hello → welcome, seated on site; heartbeat and command carry the person', async () => {
  const { url, post, joined, heartbeats, commands, server } = await startServer();
  const answer = await post('/api/sign-in', { login: 'ADA', password: PASSWORD });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      principal: { personId: 'ada', role: 'mrst', seat: 'onsite', isLevel2: true, isCredentialValid: true },
      sites: [{ siteId: 'site-a', name: 'Site A' }],
    },
  });
  const page = await openConsole(url, 'c-ada');
  page.hello(tokenOf(answer.body), '');
  await until(() => page.received.length === 1);
  expect(page.received[0]?.body).toMatchObject({
    kind: 'consoleWelcome',
    value: { consoleId: 'c-ada', servedBy: 'onsite', policyHash: 'policy-1', principal: { personId: 'ada' } },
  });
  page.send(beat(1));
  page.send(command('c-ada', 'pause'));
  await until(() => commands.length === 1);
  expect(joined).toMatchObject([['c-ada', { personId: 'ada', seat: 'onsite' }]]);
  expect(heartbeats).toMatchObject([['c-ada', { seq: 1 }]]);
  expect(commands).toMatchObject([['c-ada', { personId: 'ada' }, { commandId: 'k-1' }]]);
  expect(server.consoles()).toMatchObject([{ consoleId: 'c-ada' }]);
});

test('an enrolled console without sign-in sits as the unidentified person and may send a stop', async () => {
  const { url, joined, commands } = await startServer();
  const page = await openConsole(url, 'c-desk');
  page.hello('', SECRET);
  page.send(command('c-desk', 'stop'));
  await until(() => commands.length === 1);
  expect(joined).toMatchObject([['c-desk', { role: 'unidentifiedOnsite', seat: 'onsite' }]]);
  expect(commands[0]?.[2].action).toEqual({ kind: 'stop' });
});

test.each([
  ['neither token nor enrolment', '', '', 'site-a', 'TOKEN_REFUSED'],
  ['a wrong enrolment', '', 'guess', 'site-a', 'TOKEN_REFUSED'],
  ['a token that was never given', 'x'.repeat(43), '', 'site-a', 'TOKEN_REFUSED'],
  ['a bad token even with an enrolment', 'x'.repeat(43), SECRET, 'site-a', 'TOKEN_REFUSED'],
  ['another site', '', SECRET, 'site-b', 'SITE_UNKNOWN'],
])('hello with %s is closed with its code', async (_name, token, enrolment, siteId, code) => {
  const { url, joined, server } = await startServer();
  const page = await openConsole(url, 'c-1');
  page.hello(token, enrolment, siteId);
  expect(await page.closed()).toMatchObject({ code: 4400, reason: expect.stringMatching(new RegExp(`^${code}: `)) });
  expect(joined).toEqual([]);
  expect(server.counts()).toEqual({ [code]: 1 });
});

test('a token lasts twelve hours: then its open socket ends, and it is refused afterwards', async () => {
  const { url, clock, signIn, left, joined } = await startServer();
  const token = await signIn();
  clock.advance(12 * 3_600_000 - 5000);
  const page = await openConsole(url, 'c-1');
  page.hello(token, '');
  await until(() => joined.length === 1);
  clock.advance(4000);
  expect(left).toEqual([]);
  clock.advance(1000);
  expect(left).toEqual(['c-1']);
  expect(await page.closed()).toMatchObject({ reason: 'TOKEN_REFUSED: the sign-in has run out' });
  const again = await openConsole(url, 'c-1');
  again.hello(token, '');
  expect(await again.closed()).toMatchObject({ reason: 'TOKEN_REFUSED: unknown here or run out' });
});

test('signing out ends the sockets of that token and no other', async () => {
  const { url, post, signIn, left } = await startServer();
  const [first, second] = [await signIn(), await signIn()];
  const one = await openConsole(url, 'c-one');
  const two = await openConsole(url, 'c-two');
  one.hello(first, '');
  two.hello(second, '');
  await until(() => one.received.length === 1 && two.received.length === 1);
  expect(await post('/api/sign-out', { token: first })).toEqual({ status: 200, body: { signedOut: true } });
  expect(await one.closed()).toMatchObject({ code: 4400, reason: 'TOKEN_REFUSED: signed out' });
  expect(left).toEqual(['c-one']);
  expect(two.isClosed()).toBe(false);
});

test.each<[string, (page: Awaited<ReturnType<typeof openConsole>>) => void, string]>([
  ['bytes that are no envelope', (page) => page.sendBytes(new Uint8Array([255, 255, 1])), 'FRAME_MALFORMED'],
  ['text', (page) => page.sendBytes('{"kind":"stop"}'), 'FRAME_TEXT'],
  ['a replayed frame', (page) => page.send(beat(1), { seq: 1 }), 'STREAM_REPLAYED'],
  ['a second hello', (page) => page.hello('', SECRET), 'BODY_UNEXPECTED'],
  ['a heartbeat from the past', (page) => page.send(beat(1), { historical: true }), 'BODY_UNEXPECTED'],
  ['a drill frame', (page) => page.send(beat(1), { realm: 'drill' }), 'FIELD_INVALID'],
  ['a frame for another site', (page) => page.send(beat(1), { siteId: 'site-b' }), 'SITE_UNKNOWN'],
  ["a command in another console's name", (page) => page.send(command('c-other', 'pause')), 'FIELD_INVALID'],
])('%s closes that socket only', async (_name, act, code) => {
  const { url, commands, heartbeats, left, server } = await startServer();
  const bad = await openConsole(url, 'c-bad');
  const good = await openConsole(url, 'c-good');
  bad.hello('', SECRET);
  good.hello('', SECRET);
  await until(() => bad.received.length === 1 && good.received.length === 1);
  act(bad);
  expect(await bad.closed()).toMatchObject({ code: 4400, reason: expect.stringMatching(new RegExp(`^${code}`)) });
  good.send(beat(1));
  await until(() => heartbeats.length === 1);
  expect(heartbeats[0]?.[0]).toBe('c-good');
  expect(commands).toEqual([]);
  expect(left).toEqual(['c-bad']);
  expect(server.counts()).toEqual({ [code]: 1 });
});

test('an oversize frame is closed by the socket itself', async () => {
  const { url, left } = await startServer();
  const page = await openConsole(url, 'c-1');
  page.hello('', SECRET);
  await until(() => page.received.length === 1);
  page.sendBytes(new Uint8Array(300 * 1024));
  expect(await page.closed()).toMatchObject({ code: 1009 });
  await until(() => left.length === 1);
});

test('the first frame must be a hello, and must come in time', async () => {
  const { url, clock } = await startServer();
  const early = await openConsole(url, 'c-1');
  early.send(beat(1));
  expect(await early.closed()).toMatchObject({ reason: expect.stringMatching(/^HELLO_FIRST/) });
  const late = await openConsole(url, 'c-2');
  clock.advance(5000);
  expect(await late.closed()).toMatchObject({ reason: expect.stringMatching(/^HELLO_LATE/) });
});

test('a stop that names another console acts as a stop of its own socket', async () => {
  const { url, commands } = await startServer();
  const page = await openConsole(url, 'c-desk');
  page.hello('', SECRET);
  page.send(command('c-other', 'stop'));
  await until(() => commands.length === 1);
  expect(commands[0]?.[0]).toBe('c-desk');
  expect(commands[0]?.[2].consoleId).toBe('c-desk');
  expect(page.isClosed()).toBe(false);
});

test('the same tab comes back: the old socket is told, the new one sits; signing in replaces the unidentified', async () => {
  const { url, joined, left, signIn } = await startServer();
  const first = await openConsole(url, 'c-1');
  first.hello('', SECRET);
  await until(() => joined.length === 1);
  const second = await openConsole(url, 'c-1');
  second.hello(await signIn(), '');
  expect(await first.closed()).toMatchObject({ reason: 'REPLACED: c-1' });
  await until(() => joined.length === 2);
  expect(left).toEqual(['c-1']);
  expect(joined.map(([, { personId }]) => personId)).toEqual(['unidentified', 'ada']);
});

test('nobody takes the console id of another person', async () => {
  const { url, joined, signIn } = await startServer();
  const ada = await openConsole(url, 'c-1');
  ada.hello(await signIn('ada'), '');
  await until(() => joined.length === 1);
  for (const token of [await signIn('bo'), '']) {
    const other = await openConsole(url, 'c-1');
    other.hello(token, token === '' ? SECRET : '');
    expect(await other.closed()).toMatchObject({ reason: expect.stringMatching(/^TOKEN_REFUSED/) });
  }
  expect(ada.isClosed()).toBe(false);
  expect(joined).toHaveLength(1);
});

test('sendTo reaches one console, broadcast every welcomed one, nobody before the hello', async () => {
  const { url, server, joined } = await startServer();
  const one = await openConsole(url, 'c-one');
  const two = await openConsole(url, 'c-two');
  const silent = await openConsole(url, 'c-silent');
  one.hello('', SECRET);
  two.hello('', SECRET);
  await until(() => joined.length === 2);
  expect(server.sendTo('c-one', beat(7))).toBe(true);
  expect(server.sendTo('c-absent', beat(7))).toBe(false);
  server.broadcast({ kind: 'numerics', value: { feed: 'live', items: [], alarm: '', source: 's' } });
  await until(() => one.received.length === 3 && two.received.length === 2);
  expect(one.received.map(({ body }) => body.kind)).toEqual(['consoleWelcome', 'heartbeat', 'numerics']);
  expect(one.received.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(two.received.map(({ body }) => body.kind)).toEqual(['consoleWelcome', 'numerics']);
  expect(silent.received).toEqual([]);
});

test('a console that is silent for ten seconds, or cut, has left', async () => {
  const { url, clock, left, joined, server } = await startServer();
  const mute = await openConsole(url, 'c-mute');
  const gone = await openConsole(url, 'c-gone');
  mute.hello('', SECRET);
  gone.hello('', SECRET);
  await until(() => joined.length === 2);
  gone.cut();
  await until(() => left.length === 1);
  clock.advance(9000);
  expect(left).toEqual(['c-gone']);
  clock.advance(1000);
  expect(left).toEqual(['c-gone', 'c-mute']);
  await mute.closed();
  expect(server.consoles()).toEqual([]);
});

test('when too many sockets are open, one that never said hello gives way', async () => {
  const { url, joined } = await startServer();
  const idle = await Promise.all(
    Array.from({ length: SOCKETS_MAX }, (_, index) => openConsole(url, `c-idle-${index}`)),
  );
  const page = await openConsole(url, 'c-desk');
  page.hello('', SECRET);
  await until(() => joined.length === 1 && idle.some((one) => one.isClosed()));
  expect(idle.filter((one) => one.isClosed())).toHaveLength(1);
});

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

test('served-by names the site and its phones', async () => {
  const { url } = await startServer();
  const response = await fetch(`${url}/api/served-by`);
  expect(await response.json()).toEqual({
    servedBy: 'onsite',
    siteId: 'site-a',
    siteName: 'Site A',
    demo: false,
    sitePhone: '+1 555 0100',
    remotePhone: '+1 555 0199',
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
  cleanUps.push(async () => socket.terminate());
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
