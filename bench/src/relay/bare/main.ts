import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The bare relay that the gateway is measured against: what comes on /agent?SITE goes to every socket on /console?SITE
 * as it came. It knows nobody, checks nothing and keeps nothing. Prints {"ready":true,"port":…}.
 */
const consoles = new Map<string, Set<WebSocket>>();
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  const [role, site = ''] = (request.url ?? '').split('?');
  const seats = consoles.get(site) ?? new Set();
  consoles.set(site, seats);
  if (role === '/console') {
    seats.add(socket);
    socket.on('close', () => seats.delete(socket));
    return;
  }
  socket.on('message', (data, isBinary) => {
    for (const seat of seats) seat.send(data, { binary: isBinary });
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
