import { echoFigures, type LinkFigures, tenth } from './link-figures.ts';
import { encodeLinkTest, type LinkTestMessage } from './link-test-message.ts';
import { LINK_TEST } from './link-test-plan.ts';
import { FillSender, type LinePorts } from './fill-sender.ts';
import { RateMeter } from './rate-meter.ts';

/** Why a line has no figures. */
export type LineFailure =
  /** the console never said a word */
  | 'NO_ANSWER'
  /** it fell silent */
  | 'SILENT'
  /** it answered what was not asked, acknowledged what it did not have, or sent more than it may */
  | 'FALSE'
  /** the pipe ended before the line did */
  | 'CLOSED'
  /** the pipe could not be opened */
  | 'NOT_OPENED'
  /** the gateway lets no further test begin now */
  | 'BUSY';

export type LineOutcome =
  | { readonly kind: 'measured'; readonly figures: LinkFigures; readonly consolePath: string }
  | { readonly kind: 'failed'; readonly code: LineFailure; readonly detail: string };

type Part = 'greeting' | 'echo' | 'grace' | 'down' | 'up';

interface Ping {
  readonly sentMs: number;
  tookMs: number | null;
}

/**
 * The site's end of one line, which measures: echoes on an idle line first, then as much as fits down to the console,
 * then up from it. Time comes in as an argument. What the console says of itself is used for two figures only: the
 * silence that nobody else can hear, bounded by the time there was, and its own clock.
 */
export class SiteEnd {
  readonly #ports: LinePorts;
  readonly #openedMs: number;
  #part: Part = 'greeting';
  #partMs: number;
  #heardMs: number;
  #consolePath = '';
  readonly #pings: Ping[] = [];
  #silenceToSiteMs = 0;
  #silenceToConsoleMs = 0;
  #clockOffsetMs = 0;
  #sender: FillSender | null = null;
  #down: RateMeter;
  #up: RateMeter;
  #downMbps = 0;
  #upBytes = 0;
  #outcome: LineOutcome | null = null;

  constructor(nowMs: number, ports: LinePorts) {
    this.#ports = ports;
    this.#openedMs = nowMs;
    this.#partMs = nowMs;
    this.#heardMs = nowMs;
    this.#down = new RateMeter(nowMs);
    this.#up = new RateMeter(nowMs);
    // Until the agent has spoken the gateway lets nobody speak to it.
    this.#say({ kind: 'hello', path: '' });
  }

  /** null: it goes on */
  get outcome(): LineOutcome | null {
    return this.#outcome;
  }

