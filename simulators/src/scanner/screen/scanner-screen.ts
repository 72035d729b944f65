import type { NewEvent } from '../../kernel/event-log.ts';
import type { Cancel, Clock } from '../../kernel/clock.ts';
import type { RfbAuth } from '../../rfb/rfb-server.ts';
import type { ScannerView, ScreenCommand } from './scanner-view.ts';
import {
  INITIAL_SCREEN,
  stepScreen,
  type ScreenInput,
  type ScreenMisbehaviour,
  type ScreenState,
} from './screen-model.ts';
import { ScreenThread } from './screen-thread.ts';

export interface ScannerScreenOptions {
  view: () => ScannerView;
  command: (command: ScreenCommand) => void;
  /** Tells of a change of the view; without it the screen follows at its frame rate alone. */
  subscribe?: ((listener: () => void) => Cancel) | undefined;
  log: (event: NewEvent) => void;
  clock: Clock;
  host: string;
  /** 0 takes a free port. */
  port: number;
  auth: RfbAuth;
  /** Frames a second at most, 1..30. */
  frameRateHz: number;
}

/** The console's screen as a server that any RFB viewer can open. */
export class ScannerScreen {
  readonly port: number;
  readonly #o: ScannerScreenOptions;
  readonly #thread: ScreenThread;
  readonly #unsubscribe: Cancel;
  #state: ScreenState = INITIAL_SCREEN;
  #cancelFrame: Cancel | null = null;
  #hasNews = true;
  #drawnKey = '';
  #isStopped = false;

  private constructor(o: ScannerScreenOptions, thread: ScreenThread, link: Link) {
    this.#o = o;
    this.#thread = thread;
    this.port = thread.port;
    link.post = (input) => this.#post(input);
    this.#unsubscribe = o.subscribe?.(() => this.#post({ kind: 'poll' })) ?? (() => {});
    this.#frame();
  }

  /** @throws when the port cannot be bound or the console's font is missing */
  static async start(options: ScannerScreenOptions): Promise<ScannerScreen> {
    const { host, port, auth, log } = options;
    const view = options.view();
    const link: Link = { post: () => {} };
    const thread = await ScreenThread.start(
      { host, port, auth, name: `MR console ${view.scannerId}`, first: { state: INITIAL_SCREEN, view } },
      {
        input: (input) => link.post(input),
        imagesFailed: (reason) => log({ source: 'screen', kind: 'did', what: 'imagesFailed', detail: { reason } }),
      },
    );
    return new ScannerScreen(options, thread, link);
  }

  get state(): ScreenState {
    return this.#state;
  }

  /** See SCREEN_MISBEHAVIOURS. */
  misbehave(name: ScreenMisbehaviour, on: boolean): void {
    this.#post({ kind: 'misbehave', name, on });
  }

  /** Back to the first state: no misbehaviour, no images, no messages. Viewers stay connected. */
  reset(): void {
    this.#state = INITIAL_SCREEN;
    this.#thread.setMuted(false);
    this.#hasNews = true;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelFrame?.();
    this.#unsubscribe();
    await this.#thread.stop();
  }

  #post(input: ScreenInput): void {
    if (this.#isStopped) return;
    const before = this.#state;
    const { state, commands, log } = stepScreen(before, input, this.#o.view());
    this.#state = state;
    if (state !== before) this.#hasNews = true;
    if (state.faults.mute !== before.faults.mute) this.#thread.setMuted(state.faults.mute);
    // Told before done: the log reads in the order of cause and effect.
    for (const event of log) this.#o.log(event);
    for (const command of commands) this.#o.command(command);
  }

  /** Has it drawn when something is new, and comes back a frame later. */
  #frame(): void {
    if (this.#isStopped) return;
    const { clock, frameRateHz } = this.#o;
    this.#cancelFrame = clock.setTimer(clock.nowMs() + Math.round(1000 / frameRateHz), () => this.#frame());
    this.#post({ kind: 'poll' });
    const view = this.#o.view();
    const key = visibleKey(view);
    if (!this.#hasNews && key === this.#drawnKey) return;
    this.#hasNews = false;
    this.#drawnKey = key;
    this.#thread.draw({ state: this.#state, view });
  }
}

/** @throws when the port cannot be bound or the console's font is missing */
export function startScannerScreen(options: ScannerScreenOptions): Promise<ScannerScreen> {
  return ScannerScreen.start(options);
}

interface Link {
  post: (input: ScreenInput) => void;
}

/** Equal for two views that draw alike: seconds and percents, not milliseconds. */
function visibleKey(view: ScannerView): string {
  return JSON.stringify({
    ...view,
    progress: Math.round(view.progress * 100),
    remainingMs: Math.ceil(view.remainingMs / 1000),
    tablePositionMm: Math.round(view.tablePositionMm),
    sarBodyWkg: view.sarBodyWkg?.toFixed(1),
    sarHeadWkg: view.sarHeadWkg?.toFixed(1),
    b1RmsUt: view.b1RmsUt?.toFixed(1),
    pnsPercent: view.pnsPercent?.toFixed(0),
  });
}
