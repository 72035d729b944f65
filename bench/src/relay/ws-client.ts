import { WebSocket } from 'ws';

/** @returns an open socket without compression. @throws Error when the server refuses it */
export function openWebSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => reject(new Error(`${url}: ${error.message}`)));
    socket.once('open', () => resolve(socket));
  });
}

export const BINARY = { binary: true } as const;
