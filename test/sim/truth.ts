import {
  type Command,
  type ConditionId,
  CONDITION_IDS,
  conditionRow,
  isActive,
  type JournalRecord,
  type Principal,
  type ScannerStateName,
  situation,
} from '@farfield/protocol/policy';
import type { AgentInput } from '../../agent/src/agent-state.ts';
import type { AgentBoot, CoreStep } from './agent-process.ts';
import type { ConsoleProcess } from './console-process.ts';
import { DrillWatch } from './drill-watch.ts';
import { doneActOf, isStopOrder } from './invariant.ts';
import { OwnFacts } from './own-facts.ts';
import { OwnWords } from './own-words.ts';
import { Preparation } from './preparation.ts';
import type { Site } from './site.ts';

const STOPS_KEPT = 24;
const GIVES_CONTROL: readonly string[] = ['readBackControl', 'agreeHandOver'];

/** Under their own name, at a console on site, with a credential that holds. */
export function isSignedIn({ attendees }: CoreStep['after'], { personId }: Pick<Principal, 'personId'>): boolean {
  return attendees.some(
    ({ principal }) => principal.personId === personId && principal.seat === 'onsite' && principal.isCredentialValid,
  );
}

export interface Belief {
  readonly epoch: number;
  /** global time at which it ends by itself */
  readonly untilMs: number;
}

/**
 * What an observer who sees everything knows: who held control when, which command was made when, which records are on
 * the disk. The invariants compare what the parts do with this, never with what the parts say of themselves.
 */
export class Truth {
  readonly preparation = new Preparation();
  readonly drills = new DrillWatch(() => this.site);
  readonly epochHolder = new Map<number, string>();
  /** the highest epoch in which somebody held control */
  maxGrantedEpoch = 0;
  /** the highest epoch that a record on the disk names, whoever held it */
  maxDurableEpoch = 0;
  /** when each console last had control, global ms; only those that have it no more */
  readonly lostMs = new Map<string, number>();
  readonly beliefs = new Map<string, Belief>();
  /** when the page made it, global ms */
  readonly madeMs = new Map<string, number>();
  readonly commands = new Map<string, { readonly command: Command; readonly principal: Principal }>();
  readonly orders = new Map<string, number>();
  /** what a scan was ordered with */
  readonly usedReady = new Set<string>();
  /** commands whose intent is on the disk */
  readonly durable = new Set<string>();
  /** what latched, or must, and nobody has cleared */
  readonly owed = new Set<ConditionId>();
  /** what the disk says about each row that can latch */
  readonly onDisk = new Map<string, string>();
  /** rows of which the disk says that they came too often */
  readonly flapsOnDisk = new Set<string>();
  /** the newest tick of this agent life that each console has echoed */
  readonly echoed = new Map<string, number>();
  /** whose newest echo came while each of both hops had a path to spare */
  readonly echoedOnTwoPaths = new Set<string>();
  /** what follows from what was said and done, reckoned here */
  readonly own = new OwnFacts(() => this.site);
  readonly words = new OwnWords(this.own);
  /** which alarm of each row somebody answered: when that one was confirmed, on the agent's clock */
  answered: ReadonlyMap<ConditionId, number> = new Map();
  /** since when each is asked of people and unanswered, also while it was over and came again; on the agent's clock */
  asked: ReadonlyMap<ConditionId, number> = new Map();
  /** who reads control back, or agrees that it passes on, and was not answered yet: when the core had it, on the agent's clock */
  unanswered: ReadonlyMap<string, number> = new Map();
  bootMs = 0;
  /** who on site answers for what scans: they started it, took it, or took control while it ran; null: nobody on site does */
  scanOwner: Principal | null = null;
  /** on the agent's clock, since when it is theirs */
  ownedSinceMs = 0;
  /** what the scanner said then was left of it */
  ownedLeftMs = 0;
  /** on the agent's clock, since when they are not signed in on site any more; null: they are */
  ownerGoneMs: number | null = null;
  /** on the agent's clock: when the last remote holder was last heard before control ended; null: none in this life */
  lostHeardMs: number | null = null;
  /** the newest orders to stop or abort, on the agent's clock; whether a person's press came with it */
  stopOrders: readonly { readonly atMs: number; readonly isPressed: boolean }[] = [];
  /** on the agent's clock, when the scanner was first told to pause; null: it was not, has stood still since, or was told to stop */
  pauseOrderedMs: number | null = null;
  /** what the agent's scanner said last in this life, but for "prepped" and faults, which do not say whether one scans */
  lastReported: ScannerStateName | '' = '';
  /** what the scanner was told in this life of the agent */
  calls = 0;
  /** whose belief has just begun, after another console had believed before it */
  believedAnew: string | null = null;
  /** what the agent was told of its watchdog last in this life, and when, on its own clock; null: nothing */
  watchdog: { readonly isReady: boolean; readonly seenMs: number } | null = null;
  #lastBeliever = '';
  #site: Site | null = null;
  #coreSteps = 0;

