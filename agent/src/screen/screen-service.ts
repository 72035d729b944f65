import type { ScreenOpen } from '@farfield/protocol';
import type { EffectOutcome } from '@farfield/protocol/policy';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { ScreenFact } from '../agent-state.ts';
import type { CutDragInput } from './cut-drags.ts';
import { type LetGo, letGoOfScreen } from '../watchdog/let-go-of-screen.ts';
import { LettingGo } from '../watchdog/letting-go.ts';
import { PendingClick } from './pending-click.ts';
import {
  type ClickedCommand,
  type FromScreenWorker,
  type HandsOn,
  NO_COUNTS,
  type ScreenCounts,
  type ScreenGateway,
  type ScreenRoute,
  type SourceFact,
  type ToScreenWorker,
} from './screen-messages.ts';
import { ScreenProcess } from './screen-process.ts';

/** Several times in the silence after which the worker lets go of what is held. */
const REPEAT_SITUATION_MS = 100;
const RESTART_MS = 2_000;
/** A worker that is silent for this long hangs; starting one takes seconds on a slow machine. */
const HANGS_AFTER_MS = { started: 15_000, beating: 1_500 } as const;
/** This late, it was the agent's own stall: what the worker said lies in the channel. */
const OWN_STALL_MS = 500;
const STOP_WITHIN_MS = 3_000;

export interface ScreenLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface ScreenServiceOptions {
  readonly source: SourceAddress;
  /** null: the screen can be seen, and takes no input from remote */
  readonly layout: MarkedLayout | null;
  /** null: nobody remote looks; the watcher runs all the same */
  readonly gateway: ScreenGateway | null;
  /** the agent's own clock: `ScreenFact.seenMs` is of it */
  readonly clock: Clock;
  readonly log: ScreenLog;
  /** at each change, and about once a second while the screen answers */
  readonly onFact: (fact: ScreenFact) => void;
  /** a drag was cut off, or somebody read that one was */
  readonly onCutDrag: (what: CutDragInput) => void;
}

/** The agent's end of the screen worker. A worker that dies or hangs is started again; what was open is then closed. */
export class ScreenService {
  readonly #options: ScreenServiceOptions;
  #worker: ScreenProcess | null = null;
  #heardMs = 0;
  #turnMs = 0;
  #isBeating = false;
  #counts: ScreenCounts = NO_COUNTS;
  #handsOn: HandsOn = { holderConsoleId: null, patientMayBeInRoom: true, isViewOnly: true };
  #cancelRepeat: Cancel = () => {};
  #cancelRestart: Cancel = () => {};
  #onStopped: () => void = () => {};
  #click: PendingClick | null = null;
  #clicks = 0;
  /** whose button is held at the scanner now; null: nobody's */
  #draggedBy: { readonly consoleId: string; readonly region: string } | null = null;
  /** of the newest situation said to a worker; of the newest said to this one by which a hand may be on the screen; 0: none was */
  #turn = 0;
  #handsTurn = 0;
  /** of the newest situation that this worker has acted on */
  #actedTurn = 0;
  /** what a worker or a connection that is gone may have left down at the screen; null: nothing */
  #lettingGo: LettingGo | null = null;
  #toldFact: ScreenFact | null = null;
  #isStopped = false;

  constructor(options: ScreenServiceOptions) {
    this.#options = options;
    this.#start();
    this.#repeat();
  }

  /** A console wants to look; the worker dials the gateway with the one-time ticket. */
  open(open: ScreenOpen, by: ScreenRoute | null = null): void {
    this.#post({ kind: 'open', open, by });
  }

  /** The uplink's better path is another one now. */
  betterPath(by: ScreenRoute | null): void {
    this.#post({ kind: 'betterPath', by });
  }

  close(screenSession: string): void {
    this.#post({ kind: 'close', close: { screenSession } });
  }

  /** To be called at each change, before anything else is done about it: held buttons are let go at lease end. */
  setSituation(handsOn: HandsOn): void {
    this.#handsOn = handsOn;
    this.#sayHands();
  }

