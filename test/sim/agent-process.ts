import type { Body, ShadowBody } from '@farfield/protocol';
import {
  type BootFold,
  type EffectOutcome,
  EMPTY_FOLD,
  type PolicyEffect,
  type PolicyEvent,
  type PolicyState,
  type ScannerOrder,
  type SiteIdentity,
  step as coreStep,
} from '@farfield/protocol/policy';
import { agentAtBoot } from '../../agent/src/agent-at-boot.ts';
import { makeAgentMachine } from '../../agent/src/agent-machine.ts';
import type { AgentInput, AgentOutput, AgentState } from '../../agent/src/agent-state.ts';
import type { DrillOutput } from '../../agent/src/drill/drill-output.ts';
import { EMPTY_DESK } from '../../agent/src/drill/drill-view.ts';
import { foldJournal } from '../../agent/src/journal/fold.ts';
import type { Disk } from './disk.ts';
import type { Rng } from './rng.ts';
import { ProcessClock, type World } from './world.ts';

/** One step of the policy core, as it happened inside the site agent. */
export interface CoreStep {
  readonly before: PolicyState;
  readonly event: PolicyEvent;
  readonly after: PolicyState;
  readonly effects: readonly PolicyEffect[];
  /** the agent's own clock */
  readonly nowMs: number;
}

export interface AgentBoot {
  readonly fold: BootFold;
  readonly state: AgentState;
  readonly bootMs: number;
}

export interface AgentPorts {
  readonly order: (order: ScannerOrder, answer: (outcome: EffectOutcome) => void) => void;
  readonly toGateway: (body: Body) => void;
  readonly toOnsite: (consoleId: string | null, body: Body) => void;
  readonly core: (step: CoreStep) => void;
  /** before its machine has it */
  readonly takes: (input: AgentInput) => void;
  readonly stepped: (before: AgentState, input: AgentInput, after: AgentState, outputs: readonly AgentOutput[]) => void;
  readonly booted: (boot: AgentBoot) => void;
  readonly violation: (what: string) => void;
  /** in the moment before */
  readonly dies: () => void;
  /** every connection to it is gone */
  readonly died: () => void;
}

const FINE_TICK_MS = 50;
const COARSE_TICK_MS = 200;
const WALL_MS = 1_800_000_000_000;
/** From the last line of a drill's own record until its file is whole. */
const SEALED_AFTER_MS = 6;

/** The site agent's process: its machine, its own clock, its deaths and its stalls. */
export class AgentProcess {
  state: AgentState | null = null;
  incarnation = 0;
  /** by its own clock: since its boot, or since it last stood still */
  turnsSinceMs = 0;
  clock: ProcessClock;
  readonly disk: Disk;
  readonly #world: World;
  readonly #rng: Rng;
  readonly #site: SiteIdentity;
  readonly #ports: AgentPorts;
  readonly #machine: ReturnType<typeof makeAgentMachine>;
  #life = 0;
  #lastTickMs = 0;
  #backlog: AgentInput[] | null = null;

