import {
  CONDITION_IDS,
  conditionRow,
  type EquipmentList,
  INPUT_IDS,
  type InputId,
  OWN_INPUTS,
} from '@farfield/protocol/policy';
import type { AgentProcess } from './agent-process.ts';
import type { Rng } from './rng.ts';
import type { ZoneObservation } from '../../agent/src/adapters/adapter-port.ts';
import type { Scanner } from './scanner.ts';
import type { World } from './world.ts';

export type Feed = 'zone' | 'monitor' | 'power' | 'scanner' | 'watchdog';

/** Facts that the core makes from others, or from what people say: no device reports them. */
const NOT_REPORTED: readonly InputId[] = [...OWN_INPUTS, 'scannerStatus', 'scannerFault', 'zone4Entry', 'mrstLeft'];
const FEED_OF: Readonly<Partial<Record<InputId, Feed>>> = {
  vitals: 'monitor',
  vitalsAlarm: 'monitor',
  mains: 'power',
  watchdog: 'watchdog',
};
const SCANNER_EVERY_MS = 900;
const COUNT_EVERY_MS = 1_500;
const POWER_EVERY_MS = 4_000;
const WATCHDOG_FIRST_MS = 650;
export const FULL_RUNTIME_MS = 1_500_000;

/** What the agent's own process says of itself, and only when it changes. */
export const SHELL_INPUTS = [
  'journalSpace',
  'journalFull',
  'eventLoop',
  'eventLoopStall',
  'siteIdentity',
  'pathSpare',
  'pathCopies',
] as const satisfies readonly InputId[];

export function reportedInputs(equipment: EquipmentList): readonly InputId[] {
  return INPUT_IDS.filter((id) => equipment[id].fit === 'fitted' && !NOT_REPORTED.includes(id));
}

/** When by the clock of the agent that was counting then, and in which of its lives: the next one has another zero. */
export interface Stranger {
  readonly cameMs: number;
  readonly incarnation: number;
}

/** The scan room and what its sensors, monitor, UPS and scanner tell the agent, and when they fail to. */
export class Room {
  readonly inputs: readonly InputId[];
  /** what a sensor says when it does not say "good" */
  readonly wrong = new Map<InputId, 'bad' | 'unknown'>();
  /** sensors that say nothing */
  readonly stuck = new Set<InputId>();
  readonly silent = new Set<Feed>();
  isPatientIn = false;
  /** of those who stay with the patient */
  attendantsOut = 0;
  /** somebody walked in after one of those declared had left, with the counter watching both; null: nobody did */
  stranger: Stranger | null = null;
  /** the safety tech, who went in by the badge reader */
  safetyTechIn = 0;
  intruders = 0;
  /** by everybody's clock, when the safety tech last went in or out */
  changedMs = 0;
  /** the counter is there and does not know */
  isCountUnknown = false;
  /** what the UPS says is left, ms */
  runtimeMs: number | null = FULL_RUNTIME_MS;
  readonly #world: World;
  readonly #agent: AgentProcess;
  readonly #scanner: Scanner;
  readonly #rng: Rng;

  readonly #attendants: number;

