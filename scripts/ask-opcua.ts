import { connect } from 'node:net';

const HEADER_BYTES = 8;

/**
 * Whether an OPC UA server answers at this endpoint: the first question of the protocol (HEL), which needs no session, no
 * certificate and no name.
 *
 * @param endpointUrl opc.tcp://host:port…
 * @returns null: it does; else why not
 * @source OPC 10000-6 §7.1.2, ConnectionProtocol
 */
export function askOpcua(endpointUrl: string, withinMs: number): Promise<string | null> {
  const { hostname, port } = new URL(endpointUrl.replace(/^opc\.tcp:/, 'http:'));
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? 80 : port) });
  return new Promise<string | null>((resolve) => {
    let heard = Buffer.alloc(0);
    const timer = setTimeout(() => resolve(`no answer within ${withinMs / 1_000} s`), withinMs);
    const end = (why: string | null): void => {
      clearTimeout(timer);
      resolve(why);
    };
    socket.on('error', (error) => end(error.message === '' ? 'not connected' : error.message));
    socket.on('close', () => end('it closes the connection without an answer'));
    socket.on('connect', () => socket.write(hello(endpointUrl)));
    socket.on('data', (more) => {
      heard = Buffer.concat([heard, more]);
      if (heard.length >= HEADER_BYTES) end(answerIn(heard));
    });
  }).finally(() => socket.destroy());
}

function hello(endpointUrl: string): Buffer {
  const url = Buffer.from(endpointUrl, 'utf8');
  const body = Buffer.alloc(24);
  // Protocol version 0, buffers of 64 KiB, no limit of its own to messages and their chunks, then the endpoint's name.
  for (const [at, value] of [0, 65_536, 65_536, 0, 0, url.length].entries()) body.writeUInt32LE(value, at * 4);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('HELF', 'latin1');
  header.writeUInt32LE(HEADER_BYTES + body.length + url.length, 4);
  return Buffer.concat([header, body, url]);
}

function answerIn(heard: Buffer): string | null {
  const kind = heard.toString('latin1', 0, 3);
  if (kind === 'ACK') return null;
  if (kind !== 'ERR') return 'what answers there does not speak OPC UA';
  const code = heard.length >= HEADER_BYTES + 4 ? heard.readUInt32LE(HEADER_BYTES).toString(16) : '?';
  return `it refuses to speak to this endpoint (0x${code})`;
}
