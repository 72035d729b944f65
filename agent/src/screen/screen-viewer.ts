import { type CutDragWhy, FRAME_CLOSE_CODE, type ScreenOpen } from '@farfield/protocol';
import { LINK_TIMERS, type ScreenInput } from '@farfield/protocol/policy';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { WebSocket } from 'ws';
import {
  countedSince,
  decodeScreenMessage,
  encodeScreenMessage,
  SCREEN_ALIVE_MS,
  SCREEN_CONSOLE_BEAT_MS,
  SCREEN_MESSAGE_MAX_BYTES,
  type ScreenMessage,
} from '@farfield/protocol';
import type { Cancel, Clock } from '../clock.ts';
import type { Area } from '../adapters/rfb/probe-reader.ts';
import { type SourceAddress, SourceConnection } from '../adapters/rfb/source-connection.ts';
import type { SourceFailure } from '../adapters/rfb/source-failure.ts';
import type { ServerInit } from '../adapters/rfb/source-handshake.ts';
import {
  encodeInput,
  encodeSetEncodings,
  encodeSetPixelFormat,
  encodeUpdateRequest,
  joinRequests,
} from '../adapters/rfb/source-messages.ts';
import { type UpdateRequest, type ViewerMessage, ViewerMessageReader } from '../adapters/rfb/viewer-message-reader.ts';
import { cutToBytes } from '../uplink/frame-socket.ts';
import { HeldWatch } from './held-watch.ts';
import type { ScreenRoute } from './screen-messages.ts';
import type { ScreenTally } from './screen-tally.ts';
import { SendWindow } from './send-window.ts';
import { type Refusal, ViewerHands } from './viewer-hands.ts';
import type { ViewerSituation } from './viewer-situation.ts';

/** A console that says nothing for this long is gone, whatever TCP believes. */
const CONSOLE_GONE_MS = 10_000;
const DIAL_WITHIN_MS = 5_000;
const REASON_MAX_BYTES = 120;
/** Longer than a screen takes to read what lets go. Some free keys by themselves as a connection ends, and none the button. */
const SOURCE_STAYS_MS = 1_000;
/** Older than this, what the person clicked on was not what the scanner showed. */
const PICTURE_STALE_MS = LINK_TIMERS.onePath.suspectMs;

const SOURCE_GONE = { lost: 'screenLost', frozen: 'pictureOld' } as const satisfies Record<string, CutDragWhy>;

export interface ScreenViewerParts {
  /** grows with each viewer that is opened */
  readonly ordinal: number;
  readonly open: ScreenOpen;
  /** the way that it was dialled; null: as configured */
  readonly by: ScreenRoute | null;
  readonly url: URL;
  readonly ca?: string | undefined;
  /** the address of this machine that the path leaves by; absent: the machine chooses */
  readonly localAddress?: string | undefined;
  readonly source: SourceAddress;
  readonly layout: MarkedLayout | null;
  readonly clock: Clock;
  readonly tally: ScreenTally;
  /** asked at each input: nothing about who may touch the screen is remembered here */
  readonly situation: () => ViewerSituation;
  /** the pixels of a part of the picture now; null: they cannot be seen */
  readonly look: (area: Area) => Promise<Uint8Array | null>;
  /** asked at each input; false: this console's hands act by a newer socket now */
  readonly takesHands: () => boolean;
  /** this console's hand holds a button at the scanner from now on, or does not any more */
  readonly onDrag: (consoleId: string, isHeld: boolean, region: string) => void;
  /** Farfield let that button go */
  readonly onCut: (consoleId: string, why: CutDragWhy, region: string) => void;
  /** said to the screen from here, before it is */
  readonly onInput: (inputs: readonly ScreenInput[]) => void;
  readonly onCutRead: (consoleId: string, cutId: number) => void;
  /** its connection to the source broke under a hand */
  readonly onLeftHeld: () => void;
  /** once; `code` is null when the other side went of itself */
  readonly onEnded: (viewer: ScreenViewer, code: string | null, detail: string) => void;
}

/**
 * One person's look at the scanner screen: a socket to the gateway, a connection to the source of its own, and between
 * them the allow-list, the gate for input and the send window.
 */
