import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Body } from '@farfield/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeTestCertificate } from './test-certificate.ts';
import { TestClock } from './test-clock.ts';
import { TestGateway, type TestGatewaySocket, VERDICT, WELCOME } from './test-gateway.ts';
import { testLog } from './test-log.ts';
import { Uplink, type UplinkOptions } from './uplink.ts';

const SITE = 'site-a';
const HELLO = {
  siteId: '',
  key: '',
  policyHash: 'p',
  softwareVersion: '0.1.0',
  schemaHash: 's',
  epoch: 3,
  journalHeadSeq: 7,
  journalHeadHash: 'h7',
};
const LEFT: Body = { kind: 'consoleLeft', value: { consoleId: 'c-1' } };
const NUMERICS: Body = { kind: 'numerics', value: { feed: 'live', items: [], alarm: '', source: '' } };

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function makeUplink(url: string, change: Partial<UplinkOptions> = {}) {
  const clock = new TestClock();
  const { log, lines, codes } = testLog();
  const bodies: Body[] = [];
  const states: string[] = [];
  const uplink = new Uplink({
    url,
    siteId: SITE,
    key: 'key-1',
    incarnation: 'agent-1',
    clock,
    log,
    random: () => 0.5,
    hello: () => HELLO,
    onBody: (body) => bodies.push(body),
    onState: (state, why) => states.push(`${state} ${why}`),
    ...change,
  });
  cleanUps.push(() => uplink.stop());
  return { uplink, clock, bodies, states, lines, codes };
}

async function makeGateway(answer: 'welcome' | 'nothing' = 'welcome') {
  const gateway = new TestGateway(SITE);
  if (answer === 'welcome') {
    gateway.onFrame = (socket, { body }) => {
      if (body.kind === 'agentHello') socket.send(WELCOME);
    };
  }
  const port = await gateway.listen();
  cleanUps.push(() => gateway.close());
  return { gateway, port, url: `http://127.0.0.1:${port}` };
}

function until(condition: () => boolean): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 5 });
}

test('hello comes first, with site and key filled in, and only the welcome makes the link up', async () => {
  const { gateway, url } = await makeGateway('nothing');
  const { uplink, bodies, states } = makeUplink(url);
  uplink.start();
  await until(() => gateway.sockets[0]?.received.length === 1);
  expect(gateway.newest.received[0]).toMatchObject({
    siteId: SITE,
    stream: 'agent.primary',
    seq: 1,
    body: {
      kind: 'agentHello',
      value: { siteId: SITE, key: 'key-1', epoch: 3, journalHeadSeq: 7, bundleId: '1', path: 'primary' },
    },
  });
  expect(uplink.send(LEFT)).toBe('down');
  expect(states).toEqual([]);
  gateway.newest.send(WELCOME);
  await until(() => uplink.isUp);
  expect(states).toEqual(['up gateway answered by primary']);
  expect(bodies.map(({ kind }) => kind)).toEqual(['agentWelcome']);
  expect(uplink.paths()).toEqual([{ name: 'primary', state: 'up', lastHeardMs: 1000 }]);
});

test('after a cut it dials anew, goes on counting its stream, and replays nothing', async () => {
  const { gateway, url } = await makeGateway();
  const { uplink, clock, states } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  expect(uplink.send(NUMERICS)).toBe('sent');
  await until(() => gateway.newest.received.length === 2);
  gateway.newest.cut();
  await until(() => !uplink.isUp);
  expect(uplink.send(NUMERICS)).toBe('down');
  expect(uplink.send(LEFT)).toBe('down');
  clock.advance(5000);
  await until(() => uplink.isUp);
  expect(gateway.sockets).toHaveLength(2);
  expect(uplink.send(NUMERICS)).toBe('sent');
  await until(() => gateway.newest.received.length === 2);
  expect(gateway.sockets.map(({ received }) => received.map(({ stream, body }) => `${stream} ${body.kind}`))).toEqual([
    ['agent.primary agentHello', 'agent:1 numerics'],
    ['agent.primary agentHello', 'agent:2 numerics'],
  ]);
  const [first, second] = gateway.sockets.map(({ received }) => received[0]);
  expect(second?.seq).toBeGreaterThan(first?.seq ?? 0);
  expect(states.map((state) => state.split(' ')[0])).toEqual(['up', 'down', 'up']);
});

