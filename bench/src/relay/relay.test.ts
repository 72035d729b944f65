import { decode, encode } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { deliveryMark } from './delivery-mark.ts';
import { FrameDeck, FRAMES_PER_SITE_SECOND } from './frame-deck.ts';
import { MQTT_WORDS } from './mqtt-words.ts';
import { NATS_WORDS } from './nats-words.ts';

const deck = new FrameDeck(12, 1_000);

test('a second of the load is what the sites of a second send, evenly over it', () => {
  expect(deck.frameCount).toBe(12 * FRAMES_PER_SITE_SECOND);
  const due = [...deck.dueMs];
  expect(due).toEqual(due.toSorted((a, b) => a - b));
  expect(due.at(-1)).toBeLessThan(1_000);
});

test('each frame is a valid envelope of its site, numbered behind the hello', () => {
  const seqs = new Map<number, number>();
  for (let index = 0; index < deck.frameCount; index += 1) {
    const { siteId, seq } = decode(deck.bytes(index));
    const site = deck.site[index] ?? -1;
    expect([siteId, seq]).toEqual([`bench-${site}`, (seqs.get(site) ?? 1) + 1]);
    seqs.set(site, seq);
  }
  expect(seqs.size).toBe(12);
});

test('the mark finds every wave again, also in an envelope that a relay made anew', () => {
  let waves = 0;
  for (let index = 0; index < deck.frameCount; index += 1) {
    const sent = decode(deck.bytes(index));
    const relayed = encode({ ...sent, stream: 'gateway', seq: 70_000, echo: { seq: 3, tick: 4 }, historical: true });
    for (const bytes of [deck.bytes(index), relayed]) {
      const mark = deliveryMark(bytes);
      const found = mark.kind === 'waveform' ? deck.frameOfWave(deck.site[index] ?? -1, mark.firstSample) : 'no wave';
      expect(found).toBe(sent.body.kind === 'waveform' ? index : 'no wave');
    }
    waves += sent.body.kind === 'waveform' ? 1 : 0;
  }
  expect(waves).toBe(12 * 40);
});

const payloads = [Buffer.from('a'), Buffer.alloc(200, 1), Buffer.from('MSG x 1 3\r\nPING\r\n')];

test.each([
  ['MQTT', MQTT_WORDS, payloads.map((one) => MQTT_WORDS.publish('site', one))],
  [
    'NATS',
    NATS_WORDS,
    payloads.map((one) => Buffer.concat([Buffer.from(`MSG site 1 ${one.length}\r\n`), one, Buffer.from('\r\n')])),
  ],
] as const)('%s deliveries are found however the stream is cut', (_, words, packets) => {
  const stream = Buffer.concat([...packets]);
  for (const size of [1, 3, stream.length]) {
    const got: Buffer[] = [];
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0; at < stream.length; at += size) {
      const bytes = Buffer.concat([rest, stream.subarray(at, at + size)]);
      rest = bytes.subarray(words.take(bytes, (payload) => got.push(Buffer.from(payload))).taken);
    }
    expect(got).toEqual(payloads);
  }
});

test('a NATS ping is answered', () => {
  expect(NATS_WORDS.take(Buffer.from('PING\r\n'), () => {}).reply?.toString()).toBe('PONG\r\n');
});
