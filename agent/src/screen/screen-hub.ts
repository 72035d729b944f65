import { SCREEN_CONSOLE_BEAT_MS, SCREEN_HELD_SILENCE_MS, type ScreenClose, type ScreenOpen } from '@farfield/protocol';
import type { Cancel, Clock } from '../clock.ts';
import { type SourceState, SourceWatcher } from '../adapters/rfb/source-watcher.ts';
import { screenSocketUrl } from './screen-address.ts';
import {
  type FromScreenWorker,
  type HandsOn,
  SCREEN_BEAT_MS,
  type ScreenRoute,
  type ScreenSetup,
  type SourceFact,
  type ToScreenWorker,
} from './screen-messages.ts';
import { ScreenClick } from './screen-click.ts';
import { ScreenTally } from './screen-tally.ts';
import { ScreenViewer } from './screen-viewer.ts';
import type { ViewerSituation } from './viewer-situation.ts';

/** An agent that has not spoken for this long may have lost the lease without being able to say so. */
export const SITUATION_VALID_MS = 1_000;
const VIEWERS_MAX = 8;
const NOBODY: HandsOn = { holderConsoleId: null, patientMayBeInRoom: true, isViewOnly: true };

/** Everything that the screen worker owns: the watcher, the viewers, and what the agent said last. */
export class ScreenHub {
  readonly #setup: ScreenSetup;
  readonly #clock: Clock;
  readonly #tell: (message: FromScreenWorker) => void;
  readonly #watcher: SourceWatcher;
  readonly #viewers = new Map<string, ScreenViewer>();
  readonly #tally = new ScreenTally();
  readonly #click: ScreenClick;
  #handsOn: HandsOn = NOBODY;
  #handsOnMs: number;
  #wasValid = false;
  #toldChanges = -1;
  #lastCode: string | null = null;
  #cancelTick: Cancel;
  #cancelHeld: Cancel;

