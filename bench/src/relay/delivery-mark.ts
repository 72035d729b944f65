/** Field numbers of envelope.proto and vitals.proto; a golden test in protocol keeps them. */
const WAVEFORM = 61;
const FIRST_SAMPLE = 2;

export type Delivery = { readonly kind: 'waveform'; readonly firstSample: number } | { readonly kind: 'other' };

const OTHER: Delivery = { kind: 'other' };

/**
 * Finds a waveform's `first_sample` in an encoded envelope without decoding the rest: the load generator must not be
 * busier with reading than the servers are with relaying.
 */
export function deliveryMark(bytes: Uint8Array): Delivery {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const tag = varint(cursor);
    if (tag >>> 3 === WAVEFORM) {
      const end = varint(cursor) + cursor.at;
      return { kind: 'waveform', firstSample: firstSample(cursor, end) };
    }
    skip(cursor, tag & 7);
  }
  return OTHER;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function firstSample(cursor: Cursor, end: number): number {
  while (cursor.at < end) {
    const tag = varint(cursor);
    if (tag >>> 3 === FIRST_SAMPLE) return varint(cursor);
    skip(cursor, tag & 7);
  }
  // proto3 leaves a zero out.
  return 0;
}

function varint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined || shift > 28) throw new RangeError(`no varint at ${cursor.at}`);
    cursor.at += 1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
}

function skip(cursor: Cursor, wireType: number): void {
  switch (wireType) {
    case 0:
      while ((cursor.bytes[cursor.at] ?? 0) >= 0x80) cursor.at += 1;
      cursor.at += 1;
      return;
    case 1:
      cursor.at += 8;
      return;
    case 2: {
      const length = varint(cursor);
      cursor.at += length;
      return;
    }
    case 5:
      cursor.at += 4;
      return;
    default:
      throw new RangeError(`wire type ${wireType}`);
  }
}
