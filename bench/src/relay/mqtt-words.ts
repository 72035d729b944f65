import type { BrokerWords } from './broker-client.ts';

const CONNECT = 0x10;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const KEEP_ALIVE_S = 600;

/** MQTT 3.1.1, quality of service 0: delivered at most once, as vitals are. */
export const MQTT_WORDS: BrokerWords = {
  // CONNACK
  greetings: 1,
  hello(clientId) {
    const isCleanSession = 2;
    return packet(
      CONNECT,
      Buffer.concat([
        text('MQTT'),
        Buffer.from([4, isCleanSession, KEEP_ALIVE_S >> 8, KEEP_ALIVE_S & 255]),
        text(clientId),
      ]),
    );
  },
  subscribe(topic) {
    return packet(SUBSCRIBE, Buffer.concat([Buffer.from([0, 1]), text(topic), Buffer.from([0])]));
  },
  publish(topic, payload) {
    return packet(PUBLISH, Buffer.concat([text(topic), payload]));
  },
  take(bytes, deliver) {
    let at = 0;
    for (;;) {
      const length = remainingLength(bytes, at + 1);
      if (length === null || length.end + length.value > bytes.length) return { taken: at, reply: null };
      const end = length.end + length.value;
      if (((bytes[at] ?? 0) & 0xf0) === PUBLISH)
        deliver(bytes.subarray(length.end + 2 + bytes.readUInt16BE(length.end), end));
      at = end;
    }
  },
};

function packet(type: number, body: Buffer): Buffer {
  const head = [type];
  let left = body.length;
  do {
    head.push((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from(head), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

function remainingLength(bytes: Buffer, from: number): { value: number; end: number } | null {
  let value = 0;
  for (let at = from; at < from + 4; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    value |= (byte & 127) << (7 * (at - from));
    if (byte < 128) return { value, end: at + 1 };
  }
  throw new RangeError('an MQTT length of more than four bytes');
}
