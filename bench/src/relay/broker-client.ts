import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * A broker's protocol, as much of it as this load needs. The libraries for it cost the load generator several times of
 * what `ws` costs, and then the slower client would be measured and not the broker.
 */
export interface BrokerWords {
  /** what a client says first */
  hello(clientId: string): Buffer;
  /** how often the server speaks before the connection may be used */
  readonly greetings: number;
  subscribe(topic: string): Buffer;
  publish(topic: string, payload: Buffer): Buffer;
  /** Takes whole messages off the front. @returns how many bytes were taken, and what to say in return */
  take(bytes: Buffer, deliver: (payload: Buffer) => void): { readonly taken: number; readonly reply: Buffer | null };
}

/** One connection; calls back with every payload that the broker delivers. */
export async function openBrokerSocket(
  port: number,
  words: BrokerWords,
  clientId: string,
  deliver: (payload: Buffer) => void,
): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let rest: Buffer = Buffer.alloc(0);
  let heard = 0;
  const ready = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the broker closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      heard += 1;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const { taken, reply } = words.take(bytes, deliver);
      rest = bytes.subarray(taken);
      if (reply !== null) socket.write(reply);
      if (heard >= words.greetings) resolve();
    });
  });
  socket.write(words.hello(clientId));
  await ready;
  return socket;
}
