import { once } from 'node:events';
import { decode, encode, FRAME_MAX_BYTES, OutboundStream } from '@farfield/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { command, heartbeat, siteView } from '../testing/bodies.ts';
import { SITE_ID, TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await TestGateway.start();
});
afterEach(() => gateway.stop());

test('agent and two consoles: views, numerics and waves reach both consoles as they were sent', async () => {
  const agent = await gateway.agent();
  const consoles = [await gateway.console('rst'), await gateway.console('rad')];
  await agent.hears('consoleJoined', ({ principal }) => principal.role === 'rad');
  const view = siteView({ siteId: SITE_ID, policyHash: 'hash-1', scannerState: 'idle' });
  const numerics = {
    feed: 'live',
    items: [{ id: 'heartRateBpm', valid: true, value: 61.5, ageMs: 40 }],
    alarm: '',
    source: 'demo monitor',
  };
  const waveform = { lead: 'ecg', firstSample: 25, rateMilliHz: 250_000, samples: [0, -12, 300, 7] };
  agent.say({ kind: 'siteView', value: view });
  agent.say({ kind: 'numerics', value: numerics });
  agent.say({ kind: 'waveform', value: waveform });
  for (const console of consoles) {
    expect(await console.hears('siteView')).toEqual(view);
    expect(await console.hears('numerics')).toEqual(numerics);
    expect(await console.hears('waveform')).toEqual(waveform);
  }
  expect(consoles[0]?.heard.map(({ stream }) => stream).every((stream) => stream === 'gateway')).toBe(true);
});

test('heartbeats, a request and STOP go end to end; the answer comes back to the one who asked', async () => {
  const agent = await gateway.agent();
  const console = await gateway.console('rst', { consoleId: 'c-1' });
  const other = await gateway.console('rad', { consoleId: 'c-2' });
  const beat = heartbeat({ seq: 3, tick: 4_711, echoHeldMs: 3.25 });
  console.say({ kind: 'heartbeat', value: beat });
  expect(await agent.hears('fromConsole', ({ body }) => body.kind === 'heartbeat')).toEqual({
    consoleId: 'c-1',
    body: { kind: 'heartbeat', value: beat },
  });
  for (const kind of ['requestControl', 'stop'] as const) {
    const asked = command({ kind });
    console.say({ kind: 'command', value: asked });
    const got = await agent.hears(
      'fromConsole',
      ({ body }) => body.kind === 'command' && body.value.action.kind === kind,
    );
    expect(got).toEqual({ consoleId: 'c-1', body: { kind: 'command', value: asked } });
    const outcome = { commandId: asked.commandId, outcome: { kind: 'done' as const, words: kind } };
    agent.say({ kind: 'toConsole', value: { consoleId: 'c-1', body: { kind: 'commandOutcome', value: outcome } } });
    expect(await console.hears('commandOutcome', (one) => one.commandId === asked.commandId)).toEqual(outcome);
  }
  expect(other.all('commandOutcome')).toEqual([]);
  expect(await gateway.metric(/^farfield_gateway_commands_total\{action="stop",result="forwarded"\}/)).toBe(1);
});

test('a coordinator gets the view without the patient, and no STOP', async () => {
  const agent = await gateway.agent();
  const coordinator = await gateway.console('coordinator', { consoleId: 'c-co' });
  agent.say({ kind: 'siteView', value: siteView({ siteId: SITE_ID, patientName: 'DEMO, Ada' }) });
  const seen = await coordinator.hears('siteView');
  expect(JSON.stringify(seen)).not.toContain('Ada');
  expect(seen.patient.patientRef).toBe('');
  coordinator.say({ kind: 'command', value: command({ kind: 'stop' }, { consoleId: 'c-co' }) });
  const { outcome } = await coordinator.hears('commandOutcome');
  expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ id: 'roleMayNot' }] });
  expect(agent.all('fromConsole')).toEqual([]);
});

test('with no agent STOP fails at once and nothing waits for one', async () => {
  const console = await gateway.console('rst', { consoleId: 'c-1' });
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  expect((await console.hears('commandOutcome')).outcome).toEqual({ kind: 'failed', code: 'AGENT_SILENT' });
  expect((await console.hears('gatewayView')).agent).toBe('never');
  const agent = await gateway.agent();
  await agent.hears('consoleJoined');
  console.say({ kind: 'heartbeat', value: heartbeat() });
  await agent.hears('fromConsole');
  expect(agent.all('fromConsole').map(({ body }) => body.kind)).toEqual(['heartbeat']);
});

