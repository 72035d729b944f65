import type { BrokerWords } from './broker-client.ts';

const CRLF = '\r\n';

/** Core NATS, at most once. */
export const NATS_WORDS: BrokerWords = {
  // INFO, then PONG
  greetings: 2,
  hello: () => Buffer.from(`CONNECT {"verbose":false,"pedantic":false,"tls_required":false}${CRLF}PING${CRLF}`),
  subscribe: (topic) => Buffer.from(`SUB ${topic} 1${CRLF}`),
  publish: (topic, payload) =>
    Buffer.concat([Buffer.from(`PUB ${topic} ${payload.length}${CRLF}`), payload, Buffer.from(CRLF)]),
  take(bytes, deliver) {
    let at = 0;
    let reply: Buffer | null = null;
    for (;;) {
      const lineEnd = bytes.indexOf(CRLF, at, 'latin1');
      if (lineEnd < 0) return { taken: at, reply };
      const line = bytes.toString('latin1', at, lineEnd);
      if (line.startsWith('MSG ')) {
        const start = lineEnd + 2;
        const end = start + Number(line.slice(line.lastIndexOf(' ') + 1));
        if (end + 2 > bytes.length) return { taken: at, reply };
        deliver(bytes.subarray(start, end));
        at = end + 2;
        continue;
      }
      if (line === 'PING') reply = Buffer.from(`PONG${CRLF}`);
      if (line.startsWith('-ERR')) throw new Error(`nats-server: ${line}`);
      at = lineEnd + 2;
    }
  },
};
