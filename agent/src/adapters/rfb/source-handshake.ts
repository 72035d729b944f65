import { type SourceFailure, sourceFailure } from './source-failure.ts';
import { VNC_CHALLENGE_BYTES, vncAuthResponse } from './vnc-auth.ts';

/** What a source says of its screen when the handshake is done (RFC 6143 7.3.2). */
export interface ServerInit {
  readonly width: number;
  readonly height: number;
  readonly name: string;
  /** the message as it came, for whoever is handed the same picture */
  readonly bytes: Buffer;
}

export type SourceHandshake =
  | { readonly kind: 'version' }
  | { readonly kind: 'security33' }
  | { readonly kind: 'securityTypes'; readonly minor: 7 | 8 }
  | { readonly kind: 'challenge'; readonly minor: 3 | 7 | 8 }
  | { readonly kind: 'result'; readonly minor: 3 | 7 | 8; readonly withPassword: boolean }
  /** the reason text of a refusal */
  | { readonly kind: 'reason'; readonly failure: SourceFailure }
  | { readonly kind: 'init' }
  | { readonly kind: 'done'; readonly init: ServerInit }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

export type HandshakeStep =
  | { readonly kind: 'needs'; readonly bytes: number }
  | { readonly kind: 'step'; readonly next: SourceHandshake; readonly usedBytes: number; readonly reply: Buffer };

const NONE = 1;
const VNC_AUTH = 2;
const NOTHING = Buffer.alloc(0);
const SHARED = Buffer.from([1]);
const TEXT_MAX_BYTES = 4_096;
const PASSWORD_WORDS = /auth|password|credential/i;

/**
 * One step of the handshake with the source, as its client: RFB 3.3, 3.7 and 3.8, no password or VncAuth, shared.
 *
 * @param received all bytes that came and are not used yet; the step says how many it used
 * @param password its first 8 characters count; null: the source must ask for none
 */
export function stepSourceHandshake(state: SourceHandshake, received: Buffer, password: string | null): HandshakeStep {
  switch (state.kind) {
    case 'version':
      return version(received);
    case 'security33':
      return security33(received, password);
    case 'securityTypes':
      return securityTypes(received, state.minor, password);
    case 'challenge':
      if (received.length < VNC_CHALLENGE_BYTES) return needs(VNC_CHALLENGE_BYTES);
      return step(
        { kind: 'result', minor: state.minor, withPassword: true },
        VNC_CHALLENGE_BYTES,
        vncAuthResponse(password ?? '', received.subarray(0, VNC_CHALLENGE_BYTES)),
      );
    case 'result':
      return result(received, state);
    case 'reason':
      return reasonText(received, state.failure);
    case 'init':
      return serverInit(received);
    case 'done':
    case 'failed':
      return step(state, 0);
  }
}

function version(received: Buffer): HandshakeStep {
  if (received.length < 12) return needs(12);
  const text = received.toString('latin1', 0, 12);
  const match = /^RFB (\d{3})\.(\d{3})\n$/.exec(text);
  if (match === null) return failed('SOURCE_NOT_RFB', text);
  const spoken = Number(match[1]) * 1_000 + Number(match[2]);
  if (spoken < 3_003) return failed('SOURCE_NOT_RFB', text);
  // Anything newer than 3.8 (4.0, 5.0, 3.889) answers to 3.8; what lies between speaks the older form.
  if (spoken >= 3_008) return step({ kind: 'securityTypes', minor: 8 }, 12, Buffer.from('RFB 003.008\n'));
  if (spoken === 3_007) return step({ kind: 'securityTypes', minor: 7 }, 12, Buffer.from('RFB 003.007\n'));
  return step({ kind: 'security33' }, 12, Buffer.from('RFB 003.003\n'));
}

/** In 3.3 the source decides, and refuses with type 0: so does TigerVNC, unasked, whom it has blacklisted. */
function security33(received: Buffer, password: string | null): HandshakeStep {
  if (received.length < 4) return needs(4);
  const type = received.readUInt32BE(0);
  switch (type) {
    case 0:
      return step({ kind: 'reason', failure: sourceFailure('SOURCE_REFUSED', '') }, 4);
    case NONE:
      return step({ kind: 'init' }, 4, SHARED);
    case VNC_AUTH:
      if (password === null) return failed('SOURCE_PASSWORD_MISSING', 'VncAuth');
      return step({ kind: 'challenge', minor: 3 }, 4);
    default:
      return failed('SOURCE_SECURITY_UNKNOWN', `type ${type}`);
  }
}

