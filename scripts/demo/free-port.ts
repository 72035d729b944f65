import { createServer } from 'node:net';

/** @returns `wanted` when nobody listens there, else a free port of this machine */
export async function freePort(wanted: number): Promise<number> {
  const isFree = wanted !== 0 && (await canListen(wanted)) !== null;
  const port = isFree ? wanted : await canListen(0);
  if (port === null) throw new Error('no free port on 127.0.0.1');
  return port;
}

function canListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
