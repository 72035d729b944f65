import { type Envelope, FrameError, OutboundStream } from '@farfield/protocol';
import type { Logger } from 'pino';
import { isSecret } from '../identity/secrets.ts';
import type { Sites } from '../sites/sites.ts';
import type { JournalStore } from '../store/store-port.ts';
import type { Greeting } from './gateway-socket.ts';

/** Answers an agent's hello: is the site enrolled, and is this its key? */
export function agentGreeter(parts: {
  sites: Sites;
  journal: Pick<JournalStore, 'journalHead'>;
  incarnation: string;
  log: Logger;
}): (hello: Envelope) => Promise<Greeting> {
  const { sites, journal, incarnation, log } = parts;
  return async (hello) => {
    const { body } = hello;
    if (body.kind !== 'agentHello')
      return { kind: 'refused', code: 'HELLO_FIRST', detail: `${body.kind} before agentHello` };
    const { siteId, key, policyHash, softwareVersion } = body.value;
    if (siteId !== hello.siteId)
      return { kind: 'refused', code: 'FIELD_INVALID', detail: 'hello and envelope name two sites' };
    const found = await sites.find(siteId);
    if (found === null) return { kind: 'refused', code: 'SITE_UNKNOWN', detail: siteId };
    if (!isSecret(key, found.stored.keyHash)) return { kind: 'refused', code: 'KEY_REFUSED', detail: siteId };
    const { site } = found;
    const cursor = await journal.journalHead(siteId).then(
      (head) => ({ cursorSeq: head.seq, cursorHash: head.hash }),
      (error: unknown) => {
        // The live path matters more than the record: from the beginning is always a right place to send from.
        log.error(
          { err: error, siteId, code: 'CURSOR_NOT_READ' },
          'journal cursor not read, the agent will send from the start',
        );
        return { cursorSeq: 0, cursorHash: '0'.repeat(64) };
      },
    );
    let socketId = '';
    return {
      kind: 'accepted',
      siteId,
      out: new OutboundStream({ siteId, incarnation, stream: 'gateway', realm: 'real' }),
      join(socket) {
        socketId = socket.id;
        site.attach(socket);
        site.post({
          kind: 'agentJoined',
          socketId,
          incarnation: hello.incarnation,
          policyHash,
          softwareVersion,
          cursor,
        });
      },
      hear({ body, historical }) {
        // An allow-list: what the protocol gains later is refused here until somebody decides about it.
        if (body.kind === 'numerics' || body.kind === 'waveform') return site.relay(socketId, body, historical);
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
