import { describe, expect, test } from 'vitest';
import { encode } from './codec.ts';
import { EnvelopeSocket } from './envelope-socket.ts';
import type { Body, BodyKind, Envelope } from './messages.ts';
import { OutboundStream } from './outbound-stream.ts';
import { WATERMARK_BYTES } from './traffic-class.ts';

const base = { siteId: 's', incarnation: 'i', stream: 'x', realm: 'real' } as const;
const ACK: Body = { kind: 'journalAck', value: { cursorSeq: 1, cursorHash: 'h', answer: 'ok' } };
const WAVE: Body = { kind: 'waveform', value: { lead: 'ecg', firstSample: 0, rateMilliHz: 250_000, samples: [1] } };
const CLOSING: Body = { kind: 'closing', value: { code: 'x', words: 'y' } };

function bench() {
  const heard: Envelope[] = [];
  const refused: string[] = [];
  const dropped: BodyKind[] = [];
  const sent: Uint8Array[] = [];
  const closed: string[] = [];
  const socket = {
    bufferedAmount: 0,
    send: (bytes: Uint8Array) => void sent.push(bytes),
    close: (code: number, reason: string) => void closed.push(`${code} ${reason}`),
  };
  const envelopes = new EnvelopeSocket(socket, new OutboundStream(base), {
    onEnvelope: (envelope) => void heard.push(envelope),
    onRefused: (error) => void refused.push(error.code),
    onDropped: (kind) => void dropped.push(kind),
  });
  return { heard, refused, dropped, sent, closed, socket, envelopes };
}

describe('receiving', () => {
  test('a fresh frame is heard once; the same bytes again close the socket', () => {
    const { envelopes, heard, refused, closed } = bench();
    const bytes = encode(new OutboundStream(base).envelope(ACK, 5));
    envelopes.receive(bytes);
    envelopes.receive(bytes);
    expect(heard).toHaveLength(1);
    expect(refused).toEqual(['STREAM_REPLAYED']);
    expect(closed[0]).toMatch(/^4400 STREAM_REPLAYED/);
  });

  test.each([
    ['text', 'hello', 'FRAME_TEXT'],
    ['rubbish', new Uint8Array([255, 255, 255]), 'FRAME_MALFORMED'],
  ])('%s is refused, and nothing after it is heard', (_, data, code) => {
    const { envelopes, heard, refused } = bench();
    envelopes.receive(data);
    envelopes.receive(encode(new OutboundStream(base).envelope(ACK, 5)));
    expect(refused).toEqual([code]);
    expect(heard).toEqual([]);
  });

  test('the close reason stays below 123 bytes, whatever a stranger sent', () => {
    const { envelopes, closed } = bench();
    const own = { ...new OutboundStream(base).envelope(ACK, 5), siteId: 'ü€'.repeat(60) };
    envelopes.receive(encode(own));
    const reason = closed[0]?.slice('4400 '.length) ?? '';
    expect(reason).toMatch(/^FIELD_INVALID: siteId/);
    expect(new TextEncoder().encode(reason).length).toBeLessThanOrEqual(123);
  });

  test('a peer that begins anew begins its numbers anew', () => {
    const { envelopes, heard } = bench();
    envelopes.receive(encode(new OutboundStream(base).envelope(ACK, 5)));
    envelopes.receive(encode(new OutboundStream({ ...base, incarnation: 'j' }).envelope(ACK, 5)));
    expect(heard).toHaveLength(2);
  });
});

describe('sending', () => {
  test.each([
    ['safety', CLOSING, true],
    ['vitals', WAVE, true],
    ['backfill', ACK, true],
  ])('%s goes out on an idle socket, with the echo of what was heard', (_, body, went) => {
    const { envelopes, sent } = bench();
    expect(envelopes.send(body, 9)).toBe(went);
    expect(sent).toHaveLength(1);
  });

  test('behind: backfill is held, vitals are dropped and said to be, safety closes', () => {
    const { envelopes, socket, dropped, closed, sent } = bench();
    socket.bufferedAmount = WATERMARK_BYTES.safety + 1;
    expect(envelopes.send(ACK, 9)).toBe(false);
    expect(envelopes.send(WAVE, 9)).toBe(false);
    expect(dropped).toEqual([WAVE.kind]);
    expect(closed).toEqual([]);
    expect(envelopes.send(CLOSING, 9)).toBe(false);
    expect(closed[0]).toMatch(/OVERFLOW/);
    expect(sent).toEqual([]);
  });
});
