import {
  clearersOf,
  CONDITION_IDS,
  type BootRun,
  type CoreRunEvent,
  type PolicyState,
} from '@farfield/protocol/policy';
import type { AgentBoot, CoreStep } from './agent-process.ts';
import { ContrastRound } from './contrast-round.ts';
import { Coverage } from './coverage.ts';
import { DrillDay } from './drill-day.ts';
import { drillFaults, type DrillPlan, drillPlan } from './drill-plan.ts';
import { type Fault, type Profile, profileOf, schedule } from './fault.ts';
import { INVARIANTS } from './invariants.ts';
import type { Finding, Invariant } from './invariant.ts';
import { heal, LIVENESS, obstacles } from './liveness.ts';
import { needsTrainee } from './nemeses-aim.ts';
import { nemesis } from './nemeses.ts';
import { People } from './people.ts';
import { Resync } from './resync.ts';
import { Rng } from './rng.ts';
import { siteKind } from './site-kind.ts';
import { Site, TECHNOLOGIST, type Watcher } from './site.ts';
import { type Stage, stageOf } from './stage.ts';
import { Truth } from './truth.ts';

export interface SeedOptions {
  readonly seed: number;
  /** length of the part with faults; a quiet part follows */
  readonly faultMs: number;
  /** null: the seed's own */
  readonly profile: Profile | null;
  /** these nemeses and no others */
  readonly only?: readonly string[];
  /** rules that are not looked at: what else notices? */
  readonly without?: readonly string[];
  /** instead of the seed's own schedule */
  readonly faults?: readonly Fault[];
  /** every row at every step, also where it says that it has nothing to say */
  readonly isEachRowAsked?: boolean;
  /** false: nobody rehearses, whatever the seed */
  readonly hasDrills?: false;
  /** keep what the core was given since its newest boot */
  readonly isRecorded?: boolean;
}

export interface Violation {
  readonly invariant: string;
  readonly words: string;
  readonly atMs: number;
}

export interface SeedResult {
  readonly seed: number;
  readonly profile: Profile;
  readonly hash: string;
  /** of all that came before people rehearsed */
  readonly hashBeforeDrills: string;
  readonly simulatedMs: number;
  /** of that, with a session open */
  readonly examMs: number;
  readonly starts: number;
  readonly faults: readonly Fault[];
  /** of these, begun with a session open */
  readonly examFaults: number;
  readonly coreSteps: number;
  readonly held: ReadonlyMap<string, number>;
  readonly violation: Violation | null;
  readonly coverage: Coverage;
  readonly coreRun: BootRun | null;
  /** what the core ended with, where its run was recorded */
  readonly lastState: PolicyState | null;
}

/** After the last fault people have this long to get back to scanning. */
export const QUIET_MS = 300_000;
const SAMPLE_MS = 1_000;

/** One seed from its first second to its last: faults, then quiet, every invariant after every step. */
export function runSeed(options: SeedOptions): SeedResult {
  return new SeedRun(options).run();
}

const rowsWith = (kind: keyof Invariant): readonly Invariant[] => INVARIANTS.filter((one) => one[kind] !== undefined);
const CORE_ROWS = rowsWith('core');
/** By event, so that a step asks the rows alone that can have something to say about it. */
const CORE_ROWS_OF = new Map<string, { readonly quiet: readonly Invariant[]; readonly acting: readonly Invariant[] }>();

function coreRows({ event, before, after, effects }: CoreStep): readonly Invariant[] {
  let rows = CORE_ROWS_OF.get(event.kind);
  if (rows === undefined) {
    const acting = CORE_ROWS.filter(({ events }) => events === undefined || events.includes(event.kind));
    rows = { quiet: acting.filter((one) => one.speaksOfActs !== true), acting };
    CORE_ROWS_OF.set(event.kind, rows);
  }
  return effects.length === 0 && before.lease === after.lease ? rows.quiet : rows.acting;
}
const BOOT_ROWS = rowsWith('boot');
const AGENT_ROWS = rowsWith('agent').filter((one) => one.ofDrills !== true);
const ALL_AGENT_ROWS = rowsWith('agent');
const GATEWAY_ROWS = rowsWith('gateway');
const CONSOLE_ROWS = rowsWith('console');
const TIME_ROWS = rowsWith('time');

class SeedRun {
  readonly #options: SeedOptions;
  readonly #truth = new Truth();
  readonly #held = new Map<string, number>();
  readonly #coverage = new Coverage();
  readonly #site: Site;
  readonly #people: People;
  readonly #faults: readonly Fault[];
  readonly #profile: Profile;
  /** null: nobody rehearses in this seed */
  readonly #drills: DrillPlan | null;
  #hashBeforeDrills = '';
  #isRehearsing = false;
  #violation: Violation | null = null;
  #examMs = 0;
  #examFaults = 0;
  #coreSteps = 0;
  #boot: AgentBoot | null = null;
  #events: CoreRunEvent[] = [];
  #lastState: PolicyState | null = null;

