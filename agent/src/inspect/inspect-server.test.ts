import { request } from 'node:http';
import { Counter, Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { InspectServer } from './inspect-server.ts';

let stop = async () => {};
afterEach(() => stop());

async function start(snapshot: () => object = () => ({ mailbox: 0 })) {
  const registry = new Registry();
  new Counter({ name: 'farfield_frames_total', help: 'frames', registers: [registry] }).inc(3);
  let isAlive = true;
  const computer = [{ what: 'memory', level: 'short', words: '4 % left', next: 'Begin no exam.' }] as const;
  const health = () => ({ isAlive, words: isAlive ? 'stepping' : 'no step for 4 s', host: computer });
  const server = new InspectServer({ host: '127.0.0.1', port: 0, snapshot, health, registry });
  stop = () => server.stop();
  const { url } = await server.start();
  const die = () => {
    isAlive = false;
  };
  return { url, die };
}

test('inspect shows the snapshot of this moment', async () => {
  let asked = 0;
  const { url } = await start(() => ({ asked: (asked += 1) }));
  await fetch(`${url}/inspect`);
  expect(await (await fetch(`${url}/inspect`)).json()).toEqual({ asked: 2 });
});

test('healthz follows the step loop', async () => {
  const { url, die } = await start();
  // Its computer is short of memory, which is told and makes nobody dead.
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  die();
  const response = await fetch(`${url}/healthz`);
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { isAlive: false, words: 'no step for 4 s', host: [{ what: 'memory', level: 'short' }] },
  ]);
});

test('metrics are Prometheus text', async () => {
  const { url } = await start();
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toContain('farfield_frames_total 3');
});

test('nothing can be changed, and a foreign host name is refused', async () => {
  const { url } = await start();
  expect((await fetch(`${url}/inspect`, { method: 'POST' })).status).toBe(404);
  const status = await new Promise((resolve, reject) => {
    request(`${url}/inspect`, { headers: { host: 'rebound.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(421);
});

test('a snapshot that throws is an answer, not an end', async () => {
  const { url } = await start(() => {
    throw new Error('no state yet');
  });
  const response = await fetch(`${url}/inspect`);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ code: 'INSPECT_FAILED', words: 'Error: no state yet' });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