  constructor(setup: ScreenSetup, clock: Clock, tell: (message: FromScreenWorker) => void) {
    this.#setup = setup;
    this.#clock = clock;
    this.#tell = tell;
    this.#handsOnMs = clock.nowMs() - SITUATION_VALID_MS;
    this.#watcher = new SourceWatcher(setup.source, clock, (state) => this.#sourceChanged(state));
    this.#click = new ScreenClick({
      layout: setup.layout,
      clock,
      tally: this.#tally,
      situation: () => ({
        handsOn: this.#isSituationValid ? this.#handsOn : NOBODY,
        layout: this.#layoutState(),
        source: this.#watcher.state.source,
        isHeld: [...this.#viewers.values()].some(({ isHolding }) => isHolding),
      }),
      look: (area) => this.#watcher.look(area),
      click: (at, away) => this.#watcher.click(at, away),
      tell,
    });
    this.#watcher.start();
    this.#cancelTick = clock.after(SCREEN_BEAT_MS, () => this.#tick());
    this.#cancelHeld = clock.after(SCREEN_HELD_SILENCE_MS, () => this.#watchAgent());
  }

  handle(message: Exclude<ToScreenWorker, { kind: 'setup' | 'stop' }>): void {
    switch (message.kind) {
      case 'open':
        return this.#open(message.open, message.by);
      case 'close':
        return this.#close(message.close);
      case 'situation':
        this.#handsOnMs = this.#clock.nowMs();
        this.#handsOn = message.handsOn;
        return this.#situationChanged();
      case 'aim':
      case 'press':
      case 'abandonClick':
        return this.#click.handle(message);
    }
  }

  /** Lets go of everything that is held and hangs up everywhere. */
  stop(): void {
    this.#cancelTick();
    this.#cancelHeld();
    for (const viewer of this.#viewers.values()) viewer.close('SCREEN_AGENT_STOPS', 'the agent stops');
    this.#watcher.stop();
  }

  #open(open: ScreenOpen, by: ScreenRoute | null): void {
    const { gateway, source, layout } = this.#setup;
    if (gateway === null || this.#viewers.has(open.screenSession)) return;
    for (const viewer of this.#viewers.values()) {
      if (viewer.consoleId === open.consoleId)
        viewer.close('SCREEN_REPLACED', 'the same console opened the screen again');
    }
    if (this.#viewers.size >= VIEWERS_MAX) {
      this.#log(
        'warn',
        { consoleId: open.consoleId, viewers: this.#viewers.size, code: 'SCREEN_FULL' },
        'screen not opened',
      );
      return;
    }
    const viewer = new ScreenViewer({
      open,
      url: screenSocketUrl(by?.url ?? gateway.url),
      localAddress: by?.localAddress,
      ca: gateway.ca,
      source,
      layout,
      clock: this.#clock,
      tally: this.#tally,
      situation: () => this.#situationOf(open.consoleId),
      look: (area) => this.#watcher.look(area),
      onDrag: (consoleId, isHeld) => this.#tell({ kind: 'drag', consoleId, isHeld }),
      onCut: (consoleId, why) => this.#tell({ kind: 'dragCut', consoleId, why, atWallMs: this.#clock.wallMs() }),
      onCutRead: (consoleId, cutId) => this.#tell({ kind: 'cutDragRead', consoleId, cutId }),
      onEnded: (ended, code, detail) => this.#ended(ended, code, detail),
    });
    this.#viewers.set(open.screenSession, viewer);
    this.#tally.add('viewersOpened', 1);
    this.#log('info', { consoleId: open.consoleId, screenSession: open.screenSession }, 'screen opened');
  }

  #close({ screenSession }: ScreenClose): void {
    this.#viewers.get(screenSession)?.close('SCREEN_CLOSED', 'closed by the gateway');
  }

  #ended(viewer: ScreenViewer, code: string | null, detail: string): void {
    this.#viewers.delete(viewer.screenSession);
    const { consoleId, screenSession } = viewer;
    this.#log(code === null ? 'info' : 'warn', { consoleId, screenSession, code, detail }, 'screen closed');
  }

  #situationOf(consoleId: string): ViewerSituation {
    const { holderConsoleId, patientMayBeInRoom, isViewOnly } = this.#isSituationValid ? this.#handsOn : NOBODY;
    const { source, answeredMs, failure } = this.#watcher.state;
    return {
      holdsLease: holderConsoleId !== null && holderConsoleId === consoleId,
      patientMayBeInRoom,
      isViewOnly,
      layout: this.#layoutState(),
      source,
      sourceAgeMs: answeredMs === null ? null : this.#clock.nowMs() - answeredMs,
      sourceFailure: failure,
    };
  }

  get #isSituationValid(): boolean {
    return this.#clock.nowMs() - this.#handsOnMs < SITUATION_VALID_MS;
  }

  /** The picture's size is all that is compared: a moved window inside a picture of the same size is not seen here. */
  #layoutState(): ViewerSituation['layout'] {
    const { layout } = this.#setup;
    const { width, height } = this.#watcher.state;
    if (layout === null) return 'uncalibrated';
    return layout.width === width && layout.height === height ? 'asCalibrated' : 'changed';
  }

  #situationChanged(): void {
    this.#wasValid = this.#isSituationValid;
    for (const viewer of this.#viewers.values()) viewer.situationChanged();
  }

  #sourceChanged(state: SourceState): void {
    const code = state.failure?.code ?? null;
    if (code !== this.#lastCode) {
      this.#lastCode = code;
      const { width, height, failure } = state;
      if (failure === null) this.#log('info', { width, height }, 'scanner screen live');
      else this.#log('warn', { code, why: failure.words, detail: failure.detail }, 'scanner screen lost');
    }
    this.#situationChanged();
    this.#tell({ kind: 'fact', fact: this.#fact(state) });
  }

  #fact({ source, answeredMs, failure }: SourceState): SourceFact {
    return {
      source,
      ageMs: answeredMs === null ? null : this.#clock.nowMs() - answeredMs,
      layout: this.#layoutState(),
      why: failure === null ? '' : failure.words,
    };
  }

  /** Nothing stays held for an agent that stands still, however long its word about the lease counts. */
  #watchAgent(): void {
    const leftMs = this.#handsOnMs + SCREEN_HELD_SILENCE_MS - this.#clock.nowMs();
    if (leftMs <= 0) for (const viewer of this.#viewers.values()) viewer.letGo();
    this.#cancelHeld = this.#clock.after(leftMs > 0 ? leftMs : SCREEN_CONSOLE_BEAT_MS, () => this.#watchAgent());
  }

  #tick(): void {
    this.#tell({ kind: 'beat' });
    if (this.#wasValid && !this.#isSituationValid) this.#situationChanged();
    if (this.#tally.changes !== this.#toldChanges) {
      this.#toldChanges = this.#tally.changes;
      this.#tell({ kind: 'counts', counts: this.#tally.counts(this.#viewers.size) });
    }
    this.#cancelTick = this.#clock.after(SCREEN_BEAT_MS, () => this.#tick());
  }

  #log(level: 'info' | 'warn', fields: object, text: string): void {
    this.#tell({ kind: 'log', level, fields, text });
  }
}
