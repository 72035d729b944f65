import { encodeLinkTest, type LinkTestMessage } from './link-test-message.ts';
import { LINK_TEST } from './link-test-plan.ts';
import { FillSender, type LinePorts } from './fill-sender.ts';

/**
 * The console's end of one line, which answers: echoes at once, acknowledges each piece, and fills the line upward when
 * it is its turn. It measures one thing, how long it heard nothing.
 */
export class ConsoleEnd {
  readonly #ports: LinePorts;
  readonly #path: string;
  #isGreeted = false;
  #beatMs: number;
  #pingMs: number | null = null;
  #silenceMs = 0;
  #receivedBytes = 0;
  #sender: FillSender | null = null;
  #fillsUntilMs = 0;
  #isOver = false;

  /** @param path this console's own name for the way that it dialled by; '': it has one */
  constructor(nowMs: number, path: string, ports: LinePorts) {
    this.#ports = ports;
    this.#beatMs = nowMs;
    this.#path = path;
  }

  /** the agent has what it wanted, or said something that no agent says */
  get isOver(): boolean {
    return this.#isOver;
  }

  hear(message: LinkTestMessage | { readonly kind: 'broken'; readonly what: string }, nowMs: number): void {
    if (this.#isOver) return;
    switch (message.kind) {
      case 'hello':
        if (this.#isGreeted) return this.#end();
        this.#isGreeted = true;
        return this.#say({ kind: 'hello', path: this.#path });
      case 'ping':
        if (this.#pingMs !== null) this.#silenceMs = Math.max(this.#silenceMs, nowMs - this.#pingMs);
        this.#pingMs = nowMs;
        return this.#say({ kind: 'pong', seq: message.seq, wallMs: this.#ports.wallMs() });
      case 'piece':
        this.#pingMs = null;
        this.#receivedBytes += message.bytes;
        // An agent that sends without end is none.
        if (this.#receivedBytes > LINK_TEST.bytesMax) return this.#end();
        return this.#say({ kind: 'ack', seq: message.seq, token: message.token });
      case 'ack':
        if (this.#sender?.acked(message.seq, message.token, nowMs) === true) this.#fill(nowMs);
        return;
      case 'turn':
        if (!message.fills) return this.#end();
        this.#sender ??= new FillSender(nowMs, Infinity, this.#ports);
        this.#fillsUntilMs = nowMs + LINK_TEST.fillMs;
        return this.#fill(nowMs);
      case 'pong':
      case 'beat':
      case 'broken':
        return this.#end();
    }
  }

  /** Time passes; every few milliseconds. */
  tick(nowMs: number): void {
    if (this.#isOver || !this.#isGreeted) return;
    this.#fill(nowMs);
    if (nowMs - this.#beatMs < LINK_TEST.echoEveryMs) return;
    this.#beatMs = nowMs;
    const silentMs = this.#pingMs === null ? 0 : nowMs - this.#pingMs;
    this.#say({ kind: 'beat', silenceMs: Math.max(this.#silenceMs, silentMs) });
  }

  #fill(nowMs: number): void {
    if (this.#sender !== null && nowMs < this.#fillsUntilMs) this.#sender.fill(nowMs);
  }

  #end(): void {
    this.#isOver = true;
  }

  #say(message: Parameters<typeof encodeLinkTest>[0]): void {
    this.#ports.send(encodeLinkTest(message));
  }
}
