import { type AgentHello, FrameError, type FrameErrorCode, OutboundStream } from '@farfield/protocol';
import type { Logger } from 'pino';
import type { AuditEvent } from '../audit/audit-event.ts';
import { judgeHello } from '../audit/journal-intake.ts';
import { isSecret } from '../identity/secrets.ts';
import type { JournalCursor, JournalFit } from '../sites/site-state.ts';
import type { Sites } from '../sites/sites.ts';
import { GENESIS_HASH } from '../store/chain.ts';
import type { JournalStore } from '../store/store-port.ts';
import type { Greet, Greeting } from './gateway-socket.ts';

export interface AgentGreeterParts {
  readonly sites: Sites;
  readonly journal: JournalStore;
  readonly incarnation: string;
  readonly log: Logger;
  /** a refusal, for the record; never waits */
  refused(event: AuditEvent): void;
  record(event: AuditEvent): void;
}

/** Answers an agent's hello: is the site enrolled, and is this its key? */
export function agentGreeter(parts: AgentGreeterParts): Greet {
  const { sites, incarnation } = parts;
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
    let socketId = '';
    return {
      kind: 'accepted',
      siteId,
      out: new OutboundStream({ siteId, incarnation, stream: 'gateway', realm: 'real' }),
      join(socket) {
        socketId = socket.id;
        site.attach(socket);
        const { incarnation } = hello;
        site.post({ kind: 'agentJoined', socketId, incarnation, policyHash, softwareVersion, ...judged });
      },
      hear({ body, historical }, bodyBytes) {
        // An allow-list: what the protocol gains later is refused here until somebody decides about it.
        if (body.kind === 'numerics' || body.kind === 'waveform') {
          return site.relay(socketId, body.kind, bodyBytes, historical);
        }
        if (
          body.kind === 'siteView' ||
          body.kind === 'toConsole' ||
          body.kind === 'journalBatch' ||
          body.kind === 'inspectSnapshot'
        ) {
          return site.post({ kind: 'agentSaid', socketId, body, historical });
        }
        throw new FrameError('BODY_UNEXPECTED', `${body.kind} from an agent`);
      },
      gone() {
        site.detach(socketId);
        site.post({ kind: 'agentLeft', socketId });
      },
    };
  };
}

/** Where the agent shall send from, and whether its journal is the one that this gateway knows. */
async function judge(
  parts: AgentGreeterParts,
  hello: AgentHello,
): Promise<{ cursor: JournalCursor; journal: JournalFit }> {
  const { journal, log } = parts;
  const { siteId } = hello;
  try {
    const head = await journal.journalHead(siteId);
    const cursor = { cursorSeq: head.seq, cursorHash: head.hash };
    const verdict = await judgeHello(journal, hello);
    if (verdict.kind === 'fits') return { cursor, journal: 'fits' };
    log.error({ siteId, ...verdict, code: 'JOURNAL_DIFFERS' }, 'the journal of a site is not the one it sent before');
    if (verdict.kind === 'fork') {
      parts.record({ kind: 'journalFork', siteId, seq: verdict.seq, why: 'its newest record is another one here' });
    } else {
      parts.record({ kind: 'journalRegressed', siteId, seq: hello.journalHeadSeq, storedSeq: verdict.storedSeq });
    }
    return { cursor, journal: 'differs' };
  } catch (error) {
    // The live path matters more than the record: from the beginning is always a right place to send from.
    log.error(
      { err: error, siteId, code: 'CURSOR_NOT_READ' },
      'journal cursor not read, the agent will send from the start',
    );
    return { cursor: { cursorSeq: 0, cursorHash: GENESIS_HASH }, journal: 'fits' };
  }
}