  /** @throws Error when asked before the site stands */
  get site(): Site {
    if (this.#site === null) throw new Error('the site does not stand yet');
    return this.#site;
  }

  set site(site: Site) {
    this.#site = site;
  }

  get nowMs(): number {
    return this.site.world.nowMs;
  }

  /** One core step in so many, for what is too dear to ask each time. */
  isSample(every: number): boolean {
    return this.#coreSteps % every === 0;
  }

  beforeCore(step: CoreStep): void {
    const { event } = step;
    this.#coreSteps += 1;
    this.own.take(step);
    this.words.comes(step);
    if (event.kind === 'scanner' && event.fact.state !== 'prepped' && event.fact.state !== 'fault')
      this.lastReported = event.fact.state;
    if (event.kind !== 'command') return;
    const { command, principal } = event;
    this.commands.set(command.commandId, { command, principal });
  }

  afterCore(step: CoreStep): void {
    const { before, after, effects, nowMs } = step;
    if (before.lease !== after.lease) {
      const was = before.lease.control;
      const is = after.lease.control;
      if (is.kind === 'granted') {
        this.lostMs.delete(is.holder.consoleId);
        this.epochHolder.set(after.lease.epoch, `${is.holder.personId}@${is.holder.consoleId}`);
        this.maxGrantedEpoch = Math.max(this.maxGrantedEpoch, after.lease.epoch);
      } else if (was.kind === 'granted') {
        this.lostMs.set(was.holder.consoleId, this.nowMs);
      }
    }
    this.own.contrast.take(step);
    this.unanswered = this.unansweredWith(step);
    this.lostHeardMs = this.lostHeardWith(step);
    this.preparation.take(step);
    this.words.done(step);
    if (this.site.hasDrills) this.drills.afterCore(step);
    this.asked = this.askedWith(step);
    this.answered = this.answeredWith(step);
    this.#own(step);
    if (this.pauseOrderedMs !== null && !this.site.scanner.isScanning()) this.pauseOrderedMs = null;
    for (const effect of effects) {
      if (effect.kind !== 'scanner') continue;
      this.calls += 1;
      if (isStopOrder(effect)) this.pauseOrderedMs = null;
      // With no session open nothing is ordered that nobody asked for.
      else if (effect.order.kind === 'pause' && after.session !== null) this.pauseOrderedMs ??= nowMs;
      const key = `${effect.order.kind} ${effect.order.commandId}`;
      const ready = before.session?.ready;
      if ((effect.order.kind === 'start' || effect.order.kind === 'resume') && ready?.kind === 'given')
        this.usedReady.add(ready.readyId);
      this.orders.set(key, (this.orders.get(key) ?? 0) + 1);
    }
    if (before.conditions !== after.conditions) this.#owe(before, after);
  }

  /** What is asked in this step among it, and what is answered in it no more. */
  unansweredWith({ event, effects, nowMs }: CoreStep): Truth['unanswered'] {
    const asked = event.kind === 'command' && GIVES_CONTROL.includes(event.command.action.kind);
    if (!asked && (this.unanswered.size === 0 || effects.length === 0)) return this.unanswered;
    const all = new Map(this.unanswered);
    if (asked) all.set(event.command.commandId, nowMs);
    for (const one of effects) if (one.kind === 'outcome') all.delete(one.commandId);
    return all;
  }

  lostHeardWith({ before, after }: CoreStep): number | null {
    const was = before.lease.control;
    if (was.kind !== 'granted' || after.lease.control.kind === 'granted') return this.lostHeardMs;
    return this.echoed.get(was.holder.consoleId) ?? was.renewedTickMs;
  }

  /** By what people did, this step among it, and not by the state's own word for it. */
  answeredWith(step: CoreStep): Truth['answered'] {
    const action = doneActOf(step)?.command.action;
    if (action === undefined) return this.answered;
    const ids: readonly ConditionId[] =
      action.kind === 'acknowledge'
        ? [action.condition]
        : action.kind === 'takeSequence' || action.kind === 'letFinish'
          ? ['linkDown', 'controlEnded']
          : [];
    if (ids.length === 0) return this.answered;
    const all = new Map(this.answered);
    for (const id of ids) {
      const one = step.after.conditions[id];
      if (isActive(one)) all.set(id, one.confirmedMs);
    }
    return all;
  }

  /** What comes again before anybody answered it is asked for all the while; of an empty room nobody is asked to attend to anybody. */
  askedWith({ before, after, nowMs }: CoreStep): Truth['asked'] {
    const isAdmitted = before.session?.room !== 'in' && after.session?.room === 'in';
    if (before.conditions === after.conditions && !isAdmitted) return this.asked;
    let all: Map<ConditionId, number> | null = null;
    for (const id of CONDITION_IDS) {
      const [was, is] = [before.conditions[id], after.conditions[id]];
      if (!isActive(is) || (was === is && !isAdmitted)) continue;
      const isAnswered = this.answered.get(id) === is.confirmedMs;
      const isSame = isActive(was) && (was.confirmedMs === is.confirmedMs || this.answered.get(id) !== was.confirmedMs);
      if (isAdmitted ? isAnswered : isSame) continue;
      all ??= new Map(this.asked);
      all.set(id, isAdmitted ? nowMs : is.confirmedMs);
    }
    return all ?? this.asked;
  }

  /** The orders to stop, those of this step among them. */
  stopsWith({ event, effects, nowMs }: CoreStep): typeof this.stopOrders {
    if (effects.length === 0) return this.stopOrders;
    const own = effects.flatMap((one) =>
      isStopOrder(one) ? [{ atMs: nowMs, isPressed: event.kind === 'command' }] : [],
    );
    return own.length === 0 ? this.stopOrders : [...this.stopOrders, ...own].slice(-STOPS_KEPT);
  }

  /** By whom on site what scans is answered for after this step: from what people did, not from the state's own word for it. */
  ownerWith({ before, event, after, effects }: CoreStep): Principal | null {
    const { permit, lease } = after;
    if (permit === null || (lease.control.kind === 'granted' && before.lease.control.kind !== 'granted')) return null;
    const act = event.kind === 'command' ? event : event.kind === 'intentDurable' ? before.pending : null;
    if (act === null) return this.scanOwner;
    const { command, principal } = act;
    if (effects.some((one) => one.kind === 'scanner' && (one.order.kind === 'start' || one.order.kind === 'resume')))
      return principal.seat === 'onsite' ? principal : null;
    const isDone = effects.some(
      (one) => one.kind === 'outcome' && one.commandId === command.commandId && one.outcome.kind === 'done',
    );
    const { kind } = command.action;
    const takes =
      kind === 'takeSequence' ||
      kind === 'letFinish' ||
      (kind === 'takeLocal' && principal.role === 'onsiteTechnologist');
    return isDone && takes ? principal : this.scanOwner;
  }

  #own(step: CoreStep): void {
    this.stopOrders = this.stopsWith(step);
    const owner = this.ownerWith(step);
    if (owner !== this.scanOwner) {
      this.ownedSinceMs = step.nowMs;
      this.ownedLeftMs = this.site.scanner.report().remainingMs ?? 0;
    }
    this.scanOwner = owner;
    if (this.scanOwner === null || isSignedIn(step.after, this.scanOwner)) this.ownerGoneMs = null;
    else this.ownerGoneMs ??= step.nowMs;
  }