  constructor(options: SeedOptions) {
    this.#options = options;
    this.#profile = options.profile ?? profileOf(options.seed);
    const { seed, faultMs, only = [] } = options;
    const isAimed = this.#profile === 'aim' && only.length === 0;
    // Who asks for one weather alone gets that weather alone.
    const isDrilled = options.hasDrills !== false && (options.profile === null || only.length > 0);
    this.#drills = isDrilled ? drillPlan(seed, siteKind(seed, isAimed), isAimed, only) : null;
    this.#site = new Site(seed, this.#watcher(), isAimed, this.#drills !== null);
    this.#faults = options.faults ?? [
      ...schedule(seed, this.#profile, faultMs, only),
      ...(this.#drills === null ? [] : drillFaults(seed, this.#drills, this.#site.kind, faultMs + QUIET_MS, only)),
    ];
    this.#truth.site = this.#site;
    this.#people = new People(this.#site);
    this.#people.isTeaching = isAimed && this.#faults.some(needsTrainee);
  }

  run(): SeedResult {
    const { world } = this.#site;
    const { faultMs, seed } = this.#options;
    try {
      this.#begin();
      world.runUntil(faultMs);
      if (this.#violation === null) this.#quiet();
      this.#hashBeforeDrills = world.hash;
      if (this.#violation === null && this.#drills !== null) this.#rehearse(this.#drills);
    } catch (error) {
      // Nothing in these machines may throw: an exception is a finding like any other, with its place.
      const words =
        error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : 'thrown';
      this.#fail('throws', words);
    }
    this.#held.set('I0', this.#coreSteps);
    this.#held.set('throws', this.#coreSteps);
    return {
      seed,
      profile: this.#profile,
      hash: world.hash,
      hashBeforeDrills: this.#hashBeforeDrills,
      simulatedMs: world.nowMs,
      examMs: this.#examMs,
      starts: [...this.#truth.orders.keys()].filter((one) => one.startsWith('start ')).length,
      faults: this.#faults.filter((one) => one.atMs <= world.nowMs),
      examFaults: this.#examFaults,
      coreSteps: this.#coreSteps,
      held: this.#held,
      violation: this.#violation,
      coverage: this.#coverage,
      coreRun: this.#coreRun(),
      lastState: this.#lastState,
    };
  }

  #begin(): void {
    const { world, agent } = this.#site;
    const rng = new Rng(this.#options.seed, 'arrivals');
    const stage = stageOf(this.#site, this.#people);
    agent.boot();
    world.after(100, () => this.#people.arrives('mia'));
    world.after(300, () => this.#people.arrives('ana'));
    const { isTeaching } = this.#people;
    if (isTeaching) world.after(200, () => this.#people.arrives('tom'));
    if (rng.chance(600)) {
      const atMs = rng.between(500, 60_000);
      if (!isTeaching) world.after(atMs, () => this.#people.arrives('bo'));
    }
    if (rng.chance(250)) world.after(rng.between(500, 60_000), () => this.#people.arrives('ray'));
    if (this.#site.kind.hasTechnologist) {
      const own = new Rng(this.#options.seed, 'technologist arrives');
      // Mostly there before the safety tech opens the first session.
      world.after(own.chance(800) ? 50 : own.between(1_000, 20_000), () => this.#people.arrives(TECHNOLOGIST));
    }
    if (this.#site.kind.givesContrast) new ContrastRound(stage).begins();
    world.every(2_000, 2_000, () => this.#callsOfficer());
    world.every(SAMPLE_MS, SAMPLE_MS, () => this.#sample());
    this.#strikes(stage, (atMs) => atMs < this.#options.faultMs, this.#options.faultMs);
  }

  /** @param endMs a fault ends with the part that it comes in */
  #strikes(stage: Stage, isPart: (atMs: number) => boolean, endMs: number): void {
    const { world, agent } = this.#site;
    for (const fault of this.#faults.filter(({ atMs }) => isPart(atMs))) {
      const { begin, end } = nemesis(fault.nemesis);
      const lengthMs = Math.max(0, Math.min(fault.lengthMs, endMs - fault.atMs - 1));
      const clipped = { ...fault, lengthMs };
      world.at(fault.atMs, () => {
        world.note(`fault ${fault.nemesis}`);
        if (agent.state !== null && agent.state.policy.session !== null) this.#examFaults += 1;
        begin(stage, clipped);
      });
      if (end !== undefined) world.at(fault.atMs + lengthMs, () => end(stage, clipped));
    }
  }

  #quiet(): void {
    const { world, scanner } = this.#site;
    const sinceMs = world.nowMs;
    const overcome = obstacles(this.#site);
    heal(stageOf(this.#site, this.#people));
    const resync = new Resync(this.#site);
    const scansBefore = scanner.scans;
    world.runUntil(sinceMs + QUIET_MS);
    if (this.#violation !== null) return;
    const quiet = {
      sinceMs,
      scansInQuiet: scanner.scans - scansBefore,
      obstacles: overcome,
      calls: this.#truth.calls,
      resync,
    };
    for (const row of LIVENESS) {
      const came = row.check(this.#site, quiet);
      if (typeof came === 'string') this.#fail(row.id, came);
      else this.#held.set(row.id, came);
    }
  }

  /** Beside a site that is otherwise at rest; what is real comes into it by the seed. */
  #rehearse(plan: DrillPlan): void {
    const { world } = this.#site;
    const fromMs = world.nowMs;
    this.#isRehearsing = true;
    const stage = stageOf(this.#site, this.#people);
    const day = new DrillDay(stage, plan);
    const endMs = fromMs + plan.lengthMs;
    day.begin();
    this.#strikes(stage, (atMs) => atMs >= fromMs, endMs);
    while (world.nowMs < endMs && !day.isOver && this.#violation === null) world.runUntil(world.nowMs + SAMPLE_MS);
  }

  #sample(): void {
    const { state } = this.#site.agent;
    if (state !== null && state.policy.session !== null) this.#examMs += SAMPLE_MS;
    if (state !== null) this.#coverage.takeAll(state.policy);
    for (const row of TIME_ROWS) this.#found(row.id, row.time?.(this.#truth) ?? null);
  }

  /** Some latches are for the MR safety officer, who is then called to the site. */
  #callsOfficer(): void {
    const policy = this.#site.agent.state?.policy;
    if (policy === undefined) return;
    const isNeeded = CONDITION_IDS.some(
      (id) => policy.conditions[id].status === 'latched' && clearersOf(policy, id).includes('mrso'),
    );
    if (isNeeded) this.#people.arrives('max');
  }

  #watcher(): Watcher {
    const truth = this.#truth;
    return {
      core: (step) => {
        this.#coreSteps += 1;
        if (this.#options.isRecorded === true) this.#records(step);
        if (this.#violation !== null) return;
        truth.beforeCore(step);
        for (const row of this.#options.isEachRowAsked === true ? CORE_ROWS : coreRows(step)) {
          const finding = row.core?.(truth, step) ?? null;
          if (finding !== null) this.#found(row.id, finding);
        }
        truth.afterCore(step);
        this.#coverage.take(step.before, step.after);
      },
      agentTakes: (input) => truth.hears(input),
      agentStepped: (before, input, after, outputs) => {
        const rows = this.#isRehearsing ? ALL_AGENT_ROWS : AGENT_ROWS;
        for (const row of rows) this.#found(row.id, row.agent?.(truth, before, input, after, outputs) ?? null);
        if (this.#isRehearsing) truth.drills.stepped(after, this.#site.agent.nowMs);
      },
      agentBooted: (boot) => {
        for (const row of BOOT_ROWS) this.#found(row.id, row.boot?.(truth, boot) ?? null);
        truth.booted(boot);
        this.#boot = boot;
        this.#events = [];
      },
      agentDies: () => truth.died(),
      durable: (line) => truth.written(line.record),
      violation: (what) => this.#fail('I0', `the core found itself broken: ${what}`),
      gatewayStepped: (before, input, outputs) => {
        for (const row of GATEWAY_ROWS) this.#found(row.id, row.gateway?.(truth, before, input, outputs) ?? null);
      },
      consoleStepped: (who) => {
        if (who.principal.seat !== 'remote') return;
        truth.believing(who);
        for (const row of CONSOLE_ROWS) this.#found(row.id, row.console?.(truth, who) ?? null);
      },
      consoleSent: (_, body) => {
        if (body.kind === 'command') truth.madeMs.set(body.value.commandId, truth.nowMs);
      },
    };
  }

  #records({ nowMs: atMs, event, after }: CoreStep): void {
    this.#events.push({ atMs, event });
    this.#lastState = after;
  }

  #found(id: string, finding: Finding): void {
    if (finding === null) return;
    if (finding === true) this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    else this.#fail(id, finding);
  }

  #fail(invariant: string, words: string): void {
    if (this.#violation !== null || this.#options.without?.includes(invariant) === true) return;
    const { world } = this.#site;
    this.#violation = { invariant, words, atMs: world.nowMs };
    world.isOver = true;
  }

  #coreRun(): BootRun | null {
    if (this.#boot === null || this.#options.isRecorded !== true) return null;
    const { fold, bootMs } = this.#boot;
    const title = `seed ${this.#options.seed}: ${this.#violation?.invariant ?? 'no violation'}`;
    return { version: 1, kind: 'coreRun', title, site: this.#site.identity, fold, bootMs, events: this.#events };
  }
}
