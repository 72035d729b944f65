import {
  type LocalHandsWord,
  SCREEN_CONSOLE_BEAT_MS,
  SCREEN_HELD_SILENCE_MS,
  SCREEN_PURPOSES,
  type ScreenClose,
  type ScreenOpen,
} from '@farfield/protocol';
import type { ScreenInput } from '@farfield/protocol/policy';
import type { Cancel, Clock } from '../clock.ts';
import { ALL_SAID_MS, lettingGo, SAID_AT_MS } from '../watchdog/let-go-of-screen.ts';
import { SourceListener } from '../adapters/rfb/source-listener.ts';
import { SourceWatcher, type WatchedPart } from '../adapters/rfb/source-watcher.ts';
import {
  isStill,
  LIFE_SIGN_UNSEEN,
  type LifeSignSeen,
  nextLookMs,
  seeLifeSign,
  stillSinceMs,
} from './life-sign-watch.ts';
import {
  handsHeard,
  handsSent,
  handsTold,
  handsUnheard,
  type LocalHands,
  localHandsWord,
  NO_LOCAL_HANDS,
} from './local-hands.ts';
import { screenSocketUrl } from './screen-address.ts';
import {
  type FromScreenWorker,
  type HandsOn,
  SCREEN_BEAT_MS,
  type ScreenRoute,
  type ScreenSetup,
  type SourceFact,
  type SourceWord,
  type ToScreenWorker,
} from './screen-messages.ts';
import { ScreenClick } from './screen-click.ts';
import { ScreenTally } from './screen-tally.ts';
import { ScreenViewer } from './screen-viewer.ts';
import type { ViewerSituation } from './viewer-situation.ts';

/** An agent that has not spoken for this long may have lost the lease without being able to say so. */
export const SITUATION_VALID_MS = 1_000;
const TELL_EVERY_MS = 1_000;
const VIEWERS_MAX = 8;
const ONE_PIXEL = { x: 0, y: 0, width: 1, height: 1 };
const NOBODY: HandsOn = { holderConsoleId: null, patientMayBeInRoom: true, isViewOnly: true };

/** Everything that the screen worker owns: the watcher, the viewers, and what the agent said last. */
export class ScreenHub {
  readonly #setup: ScreenSetup;
  readonly #clock: Clock;
  readonly #tell: (message: FromScreenWorker) => void;
  readonly #watcher: SourceWatcher;
  readonly #listener: SourceListener;
  /** in the order in which they were opened */
  readonly #viewers = new Map<string, ScreenViewer>();
  /** the newest socket by which the hands of a console acted, for as long as that console looks */
  readonly #handsBy = new Map<string, number>();
  #opened = 0;
  readonly #tally = new ScreenTally();
  readonly #click: ScreenClick;
  #handsOn: HandsOn = NOBODY;
  #handsOnMs: number;
  #turn = 0;
  #wasValid = false;
  #isLettingGo = false;
  #toldChanges = -1;
  #lastCode: string | null = null;
  #lifeSign: LifeSignSeen = LIFE_SIGN_UNSEEN;
  #hands: LocalHands = NO_LOCAL_HANDS;
  #toldHands: LocalHandsWord = 'unknown';
  #looks = 0;
  #toldKey = '';
  #toldMs = 0;
  #cancelTick: Cancel;
  #cancelHeld: Cancel;

