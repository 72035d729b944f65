import type { Body, DrillAsk, DrillView, Envelope } from '@farfield/protocol';
import type { CommandAction, Principal } from '@farfield/protocol/policy';
import {
  commandDrill,
  type DrillLink,
  type DrillLinkOutput,
  drillTold,
  gone,
  hearDrill,
  tickDrill,
} from '../../console/src/link/drill-link.ts';
import { INITIAL_LINK, type LinkInput, linkMachine, type LinkState } from '../../console/src/link/link-machine.ts';
import type { DrillClock, FromLink } from '../../console/src/link/link-messages.ts';
import { DrillPage } from '../../console/src/shell/drill-page.ts';
import { believedEpoch } from '../../console/src/state/authority-face.ts';
import { consoleMachine, makeCommand } from '../../console/src/state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../../console/src/state/console-state.ts';
import { type PathWeather, Pipe } from './pipe.ts';
import type { Rng } from './rng.ts';
import { ProcessClock, type World } from './world.ts';

/** The server at the other end: the gateway for a remote console, the site's own server for one on site. */
export interface Door {
  readonly isOpen: () => boolean;
  readonly said: (who: ConsoleProcess, socketId: string, body: Body) => void;
  readonly gone: (who: ConsoleProcess, socketId: string) => void;
}

export interface ConsolePorts {
  /** the page's state changed */
  readonly stepped: (who: ConsoleProcess) => void;
  readonly sent: (who: ConsoleProcess, body: Body) => void;
}

/** A person's page with the link worker under it, on a machine with a clock of its own. */
export class ConsoleProcess {
  readonly id: string;
  readonly principal: Principal;
  link: LinkState = INITIAL_LINK;
  page: ConsoleState;
  readonly clock: ProcessClock;
  readonly up: Pipe<{ socketId: string; body: Body }>;
  readonly down: Pipe<{ socketId: string; body: Body }>;
  /** nobody touches it */
  isIdle = false;
  /** of the person at it; whoever signs in afterwards says so to the server */
  isCredentialValid = true;
  /** the policy that its page was drawn from; '' until it has met one */
  policyHash = '';
  socketId = '';
  /** the page of a drill that is drawn over its own; null: none is */
  drillPage: DrillPage | null = null;
  /** what the site said of its drill last; null: nothing, over this connection */
  toldDrill: DrillView | null = null;
  /** what became of each command, oldest first: the page itself keeps the newest alone */
  readonly answers: ConsoleState['answers'][number][] = [];
  readonly #world: World;
  readonly #rng: Rng;
  readonly #door: Door;
  readonly #ports: ConsolePorts;
  #frozenPage: ConsoleInput[] | null = null;
  #frozenLink: LinkInput[] | null = null;
  #drill: DrillLink | null = null;
  #lastInputMs = 0;
  readonly #hasTwoPaths: boolean;
  #sockets = 0;
  #attempts = 0;
  #commands = 0;
  #beats = 0;

