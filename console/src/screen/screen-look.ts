import type RFB from '@novnc/novnc';
import { SCREEN_PURPOSES, type ScreenNotice } from '@farfield/protocol';
import { NO_PICTURE, noticeCame, pixelsCame, updateDrawn } from './picture-facts.ts';
import { mayTakePlace, MOVE_WITHIN_MS, type MoveWish, NO_WISH, wishToMove } from './picture-move.ts';
import { type PlainSocket, ScreenChannelSocket, type ScreenHello } from './screen-channel-socket.ts';
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
  readonly openSocket: (url: string) => PlainSocket;
  readonly makeRfb: (holder: HTMLElement, channel: ScreenChannelSocket) => RFB;
  /** noVNC puts its canvas in here */
  readonly target: HTMLElement;
  /** keeps the last picture when the socket has ended */
  readonly kept: HTMLCanvasElement;
  /** the page's clock, ms */
  readonly now: () => number;
  readonly onDropped: (dropped: Dropped) => void;
  readonly onReceived: (bytes: number) => void;
}

/** One socket, its noVNC and what it brought. */
interface Attempt {
  readonly rfb: RFB;
  readonly channel: ScreenChannelSocket;
  readonly url: string;
  /** noVNC's canvas is in here */
  readonly holder: HTMLElement;
  readonly dialledMs: number;
  picture: PictureFacts;
  /** since when a whole picture of it is drawn; null: none is */
  drawnMs: number | null;
  inputMs: number;
  /** the site has a better path than this socket's */
  isTold: boolean;
}

/**
 * This page's look at the scanner screen: socket, noVNC, and dialling again while somebody wants to see. When another
 * path is better, a second socket is opened beside the one that is shown, and takes its place once its picture is whole.
 * It decides nothing about input; it is told.
 */
export class ScreenLook {
  readonly #parts: ScreenLookParts;
  readonly #listeners = new Set<() => void>();
  /** the one that is shown, or would be */
  #shown: Attempt | null = null;
  /** the one that is to take its place */
  #next: Attempt | null = null;
  #wish: MoveWish = NO_WISH;
  /** of before the present socket */
  #before: PictureFacts = NO_PICTURE;
  #redial: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #isWanted = false;
  #isInputOn = false;
  #isFitted = true;
  /** the console hears the site, whatever the picture does */
  #isLinkLive = false;
  #watch: ReturnType<typeof setInterval> | null = null;

  constructor(parts: ScreenLookParts) {
    this.#parts = parts;
  }

  /** as of now; listeners hear of a change of phase only */
  get picture(): PictureFacts {
    return this.#shown?.picture ?? this.#before;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The picture's own canvas; null while there is none. */
  get canvas(): HTMLCanvasElement | null {
    return this.#shown?.holder.querySelector('canvas') ?? null;
  }

  want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.#failures = 0;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = isWanted ? setInterval(() => this.#look(), LOOK_EVERY_MS) : null;
    if (isWanted) this.#dial();
    else this.#hangUp();
  }

