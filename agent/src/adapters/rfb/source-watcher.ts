import type { Cancel, Clock } from '../../clock.ts';
import { ProbeReader } from './probe-reader.ts';
import { type SourceAddress, SourceConnection } from './source-connection.ts';
import { type SourceFailure, sourceFailure } from './source-failure.ts';
import type { ServerInit } from './source-handshake.ts';
import { encodeSetEncodings, encodeSetPixelFormat, encodeUpdateRequest } from './source-messages.ts';

export const PROBE_EVERY_MS = 1_000;
export const PROBE_ANSWER_MS = 2_000;
export const REDIAL_MS = 2_000;
/** TigerVNC shuts everybody behind one address out after five wrong passwords: a wrong one is not tried often. */
const REDIAL_PASSWORD_MS = 15_000;
const PROBE_SIDE = 16;
/** 8 bits per pixel, true colour 3-3-2 */
const PIXEL_FORMAT = Uint8Array.of(8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 5, 2, 0, 0, 0, 0);
const ENCODINGS = [0, -223];

export interface SourceState {
  readonly source: 'live' | 'lost';
  /** when it last answered, this clock; null: never */
  readonly answeredMs: number | null;
  readonly width: number;
  readonly height: number;
  /** why it is lost; null while live */
  readonly failure: SourceFailure | null;
}

/**
 * Keeps one connection to the source and asks for a corner of the picture once a second: a still screen that answers is
 * live, whatever it shows, and one that takes connections and says nothing is not.
 */
export class SourceWatcher {
  readonly #address: SourceAddress;
  readonly #clock: Clock;
  readonly #onChange: (state: SourceState) => void;
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

  /** @param onChange called at each answer and at each loss */
  constructor(address: SourceAddress, clock: Clock, onChange: (state: SourceState) => void) {
    this.#address = address;
    this.#clock = clock;
    this.#onChange = onChange;
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
          else this.#answered(message.size);
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
  }

  #begin(connection: SourceConnection, { width, height }: ServerInit): void {
    this.#state = { ...this.#state, width, height };
    connection.send(encodeSetPixelFormat(PIXEL_FORMAT));
    connection.send(encodeSetEncodings(ENCODINGS));
    this.#probe();
  }

  #probe(): void {
    const { width, height } = this.#state;
    const side = { width: Math.min(PROBE_SIDE, width), height: Math.min(PROBE_SIDE, height) };
    // Not incremental: it must be answered even when nothing has changed.
    this.#connection?.send(encodeUpdateRequest({ isIncremental: false, x: 0, y: 0, ...side }));
    this.#cancelTimer = this.#clock.after(PROBE_ANSWER_MS, () =>
      this.#lose(sourceFailure('SOURCE_SILENT', `no picture within ${PROBE_ANSWER_MS} ms`)),
    );
  }

  #answered(size: { width: number; height: number } | null): void {
    this.#cancelTimer();
    this.#state = {
      source: 'live',
      answeredMs: this.#clock.nowMs(),
      width: size?.width ?? this.#state.width,
      height: size?.height ?? this.#state.height,
      failure: null,
    };
    this.#cancelTimer = this.#clock.after(PROBE_EVERY_MS, () => this.#probe());
    this.#onChange(this.#state);
  }

  #lose(failure: SourceFailure): void {
    this.#cancelTimer();
    this.#connection?.close();
    this.#connection = null;
    this.#state = { ...this.#state, source: 'lost', failure };
    const delayMs = failure.code === 'SOURCE_PASSWORD_WRONG' ? REDIAL_PASSWORD_MS : REDIAL_MS;
    this.#cancelTimer = this.#clock.after(delayMs, () => this.start());
    this.#onChange(this.#state);
  }
}