  constructor(world: World, rng: Rng, site: SiteIdentity, disk: Disk, ports: AgentPorts) {
    this.#world = world;
    this.#rng = rng;
    this.#site = site;
    this.disk = disk;
    this.#ports = ports;
    this.clock = new ProcessClock(0, 1_000, 0);
    this.#machine = makeAgentMachine((before, event, nowMs) => {
      const result = coreStep(before, event, nowMs);
      ports.core({ before, event, after: result.state, effects: result.effects, nowMs });
      return result;
    });
    disk.onNews = (news) =>
      this.takes(
        news.kind === 'durable'
          ? { kind: 'journalDurable', upToSeq: news.upToSeq }
          : { kind: 'journalFailed', fromSeq: news.fromSeq, code: news.code },
      );
    world.every(FINE_TICK_MS, FINE_TICK_MS, () => {
      if (this.#isFine() || world.nowMs - this.#lastTickMs >= COARSE_TICK_MS) this.takes({ kind: 'tick' });
    });
  }

  get nowMs(): number {
    return this.clock.read(this.#world.nowMs);
  }

  get isPaused(): boolean {
    return this.#backlog !== null;
  }

  boot(): void {
    if (this.state !== null) return;
    this.incarnation += 1;
    this.#life += 1;
    this.#backlog = null;
    this.clock = new ProcessClock(this.#world.nowMs, this.#rng.between(1_000, 3_000_000), this.#rng.between(-200, 200));
    const { lines, headSeq } = this.disk;
    const wallMs = WALL_MS + this.#world.nowMs;
    const fold =
      lines.length === 0
        ? EMPTY_FOLD
        : foldJournal(
            lines.map((line) => ({ ...line.record, wallMs: line.wallMs })),
            wallMs,
          );
    const profile = {
      siteId: this.#site.siteId,
      name: 'Simulated',
      scannerName: 'MR 1',
      scannerRef: this.#site.scannerRef,
      fieldTesla: 1.5,
      upsFeeds: 'console',
    };
    const bootMs = this.nowMs;
    this.turnsSinceMs = bootMs;
    const { state, outputs } = agentAtBoot(profile, this.#site, { fold, headSeq }, bootMs, wallMs - bootMs);
    this.state = state;
    this.#ports.booted({ fold, state, bootMs });
    this.#perform(outputs);
  }

  /** @param wrongByMs ahead of everybody else's; negative: behind */
  setsWall(wrongByMs: number): void {
    this.takes({ kind: 'clock', wallOffsetMs: WALL_MS + wrongByMs + this.#world.nowMs - this.nowMs });
  }

  kill(): void {
    if (this.state === null) return;
    this.#ports.dies();
    this.state = null;
    this.#life += 1;
    this.#backlog = null;
    this.disk.crash();
    this.#ports.died();
  }

  /** Nothing of it runs for so long; what comes meanwhile waits at its door. */
  stall(lengthMs: number): void {
    if (this.state === null || this.#backlog !== null) return;
    this.#backlog = [];
    const life = this.#life;
    this.#world.after(lengthMs, () => {
      if (life !== this.#life) return;
      const backlog = this.#backlog ?? [];
      this.#backlog = null;
      this.turnsSinceMs = this.nowMs;
      this.takes({ kind: 'tick' });
      for (const input of backlog) this.takes(input);
    });
  }

  takes(input: AgentInput): void {
    if (this.state === null) return;
    if (this.#backlog !== null) {
      if (input.kind !== 'tick' && this.#backlog.length < 5_000) this.#backlog.push(input);
      return;
    }
    if (input.kind === 'tick') this.#lastTickMs = this.#world.nowMs;
    const { nowMs } = this;
    this.#ports.takes(input);
    const before = this.state;
    const { state, outputs } = this.#machine.step(before, input, nowMs);
    this.state = state;
    this.#ports.stepped(before, input, state, outputs);
    this.#perform(outputs);
  }

  #isFine(): boolean {
    const policy = this.state?.policy;
    if (policy === undefined) return false;
    const { stop, pending, inflight, permit } = policy;
    const stopOpen = stop !== null && (stop.status === 'sent' || stop.status === 'notConfirmed');
    return pending !== null || stopOpen || inflight.length > 0 || permit?.status === 'starting';
  }

  #perform(outputs: readonly AgentOutput[]): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'order':
          this.#world.note(`order ${output.order.kind} ${output.order.commandId}`);
          this.#order(output.effectId, output.order, output.withinMs);
          break;
        case 'journal':
          for (const { seq, record } of output.lines) this.#world.note(`${seq} ${record.type}`);
          this.disk.append(output.lines);
          break;
        case 'toConsole':
          if (output.via === 'onsite') this.#ports.toOnsite(output.consoleId, output.body);
          else this.#ports.toGateway({ kind: 'toConsole', value: { consoleId: output.consoleId, body: output.body } });
          break;
        case 'broadcast':
          this.#ports.toGateway(output.body);
          this.#ports.toOnsite(null, output.body);
          break;
        // No pipe carries pixels or tests here: a line that nobody dials ends itself.
        case 'linkTestDial':
        case 'linkTestHangUp':
          break;
        case 'shadowToConsole':
        case 'shadowBroadcast':
        case 'drillView':
        case 'drillOpened':
        case 'drillJournal':
        case 'drillClosed':
          this.#ofDrill(output);
          break;
        case 'shutdown':
          // Here the host outlives its battery: what the site does without its agent is the nemesis that kills it.
          this.#world.note(`dark ${output.because}`);
          break;
        case 'violation':
          this.#ports.violation(output.what);
          break;
      }
    }
  }

  /** As the agent's shell does: screens and a file of its own. */
  #ofDrill(output: DrillOutput): void {
    const { toGateway, toOnsite } = this.#ports;
    switch (output.kind) {
      case 'shadowToConsole': {
        const { consoleId, via, drillId, body } = output;
        if (via === 'onsite') toOnsite(consoleId, shadowed(drillId, body));
        else toGateway(shadowed(drillId, { kind: 'toConsole', value: { consoleId, body } }));
        return;
      }
      case 'shadowBroadcast':
        if (!output.isWayCut) toGateway(shadowed(output.drillId, output.body));
        return toOnsite(null, shadowed(output.drillId, output.body));
      case 'drillView':
        toGateway({ kind: 'drillView', value: output.view });
        return toOnsite(null, { kind: 'drillView', value: { ...output.view, desk: EMPTY_DESK } });
      case 'drillOpened':
        return this.#world.note(`drill ${output.record.drillId}`);
      case 'drillJournal':
        return;
      case 'drillClosed': {
        this.#world.note(`drill over: ${output.end.why}`);
        const { drillId } = output;
        const life = this.#life;
        this.#world.after(SEALED_AFTER_MS, () => {
          if (life === this.#life) this.takes({ kind: 'drillSealed', drillId, recordSha256: 'virtual' });
        });
      }
    }
  }

  /** As the guard does: one try, one deadline; what did not answer is unknown. */
  #order(effectId: string, order: ScannerOrder, withinMs: number): void {
    const life = this.#life;
    let isTold = false;
    const tell = (outcome: EffectOutcome): void => {
      if (isTold || life !== this.#life) return;
      isTold = true;
      this.takes({ kind: 'orderOutcome', effectId, outcome });
    };
    this.#ports.order(order, tell);
    this.#world.after(withinMs, () => tell({ kind: 'unknown', code: 'NO_ANSWER' }));
  }
}

function shadowed(drillId: string, body: ShadowBody): Body {
  return { kind: 'shadow', value: { drillId, body } };
}
