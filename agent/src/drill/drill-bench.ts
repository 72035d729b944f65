import type { DrillAsk, DrillView, ShadowBody, SiteView } from '@farfield/protocol';
import { SHADOW_SENSORS } from '@farfield/protocol/drills';
import {
  argumentDigest,
  type CommandAction,
  type CommandOutcome,
  DEFAULT_POLICY,
  EMPTY_FOLD,
  type FacilityPolicy,
  type InputId,
  type Principal,
  type ScannerFact,
} from '@farfield/protocol/policy';
import { agentAtBoot } from '../agent-at-boot.ts';
import { agentMachine } from '../agent-machine.ts';
import type { AgentInput, AgentOutput, AgentState, Via } from '../agent-state.ts';
import { beat, person, PROFILE } from '../test-bench.ts';

const POLICY: FacilityPolicy = {
  ...DEFAULT_POLICY,
  staffingProfile: 'mrst',
  oxygenPlan: 'prop the door, everybody out',
  signatures: [
    { role: 'mrmd', personId: 'd', name: 'D' },
    { role: 'mrso', personId: 's', name: 'S' },
  ],
};
const someone = (personId: string, role: Principal['role'], seat: Principal['seat']): Principal => ({
  ...person(personId, role, seat),
  name: `${personId} Demo`,
});

export interface Seat {
  readonly consoleId: string;
  readonly via: Via;
  readonly principal: Principal;
}
export const ANA: Seat = { consoleId: 'c-ana', via: 'gateway', principal: someone('ana', 'rst', 'remote') };
export const MIA: Seat = { consoleId: 'c-mia', via: 'onsite', principal: someone('mia', 'mrst', 'onsite') };
export const CORA: Seat = { consoleId: 'c-cora', via: 'gateway', principal: someone('cora', 'coordinator', 'remote') };
/** Whoever else a sheet may need, each at a console of their own once they join. */
export const OTHERS: readonly Seat[] = (
  [
    ['lea', 'lip', 'onsite'],
    ['sven', 'mrso', 'onsite'],
    ['rolf', 'rad', 'remote'],
    ['ida', 'it', 'remote'],
    ['cole', 'coordinator', 'remote'],
  ] as const
).map(([id, role, seat]) => ({
  consoleId: `c-${id}`,
  via: seat === 'onsite' ? 'onsite' : 'gateway',
  principal: someone(id, role, seat),
}));

const NOBODY_REGISTERED: ScannerFact = {
  state: 'idle',
  patientRef: '',
  patientName: '',
  patientWeightKg: null,
  examId: '',
  scannerRef: 'MR1',
  selectedStepId: '',
  runningStepId: '',
  remainingMs: 0,
  progress: 0,
  steps: [],
  mode: 'normal',
  sarBodyWkg: 0,
  sarHeadWkg: 0,
  b1RmsUt: 0,
  pnsPercent: 0,
  tablePositionMm: 0,
  isTableMoving: false,
  fieldTesla: 1.5,
  coilId: '',
  faultText: '',
};

/** The same minute for all: a state is never changed, so each bench may begin with it. */
let settled: { readonly state: AgentState; readonly nowMs: number } | null = null;

/** A real site at rest with its agent's machine, three people at their pages, and everything that came out of it. */
export class DrillSite {
  state: AgentState;
  nowMs = 200_000;
  readonly outputs: AgentOutput[] = [];
  scanner: ScannerFact = NOBODY_REGISTERED;
  count4: number | null = 0;
  /** what the gateway has against a drill, each time that it speaks */
  againstDrill = '';
  readonly shown = new Map<InputId, 'bad' | 'unknown'>();
  readonly silent = new Set<string>();
  /** pages that show the shadow, by console: the drill of which they were told */
  readonly pages = new Map<string, string>();
  #seq = 0;
  #beats = 0;
  /** the first tick of each life that each page can measure by */
  readonly #firstEcho = new Map<string, number>();

