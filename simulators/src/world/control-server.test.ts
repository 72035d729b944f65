import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VirtualClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import { worldConfigSchema } from './config.ts';
import { startControlServer, type ControlServer } from './control-server.ts';
import { WORLD_ACTS } from './world-acts.ts';
import { World } from './world.ts';

const clock = new VirtualClock();
let world: World;
let control: ControlServer;

beforeAll(async () => {
  const config = worldConfigSchema.parse({ screen: { fitted: false }, monitor: { fitted: false } });
  const dataFolder = await mkdtemp(join(tmpdir(), 'farfield-control-'));
  world = await World.start({ config, clock, log: new EventLog({ clock }), dataFolder });
  control = await startControlServer(world, { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await control.stop();
  await world.stop();
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(control.url + path);
  return { status: reply.status, body: await reply.json() };
}

async function post(body: string, contentType = 'application/json'): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(`${control.url}/act`, { method: 'POST', headers: { 'content-type': contentType }, body });
  return { status: reply.status, body: await reply.json() };
}

test('the acts are listed as a page needs them', async () => {
  const { body } = await get('/acts');
  expect(body).toEqual(JSON.parse(JSON.stringify(WORLD_ACTS)));
  expect(body).toContainEqual({
    id: 'mains',
    group: 'power',
    sentence: expect.stringMatching(/\.$/),
    args: { on: { kind: 'boolean', sentence: 'false: lost; true: back.', initial: false } },
  });
});

test('an act acts, shows in the state, and is in the log from a mark on', async () => {
  const { lastSeq } = world.snapshot();
  expect(await post('{"act":"registerNextPatient"}')).toEqual({ status: 200, body: { ok: true, answer: '' } });
  expect((await get('/state')).body).toMatchObject({ scanner: { shown: { patient: { patientName: 'DEMO, Ada' } } } });
  expect((await get(`/log?since=${lastSeq}`)).body).toMatchObject([
    { source: 'world', kind: 'told', what: 'registerNextPatient' },
    { source: 'world', kind: 'told', what: 'register' },
    { source: 'scanner', kind: 'did', what: 'patientRegistered' },
  ]);
});

test.each([
  ['an unknown act', '{"act":"fly"}', 409, 'no act "fly"'],
  ['an act that this site cannot do', '{"act":"measureNibp"}', 409, 'this site has no patient monitor'],
  ['another body', '{"do":"mains"}', 400, 'act: the body must be {act, args}'],
  ['a body that is null', 'null', 400, 'act: the body must be {act, args}'],
])('%s is refused', async (_name, body, status, problem) => {
  expect(await post(body)).toEqual({ status, body: { ok: false, problem } });
});

test('a body that a foreign page could send unasked is refused', async () => {
  const before = world.snapshot().lastSeq;
  expect((await post('{"act":"quench"}', 'text/plain')).status).toBe(415);
  expect((await post('act=quench', 'application/x-www-form-urlencoded')).status).toBe(415);
  expect(world.snapshot().lastSeq).toBe(before);
});

test('a mark that is no number is refused', async () => {
  expect(await get('/log?since=yesterday')).toEqual({
    status: 400,
    body: { ok: false, problem: 'log: since must be a whole number from 0' },
  });
});

test('the page loads nothing from elsewhere', async () => {
  const reply = await fetch(control.url);
  const page = await reply.text();
  expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page).toContain('<title>Simulated site</title>');
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
});
