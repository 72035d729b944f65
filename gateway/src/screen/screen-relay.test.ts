import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { ScreenOpen } from '@farfield/protocol';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ManualClock } from '../testing/manual-clock.ts';
import { PIPE_HIGH_BYTES } from './screen-pipe.ts';
import {
  SCREEN_BESIDE_MS,
  SCREEN_HELLO_WITHIN_MS,
  SCREEN_SEAT_CHECK_MS,
  SCREEN_TICKET_MS,
  ScreenRelay,
} from './screen-relay.ts';

const HELLO = { siteId: 'demo-1', consoleId: 'c-1', token: 'good' };
const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A screen socket of either side, and everything that happened on it. */
class Peer {
  readonly socket: WebSocket;
  readonly received: Buffer[] = [];
  readonly closed: Promise<string>;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data: Buffer) => this.received.push(data));
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`));
    });
  }

  async hears(count: number): Promise<readonly Buffer[]> {
    await until(() => this.received.length >= count);
    return this.received;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  const endMs = Date.now() + 5_000;
  while (!isTrue()) {
    if (Date.now() > endMs) throw new Error(`never: ${isTrue.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function bench(own: { hasAgent?: boolean } = {}) {
  const clock = new ManualClock();
  const opens: ScreenOpen[] = [];
  const closes: string[] = [];
  const seated = new Set(['c-1', 'c-2']);
  const relay = new ScreenRelay({
    clock,
    log: pino({ level: 'silent' }),
    authenticate: (token) => Promise.resolve(token === 'good' ? { sessionId: 'sign-in-1' } : null),
    isSeated: (siteId, consoleId, sessionId) =>
      siteId === 'demo-1' && seated.has(consoleId) && sessionId === 'sign-in-1',
    openScreen: (_siteId, open) => {
      opens.push(open);
      return own.hasAgent ?? true;
    },
    closeScreen: (_siteId, { screenSession }) => closes.push(screenSession),
  });
  const server = createServer();
  server.on('upgrade', (request, stream, head) => {
    if (!relay.handleUpgrade(request, stream, head)) stream.destroy();
  });
  const url = `ws://127.0.0.1:${await listen(server)}`;
  const dial = async (path: string): Promise<Peer> => {
    const peer = new Peer(`${url}${path}`);
    cleanUps.push(() => peer.socket.terminate());
    await once(peer.socket, 'open');
    return peer;
  };
  cleanUps.push(async () => {
    relay.stop();
    server.close();
    await once(server, 'close');
  });
  const console = async (hello: object = HELLO): Promise<Peer> => {
    const peer = await dial('/ws/screen');
    peer.socket.send(JSON.stringify(hello));
    return peer;
  };
  const agent = async (hello: object): Promise<Peer> => {
    const peer = await dial('/ws/screen-agent');
    peer.socket.send(JSON.stringify(hello));
    return peer;
  };
  const asked = async (index = 0): Promise<ScreenOpen> => {
    await until(() => opens.length > index);
    const open = opens[index];
    if (open === undefined) throw new Error('nothing asked');
    return open;
  };
  const joined = async (): Promise<{ console: Peer; agent: Peer; open: ScreenOpen }> => {
    const viewer = await console();
    const open = await asked();
    const site = await agent({ screenSession: open.screenSession, ticket: open.ticket });
    await until(() => relay.counts().openedTotal === 1);
    return { console: viewer, agent: site, open };
  };
  return { clock, relay, opens, closes, seated, dial, console, agent, asked, joined };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('bytes pass untouched both ways, in order', async () => {
  const { joined, relay } = await bench();
  const { console, agent, open } = await joined();
  expect(open.consoleId).toBe('c-1');
  expect(Buffer.from(open.ticket, 'base64url')).toHaveLength(32);
  agent.socket.send(Buffer.from([0, 1, 2, 3]));
  agent.socket.send(Buffer.from([2, 123, 125]));
  console.socket.send(Buffer.from([1, 0, 0, 0, 3]));
  expect((await console.hears(2)).map((one) => [...one])).toEqual([
    [0, 1, 2, 3],
    [2, 123, 125],
  ]);
  expect([...((await agent.hears(1))[0] ?? [])]).toEqual([1, 0, 0, 0, 3]);
  expect(relay.counts()).toMatchObject({ open: 1, openedTotal: 1, bytesTotal: { agent: 7, console: 5 } });
});

test.each<[string, object, string]>([
  ['a wrong token', { ...HELLO, token: 'bad' }, 'SCREEN_TOKEN_REFUSED'],
  ['a console that is not open', { ...HELLO, consoleId: 'c-9' }, 'SCREEN_NOT_SEATED'],
  ['another site', { ...HELLO, siteId: 'other' }, 'SCREEN_NOT_SEATED'],
  ['an unknown key', { ...HELLO, role: 'rst' }, 'SCREEN_HELLO_INVALID'],
  ['nothing', {}, 'SCREEN_HELLO_INVALID'],
])('%s is refused before the agent hears of it', async (_, hello, code) => {
  const { console, opens } = await bench();
  const viewer = await console(hello);
  expect(await viewer.closed).toMatch(new RegExp(`^4400 ${code}: `));
  expect(opens).toEqual([]);
});

test('a hello that is no text, no JSON or too long is refused', async () => {
  const { dial } = await bench();
  for (const bytes of [Buffer.from('{}'), 'nonsense', `"${'x'.repeat(5_000)}"`]) {
    const peer = await dial('/ws/screen');
    peer.socket.send(bytes);
    expect(await peer.closed).toContain('SCREEN_HELLO_INVALID');
  }
});

test('who says nothing is closed', async () => {
  const { dial, clock } = await bench();
  const peers = [await dial('/ws/screen'), await dial('/ws/screen-agent')];
  clock.pass(SCREEN_HELLO_WITHIN_MS);
  for (const peer of peers) expect(await peer.closed).toContain('SCREEN_HELLO_LATE');
});

test('a ticket opens once, and only its own session', async () => {
  const { joined, agent } = await bench();
  const { open, console, agent: site } = await joined();
  const { screenSession, ticket } = open;
  for (const hello of [
    { screenSession, ticket },
    { screenSession: 'v-unknown', ticket },
    { screenSession, ticket: 'guess' },
  ]) {
    expect(await (await agent(hello)).closed).toContain('SCREEN_TICKET_REFUSED');
  }
  // Those attempts did not touch the screen that is open.
  site.socket.send(Buffer.from([0, 7]));
  expect([...((await console.hears(1))[0] ?? [])]).toEqual([0, 7]);
});

test('without an agent the console is told at once; with a late one, when the ticket has run out', async () => {
  const none = await bench({ hasAgent: false });
  expect(await (await none.console()).closed).toContain('SCREEN_NO_AGENT');
  const late = await bench();
  const viewer = await late.console();
  const open = await late.asked();
  late.clock.pass(SCREEN_TICKET_MS);
  expect(await viewer.closed).toContain('SCREEN_AGENT_LATE');
  await until(() => late.closes.length === 1);
  expect(late.closes).toEqual([open.screenSession]);
  expect(await (await late.agent(open)).closed).toContain('SCREEN_HELLO_INVALID');
  const { screenSession, ticket } = open;
  expect(await (await late.agent({ screenSession, ticket })).closed).toContain('SCREEN_TICKET_REFUSED');
});

test('a console that speaks before the screen is there is closed, and nothing of it is kept', async () => {
  const { console, asked } = await bench();
  const viewer = await console();
  await asked();
  viewer.socket.send(Buffer.from([0, 5, 1, 0, 0, 0, 0]));
  expect(await viewer.closed).toContain('SCREEN_TOO_EARLY');
});

test('either side ends both, with the code and reason of the first', async () => {
  const first = await bench();
  const one = await first.joined();
  one.agent.socket.close(4400, 'SOURCE_ENDED: the scanner screen ended the connection');
  expect(await one.console.closed).toBe('4400 SOURCE_ENDED: the scanner screen ended the connection');
  const second = await bench();
  const two = await second.joined();
  two.console.socket.terminate();
  expect(await two.agent.closed).toBe('4400 SCREEN_ENDED: by the console');
  await until(() => second.relay.counts().open === 0);
});

test('a text message on the pipe ends both sides', async () => {
  const { joined } = await bench();
  const { console, agent } = await joined();
  console.socket.send('hello');
  expect(await console.closed).toContain('SCREEN_NOT_BINARY');
  expect(await agent.closed).toContain('4400');
});

test('who leaves the console loses the screen within a second', async () => {
  const { joined, seated, clock } = await bench();
  const { console, agent } = await joined();
  clock.pass(SCREEN_SEAT_CHECK_MS);
  expect(console.socket.readyState).toBe(WebSocket.OPEN);
  seated.delete('c-1');
  clock.pass(SCREEN_SEAT_CHECK_MS);
  expect(await console.closed).toContain('SCREEN_NOT_SEATED');
  expect(await agent.closed).toContain('SCREEN_NOT_SEATED');
});

test('the same console opening again replaces its first screen', async () => {
  const { joined, console, asked } = await bench();
  const first = await joined();
  await console();
  await asked(1);
  expect(await first.console.closed).toContain('SCREEN_REPLACED');
});

test('a picture that moves is carried twice until its console leaves the first', async () => {
  const { joined, console, asked, agent, clock, opens } = await bench();
  const first = await joined();
  const beside = await console({ ...HELLO, purpose: 'beside' });
  const { screenSession, ticket } = await asked(1);
  expect(opens.map((one) => one.purpose)).toEqual(['', 'beside']);
  const second = await agent({ screenSession, ticket });
  second.socket.send(Buffer.of(0, 1));
  first.agent.socket.send(Buffer.of(0, 2));
  expect([...((await beside.hears(1))[0] ?? [])]).toEqual([0, 1]);
  expect([...((await first.console.hears(1))[0] ?? [])]).toEqual([0, 2]);
  first.console.socket.close();
  await first.agent.closed;
  clock.pass(SCREEN_BESIDE_MS);
  expect(beside.socket.readyState).toBe(WebSocket.OPEN);
});

test('a console that does not leave the first is made to; never are there more than two', async () => {
  const { joined, console, asked, clock } = await bench();
  const first = await joined();
  await console({ ...HELLO, purpose: 'beside' });
  await asked(1);
  clock.pass(SCREEN_BESIDE_MS);
  expect(await first.console.closed).toContain('SCREEN_REPLACED');
  const other = await bench();
  const oldest = await other.joined();
  const newer = await other.console({ ...HELLO, purpose: 'beside' });
  await other.asked(1);
  await other.console({ ...HELLO, purpose: 'beside' });
  await other.asked(2);
  expect(await oldest.console.closed).toContain('SCREEN_REPLACED');
  expect(newer.socket.readyState).toBe(WebSocket.OPEN);
});

test('a second picture that comes to nothing takes nothing from the first', async () => {
  const { joined, console, asked, clock } = await bench();
  const first = await joined();
  const beside = await console({ ...HELLO, purpose: 'beside' });
  await asked(1);
  // The agent does not bring it in time.
  clock.pass(SCREEN_TICKET_MS);
  expect(await beside.closed).toContain('SCREEN_AGENT_LATE');
  clock.pass(SCREEN_BESIDE_MS);
  expect(first.console.socket.readyState).toBe(WebSocket.OPEN);
});

test('a link test has a pipe beside the screen of the same console, and the agent is told which is which', async () => {
  const { joined, console, asked, opens } = await bench();
  const screen = await joined();
  await console({ ...HELLO, purpose: 'linkTest' });
  await asked(1);
  expect(opens.map((one) => one.purpose)).toEqual(['', 'linkTest']);
  expect(screen.console.socket.readyState).toBe(WebSocket.OPEN);
  await console({ ...HELLO, purpose: 'linkTest' });
  await asked(2);
  expect(screen.console.socket.readyState).toBe(WebSocket.OPEN);
});

test('a third link test at once is refused to both its ends, and let in when one of the two is over', async () => {
  const { console, agent, asked, opens, seated, relay } = await bench();
  for (const id of ['c-3', 'c-4']) seated.add(id);
  const begins = async (consoleId: string): Promise<{ own: Peer; site: Peer }> => {
    const own = await console({ ...HELLO, consoleId, purpose: 'linkTest' });
    const { screenSession, ticket } = await asked(opens.length);
    return { own, site: await agent({ screenSession, ticket }) };
  };
  const first = await begins('c-1');
  await begins('c-2');
  await until(() => relay.counts().openedTotal === 2);
  const third = await begins('c-3');
  expect(await third.own.closed).toContain('LINK_TEST_BUSY');
  expect(await third.site.closed).toContain('LINK_TEST_BUSY');
  first.site.socket.close();
  await first.own.closed;
  const fourth = await begins('c-4');
  fourth.site.socket.send(Buffer.of(0));
  expect(await fourth.own.hears(1)).toHaveLength(1);
});

test('a console that does not read holds the agent back instead of filling the gateway', async () => {
  const { joined, relay } = await bench();
  const { console, agent } = await joined();
  console.socket.pause();
  const chunk = Buffer.alloc(64 * 1_024, 1);
  let sent = 0;
  // Until the agent's own socket backs up: kernel buffers and one high-water mark are full by then.
  await until(() => {
    if (agent.socket.bufferedAmount > 1_024 * 1_024) return true;
    agent.socket.send(chunk);
    sent += 1;
    return false;
  });
  const heldBytes = sent * chunk.length - agent.socket.bufferedAmount;
  const passedBytes = relay.counts().bytesTotal.agent;
  expect(passedBytes).toBeLessThan(sent * chunk.length);
  expect(heldBytes).toBeLessThan(64 * 1_024 * 1_024);
  expect(passedBytes).toBeGreaterThan(PIPE_HIGH_BYTES);
  console.socket.resume();
  await until(() => console.received.length === sent);
  expect(relay.counts().bytesTotal.agent).toBe(sent * chunk.length);
});