  /**
   * Presses the scanner's own Start or Continue, once, now or not at all. Only the guard's scanner calls this: the permit,
   * its record included, is there already.
   */
  click(command: ClickedCommand): Promise<EffectOutcome> {
    if (this.#worker === null) return Promise.resolve({ kind: 'failed', code: 'SCREEN_WORKER_LOST' });
    if (this.#click?.isOver === false) return Promise.resolve({ kind: 'failed', code: 'CLICK_UNDER_WAY' });
    this.#clicks += 1;
    this.#click = new PendingClick(this.#clicks, command, this.#options.clock, (message) => this.#post(message));
    return this.#click.outcome;
  }

  /** Something restricts: a button that is not pressed yet is not pressed any more. */
  abandonClick(): void {
    this.#click?.abandon();
  }

  /** of the worker's process; absent: there is none now */
  get workerPid(): number | undefined {
    return this.#worker?.pid;
  }

  /** Something may be down at the screen from here, whoever has control. */
  get mayBeHeld(): boolean {
    return this.#lettingGo !== null || this.#mayHold;
  }

  /** as the worker last told, at most a quarter of a second old */
  counts(): ScreenCounts {
    return this.#counts;
  }

  /** Lets go of what is held, hangs up, and waits for the worker to end (3 s at most). One that hangs is ended, and let go for. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelRepeat();
    this.#cancelRestart();
    this.#lettingGo?.end(false);
    this.abandonClick();
    const worker = this.#worker;
    if (worker === null) return;
    // Not killed at once: what releases a held button is still on its way to the source.
    const hasEnded = await new Promise<boolean>((resolve) => {
      const cancel = this.#options.clock.after(STOP_WITHIN_MS, () => resolve(false));
      this.#onStopped = () => {
        cancel();
        resolve(true);
      };
      this.#post({ kind: 'stop' });
    });
    this.#worker = null;
    worker.kill();
    const { source, layout, clock } = this.#options;
    if (!hasEnded && this.#mayHold && layout !== null) this.#tellTry(await letGoOfScreen({ source, layout }, clock));
  }

  #start(): void {
    const { source, layout, gateway, clock, log } = this.#options;
    const worker = new ScreenProcess(
      { source, layout, gateway },
      {
        heard: (message) => {
          if (worker === this.#worker) this.#hear(message);
        },
        failed: (why) => log.error({ code: 'SCREEN_WORKER_LOST', detail: why }, 'the screen worker ended'),
        ended: () => this.#exited(worker),
      },
    );
    this.#worker = worker;
    this.#heardMs = this.#turnMs = clock.nowMs();
    this.#isBeating = false;
    this.#handsTurn = this.#actedTurn = 0;
    this.#sayHands();
  }

  #exited(worker: ScreenProcess): void {
    this.#onStopped();
    if (this.#worker === worker) this.#click?.workerLost();
    if (this.#isStopped || this.#worker !== worker) return;
    this.#worker = null;
    this.#cutWithWorker();
    if (this.#mayHold) this.#letGo();
    this.#fact({
      source: 'lost',
      ageMs: null,
      layout: this.#options.layout === null ? 'uncalibrated' : 'changed',
      why: '',
      localHands: 'unknown',
    });
    this.#cancelRestart = this.#options.clock.after(RESTART_MS, () => this.#start());
  }

  /** A worker that died in the middle of a drag cannot say so. */
  #cutWithWorker(): void {
    const { clock, onCutDrag } = this.#options;
    const dragged = this.#draggedBy;
    this.#draggedBy = null;
    if (dragged === null) return;
    onCutDrag({ kind: 'dragCut', ...dragged, why: 'workerLost', atWallMs: clock.wallMs() });
  }

  /**
   * Whether this worker may have something down at the screen, whoever has control by now: a hand was on the screen, and it
   * has not shown since that it heard of the end of that. One that hangs has heard nothing.
   */
  get #mayHold(): boolean {
    return this.#handsTurn > 0 && this.#actedTurn <= this.#handsTurn;
  }

