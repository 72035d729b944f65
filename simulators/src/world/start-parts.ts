import { setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua';
import type { Device } from './config.ts';
import { startControlServer } from './control-server.ts';
import { startDeviceAlone, type RunningParts } from './device-alone.ts';
import type { StartWorldOptions } from './devices.ts';
import { World } from './world.ts';

/**
 * The whole world with its control page, or one device.
 * @param chatter gets what the OPC UA library would print
 * @throws Error when a port is taken or a device is not fitted
 */
export async function startParts(
  what: 'world' | Device,
  options: StartWorldOptions,
  chatter: (...args: unknown[]) => void,
): Promise<RunningParts> {
  setDebugLogger(chatter);
  setWarningLogger(chatter);
  setErrorLogger(chatter);
  return what === 'world' ? await startWorld(options) : await startDeviceAlone(what, options);
}

async function startWorld(options: StartWorldOptions): Promise<RunningParts> {
  const world = await World.start(options);
  const control = await startControlServer(world, options.config.control);
  return {
    endpoints: { ...world.endpoints, control: control.url },
    stop: async () => {
      await control.stop();
      await world.stop();
    },
  };
}
