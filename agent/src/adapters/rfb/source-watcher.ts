import type { ScreenInput } from '@farfield/protocol/policy';
import type { Cancel, Clock } from '../../clock.ts';
import { type Area, pixelsOf, ProbeReader, type ProbeMessage } from './probe-reader.ts';
import { type SourceAddress, SourceConnection } from './source-connection.ts';
import { type SourceFailure, sourceFailure } from './source-failure.ts';
import type { ServerInit } from './source-handshake.ts';
import { encodeInput, encodeSetEncodings, encodeSetPixelFormat, encodeUpdateRequest } from './source-messages.ts';

export const PROBE_EVERY_MS = 1_000;
export const PROBE_ANSWER_MS = 2_000;
export const REDIAL_MS = 2_000;
/** TigerVNC shuts everybody behind one address out after five wrong passwords: a wrong one is not tried often. */
const REDIAL_PASSWORD_MS = 15_000;
const PROBE_SIDE = 16;
/** 8 bits per pixel, true colour 3-3-2 */
export const PIXEL_FORMAT = Uint8Array.of(8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 5, 2, 0, 0, 0, 0);
const ENCODINGS = [0, -223];
/** of the RFB button mask */
const PRIMARY = 1;

export interface SourceState {
  readonly source: 'live' | 'lost';
  /** when it last answered, this clock; null: never */
  readonly answeredMs: number | null;
  readonly width: number;
  readonly height: number;
  /** why it is lost; null while live */
  readonly failure: SourceFailure | null;
}

/** What is looked at each time anyway, to know whether the source answers. */
export interface WatchedPart {
  readonly area: Area;
  /** until the next look */
  readonly everyMs: () => number;
  readonly seen: (pixels: Uint8Array) => void;
}

interface Look {
  readonly area: Area;
  /** null: there is no picture of it now */
  readonly seen: (pixels: Uint8Array | null) => void;
}

/**
 * Keeps one connection to the source and asks for a part of the picture once a second or oftener: one that takes
 * connections and says nothing is lost. Whether a picture that is answered stands still, this does not judge.
 */
