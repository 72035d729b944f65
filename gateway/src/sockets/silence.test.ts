import { NOT_SEEN } from '@farfield/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { command, heartbeat, siteView } from '../testing/bodies.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { SITE_ID, TestGateway } from '../testing/test-gateway.ts';
import { HELLO_WITHIN_MS, SILENCE_MAX_MS } from './gateway-socket.ts';

let clock: ManualClock;
let gateway: TestGateway;
beforeEach(async () => {
  clock = new ManualClock();
  gateway = await TestGateway.start({ clock });
});
afterEach(() => gateway.stop());

test('no hello within 5 s: closed HELLO_LATE', async () => {
  const console = await gateway.dial('/ws/console', { stream: 'console:x' });
  await expect.poll(() => gateway.metric(/^farfield_gateway_sockets\{peer="console"\}/)).toBe(1);
  clock.pass(HELLO_WITHIN_MS - 1);
  expect(console.ws.readyState).toBe(console.ws.OPEN);
  clock.pass(1);
  expect((await console.closed).reason).toMatch(/^HELLO_LATE: /);
});

test('a peer that says nothing for 10 s is destroyed, and a talking one is not', async () => {
  const agent = await gateway.agent();
  const quiet = await gateway.console('rst', { consoleId: 'c-quiet' });
  const talking = await gateway.console('rad', { consoleId: 'c-talks' });
  for (let passedMs = 0; passedMs < SILENCE_MAX_MS; passedMs += 1_000) {
    clock.pass(1_000);
    const tick = clock.nowMs();
    agent.say({ kind: 'siteView', value: siteView({ siteId: SITE_ID }) });
    talking.say({ kind: 'heartbeat', value: heartbeat({ tick }) });
    await agent.hears('fromConsole', ({ body }) => body.kind === 'heartbeat' && body.value.tick === tick);
  }
  expect((await quiet.closed).code).toBe(1006);
  expect(await agent.hears('consoleLeft')).toEqual({ consoleId: 'c-quiet' });
  expect(talking.ws.readyState).toBe(talking.ws.OPEN);
});

test('a silent agent: consoles are told in words, STOP is still tried, all else fails at once', async () => {
  const agent = await gateway.agent();
  const console = await gateway.console('rst', { consoleId: 'c-1' });
  const control = { kind: 'granted', leaseLengthMs: 5_000 };
  const view = siteView({ siteId: SITE_ID, scannerState: 'scanning', control });
  agent.say({ kind: 'siteView', value: view });
  await console.hears('siteView');
  clock.pass(2_501);
  const silent = await console.hears('gatewayView', (one) => one.agent === 'silent');
  expect(silent.alarms.map(({ id, priority }) => `${id} ${priority}`)).toEqual(['agentSilent medium']);
  expect(silent.predicted).toBe('scanning; remote control ends there in 3 s');
  console.say({ kind: 'command', value: command({ kind: 'requestControl' }, { commandId: 'request' }) });
  console.say({ kind: 'command', value: command({ kind: 'stop' }, { commandId: 'stop' }) });
  expect(await console.hears('commandOutcome')).toEqual({
    commandId: 'request',
    outcome: { kind: 'failed', code: 'AGENT_SILENT' },
  });
  expect(await agent.hears('fromConsole')).toMatchObject({ body: { value: { commandId: 'stop' } } });
  clock.pass(4_500);
  // This view names nobody for whom is scanned, and not whether a sequence may finish.
  expect(await console.hears('gatewayView', (one) => one.predicted === NOT_SEEN.mayScanOn)).toMatchObject({
    agent: 'silent',
  });
});
