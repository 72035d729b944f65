import { isDeepStrictEqual } from 'node:util';
import type { Body, CommandMessage, DrillAsk, Heartbeat, Shadow, ShadowBody } from '@farfield/protocol';
import {
  DESYNC_GRACE_MS,
  isInForce,
  isScanning,
  type PolicyState,
  type Principal,
  scannerStateKnown,
  type SiteIdentity,
  standsStill,
} from '@farfield/protocol/policy';
import { type AdapterPort, isRestricting, type Observation } from './adapters/adapter-port.ts';
import { agentAtBoot } from './agent-at-boot.ts';
import { makeAgentMachine } from './agent-machine.ts';
import type { AgentInput, AgentOutput, AgentState, ScreenFact, SiteProfile, Via } from './agent-state.ts';
import type { JournalPort } from './journal/journal-port.ts';
import type { Clock } from './clock.ts';
import type { DrillOutput } from './drill/drill-output.ts';
import type { DrillRecords } from './drill/drill-records.ts';
import { EMPTY_DESK } from './drill/drill-view.ts';
import type { CoreRecorder } from './core-record/core-recorder.ts';
import { LagWatch } from './host/lag-watch.ts';
import type { Guard } from './safety/guard.ts';
import { LAST_STOP_ALONE_MS, LAST_STOP_DARK_MS, LAST_STOP_MS, lastStop } from './safety/last-stop.ts';
import { handsOn } from './screen/hands-on.ts';
import type { HandsOn } from './screen/screen-messages.ts';
import { type ScanRisk, scanRisk } from './watchdog/scan-risk.ts';

/** The loop's own turn: protective evaluation happens this often without anything else happening. */
const TURN_MS = 50;

/** However soon time alone will change something: the loop has more to do than to look. */
const TURN_AT_LEAST_MS = 20;

/** The part of a pino logger that is used: fields first, then a constant sentence; never patient data. */
export interface AgentLog {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Where the machine's words go. Each is absent when the site has no such part. */
export interface AgentPorts {
  readonly clock: Clock;
  readonly log: AgentLog;
  readonly journal: JournalPort;
  /** the only caller of the scanner; null: no adapter can command it */
  readonly guard: Guard | null;
  readonly adapters: readonly AdapterPort[];
  /** looks on at each step of the core; null: nobody does */
  readonly recorder: CoreRecorder | null;
  sendToGateway(body: Body): void;
  sendToOnsite(consoleId: string, body: Body): void;
  broadcastOnsite(body: Body): void;
  /** the records of live drills, apart from the site's own */
  readonly drills: DrillRecords;
  /** one line of a link test, by the site's path of this name */
  dialLinkTest(line: Extract<AgentOutput, { kind: 'linkTestDial' }>): void;
  /** whatever of a link test goes on ends now */
  hangUpLinkTest(): void;
  /** the record has its last word: close it and end the process, while the battery lasts */
  onShutdown(because: string): void;
  /** the loop's own turn came round, and the machine took it; only this says that the agent lives */
  onTurn(policy: PolicyState): void;
  /** what the machine decided, before anything of it is done */
  beforeActs(policy: PolicyState): void;
  /** who may move the scanner's pointer now; told at each change */
  onScreenSituation(situation: HandsOn): void;
}

/**
 * The shell around the machine: one mailbox, one loop. Socket and device callbacks only `post`; the machine decides; the
 * shell performs and posts what came of it.
 */
export class Agent {
  #state: AgentState;
  readonly #machine: ReturnType<typeof makeAgentMachine>;
  readonly #ports: AgentPorts;
  readonly #lag = new LagWatch(TURN_MS);
  #isLagWatched = false;
  readonly #mailbox: AgentInput[] = [];
  #draining = false;
  #isEnding = false;
  #lastStop: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastStepMs: number;
  #longestStallMs = 0;
  #steps = 0;
  #screenSituation: HandsOn | null = null;

