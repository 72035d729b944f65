import type { Server } from 'node:http';
import {
  type Body,
  checkRealm,
  type CommandMessage,
  type ConsoleHello,
  type DrillAsk,
  type Envelope,
  EnvelopeSocket,
  FRAME_MAX_BYTES,
  FrameError,
  type Heartbeat,
  OutboundStream,
  type Shadow,
} from '@farfield/protocol';
import { COMMAND_CLASS, type Principal, UNIDENTIFIED_ONSITE } from '@farfield/protocol/policy';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Cancel, Clock } from '../clock.ts';
import { frameSocket } from '../uplink/frame-socket.ts';
import type { Log } from '../uplink/log.ts';
import { type Enrolment, findEnrolment } from './enrolments-file.ts';
import { principalOf } from './people-file.ts';
import { tokenId, type Tokens } from './tokens.ts';

export const HELLO_MAX_MS = 5000;

/** A console beats four times a second; ten seconds of nothing is a socket whose other end is gone. */
export const CONSOLE_SILENCE_MAX_MS = 10_000;

/** How long a refused socket may take to say goodbye. */
const GOODBYE_MS = 500;

/** Consoles of one site, with room for tabs left open. */
export const SOCKETS_MAX = 64;

const CONSOLE_ID = /^[\w-]{3,64}$/;

/** What the agent is told. Nothing here is authorised yet: the machine asks `authorise` for each command. */
export interface ConsoleEvents {
  joined(consoleId: string, principal: Principal): void;
  left(consoleId: string): void;
  heartbeat(consoleId: string, heartbeat: Heartbeat): void;
  command(consoleId: string, principal: Principal, command: CommandMessage): void;
  drillAsk(consoleId: string, principal: Principal, ask: DrillAsk): void;
  shadow(consoleId: string, principal: Principal, shadow: Shadow): void;
}

export interface ConsoleSocketsOptions {
  readonly siteId: string;
  readonly incarnation: string;
  readonly policyHash: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: Tokens;
  readonly enrolments: readonly Enrolment[];
  readonly events: ConsoleEvents;
}

/** One socket; `seat` is who sits there, once the hello was good. */
interface Connection {
  readonly socket: WebSocket;
  readonly envelopes: EnvelopeSocket;
  seat: Seat | null;
  lastHeardMs: number;
  cancelTimer: Cancel;
}

interface Seat {
  readonly consoleId: string;
  readonly principal: Principal;
  /** the console's own, also where somebody has signed in; null: it has none, or did not say it */
  readonly enrolment: Enrolment | null;
  /** null: nobody has signed in here */
  readonly signIn: { readonly tokenId: string; readonly untilMs: number } | null;
}

/**
 * `/ws/console` on the site's own network: says who each socket is, hands on heartbeats and commands, and takes a bad
 * frame out on its own socket only.
 */
export class ConsoleSockets {
  readonly #options: ConsoleSocketsOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: FRAME_MAX_BYTES, perMessageDeflate: false });
  readonly #connections = new Set<Connection>();
  readonly #seated = new Map<string, Connection>();
  readonly #counts = new Map<string, number>();
  #streams = 0;
  #isStopped = false;

  constructor(options: ConsoleSocketsOptions) {
    this.#options = options;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      // Whoever joined an agent that ends would believe to have a stop button.
      if (this.#isStopped) return void socket.destroy();
      const isHere = request.url?.split('?')[0] === '/ws/console';
      if (!isHere || !this.#hasRoom()) {
        const status = isHere ? '503 Service Unavailable' : '404 Not Found';
        socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (upgraded) => this.#accept(upgraded));
    });
  }

  /** @returns false: this console is not here, or its frame was dropped or held */
  sendTo(consoleId: string, body: Body): boolean {
    const connection = this.#seated.get(consoleId);
    return connection !== undefined && this.#send(connection, body);
  }

