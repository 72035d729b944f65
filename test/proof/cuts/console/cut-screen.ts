import WebSocket from 'ws';
import { TestViewer } from '../../../../agent/src/screen/test-viewer.ts';
import { NO_PICTURE, noticeCame, pixelsCame, updateDrawn } from '../../../../console/src/screen/picture-facts.ts';
import type { PictureFacts } from '../../../../console/src/screen/screen-face.ts';
import { decodeScreenMessage } from '@farfield/protocol';

/** As the page has it: a socket without a word for so long, while the link lives, is given up. */
const GIVE_UP_MS = 4_000;
const REDIAL_MS = { first: 250, longest: 5_000 } as const;
/** The part of the screen that is asked for again and again: as raw pixels about as many bytes as a page takes for all of it. */
const LOOK = { width: 320, height: 128 } as const;

/** A page's look at the scanner screen without a canvas: it dials again while the site is heard, and ages its picture. */
export class CutScreen {
  readonly #hello: { readonly siteId: string; readonly consoleId: string; readonly token: string };
  readonly #url: string;
  readonly #now: () => number;
  #picture: PictureFacts = NO_PICTURE;
  #attempt: { readonly socket: WebSocket; readonly viewer: TestViewer } | null = null;
  #isDrawn = false;
  #dialledMs = 0;
  #failures = 0;
  #redialMs = 0;

  constructor(own: {
    readonly url: string;
    readonly hello: { readonly siteId: string; readonly consoleId: string; readonly token: string };
    readonly now: () => number;
  }) {
    this.#url = own.url;
    this.#hello = own.hello;
    this.#now = own.now;
  }

  get picture(): PictureFacts {
    return this.#picture;
  }

  /** null: no socket, or nothing on it yet that an input could be about */
  get hands(): TestViewer | null {
    const { viewer, socket } = this.#attempt ?? {};
    return socket?.readyState === WebSocket.OPEN && viewer?.isAlive === true ? viewer : null;
  }

  /** Time passes; called every 25 ms. */
  tick(isLinkLive: boolean): void {
    const nowMs = this.#now();
    if (this.#attempt === null) {
      if (nowMs >= this.#redialMs) this.#dial();
      return;
    }
    const heardMs = Math.max(this.#picture.heardMs ?? 0, this.#dialledMs);
    if (isLinkLive && nowMs - heardMs > GIVE_UP_MS) {
      this.letGo();
      this.#ended(this.#attempt.socket);
    }
  }

  letGo(): void {
    if (this.#attempt?.socket.readyState === WebSocket.OPEN) this.#attempt.viewer.say({ kind: 'letGo' });
  }

  end(): void {
    this.#attempt?.viewer.stopBeating();
    this.#attempt?.socket.terminate();
  }

  #dial(): void {
    const socket = new WebSocket(this.#url);
    const viewer = new TestViewer((bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    });
    this.#attempt = { socket, viewer };
    this.#dialledMs = this.#now();
    this.#isDrawn = false;
    this.#picture = { ...this.#picture, phase: 'opening' };
    socket.on('open', () => socket.send(JSON.stringify(this.#hello)));
    socket.on('message', (data: Buffer) => this.#hear(viewer, data));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#ended(socket));
  }

  #hear(viewer: TestViewer, data: Buffer): void {
    if (this.#attempt?.viewer !== viewer) return;
    const [wasReady, updates] = [viewer.isReady, viewer.updates];
    const message = decodeScreenMessage(data);
    viewer.receive(data);
    const nowMs = this.#now();
    if (message.kind === 'notice') {
      this.#picture = noticeCame(this.#picture, message.notice, { isDrawn: this.#isDrawn, nowMs });
      return;
    }
    this.#picture = pixelsCame(this.#picture, nowMs);
    if (viewer.isReady && !wasReady) {
      viewer.startBeating();
      ask(viewer, false);
    }
    if (viewer.updates === updates) return;
    this.#isDrawn = true;
    this.#failures = 0;
    this.#picture = { ...updateDrawn(this.#picture, nowMs), phase: 'open', why: '' };
    ask(viewer, true);
  }

  #ended(socket: WebSocket): void {
    if (this.#attempt?.socket !== socket) return;
    this.#attempt.viewer.stopBeating();
    this.#attempt = null;
    socket.terminate();
    this.#picture = { ...this.#picture, phase: 'closed', source: null };
    this.#redialMs = this.#now() + Math.min(REDIAL_MS.longest, REDIAL_MS.first * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
  }
}

function ask(viewer: TestViewer, isIncremental: boolean): void {
  const bytes = Buffer.alloc(10);
  bytes[0] = 3;
  bytes[1] = isIncremental ? 1 : 0;
  bytes.writeUInt16BE(LOOK.width, 6);
  bytes.writeUInt16BE(LOOK.height, 8);
  viewer.rfb(bytes);
}