  constructor(profile: SiteProfile, site: SiteIdentity, ports: AgentPorts) {
    this.#ports = ports;
    this.#machine = makeAgentMachine(ports.recorder?.step);
    const nowMs = ports.clock.nowMs();
    const { state, outputs } = agentAtBoot(profile, site, ports.journal, nowMs, ports.clock.wallMs() - nowMs);
    this.#state = state;
    this.#lastStepMs = nowMs;
    this.#perform(outputs);
  }

  /** Protective evaluation runs before any network: the first tick is now. */
  async start(): Promise<void> {
    this.#ports.journal.onNews((news) => {
      if (news.kind === 'durable') this.post({ kind: 'journalDurable', upToSeq: news.upToSeq });
      else this.post({ kind: 'journalFailed', fromSeq: news.fromSeq, code: news.code });
    });
    this.#tick();
    await Promise.all(
      this.#ports.adapters.map((adapter) => adapter.start((observation) => this.#observe(observation))),
    );
  }

  /** Ends in order: no scan runs on that nobody here could stop. */
  async stop(): Promise<void> {
    // Its loop goes round until then: by it the scanner's word is heard, and the watchdog hears that the agent lives.
    await this.leaveNoScan();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await Promise.allSettled(this.#ports.adapters.map((adapter) => adapter.stop()));
  }

  /**
   * To be called before the doors close behind which people can still press STOP, and before the watchdog is let go; the
   * second call waits for the first. Whether a scan may run all the same, `scanRisk` says after it.
   *
   * @param isDark the battery is nearly empty, and the core has tried already
   */
  leaveNoScan({ isDark = false } = {}): Promise<void> {
    this.#isEnding = true;
    this.#lastStop ??= this.#stopWhatRuns(isDark);
    return this.#lastStop;
  }

  async #stopWhatRuns(isDark: boolean): Promise<void> {
    const { guard, log, clock } = this.#ports;
    const { capabilities } = this.#state.policy.policy;
    if (guard === null || this.scanRisk === 'none' || !(capabilities.stop || capabilities.abort)) return;
    const { epoch } = this;
    const sinceMs = clock.nowMs();
    const how = await lastStop({
      guard,
      clock,
      capabilities,
      effectIdOf: (tried) => `agent-ends-${epoch}-${tried}`,
      isOver: () => this.scanRisk === 'none',
      isAtRestSince: (ms) => this.#isAtRestSince(ms),
      forMs: () => this.#lastStopMs(isDark, sinceMs),
      record: (line) => this.post({ kind: 'ownRecord', line }),
    });
    if (how === 'confirmed')
      log.warn({ code: 'STOPPED_AT_END' }, 'the agent ends; a scan that may have run is stopped');
    else
      log.error({ code: 'NOT_STOPPED_AT_END' }, 'the agent ends; a scan may run, and did not stop when it was told to');
  }

  /** How long what may run is asked to stop by this process: the less, the better it is looked after without it. */
  #lastStopMs(isDark: boolean, sinceMs: number): number {
    if (isDark) return LAST_STOP_DARK_MS;
    if (this.#state.policy.inputs.watchdog.raw !== 'good') return LAST_STOP_ALONE_MS;
    // What rests and may begin yet is for the watchdog to look at, for a minute.
    return this.#isAtRestSince(sinceMs) ? DESYNC_GRACE_MS : LAST_STOP_MS;
  }

  /** Paused is not stopped (S-F), and a fault says nothing of a scan beside it (V-5). */
  #isAtRestSince(ms: number): boolean {
    const { policy } = this.#state;
    const { lastSeenMs } = policy.inputs.scannerStatus;
    const known = scannerStateKnown(policy);
    return standsStill(policy) && known !== 'paused' && known !== 'fault' && lastSeenMs !== null && lastSeenMs > ms;
  }

  /** Whether a scan that Farfield answers for may run. */
  get scanRisk(): ScanRisk {
    return scanRisk(this.#state.policy);
  }

  post(input: AgentInput): void {
    this.#mailbox.push(input);
    this.#drain();
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let input = this.#mailbox.shift(); input !== undefined; input = this.#mailbox.shift()) {
        const nowMs = this.#ports.clock.nowMs();
        this.#longestStallMs = Math.max(this.#longestStallMs, nowMs - this.#lastStepMs);
        this.#lastStepMs = nowMs;
        this.#steps += 1;
        const { state, outputs } = this.#machine.step(this.#state, input, nowMs);
        this.#state = state;
        this.#ports.beforeActs(state.policy);
        this.#perform(outputs);
        this.#tellScreen();
      }
    } finally {
      this.#draining = false;
    }
  }

  #tellScreen(): void {
    const situation = handsOn(this.#state.policy);
    if (isDeepStrictEqual(situation, this.#screenSituation)) return;
    this.#screenSituation = situation;
    this.#ports.onScreenSituation(situation);
  }

  #tick(): void {
    const { clock } = this.#ports;
    this.post({ kind: 'clock', wallOffsetMs: clock.wallMs() - clock.nowMs() });
    if (this.#isLagWatched) for (const fact of this.#lag.turn(clock.nowMs())) this.hostFact(fact);
    this.post({ kind: 'tick' });
    this.#ports.onTurn(this.#state.policy);
    // What becomes true by time alone is acted on when it is, and not a turn later.
    const dueInMs = this.#state.policy.settleDueMs - clock.nowMs();
    this.#timer = setTimeout(() => this.#tick(), Math.max(TURN_AT_LEAST_MS, Math.min(TURN_MS, dueInMs)));
  }

  #perform(outputs: readonly AgentOutput[]): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'order':
          this.#order(output);
          break;
        case 'journal':
          this.#ports.journal.append(output.lines);
          break;
        case 'toConsole':
          this.#toConsole(output.consoleId, output.via, output.body);
          break;
        case 'broadcast':
          this.#ports.sendToGateway(output.body);
          this.#ports.broadcastOnsite(output.body);
          break;
        case 'linkTestDial':
          this.#ports.dialLinkTest(output);
          break;
        case 'linkTestHangUp':
          this.#ports.hangUpLinkTest();
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
          this.#ports.onShutdown(output.because);
          break;
        case 'violation':
          this.#ports.log.error({ what: output.what }, 'the safety core found itself broken');
          break;
      }
    }
  }

  #order({ effectId, order, withinMs }: Extract<AgentOutput, { kind: 'order' }>): void {
    const { guard } = this.#ports;
    if (this.#isEnding && !isRestricting(order.kind)) {
      // A start that waited for the disk would follow the last stop.
      this.post({ kind: 'orderOutcome', effectId, outcome: { kind: 'failed', code: 'AGENT_ENDS' } });
      return;
    }
    if (guard === null) {
      this.post({ kind: 'orderOutcome', effectId, outcome: { kind: 'failed', code: 'NO_SCANNER_ADAPTER' } });
      return;
    }
    void guard
      .call(effectId, order, withinMs)
      .then((outcome) => this.post({ kind: 'orderOutcome', effectId, outcome }));
  }

  #toConsole(consoleId: string, via: Via, body: Extract<Body, { kind: 'heartbeat' | 'commandOutcome' }>): void {
    if (via === 'onsite') this.#ports.sendToOnsite(consoleId, body);
    else this.#ports.sendToGateway({ kind: 'toConsole', value: { consoleId, body } });
  }

  /** Screens and a file of its own: there is no other way out of a drill. */
  #ofDrill(output: DrillOutput): void {
    const ports = this.#ports;
    switch (output.kind) {
      case 'shadowToConsole': {
        const { consoleId, via, drillId, body } = output;
        if (via === 'onsite') ports.sendToOnsite(consoleId, shadowed(drillId, body));
        else ports.sendToGateway(shadowed(drillId, { kind: 'toConsole', value: { consoleId, body } }));
        return;
      }
      case 'shadowBroadcast':
        if (!output.isWayCut) ports.sendToGateway(shadowed(output.drillId, output.body));
        return ports.broadcastOnsite(shadowed(output.drillId, output.body));
      case 'drillView':
        ports.sendToGateway({ kind: 'drillView', value: output.view });
        return ports.broadcastOnsite({ kind: 'drillView', value: { ...output.view, desk: EMPTY_DESK } });
      case 'drillOpened':
        return ports.drills.open(output.record);
      case 'drillJournal':
        return ports.drills.append(output.drillId, output.lines);
      case 'drillClosed':
        return ports.drills.close(output.drillId, output.end);
    }
  }

  /** Waveforms and numerics go straight to the screens; the machine sees freshness facts. */
  #observe(observation: Observation): void {
    if (observation.kind === 'waveform') {
      const { lead, firstSample, rateMilliHz, samples } = observation;
      this.#everywhere({ kind: 'waveform', value: { lead, firstSample, rateMilliHz, samples: [...samples] } });
      return;
    }
    if (observation.kind === 'numerics') {
      const nowMs = this.#ports.clock.nowMs();
      const { feed, items, alarm, source } = observation.numerics;
      this.#everywhere({
        kind: 'numerics',
        value: {
          feed,
          alarm,
          source,
          items: items.map(({ id, valid, value, seenMs }) => ({
            id,
            valid,
            value,
            ageMs: Math.max(0, nowMs - seenMs),
          })),
        },
      });
      return;
    }
    this.post({ kind: 'observation', observation });
  }

  #everywhere(body: Body): void {
    this.#ports.sendToGateway(body);
    this.#ports.broadcastOnsite(body);
  }

  /** From here on a loop that comes late says so: starting up is slow, and nobody is being scanned by it. */
  watchLag(): void {
    this.#isLagWatched = true;
  }

  /** What the host says of itself: its disk, its own lateness. */
  hostFact({ input, raw, words }: Pick<Extract<Observation, { kind: 'input' }>, 'input' | 'raw' | 'words'>): void {
    this.#observe({ kind: 'input', input, raw, seenMs: this.#ports.clock.nowMs(), words });
  }

  /** @param why two records under one name, in words; null: the gateway's newest record is this site's too */
  identityDoubted(why: string | null): void {
    const raw = why === null ? 'good' : 'bad';
    this.#observe({ kind: 'input', input: 'siteIdentity', raw, seenMs: this.#ports.clock.nowMs(), words: why ?? '' });
  }

  // ── what the sockets post ────────────────────────────────────────────────────────────────────────────────────────

  consoleJoined(consoleId: string, principal: Principal, via: Via): void {
    // The seat is proven by the socket: whoever comes through the gateway is remote, whatever was claimed.
    const seat = via === 'onsite' ? 'onsite' : 'remote';
    this.post({ kind: 'consoleJoined', consoleId, principal: { ...principal, seat }, via });
  }

  /** only the gateway says so, and only of consoles that came through it */
  consoleCredential(consoleId: string, isValid: boolean): void {
    this.post({ kind: 'consoleCredential', consoleId, isValid });
  }

  consoleLeft(consoleId: string, via: Via): void {
    this.post({ kind: 'consoleLeft', consoleId, via });
  }

  consoleBeat(consoleId: string, beat: Heartbeat, via: Via): void {
    this.post({ kind: 'consoleBeat', consoleId, via, beat });
  }

  /** @param from `onsite`: whom that door let in; the gateway does not say with each command whose it is */
  consoleCommand(consoleId: string, command: CommandMessage, from: SaidBy): void {
    this.post({ kind: 'consoleCommand', consoleId, ...doorOf(from), command });
  }

  drillAsk(consoleId: string, ask: DrillAsk, from: SaidBy): void {
    this.post({ kind: 'drillAsk', consoleId, ...doorOf(from), ask });
  }

  /** To the shadow of a drill: what else than a heartbeat and a command a console may say, is not for it. */
  shadow(consoleId: string, { drillId, body }: Shadow, from: SaidBy): void {
    if (body.kind !== 'heartbeat' && body.kind !== 'command') return;
    this.post({ kind: 'shadow', consoleId, ...doorOf(from), drillId, body });
  }

  gatewayVerdict(said: Omit<Extract<AgentInput, { kind: 'gatewayVerdict' }>, 'kind'>): void {
    this.post({ kind: 'gatewayVerdict', ...said });
  }

  get epoch(): number {
    return this.#state.policy.lease.epoch;
  }

  /** A scanner that is not seen counts as scanning, and one that pauses goes on in a moment. */
  get mayScanRun(): boolean {
    const state = scannerStateKnown(this.#state.policy);
    return state === null || isScanning(state) || state === 'paused';
  }

  /** Is the step loop alive? The loop ticks every 50 ms; a second without a step is a hang. */
  health(): { isAlive: boolean; words: string } {
    const silentMs = this.#ports.clock.nowMs() - this.#lastStepMs;
    return { isAlive: silentMs < 1_000, words: `last step ${silentMs} ms ago` };
  }

  /** What the agent does now, for `inspect`; read-only, without patient data. */
  snapshot() {
    const { policy, consoles, journal, uplink, counts, screen, policyNote, linkTest } = this.#state;
    const nowMs = this.#ports.clock.nowMs();
    return {
      siteId: policy.siteId,
      nowMs,
      steps: this.#steps,
      policy: {
        name: policy.policy.name,
        version: policy.policy.version,
        hash: policy.policyHash,
        isInForce: isInForce(policy.policy),
        note: policyNote,
      },
      mailboxDepth: this.#mailbox.length,
      longestStallMs: this.#longestStallMs,
      verdict: policy.verdict,
      safetyVersion: policy.safetyVersion,
      lease: { ...policy.lease, requests: policy.lease.requests.length },
      conditions: Object.fromEntries(Object.entries(policy.conditions).filter(([, one]) => one.status !== 'ok')),
      inputs: Object.fromEntries(
        Object.entries(policy.inputs).map(([id, { raw, lastSeenMs }]) => [
          id,
          { raw, ageMs: lastSeenMs === null ? null : nowMs - lastSeenMs },
        ]),
      ),
      permit: policy.permit,
      pending: policy.pending?.intentId ?? null,
      stop: policy.stop,
      inflight: policy.inflight,
      consoles: consoles.map(({ consoleId, via, principal, isSeated, lastCommandSeq }) => ({
        consoleId,
        via,
        isSeated,
        role: principal.role,
        lastCommandSeq,
      })),
      journal: { ...journal, waiting: journal.waiting.length },
      uplink,
      linkTest: { running: linkTest.running, last: linkTest.last?.verdict ?? null },
      screen: {
        source: screen.source,
        layout: screen.layout,
        ageMs: screen.source === 'none' ? null : nowMs - screen.seenMs,
        frozen: frozenWords(screen),
        localHands: localHandsInspected(screen),
        mayBeHeld: screen.mayBeHeld,
      },
      guard: this.#ports.guard?.counts() ?? null,
      counts,
    };
  }
}

function frozenWords({ source, frozenAfterMs }: ScreenFact): string {
  if (source === 'none') return 'no scanner screen';
  if (frozenAfterMs === null) return 'cannot tell a frozen picture: the layout names nothing that changes by itself';
  return `frozen after ${frozenAfterMs} ms without a change`;
}

function localHandsInspected({ source, localHands }: ScreenFact): string {
  if (source === 'none') return 'no scanner screen';
  return localHands === 'unknown' ? 'cannot tell: the screen does not say where its pointer is' : localHands;
}

function shadowed(drillId: string, body: ShadowBody): Body {
  return { kind: 'shadow', value: { drillId, body } };
}

/** `onsite`: whom that door let in; the gateway does not say with each word whose it is */
type SaidBy = { readonly via: 'onsite'; readonly principal: Principal } | { readonly via: 'gateway' };

function doorOf(from: SaidBy): { readonly via: Via; readonly principal: Principal | null } {
  return { via: from.via, principal: from.via === 'onsite' ? { ...from.principal, seat: 'onsite' } : null };
}

export type AgentSnapshot = ReturnType<Agent['snapshot']>;
