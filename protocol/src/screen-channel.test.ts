import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeScreenMessage,
  encodeScreenMessage,
  SCREEN_ACK_EVERY_BYTES,
  SCREEN_CONSOLE_BEAT_MS,
  SCREEN_HELD_SILENCE_MS,
  type ScreenMessage,
  SCREEN_WINDOW_BYTES,
  countedSince,
} from './screen-channel.ts';

const json = (value: unknown): number[] => [2, ...new TextEncoder().encode(JSON.stringify(value))];
const DROPPED = { kind: 'dropped', reasonId: 'screenRegionBlocked', params: { region: 'Table «out»', n: 2 } } as const;
const FROZEN = { kind: 'alive', source: 'frozen', sourceAgeMs: 12_000, tick: 7 } as const;
const ALIVE = { kind: 'alive', source: 'live', sourceAgeMs: 120, tick: 4_000_000_000 } as const;

test.each<[string, ScreenMessage, readonly number[]]>([
  ['RFB bytes', { kind: 'rfb', bytes: Uint8Array.of(5, 0, 255) }, [0, 5, 0, 255]],
  ['an acknowledgement', { kind: 'ack', receivedBytes: 0x01020304 }, [1, 1, 2, 3, 4]],
  ['the largest acknowledgement', { kind: 'ack', receivedBytes: 0xffffffff }, [1, 255, 255, 255, 255]],
  ['an echo', { kind: 'echo', tick: 258 }, [4, 0, 0, 1, 2]],
  ['let go', { kind: 'letGo' }, [3]],
  ['a cut drag read', { kind: 'cutRead', cutId: 7 }, [5, 0, 0, 0, 7]],
  ['a dropped input', { kind: 'notice', notice: DROPPED }, json(DROPPED)],
  ['alive', { kind: 'notice', notice: ALIVE }, json(ALIVE)],
  ['a better path', { kind: 'notice', notice: { kind: 'betterPath' } }, json({ kind: 'betterPath' })],
  ['alive, frozen', { kind: 'notice', notice: FROZEN }, json(FROZEN)],
])('%s comes back as it went', (_, message, wire) => {
  const bytes = encodeScreenMessage(message);
  expect([...bytes]).toEqual(wire);
  expect(decodeScreenMessage(bytes)).toEqual(message);
});

test.each<[string, readonly number[]]>([
  ['nothing', []],
  ['an unknown type', [9, 1]],
  ['RFB without bytes', [0]],
  ['a short acknowledgement', [1, 0, 0, 1]],
  ['a long acknowledgement', [1, 0, 0, 0, 1, 0]],
  ['let go with something behind it', [3, 0]],
  ['a short echo', [4, 0, 1]],
  ['a cut drag read, and which is missing', [5]],
  ['an alive without its tick', json({ kind: 'alive', source: 'live', sourceAgeMs: 1 })],
  ['a tick that is no u32', json({ kind: 'alive', source: 'live', sourceAgeMs: 1, tick: 2 ** 32 })],
  ['a notice that is no JSON', [2, 123]],
  ['a notice that is no UTF-8', [2, 0xff, 0xfe]],
  ['a notice of another kind', json({ kind: 'moved' })],
  ['a reason id with markup', json({ kind: 'dropped', reasonId: '<b>', params: {} })],
  ['params that nest', json({ kind: 'dropped', reasonId: 'a', params: { b: {} } })],
  ['params as a list', json({ kind: 'dropped', reasonId: 'a', params: [] })],
  ['an age below zero', json({ kind: 'alive', source: 'live', sourceAgeMs: -1, tick: 1 })],
  ['a notice too long', json({ kind: 'dropped', reasonId: 'a', params: { b: 'x'.repeat(3_000) } })],
])('%s is broken, in words', (_, bytes) => {
  const message = decodeScreenMessage(Uint8Array.from(bytes));
  expect(message.kind).toBe('broken');
  expect(message.kind === 'broken' ? message.what : '').not.toBe('');
});

test('law: no bytes make it throw', () => {
  let decoded = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      decodeScreenMessage(bytes);
      decoded += 1;
    }),
  );
  expect(decoded).toBeGreaterThan(0);
});

test('what is under way survives the wrap of the counters', () => {
  expect(countedSince(100, 40)).toBe(60);
  expect(countedSince(10, 0xfffffff0)).toBe(26);
  // An acknowledgement of bytes that were never sent is far more than any window.
  expect(countedSince(40, 100)).toBeGreaterThan(SCREEN_WINDOW_BYTES);
});

test('the constants fit each other', () => {
  expect(SCREEN_ACK_EVERY_BYTES * 2).toBeLessThanOrEqual(SCREEN_WINDOW_BYTES);
  expect(SCREEN_CONSOLE_BEAT_MS * 3).toBeLessThan(SCREEN_HELD_SILENCE_MS);
});
