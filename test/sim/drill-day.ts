import type { DrillView } from '@farfield/protocol';
import type { ConsoleProcess } from './console-process.ts';
import type { DrillPlan } from './drill-plan.ts';
import { ENDLESS_SCENARIO, REFUSED_SCENARIOS, SCENARIOS } from './drill-scenarios.ts';
import { Rng } from './rng.ts';
import { CONDUCTOR } from './site.ts';
import type { Stage } from './stage.ts';

/** Nobody conducts any more for so long before the end: whatever runs then has to end by itself. */
const UNCONDUCTED_MS = 40_000;
/** Who leaves for good leaves in the middle of a drill, if one comes so soon. */
const LEAVES_WITHIN_MS = 45_000;
/** A site that is not clear for so long is not clear for the rest of the day. */
const BARRED_MS = 200_000;
const EXAM_ENDS_MS: readonly [least: number, most: number] = [5_000, 40_000];
const ASKED_PATIENCE_MS = 45_000;

/** What the conductor means to do with the drill that runs. */
interface Conduct {
  readonly drillId: string;
  readonly injectsAtMs: number | null;
  readonly pausesAtMs: number | null;
  readonly goesOnAfterMs: number;
  /** null: it ends by itself, or by somebody else */
  readonly endsAtMs: number | null;
  hasInjected: boolean;
  pausedMs: number | null;
}

/**
 * The part of a seed in which people rehearse: the exam that is on is brought to its end, nobody is registered after it,
 * and somebody conducts one drill after the other; also before the room is empty, and while a patient is there again.
 */
export class DrillDay {
  readonly #stage: Stage;
  readonly #plan: DrillPlan;
  readonly #rng: Rng;
  readonly #desk: ConsoleProcess;
  readonly #endsMs: number;
  #overMs: number | null = null;
  #ranMs: number;
  #isRested = false;
  #proposesAtMs: number;
  #askedMs: number | null = null;
  #conduct: Conduct | null = null;
  #returnDueMs: number | null = null;
  #emptyDueMs: number | null = null;

  constructor(stage: Stage, plan: DrillPlan) {
    const { site } = stage;
    this.#stage = stage;
    this.#plan = plan;
    this.#rng = new Rng(site.seed, 'conductor');
    this.#desk = site.console(CONDUCTOR);
    this.#endsMs = site.world.nowMs + plan.lengthMs - UNCONDUCTED_MS - LEAVES_WITHIN_MS;
    this.#ranMs = site.world.nowMs;
    this.#proposesAtMs = site.world.nowMs + this.#rng.between(3_000, 30_000);
  }

