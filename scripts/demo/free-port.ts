import { createServer } from 'node:net';

// A port is found here and taken seconds later by another process. So they come from below those that the kernel gives
// to whoever asks for any, and each process looks in a block of its own.
const BLOCK_PORTS = 100;
const BLOCKS = 120;
const firstPort = 20_000 + (process.pid % BLOCKS) * BLOCK_PORTS;
let given = 0;

/** @returns `wanted` when nobody listens there, else a free port of this machine */
export async function freePort(wanted: number): Promise<number> {
  if (wanted !== 0 && (await canListen(wanted))) return wanted;
  for (let tries = 0; tries < BLOCK_PORTS; tries += 1) {
    const port = firstPort + (given % BLOCK_PORTS);
    given += 1;
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port on 127.0.0.1 between ${firstPort} and ${firstPort + BLOCK_PORTS - 1}`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
