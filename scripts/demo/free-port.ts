import { createServer, type Server } from 'node:net';

// A port is found here and taken seconds later by another process. So:
// - they come from below those that the kernel gives to whoever asks for any;
// - no other process is given the same while this one lives: each is claimed by a name in the kernel, which goes with
//   the process however it ends;
// - they go by in the order of time. What still dials a site that has ended finds nobody else's there for 40 minutes.
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const MS_PER_PORT = 200;

const claims = new Map<number, Server>();
let tried = 0;

/** @returns `wanted` when nobody listens there, else a free port of this machine; no port is given twice */
export async function freePort(wanted: number): Promise<number> {
  if (wanted !== 0 && (await claim(wanted))) return wanted;
  for (let tries = 0; tries < PORTS; tries += 1) {
    tried = Math.max(tried + 1, Math.floor(Date.now() / MS_PER_PORT));
    const port = FIRST_PORT + (tried % PORTS);
    if (await claim(port)) return port;
  }
  throw new Error(`no free port on 127.0.0.1 between ${FIRST_PORT} and ${FIRST_PORT + PORTS - 1}`);
}

async function claim(port: number): Promise<boolean> {
  if (claims.has(port)) return false;
  const name = process.platform === 'linux' ? await listening({ path: `\0farfield-port-${port}` }) : createServer();
  if (name === null) return false;
  const listener = await listening({ host: '127.0.0.1', port });
  if (listener === null) {
    name.close();
    return false;
  }
  claims.set(port, name);
  await new Promise((resolve) => listener.close(resolve));
  return true;
}

/** @returns null when somebody has it */
function listening(where: { path: string } | { host: string; port: number }): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    // Nothing waits for a claim.
    server.listen(where, () => resolve(server.unref()));
  });
}
