import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { Metrics } from '../metrics.ts';
import { STORE_ANSWER_MAX_MS } from '../store/in-time.ts';
import type { StorePort } from '../store/store-port.ts';
import { command } from '../testing/bodies.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { SITE_ID, TestGateway } from '../testing/test-gateway.ts';
import { WireClient } from '../testing/wire-client.ts';
import { GREETED_WITHIN_MS } from './gateway-socket.ts';
import { SocketServer } from './socket-server.ts';

let clock: ManualClock;
let gateway: TestGateway;
beforeEach(async () => {
  clock = new ManualClock();
  gateway = await TestGateway.start({ clock });
});
afterEach(() => gateway.stop());

/** A disk that takes half a minute for a sync answers nobody meanwhile, and refuses nobody. @returns calls that it swallowed */
function hang(...names: readonly (keyof StorePort)[]): { count: number } {
  const asked = { count: 0 };
  for (const name of names) {
    Object.assign(gateway.store, {
      [name]: () => {
        asked.count += 1;
        return new Promise(() => undefined);
      },
    });
  }
  return asked;
}

/** A write that hangs for ever would keep the gateway of a test from ending: all that a hello, a sign-in and STOP read. */
const READS = ['site', 'signIn', 'person', 'personByLogin', 'journalHead', 'journalHashAt', 'addSignIn'] as const;

async function consoleHello(token: string, consoleId = 'c-1'): Promise<WireClient> {
  const client = await gateway.dial('/ws/console', { stream: `console:${consoleId}` });
  client.say({ kind: 'consoleHello', value: { siteId: SITE_ID, consoleId, token, enrolment: '', policyHash: '' } });
  return client;
}

test('a disk that stands still: agent and console that were known are let in after a second each, and STOP gets through', async () => {
  (await gateway.agent({ incarnation: 'boot-1' })).end();
  const token = await gateway.signIn('rst');
  (await gateway.console('rst', { token, consoleId: 'c-1' })).end();
  const asked = hang(...READS);
  const agent = await gateway.dial('/ws/agent', { stream: 'agent', incarnation: 'boot-1' });
  agent.say(gateway.agentHello());
  await expect.poll(() => asked.count).toBe(1);
  clock.pass(STORE_ANSWER_MAX_MS);
  // The site is let in as last known; what it has of the record is asked next.
  await expect.poll(() => asked.count).toBe(3);
  clock.pass(STORE_ANSWER_MAX_MS);
  expect(await agent.hears('agentWelcome')).toMatchObject({ journalCursorSeq: 0 });
  const console = await consoleHello(token);
  await expect.poll(() => asked.count).toBe(5);
  clock.pass(STORE_ANSWER_MAX_MS);
  await console.hears('consoleWelcome');
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  expect(await agent.hears('fromConsole', ({ body }) => body.kind === 'command')).toMatchObject({ consoleId: 'c-1' });
  expect(gateway.log.map((line) => line['code'])).toEqual(
    expect.arrayContaining(['SITE_NOT_READ', 'CURSOR_NOT_READ', 'SIGN_IN_NOT_READ']),
  );
});

test('somebody of the file signs in anew meanwhile: let in, until this gateway restarts', async () => {
  const asked = hang(...READS);
  const signedIn = gateway.signIn('rst');
  await expect.poll(() => asked.count).toBe(1);
  clock.pass(STORE_ANSWER_MAX_MS);
  const console = await consoleHello(await signedIn);
  await expect.poll(() => asked.count).toBe(3);
  clock.pass(STORE_ANSWER_MAX_MS);
  await console.hears('consoleWelcome');
});

test('a token that is not known yet is not refused for a slow disk: it may come again', async () => {
  const asked = hang(...READS);
  const console = await consoleHello('of-before-the-restart');
  await expect.poll(() => asked.count).toBe(2);
  clock.pass(STORE_ANSWER_MAX_MS);
  expect(await console.closed).toEqual({ code: 1013, reason: 'STORE_UNAVAILABLE: try again later' });
});

test('a greeting that does not end, for whatever reason, is ended with a code', async () => {
  const http = createServer();
  const asked = { count: 0 };
  const greet = (): Promise<never> => {
    asked.count += 1;
    return new Promise(() => undefined);
  };
  const log = pino({ level: 'silent' });
  const sockets = new SocketServer({ clock, metrics: new Metrics(), log, greet: { agent: greet, console: greet } });
  sockets.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    sockets.stop();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  const agent = await WireClient.dial(`http://127.0.0.1:${port}/ws/agent`, { siteId: SITE_ID, stream: 'agent' });
  agent.say(gateway.agentHello());
  await expect.poll(() => asked.count).toBe(1);
  clock.pass(GREETED_WITHIN_MS - 1);
  expect(agent.ws.readyState).toBe(agent.ws.OPEN);
  clock.pass(1);
  expect(await agent.closed).toEqual({ code: 1013, reason: 'STORE_UNAVAILABLE: try again later' });
});