  constructor(
    world: World,
    rng: Rng,
    own: { id: string; principal: Principal; hasTwoPaths: boolean; weather: () => PathWeather },
    door: Door,
    ports: ConsolePorts,
  ) {
    this.#world = world;
    this.#rng = rng;
    this.#door = door;
    this.#ports = ports;
    this.id = own.id;
    this.principal = own.principal;
    this.clock = new ProcessClock(0, rng.between(1_000, 9_000_000), rng.between(-200, 200));
    this.up = new Pipe(world, rng, own.weather(), ({ socketId, body }) => {
      if (door.isOpen()) door.said(this, socketId, body);
    });
    this.down = new Pipe(world, rng, own.weather(), ({ socketId, body }) => {
      if (socketId === this.socketId) this.#linkTakes({ kind: 'envelope', envelope: enveloped(body) });
    });
    this.page = this.#newPage(0);
    this.#hasTwoPaths = own.hasTwoPaths;
    world.every(250, rng.below(250), () => this.#beat());
  }

  get nowMs(): number {
    return this.clock.read(this.#world.nowMs);
  }

  get isConnected(): boolean {
    return this.link.socket.kind === 'welcomed';
  }

  /** The epoch of the lease that this console believes to hold; 0: none. */
  get believes(): number {
    return believedEpoch(this.page, this.nowMs);
  }

  open(): void {
    this.#closeServerSide();
    if (this.link.target === null && this.#frozenPage === null)
      this.#linkTakes({ kind: 'pageTick', atMs: this.nowMs, lastInputMs: this.#lastInputMs });
    const hello = { siteId: 'site-1', consoleId: this.id, token: 't', enrolment: '', policyHash: this.policyHash };
    this.#linkTakes({ kind: 'open', target: { url: 'virtual', hello } });
  }

  /** @returns the id of the command, whatever becomes of it */
  act(action: CommandAction): string {
    this.#commands += 1;
    const commandId = `${this.id}-${this.#commands}`;
    this.#lastInputMs = this.nowMs;
    const page = this.drillPage;
    if (page === null || action.kind === 'stop') this.#pageTakes({ kind: 'act', action, commandId });
    // On a page of a drill it is said to the shadow, and a STOP to the real site first.
    if (page !== null && this.#frozenPage === null)
      for (const { command } of page.act(action, commandId, this.nowMs))
        this.#ofDrill(commandDrill(this.#drill, command, this.nowMs));
    return commandId;
  }

  /** What somebody here wants of the drill itself. */
  askDrill(ask: DrillAsk): void {
    this.#lastInputMs = this.nowMs;
    this.#linkTakes({ kind: 'drillAsk', ask });
  }

  /** Something is said to a shadow by a page that should say nothing to it. */
  forcesShadow(drillId: string, action: CommandAction): void {
    if (this.socketId === '' || this.#frozenLink !== null) return;
    this.#commands += 1;
    const command = makeCommand(this.page, action, `${this.id}-shadow-${this.#commands}`, this.nowMs);
    const body: Body = { kind: 'shadow', value: { drillId, body: { kind: 'command', value: command } } };
    this.#ports.sent(this, body);
    this.up.send({ socketId: this.socketId, body });
  }

  /** On a page whose own gates are broken: the command goes out, whatever the page knows against it. */
  forces(action: CommandAction): void {
    if (this.#frozenPage !== null) return;
    this.#commands += 1;
    this.page = { ...this.page, commandSeq: this.page.commandSeq + 1 };
    const command = makeCommand(this.page, action, `${this.id}-forced-${this.#commands}`, this.nowMs);
    this.#linkTakes({ kind: 'command', command });
  }

  /** how often it was connected */
  get connections(): number {
    return this.#sockets;
  }

  touch(): void {
    if (!this.isIdle && this.#frozenPage === null) this.#lastInputMs = this.nowMs;
  }

  /** The person loads the page anew. */
  reload(): void {
    this.leave();
    this.open();
  }

  /** The person signs out and goes. */
  leave(): void {
    this.#closeServerSide();
    // What an earlier socket still has to say is nobody's any more.
    this.#attempts += 1;
    this.page = this.#newPage(this.page.commandSeq);
    this.link = { ...INITIAL_LINK, beatSeq: this.link.beatSeq };
    this.#drill = null;
    this.drillPage = null;
    this.toldDrill = null;
  }

  /** The credential ran out or came back, and the connection is made again with what is true now. */
  signsInAgain(isCredentialValid: boolean): void {
    this.isCredentialValid = isCredentialValid;
    this.#closeServerSide();
    this.#tellClosed('');
  }

  freezePage(): void {
    this.#frozenPage ??= [];
  }

  freezeAll(): void {
    this.freezePage();
    this.#frozenLink ??= [];
  }

  thaw(): void {
    const links = this.#frozenLink ?? [];
    this.#frozenLink = null;
    const pages = this.#frozenPage ?? [];
    this.#frozenPage = null;
    for (const input of pages) this.#pageTakes(input);
    for (const input of links) this.#linkTakes(input);
  }

  get isFrozen(): boolean {
    return this.#frozenPage !== null;
  }

  fromServer(socketId: string, body: Body): void {
    if (socketId === this.socketId) this.down.send({ socketId, body });
  }

  /** The connection breaks, or the server ends it. */
  closed(code: string): void {
    if (this.socketId === '') return;
    this.socketId = '';
    this.up.reset();
    this.down.reset();
    this.#tellClosed(code);
  }

  /** A socket that was given up for another says nothing any more. */
  #tellClosed(code: string): void {
    const attempt = this.#attempts;
    this.#world.after(1, () => {
      if (attempt === this.#attempts)
        this.#linkTakes({ kind: 'socketClosed', code, detail: '', jitter: this.#rng.below(1000) / 1000 });
    });
  }

  #newPage(commandSeq: number): ConsoleState {
    return initialConsole({ consoleId: this.id, seat: this.principal.seat, siteId: 'site-1', commandSeq });
  }

  #beat(): void {
    this.#beats += 1;
    // Nobody has sat down at it yet.
    if (this.link.target === null) return;
    if (this.#beats % 2 === 0 && this.#frozenPage === null) {
      this.#linkTakes({ kind: 'pageTick', atMs: this.nowMs, lastInputMs: this.#lastInputMs });
      this.drillPage?.tick(this.nowMs);
      this.#pageTakes({ kind: 'tick' });
    }
    // Its two paths to the gateway fail together here: one pipe, two claims. The uplink has paths of its own.
    if (this.#hasTwoPaths && this.isConnected && this.#frozenLink === null) {
      this.#linkTakes({ kind: 'paths', paths: TWO_GOOD_PATHS });
    }
    this.#linkTakes({ kind: 'tick' });
  }

  #closeServerSide(): void {
    const { socketId } = this;
    if (socketId === '') return;
    this.socketId = '';
    this.up.reset();
    this.down.reset();
    // A server behind a dead path hears of it when its own patience ends.
    this.#world.after(this.up.weather.isBlocked ? 10_000 : 20, () => this.#door.gone(this, socketId));
  }

  #linkTakes(input: LinkInput): void {
    if (this.#frozenLink !== null) {
      if (input.kind !== 'tick' && this.#frozenLink.length < 3_000) this.#frozenLink.push(input);
      return;
    }
    const { state, outputs } = linkMachine.step(this.link, input, this.nowMs);
    this.link = state;
    for (const output of outputs) {
      switch (output.kind) {
        case 'connect':
          this.#connect();
          break;
        case 'disconnect':
          this.#closeServerSide();
          this.#tellClosed('');
          break;
        case 'send':
          if (this.socketId === '') break;
          this.#ports.sent(this, output.body);
          this.up.send({ socketId: this.socketId, body: output.body });
          break;
        case 'tell':
          this.#tellPage(output.message);
          break;
      }
    }
    this.#drillTakes(input);
  }

  /** As the link's shell does: the drill's own link hears what the real one heard, over the same socket. */
  #drillTakes(input: LinkInput): void {
    const { nowMs } = this;
    switch (input.kind) {
      case 'envelope': {
        const { body } = input.envelope;
        if (body.kind === 'drillView') {
          this.toldDrill = body.value;
          this.#ofDrill(drillTold(this.#drill, body.value, this.link.target, nowMs));
        } else if (body.kind === 'shadow') this.#ofDrill(hearDrill(this.#drill, input.envelope, body.value, nowMs));
        return;
      }
      case 'pageTick':
        return this.#ofDrill(tickDrill(this.#drill, input, nowMs));
      case 'tick':
        return this.#ofDrill(tickDrill(this.#drill, null, nowMs));
      case 'open':
      case 'close':
      case 'socketClosed':
        this.toldDrill = null;
        return this.#drill === null ? undefined : this.#ofDrill(gone());
      default:
        return;
    }
  }

  #ofDrill({
    drill,
    outputs,
  }: {
    readonly drill: DrillLink | null;
    readonly outputs: readonly DrillLinkOutput[];
  }): void {
    this.#drill = drill;
    for (const output of outputs) {
      if (output.kind === 'tell') this.#tellPage(output.message);
      else if (this.socketId !== '') {
        this.#ports.sent(this, output.body);
        this.up.send({ socketId: this.socketId, body: output.body });
      }
    }
  }

  /** To a page of the drill, or back to the one of the real site, which was told all the time. The conductor's shows none. */
  #turnPage(clock: DrillClock | null): void {
    if (clock !== null && this.drillPage?.drillId === clock.drillId) return this.drillPage.setClock(clock);
    const takesPart = this.principal.role !== 'coordinator';
    this.drillPage = clock === null || !takesPart ? null : new DrillPage(clock, this.page);
  }

  #connect(): void {
    this.#attempts += 1;
    const attempt = this.#attempts;
    this.#world.after(5 + this.#rng.below(40), () => {
      if (attempt !== this.#attempts) return;
      if (this.up.weather.isBlocked || this.down.weather.isBlocked || !this.#door.isOpen()) return;
      if (this.link.socket.kind !== 'connecting') return;
      this.#sockets += 1;
      this.socketId = `${this.id}#${this.#sockets}`;
      this.#linkTakes({ kind: 'socketOpened' });
    });
  }

  #tellPage(message: FromLink): void {
    switch (message.kind) {
      case 'socket':
        return this.#pageTakes({ kind: 'socket', socket: message.socket });
      case 'welcome': {
        const { principal, servedBy, policyHash } = message.welcome;
        return this.#pageTakes({ kind: 'welcome', principal, servedBy, policyHash });
      }
      case 'beat':
        return this.#pageTakes({ kind: 'beat', ...message.beat });
      case 'siteView':
        return this.#pageTakes({ kind: 'siteView', view: message.view, realm: message.realm });
      case 'gatewayView':
        return this.#pageTakes({ kind: 'gatewayView', view: message.view });
      case 'outcome':
        return this.#pageTakes({ kind: 'outcome', ...message.outcome });
      case 'notSent':
        return this.#pageTakes({ kind: 'notSent', commandId: message.commandId });
      case 'paths':
        return this.#pageTakes({ kind: 'paths', paths: message.paths });
      case 'drillClock':
        return this.#turnPage(message.clock);
      case 'drill':
        if (this.drillPage?.drillId === message.drillId) this.drillPage.hear(message.message, this.nowMs);
        return;
      case 'drillView':
      case 'copiesDiffer':
      case 'received':
      case 'numerics':
      case 'waveform':
        return;
    }
  }

  #pageTakes(input: ConsoleInput): void {
    if (this.#frozenPage !== null) {
      if (this.#frozenPage.length < 3_000) this.#frozenPage.push(input);
      return;
    }
    const before = this.page.answers;
    const { state, outputs } = consoleMachine.step(this.page, input, this.nowMs);
    this.page = state;
    if (state.answers !== before) this.answers.push(...state.answers.filter((one) => !before.includes(one)));
    this.#ports.stepped(this);
    for (const output of outputs) this.#linkTakes({ kind: 'command', command: output.command });
  }
}

const GOOD = { state: 'up', roundTripMs: 20, lossPercent: 0, silentMs: 100, isProven: true } as const;
const TWO_GOOD_PATHS = [
  { name: 'primary', ...GOOD },
  { name: 'cellular', ...GOOD },
];

function enveloped(body: Body): Envelope {
  return {
    version: 1,
    realm: 'real',
    siteId: 'site-1',
    incarnation: 'v',
    stream: 's',
    seq: 1,
    sentTick: 0,
    echo: null,
    historical: false,
    body,
  };
}