test('answered beats keep a socket; five seconds without drop it, whatever else comes', async () => {
  const { gateway, url } = await makeGateway();
  const { uplink, clock, states, bodies } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  const heard = async (): Promise<void> => {
    const before = bodies.length;
    // Behind the answers to the beats of that second.
    gateway.newest.send(VERDICT);
    await until(() => bodies.length === before + 1);
  };
  for (let second = 0; second < 8; second += 1) {
    clock.advance(1000);
    await heard();
  }
  gateway.newest.answersBeats = false;
  for (let second = 0; second < 4; second += 1) {
    clock.advance(1000);
    await heard();
  }
  expect(uplink.isUp).toBe(true);
  clock.advance(1500);
  expect(uplink.isUp).toBe(false);
  expect(states.at(-1)).toContain('PATH_NO_ECHO');
  clock.advance(5000);
  await until(() => uplink.isUp);
  expect(gateway.sockets).toHaveLength(2);
});

test('a gateway that takes the connection and never answers is given up after five seconds', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    accepted.push(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const socket of accepted) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const { uplink, clock, codes } = makeUplink(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  uplink.start();
  await until(() => accepted.length === 1);
  clock.advance(5000);
  expect(uplink.paths()[0]?.state).toBe('waiting');
  expect(codes()).toEqual(['GATEWAY_SILENT']);
  clock.advance(5000);
  await until(() => accepted.length === 2);
});

test('an unreachable gateway is one clear line, told again after a minute, and found when it comes', async () => {
  const { gateway, port, url } = await makeGateway();
  await gateway.close();
  const { uplink, clock, lines, codes } = makeUplink(url);
  uplink.start();
  for (let dial = 1; dial <= 4; dial += 1) {
    await until(() => uplink.counts()['GATEWAY_UNREACHABLE'] === dial);
    clock.advance(5000);
  }
  await until(() => uplink.counts()['GATEWAY_UNREACHABLE'] === 5);
  expect(codes()).toEqual(['GATEWAY_UNREACHABLE']);
  expect(lines[0]).toMatchObject({
    level: 'warn',
    sentence: 'uplink down',
    fields: { why: 'gateway cannot be reached', path: 'primary', gateway: `127.0.0.1:${port}` },
  });
  clock.advance(60_000);
  await until(() => codes().length === 2);
  const later = new TestGateway(SITE);
  later.onFrame = (socket, { body }) => {
    if (body.kind === 'agentHello') socket.send(WELCOME);
  };
  await later.listen(port);
  cleanUps.push(() => later.close());
  await vi.waitFor(
    () => {
      clock.advance(100);
      expect(uplink.isUp).toBe(true);
    },
    { timeout: 5000, interval: 5 },
  );
});

test('a refused key says so, in words, and never writes the key', async () => {
  const { gateway, url } = await makeGateway('nothing');
  gateway.onFrame = (socket) => socket.refuse('KEY_REFUSED', 'site-a');
  const { uplink, lines, states, codes } = makeUplink(url);
  uplink.start();
  await until(() => codes().includes('KEY_REFUSED'));
  expect(lines[0]?.fields).toMatchObject({ why: 'gateway refused: the key of this site is not right' });
  expect(JSON.stringify(lines)).not.toContain('key-1');
  expect(states).toEqual([]);
});

test('TLS that is not trusted is told apart from a gateway that is not there; with its authority it connects', async () => {
  const certificate = await makeTestCertificate();
  const gateway = new TestGateway(SITE, { cert: certificate.certPem, key: certificate.keyPem });
  gateway.onFrame = (socket, { body }) => {
    if (body.kind === 'agentHello') socket.send(WELCOME);
  };
  const port = await gateway.listen();
  cleanUps.push(() => gateway.close());
  const distrusting = makeUplink(`https://127.0.0.1:${port}`);
  distrusting.uplink.start();
  await until(() => distrusting.codes().length > 0);
  expect(distrusting.codes()).toEqual(['GATEWAY_TLS_FAILED']);
  expect(distrusting.lines[0]?.fields).toMatchObject({ detail: expect.stringContaining('SELF_SIGNED') });

  const trusting = makeUplink(`https://127.0.0.1:${port}`, { ca: certificate.certPem });
  trusting.uplink.start();
  await until(() => trusting.uplink.isUp);
  expect(gateway.sockets).toHaveLength(1);
});

test('TLS spoken to a port without TLS, and HTTP without an agent socket, are named', async () => {
  const { port } = await makeGateway();
  const tls = makeUplink(`https://127.0.0.1:${port}`);
  tls.uplink.start();
  await until(() => tls.codes().length > 0);
  expect(tls.codes()).toEqual(['GATEWAY_TLS_FAILED']);

  const other = makeUplink(`http://127.0.0.1:${port}/elsewhere`);
  other.uplink.start();
  await until(() => other.codes().length > 0);
  expect(other.codes()).toEqual(['GATEWAY_NOT_FARFIELD']);
});