  broadcast(body: Body): void {
    for (const connection of this.#seated.values()) this.#send(connection, body);
  }

  consoles(): { consoleId: string; principal: Principal; lastHeardMs: number }[] {
    return [...this.#seated.values()].flatMap(({ seat, lastHeardMs }) =>
      seat === null ? [] : [{ consoleId: seat.consoleId, principal: seat.principal, lastHeardMs }],
    );
  }

  /** refusals by frame error code, and `dropped` vitals, since start */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Ends every socket of a token that was given back. */
  signOut(id: string): void {
    for (const connection of this.#connections) {
      if (connection.seat?.signIn?.tokenId !== id) continue;
      connection.envelopes.refuse(new FrameError('TOKEN_REFUSED', 'signed out'));
    }
  }

  /** Ends every socket, and lets nobody in any more. */
  stop(): void {
    this.#isStopped = true;
    for (const connection of this.#connections) {
      this.#end(connection);
      connection.socket.terminate();
    }
  }

  /** Sockets that have not said who they are give way first: they must not keep a person from the stop button. */
  #hasRoom(): boolean {
    if (this.#connections.size < SOCKETS_MAX) return true;
    for (const connection of this.#connections) {
      if (connection.seat !== null) continue;
      connection.envelopes.refuse(new FrameError('HELLO_LATE', 'too many sockets'));
      return true;
    }
    return false;
  }

  #accept(socket: WebSocket): void {
    const { clock, siteId, incarnation } = this.#options;
    this.#streams += 1;
    const out = new OutboundStream({ siteId, incarnation, stream: `onsite:${this.#streams}`, realm: 'real' });
    const connection: Connection = {
      socket,
      seat: null,
      lastHeardMs: clock.nowMs(),
      cancelTimer: () => {},
      envelopes: new EnvelopeSocket(frameSocket(socket), out, {
        onEnvelope: (envelope) => this.#heard(connection, envelope),
        onRefused: (error) => this.#refused(connection, error),
        onDropped: () => this.#count('dropped'),
      }),
    };
    this.#connections.add(connection);
    connection.cancelTimer = clock.setTimer(clock.nowMs() + HELLO_MAX_MS, () =>
      connection.envelopes.refuse(new FrameError('HELLO_LATE', `${HELLO_MAX_MS} ms`)),
    );
    socket.on('message', (data: Buffer, isBinary) => connection.envelopes.receive(isBinary ? data : data.toString()));
    // Frames that break the WebSocket protocol itself: ws closes the socket with the right code, 'close' follows.
    socket.on('error', () => this.#count('SOCKET_ERROR'));
    socket.on('close', () => this.#end(connection));
  }

  #heard(connection: Connection, envelope: Envelope): void {
    const { siteId, clock, events } = this.#options;
    const { body } = envelope;
    if (envelope.siteId !== siteId) throw new FrameError('SITE_UNKNOWN', `${envelope.siteId}, this is ${siteId}`);
    checkRealm(envelope);
    // Nothing that acts may come from the past.
    if (envelope.historical) throw new FrameError('BODY_UNEXPECTED', `historical ${body.kind}`);
    connection.lastHeardMs = clock.nowMs();
    const { seat } = connection;
    if (seat === null) {
      if (body.kind !== 'consoleHello') throw new FrameError('HELLO_FIRST', body.kind);
      this.#hello(connection, body.value);
      return;
    }
    if (body.kind === 'heartbeat') events.heartbeat(seat.consoleId, body.value);
    else if (body.kind === 'command')
      events.command(seat.consoleId, seat.principal, this.#ownCommand(seat, body.value));
    else if (body.kind === 'drillAsk') events.drillAsk(seat.consoleId, seat.principal, body.value.ask);
    else if (body.kind === 'shadow') events.shadow(seat.consoleId, seat.principal, body.value);
    else throw new FrameError('BODY_UNEXPECTED', `${body.kind} from a console`);
  }

  /** What protects acts whatever else is wrong in it: the socket has proved who asks. Other commands must name its socket. */
  #ownCommand(seat: Seat, command: CommandMessage): CommandMessage {
    if (command.consoleId === seat.consoleId) return command;
    if (COMMAND_CLASS[command.action.kind] !== 'protect') {
      throw new FrameError('FIELD_INVALID', `command.consoleId ${command.consoleId}, this socket is ${seat.consoleId}`);
    }
    this.#count('protectRenamed');
    this.#options.log.warn(
      { consoleId: seat.consoleId, said: command.consoleId, action: command.action.kind },
      'a protecting command named another console, taken as its own',
    );
    return { ...command, consoleId: seat.consoleId };
  }

