import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import WebSocket from 'ws';
import {
  type Body,
  EnvelopeSocket,
  type Heartbeat,
  type Numerics,
  OutboundStream,
  type SiteView,
  type Waveform,
} from '@farfield/protocol';
import {
  argumentDigest,
  type CommandAction,
  type CommandOutcome,
  HEARTBEAT_INTERVAL_MS,
  type Principal,
} from '@farfield/protocol/policy';

const PRESSES = 6;
const PRESS_AGAIN_MS = 500;
const FIRST_BEAT_WITHIN_MS = 3_000;

export interface Seat {
  /** `http(s)://host:port` of the gateway or of the agent's on-site server */
  readonly url: string;
  readonly siteId: string;
  /** certificate of the facility's CA; for https only */
  readonly ca?: string | undefined;
  readonly enrolment?: string | undefined;
}

/**
 * A person at a console, for scripts and tests: signs in, keeps the link alive with end-to-end heartbeats, sees what the
 * site shows, and acts. It speaks the same frames as the web console and knows nothing else of the site.
 */
export class Person {
  readonly principal: Principal;
  readonly consoleId: string;
  /** of the sign-in; opens the screen's socket too; '' for who did not sign in */
  readonly token: string;
  view: SiteView | null = null;
  numerics: Numerics | null = null;
  closedBecause: string | null = null;
  onWaveform: (wave: Waveform) => void = () => undefined;
  readonly #socket: EnvelopeSocket;
  readonly #raw: WebSocket;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting = new Map<string, (outcome: CommandOutcome) => void>();
  readonly #changed = new Set<() => void>();
  #beatSeq = 0;
  #heard: { beat: Heartbeat; atMs: number } | null = null;
  #commandSeq = 0;
  #isSilent = false;