  setInput(isOn: boolean): void {
    if (isOn === this.#isInputOn) return;
    // noVNC forgets the keys that are down when it turns to viewing, without saying so.
    if (!isOn) this.letGo();
    this.#isInputOn = isOn;
    if (this.#shown !== null) this.#shown.rfb.viewOnly = !isOn;
  }

  setLinkLive(isLive: boolean): void {
    this.#isLinkLive = isLive;
  }

  setFitted(isFitted: boolean): void {
    this.#isFitted = isFitted;
    for (const one of [this.#shown, this.#next]) if (one !== null) one.rfb.scaleViewport = isFitted;
  }

  /** Nothing stays held: keys by noVNC, and whatever is left by the agent, at the neutral spot. */
  letGo(): void {
    if (!this.#isInputOn || this.#shown === null) return;
    this.#shown.rfb.blur();
    this.#shown.channel.letGo();
  }

  /** These cut drags were read by the person at this page; the site's next view shows whether it heard that. */
  cutRead(cutIds: readonly number[]): void {
    for (const cutId of cutIds) this.#shown?.channel.cutRead(cutId);
  }

  end(): void {
    this.want(false);
    this.#listeners.clear();
  }

  #dial(): void {
    this.#redial = null;
    if (!this.#isWanted || this.#shown !== null) return;
    this.#wish = NO_WISH;
    this.#show(this.#open(SCREEN_PURPOSES.screen));
    this.#change({ phase: 'opening' });
  }

  /** @param purpose see SCREEN_PURPOSES */
  #open(purpose: string): Attempt {
    const { hello, openSocket, makeRfb, target, now, onDropped, onReceived } = this.#parts;
    const url = this.#parts.url();
    const holder = target.ownerDocument.createElement('div');
    holder.className = 'picture-socket';
    holder.dataset['shown'] = 'false';
    target.append(holder);
    const greeting = purpose === SCREEN_PURPOSES.screen ? hello : { ...hello, purpose };
    const channel = new ScreenChannelSocket(openSocket(url), greeting, {
      onPixels: (bytes) => {
        onReceived(bytes);
        attempt.picture = pixelsCame(attempt.picture, now());
      },
      onDrawn: () => {
        attempt.picture = updateDrawn(attempt.picture, now());
        this.#drawn(attempt);
      },
      onNotice: (notice) => {
        if (notice.kind === 'betterPath') attempt.isTold = true;
        attempt.picture = noticeCame(attempt.picture, notice, { isDrawn: attempt.drawnMs !== null, nowMs: now() });
        if (notice.kind === 'dropped') onDropped(notice);
      },
      onInput: () => {
        attempt.inputMs = now();
      },
      onEnded: (_code, reason) => this.#ended(attempt, reason),
    });
    const rfb = makeRfb(holder, channel);
    rfb.viewOnly = true;
    rfb.scaleViewport = this.#isFitted;
    rfb.qualityLevel = QUALITY;
    rfb.compressionLevel = COMPRESSION;
    rfb.background = 'transparent';
    const attempt: Attempt = {
      rfb,
      channel,
      url,
      holder,
      dialledMs: now(),
      // A socket that only just opens has nothing to say about a picture that is kept.
      picture: purpose === SCREEN_PURPOSES.screen ? this.#before : { ...NO_PICTURE, phase: 'opening' },
      drawnMs: null,
      inputMs: 0,
      isTold: false,
    };
    return attempt;
  }

  #show(attempt: Attempt): void {
    this.#shown = attempt;
    attempt.holder.dataset['shown'] = 'true';
    attempt.rfb.viewOnly = !this.#isInputOn;
  }

  /** Time passes. */
  #look(): void {
    const shown = this.#shown;
    if (shown === null) return;
    this.#mayChange();
    if (this.#shown !== shown || !this.#isLinkLive) return;
    const nowMs = this.#parts.now();
    const heardMs = heardOf(shown);
    // The link lives and the picture's own socket hangs: its path is gone, at either hop, and another one works.
    if (nowMs - heardMs > PICTURE_GIVE_UP_MS) {
      this.letGo();
      shown.channel.giveUp('the picture came to a halt');
      return;
    }
    const next = this.#next;
    if (next !== null && next.drawnMs === null && nowMs - next.dialledMs >= MOVE_WITHIN_MS)
      return next.channel.giveUp('no picture came');
    if (next !== null || shown.drawnMs === null) return;
    const { url: shownUrl, isTold } = shown;
    const { wish, moves } = wishToMove(this.#wish, { nowMs, shownUrl, bestUrl: this.#parts.url(), heardMs, isTold });
    this.#wish = wish;
    if (!moves) return;
    shown.isTold = false;
    this.#next = this.#open(SCREEN_PURPOSES.beside);
  }

  #mayChange(): void {
    const [shown, next] = [this.#shown, this.#next];
    if (shown === null || next === null) return;
    const nowMs = this.#parts.now();
    // Whether it is live is for people to see; that the site says what it is, the socket has to show.
    const isWhole = next.drawnMs !== null && next.picture.source !== null;
    const { inputMs } = shown;
    const { isHolding } = shown.channel;
    const wholeSinceMs = next.drawnMs ?? nowMs;
    if (mayTakePlace({ nowMs, isWhole, wholeSinceMs, shownHeardMs: heardOf(shown), inputMs, isHolding }))
      this.#changeOver(shown, next);
  }

  #changeOver(shown: Attempt, next: Attempt): void {
    const hadFocus = shown.holder.contains(shown.holder.ownerDocument.activeElement);
    // Still the one that is shown: what it holds is let go by its own socket, before the other one has a hand.
    this.letGo();
    this.#next = null;
    this.#show(next);
    shown.holder.dataset['shown'] = 'false';
    if (hadFocus) next.rfb.focus({ preventScroll: true });
    this.#leave(shown);
    this.#change({ phase: 'open', why: '' });
  }

  #leave({ rfb, channel, holder }: Attempt): void {
    rfb.disconnect();
    // noVNC waits for a goodbye, which a path that is cut cannot bring, and then tells of it as a fault of its own.
    channel.giveUp('left');
    holder.remove();
  }

  #drawn(attempt: Attempt): void {
    const isFirst = attempt.drawnMs === null;
    attempt.drawnMs ??= this.#parts.now();
    if (attempt === this.#next) return this.#mayChange();
    if (!isFirst || attempt !== this.#shown) return;
    this.#failures = 0;
    this.#parts.kept.hidden = true;
    this.#change({ phase: 'open', why: '' });
  }

  #hangUp(): void {
    if (this.#redial !== null) clearTimeout(this.#redial);
    this.#redial = null;
    const [shown, next] = [this.#shown, this.#next];
    if (shown === null) return;
    this.letGo();
    this.#keepPicture(shown);
    this.#before = shown.picture;
    this.#shown = null;
    this.#next = null;
    for (const one of [shown, next]) if (one !== null) this.#leave(one);
    this.#change({ phase: 'closed', why: '' });
  }

  #ended(attempt: Attempt, reason: string): void {
    // noVNC takes its canvas away after this, and its holder is then of no use.
    attempt.holder.dataset['shown'] = 'false';
    queueMicrotask(() => attempt.holder.remove());
    if (attempt === this.#next) {
      this.#next = null;
      return;
    }
    // An older socket's end is no news about the one that took its place.
    if (attempt !== this.#shown) return;
    this.#keepPicture(attempt);
    this.#before = attempt.picture;
    this.#shown = null;
    const next = this.#next;
    this.#next = null;
    if (next !== null) return this.#goOnWith(next, reason);
    this.#change({ phase: 'closed', source: null, why: wordsOf(reason) });
    if (!this.#isWanted) return;
    const spanMs = Math.min(REDIAL_MS.longest, REDIAL_MS.first * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#redial = setTimeout(() => this.#dial(), spanMs * (0.5 + Math.random() / 2));
  }

  /** The one that was shown ended before it was left; the other is there, or on its way. */
  #goOnWith(next: Attempt, reason: string): void {
    const { asOfMs } = this.#before;
    if (next.drawnMs === null) next.picture = { ...next.picture, asOfMs, source: null };
    this.#show(next);
    if (next.drawnMs === null) return this.#change({ phase: 'opening', why: wordsOf(reason) });
    this.#failures = 0;
    this.#parts.kept.hidden = true;
    this.#change({ phase: 'open', why: '' });
  }

  /** What was seen last stays, dimmed and with its age, rather than an empty place that says nothing. */
  #keepPicture({ holder, drawnMs }: Attempt): void {
    const { kept } = this.#parts;
    const canvas = holder.querySelector('canvas');
    if (canvas === null || canvas.width === 0 || drawnMs === null) return;
    kept.width = canvas.width;
    kept.height = canvas.height;
    kept.getContext('2d')?.drawImage(canvas, 0, 0);
    kept.hidden = false;
  }

  #change(part: Partial<PictureFacts>): void {
    if (this.#shown === null) this.#before = { ...this.#before, ...part };
    else this.#shown.picture = { ...this.#shown.picture, ...part };
    for (const listener of this.#listeners) listener();
  }
}

function heardOf({ picture, dialledMs }: Attempt): number {
  return Math.max(picture.heardMs ?? 0, dialledMs);
}

/** Close reasons are `CODE: words`; people read the words. */
function wordsOf(reason: string): string {
  return reason.replace(/^[A-Z_]+: /, '');
}
