import { existsSync } from 'node:fs';
import { freePort } from '../../../scripts/demo/free-port.ts';
import { LOAD_CORE } from '../kit/pin.ts';
import { type ServerProcess, startServer } from '../kit/server-process.ts';
import { X11Painter } from './x11-painter.ts';

export interface VncSession {
  readonly port: number;
  readonly painter: X11Painter;
  stop(): Promise<void>;
}

/** A real TigerVNC server without password on this machine only, and something that paints on it. */
export async function startVncSession(): Promise<VncSession> {
  const port = await freePort(0);
  const display = freeDisplay();
  const server: ServerProcess = await startServer({
    core: LOAD_CORE,
    command: 'Xtigervnc',
    args: [
      `:${display}`,
      ...`-rfbport ${port} -interface 127.0.0.1 -localhost=1 -UseIPv6=0 -AlwaysShared`.split(' '),
      ...'-SecurityTypes None -geometry 1024x672 -depth 24 -ac -desktop bench'.split(' '),
    ],
    port,
  });
  const painter = await X11Painter.open(display);
  return {
    port,
    painter,
    stop: async () => {
      painter.close();
      await server.stop();
    },
  };
}

function freeDisplay(): number {
  for (let display = 90; display < 200; display += 1) {
    if (!existsSync(`/tmp/.X11-unix/X${display}`) && !existsSync(`/tmp/.X${display}-lock`)) return display;
  }
  throw new Error('no free X display from 90 to 199');
}
