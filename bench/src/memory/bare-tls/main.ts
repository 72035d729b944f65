import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';

/**
 * The bare TLS sockets that a gateway's memory is measured against: WebSockets over TLS that take frames and keep
 * nothing. `--cert FILE --key FILE`; prints {"ready":true,"port":…}.
 */
const { values } = parseArgs({ options: { cert: { type: 'string' }, key: { type: 'string' } } });
if (values.cert === undefined || values.key === undefined) throw new Error('--cert FILE --key FILE');
const server = createServer({ cert: readFileSync(values.cert), key: readFileSync(values.key) });
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', () => {});
  socket.on('error', () => {});
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