  #hello(connection: Connection, hello: ConsoleHello): void {
    const { siteId, policyHash, log, events } = this.#options;
    if (hello.siteId !== siteId)
      throw new FrameError('SITE_UNKNOWN', `${hello.siteId.slice(0, 64)}, this is ${siteId}`);
    if (!CONSOLE_ID.test(hello.consoleId)) throw new FrameError('FIELD_INVALID', 'consoleHello.consoleId');
    const seat = this.#seatOf(hello);
    this.#replace(seat);
    connection.seat = seat;
    this.#seated.set(seat.consoleId, connection);
    this.#watch(connection);
    const { consoleId, principal } = seat;
    log.info({ consoleId, personId: principal.personId, role: principal.role }, 'console joined');
    this.#send(connection, { kind: 'consoleWelcome', value: { consoleId, principal, policyHash, servedBy: 'onsite' } });
    if (this.#seated.get(consoleId) === connection) events.joined(consoleId, principal);
  }

  /** @throws FrameError TOKEN_REFUSED */
  #seatOf({ consoleId, token, enrolment: secret }: ConsoleHello): Seat {
    const { tokens, enrolments, clock, log } = this.#options;
    const enrolment = findEnrolment(enrolments, secret);
    if (token !== '') {
      const id = tokenId(token);
      const signIn = tokens.find(id, clock.nowMs());
      if (signIn === null) throw new FrameError('TOKEN_REFUSED', 'unknown here or run out');
      const { person, untilMs } = signIn;
      const principal = principalOf(person, clock.wallMs());
      return { consoleId, principal, enrolment, signIn: { tokenId: id, untilMs } };
    }
    if (enrolment === null) throw new FrameError('TOKEN_REFUSED', 'no sign-in, and this console is not enrolled');
    log.info({ consoleId, consoleName: enrolment.consoleName }, 'enrolled console without sign-in');
    return { consoleId, principal: UNIDENTIFIED_ONSITE, enrolment, signIn: null };
  }

  /**
   * The same tab may come back before its old socket is known to be dead: as the same person, signed in, or locked. Nobody
   * may take the console id of another person, for a lease hangs on it.
   */
  #replace(seat: Seat): void {
    const { consoleId } = seat;
    const old = this.#seated.get(consoleId);
    if (old?.seat === undefined || old.seat === null) return;
    if (!mayReplace(old.seat, seat)) throw new FrameError('TOKEN_REFUSED', 'another person holds this console id');
    old.envelopes.refuse(new FrameError('REPLACED', consoleId));
  }

  /** One timer per seated socket, for silence and for the end of the sign-in. */
  #watch(connection: Connection): void {
    const { clock } = this.#options;
    connection.cancelTimer();
    connection.cancelTimer = clock.setTimer(clock.nowMs() + 1000, () => {
      const until = connection.seat?.signIn?.untilMs;
      if (clock.nowMs() - connection.lastHeardMs >= CONSOLE_SILENCE_MAX_MS) {
        this.#count('SILENT');
        this.#end(connection);
        connection.socket.terminate();
      } else if (until !== undefined && clock.nowMs() >= until) {
        connection.envelopes.refuse(new FrameError('TOKEN_REFUSED', 'the sign-in has run out'));
      } else this.#watch(connection);
    });
  }

  #send(connection: Connection, body: Body): boolean {
    return connection.envelopes.send(body, this.#options.clock.nowMs());
  }

  #refused(connection: Connection, { code, detail }: FrameError): void {
    const { clock, log } = this.#options;
    this.#count(code);
    log.warn({ consoleId: connection.seat?.consoleId ?? null, code, detail }, 'console socket refused');
    this.#end(connection);
    const cancel = clock.setTimer(clock.nowMs() + GOODBYE_MS, () => connection.socket.terminate());
    connection.socket.once('close', cancel);
  }

  #end(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    connection.cancelTimer();
    const { seat } = connection;
    if (seat === null) return;
    this.#seated.delete(seat.consoleId);
    this.#options.log.info({ consoleId: seat.consoleId, personId: seat.principal.personId }, 'console left');
    this.#options.events.left(seat.consoleId);
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}

/**
 * A console that was locked while its network was away must not wait with its STOP for the end of its own dead socket. By
 * the key of that same console it takes the seat and none of the person's role or lease. Whoever carries the key off to
 * another computer, and knows the tab's random name, can so unseat who is signed in there. That is accepted: the key gives
 * them STOP and taking back anyway, unseating restricts and permits nothing, and signing in takes the seat again.
 */
function mayReplace(old: Seat, by: Seat): boolean {
  const wasPersonId = old.principal.personId;
  if (wasPersonId === by.principal.personId || wasPersonId === UNIDENTIFIED_ONSITE.personId) return true;
  return by.signIn === null && by.enrolment !== null && by.enrolment === old.enrolment;
}