  /**
   * A screen frees the keys of a connection that ended, and not its button. Nobody's pointer is moved that no hand was on, and
   * nobody new has a hand on the screen until this is over: what goes up then is nobody's.
   */
  #letGo(): void {
    const { source, layout, clock } = this.#options;
    if (layout === null || this.#lettingGo !== null) return;
    const lettingGo = new LettingGo({
      clock,
      letGo: () => letGoOfScreen({ source, layout }, clock),
      // The next worker that sees the screen does it, over a connection that there is.
      isDue: () => this.#worker === null || this.#toldFact?.source === 'lost',
      giveUpAfterMs: null,
      onFailed: (how) => this.#tellTry(how),
    });
    this.#lettingGo = lettingGo;
    void lettingGo.done.then((isLetGo) => {
      this.#lettingGo = null;
      if (!isLetGo) return;
      this.#tellTry('letGo');
      this.#sayHands();
      if (this.#toldFact !== null) this.#tellFact(this.#toldFact);
    });
  }

  #tellTry(how: LetGo): void {
    const { log } = this.#options;
    if (how === 'letGo') log.warn({ code: 'SCREEN_LET_GO' }, 'button and keys at the scanner screen are let go');
    else log.error({ code: how.code, why: how.words }, 'the scanner screen may still have a button or key held down');
  }

  #sayHands(): void {
    const handsOn = this.#lettingGo === null ? this.#handsOn : { ...this.#handsOn, isViewOnly: true };
    this.#turn += 1;
    if (this.#worker !== null && handsOn.holderConsoleId !== null && !handsOn.isViewOnly) this.#handsTurn = this.#turn;
    this.#post({ kind: 'situation', handsOn, turn: this.#turn });
  }

  /** The worker takes silence for "nobody": an agent that stands still cannot leave a hand on the scanner. */
  #repeat(): void {
    this.#watch();
    this.#sayHands();
    this.#cancelRepeat = this.#options.clock.after(REPEAT_SITUATION_MS, () => this.#repeat());
  }

  /** One that hangs keeps its connections, and with them what is held. */
  #watch(): void {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#turnMs > OWN_STALL_MS) this.#heardMs = nowMs;
    this.#turnMs = nowMs;
    if (this.#worker === null) return;
    if (nowMs - this.#heardMs >= HANGS_AFTER_MS[this.#isBeating ? 'beating' : 'started']) this.#worker.kill();
  }

  #hear(message: FromScreenWorker): void {
    this.#heardMs = this.#options.clock.nowMs();
    switch (message.kind) {
      case 'beat':
        this.#isBeating = true;
        this.#actedTurn = message.turn;
        return;
      case 'letGone':
        return this.#lettingGo?.end(true);
      case 'leftHeld':
        this.#letGo();
        this.#sayHands();
        return this.#post({ kind: 'letGo' });
      case 'fact':
        return this.#fact(message.fact);
      case 'counts':
        this.#counts = message.counts;
        return;
      case 'aimed':
      case 'clicked':
        return this.#click?.hear(message);
      case 'drag':
        if (message.isHeld) this.#draggedBy = { consoleId: message.consoleId, region: message.region };
        else if (this.#draggedBy?.consoleId === message.consoleId) this.#draggedBy = null;
        return;
      case 'dragCut':
      case 'cutDragRead':
        return this.#options.onCutDrag(message);
      case 'log':
        return this.#options.log[message.level](message.fields, message.text);
    }
  }

  #fact({ source, ageMs, layout, localHands }: SourceFact): void {
    const { clock, layout: calibrated } = this.#options;
    const regions = (calibrated?.regions ?? []).map(({ regionId, kind, x, y, width, height }) => ({
      regionId,
      kind,
      x,
      y,
      width,
      height,
    }));
    // Each clock is its own process's: only the age crosses.
    this.#tellFact({
      source,
      seenMs: ageMs === null ? 0 : Math.max(0, clock.nowMs() - ageMs),
      frozenAfterMs: calibrated?.lifeSign?.withinMs ?? null,
      layout,
      regions,
      localHands,
    });
    if (this.#lettingGo !== null && source !== 'lost') this.#post({ kind: 'letGo' });
  }

  #tellFact(fact: Omit<ScreenFact, 'mayBeHeld'>): void {
    this.#toldFact = { ...fact, mayBeHeld: this.#lettingGo !== null };
    this.#options.onFact(this.#toldFact);
  }

  #post(message: ToScreenWorker): void {
    this.#worker?.send(message);
  }
}
