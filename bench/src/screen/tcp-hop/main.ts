import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';

/**
 * The first hop of the bare screen relay: a WebSocket here is a TCP connection to `--port N` of this machine. Prints
 * {"ready":true,"url":…}.
 */
const { values } = parseArgs({ options: { port: { type: 'string' } } });
if (values.port === undefined) throw new Error('--port N');
const port = Number(values.port);
const BINARY = { binary: true } as const;

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  const source = connect({ port, host: '127.0.0.1', noDelay: true });
  source.on('data', (data) => {
    socket.send(data, BINARY);
  });
  socket.on('message', (data: Buffer) => source.write(data));
  source.on('error', () => socket.terminate());
  source.on('close', () => socket.terminate());
  socket.on('error', () => {});
  socket.on('close', () => source.destroy());
});
sockets.on('listening', () => {
  const address = sockets.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `ws://127.0.0.1:${own}` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
