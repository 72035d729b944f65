import type { DrillAsk } from '@farfield/protocol';
import { PART_OF_DRILL } from '@farfield/protocol/drills';
import type { CommandAction, Reason } from '@farfield/protocol/policy';
import { Link, randomName } from '../link/link.ts';
import type { DrillClock, FromLink, LinkPath } from '../link/link-messages.ts';
import { WaveStore } from '../panels/wave-store.ts';
import { consoleMachine } from '../state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../state/console-state.ts';
import { type DrillFace, drillFace, type ToldDrill } from '../state/drill-face.ts';
import { supervisionFace } from '../state/supervision-face.ts';
import { DrillPage } from './drill-page.ts';
import { keepCommandSeq, tabCommandSeq, tabConsoleId } from './tab-identity.ts';

export interface Snapshot {
  /** what is drawn: the real site, or while a drill runs its shadow */
  readonly state: ConsoleState;
  /** the clock of what is drawn */
  readonly nowMs: number;
  /** the real site, whatever is drawn */
  readonly real: ConsoleState;
  readonly realMs: number;
  readonly waves: WaveStore;
  /** null: the site has said nothing of drills */
  readonly drill: ToldDrill | null;
  readonly drillFace: DrillFace;
}

/** The shell around the console machine: link in, link out, and a snapshot for React on every change and 4 × a second. */
export class ConsoleSession {
  readonly waves = new WaveStore();
  readonly #link: Link;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;
  #real: ConsoleState;
  #page: DrillPage | null = null;
  #told: ToldDrill | null = null;
  readonly #takesPart: boolean;
  #siteId = '';
  #receivedBytes = 0;
  #pictureAsOfMs: number | null = null;

  /** @param takesPart false: the conductor's page, which shows the drill and never its shadow */
  constructor(seat: 'remote' | 'onsite', siteId: string, takesPart = true) {
    this.#takesPart = takesPart;
    this.#link = new Link((message) => this.#hear(message));
    this.#real = initialConsole({ consoleId: tabConsoleId(), seat, siteId, commandSeq: tabCommandSeq() });
    this.#siteId = siteId;
    this.#snapshot = this.#draw();
    this.#timer = setInterval(() => this.#tick(), 250);
  }