  private constructor(seat: Seat, raw: WebSocket, principal: Principal, consoleId: string, token: string) {
    this.#raw = raw;
    this.principal = principal;
    this.consoleId = consoleId;
    this.token = token;
    const out = new OutboundStream({
      siteId: seat.siteId,
      incarnation: randomUUID(),
      stream: `console:${consoleId}`,
      realm: 'real',
    });
    this.#socket = new EnvelopeSocket(
      {
        send: (bytes) => raw.send(bytes),
        close: (code, reason) => raw.close(code, reason),
        get bufferedAmount() {
          return raw.bufferedAmount;
        },
      },
      out,
      {
        onEnvelope: ({ body }) => this.#hear(body),
        onRefused: (error) => (this.closedBecause = error.message),
      },
    );
    raw.on('message', (data: Buffer, isBinary) =>
      this.#socket.receive(isBinary ? new Uint8Array(data) : data.toString()),
    );
    raw.on('close', (_, reason) => {
      this.closedBecause ??= reason.toString();
      // Whether it acted, nobody here can know; waiting longer would not tell.
      for (const commandId of [...this.#waiting.keys()])
        this.#settle(commandId, { kind: 'unknown', code: 'CONNECTION_CLOSED' });
      this.#tell();
    });
    raw.on('error', (error) => (this.closedBecause ??= error.message));
    this.#socket.send(
      {
        kind: 'consoleHello',
        value: { siteId: seat.siteId, consoleId, token, enrolment: seat.enrolment ?? '', policyHash: '' },
      },
      nowMs(),
    );
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_INTERVAL_MS);
  }

  /** @throws Error with the server's own words when sign-in or the connection is refused */
  static async signIn(seat: Seat, personId: string): Promise<Person> {
    const response = await post(seat, '/api/demo/sign-in', { personId });
    const { token, principal } = response as { token: string; principal: Principal };
    return Person.#connect(seat, principal, token);
  }

  /** Nobody signs in: whoever stands at an enrolled on-site console. */
  static async walkUp(seat: Seat): Promise<Person> {
    const { UNIDENTIFIED_ONSITE } = await import('@farfield/protocol/policy');
    return Person.#connect(seat, UNIDENTIFIED_ONSITE, '');
  }

  static async #connect(seat: Seat, principal: Principal, token: string): Promise<Person> {
    const url = `${seat.url.replace(/^http/, 'ws')}/ws/console`;
    const raw = new WebSocket(url, seat.ca === undefined ? {} : { ca: seat.ca });
    await new Promise<void>((resolve, reject) => {
      raw.once('open', resolve);
      raw.once('error', (error) => reject(new Error(`${url}: ${error.message}`)));
    });
    const consoleId = `c-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    const person = new Person(seat, raw, principal, consoleId, token);
    try {
      await person.until('the site is shown', (view) => view.site.siteId === seat.siteId, 10_000);
    } catch (error) {
      person.leave();
      throw error;
    }
    return person;
  }

  /** Sends one command and waits for its outcome. */
  async asks(
    action: CommandAction,
    own: { epoch?: number; commandId?: string; safetyVersion?: number; patientRef?: string; scannerRef?: string } = {},
  ): Promise<CommandOutcome> {
    if (this.#heard === null && action.kind !== 'stop') await this.#firstBeat();
    this.#commandSeq += 1;
    const { view } = this;
    const siteTickMs = this.#heard?.beat.tick ?? 0;
    const commandId = own.commandId ?? randomUUID();
    const outcome = new Promise<CommandOutcome>((resolve) => {
      const timer = setTimeout(() => this.#settle(commandId, { kind: 'unknown', code: 'NO_OUTCOME_IN_8_S' }), 8_000);
      this.#waiting.set(commandId, (one) => {
        clearTimeout(timer);
        resolve(one);
      });
    });
    const body: Body = {
      kind: 'command',
      value: {
        commandId,
        consoleId: this.consoleId,
        seq: this.#commandSeq,
        epoch: own.epoch ?? this.leaseEpoch,
        expiresTickMs: siteTickMs + 1_500,
        echo: {
          siteTickMs,
          safetyVersion: own.safetyVersion ?? view?.safetyVersion ?? 0,
          patientRef: own.patientRef ?? view?.patient.patientRef ?? '',
          scannerRef: own.scannerRef ?? view?.site.scannerRef ?? '',
          argumentDigest: argumentDigest(action),
        },
        action,
      },
    };
    this.#socket.send(body, nowMs());
    return outcome;
  }

  /** Like `asks`, and throws with the reasons unless it was done. What a person would press again is. */
  async does(action: CommandAction): Promise<string> {
    let outcome = await this.asks(action);
    for (let pressed = 1; pressed < PRESSES && isPassing(outcome); pressed += 1) {
      await new Promise((resolve) => setTimeout(resolve, PRESS_AGAIN_MS));
      outcome = await this.asks(action);
    }
    if (outcome.kind === 'done') return outcome.words;
    throw new Refused(action.kind, outcome);
  }

  async until(what: string, holds: (view: SiteView) => boolean, withinMs = 5_000): Promise<SiteView> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.view !== null && holds(this.view)) done(() => resolve(this.view as SiteView));
        else if (this.closedBecause !== null)
          done(() => reject(new Error(`${what}: connection closed (${this.closedBecause})`)));
      };
      const done = (finish: () => void): void => {
        clearTimeout(timer);
        this.#changed.delete(look);
        finish();
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`${what}: not within ${withinMs / 1_000} s${this.#alarmWords()}`))),
        withinMs,
      );
      this.#changed.add(look);
      look();
    });
  }

  #alarmWords(): string {
    const alarms = this.view?.alarms.map((one) => `${one.title} (${one.status})`) ?? [];
    return alarms.length === 0 ? '' : `; active: ${alarms.join(', ')}`;
  }

  /** The lease that this console may believe in: the site's last word names it as holder. */
  get leaseEpoch(): number {
    const beat = this.#heard?.beat;
    return beat !== undefined && beat.holderConsoleId === this.consoleId ? beat.leaseEpoch : 0;
  }

  /** Stops beating without closing: a console that froze. */
  freeze(): void {
    this.#isSilent = true;
  }

  sendRaw(bytes: Uint8Array | string): void {
    this.#raw.send(bytes);
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#raw.close();
  }

  /** A page offers nothing but STOP before its link to the site is measured; neither does this console, for a while. */
  #firstBeat(): Promise<unknown> {
    return this.until('the site is heard', () => this.#heard !== null, FIRST_BEAT_WITHIN_MS).catch(() => undefined);
  }

  #beat(): void {
    if (this.#isSilent || this.#raw.readyState !== WebSocket.OPEN) return;
    this.#beatSeq += 1;
    const heard = this.#heard;
    this.#socket.send(
      {
        kind: 'heartbeat',
        value: {
          seq: this.#beatSeq,
          tick: nowMs(),
          echoSeq: heard?.beat.seq ?? 0,
          echoTick: heard?.beat.tick ?? 0,
          echoHeldMs: heard === null ? 0 : nowMs() - heard.atMs,
          leaseEpoch: this.leaseEpoch,
          pageAgeMs: 0,
          inputAgeMs: 0,
          roundTripMs:
            heard === null || heard.beat.echoTick === 0
              ? -1
              : Math.max(0, heard.atMs - heard.beat.echoTick - heard.beat.echoHeldMs),
          holderConsoleId: '',
          renewedTick: 0,
          leaseLengthMs: 0,
          safetyVersion: 0,
          livePaths: 0,
        },
      },
      nowMs(),
    );
  }

  #hear(body: Body): void {
    switch (body.kind) {
      case 'heartbeat':
        this.#heard = { beat: body.value, atMs: nowMs() };
        break;
      case 'siteView':
        this.view = body.value;
        break;
      case 'numerics':
        this.numerics = body.value;
        break;
      case 'waveform':
        this.onWaveform(body.value);
        break;
      case 'commandOutcome':
        this.#settle(body.value.commandId, body.value.outcome);
        break;
      default:
        break;
    }
    this.#tell();
  }

  #settle(commandId: string, outcome: CommandOutcome): void {
    this.#waiting.get(commandId)?.(outcome);
    this.#waiting.delete(commandId);
  }

  #tell(): void {
    for (const look of this.#changed) look();
  }
}

export class Refused extends Error {
  readonly outcome: CommandOutcome;

  constructor(action: string, outcome: CommandOutcome) {
    const words =
      outcome.kind === 'refused'
        ? outcome.reasons.map((one) => `${one.id} ${JSON.stringify(one.params)}`).join('; ')
        : JSON.stringify(outcome);
    super(`${action} ${outcome.kind}: ${words}`);
    this.name = 'Refused';
    this.outcome = outcome;
  }
}

function nowMs(): number {
  return Math.round(performance.now());
}

async function post(seat: Seat, path: string, body: object): Promise<unknown> {
  const { request } = seat.url.startsWith('https') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(seat.ca === undefined ? {} : { ca: seat.ca }),
    };
    const sent = request(`${seat.url}${path}`, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${path}: ${response.statusCode} ${text.slice(0, 200)}`));
      });
    });
    sent.on('error', (error) => reject(new Error(`${seat.url}${path}: ${error.message}`)));
    sent.end(JSON.stringify(body));
  });
}

const PASSING: ReadonlySet<string> = new Set(['staleEcho', 'tooOld', 'expired', 'startUnderWay', 'linkTooSlow']);

/** A machine that is busy for a moment makes the link slow for a moment; people look again and press again. */
function isPassing(outcome: CommandOutcome): boolean {
  return outcome.kind === 'refused' && outcome.reasons.every(({ id }) => PASSING.has(id));
}