  constructor(policy: Partial<FacilityPolicy> = {}) {
    const site = { siteId: 'site-1', scannerRef: 'MR1', policy: { ...POLICY, ...policy }, policyHash: 'h' };
    const boot = agentAtBoot(PROFILE, site, { fold: EMPTY_FOLD, headSeq: 10 }, this.nowMs, 1_000_000);
    this.state = boot.state;
    this.outputs.push(...boot.outputs);
    if (Object.keys(policy).length === 0 && settled !== null) {
      ({ state: this.state, nowMs: this.nowMs } = settled);
      return;
    }
    this.post({ kind: 'uplink', state: 'up' });
    for (const seat of [ANA, MIA, CORA]) this.post({ kind: 'consoleJoined', ...seat });
    this.passes(62_000);
    if (Object.keys(policy).length === 0) settled = { state: this.state, nowMs: this.nowMs };
  }

  post(input: AgentInput): readonly AgentOutput[] {
    const { state, outputs } = agentMachine.step(this.state, input, this.nowMs);
    this.state = state;
    this.outputs.push(...outputs);
    for (const output of outputs) {
      if (output.kind === 'journal') this.post({ kind: 'journalDurable', upToSeq: output.lines.at(-1)?.seq ?? 0 });
      if (output.kind === 'shadowBroadcast')
        for (const seat of [ANA, MIA]) this.pages.set(seat.consoleId, output.drillId);
    }
    return outputs;
  }

