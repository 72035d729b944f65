import { expect, test } from 'vitest';
import { type SourceHandshake, stepSourceHandshake } from './source-handshake.ts';
import { vncAuthResponse } from './vnc-auth.ts';

const INIT = Buffer.concat([
  Buffer.from([5, 0, 4, 0]),
  Buffer.alloc(16, 1),
  Buffer.from([0, 0, 0, 4]),
  Buffer.from('MR 1'),
]);
const CHALLENGE = Buffer.from([...Array(16).keys()]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (words: string): Buffer => Buffer.concat([u32(words.length), Buffer.from(words)]);
const V8 = Buffer.from('RFB 003.008\n');
const V7 = Buffer.from('RFB 003.007\n');
const V3 = Buffer.from('RFB 003.003\n');

/** Feeds the bytes one at a time. @returns the end state and all that was answered */
function shake(bytes: Buffer, password: string | null): { state: SourceHandshake; replies: Buffer } {
  let state: SourceHandshake = { kind: 'version' };
  let received: Buffer = Buffer.alloc(0);
  const replies: Buffer[] = [];
  for (const byte of bytes) {
    received = Buffer.concat([received, Uint8Array.of(byte)]);
    for (;;) {
      if (state.kind === 'done' || state.kind === 'failed') break;
      const step = stepSourceHandshake(state, received, password);
      if (step.kind === 'needs') {
        if (step.bytes <= received.length) throw new Error(`needs ${step.bytes} bytes and has them`);
        break;
      }
      state = step.next;
      received = received.subarray(step.usedBytes);
      replies.push(step.reply);
    }
  }
  return { state, replies: Buffer.concat(replies) };
}

const answer = vncAuthResponse('scanpw12', CHALLENGE);

test.each<[string, readonly Buffer[], string | null, readonly Buffer[]]>([
  ['3.8 without password', [V8, Buffer.from([1, 1]), u32(0), INIT], null, [V8, Buffer.from([1, 1])]],
  [
    '3.8 with VncAuth, preferred when both are offered',
    [V8, Buffer.from([2, 1, 2]), CHALLENGE, u32(0), INIT],
    'scanpw12',
    [V8, Buffer.from([2]), answer, Buffer.from([1])],
  ],
  ['3.7 without password', [V7, Buffer.from([1, 1]), INIT], null, [V7, Buffer.from([1, 1])]],
  [
    '3.7 with VncAuth',
    [V7, Buffer.from([1, 2]), CHALLENGE, u32(0), INIT],
    'scanpw12',
    [V7, Buffer.from([2]), answer, Buffer.from([1])],
  ],
  ['3.3 without password', [V3, u32(1), INIT], null, [V3, Buffer.from([1])]],
  ['3.3 with VncAuth', [V3, u32(2), CHALLENGE, u32(0), INIT], 'scanpw12', [V3, answer, Buffer.from([1])]],
  [
    'a newer server',
    [Buffer.from('RFB 005.000\n'), Buffer.from([1, 1]), u32(0), INIT],
    null,
    [V8, Buffer.from([1, 1])],
  ],
])('%s ends with the picture, byte by byte', (_, bytes, password, replies) => {
  const { state, replies: sent } = shake(Buffer.concat(bytes), password);
  expect(state).toMatchObject({ kind: 'done', init: { width: 1_280, height: 1_024, name: 'MR 1' } });
  expect(sent).toEqual(Buffer.concat(replies));
});

test.each<[string, readonly Buffer[], string | null, string, string]>([
  [
    'blacklisted by TigerVNC, unasked and in 3.3 form',
    [V3, u32(0), text('Too many security failures')],
    'x',
    'SOURCE_REFUSED',
    'Too many security failures',
  ],
  [
    'refused in 3.8 form',
    [V8, Buffer.from([0]), text('no more connections')],
    null,
    'SOURCE_REFUSED',
    'no more connections',
  ],
  [
    'a wrong password',
    [V8, Buffer.from([1, 2]), CHALLENGE, u32(1), text('Authentication failure')],
    'wrong',
    'SOURCE_PASSWORD_WRONG',
    'Authentication failure',
  ],
  ['a wrong password, 3.3', [V3, u32(2), CHALLENGE, u32(1)], 'wrong', 'SOURCE_PASSWORD_WRONG', 'security result 1'],
  [
    'shut out at the password',
    [V8, Buffer.from([1, 2]), CHALLENGE, u32(1), text('Too many security failures')],
    'right',
    'SOURCE_REFUSED',
    'Too many security failures',
  ],
  ['a password that is not configured', [V8, Buffer.from([1, 2])], null, 'SOURCE_PASSWORD_MISSING', 'VncAuth'],
  ['TLS only', [V8, Buffer.from([1, 19])], 'x', 'SOURCE_SECURITY_UNKNOWN', 'types 19'],
  ['a web server', [Buffer.from('HTTP/1.1 400 Bad')], null, 'SOURCE_NOT_RFB', 'HTTP/1.1 400'],
  ['a picture of no size', [V3, u32(1), Buffer.alloc(24)], null, 'SOURCE_BROKEN', 'a picture of 0x0'],
  [
    'a name without end',
    [V3, u32(1), Buffer.alloc(20, 1), u32(0x7fffffff)],
    null,
    'SOURCE_BROKEN',
    'a name of 2147483647 bytes',
  ],
])('%s fails in words', (_, bytes, password, code, detail) => {
  const { state } = shake(Buffer.concat(bytes), password);
  expect(state).toMatchObject({ kind: 'failed', failure: { code, detail } });
});

test('only the first 8 characters of a password count, and a short one is padded', () => {
  expect(vncAuthResponse('scanpw12', CHALLENGE)).toEqual(vncAuthResponse('scanpw12more', CHALLENGE));
  expect(vncAuthResponse('a', CHALLENGE)).not.toEqual(vncAuthResponse('', CHALLENGE));
  // As noVNC 1.7.0 answers.
  expect(answer.toString('hex')).toBe('e5d3a76c38333c882212b4dcc361f068');
});
