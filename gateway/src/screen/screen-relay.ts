import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { SCREEN_PURPOSES, type ScreenClose, type ScreenOpen } from '@farfield/protocol';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Cancel, Clock } from '../clock.ts';
import { secretHash } from '../identity/secrets.ts';
import { asBytes, refuseSocket, type ScreenRefusal } from './screen-end.ts';
import { parseAgentHello, parseConsoleHello, type ScreenConsoleHello } from './screen-hello.ts';
import { joinSockets } from './screen-pipe.ts';

export const SCREEN_HELLO_WITHIN_MS = 5_000;
/** How long a ticket lives, and so how long a console waits for the agent's socket. */
export const SCREEN_TICKET_MS = 10_000;
/** How long a console's picture may be carried twice while it moves to another path. */
export const SCREEN_BESIDE_MS = 15_000;
/** How often it is asked whether the console is still seated. */
export const SCREEN_SEAT_CHECK_MS = 1_000;
/** Of all sites: a test fills a line on purpose, and the gateway's own carries all of them. */
export const LINK_TESTS_AT_ONCE = 2;
/** One window of the agent and its type byte, with room. */
const MESSAGE_MAX_BYTES = 256 * 1_024;

const PATHS: Readonly<Record<string, 'console' | 'agent'>> = {
  '/ws/screen': 'console',
  '/ws/screen-agent': 'agent',
};

export interface ScreenRelayPorts {
  readonly clock: Clock;
  readonly log: Logger;
  /** the sign-in that a token belongs to, if this person may see patients of this site; null: refused */
  readonly authenticate: (token: string, siteId: string) => Promise<{ readonly sessionId: string } | null>;
  /** is this console of this site open now, and with this sign-in? Else a screen could borrow another console's lease. */
  readonly isSeated: (siteId: string, consoleId: string, sessionId: string) => boolean;
  /** asks the site's agent over its ordinary socket; false: no agent is connected */
  readonly openScreen: (siteId: string, open: ScreenOpen) => boolean;
  /** tells the agent that a session is over */
  readonly closeScreen: (siteId: string, close: ScreenClose) => void;
}

interface Session {
  readonly siteId: string;
  readonly consoleId: string;
  readonly purpose: string;
  readonly signInId: string;
  readonly screenSession: string;
  readonly console: WebSocket;
  /** cleared with its first use */
  ticketHash: string | null;
  agent: WebSocket | null;
  cancelTimer: Cancel;
  /** ends the listener for what comes too early, when the pipe takes over */
  readonly begin: () => void;
}

export interface ScreenRelayCounts {
  readonly open: number;
  readonly openedTotal: number;
  readonly bytesTotal: { readonly console: number; readonly agent: number };
  readonly refusedTotal: Readonly<Partial<Record<ScreenRefusal, number>>>;
}

/**
 * Joins a console's screen socket with the one that its site's agent dials for it. Pixels pass here and nowhere else in
 * the gateway: no mailbox, no machine, no store ever sees one.
 */