  /** A heartbeat's echo, or a word of the watchdog, as it came through the agent's door. */
  hears(input: AgentInput): void {
    this.words.hears(input);
    if (this.site.hasDrills) this.drills.hears(input, this.site.agent.nowMs);
    if (input.kind === 'observation' && input.observation.kind === 'input' && input.observation.input === 'watchdog')
      this.watchdog = { isReady: input.observation.raw === 'good', seenMs: input.observation.seenMs };
    if (input.kind !== 'consoleBeat') return;
    const { consoleId, via, beat } = input;
    const { agent } = this.site;
    // An echo of an earlier life says nothing in this one.
    if (beat.echoTick > agent.nowMs || beat.echoTick < (agent.state?.policy.bootedMs ?? 0)) return;
    if (beat.echoTick <= (this.echoed.get(consoleId) ?? 0)) return;
    this.echoed.set(consoleId, beat.echoTick);
    const proven = agent.state?.uplink.paths.filter((one) => one.isProven).length ?? 0;
    // What renews nothing says nothing of how long the lease is: a grant lasts as on one path until its first renewal.
    const renews = beat.leaseEpoch === agent.state?.policy.lease.epoch;
    if (renews && via === 'gateway' && beat.livePaths >= 2 && proven >= 2) this.echoedOnTwoPaths.add(consoleId);
    else this.echoedOnTwoPaths.delete(consoleId);
  }

