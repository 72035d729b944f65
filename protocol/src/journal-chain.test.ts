// oxlint-disable-next-line no-restricted-imports -- the test runs in Node, the chain itself imports nothing
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eraseEntry, GENESIS_HASH, readHeader, sealEntry, verifyEntries } from './journal-chain.ts';
import type { JournalEntry } from './messages.ts';
import { canonical } from './policy/canonical.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function chain(length: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let prevHash = GENESIS_HASH;
  for (let seq = 1; seq <= length; seq += 1) {
    const entry = sealEntry(
      {
        seq,
        tickMs: seq * 10,
        wallMs: 1_700_000_000_000 + seq,
        type: 'people',
        incarnation: 'i-1',
        prevHash,
        payload: utf8(`{"n":${seq}}`),
        salt: utf8(`salt ${seq}`),
      },
      sha256,
    );
    entries.push(entry);
    prevHash = entry.hash;
  }
  return entries;
}

function replace(
  entries: readonly JournalEntry[],
  seq: number,
  change: (entry: JournalEntry) => JournalEntry,
): JournalEntry[] {
  return entries.map((entry) => (entry.seq === seq ? change(entry) : entry));
}

const header = (entry: JournalEntry, from: string, to: string): JournalEntry => ({
  ...entry,
  header: utf8(new TextDecoder().decode(entry.header).replace(from, to)),
});

test('a whole chain verifies, from the start and from any record on', () => {
  const entries = chain(5);
  expect(verifyEntries(entries, GENESIS_HASH, sha256)).toEqual({
    ok: true,
    headHash: entries[4]?.hash,
    erasedSeqs: [],
  });
  expect(verifyEntries(entries.slice(2), entries[1]?.hash ?? '', sha256)).toMatchObject({ ok: true });
  expect(verifyEntries([], GENESIS_HASH, sha256)).toEqual({ ok: true, headHash: GENESIS_HASH, erasedSeqs: [] });
});

test('a header is the canonical text of its fields, whatever stands in them', () => {
  const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      finite,
      finite,
      fc.integer({ min: 1 }),
      hash,
      (type, who, tickMs, wallMs, seq, prevHash) => {
        const own = { seq, tickMs, wallMs, type, incarnation: who, prevHash };
        const entry = sealEntry({ ...own, payload: utf8('{}'), salt: utf8('s') }, sha256);
        const payloadHash = sha256(utf8('s{}'));
        expect(new TextDecoder().decode(entry.header)).toBe(canonical({ ...own, payloadHash }));
      },
    ),
  );
});

test('the hashes are those of the written definition', () => {
  const [entry] = chain(1);
  const payloadHash = sha256(utf8('salt 1{"n":1}'));
  const text = `{"incarnation":"i-1","payloadHash":"${payloadHash}","prevHash":"${GENESIS_HASH}","seq":1,"tickMs":10,"type":"people","wallMs":1700000000001}`;
  expect(new TextDecoder().decode(entry?.header)).toBe(text);
  expect(entry?.hash).toBe(sha256(Uint8Array.from([0, ...Array.from({ length: 32 }, () => 0), ...utf8(text)])));
});

test('an erased payload leaves the chain whole, and is named', () => {
  const entries = replace(chain(4), 2, eraseEntry);
  expect(verifyEntries(entries, GENESIS_HASH, sha256)).toMatchObject({ ok: true, erasedSeqs: [2] });
});

describe('what does not fit is found at its record', () => {
  const whole = chain(4);
  const cases: [string, JournalEntry[], number, string][] = [
    [
      'changed payload',
      replace(whole, 3, (one) => ({ ...one, payload: utf8('{"n":4}') })),
      3,
      'its payload is not what was recorded',
    ],
    [
      'changed salt',
      replace(whole, 3, (one) => ({ ...one, salt: utf8('pepper') })),
      3,
      'its payload is not what was recorded',
    ],
    [
      'payload erased, salt kept',
      replace(whole, 2, (one) => ({ ...one, payload: new Uint8Array() })),
      2,
      'only one of payload and salt is there',
    ],
    [
      'changed header',
      replace(whole, 2, (one) => header(one, '"tickMs":20', '"tickMs":21')),
      2,
      'its hash is not that of its header',
    ],
    [
      'header spelled otherwise',
      replace(whole, 2, (one) => header(one, '"tickMs":20', '"tickMs": 20')),
      2,
      'the header cannot be read',
    ],
    ['header is not JSON', replace(whole, 2, (one) => ({ ...one, header: utf8('{') })), 2, 'the header cannot be read'],
    [
      'header of another record',
      replace(whole, 2, (one) => ({ ...one, header: whole[2]?.header ?? one.header })),
      2,
      'the header says record 3',
    ],
    ['removed record', whole.filter((one) => one.seq !== 2), 2, 'record 3 stands where 2 should'],
    ['removed first record', whole.slice(1), 1, 'record 2 stands where 1 should'],
    [
      'swapped records',
      [whole[0], whole[2], whole[1]].filter((one) => one !== undefined),
      2,
      'record 3 stands where 2 should',
    ],
  ];
  test.each(cases)('%s', (_, entries, seq, why) => {
    expect(verifyEntries(entries, GENESIS_HASH, sha256)).toEqual({ ok: false, seq, why });
  });

  test('another history before it', () => {
    expect(verifyEntries(whole.slice(1), sha256(utf8('x')), sha256)).toEqual({
      ok: false,
      seq: 2,
      why: 'it does not follow the record before it',
    });
  });
});

test('law: no single changed byte of any record passes', () => {
  const whole = chain(3);
  const part = fc.constantFrom('header', 'payload', 'salt');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      part,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (seq, which, at, flip) => {
        const entries = replace(whole, seq, (one) => {
          const bytes = Uint8Array.from(one[which]);
          const index = at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ flip;
          return { ...one, [which]: bytes };
        });
        const verdict = verifyEntries(entries, GENESIS_HASH, sha256);
        expect(verdict).toMatchObject({ ok: false, seq });
      },
    ),
    { numRuns: 500 },
  );
});

test('a header reads back as it was sealed; junk reads as null', () => {
  const [entry] = chain(1);
  expect(readHeader(entry?.header ?? new Uint8Array())).toMatchObject({
    seq: 1,
    tickMs: 10,
    type: 'people',
    incarnation: 'i-1',
  });
  for (const junk of ['', 'null', '[]', '{}', '{"seq":1}']) expect(readHeader(utf8(junk))).toBeNull();
});

test('nothing empty is sealed: empty means erased', () => {
  const record = { seq: 1, tickMs: 0, wallMs: 0, type: 'people', incarnation: 'i', prevHash: GENESIS_HASH };
  expect(() => sealEntry({ ...record, payload: new Uint8Array(), salt: utf8('s') }, sha256)).toThrow(RangeError);
  expect(() => sealEntry({ ...record, payload: utf8('{}'), salt: new Uint8Array() }, sha256)).toThrow(RangeError);
});