  hear(message: LinkTestMessage | { readonly kind: 'broken'; readonly what: string }, nowMs: number): void {
    if (this.#outcome !== null) return;
    if (this.#part === 'echo' && message.kind !== 'hello')
      this.#silenceToSiteMs = Math.max(this.#silenceToSiteMs, nowMs - this.#heardMs);
    this.#heardMs = nowMs;
    switch (message.kind) {
      case 'hello':
        if (this.#part !== 'greeting') return this.#fail('FALSE', 'a second hello');
        this.#consolePath = message.path;
        return this.#begin('echo', nowMs);
      case 'pong':
        return this.#ponged(message, nowMs);
      case 'beat':
        if (this.#part === 'echo')
          this.#silenceToConsoleMs = Math.min(Math.max(message.silenceMs, 0), nowMs - this.#partMs);
        return;
      case 'ack':
        return this.#acked(message.seq, message.token, nowMs);
      case 'piece':
        return this.#filled(message, nowMs);
      case 'ping':
      case 'turn':
        return this.#fail('FALSE', `${message.kind} from a console`);
      case 'broken':
        return this.#fail('FALSE', message.what);
    }
  }

  /** Time passes; every few milliseconds. */
  tick(nowMs: number): void {
    if (this.#outcome !== null) return;
    const inPartMs = nowMs - this.#partMs;
    if (this.#part === 'greeting') {
      if (inPartMs > LINK_TEST.greetWithinMs) this.#fail('NO_ANSWER', 'no hello');
      return;
    }
    if (nowMs - this.#heardMs > LINK_TEST.silentMs) return this.#fail('SILENT', `in ${this.#part}`);
    if (nowMs - this.#openedMs > LINK_TEST.lineMaxMs) return this.#fail('SILENT', 'the line took too long');
    switch (this.#part) {
      case 'echo':
        if (inPartMs >= LINK_TEST.echoMs) return this.#begin('grace', nowMs);
        return this.#pingWhenDue(inPartMs, nowMs);
      case 'grace':
        if (inPartMs >= LINK_TEST.echoGraceMs || this.#pings.every((one) => one.tookMs !== null))
          return this.#afterEchoes(nowMs);
        return;
      case 'down':
        if (inPartMs >= LINK_TEST.fillMs) return this.#begin('up', nowMs);
        return this.#sender?.fill(nowMs);
      case 'up':
        if (inPartMs >= LINK_TEST.fillMs) this.#finish(nowMs);
        return;
    }
  }

  /** The pipe has gone. */
  closed(detail: string): void {
    this.#fail('CLOSED', detail);
  }

  #begin(part: Part, nowMs: number): void {
    // Nothing came at the end: that silence counts, too.
    if (this.#part === 'echo') this.#silenceToSiteMs = Math.max(this.#silenceToSiteMs, nowMs - this.#heardMs);
    if (this.#part === 'down') this.#downMbps = this.#down.mbps(nowMs);
    this.#part = part;
    this.#partMs = nowMs;
    if (part === 'down') {
      this.#down = new RateMeter(nowMs);
      this.#sender = new FillSender(nowMs, this.#fastestMs(), this.#ports);
      this.#sender.fill(nowMs);
    }
    if (part === 'up') {
      this.#up = new RateMeter(nowMs);
      this.#say({ kind: 'turn', fills: true });
    }
  }

  #pingWhenDue(inPartMs: number, nowMs: number): void {
    // By the clock and not by the timer: a late timer sends what it owes.
    while (this.#pings.length * LINK_TEST.echoEveryMs <= inPartMs) {
      this.#pings.push({ sentMs: nowMs, tookMs: null });
      this.#say({ kind: 'ping', seq: this.#pings.length });
    }
  }

  #ponged({ seq, wallMs }: Extract<LinkTestMessage, { kind: 'pong' }>, nowMs: number): void {
    const ping = this.#pings[seq - 1];
    if (ping === undefined || ping.tookMs !== null)
      return this.#fail('FALSE', `an echo of ${seq}, which was not asked`);
    // The quicker the echo, the less its two ways can differ.
    const tookMs = nowMs - ping.sentMs;
    if (tookMs < this.#fastestMs()) this.#clockOffsetMs = wallMs - (this.#ports.wallMs() - tookMs / 2);
    ping.tookMs = tookMs;
  }

  #afterEchoes(nowMs: number): void {
    if (this.#pings.every((one) => one.tookMs === null)) return this.#fail('SILENT', 'no echo came back');
    this.#begin('down', nowMs);
  }

  #acked(seq: number, token: number, nowMs: number): void {
    if (this.#sender === null || !this.#sender.acked(seq, token, nowMs))
      return this.#fail('FALSE', `acknowledged piece ${seq} without having it`);
    if (this.#part !== 'down') return;
    this.#down.came(LINK_TEST.pieceBytes, nowMs);
    this.#sender.fill(nowMs);
  }

  #filled({ seq, token, bytes }: Extract<LinkTestMessage, { kind: 'piece' }>, nowMs: number): void {
    this.#upBytes += bytes;
    if (this.#part !== 'up') return this.#fail('FALSE', 'filled the line when it was not asked');
    if (this.#upBytes > LINK_TEST.bytesMax) return this.#fail('FALSE', `sent more than ${LINK_TEST.bytesMax} bytes`);
    this.#up.came(bytes, nowMs);
    this.#say({ kind: 'ack', seq, token });
  }

  #finish(nowMs: number): void {
    this.#say({ kind: 'turn', fills: false });
    const took = this.#pings.map((one) => one.tookMs);
    this.#outcome = {
      kind: 'measured',
      consolePath: this.#consolePath,
      figures: {
        ...echoFigures(took, LINK_TEST.echoGraceMs),
        silenceToSiteMs: Math.round(this.#silenceToSiteMs),
        silenceToConsoleMs: Math.round(this.#silenceToConsoleMs),
        downMbps: tenth(this.#downMbps),
        upMbps: tenth(this.#up.mbps(nowMs)),
        clockOffsetMs: Math.round(this.#clockOffsetMs),
      },
    };
  }

  #fastestMs(): number {
    return this.#pings.reduce((least, { tookMs }) => Math.min(least, tookMs ?? Infinity), Infinity);
  }

  #say(message: Parameters<typeof encodeLinkTest>[0]): void {
    this.#ports.send(encodeLinkTest(message));
  }

  #fail(code: LineFailure, detail: string): void {
    this.#outcome ??= { kind: 'failed', code, detail };
  }
}
