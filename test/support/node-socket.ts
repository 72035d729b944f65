import { WebSocket } from 'ws';
import type { OpenSocket } from '../../console/src/link/link-sockets.ts';

/** The socket of a browser, here of Node: no other difference. */
export const openNodeSocket: OpenSocket = (url, { opened, message, closed }) => {
  const socket = new WebSocket(url);
  socket.on('open', opened);
  socket.on('message', (data: Buffer) => message(data));
  socket.on('error', () => {});
  socket.on('close', (_code, reason) => closed(reason.toString()));
  return {
    send: (bytes) => socket.send(bytes),
    close: (code, reason) => (socket.readyState === socket.OPEN ? socket.close(code, reason) : socket.terminate()),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
};