  /** A record is on the disk. */
  written({ type, data }: JournalRecord): void {
    if (type === 'intent') this.durable.add(data.commandId);
    if (type === 'booted' || type === 'control') this.maxDurableEpoch = Math.max(this.maxDurableEpoch, data.epoch);
    if (type !== 'condition') return;
    this.onDisk.set(data.condition, data.to);
    if (data.isFlapping === true) this.flapsOnDisk.add(data.condition);
    else this.flapsOnDisk.delete(data.condition);
  }

  booted(boot: AgentBoot): void {
    const { state } = boot;
    this.bootMs = this.nowMs;
    this.own.booted(boot);
    this.preparation.booted(state.policy);
    this.words.booted(state.policy);
    this.drills.booted();
    this.echoed.clear();
    this.echoedOnTwoPaths.clear();
    this.watchdog = null;
    this.scanOwner = null;
    this.answered = new Map();
    this.unanswered = new Map();
    this.asked = new Map(
      CONDITION_IDS.flatMap((id) => {
        const one = state.policy.conditions[id];
        return isActive(one) ? [[id, one.confirmedMs] as const] : [];
      }),
    );
    this.ownerGoneMs = null;
    this.lostHeardMs = null;
    this.pauseOrderedMs = null;
    this.lastReported = '';
    this.calls = 0;
    this.stopOrders = [];
    this.owed.clear();
    // A latch that the boot itself lost is I11b's to report.
    for (const id of CONDITION_IDS)
      if (this.isLatchedOnDisk(id) && isActive(state.policy.conditions[id])) this.owed.add(id);
  }

  died(): void {
    const control = this.site.agent.state?.policy.lease.control;
    if (control?.kind === 'granted') this.lostMs.set(control.holder.consoleId, this.nowMs);
  }

  believing(who: ConsoleProcess): void {
    const epoch = who.believes;
    this.believedAnew = null;
    if (epoch === 0) {
      this.beliefs.delete(who.id);
      return;
    }
    if (!this.beliefs.has(who.id)) {
      if (this.#lastBeliever !== '' && this.#lastBeliever !== who.id) this.believedAnew = who.id;
      this.#lastBeliever = who.id;
    }
    const untilMs = (who.page.believedUntilMs ?? 0) - who.nowMs + this.nowMs;
    this.beliefs.set(who.id, { epoch, untilMs });
  }

  isLatchedOnDisk(id: ConditionId): boolean {
    const to = this.onDisk.get(id);
    if (conditionRow(id).latch === 'none') return to === 'latched' || this.flapsOnDisk.has(id);
    return to === 'confirmed' || to === 'clearing' || to === 'latched';
  }

  /** Which rows owe a clearing by a person, counted here and not taken from the state's own word for it. */
  #owe(before: CoreStep['before'], after: CoreStep['after']): void {
    for (const id of CONDITION_IDS) {
      const one = after.conditions[id];
      if (one === before.conditions[id]) continue;
      if (!isActive(one)) {
        this.owed.delete(id);
        continue;
      }
      if (one.isFlapping) this.owed.add(id);
      if (one.status !== 'confirmed' || this.owed.has(id)) continue;
      const row = conditionRow(id);
      const fact = after.inputs[row.input];
      if (row.latch === 'none' || (fact.lastSeenMs === null && fact.raw !== 'bad')) continue;
      if (row.latch === 'always' || (after.session !== null && situation(after) === 'scanning')) this.owed.add(id);
    }
  }
}