  /** Connects, or connects again as somebody else: the first frame carries the token, nothing later does. */
  open(credentials: { token: string; enrolment: string }, paths: readonly LinkPath[] = []): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const state = this.#real;
    this.#link.open({
      url: `${scheme}://${location.host}/ws/console`,
      paths,
      hello: {
        siteId: this.#siteId,
        consoleId: state.consoleId,
        policyHash: state.view?.value.site.policyHash ?? '',
        ...credentials,
      },
    });
  }

  close(): void {
    this.#link.close();
    this.#post({ kind: 'signedOut' });
  }

  /** On a page of a drill it is said to the shadow. STOP is never shadowed: it goes to the real site first. */
  readonly act = (action: CommandAction): void => {
    const commandId = `k-${randomName(16)}`;
    const page = this.#shownPage();
    if (page === null || action.kind === 'stop') this.#post({ kind: 'act', action, commandId });
    if (page === null) return;
    for (const { command } of page.act(action, commandId, this.#link.now())) this.#link.drillCommand(command);
    this.#publish();
  };

  /** A press on a barred button goes nowhere, and is answered. */
  readonly pressedBarred = (action: CommandAction['kind'], reasons: readonly Reason[]): void => {
    const page = this.#shownPage();
    if (page === null) return this.#post({ kind: 'pressedBarred', action, reasons });
    page.pressedBarred(action, reasons, this.#link.now());
    this.#publish();
  };

  /** What somebody here wants of the drill itself. */
  readonly askDrill = (ask: DrillAsk): void => this.#link.drillAsk(ask);

  /** So much came to this page: the link counts its own, the picture says it here. */
  readonly received = (bytes: number): void => {
    this.#receivedBytes += bytes;
  };

  /** The moment that the picture shows, as drawn here; null: none is drawn. */
  readonly pictureAsOf = (asOfMs: number | null): void => {
    this.#pictureAsOfMs = asOfMs;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  /** the clock that snapshots and waves share */
  readonly now = (): number => this.#link.now();

  end(): void {
    clearInterval(this.#timer);
    this.#link.end();
    this.#listeners.clear();
  }

  #hear(message: FromLink): void {
    switch (message.kind) {
      case 'socket':
        return this.#post({ kind: 'socket', socket: message.socket });
      case 'welcome': {
        const { principal, servedBy, policyHash } = message.welcome;
        return this.#post({ kind: 'welcome', principal, servedBy, policyHash });
      }
      case 'beat':
        return this.#post({ kind: 'beat', ...message.beat });
      case 'paths':
        return this.#post({ kind: 'paths', paths: message.paths });
      case 'copiesDiffer':
        return this.#post({ kind: 'copiesDiffer' });
      case 'siteView':
        return this.#post({ kind: 'siteView', view: message.view, realm: message.realm });
      case 'gatewayView':
        return this.#post({ kind: 'gatewayView', view: message.view });
      case 'numerics':
        return this.#post({ kind: 'numerics', numerics: message.numerics });
      case 'waveform':
        return this.waves.add(message.waveform, this.#link.now());
      case 'drillView':
        this.#told = { view: message.view, receivedMs: this.#link.now() };
        return this.#publish();
      case 'drillClock':
        this.#turnPage(message.clock);
        return this.#publish();
      case 'drill':
        if (this.#page?.drillId === message.drillId) this.#page.hear(message.message, this.#link.now());
        return this.#publish();
      case 'outcome':
        return this.#post({ kind: 'outcome', ...message.outcome });
      case 'received':
        return this.received(message.bytes);
      case 'notSent':
        return this.#post({ kind: 'notSent', commandId: message.commandId });
    }
  }

  #tick(): void {
    const page = {
      wallOffsetMs: Date.now() - this.#link.now(),
      receivedBytes: this.#receivedBytes,
      pictureAsOfMs: this.#pictureAsOfMs,
    };
    this.#receivedBytes = 0;
    this.#page?.tick(this.#link.now());
    this.#post({ kind: 'tick', page });
  }

  /** To a page of the drill, or back to the one of the real site, which was told all the time. */
  #turnPage(clock: DrillClock | null): void {
    const page = this.#page;
    if (clock !== null && page?.drillId === clock.drillId) return page.setClock(clock);
    this.#page = clock === null || !this.#takesPart ? null : new DrillPage(clock, this.#real);
    const stop = this.#real.stop;
    // A STOP that the scanner had no use for is no press that the real page waits for.
    if (page !== null && stop !== null && page.stops.includes(stop.commandId) && isOfDrill(this.#real, stop.commandId))
      this.#post({ kind: 'forgetStop', commandId: stop.commandId });
  }

  #post(input: ConsoleInput): void {
    const { state, outputs } = consoleMachine.step(this.#real, input, this.#link.now());
    this.#real = state;
    this.#link.mustSee(supervisionFace(this.#shownPage()?.state ?? state) === 'instructor');
    for (const output of outputs) {
      keepCommandSeq(output.command.seq);
      this.#link.command(output.command);
    }
    this.#publish();
  }

  #publish(): void {
    this.#snapshot = this.#draw();
    for (const listener of this.#listeners) listener();
  }

  #drillFace(): DrillFace {
    return drillFace(this.#told, this.#real, this.#link.now());
  }

  /** A drill that is not told of any more is on no page: what is drawn and what is pressed is the real site's. */
  #shownPage(): DrillPage | null {
    return this.#drillFace().kind === 'lost' ? null : this.#page;
  }

  #draw(): Snapshot {
    const realMs = this.#link.now();
    const page = this.#shownPage();
    return {
      state: page?.state ?? this.#real,
      nowMs: page?.nowMs(realMs) ?? realMs,
      real: this.#real,
      realMs,
      waves: page?.waves ?? this.waves,
      drill: this.#told,
      drillFace: this.#drillFace(),
    };
  }
}

/** The site answered that there was nothing to stop. A STOP that went to the scanner is answered otherwise. */
function isOfDrill({ answers }: ConsoleState, commandId: string): boolean {
  const answer = answers.find((one) => one.commandId === commandId);
  return answer?.outcome.kind === 'done' && answer.outcome.words === PART_OF_DRILL;
}