test.each([
  ['a wrong key', { key: 'x'.repeat(43) }, 'KEY_REFUSED'],
  ['an empty key', { key: '' }, 'KEY_REFUSED'],
  ['an unknown site', { siteId: 'demo-9' }, 'SITE_UNKNOWN'],
] as const)('an agent with %s is refused', async (_name, own, code) => {
  const agent = await gateway.dial('/ws/agent', { stream: 'agent', siteId: 'siteId' in own ? own.siteId : SITE_ID });
  agent.say(gateway.agentHello(own));
  const closed = await agent.closed;
  expect(closed.code).toBe(4400);
  expect(closed.reason).toMatch(new RegExp(`^${code}: `));
  expect(agent.heard).toEqual([]);
});

test('a console with a made-up token, no token, or for a site that is not there is refused', async () => {
  const hello = { siteId: SITE_ID, consoleId: 'c-1', token: 'made-up', enrolment: '', policyHash: '' };
  const token = await gateway.signIn('rst');
  for (const [own, code] of [
    [{}, 'TOKEN_REFUSED'],
    [{ token: '' }, 'TOKEN_REFUSED'],
    [{ token: '', enrolment: 'on-site secret' }, 'TOKEN_REFUSED'],
    [{ token, siteId: 'demo-9' }, 'SITE_UNKNOWN'],
    [{ token, consoleId: 'c 1; drop' }, 'FIELD_INVALID'],
    [{ token: await gateway.signIn('it') }, 'TOKEN_REFUSED'],
  ] as const) {
    const value = { ...hello, ...own };
    const console = await gateway.dial('/ws/console', { stream: 'console:x', siteId: value.siteId });
    console.say({ kind: 'consoleHello', value });
    expect((await console.closed).reason).toMatch(new RegExp(`^${code}: `));
  }
});

test('the hello comes first: a command before it closes the socket HELLO_FIRST', async () => {
  const console = await gateway.dial('/ws/console', { stream: 'console:x' });
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  expect((await console.closed).reason).toMatch(/^HELLO_FIRST: /);
});

const BAD_FRAMES: readonly [string, string, (gateway: TestGateway) => Uint8Array | string][] = [
  ['no protobuf', 'FRAME_MALFORMED', () => new Uint8Array([0xff, 0xff, 0xff, 0xff])],
  ['no body', 'BODY_UNKNOWN', () => new Uint8Array([0x08, 0x01])],
  ['text', 'FRAME_TEXT', () => 'stop'],
  ['a realm that is not this one', 'FIELD_INVALID', () => frame({ realm: 'drill' })],
  ['another site', 'FIELD_INVALID', () => frame({ siteId: 'demo-2' })],
  [
    'a message that a console may not send',
    'BODY_UNEXPECTED',
    () => frame({ body: { kind: 'siteView', value: siteView({ siteId: SITE_ID }) } }),
  ],
  [
    'a field that quotes 201 wide characters',
    'FIELD_INVALID',
    () => frame({ body: { kind: 'command', value: command({ kind: 'selectStep', stepId: '針'.repeat(201) }) } }),
  ],
];

function frame(own: Partial<Parameters<typeof encode>[0]>): Uint8Array {
  const stream = new OutboundStream({ siteId: SITE_ID, incarnation: 'other', stream: 'other', realm: 'real' });
  return encode({ ...stream.envelope({ kind: 'heartbeat', value: heartbeat() }, 1), ...own });
}

test.each(BAD_FRAMES)(
  '%s closes its own socket %s, counted and logged; all others go on',
  async (_name, code, make) => {
    const agent = await gateway.agent();
    const bad = await gateway.console('rst', { consoleId: 'c-bad' });
    const good = await gateway.console('rad', { consoleId: 'c-good' });
    bad.raw(make(gateway));
    const closed = await bad.closed;
    expect(closed).toMatchObject({ code: 4400, reason: expect.stringMatching(new RegExp(`^${code}: `)) });
    expect(await agent.hears('consoleLeft')).toEqual({ consoleId: 'c-bad' });
    good.say({ kind: 'heartbeat', value: heartbeat() });
    await agent.hears('fromConsole', ({ consoleId }) => consoleId === 'c-good');
    expect(
      await gateway.metric(new RegExp(`^farfield_gateway_refused_frames_total\\{peer="console",code="${code}"\\}`)),
    ).toBe(1);
    expect(gateway.log.filter((line) => line['code'] === code && line['msg'] === 'socket refused')).toHaveLength(1);
  },
);

test('a first frame that quotes wide characters is refused like any other', async () => {
  const console = await gateway.dial('/ws/console', { stream: 'console:x' });
  console.raw(frame({ stream: '針'.repeat(40) }));
  const closed = await console.closed;
  expect(closed).toMatchObject({ code: 4400, reason: expect.stringMatching(/^FIELD_INVALID: stream /) });
});

