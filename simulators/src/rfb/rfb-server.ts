import { createServer, type Server } from 'node:net';
import { changedRegion, type Framebuffer } from './framebuffer.ts';
import type { RfbAuth } from './rfb-handshake.ts';
import { RfbSession, type RfbInput } from './rfb-session.ts';

export type { RfbAuth } from './rfb-handshake.ts';
export type { RfbInput } from './rfb-session.ts';

export interface RfbServerOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Desktop name, shown by viewers. */
  name: string;
  auth: RfbAuth;
  /** The first picture; its size stays for the server's life. */
  framebuffer: Framebuffer;
  onInput: (input: RfbInput) => void;
  handshakeTimeoutMs?: number | undefined;
}

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;
/** A KVM box has few seats; more connections than this are a leak on the other side. */
const MAX_SESSIONS = 32;

/**
 * An RFB 3.8 server (RFC 6143) for one picture: None or VncAuth, Raw and ZRLE, true colour of 8, 16 or 32 bits. Every
 * viewer shares the screen. A viewer that sends rubbish loses its own connection only.
 */
export class RfbServer {
  readonly port: number;
  readonly #server: Server;
  readonly #sessions: Set<RfbSession>;
  readonly #screen: Screen;

  private constructor(server: Server, port: number, sessions: Set<RfbSession>, screen: Screen) {
    this.#server = server;
    this.port = port;
    this.#sessions = sessions;
    this.#screen = screen;
  }

  /** @throws when the port cannot be bound */
  static async start(options: RfbServerOptions): Promise<RfbServer> {
    const sessions = new Set<RfbSession>();
    const screen: Screen = { framebuffer: options.framebuffer, isMuted: false };
    let lastClientId = 0;
    const server = createServer((socket) => {
      if (sessions.size >= MAX_SESSIONS) {
        socket.destroy();
        return;
      }
      const session = new RfbSession(
        {
          clientId: ++lastClientId,
          socket,
          name: options.name,
          auth: options.auth,
          framebuffer: () => screen.framebuffer,
          onInput: options.onInput,
          onClosed: () => sessions.delete(session),
          handshakeTimeoutMs: options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
        },
        screen.isMuted,
      );
      sessions.add(session);
    });
    const port = await listen(server, options.host, options.port);
    return new RfbServer(server, port, sessions, screen);
  }

  /** Open connections, muted and half-shaken ones included. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /**
   * Puts a new picture on the screen. The caller must not write into it afterwards.
   * @throws when its size differs from the first picture's
   */
  show(framebuffer: Framebuffer): void {
    const changed = changedRegion(this.#screen.framebuffer, framebuffer);
    this.#screen.framebuffer = framebuffer;
    if (changed.length === 0) return;
    for (const session of this.#sessions) session.invalidate(changed);
  }

  /** A muted server still accepts connections but says nothing to anybody, new or old. */
  setMuted(isMuted: boolean): void {
    this.#screen.isMuted = isMuted;
    for (const session of this.#sessions) session.setMuted(isMuted);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const session of this.#sessions) session.close('server stopped');
    await closed;
  }
}

interface Screen {
  framebuffer: Framebuffer;
  isMuted: boolean;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('RFB server has no TCP address'));
      else resolve(address.port);
    });
  });
}
