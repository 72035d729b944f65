import {
  checkRealm,
  type AgentHello,
  type AgentWelcome,
  type Body,
  type BodyKind,
  type Envelope,
  EnvelopeSocket,
  FRAME_MAX_BYTES,
  FrameError,
  type OutboundStream,
} from '@farfield/protocol';
import { WebSocket } from 'ws';
import { redialDelayMs } from './backoff.ts';
import type { Cancel, Clock } from '../clock.ts';
import { frameSocket } from './frame-socket.ts';
import { failureOfClose, failureOfError, type LinkFailure, silentFailure } from './link-failure.ts';
import type { Log } from './log.ts';

/** The gateway says its verdict every second: five missed ones mean that nobody is there, whatever TCP believes. */
export const UPLINK_SILENCE_MAX_MS = 5000;

/** A link must have held this long before the next loss begins the back-off anew; else two agents with one key would take turns at full speed. */
const SETTLED_MS = 10_000;

/** How often a lasting cause is written to the log again. */
const SAME_CAUSE_LOG_MS = 60_000;

/** How long a refused or leaving socket may take to say goodbye. */
const GOODBYE_MS = 500;

/** One whose place was taken brings what was on its way first, however slow it is. */
const LEAVE_WITHIN_MS = 5_000;
/** What a WebSocket reports that ended without the other side's goodbye. */
const NO_GOODBYE_CODE = 1006;

/** What a gateway may say, and when; `live` acts, so it may not come from the past. Nothing else is taken. */
const FROM_GATEWAY: Readonly<Partial<Record<BodyKind, 'beforeUp' | 'live' | 'up' | 'always'>>> = {
  agentWelcome: 'beforeUp',
  consoleJoined: 'live',
  consoleLeft: 'live',
  consoleCredential: 'live',
  fromConsole: 'live',
  gatewayVerdict: 'live',
  shadow: 'live',
  drillAsk: 'live',
  screenOpen: 'live',
  screenClose: 'live',
  journalAck: 'up',
  inspectRequest: 'up',
  pathBeat: 'up',
  closing: 'always',
};

export type PathState = 'stopped' | 'waiting' | 'dialling' | 'greeting' | 'up' | 'leaving';

export interface UplinkPathOptions {
  /** 'primary', 'cellular' */
  readonly name: string;
  readonly url: URL;
  /** PEM of the authority that signed the gateway's certificate, where it is the hospital's own */
  readonly ca?: string | undefined;
  /** the address of this machine that the path leaves by; absent: the machine chooses */
  readonly localAddress?: string | undefined;
  readonly siteId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly out: OutboundStream;
  readonly hello: () => AgentHello;
  readonly onUp: (welcome: AgentWelcome) => void;
  readonly onDown: (failure: LinkFailure) => void;
  readonly onBody: (body: Body, envelope: Envelope, bodyBytes: Uint8Array) => void;
  /** it is to take the place of a socket that works: until then its failure is no loss. Absent: it is not */
  readonly isHeir?: () => boolean;
}

/** One dialled socket; callbacks of an older one find that they are not the current any more, and do nothing. */
interface Attempt {
  readonly socket: WebSocket;
  readonly envelopes: EnvelopeSocket;
  lastHeardMs: number;
  route: { readonly localAddress: string; readonly remoteAddress: string } | null;
}

/**
 * One way to the gateway: dials, says hello, watches for silence, dials again. What is sent by it is the link's affair.
 */
export class UplinkPath {
  readonly name: string;
  readonly #options: UplinkPathOptions;
  #state: PathState = 'stopped';
  #attempt: Attempt | null = null;
  #failures = 0;
  #upSinceMs = 0;
  #lastHeardMs: number | null = null;
  #cancelRedial: Cancel = () => {};
  #cancelSilence: Cancel = () => {};
  #logged: { code: string; atMs: number } | null = null;
  readonly #counts = new Map<string, number>();

