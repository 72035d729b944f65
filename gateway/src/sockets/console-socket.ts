import { type Envelope, FrameError, type FrameErrorCode, OutboundStream } from '@farfield/protocol';
import type { Logger } from 'pino';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import { type Identity, mayWorkAt } from '../identity/identity.ts';
import type { Metrics } from '../metrics.ts';
import type { Sites } from '../sites/sites.ts';
import type { GatewaySocket, Greet, Greeting } from './gateway-socket.ts';
import type { PeerBundle } from './peer-bundle.ts';
import { bundleClaim, type PeerBundles } from './peer-bundles.ts';
import type { PeerSocket } from './peer-socket.ts';

/** Answers a console's hello: who is it, and may this person sit at a console of this site at all? */
export function consoleGreeter(parts: {
  sites: Sites;
  identity: Identity;
  clock: Clock;
  incarnation: string;
  bundles: PeerBundles;
  metrics: Metrics;
  log: Logger;
  /** a refusal, for the record; never waits */
  refused(event: AuditEvent): void;
}): Greet {
  const { sites, identity, clock, incarnation, bundles, metrics, log } = parts;
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
    // Both at once: where the disk stands still, whoever comes for STOP waits once for the answer that does not come.
    const [signedIn, found] = await Promise.all([identity.authenticate(token), sites.find(siteId)]);
    if (signedIn === null) return refuse('TOKEN_REFUSED', 'sign in again');
    const { person, principal, sessionId, expiresWallMs } = signedIn;
    if (found === null) return refuse('SITE_UNKNOWN', siteId);
    if (!mayWorkAt(person, siteId)) return refuse('TOKEN_REFUSED', 'no privilege at this site');
    // Domain 1.3: IT looks after link, agent and certificates, and never joins a patient's session.
    if (principal.role === 'it') return refuse('TOKEN_REFUSED', 'IT never joins a session');
    const { site } = found;
    const claim = bundleClaim(hello, body.value);
    let socketId = '';
    let bundle: PeerBundle | null = null;
    let own: GatewaySocket | null = null;
    const begin = (peer: PeerSocket): void => {
      socketId = peer.id;
      site.attach(peer);
      const signedInUntilMs = clock.nowMs() + (expiresWallMs - clock.wallMs());
      site.post({ kind: 'consoleJoined', socketId, consoleId, sessionId, principal, policyHash, signedInUntilMs });
    };
    const leave = (): void => {
      site.detach(socketId);
      site.post({ kind: 'consoleLeft', socketId });
    };
    const said = ({ body }: Envelope): void => {
      if (body.kind !== 'heartbeat' && body.kind !== 'command' && body.kind !== 'drillAsk' && body.kind !== 'shadow') {
        throw new FrameError('BODY_UNEXPECTED', `${body.kind} from a console`);
      }
      site.post({ kind: 'consoleSaid', socketId, body });
    };
    return {
      kind: 'accepted',
      siteId,
      out: new OutboundStream({ siteId, incarnation, stream: 'gateway', realm: 'real' }),
      join(socket) {
        own = socket;
        if (claim === null) return begin(socket);
        // A path of a console is of the same page and the same sign-in, or it is another console.
        const key = `console ${siteId} ${consoleId} ${sessionId}`;
        const known = bundles.find(key, claim);
        if (known !== null) {
          bundle = known;
          socketId = known.id;
          known.add(claim.path, socket);
          const value = {
            consoleId,
            principal: { ...principal, seat: 'remote' as const },
            policyHash: '',
            servedBy: 'gateway',
          };
          return known.welcome(socket, { kind: 'consoleWelcome', value });
        }
        bundle = bundles.begin(key, claim, {
          siteId,
          incarnation,
          clock,
          hear: said,
          sent: (kind) => metrics.frame('console', 'out', kind),
          differs: (path, { body, seq }) => {
            log.error(
              { siteId, consoleId, path, seq, body: body.kind, code: 'PATH_COPIES_DIFFER' },
              'two copies of one frame differ',
            );
            site.post({ kind: 'copiesDiffered' });
          },
          gone: leave,
        });
        bundle.add(claim.path, socket);
        begin(bundle);
      },
      hear(envelope, bodyBytes) {
        if (bundle === null || claim === null) return said(envelope);
        bundle.hear(claim.path, envelope, bodyBytes);
      },
      gone() {
        if (bundle === null || claim === null) leave();
        else if (own !== null) bundle.remove(claim.path, own);
      },
    };
  };
}
