import { type Body, decode, encode, OutboundStream } from '@farfield/protocol';
import { SHADOW_SENSORS, SHADOW_STATED } from '@farfield/protocol/drills';
import {
  canonical,
  type CommandAction,
  EMPTY_FOLD,
  type FacilityPolicy,
  type InputId,
  type Principal,
  type SiteIdentity,
} from '@farfield/protocol/policy';
import { agentAtBoot } from '../../agent/src/agent-at-boot.ts';
import { agentMachine } from '../../agent/src/agent-machine.ts';
import type { AgentInput, AgentOutput, AgentState } from '../../agent/src/agent-state.ts';
import { foldJournal } from '../../agent/src/journal/fold.ts';
import type { JournalLine } from '../../agent/src/journal/journal-port.ts';
import { INITIAL_LINK, type LinkInput, linkMachine, type LinkState } from '../../console/src/link/link-machine.ts';
import type { FromLink } from '../../console/src/link/link-messages.ts';
import { consoleMachine, makeCommand } from '../../console/src/state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../../console/src/state/console-state.ts';
import { siteMachine } from '../../gateway/src/sites/site-machine.ts';
import type { SiteInput, SiteOutput } from '../../gateway/src/sites/site-messages.ts';
import { initialSite, type SiteState } from '../../gateway/src/sites/site-state.ts';
import { VirtualClock } from '../../simulators/src/kernel/clock.ts';
import { Runner } from '../../simulators/src/kernel/runner.ts';
import { scannerConfigSchema } from '../../simulators/src/scanner/config.ts';
import { scannerModel } from '../../simulators/src/scanner/scanner-model.ts';
import {
  initialScanner,
  type ScannerEvent,
  type ScannerInput,
  type ScannerState,
} from '../../simulators/src/scanner/scanner-state.ts';
import { agentInputOf } from './agent-input-of.ts';
import { pageInputOf } from './page-input-of.ts';
import { scannerFactOf } from './scanner-fact-of.ts';
import { VIRTUAL_POLICY, virtualPerson } from './virtual-people.ts';
import { VirtualWatchdog } from './virtual-watchdog.ts';

const HOP_MS = 15;
const DISK_MS = 4;
const START_WALL_MS = 1_800_000_000_000;
/** A process that is started anew has lived this long when it has read its journal. */
const UP_MS = 700;
/** A watchdog's own session to the scanner stands after this. */
const WATCHDOG_READY_MS = 700;
const DIAL_AGAIN_MS = 500;
/** Half of what the shell may draw. */
const JITTER = 0.5;

const PROFILE = {
  siteId: 'site-1',
  name: 'Virtual',
  scannerName: 'MR 1',
  scannerRef: 'MR1',
  fieldTesla: 1.5,
  upsFeeds: 'console',
};

/** What sensors report by themselves, well unless something else is shown; a door has a state of its own here. */
const SENSED = SHADOW_SENSORS.filter((id) => id !== 'door34');

/** One console: the page's own machine above the link worker's own machine. */
interface VirtualConsole {
  readonly id: string;
  readonly principal: Principal;
  link: LinkState;
  page: ConsoleState;
  lastInputMs: number;
  readonly stream: OutboundStream;
  /** what is said to it; of a page on site another one in each life of the agent */
  serverStream: OutboundStream;
}

/**
 * A whole site in virtual time: the machines that run in production (agent, gateway, link and page of both consoles) and
 * the simulated scanner's own model, one event queue, no socket, clock or promise. Everything that is sent is encoded
 * and decoded as on a wire. `lines` is what happened; the same acts give the same lines, in Node and in a browser.
 */