  constructor(options: UplinkPathOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get state(): PathState {
    return this.#state;
  }

  /** agent tick at which the last good frame came; null: never */
  get lastHeardMs(): number | null {
    return this.#lastHeardMs;
  }

  /** while it is up */
  get frames(): EnvelopeSocket | null {
    return this.#state === 'up' ? (this.#attempt?.envelopes ?? null) : null;
  }

  /** the two addresses between which it runs now; null: it is not up, or the machine does not say */
  get route(): Attempt['route'] {
    return this.#state === 'up' ? (this.#attempt?.route ?? null) : null;
  }

  /** Gives up the socket that there is, welcomed or on the way to it, and dials anew after the back-off. */
  fail(failure: LinkFailure): void {
    if (this.#attempt !== null) this.#end(this.#attempt, failure);
  }

  /** losses by failure code, since start */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  start(): void {
    if (this.#state === 'stopped') this.#dial();
  }

  /** Says goodbye, waits a moment for the answer, and stays down. */
  async stop(): Promise<void> {
    const attempt = this.#attempt;
    this.#state = 'stopped';
    this.#attempt = null;
    this.#cancelRedial();
    this.#cancelSilence();
    if (attempt === null) return;
    const closed = new Promise<void>((resolve) => attempt.socket.once('close', () => resolve()));
    this.#goodbye(attempt.socket);
    attempt.socket.close(1001, 'agent stops');
    await closed;
  }

  /**
   * Another socket has taken the place of this one: says goodbye, hears what was on its way, and stays down.
   *
   * @returns false: the gateway's goodbye did not come, so what it had sent by this socket alone may be missing
   */
  async leave(): Promise<boolean> {
    const attempt = this.#attempt;
    if (attempt === null || this.#state !== 'up') {
      await this.stop();
      return false;
    }
    const { clock } = this.#options;
    this.#state = 'leaving';
    this.#cancelSilence();
    const isWhole = new Promise<boolean>((resolve) =>
      attempt.socket.once('close', (code) => resolve(code !== NO_GOODBYE_CODE)),
    );
    attempt.socket.close(1000, 'renewed');
    const cancel = clock.setTimer(clock.nowMs() + LEAVE_WITHIN_MS, () => attempt.socket.terminate());
    const answer = await isWhole;
    cancel();
    return answer;
  }

  #dial(): void {
    const { clock, url, ca, out, localAddress } = this.#options;
    this.#state = 'dialling';
    const socket = new WebSocket(url, {
      maxPayload: FRAME_MAX_BYTES,
      perMessageDeflate: false,
      ...(ca === undefined ? {} : { ca }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const attempt: Attempt = {
      socket,
      lastHeardMs: clock.nowMs(),
      route: null,
      envelopes: new EnvelopeSocket(frameSocket(socket), out, {
        onEnvelope: (envelope, bodyBytes) => this.#heard(attempt, envelope, bodyBytes),
        onRefused: (error) => this.#end(attempt, failureOfRefusal(error)),
      }),
    };
    this.#attempt = attempt;
    this.#watchSilence(attempt);
    socket.on('upgrade', ({ socket: { localAddress: own, remoteAddress } }) => {
      if (own !== undefined && remoteAddress !== undefined) attempt.route = { localAddress: own, remoteAddress };
    });
    socket.on('open', () => {
      if (attempt === this.#attempt) this.#greet(attempt);
    });
    socket.on('message', (data, isBinary) => {
      if (attempt === this.#attempt) attempt.envelopes.receive(isBinary ? bytesOf(data) : bytesOf(data).toString());
    });
    socket.on('error', (error) => this.#end(attempt, failureOfError(error)));
    socket.on('close', (code, reason) => this.#end(attempt, failureOfClose(code, reason.toString())));
  }

  #greet(attempt: Attempt): void {
    this.#state = 'greeting';
    attempt.envelopes.send({ kind: 'agentHello', value: this.#options.hello() }, this.#options.clock.nowMs());
  }

  #heard(attempt: Attempt, envelope: Envelope, bodyBytes: Uint8Array): void {
    const { clock, siteId, onBody } = this.#options;
    if (envelope.siteId !== siteId)
      throw new FrameError('FIELD_INVALID', `siteId ${envelope.siteId}, this is ${siteId}`);
    checkRealm(envelope);
    const { body } = envelope;
    const when = FROM_GATEWAY[body.kind];
    if (when === undefined) throw new FrameError('BODY_UNEXPECTED', `${body.kind} from a gateway`);
    const isUp = this.#state === 'up' || this.#state === 'leaving';
    if (when === 'beforeUp' && isUp) throw new FrameError('BODY_UNEXPECTED', `a second ${body.kind}`);
    if ((when === 'live' || when === 'up') && !isUp)
      throw new FrameError('BODY_UNEXPECTED', `${body.kind} before agentWelcome`);
    if (when === 'live' && envelope.historical) throw new FrameError('BODY_UNEXPECTED', `historical ${body.kind}`);
    attempt.lastHeardMs = clock.nowMs();
    this.#lastHeardMs = attempt.lastHeardMs;
    if (body.kind === 'agentWelcome') this.#welcomed(body.value);
    onBody(body, envelope, bodyBytes);
  }

  #welcomed(welcome: AgentWelcome): void {
    const { log, clock, url, siteId, onUp } = this.#options;
    this.#state = 'up';
    this.#upSinceMs = clock.nowMs();
    this.#logged = null;
    const sentence = this.#options.isHeir?.() === true ? 'new socket of a path welcomed' : 'uplink up';
    log.info({ path: this.name, siteId, gateway: url.host, cursorSeq: welcome.journalCursorSeq }, sentence);
    onUp(welcome);
  }

  #watchSilence(attempt: Attempt): void {
    const { clock } = this.#options;
    this.#cancelSilence = clock.setTimer(attempt.lastHeardMs + UPLINK_SILENCE_MAX_MS, () => {
      if (attempt !== this.#attempt) return;
      const silenceMs = clock.nowMs() - attempt.lastHeardMs;
      if (silenceMs < UPLINK_SILENCE_MAX_MS) this.#watchSilence(attempt);
      else this.#end(attempt, silentFailure(silenceMs));
    });
  }

  #end(attempt: Attempt, failure: LinkFailure): void {
    if (attempt !== this.#attempt) return;
    const { clock, random, onDown } = this.#options;
    const wasUp = this.#state === 'up';
    const isLeaving = this.#state === 'leaving';
    this.#attempt = null;
    this.#cancelSilence();
    // A refusal has just queued its close frame; every other end has nothing left to say to a peer that is not there.
    if (attempt.envelopes.isClosed) this.#goodbye(attempt.socket);
    else attempt.socket.terminate();
    if (isLeaving) {
      this.#state = 'stopped';
      return;
    }
    if (wasUp && clock.nowMs() - this.#upSinceMs >= SETTLED_MS) this.#failures = 0;
    const delayMs = redialDelayMs(this.#failures, random);
    this.#failures += 1;
    this.#count(failure.code);
    this.#logFailure(failure, wasUp);
    this.#state = 'waiting';
    // Whether an heir is tried again, and when, its path decides.
    if (this.#options.isHeir?.() !== true) {
      this.#cancelRedial = clock.setTimer(clock.nowMs() + delayMs, () => {
        if (this.#state === 'waiting') this.#dial();
      });
    }
    if (wasUp) onDown(failure);
  }

  /** Ends a socket that is closing even when the peer never answers. */
  #goodbye(socket: WebSocket): void {
    const { clock } = this.#options;
    const cancel = clock.setTimer(clock.nowMs() + GOODBYE_MS, () => socket.terminate());
    socket.once('close', cancel);
  }

  /** A lasting cause is told once, then once a minute: five refusals a second would bury what else happens. */
  #logFailure(failure: LinkFailure, wasUp: boolean): void {
    const { clock, log, siteId, url } = this.#options;
    const nowMs = clock.nowMs();
    const isNews = wasUp || this.#logged?.code !== failure.code || nowMs - this.#logged.atMs >= SAME_CAUSE_LOG_MS;
    if (!isNews) return;
    this.#logged = { code: failure.code, atMs: nowMs };
    const { code, words, next, detail } = failure;
    log.warn(
      { path: this.name, siteId, gateway: url.host, code, why: words, next, detail, failures: this.#failures },
      this.#options.isHeir?.() === true ? 'new socket of a path failed, the one in use goes on' : 'uplink down',
    );
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}

function failureOfRefusal(error: FrameError): LinkFailure {
  return {
    code: error.code,
    words: `a frame of the gateway was refused: ${error.message}`,
    next: 'nothing: it is dialled again; if it comes back, keep the log',
    detail: error.detail,
  };
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
