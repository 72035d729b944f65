const CONNECT = 0x10;
const PROTOCOL_LEVEL = 4;
/** a clean session, and a will of the lowest quality */
const FLAGS = 0b0000_0110;

export const MQTT_PING = Buffer.from([0xc0, 0]);

/** MQTT 3.1.1 CONNECT of a client whose will the broker publishes when it is not heard for one and a half keep-alives. */
export function mqttHelloWithWill(clientId: string, topic: string, will: string, keepAliveS: number): Buffer {
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([PROTOCOL_LEVEL, FLAGS, keepAliveS >> 8, keepAliveS & 255]),
    ...[clientId, topic, will].map(text),
  ]);
  if (body.length > 127) throw new RangeError('longer than one byte of length can say');
  return Buffer.concat([Buffer.from([CONNECT, body.length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}