export class VirtualSite {
  readonly clock = new VirtualClock();
  readonly lines: string[] = [];
  readonly scanner: Runner<ScannerState, ScannerInput, ScannerEvent>;
  readonly remote: VirtualConsole;
  readonly onsite: VirtualConsole;
  readonly #consoles: VirtualConsole[] = [];
  readonly #silent = new Set<string>();
  /** while its process is dead: as it was last */
  agent: AgentState;
  #isAgentUp = true;
  /** which process of the agent this is */
  #life = 1;
  /** when that process began, on the site's clock: the agent counts its own ticks from there */
  #bornMs = 0;
  #durableSeq = 0;
  /** null: by its policy the site has none, or it is dead */
  #watchdog: VirtualWatchdog | null;
  /** those of earlier lives that may not be over yet */
  readonly #watchdogs: VirtualWatchdog[] = [];
  gateway: SiteState;
  door34: 'good' | 'bad' = 'good';
  count4 = 0;
  /** how wrong the gateway's time of day is */
  gatewayAheadMs = 0;
  isLinkCut = false;
  /** half a link: only what goes this way is lost */
  lostWay: 'toTarget' | 'fromTarget' | null = null;
  /** each way between site and gateway takes this much longer */
  linkDelayMs = 0;
  /** what a link test is dialled by; null: nothing carries pixels or tests here, and a line that nobody dials ends itself */
  pipes: {
    dial(line: Extract<AgentOutput, { kind: 'linkTestDial' }>): void;
    hangUp(): void;
    /** how long a message waits now, behind what a test has put on the same line */
    queuedMs(way: 'toSite' | 'fromSite'): number;
  } | null = null;
  /** nobody touches the remote console */
  isRemoteStill = false;
  /** inputs that are not well, as their sensors show it */
  readonly shown = new Map<InputId, 'bad' | 'unknown' | 'silent'>();
  /** what the UPS says is left, while the mains is away */
  upsRuntimeMs: number | null = 1_800_000;
  readonly journal: JournalLine[] = [];
  /** when the remote technologist's sign-in runs out */
  readonly signedInUntilMs: number;
  readonly #policy: FacilityPolicy;
  readonly #policyHash: string;
  readonly #startWallMs: number;
  readonly #identity: SiteIdentity;
  isScannerSilent = false;
  /** whether the scanner reports B1+rms of its steps */
  isB1Reported = true;
  readonly scannerDid: { readonly atMs: number; readonly what: string }[] = [];
  #replies = 0;
  #commands = 0;
  readonly #waiting = new Map<number, (outcome: { kind: 'done' } | { kind: 'refused'; why: string }) => void>();

  constructor(
    own: {
      readonly signedInUntilMs?: number;
      readonly timeScale?: number;
      readonly policy?: FacilityPolicy;
      readonly policyHash?: string;
      readonly startWallMs?: number;
    } = {},
  ) {
    this.#startWallMs = own.startWallMs ?? START_WALL_MS;
    this.#policyHash = own.policyHash ?? 'h';
    this.signedInUntilMs = own.signedInUntilMs ?? 1e12;
    this.#policy = own.policy ?? VIRTUAL_POLICY;
    const config = scannerConfigSchema.parse({
      registerFirst: true,
      scannerId: 'MR1',
      timeScale: own.timeScale ?? 0.2,
    });
    this.scanner = new Runner({ model: scannerModel, initial: initialScanner(config, 7), clock: this.clock });
    this.scanner.subscribe((events) => {
      for (const event of events) this.#scannerSaid(event);
    });
    this.scanner.start();
    this.#identity = { siteId: 'site-1', scannerRef: 'MR1', policy: this.#policy, policyHash: this.#policyHash };
    const journal = { fold: EMPTY_FOLD, headSeq: 0 };
    const boot = agentAtBoot(PROFILE, this.#identity, journal, this.clock.nowMs(), this.#startWallMs);
    this.agent = boot.state;
    this.#watchdog = this.#besideAgent();
    this.gateway = initialSite({ siteId: 'site-1', name: 'Virtual' }, this.clock.nowMs());
    this.remote = this.#console('c-remote', virtualPerson('ana', 'rst', 'remote', this.#policy));
    this.onsite = this.#console('c-onsite', virtualPerson('mia', 'mrst', 'onsite', this.#policy));
    this.#performAgent(boot.outputs);
    this.#every(50, () => this.#agentTakes({ kind: 'tick' }));
    this.#every(250, () =>
      this.#gatewayTakes({ kind: 'tick', wallMs: this.#startWallMs + this.clock.nowMs() + this.gatewayAheadMs }),
    );
    this.#every(100, () => this.#observe());
    for (const one of [this.remote, this.onsite]) this.#lives(one);
    this.#agentDials();
    for (const one of [this.remote, this.onsite]) this.#opens(one);
  }

