import { connect, type Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import { Lane, type Parcel, type PathDirection } from './path-direction.ts';

export interface ProxiedConnectionOptions {
  readonly client: Socket;
  readonly targetHost: string;
  readonly targetPort: number;
  readonly toTarget: PathDirection;
  readonly fromTarget: PathDirection;
  readonly clock: Clock;
  /** Something was put on the path, or a receiver can take more. */
  readonly onActivity: () => void;
  /** Both sockets are closed. */
  readonly onGone: () => void;
}

/** One client and its connection to the target; what one end says reaches the other only through the path. */
export class ProxiedConnection {
  readonly #options: ProxiedConnectionOptions;
  readonly #up = new Lane();
  readonly #down = new Lane();
  readonly #client: Socket;
  #target: Socket | null = null;
  #isGone = false;

  constructor(options: ProxiedConnectionOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#listen(options.client, options.toTarget, this.#up);
  }

  /** The target is called after one way, and the first bytes reach it two ways later. */
  open(delayMs: number): void {
    const { toTarget, clock, onActivity } = this.#options;
    const nowMs = clock.nowMs();
    toTarget.push(this.#up, { kind: 'open' }, nowMs);
    onActivity();
    this.#up.lastDueMs = Math.max(this.#up.lastDueMs, nowMs + 3 * delayMs);
    this.#client.resume();
  }

  /** Hands over what is due. A connection cannot be opened while either way is cut. */
  deliver(nowMs: number, isCut: boolean): void {
    const { toTarget, fromTarget } = this.#options;
    if (!(isCut && this.#target === null)) this.#deliverLane(toTarget, this.#up, nowMs, () => this.#target);
    this.#deliverLane(fromTarget, this.#down, nowMs, () => this.#client);
    this.#holdBack(this.#client, toTarget, this.#up);
    if (this.#target !== null) this.#holdBack(this.#target, fromTarget, this.#down);
  }

  nextDueMs(isCut: boolean): number {
    const { toTarget, fromTarget } = this.#options;
    const upMs = isCut && this.#target === null ? Infinity : toTarget.nextDueMs(this.#up);
    const isUpHeld = this.#target?.writableNeedDrain ?? false;
    const downMs = this.#client.writableNeedDrain ? Infinity : fromTarget.nextDueMs(this.#down);
    return Math.min(isUpHeld ? Infinity : upMs, downMs);
  }

  /** Both ends see a reset. */
  destroy(): void {
    this.#client.resetAndDestroy();
    this.#target?.resetAndDestroy();
    this.#finish();
  }

  #deliverLane(direction: PathDirection, lane: Lane, nowMs: number, receiver: () => Socket | null): void {
    receiver()?.cork();
    while (!(receiver()?.writableNeedDrain ?? false)) {
      const parcel = direction.take(lane, nowMs);
      if (parcel === null) break;
      this.#hand(parcel, receiver());
    }
    receiver()?.uncork();
  }

  #hand(parcel: Parcel, receiver: Socket | null): void {
    switch (parcel.kind) {
      case 'open':
        this.#callTarget();
        break;
      case 'bytes':
        if (receiver?.writable === true) receiver.write(parcel.data);
        break;
      case 'end':
        receiver?.uncork();
        receiver?.end();
        break;
      case 'reset':
        receiver?.resetAndDestroy();
        break;
    }
  }

  #callTarget(): void {
    const { targetHost, targetPort, fromTarget } = this.#options;
    this.#target = connect({ host: targetHost, port: targetPort, allowHalfOpen: true, noDelay: true });
    this.#listen(this.#target, fromTarget, this.#down);
  }

  /** Puts what a socket says on the path: bytes, its end, or its failure. */
  #listen(socket: Socket, direction: PathDirection, lane: Lane): void {
    const { clock, onActivity } = this.#options;
    const put = (parcel: Parcel): void => {
      if (this.#isGone) return;
      direction.push(lane, parcel, clock.nowMs());
      onActivity();
    };
    socket.on('data', (data: Buffer) => put({ kind: 'bytes', data }));
    socket.on('end', () => put({ kind: 'end' }));
    socket.on('drain', onActivity);
    // A socket that failed is destroyed by Node itself; the other end learns of it when the path lets it through.
    socket.on('error', () => put({ kind: 'reset' }));
    socket.on('close', () => this.#finishIfOver());
  }

  /** Reads on from a socket only while the path takes more: the sender's own TCP then holds it back. */
  #holdBack(source: Socket, direction: PathDirection, lane: Lane): void {
    if (direction.isFull(lane)) source.pause();
    else if (source.isPaused()) source.resume();
  }

  #finishIfOver(): void {
    if (this.#client.destroyed && (this.#target === null ? this.#up.flying.length === 0 : this.#target.destroyed)) {
      this.#finish();
    }
  }

  #finish(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#options.toTarget.forget(this.#up);
    this.#options.fromTarget.forget(this.#down);
    this.#options.onGone();
  }
}
