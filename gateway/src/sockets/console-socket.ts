import { FrameError, type FrameErrorCode, OutboundStream } from '@farfield/protocol';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import { type Identity, mayWorkAt } from '../identity/identity.ts';
import type { Sites } from '../sites/sites.ts';
import type { Greet, Greeting } from './gateway-socket.ts';

/** Answers a console's hello: who is it, and may this person sit at a console of this site at all? */
export function consoleGreeter(parts: {
  sites: Sites;
  identity: Identity;
  clock: Clock;
  incarnation: string;
  /** a refusal, for the record; never waits */
  refused(event: AuditEvent): void;
}): Greet {
  const { sites, identity, clock, incarnation } = parts;
  return async (hello, remote) => {
    const { body } = hello;
    const refuse = (code: FrameErrorCode, detail: string): Greeting => {
      parts.refused({ kind: 'consoleRefused', siteId: hello.siteId, why: `${code}: ${detail}`, address: remote });
      return { kind: 'refused', code, detail };
    };
    if (body.kind !== 'consoleHello') return refuse('HELLO_FIRST', `${body.kind} before consoleHello`);
    const { siteId, consoleId, token, policyHash } = body.value;
    if (siteId !== hello.siteId) return refuse('FIELD_INVALID', 'hello and envelope name two sites');
    // It becomes part of other messages, so it is checked here as the codec checks it there.
    if (!/^[\w.:@/-]{1,64}$/.test(consoleId)) return refuse('FIELD_INVALID', 'consoleId');
    const signedIn = await identity.authenticate(token);
    if (signedIn === null) return refuse('TOKEN_REFUSED', 'sign in again');
    const { person, principal, sessionId, expiresWallMs } = signedIn;
    const found = await sites.find(siteId);
    if (found === null) return refuse('SITE_UNKNOWN', siteId);
    if (!mayWorkAt(person, siteId)) return refuse('TOKEN_REFUSED', 'no privilege at this site');
    // Domain 1.3: IT looks after link, agent and certificates, and never joins a patient's session.
    if (principal.role === 'it') return refuse('TOKEN_REFUSED', 'IT never joins a session');
    const { site } = found;
    let socketId = '';
    return {
      kind: 'accepted',
      siteId,
      out: new OutboundStream({ siteId, incarnation, stream: 'gateway', realm: 'real' }),
      join(socket) {
        socketId = socket.id;
        site.attach(socket);
        const signedInUntilMs = clock.nowMs() + (expiresWallMs - clock.wallMs());
        site.post({ kind: 'consoleJoined', socketId, consoleId, sessionId, principal, policyHash, signedInUntilMs });
      },
      hear({ body }) {
        if (body.kind !== 'heartbeat' && body.kind !== 'command') {
          throw new FrameError('BODY_UNEXPECTED', `${body.kind} from a console`);
        }
        site.post({ kind: 'consoleSaid', socketId, body });
      },
      gone() {
        site.detach(socketId);
        site.post({ kind: 'consoleLeft', socketId });
      },
    };
  };
}