test.each([
  ['bytes that are no envelope', new Uint8Array([255, 1, 2, 3]), 'FRAME_MALFORMED'],
  ['text', 'hello', 'FRAME_TEXT'],
])('%s from the gateway close only that socket', async (_name, bytes, code) => {
  const { gateway, url } = await makeGateway();
  const { uplink, clock, codes } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  gateway.newest.sendBytes(bytes);
  await until(() => gateway.newest.isClosed);
  expect(gateway.newest.closeReason).toMatch(new RegExp(`^${code}`));
  expect(codes()).toEqual([code]);
  clock.advance(5000);
  await until(() => uplink.isUp);
});

test.each<[string, Body, object, string]>([
  ['a replayed sequence number', VERDICT, { seq: 1 }, 'STREAM_REPLAYED'],
  ['another site', VERDICT, { siteId: 'site-b' }, 'FIELD_INVALID'],
  ['a drill on the real uplink', VERDICT, { realm: 'drill' }, 'FIELD_INVALID'],
  ['a message that only an agent sends', NUMERICS, {}, 'BODY_UNEXPECTED'],
  ['a verdict from the past', VERDICT, { historical: true }, 'BODY_UNEXPECTED'],
  ['a second welcome', WELCOME, {}, 'BODY_UNEXPECTED'],
])('%s is refused and never handed on', async (_name, body, change, code) => {
  const { gateway, url } = await makeGateway();
  const { uplink, bodies } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  gateway.newest.send(body, change);
  await until(() => uplink.counts()[code] === 1);
  expect(bodies.map(({ kind }) => kind)).toEqual(['agentWelcome']);
  await until(() => gateway.newest.isClosed);
  expect(gateway.newest.closeReason).toMatch(new RegExp(`^${code}`));
});

test('a reason that is long in bytes closes the socket and does not end the process', async () => {
  const { gateway, url } = await makeGateway();
  const { uplink } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  gateway.newest.send({
    kind: 'consoleJoined',
    value: {
      consoleId: 'c-1',
      principal: {
        personId: '🧲'.repeat(60),
        name: 'x',
        role: 'rst',
        seat: 'remote',
        isLevel2: false,
        isRegisteredTechnologist: true,
        isCredentialValid: true,
      },
    },
  });
  await until(() => gateway.newest.isClosed);
  expect(gateway.newest.closeReason).toMatch(/^FIELD_INVALID/);
});

test('behind a full socket vitals are dropped, backfill is held, a safety frame still goes', async () => {
  const { gateway, url } = await makeGateway();
  const { uplink } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  const wave: Body = {
    kind: 'waveform',
    value: {
      lead: 'ecg',
      firstSample: 0,
      rateMilliHz: 250_000,
      samples: Array.from({ length: 50_000 }, (_, i) => i % 4096),
    },
  };
  let sent = 0;
  // Nothing is read while this loop runs, so the kernel's buffers fill and then the socket's own.
  while (sent < 2000 && uplink.send(wave) === 'sent') sent += 1;
  expect(sent).toBeGreaterThan(0);
  expect(uplink.send(wave)).toBe('dropped');
  expect(uplink.send({ kind: 'journalBatch', value: { fromSeq: 1, prevHash: '', entries: [] } })).toBe('held');
  expect(uplink.send(LEFT)).toBe('sent');
  expect(uplink.counts()).toEqual({ dropped: 2, held: 1 });
  await until(() => gateway.newest.received.at(-1)?.body.kind === 'consoleLeft');
  expect(gateway.newest.received).toHaveLength(2 + sent);
});