  passes(durationMs: number): this {
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs;) {
      this.nowMs += 50;
      if (this.nowMs % 100 === 0) this.#observe();
      if (this.nowMs % 250 === 0) this.#beat();
      this.post({ kind: 'tick' });
    }
    return this;
  }

  #observe(): void {
    const seenMs = this.nowMs;
    for (const input of SHADOW_SENSORS) {
      if (this.silent.has(input)) continue;
      const raw = this.shown.get(input) ?? 'good';
      this.post({ kind: 'observation', observation: { kind: 'input', input, raw, seenMs, words: '' } });
    }
    this.post({
      kind: 'gatewayVerdict',
      verdict: { authority: 0, scan: 0, people: 0, system: 0 },
      why: '',
      againstDrill: this.againstDrill,
      gatewayWallMs: null,
    });
    const zone = { count3: 1, count4: this.count4, badge: null, oxygenPercent: 20.9 };
    if (!this.silent.has('zone')) this.post({ kind: 'observation', observation: { kind: 'zone', zone, seenMs } });
    if (!this.silent.has('scanner'))
      this.post({ kind: 'observation', observation: { kind: 'scanner', fact: this.scanner, seenMs } });
  }

  /** Each page beats for its real link, and for the drill's where it shows one. */
  #beat(): void {
    this.#beats += 1;
    for (const { consoleId, via } of [ANA, MIA, CORA]) {
      if (this.silent.has(consoleId)) continue;
      this.post({ kind: 'consoleBeat', consoleId, via, beat: this.#beatOf(this.state, consoleId) });
      const { shadow } = this.state.drill;
      if (shadow === null || this.pages.get(consoleId) !== shadow.drillId) continue;
      const value = this.#beatOf(shadow.agent, consoleId);
      const body = { kind: 'heartbeat', value } as const;
      this.post({ kind: 'shadow', consoleId, via, principal: null, drillId: shadow.drillId, body });
    }
  }

  #beatOf({ consoles, policy }: AgentState, consoleId: string) {
    const echoed = consoles.find((one) => one.consoleId === consoleId)?.sentBeats.at(-1);
    const { control, epoch } = policy.lease;
    const key = `${consoleId} ${policy.bootedMs}`;
    if (echoed !== undefined && !this.#firstEcho.has(key)) this.#firstEcho.set(key, echoed.tickMs);
    return beat({
      seq: this.#beats,
      tick: this.nowMs,
      echoSeq: echoed?.seq ?? 0,
      echoTick: echoed?.tickMs ?? 0,
      echoHeldMs: 0,
      // A page believes in control only from a renewal on that it has seen.
      leaseEpoch:
        control.kind === 'granted' &&
        control.holder.consoleId === consoleId &&
        control.renewedTickMs >= (this.#firstEcho.get(`${consoleId} ${policy.bootedMs}`) ?? Infinity)
          ? epoch
          : 0,
      roundTripMs: 20,
      livePaths: 1,
    });
  }

  asks({ consoleId, via, principal }: Seat, ask: DrillAsk): this {
    this.post({ kind: 'drillAsk', consoleId, via, principal: via === 'onsite' ? principal : null, ask });
    return this.passes(100);
  }

  joins(seat: Seat): this {
    this.post({ kind: 'consoleJoined', ...seat });
    return this;
  }

  /** Everybody joins whom its sheet needs; asked for, said to be empty, begun. */
  begins(scenario: object): this {
    const acts: unknown = 'acts' in scenario ? scenario.acts : [];
    const by = Array.isArray(acts) ? acts.map((one: { by?: unknown }) => one.by) : [];
    for (const seat of OTHERS.filter((one) => by.includes(one.principal.role))) this.joins(seat);
    this.asks(CORA, { kind: 'propose', scenario: JSON.stringify(scenario) });
    this.asks(MIA, { kind: 'saidEmpty' });
    return this.asks(CORA, { kind: 'begin' }).passes(1_500);
  }

  /** Once it is over: everything is as before. */
  returned(): this {
    return this.asks(MIA, { kind: 'returned' });
  }

  /** On a page that shows the real site. @returns what it was answered, in one word */
  acts(seat: Seat, action: CommandAction): string {
    const { consoleId, via, principal } = seat;
    const command = this.#command(this.state, consoleId, action);
    const from = this.outputs.length;
    this.post({ kind: 'consoleCommand', consoleId, via, principal: via === 'onsite' ? principal : null, command });
    this.passes(300);
    return this.#answer(command.commandId, from);
  }

  /** On a page that shows the shadow. */
  actsInDrill(seat: Seat, action: CommandAction): string {
    const { consoleId, via, principal } = seat;
    const { shadow } = this.state.drill;
    const command = this.#command(shadow?.agent ?? this.state, consoleId, action);
    const from = this.outputs.length;
    this.post({
      kind: 'shadow',
      consoleId,
      via,
      principal: via === 'onsite' ? principal : null,
      drillId: shadow?.drillId ?? 'over',
      body: { kind: 'command', value: command },
    });
    this.passes(300);
    return this.#answer(command.commandId, from);
  }

  #command({ policy, consoles }: AgentState, consoleId: string, action: CommandAction) {
    this.#seq += 1;
    const last = consoles.find((one) => one.consoleId === consoleId)?.lastCommandSeq ?? 0;
    return {
      commandId: `cmd-${this.#seq}`,
      consoleId,
      seq: last + 1,
      epoch: policy.lease.epoch,
      expiresTickMs: policy.nowMs + 1_500,
      echo: {
        siteTickMs: policy.nowMs,
        safetyVersion: policy.safetyVersion,
        patientRef: policy.session?.patientRef ?? '',
        scannerRef: 'MR1',
        argumentDigest: argumentDigest(action),
      },
      action,
    };
  }

  #answer(commandId: string, from: number): string {
    const outcomes: CommandOutcome[] = this.outputs.slice(from).flatMap((one) => {
      const body = one.kind === 'toConsole' || one.kind === 'shadowToConsole' ? one.body : null;
      return body?.kind === 'commandOutcome' && body.value.commandId === commandId ? [body.value.outcome] : [];
    });
    const [first] = outcomes;
    if (first === undefined) return 'silence';
    return first.kind === 'refused' ? first.reasons.map((one) => one.id).join('+') : first.kind;
  }

  /** orders that came out of the agent, for a real scanner: none of a drill is one */
  get orders(): readonly string[] {
    return this.outputs.flatMap((one) => (one.kind === 'order' ? [one.order.kind] : []));
  }

  /** the site's own record */
  get journal() {
    return this.outputs.flatMap((one) => (one.kind === 'journal' ? one.lines : []));
  }

  get drillRecord() {
    return this.outputs.flatMap((one) => (one.kind === 'drillJournal' ? one.lines : []));
  }

  get view(): DrillView {
    const views = this.outputs.flatMap((one) => (one.kind === 'drillView' ? [one.view] : []));
    const last = views.at(-1);
    if (last === undefined) throw new Error('nothing was shown of a drill');
    return last;
  }

  /** What the shadow shows, newest; null: nothing was shown. @param side `remote`: what got there */
  shadowView(side: 'remote' | 'onsite', from = 0): SiteView | null {
    const views = this.outputs.slice(from).flatMap((one) => {
      if (one.kind !== 'shadowBroadcast' || (side === 'remote' && one.isWayCut)) return [];
      const body: ShadowBody = one.body;
      return body.kind === 'siteView' ? [body.value] : [];
    });
    return views.at(-1) ?? null;
  }
}