test('an oversize frame closes its own socket before it is read', async () => {
  const agent = await gateway.agent();
  const bad = await gateway.console('rst', { consoleId: 'c-bad' });
  bad.raw(new Uint8Array(FRAME_MAX_BYTES + 1));
  expect((await bad.closed).code).toBe(1009);
  expect(await agent.hears('consoleLeft')).toEqual({ consoleId: 'c-bad' });
  expect(await gateway.metric(/refused_frames_total\{peer="console",code="FRAME_TOO_LARGE"\}/)).toBe(1);
});

test('a replayed frame, the hello included, closes its socket', async () => {
  const token = await gateway.signIn('rst');
  const stream = new OutboundStream({ siteId: SITE_ID, incarnation: 'tab-1', stream: 'console:c-1', realm: 'real' });
  const hello = encode(
    stream.envelope(
      { kind: 'consoleHello', value: { siteId: SITE_ID, consoleId: 'c-1', token, enrolment: '', policyHash: '' } },
      1,
    ),
  );
  const console = await gateway.dial('/ws/console', { stream: 'unused' });
  console.raw(hello);
  await console.hears('consoleWelcome');
  expect(decode(hello).seq).toBe(1);
  console.raw(hello);
  expect((await console.closed).reason).toMatch(/^STREAM_REPLAYED: /);
});

test('a second agent of the site wins and the first is closed REPLACED; a malformed agent harms no console', async () => {
  const first = await gateway.agent({ incarnation: 'boot-1' });
  const console = await gateway.console('rst', { consoleId: 'c-1' });
  const second = await gateway.agent({ incarnation: 'boot-2' });
  expect((await first.closed).reason).toMatch(/^REPLACED: /);
  expect(await second.hears('consoleJoined')).toMatchObject({
    consoleId: 'c-1',
    principal: { role: 'rst', seat: 'remote' },
  });
  expect(await second.hears('gatewayVerdict')).toMatchObject({ authority: 1, why: 'Two agents claimed this site' });
  second.raw(new Uint8Array([1, 2, 3]));
  expect((await second.closed).code).toBe(4400);
  expect(await console.hears('gatewayView', ({ agent }) => agent === 'silent')).toMatchObject({
    predicted: 'nothing known',
  });
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  expect((await console.hears('commandOutcome')).outcome).toEqual({ kind: 'failed', code: 'AGENT_SILENT' });
});

test('signing out closes that tab; its token is worth nothing afterwards', async () => {
  await gateway.agent();
  const token = await gateway.signIn('rst');
  const console = await gateway.console('rst', { token });
  expect((await gateway.post('/api/sign-out', { token })).status).toBe(200);
  expect((await console.closed).reason).toBe('TOKEN_REFUSED: signed out');
  await expect(gateway.console('rst', { token })).rejects.toThrow('TOKEN_REFUSED');
});

test('a store that fails after start keeps nobody from STOP, and the record catches up', async () => {
  const token = await gateway.signIn('rst');
  await gateway.agent();
  gateway.store.isSick = true;
  const agent = await gateway.agent();
  const console = await gateway.console('rst', { consoleId: 'c-1', token });
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  await agent.hears('fromConsole', ({ body }) => body.kind === 'command');
  expect((await gateway.get('/readyz')).status).toBe(503);
  gateway.store.isSick = false;
  await expect.poll(() => gateway.store.audit.map(({ code }) => code), { timeout: 5_000 }).toContain('A2001I');
});

test('a scanner screen: asked of the agent by ticket, joined byte for byte, ended by signing out; none for a coordinator', async () => {
  const agent = await gateway.agent();
  const token = await gateway.signIn('rst');
  await gateway.console('rst', { consoleId: 'c-1', token });
  const open = async (path: string, hello: object): Promise<WebSocket> => {
    const ws = new WebSocket(`${gateway.gateway.url.replace('http', 'ws')}${path}`);
    await once(ws, 'open');
    ws.send(JSON.stringify(hello));
    return ws;
  };
  const viewer = await open('/ws/screen', { siteId: SITE_ID, consoleId: 'c-1', token });
  const { screenSession, ticket } = await agent.hears('screenOpen', ({ consoleId }) => consoleId === 'c-1');
  const source = await open('/ws/screen-agent', { screenSession, ticket });
  source.send(Buffer.from('RFB 003.008\n'));
  const [pixels] = (await once(viewer, 'message')) as [Buffer];
  expect(pixels.toString()).toBe('RFB 003.008\n');
  await gateway.post('/api/sign-out', { token });
  await once(source, 'close');
  const masked = await gateway.signIn('coordinator');
  await gateway.console('coordinator', { consoleId: 'c-2', token: masked });
  const refused = await open('/ws/screen', { siteId: SITE_ID, consoleId: 'c-2', token: masked });
  const [, reason] = (await once(refused, 'close')) as [number, Buffer];
  expect(reason.toString()).toContain('SCREEN_TOKEN_REFUSED');
});
