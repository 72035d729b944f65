import RFB from '@novnc/novnc';
import type { ScreenNotice } from '@farfield/protocol';
import { NO_PICTURE, noticeCame, pixelsCame, updateDrawn } from './picture-facts.ts';
import { ScreenChannelSocket, type ScreenHello } from './screen-channel-socket.ts';
import type { PictureFacts } from './screen-face.ts';

/** The source proves itself every second: a socket without a word for so long is given up. */
const PICTURE_GIVE_UP_MS = 4_000;
const LOOK_EVERY_MS = 500;
const REDIAL_MS = { first: 250, longest: 5_000 } as const;
/** The least lossy JPEG that noVNC asks for: a technologist reads images from this picture. */
const QUALITY = 9;
const COMPRESSION = 2;

export type Dropped = Extract<ScreenNotice, { kind: 'dropped' }>;

export interface ScreenLookParts {
  /** asked at each dial: the path that works best then */
  readonly url: () => string;
  readonly hello: ScreenHello;
  /** noVNC puts its canvas in here */
  readonly target: HTMLElement;
  /** keeps the last picture when the socket has ended */
  readonly kept: HTMLCanvasElement;
  /** the page's clock, ms */
  readonly now: () => number;
  readonly onDropped: (dropped: Dropped) => void;
  readonly onReceived: (bytes: number) => void;
}

/**
 * This page's look at the scanner screen: socket, noVNC, and dialling again while somebody wants to see. It decides
 * nothing about input; it is told.
 */
export class ScreenLook {
  readonly #parts: ScreenLookParts;
  readonly #listeners = new Set<() => void>();
  #attempt: { readonly rfb: RFB; readonly channel: ScreenChannelSocket } | null = null;
  #picture: PictureFacts = NO_PICTURE;
  #redial: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  /** a whole picture came on the present socket */
  #isDrawn = false;
  #isWanted = false;
  #isInputOn = false;
  #isFitted = true;
  /** the console hears the site, whatever the picture does */
  #isLinkLive = false;
  #dialledMs = 0;
  #watch: ReturnType<typeof setInterval> | null = null;

  constructor(parts: ScreenLookParts) {
    this.#parts = parts;
  }

  /** as of now; listeners hear of a change of phase only */
  get picture(): PictureFacts {
    return this.#picture;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The picture's own canvas; null while there is none. */
  get canvas(): HTMLCanvasElement | null {
    return this.#parts.target.querySelector('canvas');
  }

  want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.#failures = 0;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = isWanted ? setInterval(() => this.#lookForSilence(), LOOK_EVERY_MS) : null;
    if (isWanted) this.#dial();
    else this.#hangUp();
  }

  setInput(isOn: boolean): void {
    if (isOn === this.#isInputOn) return;
    // noVNC forgets the keys that are down when it turns to viewing, without saying so.
    if (!isOn) this.letGo();
    this.#isInputOn = isOn;
    if (this.#attempt !== null) this.#attempt.rfb.viewOnly = !isOn;
  }

  setLinkLive(isLive: boolean): void {
    this.#isLinkLive = isLive;
  }

  setFitted(isFitted: boolean): void {
    this.#isFitted = isFitted;
    if (this.#attempt !== null) this.#attempt.rfb.scaleViewport = isFitted;
  }

  /** Nothing stays held: keys by noVNC, and whatever is left by the agent, at the neutral spot. */
  letGo(): void {
    if (!this.#isInputOn || this.#attempt === null) return;
    this.#attempt.rfb.blur();
    this.#attempt.channel.letGo();
  }

  /** These cut drags were read by the person at this page; the site's next view shows whether it heard that. */
  cutRead(cutIds: readonly number[]): void {
    for (const cutId of cutIds) this.#attempt?.channel.cutRead(cutId);
  }

  end(): void {
    this.want(false);
    this.#listeners.clear();
  }

  #dial(): void {
    this.#redial = null;
    if (!this.#isWanted || this.#attempt !== null) return;
    const { url, hello, target, now, onDropped, onReceived } = this.#parts;
    const channel = new ScreenChannelSocket(new WebSocket(url()), hello, {
      onPixels: (bytes) => {
        onReceived(bytes);
        this.#picture = pixelsCame(this.#picture, now());
      },
      onDrawn: () => {
        this.#picture = updateDrawn(this.#picture, now());
        this.#drawn();
      },
      onNotice: (notice) => {
        this.#picture = noticeCame(this.#picture, notice, { isDrawn: this.#isDrawn, nowMs: now() });
        if (notice.kind === 'dropped') onDropped(notice);
      },
      onEnded: (_code, reason) => {
        this.#keepPicture();
        this.#ended(channel, reason);
      },
    });
    const rfb = new RFB(target, channel, { shared: true });
    rfb.viewOnly = !this.#isInputOn;
    rfb.scaleViewport = this.#isFitted;
    rfb.qualityLevel = QUALITY;
    rfb.compressionLevel = COMPRESSION;
    rfb.background = 'transparent';
    this.#attempt = { rfb, channel };
    this.#dialledMs = now();
    this.#isDrawn = false;
    this.#change({ phase: 'opening' });
  }

  /** The link lives and the picture's own socket hangs: its path is gone, at either hop, and another one works. */
  #lookForSilence(): void {
    if (this.#attempt === null || !this.#isLinkLive) return;
    const heardMs = Math.max(this.#picture.heardMs ?? 0, this.#dialledMs);
    if (this.#parts.now() - heardMs <= PICTURE_GIVE_UP_MS) return;
    this.letGo();
    this.#attempt.channel.giveUp('the picture came to a halt');
  }

  #drawn(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    this.#failures = 0;
    this.#parts.kept.hidden = true;
    this.#change({ phase: 'open', why: '' });
  }

  #hangUp(): void {
    if (this.#redial !== null) clearTimeout(this.#redial);
    this.#redial = null;
    if (this.#attempt === null) return;
    this.letGo();
    this.#keepPicture();
    const { rfb } = this.#attempt;
    this.#attempt = null;
    rfb.disconnect();
    this.#change({ phase: 'closed', why: '' });
  }

  #ended(channel: ScreenChannelSocket, reason: string): void {
    // An older socket's end is no news about the one that took its place.
    if (this.#attempt?.channel !== channel) return;
    this.#attempt = null;
    this.#change({ phase: 'closed', source: null, why: wordsOf(reason) });
    if (!this.#isWanted) return;
    const spanMs = Math.min(REDIAL_MS.longest, REDIAL_MS.first * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#redial = setTimeout(() => this.#dial(), spanMs * (0.5 + Math.random() / 2));
  }

  /** What was seen last stays, dimmed and with its age, rather than an empty place that says nothing. */
  #keepPicture(): void {
    const { kept } = this.#parts;
    const canvas = this.canvas;
    if (canvas === null || canvas.width === 0 || !this.#isDrawn) return;
    kept.width = canvas.width;
    kept.height = canvas.height;
    kept.getContext('2d')?.drawImage(canvas, 0, 0);
    kept.hidden = false;
  }

  #change(part: Partial<PictureFacts>): void {
    this.#picture = { ...this.#picture, ...part };
    for (const listener of this.#listeners) listener();
  }
}

/** Close reasons are `CODE: words`; people read the words. */
function wordsOf(reason: string): string {
  return reason.replace(/^[A-Z_]+: /, '');
}