  begin(): void {
    const { site, people } = this.#stage;
    const { world } = site;
    this.#desk.open();
    // Nobody set the clock right since; two clocks that differ bar a drill, as they should.
    site.agent.setsWall(0);
    world.after(this.#rng.between(...EXAM_ENDS_MS), () => {
      people.isLastPatient = true;
    });
    // Some days have one more patient in the middle.
    if (!this.#plan.isLong && this.#rng.chance(300)) {
      const comesMs = this.#rng.between(150_000, 220_000);
      world.after(comesMs, () => this.#patientComes());
    }
    world.every(500, 100, () => this.#empties());
    const look = (): void => {
      if (this.#overMs !== null) return;
      if (this.#isDue()) return this.#ends();
      this.#conducts();
      this.#saysEmpty();
      this.#returns();
      world.after(300 + this.#rng.below(700), look);
    };
    look();
  }

  #patientComes(): void {
    const { site, people } = this.#stage;
    people.isLastPatient = false;
    site.scanner.register();
    site.world.after(this.#rng.between(40_000, 90_000), () => {
      people.isLastPatient = true;
    });
  }

  /** Once the last patient is out nobody is registered. */
  #empties(): void {
    const { site, people } = this.#stage;
    const { scanner, agent, room } = site;
    if (this.#overMs !== null || !people.isLastPatient || agent.state === null || agent.state.policy.session !== null)
      return;
    if (room.isPatientIn) return room.walksOut();
    if (!this.#isRested) return this.#rests();
    // One who was registered to see what a drill makes of it is not this one.
    if (scanner.fact.patientRef !== '' && agent.state.drill.live.kind !== 'running' && this.#rng.chance(300))
      scanner.unregister();
  }

  /** Whatever ran when the conductor left had the time to end. */
  get isOver(): boolean {
    return this.#overMs !== null && this.#stage.site.world.nowMs - this.#overMs >= UNCONDUCTED_MS;
  }

  #isDue(): boolean {
    const { site } = this.#stage;
    const { nowMs } = site.world;
    const live = site.agent.state?.drill.live;
    const isRunning = live?.kind === 'running' && live.isPrepared;
    if (isRunning) this.#ranMs = nowMs;
    if (nowMs >= this.#endsMs) return isRunning || nowMs >= this.#endsMs + LEAVES_WITHIN_MS;
    return nowMs - this.#ranMs >= BARRED_MS;
  }

  /**
   * The agent is started anew before the first drill: what was half confirmed for minutes, or stopped too often, would bar
   * drills for as long again, as it should. Some sites are not, and there it does.
   */
  #rests(): void {
    const { agent, world } = this.#stage.site;
    this.#isRested = true;
    if (this.#rng.chance(100)) return;
    agent.kill();
    world.after(1_500, () => agent.boot());
  }

  #ends(): void {
    this.#overMs = this.#stage.site.world.nowMs;
    this.#desk.leave();
  }

  #conducts(): void {
    const { world } = this.#stage.site;
    if (this.#desk.isFrozen || this.#desk.page.socket.kind !== 'open') return;
    const view = this.#desk.toldDrill;
    this.#desk.touch();
    switch (view?.stage ?? 'none') {
      case 'none':
        this.#askedMs = null;
        this.#conduct = null;
        if (world.nowMs < this.#proposesAtMs) return;
        this.#proposesAtMs = world.nowMs + this.#rng.between(2_000, 8_000);
        return this.#desk.askDrill({ kind: 'propose', scenario: this.#scenario() });
      case 'asked':
        return view === null ? undefined : this.#begins(view);
      default:
        this.#proposesAtMs = world.nowMs + this.#rng.between(1_000, 5_000);
        return view === null ? undefined : this.#runs(view);
    }
  }

  #scenario(): string {
    if (this.#plan.isLong && !this.#rng.chance(200)) return ENDLESS_SCENARIO;
    return this.#rng.chance(60) ? this.#rng.pick(REFUSED_SCENARIOS) : this.#rng.pick(SCENARIOS);
  }

  /** When nothing stands against it any more; now and then all the same. */
  #begins({ reasons }: DrillView): void {
    const { world } = this.#stage.site;
    this.#askedMs ??= world.nowMs;
    if (reasons.length === 0 ? this.#rng.chance(500) : this.#rng.chance(60))
      return this.#desk.askDrill({ kind: 'begin' });
    if (world.nowMs - this.#askedMs > ASKED_PATIENCE_MS && this.#rng.chance(100)) this.#desk.askDrill({ kind: 'end' });
  }

  #runs({ drillId, isPaused, desk }: DrillView): void {
    const { world } = this.#stage.site;
    if (this.#conduct?.drillId !== drillId) this.#conduct = this.#meansTo(drillId);
    const conduct = this.#conduct;
    const { nowMs } = world;
    if (conduct.endsAtMs !== null && nowMs >= conduct.endsAtMs) return this.#desk.askDrill({ kind: 'end' });
    if (conduct.pausedMs === null && conduct.pausesAtMs !== null && nowMs >= conduct.pausesAtMs) {
      conduct.pausedMs = nowMs;
      return this.#desk.askDrill({ kind: 'pause' });
    }
    if (isPaused && conduct.pausedMs !== null && nowMs >= conduct.pausedMs + conduct.goesOnAfterMs)
      return this.#desk.askDrill({ kind: 'goOn' });
    if (conduct.hasInjected || conduct.injectsAtMs === null || nowMs < conduct.injectsAtMs) return;
    const next = desk.surprises.find(({ cameMs }) => cameMs < 0);
    conduct.hasInjected = true;
    if (next !== undefined) this.#desk.askDrill({ kind: 'inject', faultId: next.faultId });
  }

  #meansTo(drillId: string): Conduct {
    const { nowMs } = this.#stage.site.world;
    const rng = this.#rng;
    const later = (least: number, most: number): number => nowMs + rng.between(least, most);
    const { isLong } = this.#plan;
    return {
      drillId,
      injectsAtMs: rng.chance(400) ? later(9_000, 20_000) : null,
      pausesAtMs: rng.chance(isLong ? 700 : 600) ? later(9_000, 20_000) : null,
      goesOnAfterMs: rng.between(4_000, isLong ? 60_000 : 20_000),
      endsAtMs: !isLong && rng.chance(200) ? later(14_000, 30_000) : null,
      hasInjected: false,
      pausedMs: null,
    };
  }

  /** After a drill the safety tech goes through the room before they say that all is as before; now and then they forget it for long. */
  #returns(): void {
    const { site, people } = this.#stage;
    const { at, isAway } = people.robot('mia');
    const isOpen = (at.toldDrill?.toReturn.length ?? 0) > 0;
    if (!isOpen || isAway || at.isFrozen || site.room.inside > 0) {
      this.#returnDueMs = null;
      return;
    }
    this.#returnDueMs ??= site.world.nowMs + this.#rng.between(300, this.#rng.chance(60) ? 40_000 : 1_200);
    if (site.world.nowMs < this.#returnDueMs || at.page.socket.kind !== 'open') return;
    this.#returnDueMs = null;
    at.askDrill({ kind: 'returned' });
  }

  /** The safety tech looks into the room first, and then says so. */
  #saysEmpty(): void {
    const { site, people } = this.#stage;
    const { at, isAway } = people.robot('mia');
    const view = at.toldDrill;
    if (view?.stage !== 'asked' || view.emptyBy !== '' || isAway || at.isFrozen || site.room.inside > 0) {
      this.#emptyDueMs = null;
      return;
    }
    this.#emptyDueMs ??= site.world.nowMs + this.#rng.between(300, 1_500);
    if (site.world.nowMs < this.#emptyDueMs || at.page.socket.kind !== 'open') return;
    this.#emptyDueMs = null;
    at.askDrill({ kind: 'saidEmpty' });
  }
}