  constructor(setup: ScreenSetup, clock: Clock, tell: (message: FromScreenWorker) => void) {
    this.#setup = setup;
    this.#clock = clock;
    this.#tell = tell;
    this.#handsOnMs = clock.nowMs() - SITUATION_VALID_MS;
    this.#watcher = new SourceWatcher(setup.source, clock, () => this.#sourceChanged(), this.#watchedPart());
    this.#click = new ScreenClick({
      layout: setup.layout,
      clock,
      tally: this.#tally,
      situation: () => ({
        handsOn: this.#isSituationValid ? this.#handsOn : NOBODY,
        layout: this.#layoutState(),
        source: this.#source(),
        isHeld: [...this.#viewers.values()].some(({ isHolding }) => isHolding),
        isLocalHand: this.#localHands() === 'active',
      }),
      look: (area) => this.#watcher.look(area),
      click: (at, away) => {
        this.#sent([at, away].map((place) => ({ kind: 'pointer', ...place, buttons: 0 })));
        return this.#watcher.click(at, away);
      },
      tell,
    });
    const hands = (change: (hands: LocalHands) => LocalHands): void => {
      this.#hands = change(this.#hands);
      this.#handsChanged();
    };
    this.#listener = new SourceListener(setup.source, clock, {
      onHeard: () => hands((one) => handsHeard(one, clock.nowMs())),
      onSign: (sign) => hands((one) => handsTold(one, sign, clock.nowMs())),
      onUnheard: () => hands(handsUnheard),
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
      case 'betterPath':
        for (const viewer of this.#viewers.values()) viewer.tellPath(message.by);
        return;
      case 'situation':
        this.#handsOnMs = this.#clock.nowMs();
        this.#handsOn = message.handsOn;
        this.#situationChanged();
        // Said only now: what this situation leaves nobody to hold is up.
        this.#turn = message.turn;
        return;
      case 'letGo':
        return this.#letGoAgain();
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
    this.#listener.want(false);
  }

  #open(open: ScreenOpen, by: ScreenRoute | null): void {
    const { gateway, source, layout } = this.#setup;
    if (gateway === null || this.#viewers.has(open.screenSession)) return;
    const earlier = this.#viewersOf(open.consoleId);
    // A picture that moves to another path has one beside it; else the new one takes the place at once.
    const kept = open.purpose === SCREEN_PURPOSES.beside ? earlier.at(-1) : undefined;
    for (const viewer of earlier)
      if (viewer !== kept) viewer.close('SCREEN_REPLACED', 'the same console opened the screen again');
    if (this.#viewers.size >= VIEWERS_MAX) {
      this.#log(
        'warn',
        { consoleId: open.consoleId, viewers: this.#viewers.size, code: 'SCREEN_FULL' },
        'screen not opened',
      );
      return;
    }
    this.#opened += 1;
    const viewer: ScreenViewer = new ScreenViewer({
      ordinal: this.#opened,
      open,
      by,
      url: screenSocketUrl(by?.url ?? gateway.url),
      localAddress: by?.localAddress,
      ca: by?.ca ?? gateway.ca,
      source,
      layout,
      clock: this.#clock,
      tally: this.#tally,
      situation: () => this.#situationOf(open.consoleId),
      look: (area) => this.#watcher.look(area),
      takesHands: () => this.#takesHands(viewer),
      onDrag: (consoleId, isHeld, region) => this.#tell({ kind: 'drag', consoleId, region, isHeld }),
      onCut: (consoleId, why, region) =>
        this.#tell({ kind: 'dragCut', consoleId, region, why, atWallMs: this.#clock.wallMs() }),
      onInput: (inputs) => this.#sent(inputs),
      onCutRead: (consoleId, cutId) => this.#tell({ kind: 'cutDragRead', consoleId, cutId }),
      onLeftHeld: () => this.#tell({ kind: 'leftHeld' }),
      onEnded: (ended, code, detail) => this.#ended(ended, code, detail),
    });
    this.#viewers.set(open.screenSession, viewer);
    this.#tally.add('viewersOpened', 1);
    this.#log('info', { consoleId: open.consoleId, screenSession: open.screenSession }, 'screen opened');
  }

  #viewersOf(consoleId: string): readonly ScreenViewer[] {
    return [...this.#viewers.values()].filter((one) => one.consoleId === consoleId);
  }

  /**
   * A console has one pair of hands. Once they act by a newer socket, what still comes by the older one is from before: it
   * may have been on its way for long, and never acts after.
   *
   * @returns false: they have gone on by a newer socket
   */
  #takesHands({ consoleId, ordinal }: ScreenViewer): boolean {
    const newest = this.#handsBy.get(consoleId) ?? 0;
    if (ordinal < newest) return false;
    this.#handsBy.set(consoleId, ordinal);
    if (ordinal > newest)
      for (const older of this.#viewersOf(consoleId)) if (older.ordinal < ordinal) older.handsGone();
    return true;
  }

