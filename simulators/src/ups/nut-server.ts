import { createServer, type Socket } from 'node:net';
import { answerNut, NEW_NUT_SESSION, type NutSession, type NutView } from './nut-protocol.ts';
import { splitWords } from './nut-words.ts';

export interface NutServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly view: () => Omit<NutView, 'clients'>;
  readonly onForcedShutdown: () => void;
  /** Who asked for something that leaves a trace: LOGIN and FSD, granted or not. */
  readonly onAsked: (what: 'login' | 'forcedShutdown', username: string, reply: string) => void;
}

export interface NutServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A client that sends no line end for this long is not speaking this protocol. */
const LONGEST_LINE = 4_096;

/** Speaks the NUT network protocol over TCP. Bad input closes that client only. */
export async function startNutServer(options: NutServerOptions): Promise<NutServer> {
  const sessions = new Map<Socket, NutSession>();
  const server = createServer((socket) => serve(socket, sessions, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('nut server: not listening');
  return {
    port: address.port,
    stop: () => {
      for (const socket of sessions.keys()) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function serve(socket: Socket, sessions: Map<Socket, NutSession>, options: NutServerOptions): void {
  sessions.set(socket, NEW_NUT_SESSION);
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sessions.delete(socket));
  let waiting = '';
  socket.on('data', (chunk: string) => {
    waiting += chunk;
    let searchFrom = 0;
    for (let end = waiting.indexOf('\n'); end >= 0; end = waiting.indexOf('\n', searchFrom)) {
      const words = splitWords(waiting.slice(0, end));
      if (words === null) {
        // A quote is open: the line end belongs to the value.
        searchFrom = end + 1;
        continue;
      }
      waiting = waiting.slice(end + 1);
      searchFrom = 0;
      answer(socket, words, sessions, options);
    }
    if (waiting.length > LONGEST_LINE) socket.destroy();
  });
}

function answer(
  socket: Socket,
  words: readonly string[],
  sessions: Map<Socket, NutSession>,
  options: NutServerOptions,
): void {
  const before = sessions.get(socket);
  if (before === undefined || socket.writableEnded) return;
  const clients = [...sessions].flatMap(([other, { isLoggedIn }]) => (isLoggedIn ? [other.remoteAddress ?? '?'] : []));
  const { session, reply, effect } = answerNut(before, words, { ...options.view(), clients });
  sessions.set(socket, session);
  socket.write(`${reply}\n`);
  const command = words[0]?.toUpperCase();
  if (command === 'LOGIN') options.onAsked('login', session.username ?? '', reply);
  if (command === 'FSD') options.onAsked('forcedShutdown', session.username ?? '', reply);
  if (effect === 'forceShutdown') options.onForcedShutdown();
  if (effect === 'close') socket.end();
}