  /** One more person, at a console of their own. */
  joins(personId: string, role: Principal['role'], seat: Principal['seat']): VirtualConsole {
    const one = this.#console(`c-${personId}`, virtualPerson(personId, role, seat, this.#policy));
    this.#lives(one);
    this.#opens(one);
    return one;
  }

  #lives(one: VirtualConsole): void {
    this.#every(25, () => this.#linkTakes(one, { kind: 'tick' }));
    this.#every(250, () => {
      if (one !== this.remote || !this.isRemoteStill) one.lastInputMs = this.clock.nowMs();
      this.#linkTakes(one, { kind: 'pageTick', atMs: this.clock.nowMs(), lastInputMs: one.lastInputMs });
      this.#pageTakes(one, { kind: 'tick' });
    });
  }

  #opens(one: VirtualConsole): void {
    const hello = { siteId: 'site-1', consoleId: one.id, token: 't', enrolment: '', policyHash: '' };
    this.#linkTakes(one, { kind: 'open', target: { url: 'virtual', hello } });
  }

  /** This console's own line is cut, both ways; everybody else's is not. */
  silence(who: VirtualConsole): void {
    this.#silent.add(who.id);
  }

  passes(durationMs: number): this {
    this.clock.advance(durationMs);
    return this;
  }

  /** Presses a button on a page, lets the answer come, and returns it in one word. */
  acts(who: VirtualConsole, action: CommandAction): string {
    this.#commands += 1;
    const commandId = `k-${this.#commands}`;
    this.#pageTakes(who, { kind: 'act', action, commandId });
    this.passes(300);
    const answer = who.page.answers.find((one) => one.commandId === commandId)?.outcome;
    if (answer === undefined) return 'silence';
    return answer.kind === 'refused' ? answer.reasons.map((one) => one.id).join('+') : answer.kind;
  }

  /** As a page would that refuses nothing by itself: then the site has to. */
  sendsUnasked(who: VirtualConsole, action: CommandAction): void {
    this.#commands += 1;
    const commandId = `k-${this.#commands}`;
    who.page = { ...who.page, commandSeq: who.page.commandSeq + 1 };
    this.#linkTakes(who, { kind: 'command', command: makeCommand(who.page, action, commandId, this.clock.nowMs()) });
    this.passes(300);
  }

  /** As `acts`, and nobody waits for the answer. */
  presses(who: VirtualConsole, action: CommandAction): void {
    this.#commands += 1;
    this.#pageTakes(who, { kind: 'act', action, commandId: `k-${this.#commands}` });
  }

  /** @throws Error when the act was not done */
  must(who: VirtualConsole, action: CommandAction): void {
    const answer = this.acts(who, action);
    if (answer !== 'done') throw new Error(`${action.kind}: ${answer} at ${this.clock.nowMs()} ms`);
  }

  /** What the shell would post: the gateway's word of a pipe, or what a line's thread found. */
  agentHears(input: Extract<AgentInput, { kind: 'linkTestPipe' | 'linkTestPipeGone' | 'linkTestLine' }>): void {
    this.#agentTakes(input);
  }

  did(what: string): number {
    return this.scannerDid.filter((one) => one.what === what).length;
  }

  #console(id: string, principal: Principal): VirtualConsole {
    const base = { siteId: 'site-1', incarnation: 'v', realm: 'real' } as const;
    const made: VirtualConsole = {
      id,
      principal,
      link: INITIAL_LINK,
      lastInputMs: this.clock.nowMs(),
      page: initialConsole({ consoleId: id, seat: principal.seat, siteId: 'site-1', commandSeq: 0 }),
      stream: new OutboundStream({ ...base, stream: `console:${id}` }),
      serverStream: this.#streamTo(id, 'v'),
    };
    this.#consoles.push(made);
    return made;
  }

  #every(intervalMs: number, act: () => void): void {
    const again = (): void => {
      act();
      this.clock.setTimer(this.clock.nowMs() + intervalMs, again);
    };
    this.clock.setTimer(this.clock.nowMs() + intervalMs, again);
  }

  #after(delayMs: number, act: () => void): void {
    this.clock.setTimer(this.clock.nowMs() + delayMs, act);
  }

  #note(where: string, what: unknown): void {
    this.lines.push(`${this.clock.nowMs()} ${where} ${canonical(what)}`);
  }

  /** As on a wire: encoded here, decoded there. */
  #wire(stream: OutboundStream, body: Body) {
    return decode(encode(stream.envelope(body, this.clock.nowMs())));
  }

  // ── the agent's process ──────────────────────────────────────────────────────────────────────────────────────────
  get isAgentUp(): boolean {
    return this.#isAgentUp;
  }

  /**
   * The agent's process is over, without a word: what it knew is gone but for what its disk has, each connection to it is
   * closed, and the watchdog beside it finds its channel closed.
   */
  agentDies(): void {
    if (!this.#isAgentUp) return;
    this.#isAgentUp = false;
    this.#life += 1;
    const lost = this.journal.findIndex((line) => line.seq > this.#durableSeq);
    if (lost >= 0) this.journal.length = lost;
    this.#note('agent', 'dies');
    for (const one of this.#consoles) if (one.principal.seat === 'onsite') this.#closes(one);
    const socketId = this.#agentSocket(this.#life - 1);
    this.#after(HOP_MS + this.linkDelayMs, () => this.#gatewayTakes({ kind: 'agentLeft', socketId }));
    this.#watchdog?.agentEnded();
  }

  /** The supervisor starts it anew: another process, with the clock of another process, and what the record says. */
  agentBoots(): void {
    if (this.#isAgentUp) return;
    this.#isAgentUp = true;
    const nowMs = this.clock.nowMs();
    this.#bornMs = nowMs - UP_MS;
    const wallMs = this.#startWallMs + nowMs;
    const records = this.journal.map((line) => ({ ...line.record, wallMs: line.wallMs }));
    const journal = { fold: foldJournal(records, wallMs), headSeq: this.journal.at(-1)?.seq ?? 0 };
    const { state, outputs } = agentAtBoot(PROFILE, this.#identity, journal, this.#agentMs(), wallMs - this.#agentMs());
    this.agent = state;
    this.#note('agent', `boots, life ${this.#life}`);
    for (const one of this.#consoles)
      if (one.principal.seat === 'onsite') one.serverStream = this.#streamTo(one.id, `v-${this.#life}`);
    if (this.#watchdog !== null) this.#watchdogs.push(this.#watchdog);
    const watchdog = (this.#watchdog = this.#besideAgent());
    this.#after(WATCHDOG_READY_MS, () => {
      // Ready, it says so to those of earlier lives.
      if (watchdog !== null && watchdog === this.#watchdog) for (const one of this.#watchdogs) one.replaced();
    });
    this.#performAgent(outputs);
    this.#agentDials();
  }

  /** As when the whole computer fails: then the watchdog is gone with its agent. */
  watchdogDies(): void {
    this.#watchdog?.dies();
    this.#watchdog = null;
  }

  /** Somebody starts a step at the scanner's own console. */
  startsAtScanner(stepId: string): void {
    this.scanner.post({ kind: 'selectStep', stepId, by: 'local', replyTo: -1, commandId: '' });
    this.scanner.post({ kind: 'start', stepId, by: 'local', replyTo: -1, commandId: '', deadlineAtMs: null });
  }

  /** Somebody presses the scanner's own STOP. */
  pressesScannerStop(): void {
    this.scanner.post({ kind: 'stop', by: 'local', replyTo: -1, commandId: '' });
  }

  /** The gateway hears of it once there is a way; each process is another one to it. */
  #agentDials(): void {
    const life = this.#life;
    if (this.isLinkCut || this.lostWay !== null) {
      this.#after(DIAL_AGAIN_MS, () => {
        if (life === this.#life) this.#agentDials();
      });
      return;
    }
    this.#gatewayTakes({
      kind: 'agentJoined',
      socketId: this.#agentSocket(life),
      incarnation: `a-${life}`,
      policyHash: this.#policyHash,
      softwareVersion: '1',
      cursor: { cursorSeq: 0, cursorHash: '' },
      journal: 'fits',
    });
    this.#agentTakes({ kind: 'uplink', state: 'up' });
  }

  #agentSocket(life: number): string {
    return `agent#${life}`;
  }

  /** By the clock of the agent's own process. */
  #agentMs(): number {
    return this.clock.nowMs() - this.#bornMs;
  }

  #besideAgent(): VirtualWatchdog | null {
    if (this.#policy.equipment.watchdog.fit === 'notFitted') return null;
    return new VirtualWatchdog(String(this.#life), this.clock, {
      stop: (how, commandId) => {
        this.#note('watchdog', how);
        const replyTo = ++this.#replies;
        this.#after(3, () => this.scanner.post({ kind: how, by: 'opcua', replyTo, commandId }));
      },
      say: (call) => this.#note('watchdog', call),
    });
  }

  #closes(who: VirtualConsole): void {
    this.#after(1, () => this.#linkTakes(who, { kind: 'socketClosed', code: '', detail: '', jitter: JITTER }));
  }

  #streamTo(consoleId: string, incarnation: string): OutboundStream {
    return new OutboundStream({ siteId: 'site-1', incarnation, realm: 'real', stream: `server:${consoleId}` });
  }

  // ── agent ────────────────────────────────────────────────────────────────────────────────────────────────────────
  #agentTakes(input: AgentInput): void {
    if (!this.#isAgentUp) return;
    const { state, outputs } = agentMachine.step(this.agent, input, this.#agentMs());
    this.agent = state;
    if (input.kind === 'tick' || outputs.length > 0) this.#watchdog?.turn(state.policy);
    this.#performAgent(outputs);
  }

  #performAgent(outputs: readonly AgentOutput[]): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'order':
          this.#note('order', output.order);
          this.#order(output);
          break;
        case 'journal': {
          this.journal.push(...output.lines);
          for (const line of output.lines) this.#note('journal', line);
          const upToSeq = output.lines.at(-1)?.seq ?? 0;
          const life = this.#life;
          this.#after(DISK_MS, () => {
            if (life !== this.#life) return;
            this.#durableSeq = upToSeq;
            this.#agentTakes({ kind: 'journalDurable', upToSeq });
          });
          break;
        }
        case 'toConsole':
          if (output.via === 'onsite') this.#toLink(this.#at(output.consoleId), output.body, 1);
          else this.#toGateway({ kind: 'toConsole', value: { consoleId: output.consoleId, body: output.body } });
          break;
        case 'broadcast':
          this.#toGateway(output.body);
          for (const one of this.#consoles) if (one.principal.seat === 'onsite') this.#toLink(one, output.body, 1);
          break;
        case 'linkTestDial':
          this.pipes?.dial(output);
          break;
        case 'linkTestHangUp':
          this.pipes?.hangUp();
          break;
        // Nobody asks for a live drill here.
        case 'shadowToConsole':
        case 'shadowBroadcast':
        case 'drillView':
        case 'drillOpened':
        case 'drillJournal':
        case 'drillClosed':
          break;
        case 'shutdown':
          this.#note('dark', output.because);
          break;
        case 'violation':
          throw new Error(`the core found itself broken: ${output.what}`);
      }
    }
  }

  #order({ effectId, order }: Extract<AgentOutput, { kind: 'order' }>): void {
    const replyTo = ++this.#replies;
    const life = this.#life;
    this.#waiting.set(replyTo, (outcome) =>
      this.#after(3, () => {
        // To another process it is the answer to nothing.
        if (life === this.#life) this.#agentTakes({ kind: 'orderOutcome', effectId, outcome });
      }),
    );
    const common = { by: 'opcua', replyTo, commandId: order.commandId } as const;
    this.#after(3, () => {
      switch (order.kind) {
        case 'start':
          return this.scanner.post({
            kind: 'start',
            stepId: order.stepId,
            deadlineAtMs: this.clock.nowMs() + 1_000,
            ...common,
          });
        case 'selectStep':
          return this.scanner.post({ kind: 'selectStep', stepId: order.stepId, ...common });
        default:
          return this.scanner.post({ kind: order.kind, ...common });
      }
    });
  }

  #scannerSaid(event: ScannerEvent): void {
    if (event.kind === 'answered') {
      this.#waiting.get(event.replyTo)?.(
        event.result === 'accepted' ? { kind: 'done' } : { kind: 'refused', why: event.reason },
      );
      this.#waiting.delete(event.replyTo);
      return;
    }
    this.#note('scanner', event);
    if (event.kind === 'did') this.scannerDid.push({ atMs: this.clock.nowMs(), what: event.what });
  }

  /** What adapters would report: the scanner's shown state, the zone's facts, the feeds alive. */
  #observe(): void {
    const fact = this.isScannerSilent ? null : scannerFactOf(this.scanner.state, this.clock.nowMs(), this);
    if (fact !== null) {
      for (const one of this.#watchdogs) one.seesScanner(fact);
      this.#watchdog?.seesScanner(fact);
    }
    if (!this.#isAgentUp) return;
    const seenMs = this.#agentMs();
    const input = (id: InputId, raw: 'good' | 'bad' | 'unknown'): void =>
      this.#agentTakes({ kind: 'observation', observation: { kind: 'input', input: id, raw, seenMs, words: '' } });
    for (const id of SENSED) {
      const shown = this.shown.get(id) ?? 'good';
      if (shown !== 'silent') input(id, shown);
    }
    for (const id of SHADOW_STATED) {
      const shown = this.shown.get(id);
      if (shown === 'bad' || shown === 'unknown') input(id, shown);
      else if (shown === undefined && this.#policy.equipment[id].fit === 'fitted') input(id, 'good');
    }
    const door34 = this.shown.get('door34') ?? this.door34;
    if (door34 !== 'silent') input('door34', door34);
    if (this.shown.get('mains') === 'bad') {
      const power = { mains: 'lost', runtimeMs: this.upsRuntimeMs, chargePercent: null } as const;
      this.#agentTakes({ kind: 'observation', observation: { kind: 'power', power, seenMs } });
    }
    const count4 = this.count4 + (this.shown.get('zone4Entry') === 'bad' ? 1 : 0);
    this.#agentTakes({
      kind: 'observation',
      observation: { kind: 'zone', zone: { count3: 1, count4, badge: null, oxygenPercent: 20.9 }, seenMs },
    });
    if (fact !== null) this.#agentTakes({ kind: 'observation', observation: { kind: 'scanner', fact, seenMs } });
  }

  // ── gateway ──────────────────────────────────────────────────────────────────────────────────────────────────────
  #toGateway(body: Body): void {
    if (this.isLinkCut || this.lostWay === 'toTarget') return;
    if (body.kind !== 'siteView' && body.kind !== 'toConsole') return;
    const socketId = this.#agentSocket(this.#life);
    this.#after(HOP_MS + this.linkDelayMs + (this.pipes?.queuedMs('fromSite') ?? 0), () => {
      if (!this.isLinkCut) this.#gatewayTakes({ kind: 'agentSaid', socketId, body, historical: false });
    });
  }

  #gatewayTakes(input: SiteInput): void {
    const { state, outputs } = siteMachine.step(this.gateway, input, this.clock.nowMs());
    this.gateway = state;
    for (const output of outputs) this.#performGateway(output);
  }

  #performGateway(output: SiteOutput): void {
    if (output.kind === 'decided') return this.#note('gateway', output.decision);
    if (output.kind !== 'send') return;
    for (const socketId of output.to) {
      if (socketId === this.#agentSocket(this.#life)) this.#toAgent(output.body);
      else if (socketId.startsWith('agent#')) continue;
      else this.#toLink(this.#at(socketId), output.body, HOP_MS);
    }
  }

  #toAgent(body: Body): void {
    if (this.isLinkCut || this.lostWay === 'fromTarget') return;
    this.#after(HOP_MS + this.linkDelayMs + (this.pipes?.queuedMs('toSite') ?? 0), () => {
      if (this.isLinkCut) return;
      const input = agentInputOf(body);
      if (input !== null) this.#agentTakes(input);
    });
  }

  #at(consoleId: string): VirtualConsole {
    return this.#consoles.find((one) => one.id === consoleId) ?? this.remote;
  }

  // ── consoles ─────────────────────────────────────────────────────────────────────────────────────────────────────
  #toLink(to: VirtualConsole, body: Body, delayMs: number): void {
    if (this.#silent.has(to.id)) return;
    const envelope = this.#wire(to.serverStream, body);
    this.#after(delayMs, () => this.#linkTakes(to, { kind: 'envelope', envelope }));
  }

  #linkTakes(who: VirtualConsole, input: LinkInput): void {
    const { state, outputs } = linkMachine.step(who.link, input, this.clock.nowMs());
    who.link = state;
    for (const output of outputs) {
      switch (output.kind) {
        case 'connect':
          if (who.principal.seat === 'onsite' && !this.#isAgentUp) this.#closes(who);
          else this.#after(5, () => this.#linkTakes(who, { kind: 'socketOpened' }));
          break;
        case 'disconnect':
          break;
        case 'send':
          this.#fromConsole(who, this.#wire(who.stream, output.body).body);
          break;
        case 'tell':
          this.#tellPage(who, output.message);
          break;
      }
    }
  }

  #fromConsole(who: VirtualConsole, body: Body): void {
    if (this.#silent.has(who.id)) return;
    const isOnsite = who.principal.seat === 'onsite';
    this.#after(isOnsite ? 1 : HOP_MS, () => {
      if (isOnsite && !this.#isAgentUp) return;
      switch (body.kind) {
        case 'consoleHello':
          if (isOnsite)
            this.#agentTakes({ kind: 'consoleJoined', consoleId: who.id, principal: who.principal, via: 'onsite' });
          else {
            const seat = {
              socketId: who.id,
              consoleId: who.id,
              sessionId: 's',
              principal: who.principal,
              policyHash: '',
              signedInUntilMs: this.signedInUntilMs,
            };
            this.#gatewayTakes({ kind: 'consoleJoined', ...seat });
          }
          return this.#toLink(
            who,
            {
              kind: 'consoleWelcome',
              value: {
                consoleId: who.id,
                principal: who.principal,
                policyHash: this.#policyHash,
                servedBy: isOnsite ? 'onsite' : 'gateway',
              },
            },
            1,
          );
        case 'heartbeat':
          if (isOnsite)
            return this.#agentTakes({ kind: 'consoleBeat', consoleId: who.id, via: 'onsite', beat: body.value });
          return this.#gatewayTakes({ kind: 'consoleSaid', socketId: who.id, body });
        case 'command':
          if (isOnsite)
            return this.#agentTakes({
              kind: 'consoleCommand',
              consoleId: who.id,
              via: 'onsite',
              principal: who.principal,
              command: body.value,
            });
          return this.#gatewayTakes({ kind: 'consoleSaid', socketId: who.id, body });
        default:
          return;
      }
    });
  }

  #tellPage(who: VirtualConsole, message: FromLink): void {
    if (message.kind === 'outcome') this.#note(who.id, message.outcome);
    const input = pageInputOf(message);
    if (input !== null) this.#pageTakes(who, input);
  }

  #pageTakes(who: VirtualConsole, input: ConsoleInput): void {
    const { state, outputs } = consoleMachine.step(who.page, input, this.clock.nowMs());
    who.page = state;
    for (const output of outputs) this.#linkTakes(who, { kind: 'command', command: output.command });
  }
}