  #close({ screenSession }: ScreenClose): void {
    this.#viewers.get(screenSession)?.close('SCREEN_CLOSED', 'closed by the gateway');
  }

  #ended(viewer: ScreenViewer, code: string | null, detail: string): void {
    this.#viewers.delete(viewer.screenSession);
    const { consoleId, screenSession } = viewer;
    if (this.#viewersOf(consoleId).length === 0) this.#handsBy.delete(consoleId);
    this.#log(code === null ? 'info' : 'warn', { consoleId, screenSession, code, detail }, 'screen closed');
  }

  #situationOf(consoleId: string): ViewerSituation {
    const { holderConsoleId, patientMayBeInRoom, isViewOnly } = this.#isSituationValid ? this.#handsOn : NOBODY;
    const asOfMs = this.#asOfMs();
    return {
      holdsLease: holderConsoleId !== null && holderConsoleId === consoleId,
      patientMayBeInRoom,
      isViewOnly,
      layout: this.#layoutState(),
      source: this.#source(),
      localHands: this.#localHands(),
      sourceAgeMs: asOfMs === null ? null : this.#clock.nowMs() - asOfMs,
      sourceFailure: this.#watcher.state.failure,
    };
  }

  #localHands(): LocalHandsWord {
    return localHandsWord(this.#hands, this.#clock.nowMs());
  }

  #sent(inputs: readonly ScreenInput[]): void {
    this.#hands = handsSent(this.#hands, inputs, this.#clock.nowMs());
  }

  /** Somebody came to the scanner's own mouse, or left it, or nobody can tell any more. */
  #handsChanged(): void {
    const word = this.#localHands();
    if (word === this.#toldHands) return;
    const before = this.#toldHands;
    this.#toldHands = word;
    // Before anything is said of it: two hands are on one pointer.
    if (word === 'active') for (const viewer of this.#viewers.values()) viewer.letGo('localHands');
    const { sinceMs, newestMs } = this.#hands;
    if (word === 'active') this.#log('info', {}, 'somebody uses the scanner’s own mouse: remote input waits');
    else if (before === 'active' && sinceMs !== null && newestMs !== null)
      this.#log('info', { forMs: newestMs - sinceMs }, 'nobody uses the scanner’s own mouse any more');
    for (const viewer of this.#viewers.values()) viewer.localHandsChanged();
    this.#tellSource();
  }

  /** Judged by the clock at each question: what was not looked at in time is not called live meanwhile. */
  #source(): SourceWord {
    const { source } = this.#watcher.state;
    return source === 'live' && this.#isStillAt(this.#clock.nowMs()) ? 'frozen' : source;
  }

  #isStillAt(atMs: number): boolean {
    const lifeSign = this.#setup.layout?.lifeSign;
    return lifeSign !== undefined && isStill(this.#lifeSign, atMs, lifeSign);
  }

  /** Of when the picture is, at best: a screen that stood still before it was lost is as old as that. */
  #asOfMs(): number | null {
    const { source, answeredMs } = this.#watcher.state;
    if (answeredMs === null) return null;
    const atMs = source === 'live' ? this.#clock.nowMs() : answeredMs;
    return this.#isStillAt(atMs) ? (stillSinceMs(this.#lifeSign) ?? answeredMs) : answeredMs;
  }

  #watchedPart(): WatchedPart | null {
    const lifeSign = this.#setup.layout?.lifeSign;
    if (lifeSign === undefined) return null;
    return {
      area: lifeSign,
      everyMs: () => nextLookMs(lifeSign, this.#looks),
      seen: (pixels) => {
        this.#looks += 1;
        this.#lifeSign = seeLifeSign(this.#lifeSign, pixels, this.#clock.nowMs(), lifeSign);
      },
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

  #sourceChanged(): void {
    const { width, height, failure } = this.#watcher.state;
    // Its password is known to be right then, and nobody is thrown out of a screen that takes one connection only.
    this.#listener.want(failure === null);
    const standsStill = this.#standsStillWords();
    const code = failure?.code ?? (standsStill === '' ? null : 'SOURCE_FROZEN');
    if (code !== this.#lastCode) {
      this.#lastCode = code;
      if (failure !== null)
        this.#log('warn', { code, why: failure.words, detail: failure.detail }, 'scanner screen lost');
      else if (code === null) this.#log('info', { width, height }, 'scanner screen live');
      else this.#log('warn', { code, why: standsStill }, 'scanner screen frozen');
    }
    // A clock is looked at several times a second; nobody needs to hear each time that it goes.
    const isNews = this.#sourceKey() !== this.#toldKey;
    if (isNews || this.#clock.nowMs() - this.#toldMs >= TELL_EVERY_MS) this.#tellSource();
  }

  #sourceKey(): string {
    const { failure, width, height } = this.#watcher.state;
    return `${this.#source()} ${failure?.code ?? ''} ${width}x${height}`;
  }

  #tellSource(): void {
    this.#toldKey = this.#sourceKey();
    this.#toldMs = this.#clock.nowMs();
    this.#situationChanged();
    this.#tell({ kind: 'fact', fact: this.#fact() });
  }

  /** '' for as long as it may only be that it was not watched for long enough yet. */
  #standsStillWords(): string {
    const lifeSign = this.#setup.layout?.lifeSign;
    const sinceMs = stillSinceMs(this.#lifeSign);
    if (lifeSign === undefined || sinceMs === null) return '';
    const stillMs = this.#clock.nowMs() - sinceMs;
    return stillMs > lifeSign.withinMs ? `nothing has changed in "${lifeSign.words}" for ${stillMs} ms` : '';
  }

  #fact(): SourceFact {
    const asOfMs = this.#asOfMs();
    return {
      source: this.#source(),
      ageMs: asOfMs === null ? null : this.#clock.nowMs() - asOfMs,
      layout: this.#layoutState(),
      why: this.#watcher.state.failure?.words ?? this.#standsStillWords(),
      localHands: this.#localHands(),
    };
  }

  /**
   * What a worker before this one left down. Over the connection that watches: there is one, also at a screen with few seats.
   * No hand is on the screen meanwhile, the agent sees to that. Whoever is at the scanner's own mouse is not taken from where
   * they are; the agent asks again.
   */
  #letGoAgain(): void {
    const { layout } = this.#setup;
    if (layout === null || this.#isLettingGo) return;
    this.#isLettingGo = true;
    const inputs = lettingGo(layout);
    let isSaid = true;
    const say = (): void => {
      isSaid &&= this.#localHands() !== 'active' && this.#watcher.state.source === 'live';
      if (!isSaid) return;
      this.#sent(inputs);
      this.#watcher.say(inputs);
    };
    for (const atMs of SAID_AT_MS) this.#clock.after(atMs, say);
    this.#clock.after(ALL_SAID_MS, () => {
      // A screen reads in order: what it answers now, it answers after that.
      void this.#watcher.look(ONE_PIXEL).then((pixels) => {
        this.#isLettingGo = false;
        if (isSaid && pixels !== null) this.#tell({ kind: 'letGone' });
      });
    });
  }

  /** Nothing stays held for an agent that stands still, however long its word about the lease counts. */
  #watchAgent(): void {
    const leftMs = this.#handsOnMs + SCREEN_HELD_SILENCE_MS - this.#clock.nowMs();
    if (leftMs <= 0) for (const viewer of this.#viewers.values()) viewer.letGo('agentSilent');
    this.#cancelHeld = this.#clock.after(leftMs > 0 ? leftMs : SCREEN_CONSOLE_BEAT_MS, () => this.#watchAgent());
  }

  #tick(): void {
    this.#tell({ kind: 'beat', turn: this.#turn });
    if (this.#wasValid && !this.#isSituationValid) this.#situationChanged();
    this.#handsChanged();
    // Time alone makes a picture frozen: no answer has to come for it.
    if (this.#sourceKey() !== this.#toldKey) this.#tellSource();
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
