import {
  type Body,
  type BodyKind,
  type Envelope,
  type FrameErrorCode,
  OutboundStream,
  PathBundle,
} from '@farfield/protocol';
import type { Clock } from '../clock.ts';
import type { GatewaySocket } from './gateway-socket.ts';
import type { PeerSocket } from './peer-socket.ts';

/** What a dialler says of the link that its socket belongs to. */
export interface BundleClaim {
  /** the dialler's own name for the link */
  readonly bundleId: string;
  readonly path: string;
  readonly incarnation: string;
}

export interface PeerBundleParts {
  readonly id: string;
  readonly siteId: string;
  /** this gateway's */
  readonly incarnation: string;
  readonly clock: Clock;
  /** a frame that counts */
  hear(envelope: Envelope, bodyBytes: Uint8Array): void;
  sent(kind: BodyKind): void;
  differs(path: string, envelope: Envelope): void;
  /** there is no path left that had everything */
  gone(): void;
}

/**
 * One peer's link of two paths, to the site like one socket: what is said goes on both, the first valid copy of what is
 * heard counts, and it is over when no path is left.
 */
export class PeerBundle implements PeerSocket {
  readonly id: string;
  readonly #parts: PeerBundleParts;
  readonly #claim: Omit<BundleClaim, 'path'>;
  readonly #bundle: PathBundle;
  readonly #sockets = new Map<string, GatewaySocket>();
  /** whose hello began the link: the site's own welcome is for it */
  #opener: GatewaySocket | null = null;
  #isOver = false;

  constructor(claim: BundleClaim, parts: PeerBundleParts) {
    const { id, siteId, incarnation } = parts;
    this.id = id;
    this.#parts = parts;
    this.#claim = claim;
    const base = { siteId, incarnation, realm: 'real' } as const;
    this.#bundle = new PathBundle({
      end: 'answers',
      out: new OutboundStream({ ...base, stream: `gateway:${id}` }),
      bulk: new OutboundStream({ ...base, stream: `gateway:${id}.bulk` }),
      events: {
        onEnvelope: (envelope, bodyBytes) => parts.hear(envelope, bodyBytes),
        onDiffers: (path, envelope) => parts.differs(path, envelope),
      },
    });
  }

  /** Is this the link that another socket of the same dialler names? */
  isOf({ bundleId, incarnation }: Omit<BundleClaim, 'path'>): boolean {
    return !this.#isOver && this.#claim.bundleId === bundleId && this.#claim.incarnation === incarnation;
  }

  add(path: string, socket: GatewaySocket): void {
    const { frames } = socket;
    if (frames === null) return;
    const earlier = this.#sockets.get(path);
    this.#sockets.set(path, socket);
    this.#opener ??= socket;
    this.#bundle.addPath(path, frames, this.#parts.clock.nowMs());
    earlier?.destroy();
  }

  hear(path: string, envelope: Envelope, bodyBytes: Uint8Array): void {
    if (!this.#isOver) this.#bundle.hear(path, envelope, bodyBytes, this.#parts.clock.nowMs());
  }

  /** One socket ended. */
  remove(path: string, socket: GatewaySocket): void {
    // Another socket of the same path took its place.
    if (this.#isOver || this.#sockets.get(path) !== socket) return;
    this.#sockets.delete(path);
    if (this.#bundle.dropPath(path) === 'up') return;
    this.#finish((rest) => rest.destroy());
  }

  send(body: Body, historical = false): void {
    if (this.#isOver) return;
    if (this.#opener !== null && (body.kind === 'agentWelcome' || body.kind === 'consoleWelcome')) {
      return this.welcome(this.#opener, body);
    }
    this.#bundle.send(body, this.#parts.clock.nowMs(), historical);
    this.#parts.sent(body.kind);
  }

  /** A welcome goes by the path that asked for it, and names the link. */
  welcome(socket: GatewaySocket, body: Extract<Body, { kind: 'agentWelcome' | 'consoleWelcome' }>): void {
    if (body.kind === 'agentWelcome') socket.send({ ...body, value: { ...body.value, bundleLife: this.id } });
    else socket.send({ ...body, value: { ...body.value, bundleLife: this.id } });
  }

  relay(kind: BodyKind, bodyBytes: Uint8Array, historical: boolean): void {
    if (this.#isOver) return;
    this.#bundle.relay(kind, bodyBytes, this.#parts.clock.nowMs(), historical);
    this.#parts.sent(kind);
  }

  close(code: FrameErrorCode, detail: string): void {
    this.#finish((socket) => socket.close(code, detail));
  }

  #finish(end: (socket: GatewaySocket) => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const sockets = [...this.#sockets.values()];
    this.#sockets.clear();
    for (const socket of sockets) end(socket);
    this.#parts.gone();
  }
}
