import { writePiece } from './link-test-message.ts';
import { LINK_TEST } from './link-test-plan.ts';
import { PoliteWindow } from './polite-window.ts';

/** More than this waits in this machine's own socket: sending on would only measure that. */
const OWN_QUEUE_BYTES = 256 * 1_024;

/** What one end of a line has around it. */
export interface LinePorts extends FillPorts {
  /** this machine's wall clock: compared, never judged by */
  wallMs(): number;
}

export interface FillPorts {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** bytes that were sent and have not left this machine */
  waitingBytes(): number;
  /** uniform in [0, 2³²), not to be guessed by the other end */
  token(): number;
}

/** Fills the line one way for as long as it is asked. An acknowledgement counts only with the token of its piece's end. */
export class FillSender {
  readonly #ports: FillPorts;
  readonly #window: PoliteWindow;
  readonly #tokens = new Map<number, number>();
  #seq = 0;

  constructor(nowMs: number, fastestMs: number, ports: FillPorts) {
    this.#ports = ports;
    this.#window = new PoliteWindow(nowMs, fastestMs);
  }

  get sentBytes(): number {
    return this.#window.sentBytes;
  }

  /** As many pieces as may go now. */
  fill(nowMs: number): void {
    const { pieceBytes } = LINK_TEST;
    while (this.#window.maySend(pieceBytes, nowMs) && this.#ports.waitingBytes() < OWN_QUEUE_BYTES) {
      this.#seq += 1;
      const token = this.#ports.token();
      this.#tokens.set(this.#seq, token);
      this.#window.sent(this.#seq, pieceBytes, nowMs);
      // A socket may keep what it is given until it has left: each piece has bytes of its own.
      this.#ports.send(writePiece(FILLER.slice(), this.#seq, token));
    }
  }

  /** @returns false: acknowledged what was not sent, or what did not come to its end */
  acked(seq: number, token: number, nowMs: number): boolean {
    if (this.#tokens.get(seq) !== token) return false;
    this.#tokens.delete(seq);
    return this.#window.acked(seq, LINK_TEST.pieceBytes, nowMs);
  }
}

/** Bytes that nothing on the way can make smaller: a fixed linear congruence, drawn once. */
const FILLER: Uint8Array<ArrayBuffer> = (() => {
  let drawn = 1;
  return Uint8Array.from({ length: LINK_TEST.pieceBytes }, () => {
    drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
    return drawn >>> 24;
  });
})();