test.each<[string, (socket: TestGatewaySocket) => void]>([
  ['is not answered', () => {}],
  ['is refused', (socket) => socket.refuse('KEY_REFUSED', 'site-a')],
  ['is welcomed, and its beats are not answered', (socket) => socket.send(WELCOME)],
])(
  'a new socket that %s is given up; the old one goes on, and it is tried again, later each time',
  async (_, answer) => {
    const { gateway, url } = await makeGateway('nothing');
    gateway.onFrame = (socket, { body }) => {
      if (body.kind !== 'agentHello') return;
      if (body.value.path === 'primary') return socket.send(WELCOME);
      socket.answersBeats = false;
      answer(socket);
    };
    const everyMs = 10_000;
    const { uplink, clock, bodies, states, lines } = makeUplink(url, { renewEveryMs: everyMs, random: () => 0 });
    uplink.start();
    await until(() => uplink.isUp);
    const fromMs = clock.nowMs();
    const dialledMs: number[] = [];
    while (dialledMs.length < 3 && clock.nowMs() - fromMs < 300_000) {
      clock.advance(500);
      const before = bodies.length;
      // Behind the answers to the beats of that second.
      gateway.sockets[0]?.send(VERDICT);
      await until(() => bodies.length === before + 1);
      if (gateway.sockets.length > dialledMs.length + 1) dialledMs.push(clock.nowMs() - fromMs);
    }
    const gaps = dialledMs.map((ms, index) => ms - (dialledMs[index - 1] ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(everyMs);
    expect(gaps.slice(1).map((ms) => Math.floor(ms / 60_000))).toEqual([1, 2]);
    expect(states).toEqual(['up gateway answered by primary']);
    expect(uplink.paths()[0]?.state).toBe('up');
    expect(gateway.sockets[0]?.isClosed).toBe(false);
    await until(() => gateway.sockets.slice(1, 3).every((socket) => socket.isClosed));
    const told = lines.filter(({ sentence }) => sentence === 'path not renewed, its old socket goes on');
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(lines.some(({ sentence }) => sentence === 'uplink down')).toBe(false);
  },
);

describe('with a new socket on its way', () => {
  const begun = async (lifeOfHeir: string, change: Partial<UplinkOptions> = {}) => {
    const { gateway, url } = await makeGateway('nothing');
    const welcome = (bundleLife: string): Body => ({ ...WELCOME, value: { ...WELCOME.value, bundleLife } }) as Body;
    gateway.onFrame = (socket, { body }) => {
      if (body.kind === 'agentHello') socket.send(welcome(body.value.path === 'primary' ? 'b-1' : lifeOfHeir));
    };
    const all = makeUplink(url, { renewEveryMs: 5_000, random: () => 0, ...change });
    all.uplink.start();
    await until(() => all.uplink.isUp);
    while (gateway.sockets.length < 2) {
      all.clock.advance(250);
      const before = all.bodies.length;
      gateway.newest.send(VERDICT);
      await until(() => all.bodies.length > before || gateway.sockets.length === 2);
    }
    return { gateway, ...all };
  };

  test('the old one is lost: the link goes on by the new one, and none is dialled', async () => {
    let pathsLost = 0;
    const { gateway, uplink, states, clock, lines } = await begun('b-1', { onPathLost: () => (pathsLost += 1) });
    await until(() => lines.some(({ sentence }) => sentence === 'new socket of a path welcomed'));
    gateway.sockets[0]?.cut();
    await until(() => pathsLost === 1);
    clock.advance(4_000);
    expect(uplink.isUp).toBe(true);
    expect(uplink.send(LEFT)).toBe('sent');
    await until(() => gateway.sockets[1]?.received.at(-1)?.body.kind === 'consoleLeft');
    expect(gateway.sockets).toHaveLength(2);
    expect(states).toEqual(['up gateway answered by primary']);
  });

  test('the gateway began anew meanwhile: the link ends, and begins with the new one', async () => {
    const { gateway, uplink, states, bodies } = await begun('b-2');
    await until(() => states.length === 3);
    expect(states.map((state) => state.split(' ').slice(0, 4).join(' '))).toEqual([
      'up gateway answered by',
      'down the gateway began',
      'up gateway answered by',
    ]);
    expect(uplink.isUp).toBe(true);
    expect(bodies.filter(({ kind }) => kind === 'agentWelcome')).toHaveLength(2);
    await until(() => gateway.sockets[0]?.isClosed === true);
    expect(gateway.sockets).toHaveLength(2);
  });
});

test('stop says goodbye, and nothing is dialled after it', async () => {
  const { gateway, url } = await makeGateway();
  const { uplink, clock, states } = makeUplink(url);
  uplink.start();
  await until(() => uplink.isUp);
  await uplink.stop();
  clock.advance(60_000);
  await until(() => gateway.newest.isClosed);
  expect(gateway.newest.closeReason).toBe('agent stops');
  expect(gateway.sockets).toHaveLength(1);
  expect(states).toEqual(['up gateway answered by primary']);
  expect(uplink.paths()[0]?.state).toBe('stopped');
});

test('a configuration that cannot work is refused when it is made', () => {
  expect(() => makeUplink('gateway.example')).toThrow('gateway.url is not an address');
  expect(() => makeUplink('ftp://gateway.example')).toThrow('must begin with');
  expect(() => makeUplink('https://me:secret@gateway.example')).toThrow('must not carry');
  const two = { name: 'a', url: 'https://gateway.example' };
  const three = [two, { ...two, name: 'b' }, { ...two, name: 'c' }];
  expect(() => makeUplink('https://gateway.example', { paths: three })).toThrow('one path or two');
  expect(() => makeUplink('https://gateway.example', { paths: [] })).toThrow('one path or two');
});

test('a key that would travel in the clear is warned about', () => {
  expect(makeUplink('ws://192.0.2.1:8080').codes()).toEqual(['UPLINK_NOT_ENCRYPTED']);
  expect(makeUplink('wss://gateway.example').codes()).toEqual([]);
  expect(makeUplink('ws://127.0.0.1:8080').codes()).toEqual([]);
});
