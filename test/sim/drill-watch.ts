import {
  CONDITION_IDS,
  conditionRow,
  type InputId,
  isActive,
  type JournalRecord,
  type PolicyState,
  type Principal,
  type ScannerFact,
  type ScannerOrder,
  situation,
} from '@farfield/protocol/policy';
import type { AgentInput, AgentState } from '../../agent/src/agent-state.ts';
import type { CoreStep } from './agent-process.ts';
import type { Site } from './site.ts';

/** The observer's own copy: a row that asks for more than to be told of, or for any of the rest. */
const REAL_FROM = { authority: 1, scan: 1, people: 2, system: 1 } as const;
const EMPTY_WORD_VALID_MS = 300_000;

/** Something is left of a drill: it is said to run, or its shadow is there. */
export function isDrillOn({ drill }: AgentState): boolean {
  return drill.live.kind === 'running' || drill.shadow !== null || drill.preparing !== null;
}

/** What is said on a page of the drill is for its shadow: it stands, and its clock runs. */
export function isShadowListening({ drill: { live, shadow } }: AgentState): boolean {
  return live.kind === 'running' && live.pausedMs === null && shadow !== null;
}

/**
 * What an observer knows of drills and of the real room: what came through the agent's door in this life, what the real
 * core ordered, what people said. Never what the drill itself has made of it.
 */
export class DrillWatch {
  /** on the agent's clock: since when a drill is under way; null: none is */
  sinceMs: number | null = null;
  /** on the agent's clock: when its conductor was last heard */
  conductorHeardMs = 0;
  /** who it was that began it */
  conductorId = '';
  /** what the real core ordered, and had put down, in this step of the agent */
  readonly orders = new Set<ScannerOrder>();
  readonly records = new Set<JournalRecord>();
  /** a STOP that came while the scanner scanned beside a drill, global ms; null: none is open */
  openStopMs: number | null = null;
  #scanner: ScannerFact | null = null;
  /** null: the counter does not know */
  #count4: number | null | undefined = undefined;
  #isToReturn = false;
  #emptySaidMs: number | null = null;
  readonly #inputs = new Map<InputId, 'good' | 'bad' | 'unknown'>();
  readonly #site: () => Site;

  constructor(site: () => Site) {
    this.#site = site;
  }

  booted(): void {
    this.sinceMs = null;
    this.openStopMs = null;
    this.#scanner = null;
    this.#count4 = undefined;
    this.#emptySaidMs = null;
    // Whether the disk had that it began, is the disk’s to say.
    this.#isToReturn = false;
    this.#inputs.clear();
  }

  /** Before the agent's machine has it. */
  hears(input: AgentInput, nowMs: number): void {
    this.orders.clear();
    this.records.clear();
    switch (input.kind) {
      case 'observation':
        this.#observes(input.observation);
        break;
      case 'consoleBeat':
        if (this.#personAt(input.consoleId)?.personId === this.conductorId) this.conductorHeardMs = nowMs;
        break;
      case 'drillAsk': {
        const said = this.#personAt(input.consoleId);
        const mayAnswer = said?.seat === 'onsite' && said.role === 'mrst' && said.isLevel2;
        if (input.ask.kind === 'saidEmpty' && mayAnswer) this.#emptySaidMs = nowMs;
        if (input.ask.kind === 'returned' && said?.seat === 'onsite' && said.isLevel2) this.#isToReturn = false;
        break;
      }
      default:
        break;
    }
  }

  afterCore({ effects }: CoreStep): void {
    for (const effect of effects) {
      if (effect.kind === 'scanner') this.orders.add(effect.order);
      if (effect.kind === 'journal') this.records.add(effect.record);
    }
  }

  /** When a step is over and was judged. */
  stepped(after: AgentState, nowMs: number): void {
    const { live } = after.drill;
    if (live.kind !== 'running') this.sinceMs = null;
    else if (this.sinceMs === null) {
      this.sinceMs = nowMs;
      this.conductorHeardMs = nowMs;
      this.conductorId = live.conductor.personId;
      this.#isToReturn = true;
    }
  }

  /** What the site was told that is real, in words; null: nothing. */
  real(policy: PolicyState): string | null {
    const { equipment } = policy.policy;
    const bad = [...this.#inputs].find(([id, raw]) => raw === 'bad' && equipment[id].fit === 'fitted');
    return (
      this.notIdle() ??
      this.notCounted() ??
      (bad === undefined ? null : `${bad[0]} is bad`) ??
      (policy.session === null ? null : 'a session is open') ??
      (policy.lease.control.kind === 'local' ? null : `control is ${policy.lease.control.kind}`) ??
      asking(policy)
    );
  }

  /** By its newest report. */
  notIdle(): string | null {
    const fact = this.#scanner;
    if (fact === null) return 'the scanner has said nothing';
    if (fact.state !== 'idle' || fact.isTableMoving) return `the scanner is ${fact.state}`;
    return fact.patientRef === '' ? null : `${fact.patientRef} is registered`;
  }

  notCounted(): string | null {
    if (this.#count4 === undefined || this.#count4 === null) return 'nobody knows how many are inside';
    return this.#count4 === 0 ? null : `${this.#count4} inside`;
  }

  /** What else stands against the beginning of a drill. */
  againstBegin(state: AgentState, nowMs: number): string | null {
    const { policy } = state;
    const suspect = CONDITION_IDS.find((id) => policy.conditions[id].status !== 'ok');
    if (suspect !== undefined) return `${suspect} is ${policy.conditions[suspect].status}`;
    if (this.#emptySaidMs === null || nowMs - this.#emptySaidMs > EMPTY_WORD_VALID_MS)
      return 'nobody has said that the room is empty since it was last another one';
    if (this.#isToReturn) return 'nobody on site has said that all is as before the last one';
    const isHere = (role: string): boolean => policy.attendees.some(({ principal }) => principal.role === role);
    return isHere('rst') && isHere('mrst') ? null : 'somebody who takes part is not there';
  }

  #observes(observation: Extract<AgentInput, { kind: 'observation' }>['observation']): void {
    switch (observation.kind) {
      case 'input':
        this.#inputs.set(observation.input, observation.raw);
        if (observation.input === 'door34' && observation.raw !== 'good') this.#emptySaidMs = null;
        break;
      case 'scanner':
        this.#scanner = observation.fact;
        if (observation.fact.patientRef !== '') this.#emptySaidMs = null;
        break;
      case 'zone':
        this.#count4 = observation.zone.count4;
        if (observation.zone.count4 !== 0) this.#emptySaidMs = null;
        break;
      default:
        break;
    }
  }

  #personAt(consoleId: string): Principal | undefined {
    return this.#site().consoles.find((one) => one.id === consoleId)?.principal;
  }
}

/** A row that is there and asks for something. */
function asking(policy: PolicyState): string | null {
  const where = situation(policy);
  const id = CONDITION_IDS.find((one) => {
    if (!isActive(policy.conditions[one])) return false;
    const { authority, scan, people, system } = conditionRow(one).verdict[where];
    return (
      authority >= REAL_FROM.authority ||
      scan >= REAL_FROM.scan ||
      people >= REAL_FROM.people ||
      system >= REAL_FROM.system
    );
  });
  return id === undefined ? null : `${id} is there`;
}