export class SourceWatcher {
  readonly #address: SourceAddress;
  readonly #clock: Clock;
  readonly #onChange: (state: SourceState) => void;
  readonly #watched: WatchedPart | null;
  #connection: SourceConnection | null = null;
  #cancelTimer: Cancel = () => {};
  #state: SourceState = {
    source: 'lost',
    answeredMs: null,
    width: 0,
    height: 0,
    failure: sourceFailure('SOURCE_UNREACHABLE', 'not tried yet'),
  };
  #isStopped = false;
  /** one question at a time, so that each answer belongs to its own */
  #asked: Look | null = null;
  readonly #waiting: Look[] = [];

  /**
   * @param onChange called at each answer and at each loss
   * @param watched null: a corner, once a second
   */
  constructor(
    address: SourceAddress,
    clock: Clock,
    onChange: (state: SourceState) => void,
    watched: WatchedPart | null = null,
  ) {
    this.#address = address;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#watched = watched;
  }

  get state(): SourceState {
    return this.#state;
  }

  start(): void {
    if (this.#isStopped) return;
    const reader = new ProbeReader();
    const connection = new SourceConnection(this.#address, this.#clock, {
      onReady: (init) => this.#begin(connection, init),
      onData: (bytes) => {
        for (const message of reader.read(bytes)) {
          if (this.#connection !== connection) return;
          if (message.kind === 'broken') this.#lose(sourceFailure('SOURCE_BROKEN', message.why));
          else this.#answered(message);
        }
      },
      onEnded: (failure) => {
        if (this.#connection === connection) this.#lose(failure);
      },
    });
    this.#connection = connection;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#connection?.close();
    this.#connection = null;
    this.#seeNothing();
  }

  /** @returns the pixels of a part of the picture as it is now, one byte each, row by row; null: it cannot be seen */
  look(area: Area): Promise<Uint8Array | null> {
    if (this.#connection?.isReady !== true || this.#state.source === 'lost') return Promise.resolve(null);
    return new Promise((seen) => {
      if (this.#asked === null) this.#ask({ area, seen });
      else this.#waiting.push({ area, seen });
    });
  }

  /**
   * Presses and lets go at one place in one write, then takes the pointer away, so that nothing stays pressed whoever dies
   * now. The next `look` is answered after it: the screen reads what it is told in order.
   *
   * @returns false: certainly not said, the screen is not there
   */
  click(at: { readonly x: number; readonly y: number }, away: { readonly x: number; readonly y: number }): boolean {
    return this.say([
      { kind: 'pointer', ...at, buttons: PRIMARY },
      { kind: 'pointer', ...at, buttons: 0 },
      { kind: 'pointer', ...away, buttons: 0 },
    ]);
  }

  /** In one write. @returns false: certainly not said, the screen is not there */
  say(inputs: readonly ScreenInput[]): boolean {
    if (this.#connection?.isReady !== true || this.#state.source === 'lost') return false;
    this.#connection.send(Buffer.concat(inputs.map(encodeInput)));
    return true;
  }

  #begin(connection: SourceConnection, { width, height }: ServerInit): void {
    this.#state = { ...this.#state, width, height };
    connection.send(encodeSetPixelFormat(PIXEL_FORMAT));
    connection.send(encodeSetEncodings(ENCODINGS));
    this.#probe();
  }

  #probe(): void {
    const { width, height } = this.#state;
    const watched = this.#watched;
    // A picture of another size may not have that part, and a source that is asked for nothing may answer nothing.
    if (watched !== null && isInside(watched.area, { width, height })) {
      const seen = (pixels: Uint8Array | null): void => {
        if (pixels !== null) watched.seen(pixels);
      };
      this.#ask({ area: watched.area, seen });
      return;
    }
    const side = { width: Math.min(PROBE_SIDE, width), height: Math.min(PROBE_SIDE, height) };
    this.#ask({ area: { x: 0, y: 0, ...side }, seen: () => {} });
  }

  #ask(look: Look): void {
    this.#asked = look;
    this.#cancelTimer();
    // Not incremental: it must be answered even when nothing has changed.
    this.#connection?.send(encodeUpdateRequest({ isIncremental: false, ...look.area }));
    this.#cancelTimer = this.#clock.after(PROBE_ANSWER_MS, () =>
      this.#lose(sourceFailure('SOURCE_SILENT', `no picture within ${PROBE_ANSWER_MS} ms`)),
    );
  }

  #answered({ size, rectangles }: Extract<ProbeMessage, { kind: 'updated' }>): void {
    this.#cancelTimer();
    this.#state = {
      source: 'live',
      answeredMs: this.#clock.nowMs(),
      width: size?.width ?? this.#state.width,
      height: size?.height ?? this.#state.height,
      failure: null,
    };
    const asked = this.#asked;
    this.#asked = null;
    const next = this.#waiting.shift();
    const everyMs = this.#watched?.everyMs() ?? PROBE_EVERY_MS;
    if (next === undefined) this.#cancelTimer = this.#clock.after(everyMs, () => this.#probe());
    else this.#ask(next);
    asked?.seen(pixelsOf(asked.area, rectangles));
    this.#onChange(this.#state);
  }

  #seeNothing(): void {
    for (const look of [...(this.#asked === null ? [] : [this.#asked]), ...this.#waiting.splice(0)]) look.seen(null);
    this.#asked = null;
  }

  #lose(failure: SourceFailure): void {
    this.#cancelTimer();
    this.#connection?.close();
    this.#connection = null;
    this.#state = { ...this.#state, source: 'lost', failure };
    const delayMs = failure.code === 'SOURCE_PASSWORD_WRONG' ? REDIAL_PASSWORD_MS : REDIAL_MS;
    this.#cancelTimer = this.#clock.after(delayMs, () => this.start());
    this.#seeNothing();
    this.#onChange(this.#state);
  }
}

function isInside(area: Area, picture: { readonly width: number; readonly height: number }): boolean {
  return area.x + area.width <= picture.width && area.y + area.height <= picture.height;
}
