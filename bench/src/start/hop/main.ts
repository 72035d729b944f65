import { parseArgs } from 'node:util';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * One hop of the bare two-hop relay: what a client sends goes to `--to URL` and back; without `--to` it is the far end
 * and answers each message with as many bytes as the message's first two say. Prints {"ready":true,"url":…}.
 */
const { values } = parseArgs({ options: { to: { type: 'string' } } });
const BINARY = { binary: true } as const;

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
sockets.on('connection', (near) => {
  near.on('error', () => {});
  if (values.to === undefined) {
    near.on('message', (data: Buffer) => near.send(Buffer.alloc(data.readUInt16BE(0)), BINARY));
    return;
  }
  const far = new WebSocket(values.to, { perMessageDeflate: false });
  const early: Buffer[] = [];
  far.on('open', () => {
    for (const data of early) far.send(data, BINARY);
    early.length = 0;
  });
  near.on('message', (data: Buffer) => {
    if (far.readyState === WebSocket.OPEN) far.send(data, BINARY);
    else early.push(data);
  });
  far.on('message', (data: Buffer) => near.send(data, BINARY));
  far.on('error', () => near.terminate());
  near.on('close', () => far.terminate());
});
sockets.on('listening', () => {
  const address = sockets.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `ws://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