export class ScreenRelay {
  readonly #ports: ScreenRelayPorts;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_MAX_BYTES,
    perMessageDeflate: false,
  });
  readonly #sessions = new Map<string, Session>();
  readonly #refused = new Map<ScreenRefusal, number>();
  readonly #bytes = { console: 0, agent: 0 };
  #opened = 0;
  #isStopped = false;

  constructor(ports: ScreenRelayPorts) {
    this.#ports = ports;
  }

  /** @returns false: not a path of the screen, somebody else's upgrade */
  handleUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean {
    const side = PATHS[(request.url ?? '').split('?')[0] ?? ''];
    if (side === undefined || this.#isStopped) return false;
    stream.on('error', () => stream.destroy());
    this.#server.handleUpgrade(request, stream, head, (ws) => {
      // Without a listener a broken peer would end the process; `close` follows and says the rest.
      ws.on('error', (error) => this.#ports.log.info({ side, detail: error.message }, 'screen socket failed'));
      this.#greet(ws, side);
    });
    return true;
  }

  counts(): ScreenRelayCounts {
    return {
      open: this.#sessions.size,
      openedTotal: this.#opened,
      bytesTotal: { ...this.#bytes },
      refusedTotal: Object.fromEntries(this.#refused),
    };
  }

  /** Ends every screen; the HTTP server can close after it. */
  stop(): void {
    this.#isStopped = true;
    for (const session of this.#sessions.values()) {
      session.cancelTimer();
      refuseSocket(session.console, this.#ports.clock, 'SCREEN_GATEWAY_STOPS');
    }
    this.#sessions.clear();
    for (const ws of this.#server.clients) ws.terminate();
    this.#server.close();
  }

  /** The first message, once, text, in time. */
  #greet(ws: WebSocket, side: 'console' | 'agent'): void {
    const { clock } = this.#ports;
    const cancelLate = clock.after(SCREEN_HELLO_WITHIN_MS, () => this.#refuse(ws, 'SCREEN_HELLO_LATE'));
    ws.once('close', cancelLate);
    ws.once('message', (data, isBinary) => {
      cancelLate();
      const hello = isBinary ? null : asBytes(data);
      if (side === 'agent') {
        this.#greetAgent(ws, hello);
        return;
      }
      this.#greetConsole(ws, hello).catch((error: unknown) => {
        this.#ports.log.error({ err: error, code: 'SCREEN_LOOKUP_FAILED' }, 'a screen could not be looked up');
        this.#refuse(ws, 'SCREEN_LOOKUP_FAILED');
      });
    });
  }

  async #greetConsole(ws: WebSocket, bytes: Buffer | null): Promise<void> {
    const { authenticate, isSeated } = this.#ports;
    const hello = bytes === null ? null : parseConsoleHello(bytes);
    if (hello === null) return this.#refuse(ws, 'SCREEN_HELLO_INVALID');
    // It has nothing to say until the agent's side greets it.
    const tooEarly = (): void => this.#refuse(ws, 'SCREEN_TOO_EARLY');
    ws.on('message', tooEarly);
    const signedIn = await authenticate(hello.token, hello.siteId);
    if (ws.readyState !== ws.OPEN) return;
    if (signedIn === null) return this.#refuse(ws, 'SCREEN_TOKEN_REFUSED');
    if (!isSeated(hello.siteId, hello.consoleId, signedIn.sessionId)) return this.#refuse(ws, 'SCREEN_NOT_SEATED');
    this.#open(ws, hello, signedIn.sessionId, tooEarly);
  }

  #open(ws: WebSocket, hello: ScreenConsoleHello, signInId: string, tooEarly: () => void): void {
    const { siteId, consoleId } = hello;
    const purpose = hello.purpose ?? '';
    const { clock, openScreen, log } = this.#ports;
    const isPicture = purpose !== SCREEN_PURPOSES.linkTest;
    const others = [...this.#sessions.values()].filter(
      (other) =>
        other.siteId === siteId &&
        other.consoleId === consoleId &&
        isPicture === (other.purpose !== SCREEN_PURPOSES.linkTest),
    );
    // A picture that moves has one beside it, the newest, and not for long; else the new one takes the place at once.
    const kept = purpose === SCREEN_PURPOSES.beside ? others.at(-1) : undefined;
    for (const other of others) if (other !== kept) this.#refuse(other.console, 'SCREEN_REPLACED');
    if (kept !== undefined) {
      const cancel = clock.after(SCREEN_BESIDE_MS, () => this.#refuse(kept.console, 'SCREEN_REPLACED'));
      kept.console.once('close', cancel);
      // One that comes to nothing replaces nothing.
      ws.once('close', cancel);
    }
    const screenSession = `v-${randomBytes(12).toString('base64url')}`;
    const ticket = randomBytes(32).toString('base64url');
    const session: Session = {
      siteId,
      consoleId,
      purpose,
      signInId,
      screenSession,
      console: ws,
      ticketHash: secretHash(ticket),
      agent: null,
      cancelTimer: clock.after(SCREEN_TICKET_MS, () => this.#refuse(ws, 'SCREEN_AGENT_LATE')),
      begin: () => ws.off('message', tooEarly),
    };
    this.#sessions.set(screenSession, session);
    ws.once('close', () => this.#ended(session));
    if (!openScreen(siteId, { consoleId, screenSession, ticket, purpose })) {
      this.#refuse(ws, 'SCREEN_NO_AGENT');
      return;
    }
    log.info({ siteId, consoleId, screenSession }, 'screen asked for');
  }

  /** Those that go on; one whose agent hung up a moment ago is over. */
  #linkTests(): number {
    return [...this.#sessions.values()].filter(
      ({ purpose, agent }) => purpose === 'linkTest' && agent !== null && agent.readyState === agent.OPEN,
    ).length;
  }

  #greetAgent(ws: WebSocket, bytes: Buffer | null): void {
    const { clock, log } = this.#ports;
    const hello = bytes === null ? null : parseAgentHello(bytes);
    if (hello === null) return this.#refuse(ws, 'SCREEN_HELLO_INVALID');
    const session = this.#sessions.get(hello.screenSession);
    if (session?.ticketHash !== secretHash(hello.ticket)) return this.#refuse(ws, 'SCREEN_TICKET_REFUSED');
    session.ticketHash = null;
    // Asked here and not before: only what an agent has agreed to counts, and its agent is told why.
    if (session.purpose === 'linkTest' && this.#linkTests() >= LINK_TESTS_AT_ONCE) {
      this.#refuse(session.console, 'LINK_TEST_BUSY');
      return this.#refuse(ws, 'LINK_TEST_BUSY');
    }
    session.agent = ws;
    session.cancelTimer();
    session.begin();
    this.#opened += 1;
    const { siteId, consoleId, screenSession } = session;
    joinSockets({
      console: session.console,
      agent: ws,
      clock,
      onBytes: (from, count) => {
        this.#bytes[from] += count;
      },
      onEnded: (by, code, reason) => log.info({ siteId, consoleId, screenSession, by, code, reason }, 'screen ended'),
    });
    log.info({ siteId, consoleId, screenSession }, 'screen joined');
    this.#watchSeat(session);
  }

  /** Signed out, taken over by another tab, or gone: who is not at the console sees no screen. */
  #watchSeat(session: Session): void {
    const { clock, isSeated } = this.#ports;
    session.cancelTimer = clock.after(SCREEN_SEAT_CHECK_MS, () => {
      if (isSeated(session.siteId, session.consoleId, session.signInId)) this.#watchSeat(session);
      else this.#refuse(session.console, 'SCREEN_NOT_SEATED');
    });
  }

  #ended(session: Session): void {
    session.cancelTimer();
    if (!this.#sessions.delete(session.screenSession) || this.#isStopped) return;
    const { agent, siteId, screenSession } = session;
    // Where there is a pipe it ends the other side; else the agent may still be on its way.
    if (agent === null) this.#ports.closeScreen(siteId, { screenSession });
  }

  #refuse(ws: WebSocket, code: ScreenRefusal): void {
    if (ws.readyState !== ws.OPEN) return;
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
    this.#ports.log.warn({ code }, 'screen socket refused');
    refuseSocket(ws, this.#ports.clock, code);
  }
}
