import { unreachable } from '../kernel/unreachable.ts';
import { isVncAuthResponse, VNC_CHALLENGE_BYTES } from './vnc-auth.ts';

/** Only the first 8 characters of a password count (RFC 6143 7.2.2). */
export type RfbAuth = { kind: 'none' } | { kind: 'password'; password: string };

export type HandshakeState =
  | { kind: 'version' }
  | { kind: 'securityType'; minor: 7 | 8 }
  | { kind: 'challenge'; minor: 3 | 7 | 8; challenge: Buffer }
  | { kind: 'clientInit' }
  | { kind: 'done' };

export interface HandshakeStep {
  state: HandshakeState;
  reply: Buffer;
  /** Set when the client must be closed after the reply. */
  refusal: string | null;
}

export const SERVER_VERSION = 'RFB 003.008\n';

const SECURITY_NONE = 1;
const SECURITY_VNC_AUTH = 2;
const NOTHING = Buffer.alloc(0);

/** Bytes that the state waits for. */
export function handshakeBytes(state: HandshakeState): number {
  switch (state.kind) {
    case 'version':
      return 12;
    case 'securityType':
    case 'clientInit':
      return 1;
    case 'challenge':
      return VNC_CHALLENGE_BYTES;
    case 'done':
      return 0;
  }
  return unreachable(state);
}

/**
 * RFC 6143 7.1 and 7.2: version, security type, VncAuth if a password is set, shared flag. Clients of 3.3 and 3.7 are
 * met in their own form, since many viewers still fall back to it.
 *
 * @param received exactly `handshakeBytes(state)` bytes
 * @param context.challenge 16 fresh random bytes, used if the step asks for a password
 * @param context.serverInit the message that ends the handshake
 */
export function stepHandshake(
  state: HandshakeState,
  received: Buffer,
  context: { auth: RfbAuth; challenge: Buffer; serverInit: Buffer },
): HandshakeStep {
  switch (state.kind) {
    case 'version':
      return answerVersion(received.toString('latin1'), context);
    case 'securityType': {
      const offered = securityType(context.auth);
      if (received[0] !== offered) return refuse(state.minor, `security type ${received[0]} was not offered`);
      if (offered === SECURITY_VNC_AUTH) return challengeClient(state.minor, context.challenge, NOTHING);
      return { state: { kind: 'clientInit' }, reply: state.minor === 8 ? uint32(0) : NOTHING, refusal: null };
    }
    case 'challenge': {
      const { auth } = context;
      const isRight = auth.kind === 'password' && isVncAuthResponse(auth.password, state.challenge, received);
      if (!isRight) return refuse(state.minor, 'authentication failed');
      return { state: { kind: 'clientInit' }, reply: uint32(0), refusal: null };
    }
    case 'clientInit':
      // Always shared: one console, several onlookers, as with TigerVNC's -AlwaysShared.
      return { state: { kind: 'done' }, reply: context.serverInit, refusal: null };
    case 'done':
      return { state, reply: NOTHING, refusal: null };
  }
  return unreachable(state);
}

function answerVersion(text: string, context: { auth: RfbAuth; challenge: Buffer }): HandshakeStep {
  const match = /^RFB 003\.(\d{3})\n$/.exec(text);
  if (match === null) return { state: { kind: 'version' }, reply: NOTHING, refusal: 'not an RFB 3 client' };
  const spoken = Number(match[1]);
  const offered = securityType(context.auth);
  if (spoken < 7) {
    const type = uint32(offered);
    if (offered === SECURITY_VNC_AUTH) return challengeClient(3, context.challenge, type);
    return { state: { kind: 'clientInit' }, reply: type, refusal: null };
  }
  return {
    state: { kind: 'securityType', minor: spoken === 7 ? 7 : 8 },
    reply: Buffer.from([1, offered]),
    refusal: null,
  };
}

function challengeClient(minor: 3 | 7 | 8, challenge: Buffer, before: Buffer): HandshakeStep {
  return { state: { kind: 'challenge', minor, challenge }, reply: Buffer.concat([before, challenge]), refusal: null };
}

function refuse(minor: 3 | 7 | 8, reason: string): HandshakeStep {
  const text = Buffer.from(reason, 'latin1');
  const reply = minor === 8 ? Buffer.concat([uint32(1), uint32(text.length), text]) : uint32(1);
  return { state: { kind: 'version' }, reply, refusal: reason };
}

function securityType(auth: RfbAuth): number {
  return auth.kind === 'none' ? SECURITY_NONE : SECURITY_VNC_AUTH;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}