  constructor(
    world: World,
    rng: Rng,
    site: { readonly equipment: EquipmentList; readonly attendants: number },
    agent: AgentProcess,
    scanner: Scanner,
  ) {
    const { equipment, attendants } = site;
    this.#attendants = attendants;
    this.#world = world;
    this.#agent = agent;
    this.#scanner = scanner;
    this.#rng = rng;
    this.inputs = reportedInputs(equipment);
    for (const id of this.inputs) {
      const periodMs = periodOf(id);
      // It came to the room later than the others, whose chances stay as they were.
      const firstMs = id === 'watchdog' ? WATCHDOG_FIRST_MS : rng.below(periodMs);
      world.every(periodMs, firstMs, () => this.report(id));
    }
    world.every(POWER_EVERY_MS, 700, () => this.reportPower());
    world.every(COUNT_EVERY_MS, rng.below(COUNT_EVERY_MS), () => this.reportCount());
    world.every(SCANNER_EVERY_MS, rng.below(SCANNER_EVERY_MS), () => this.#reportScanner());
    scanner.onChange = () => world.after(8, () => this.#reportScanner());
  }

  set(id: InputId, raw: 'good' | 'bad' | 'unknown'): void {
    if (raw === 'good') this.wrong.delete(id);
    else this.wrong.set(id, raw);
    this.report(id);
  }

  /** The adapter of a feed sees that it is gone (it says so), or nobody sees it (it is only silent). */
  silence(feed: Feed, isNoticed: boolean): void {
    this.silent.add(feed);
    if (!isNoticed) return;
    for (const id of this.inputs) if (feedOf(id) === feed) this.#post(id, 'unknown');
  }

  opensDoorFor(lengthMs: number): void {
    this.set('door34', 'bad');
    this.#world.after(lengthMs, () => this.set('door34', 'good'));
  }

  walksIn(): void {
    if (this.isPatientIn) return;
    this.isPatientIn = true;
    this.opensDoorFor(1_500 + this.#rng.below(2_000));
    this.reportCount();
  }

  walksOut(): void {
    if (!this.isPatientIn) return;
    this.isPatientIn = false;
    this.attendantsOut = 0;
    this.opensDoorFor(1_500 + this.#rng.below(2_000));
    this.reportCount();
  }

  report(id: InputId): void {
    if (this.stuck.has(id) || this.silent.has(feedOf(id))) return;
    this.#post(id, this.wrong.get(id) ?? 'good');
  }

  reportPower(): void {
    if (this.silent.has('power')) return;
    const mains = this.wrong.get('mains') === undefined ? 'on' : 'lost';
    const power = { mains, runtimeMs: this.runtimeMs, chargePercent: 90 } as const;
    this.#agent.takes({ kind: 'observation', observation: { kind: 'power', power, seenMs: this.#agent.nowMs } });
  }

  says(input: (typeof SHELL_INPUTS)[number], raw: 'good' | 'bad'): void {
    this.#post(input, raw);
  }

  /** How many are in Zone IV. */
  get inside(): number {
    const declared = this.isPatientIn ? 1 + this.#attendants - this.attendantsOut : 0;
    return declared + this.safetyTechIn + this.intruders;
  }

  /** The counter says what is true, and the agent is there to hear it. */
  get isCounted(): boolean {
    return !this.silent.has('zone') && !this.isCountUnknown && this.#agent.state !== null && !this.#agent.isPaused;
  }

  /** @param badge whom the reader at the Zone IV door has just read */
  reportCount(badge: ZoneObservation['badge'] = null): void {
    if (this.silent.has('zone')) return;
    const count4 = this.isCountUnknown ? null : this.inside;
    const zone = { count3: 1, count4, badge, oxygenPercent: 20.9 };
    this.#agent.takes({ kind: 'observation', observation: { kind: 'zone', zone, seenMs: this.#agent.nowMs } });
  }

  #post(input: InputId, raw: 'good' | 'bad' | 'unknown'): void {
    const seenMs = this.#agent.nowMs;
    this.#agent.takes({ kind: 'observation', observation: { kind: 'input', input, raw, seenMs, words: '' } });
  }

  #reportScanner(): void {
    if (this.silent.has('scanner') || this.#scanner.faults.isSilent) return;
    const fact = this.#scanner.report();
    this.#agent.takes({ kind: 'observation', observation: { kind: 'scanner', fact, seenMs: this.#agent.nowMs } });
  }
}

export function feedOf(id: InputId): Feed {
  return FEED_OF[id] ?? 'zone';
}

/** Often enough for the shortest time to live among the rows that read it. */
function periodOf(id: InputId): number {
  const ttls = CONDITION_IDS.map(conditionRow).flatMap((row) =>
    row.input === id && row.ttlMs !== null ? [row.ttlMs] : [],
  );
  return Math.min(5_000, Math.max(1_000, Math.floor(Math.min(10_000, ...ttls) / 2)));
}
