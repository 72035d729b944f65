import {
  type AgentHello,
  type AgentWelcome,
  type Envelope,
  FrameError,
  type FrameErrorCode,
  OutboundStream,
} from '@farfield/protocol';
import type { Logger } from 'pino';
import type { AuditEvent } from '../audit/audit-event.ts';
import { type HeadVerdict, judgeHello } from '../audit/journal-intake.ts';
import type { Clock } from '../clock.ts';
import { isSecret } from '../identity/secrets.ts';
import type { Metrics } from '../metrics.ts';
import type { JournalCursor } from '../sites/site-state.ts';
import type { Sites } from '../sites/sites.ts';
import { GENESIS_HASH } from '../store/chain.ts';
import { inTime } from '../store/in-time.ts';
import type { JournalStore } from '../store/store-port.ts';
import type { GatewaySocket, Greet, Greeting } from './gateway-socket.ts';
import type { PeerBundle } from './peer-bundle.ts';
import { bundleClaim, type PeerBundles } from './peer-bundles.ts';
import type { PeerSocket } from './peer-socket.ts';

export interface AgentGreeterParts {
  readonly sites: Sites;
  readonly journal: JournalStore;
  readonly incarnation: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly bundles: PeerBundles;
  readonly log: Logger;
  /** a refusal, for the record; never waits */
  refused(event: AuditEvent): void;
  record(event: AuditEvent): void;
}

/** Answers an agent's hello: is the site enrolled, and is this its key? */
export function agentGreeter(parts: AgentGreeterParts): Greet {
  const { sites, incarnation, log } = parts;
  return async (hello, remote) => {
    const { body } = hello;
    const refuse = (code: FrameErrorCode, detail: string): Greeting => {
      parts.refused({ kind: 'agentRefused', siteId: hello.siteId, why: code, address: remote });
      return { kind: 'refused', code, detail };
    };
    if (body.kind !== 'agentHello') return refuse('HELLO_FIRST', `${body.kind} before agentHello`);
    const { siteId, key, policyHash, softwareVersion } = body.value;
    if (siteId !== hello.siteId) return refuse('FIELD_INVALID', 'hello and envelope name two sites');
    const found = await sites.find(siteId);
    if (found === null) return refuse('SITE_UNKNOWN', siteId);
    if (!isSecret(key, found.stored.keyHash)) return refuse('KEY_REFUSED', siteId);
    const { site } = found;
    const judged = await judge(parts, body.value);
    const claim = bundleClaim(hello, body.value);
    let socketId = '';
    let bundle: PeerBundle | null = null;
    const begin = (peer: PeerSocket): void => {
      socketId = peer.id;
      site.attach(peer);
      const { incarnation } = hello;
      const { cursor, verdict } = judged;
      if (verdict.kind !== 'fits') tellOfJournal(parts, body.value, verdict);
      const journal = verdict.kind === 'fits' ? 'fits' : 'differs';
      site.post({ kind: 'agentJoined', socketId, incarnation, policyHash, softwareVersion, cursor, journal });
    };
    const leave = (): void => {
      site.detach(socketId);
      site.post({ kind: 'agentLeft', socketId });
    };
    const said = ({ body, historical }: Envelope, bodyBytes: Uint8Array): void => {
      // An allow-list: what the protocol gains later is refused here until somebody decides about it.
      if (body.kind === 'numerics' || body.kind === 'waveform') {
        return site.relay(socketId, body.kind, bodyBytes, historical);
      }
      if (
        body.kind === 'siteView' ||
        body.kind === 'toConsole' ||
        body.kind === 'journalBatch' ||
        body.kind === 'inspectSnapshot' ||
        body.kind === 'shadow' ||
        body.kind === 'drillView'
      ) {
        return site.post({ kind: 'agentSaid', socketId, body, historical });
      }
      throw new FrameError('BODY_UNEXPECTED', `${body.kind} from an agent`);
    };
    let own: GatewaySocket | null = null;
    return {
      kind: 'accepted',
      siteId,
      out: new OutboundStream({ siteId, incarnation, stream: 'gateway', realm: 'real' }),
      join(socket) {
        own = socket;
        if (claim === null) return begin(socket);
        const key = `agent ${siteId}`;
        const known = parts.bundles.find(key, claim);
        if (known !== null) {
          bundle = known;
          socketId = known.id;
          known.add(claim.path, socket);
          return known.welcome(socket, { kind: 'agentWelcome', value: welcomeBack(parts, judged.cursor) });
        }
        bundle = parts.bundles.begin(key, claim, {
          siteId,
          incarnation,
          clock: parts.clock,
          hear: said,
          sent: (kind) => parts.metrics.frame('agent', 'out', kind),
          differs: (path, { body, seq }) => {
            log.error(
              { siteId, path, seq, body: body.kind, code: 'PATH_COPIES_DIFFER' },
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
        if (bundle === null || claim === null) return said(envelope, bodyBytes);
        bundle.hear(claim.path, envelope, bodyBytes);
      },
      gone() {
        if (bundle === null || claim === null) leave();
        else if (own !== null) bundle.remove(claim.path, own);
      },
    };
  };
}

/** To a path that joins a link that stands: what it says of the record is for the path that begins one. */
function welcomeBack({ clock }: AgentGreeterParts, { cursorSeq, cursorHash }: JournalCursor): AgentWelcome {
  return { journalCursorSeq: cursorSeq, journalCursorHash: cursorHash, gatewayWallMs: clock.wallMs() };
}

/**
 * Where the agent shall send from, and whether its journal is the one that this gateway knows. That is of the moment of the
 * hello, so it counts for a hello that begins a link alone: while another path stands, records come by that.
 */
async function judge(
  parts: AgentGreeterParts,
  hello: AgentHello,
): Promise<{ cursor: JournalCursor; verdict: HeadVerdict }> {
  const { journal, clock, log } = parts;
  const { siteId } = hello;
  try {
    const looked = Promise.all([journal.journalHead(siteId), judgeHello(journal, hello)]);
    const [head, verdict] = await inTime(clock, looked);
    return { cursor: { cursorSeq: head.seq, cursorHash: head.hash }, verdict };
  } catch (error) {
    // The live path matters more than the record: from the beginning is always a right place to send from.
    log.error(
      { err: error, siteId, code: 'CURSOR_NOT_READ' },
      'journal cursor not read, the agent will send from the start',
    );
    return { cursor: { cursorSeq: 0, cursorHash: GENESIS_HASH }, verdict: { kind: 'fits' } };
  }
}

function tellOfJournal(
  parts: AgentGreeterParts,
  { siteId, journalHeadSeq }: AgentHello,
  verdict: Exclude<HeadVerdict, { kind: 'fits' }>,
): void {
  parts.log.error(
    { siteId, ...verdict, code: 'JOURNAL_DIFFERS' },
    'the journal of a site is not the one it sent before',
  );
  if (verdict.kind === 'fork') {
    parts.record({ kind: 'journalFork', siteId, seq: verdict.seq, why: 'its newest record is another one here' });
  } else {
    parts.record({ kind: 'journalRegressed', siteId, seq: journalHeadSeq, storedSeq: verdict.storedSeq });
  }
}