export class ScreenViewer {
  readonly consoleId: string;
  readonly screenSession: string;
  readonly ordinal: number;
  readonly #parts: ScreenViewerParts;
  readonly #socket: WebSocket;
  readonly #reader = new ViewerMessageReader();
  readonly #window = new SendWindow();
  readonly #hands: ViewerHands;
  readonly #held: HeldWatch;
  #source: SourceConnection | null = null;
  #init: ServerInit | null = null;
  #unsent: Buffer = Buffer.alloc(0);
  #heldRequest: UpdateRequest | null = null;
  #heardMs: number;
  #sourceBytesMs: number | null = null;
  #aliveMs: number;
  /** ticks of the `alive` notices, sent and echoed; null: none yet */
  #saidTick: number | null = null;
  #echoedTick: number | null = null;
  #ackedBytes = 0;
  #toldPath = false;
  #cancelTick: Cancel;
  #isEnded = false;

  constructor(parts: ScreenViewerParts) {
    this.#parts = parts;
    this.consoleId = parts.open.consoleId;
    this.screenSession = parts.open.screenSession;
    this.ordinal = parts.ordinal;
    const { clock, url, ca, localAddress, open } = parts;
    this.#hands = new ViewerHands({
      ...parts,
      isPictureStale: () => this.#isPictureStale(),
      toSource: (inputs) => this.#toSource(inputs),
      tell: (refusal) => this.#tell(refusal),
      onHeld: () => this.#held.held(),
      onDrag: (isHeld, region) => parts.onDrag(open.consoleId, isHeld, region),
      onCut: (why, region) => parts.onCut(open.consoleId, why, region),
    });
    this.#held = new HeldWatch(clock, () => this.#hands.letGo('linkSilent'));
    this.#heardMs = clock.nowMs();
    this.#aliveMs = this.#heardMs;
    this.#socket = new WebSocket(url, {
      maxPayload: SCREEN_MESSAGE_MAX_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: DIAL_WITHIN_MS,
      ...(ca === undefined ? {} : { ca }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.#socket.on('open', () => this.#dialled());
    this.#socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    this.#socket.on('error', (error) => this.#end('SCREEN_SOCKET_FAILED', error.message));
    this.#socket.on('close', (code, reason) => this.#end(null, `${code} ${reason.toString()}`.trim()));
    this.#cancelTick = clock.after(SCREEN_CONSOLE_BEAT_MS, () => this.#tick());
  }

  get isHolding(): boolean {
    return this.#hands.isHolding;
  }

  /** Who holds the lease, the patient or the layout changed: nothing may stay held that could not be pressed now. */
  situationChanged(): void {
    const { holdsLease, patientMayBeInRoom, isViewOnly, layout, source } = this.#parts.situation();
    const isOpen =
      holdsLease && !isViewOnly && layout !== 'uncalibrated' && !(layout === 'changed' && patientMayBeInRoom);
    if (isOpen && source === 'live') return;
    this.#hands.letGo(
      !holdsLease
        ? 'controlEnded'
        : isViewOnly
          ? 'viewOnly'
          : source === 'live'
            ? 'screenChanged'
            : SOURCE_GONE[source],
    );
  }

  /** This console's hands act by a newer socket: what is held by this one is let go first. */
  handsGone(): void {
    this.#hands.letGo('pageLetGo');
  }

  /** The better path is this one now. A console that is elsewhere may move; it is told once. */
  tellPath(by: ScreenRoute | null): void {
    const { by: own } = this.#parts;
    const isHere = by === null || own === null || (by.url === own.url && by.localAddress === own.localAddress);
    if (isHere) this.#toldPath = false;
    if (isHere || this.#toldPath || this.#init === null) return;
    this.#toldPath = true;
    this.#send({ kind: 'notice', notice: { kind: 'betterPath' } });
  }

  /** The agent that says who may touch the screen says nothing, or somebody is at the scanner's own mouse. */
  letGo(why: 'agentSilent' | 'localHands'): void {
    this.#hands.letGo(why);
  }

  /** Not at the next beat: what the person clicks meanwhile goes nowhere. */
  localHandsChanged(): void {
    this.#sayAlive(this.#parts.clock.nowMs());
  }

  close(code: string, detail: string): void {
    this.#end(code, detail);
  }

  #dialled(): void {
    const { open, source, clock, situation } = this.#parts;
    const { screenSession, ticket } = open;
    this.#socket.send(JSON.stringify({ screenSession, ticket }));
    this.#heardMs = clock.nowMs();
    const { sourceFailure } = situation();
    // Each try with a wrong password brings the day nearer on which the source shuts everybody behind this address out.
    if (sourceFailure?.code === 'SOURCE_PASSWORD_WRONG') {
      this.#sourceEnded(sourceFailure);
      return;
    }
    this.#source = new SourceConnection(source, clock, {
      onReady: (init) => this.#sourceReady(init),
      onData: (bytes) => this.#fromSource(bytes),
      onEnded: (failure) => this.#sourceEnded(failure),
    });
  }

  #sourceReady(init: ServerInit): void {
    this.#init = init;
    this.#heardMs = this.#parts.clock.nowMs();
    this.#toConsole(Buffer.from('RFB 003.008\n'));
  }

  #sourceEnded({ code, words, detail }: SourceFailure): void {
    // "Up", said to a connection that is gone, reaches nobody; a screen frees its keys, and not its button.
    if (this.#hands.isHolding) this.#parts.onLeftHeld();
    this.#end(code, detail === '' ? words : `${words} (${detail})`);
  }

  // ── from the console ─────────────────────────────────────────────────────────────────────────────────────────────

  #hear(data: WebSocket.RawData, isBinary: boolean): void {
    if (this.#isEnded) return;
    if (!isBinary) return this.#broken('a text message');
    this.#heardMs = this.#parts.clock.nowMs();
    this.#held.heard();
    const message = decodeScreenMessage(bytesOf(data));
    switch (message.kind) {
      case 'rfb':
        return this.#fromViewer(message.bytes);
      case 'ack':
        if (!this.#window.acked(message.receivedBytes, this.#heardMs))
          return this.#broken(`acknowledged ${message.receivedBytes} bytes`);
        return this.#acked(message.receivedBytes);
      case 'letGo':
        return this.#hands.letGo('pageLetGo');
      case 'cutRead':
        return this.#parts.onCutRead(this.consoleId, message.cutId);
      case 'echo':
        return this.#echoed(message.tick);
      case 'notice':
        return this.#broken('a notice from a console');
      case 'broken':
        return this.#broken(message.what);
    }
  }

  #acked(receivedBytes: number): void {
    if (receivedBytes !== this.#ackedBytes) this.#held.hears(null);
    this.#ackedBytes = receivedBytes;
    this.#pump();
  }

  #echoed(tick: number): void {
    // A tick from the future, or from the past of another socket, proves nothing about this one.
    if (this.#saidTick === null || countedSince(this.#saidTick, tick) > CONSOLE_GONE_MS)
      return this.#broken(`echo ${tick}`);
    if (tick !== this.#echoedTick) this.#held.hears(countedSince(this.#parts.clock.nowMs(), tick));
    this.#echoedTick = tick;
  }

  #fromViewer(bytes: Uint8Array): void {
    // Nothing is expected before the source is there: the console waits for its version.
    if (this.#init === null) return this.#broken('RFB before the version');
    for (const message of this.#reader.read(bytes)) {
      if (this.#isEnded) return;
      this.#obey(message, this.#init);
    }
    if (this.#reader.broken !== null) this.#broken(this.#reader.broken);
  }

  #obey(message: ViewerMessage, init: ServerInit): void {
    const { tally } = this.#parts;
    switch (message.kind) {
      case 'versionSaid':
        return this.#toConsole(Buffer.from([1, 1]));
      case 'securityChosen':
        return this.#toConsole(Buffer.alloc(4));
      case 'initAsked':
        return this.#toConsole(init.bytes);
      case 'setPixelFormat':
        return this.#source?.send(encodeSetPixelFormat(message.format));
      case 'setEncodings':
        tally.add('encodingsStripped', message.strippedCount);
        return this.#source?.send(encodeSetEncodings(message.encodings));
      case 'updateRequest':
        return this.#request(message.request);
      case 'key':
      case 'pointer':
        if (!this.#parts.takesHands()) {
          tally.add('inputsDropped', 1);
          return tally.add('inputsOvertaken', 1);
        }
        return this.#hands.take(message);
      case 'refused':
        return tally.refused(message.what);
    }
  }

  #isPictureStale(): boolean {
    if (this.#echoedTick === null || this.#parts.situation().source !== 'live') return true;
    return countedSince(this.#parts.clock.nowMs(), this.#echoedTick) > PICTURE_STALE_MS;
  }

  #toSource(inputs: readonly ScreenInput[]): void {
    this.#parts.onInput(inputs);
    for (const input of inputs) this.#source?.send(encodeInput(input));
  }

  // ── to the console ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Held back while the console is behind, so that the source draws several changes as one. */
  #request(request: UpdateRequest): void {
    if (!this.#isBehind) {
      this.#source?.send(encodeUpdateRequest(request));
      return;
    }
    this.#heldRequest = this.#heldRequest === null ? request : joinRequests(this.#heldRequest, request);
    this.#parts.tally.add('requestsHeld', 1);
  }

  #fromSource(bytes: Buffer): void {
    if (this.#isEnded) return;
    this.#sourceBytesMs = this.#parts.clock.nowMs();
    this.#toConsole(bytes);
  }

  #toConsole(bytes: Buffer): void {
    this.#unsent = this.#unsent.length === 0 ? bytes : Buffer.concat([this.#unsent, bytes]);
    this.#pump();
  }

  get #isBehind(): boolean {
    return this.#unsent.length > 0 || this.#window.isFull;
  }

  #pump(): void {
    if (this.#isEnded) return;
    for (;;) {
      const length = Math.min(this.#unsent.length, this.#window.roomBytes, this.#window.pieceBytes);
      if (length <= 0) break;
      this.#send({ kind: 'rfb', bytes: this.#unsent.subarray(0, length) });
      this.#window.sent(length, this.#parts.clock.nowMs());
      this.#parts.tally.add('bytesToConsoles', length);
      this.#unsent = this.#unsent.subarray(length);
    }
    if (this.#unsent.length > 0) this.#source?.pause();
    else this.#source?.resume();
    if (this.#isBehind || this.#heldRequest === null) return;
    this.#source?.send(encodeUpdateRequest(this.#heldRequest));
    this.#heldRequest = null;
  }

  #tell({ id, params }: Refusal): void {
    this.#send({ kind: 'notice', notice: { kind: 'dropped', reasonId: id, params } });
  }

  #send(message: ScreenMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(encodeScreenMessage(message));
  }

  // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(): void {
    if (this.#isEnded) return;
    const nowMs = this.#parts.clock.nowMs();
    const silenceMs = nowMs - this.#heardMs;
    if (silenceMs > CONSOLE_GONE_MS) return this.#end('SCREEN_CONSOLE_SILENT', `${silenceMs} ms`);
    // Whoever holds something answers at each beat, and is missed soon.
    if (this.#hands.isHolding || nowMs - this.#aliveMs >= SCREEN_ALIVE_MS) this.#sayAlive(nowMs);
    this.#cancelTick = this.#parts.clock.after(SCREEN_CONSOLE_BEAT_MS, () => this.#tick());
  }

  #sayAlive(nowMs: number): void {
    // Said past bytes that wait it would call a picture fresh that is not there yet.
    if (this.#init === null || this.#isBehind) return;
    this.#aliveMs = nowMs;
    const { source, sourceAgeMs: watchedMs, localHands } = this.#parts.situation();
    // Of a picture that stands still bytes come, too: they are as old as it is.
    const bytesMs = source === 'frozen' || this.#sourceBytesMs === null ? null : nowMs - this.#sourceBytesMs;
    const ages = [watchedMs, bytesMs];
    const known = ages.filter((age) => age !== null);
    if (known.length === 0) return;
    const tick = nowMs >>> 0;
    this.#saidTick = tick;
    const sourceAgeMs = Math.max(0, Math.min(...known));
    this.#send({ kind: 'notice', notice: { kind: 'alive', source, sourceAgeMs, tick, localHands } });
  }

  // ── end ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #broken(why: string): void {
    this.#parts.tally.add('viewersBroken', 1);
    this.#end('SCREEN_VIEWER_BROKEN', why);
  }

  #end(code: string | null, detail: string): void {
    if (this.#isEnded) return;
    const { isHolding } = this.#hands;
    this.#hands.letGo('connectionEnded');
    this.#isEnded = true;
    this.#cancelTick();
    this.#held.stop();
    // Over the connection that pressed it, and while that stands: nothing is left to what a screen does at its end.
    if (isHolding) this.#parts.clock.after(SOURCE_STAYS_MS, () => this.#source?.close());
    else this.#source?.close();
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.close(FRAME_CLOSE_CODE, cutToBytes(`${code ?? 'SCREEN_CLOSED'}: ${detail}`, REASON_MAX_BYTES));
      const cancel = this.#parts.clock.after(1_000, () => this.#socket.terminate());
      this.#socket.once('close', cancel);
    } else {
      this.#socket.terminate();
    }
    this.#parts.onEnded(this, code, detail);
  }
}

function bytesOf(data: WebSocket.RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
