import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VirtualClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import { DEVICES, worldConfigSchema } from './config.ts';
import { startDeviceAlone } from './device-alone.ts';
import type { StartWorldOptions } from './devices.ts';

async function options(config: Record<string, unknown>): Promise<StartWorldOptions> {
  const clock = new VirtualClock();
  const dataFolder = await mkdtemp(join(tmpdir(), 'farfield-alone-'));
  return { config: worldConfigSchema.parse(config), clock, log: new EventLog({ clock }), dataFolder };
}

/** `open` or `refused` */
function portOf(endpoint: string): Promise<string> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve('open');
    });
    socket.on('error', () => resolve('refused'));
  });
}

test.each(DEVICES)('%s alone listens, and after its stop no longer', async (device) => {
  const config = { network: { paths: [{ name: 'primary', target: '127.0.0.1:9' }] } };
  const running = await startDeviceAlone(device, await options(config));
  const endpoints = Object.values(running.endpoints);
  expect(endpoints.length).toBeGreaterThan(0);
  expect(await Promise.all(endpoints.map(portOf))).toEqual(endpoints.map(() => 'open'));
  await running.stop();
  expect(await Promise.all(endpoints.map(portOf))).toEqual(endpoints.map(() => 'refused'));
});

test.each([
  ['monitor', { monitor: { fitted: false } }, 'no monitor is fitted'],
  ['screen', { screen: { fitted: false } }, 'no screen is fitted'],
  ['network', {}, 'no network is fitted'],
  ['network', { network: { paths: [{ name: 'a', target: 'ups' }] } }, 'network path a: ups is not fitted'],
] as const)('%s that is not fitted says so', async (device, config, problem) => {
  await expect(startDeviceAlone(device, await options(config))).rejects.toThrow(problem);
});