function securityTypes(received: Buffer, minor: 7 | 8, password: string | null): HandshakeStep {
  const count = received[0];
  if (count === undefined) return needs(1);
  if (count === 0) return step({ kind: 'reason', failure: sourceFailure('SOURCE_REFUSED', '') }, 1);
  if (received.length < 1 + count) return needs(1 + count);
  const offered = [...received.subarray(1, 1 + count)];
  const used = 1 + count;
  if (password !== null && offered.includes(VNC_AUTH)) {
    return step({ kind: 'challenge', minor }, used, Buffer.from([VNC_AUTH]));
  }
  if (offered.includes(NONE)) {
    // 3.7 says nothing more after "none"; 3.8 confirms it.
    if (minor === 7) return step({ kind: 'init' }, used, Buffer.from([NONE, ...SHARED]));
    return step({ kind: 'result', minor, withPassword: false }, used, Buffer.from([NONE]));
  }
  if (offered.includes(VNC_AUTH)) return failed('SOURCE_PASSWORD_MISSING', 'VncAuth');
  return failed('SOURCE_SECURITY_UNKNOWN', `types ${offered.join(' ')}`);
}

function result(
  received: Buffer,
  { minor, withPassword }: Extract<SourceHandshake, { kind: 'result' }>,
): HandshakeStep {
  if (received.length < 4) return needs(4);
  const code = received.readUInt32BE(0);
  if (code === 0) return step({ kind: 'init' }, 4, SHARED);
  const failure = sourceFailure(
    withPassword && code === 1 ? 'SOURCE_PASSWORD_WRONG' : 'SOURCE_REFUSED',
    `security result ${code}`,
  );
  return step(minor === 8 ? { kind: 'reason', failure } : { kind: 'failed', failure }, 4);
}

function reasonText(received: Buffer, failure: SourceFailure): HandshakeStep {
  if (received.length < 4) return needs(4);
  const length = Math.min(received.readUInt32BE(0), TEXT_MAX_BYTES);
  if (received.length < 4 + length) return needs(4 + length);
  const text = received.toString('utf8', 4, 4 + length);
  // "Too many security failures" comes under the result that also says "wrong password".
  const isPassword = failure.code === 'SOURCE_PASSWORD_WRONG' && (text === '' || PASSWORD_WORDS.test(text));
  const code = failure.code === 'SOURCE_PASSWORD_WRONG' && !isPassword ? 'SOURCE_REFUSED' : failure.code;
  return step({ kind: 'failed', failure: sourceFailure(code, text === '' ? failure.detail : text) }, 4 + length);
}

function serverInit(received: Buffer): HandshakeStep {
  if (received.length < 24) return needs(24);
  const nameBytes = received.readUInt32BE(20);
  if (nameBytes > TEXT_MAX_BYTES) return failed('SOURCE_BROKEN', `a name of ${nameBytes} bytes`);
  const length = 24 + nameBytes;
  if (received.length < length) return needs(length);
  const [width, height] = [received.readUInt16BE(0), received.readUInt16BE(2)];
  if (width === 0 || height === 0) return failed('SOURCE_BROKEN', `a picture of ${width}x${height}`);
  const name = received.toString('utf8', 24, length);
  return step(
    { kind: 'done', init: { width, height, name, bytes: Buffer.from(received.subarray(0, length)) } },
    length,
  );
}

function needs(bytes: number): HandshakeStep {
  return { kind: 'needs', bytes };
}

function step(next: SourceHandshake, usedBytes: number, reply: Buffer = NOTHING): HandshakeStep {
  return { kind: 'step', next, usedBytes, reply };
}

function failed(code: SourceFailure['code'], detail: string): HandshakeStep {
  return step({ kind: 'failed', failure: sourceFailure(code, detail) }, 0);
}
