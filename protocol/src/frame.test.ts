import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { farfield } from '../gen/wire.js';
import { decode, decodeFrame, encode, encodeRelayed, encodeStream } from './codec.ts';
import { FrameError } from './errors.ts';
import type { Envelope, EnvelopeHead } from './messages.ts';
import { PROTOCOL_VERSION } from './version.ts';

const { Envelope: Wire, EnvelopeHead: Head } = farfield.v1;

const HEAD: EnvelopeHead = {
  version: PROTOCOL_VERSION,
  realm: 'real',
  siteId: 'site-1',
  incarnation: 'i-1',
  stream: 'agent',
  seq: 7,
  sentTick: 1_234_567,
  echo: { seq: 3, tick: 99 },
  historical: true,
};
const WAVE: Envelope = {
  ...HEAD,
  body: { kind: 'waveform', value: { lead: 'ecg', firstSample: 250, rateMilliHz: 250_000, samples: [0, -5, 1_200] } },
};
const OTHER: EnvelopeHead = {
  version: PROTOCOL_VERSION,
  realm: 'real',
  siteId: 'site-2',
  incarnation: 'g-9',
  stream: 'gateway',
  seq: 1,
  sentTick: 4,
  echo: null,
  historical: false,
};

const refusal = (bytes: Uint8Array): string => {
  try {
    decode(bytes);
    return 'accepted';
  } catch (error) {
    return error instanceof FrameError ? `${error.code}: ${error.detail}` : String(error);
  }
};

test('a head is an envelope without its body: the same bytes, field by field', () => {
  const { realm: _, ...head } = HEAD;
  const wire = { ...head, realm: farfield.v1.Realm.REALM_REAL };
  expect([...Head.encode(wire).finish()]).toEqual([...Wire.encode(wire).finish()]);
});

describe('a relayed body', () => {
  test('is under the new head what it was under the old one, byte for byte', () => {
    const { envelope, bodyBytes } = decodeFrame(encode(WAVE));
    expect(envelope).toEqual(WAVE);
    const relayed = decodeFrame(encodeRelayed(encodeStream(OTHER), OTHER, bodyBytes));
    expect(relayed.envelope).toEqual({ ...OTHER, body: WAVE.body });
    expect([...relayed.bodyBytes]).toEqual([...bodyBytes]);
  });

  test('takes nothing along that its sender put behind it: the new head is the only one', () => {
    const behind = Wire.encode({ siteId: 'site-9', seq: 4_000_000 }).finish();
    const { envelope, bodyBytes } = decodeFrame(Buffer.concat([encode(WAVE), behind]));
    expect(envelope.siteId).toBe('site-9');
    expect(decode(encodeRelayed(encodeStream(OTHER), OTHER, bodyBytes))).toEqual({ ...OTHER, body: WAVE.body });
  });

  test('is one body: a second one is refused, not preferred', () => {
    const second = Wire.encode({ numerics: { feed: 'live' } }).finish();
    expect(refusal(Buffer.concat([encode(WAVE), second]))).toBe('BODY_UNKNOWN: two bodies, waveform and numerics');
    expect(refusal(Buffer.concat([encode(WAVE), encode(WAVE)]))).toBe(
      'BODY_UNKNOWN: two bodies, waveform and waveform',
    );
  });
});

test('a field of a newer peer is ignored, and a body of the wrong wire type is no body', () => {
  const newer = protobuf.Writer.create()
    .uint32((15 << 3) | 2)
    .string('soon')
    .finish();
  expect(decode(Buffer.concat([newer, encode(WAVE)]))).toEqual(WAVE);
  const { body: _, ...head } = WAVE;
  const bare = Head.encode({ ...head, realm: farfield.v1.Realm.REALM_REAL }).finish();
  const asNumber = protobuf.Writer.create()
    .uint32(61 << 3)
    .uint32(5)
    .finish();
  expect(refusal(Buffer.concat([bare, asNumber]))).toBe('BODY_UNKNOWN: no body');
});
