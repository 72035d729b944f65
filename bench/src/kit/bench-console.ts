import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { type Body, decode, encode, type Heartbeat, OutboundStream } from '@farfield/protocol';
import { argumentDigest, type CommandAction, HEARTBEAT_INTERVAL_MS } from '@farfield/protocol/policy';
import { WebSocket } from 'ws';

const ANSWER_WITHIN_MS = 10_000;
const COMMAND_VALID_MS = 1_500;

/** A signed-in console that beats and commands, with its token at hand: a screen socket shows the same one. */
export class BenchConsole {
  readonly consoleId: string;
  readonly token: string;
  readonly #siteId: string;
  readonly #socket: WebSocket;
  readonly #stream: OutboundStream;
  readonly #waiting = new Map<string, (outcome: string) => void>();
  readonly #beat: NodeJS.Timeout;
  #heard: { beat: Heartbeat; atMs: number } | null = null;
  #view: { patientRef: string; scannerRef: string; safetyVersion: number } | null = null;
  #beatSeq = 0;
  #commandSeq = 0;

  private constructor(own: { siteId: string; consoleId: string; token: string; socket: WebSocket }) {
    this.#siteId = own.siteId;
    this.consoleId = own.consoleId;
    this.token = own.token;
    this.#socket = own.socket;
    this.#stream = new OutboundStream({
      siteId: own.siteId,
      incarnation: randomUUID(),
      stream: `console:${own.consoleId}`,
      realm: 'real',
    });
    this.#socket.on('message', (data: Buffer) => this.#hear(decode(data).body));
    const { siteId, consoleId, token } = own;
    this.#say({ kind: 'consoleHello', value: { siteId, consoleId, token, enrolment: '', policyHash: '' } });
    this.#beat = setInterval(() => this.#sendBeat(), HEARTBEAT_INTERVAL_MS);
  }

  /** @throws Error when the server is not there, closes, or shows no site within ten seconds */
  static async connect(own: { url: string; siteId: string; token: string }): Promise<BenchConsole> {
    const socket = new WebSocket(`${own.url.replace(/^http/, 'ws')}/ws/console`, { perMessageDeflate: false });
    await once(socket, 'open');
    const consoleId = `c-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    const one = new BenchConsole({ siteId: own.siteId, consoleId, token: own.token, socket });
    await one.#knows();
    return one;
  }

  get siteId(): string {
    return this.#siteId;
  }

  /**
   * @returns from the command handed to the socket to its outcome's frame decoded, ms, and the outcome's kind
   * @throws Error without an outcome within ten seconds
   */
  command(action: CommandAction): Promise<{ readonly tookMs: number; readonly outcome: string }> {
    const { beat } = this.#heard ?? {};
    const view = this.#view;
    if (beat === undefined || view === null) throw new Error('nothing heard of the site yet');
    const commandId = randomUUID();
    this.#commandSeq += 1;
    const startMs = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no outcome of ${action.kind}`)), ANSWER_WITHIN_MS);
      this.#waiting.set(commandId, (outcome) => {
        clearTimeout(timer);
        resolve({ tookMs: performance.now() - startMs, outcome });
      });
      this.#say({
        kind: 'command',
        value: {
          commandId,
          consoleId: this.consoleId,
          seq: this.#commandSeq,
          epoch: 0,
          expiresTickMs: beat.tick + COMMAND_VALID_MS,
          echo: {
            siteTickMs: beat.tick,
            safetyVersion: view.safetyVersion,
            patientRef: view.patientRef,
            scannerRef: view.scannerRef,
            argumentDigest: argumentDigest(action),
          },
          action,
        },
      });
    });
  }

  leave(): void {
    clearInterval(this.#beat);
    this.#socket.terminate();
  }

  async #knows(): Promise<void> {
    const untilMs = performance.now() + ANSWER_WITHIN_MS;
    while (this.#heard === null || this.#view === null) {
      if (this.#socket.readyState !== WebSocket.OPEN || performance.now() > untilMs) {
        this.leave();
        throw new Error('the site was not shown to this console');
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #say(body: Body): void {
    this.#socket.send(encode(this.#stream.envelope(body, Math.round(performance.now()))), { binary: true });
  }

  #hear(body: Body): void {
    switch (body.kind) {
      case 'heartbeat':
        this.#heard = { beat: body.value, atMs: performance.now() };
        return;
      case 'siteView': {
        const { patient, site, safetyVersion } = body.value;
        this.#view = { patientRef: patient.patientRef, scannerRef: site.scannerRef, safetyVersion };
        return;
      }
      case 'commandOutcome':
        this.#waiting.get(body.value.commandId)?.(body.value.outcome.kind);
        this.#waiting.delete(body.value.commandId);
        return;
      default:
        return;
    }
  }

  #sendBeat(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#beatSeq += 1;
    const heard = this.#heard;
    this.#say({
      kind: 'heartbeat',
      value: {
        seq: this.#beatSeq,
        tick: Math.round(performance.now()),
        echoSeq: heard?.beat.seq ?? 0,
        echoTick: heard?.beat.tick ?? 0,
        echoHeldMs: heard === null ? 0 : performance.now() - heard.atMs,
        leaseEpoch: 0,
        pageAgeMs: 0,
        inputAgeMs: 0,
        roundTripMs: -1,
        holderConsoleId: '',
        renewedTick: 0,
        leaseLengthMs: 0,
        safetyVersion: 0,
        livePaths: 0,
      },
    });
  }
}
