import type { Heartbeat } from '@farfield/protocol';
import { type DrillScenario, LONG_STEP_ID } from '@farfield/protocol/drills';
import {
  argumentDigest,
  CHECKLIST_ITEMS,
  type CommandAction,
  type CommandOutcome,
  type PatientStatement,
  reasonText,
} from '@farfield/protocol/policy';
import type { AgentState, ConsoleLink } from '../agent-state.ts';
import { hearShadow, seatShadow, type ShadowSite, shadowOf, stepShadow, tickShadowSite } from './shadow-site.ts';

/** The imagined exam begins so long before the drill: longer than whatever a site needs to find itself well. */
export const PREPARED_BEFORE_MS = 30_000;
const STEP_MS = 50;
const BEAT_EVERY_MS = 250;
const SETTLES_MS = 12_000;
const ANSWERS_WITHIN_MS = 600;

export type Prepared =
  | { readonly kind: 'prepared'; readonly shadow: ShadowSite }
  | { readonly kind: 'notPrepared'; readonly why: string };

/**
 * A shadow as the scenario begins: the acts of an exam, by the people who are at the consoles, through the same `permit`
 * that asks them in truth, in imagined time that ends now. It makes no output: nobody is shown how it came about.
 */
export function prepareShadow(real: AgentState, drillId: string, scenario: DrillScenario, nowMs: number): Prepared {
  const rst = real.consoles.findLast((one) => one.isSeated && one.via === 'gateway' && one.principal.role === 'rst');
  const mrst = real.consoles.findLast((one) => one.isSeated && one.via === 'onsite' && one.principal.role === 'mrst');
  if (rst === undefined || mrst === undefined) return { kind: 'notPrepared', why: 'somebody who takes part has left' };
  const bench = new Rehearsed(
    shadowOf(real, drillId, scenario, nowMs - PREPARED_BEFORE_MS),
    nowMs - PREPARED_BEFORE_MS,
  );
  bench.seats(real.consoles);
  bench.passes(SETTLES_MS);
  const why = scenario.start === 'idle' ? null : exam(bench, scenario, rst, mrst);
  if (why !== null) return { kind: 'notPrepared', why };
  if (bench.nowMs > nowMs) return { kind: 'notPrepared', why: 'it took too long' };
  bench.passes(nowMs - bench.nowMs);
  return { kind: 'prepared', shadow: fresh(bench.shadow) };
}

/** @returns why it could not be prepared; null: it is */
function exam(bench: Rehearsed, scenario: DrillScenario, rst: ConsoleLink, mrst: ConsoleLink): string | null {
  const { policy } = bench.shadow.agent;
  const patientRef = policy.scanner?.patientRef ?? '';
  const weightKg = policy.scanner?.patientWeightKg ?? 0;
  const words = { patientRef, scannerRef: policy.scannerRef, weightKg, implantWords: 'none' };
  const acts: readonly (readonly [ConsoleLink, CommandAction])[] = [
    [rst, { kind: 'requestControl' }],
    [mrst, { kind: 'openSession', patientRef, patient: patientOf(scenario) }],
    [mrst, { kind: 'offerControl', toPersonId: rst.principal.personId }],
    [rst, { kind: 'readBackControl', words }],
    [mrst, { kind: 'tickChecklist', items: CHECKLIST_ITEMS }],
    [mrst, { kind: 'leadTimeOut', weightKg, attendants: 0 }],
    [rst, { kind: 'readBackTimeOut', words }],
    [mrst, { kind: 'admitPatient' }],
    ...(['patientAudio', 'patientCamera'] as const)
      .filter((input) => policy.policy.equipment[input].fit === 'attested')
      .map((input) => [mrst, { kind: 'stateInput', input }] as const),
    ...(scenario.start === 'scanning'
      ? ([
          [rst, { kind: 'selectStep', stepId: LONG_STEP_ID }],
          [mrst, { kind: 'giveReady', stepId: LONG_STEP_ID, tableClear: false }],
        ] as const)
      : []),
  ];
  for (const [who, action] of acts) {
    const why = bench.acts(who, action);
    if (why !== null) return why;
  }
  if (scenario.start !== 'scanning') return null;
  const ready = bench.shadow.agent.policy.session?.ready;
  return bench.acts(rst, {
    kind: 'start',
    stepId: LONG_STEP_ID,
    readyId: ready?.kind === 'given' ? ready.readyId : '',
  });
}

function patientOf({ exam: { because } }: DrillScenario): PatientStatement {
  return {
    monitoring: because.includes('monitored') || because.includes('sedated') ? 'monitored' : 'notMonitored',
    isSedated: because.includes('sedated'),
    age: because.includes('child') ? 'child' : 'adult',
    implant: { kind: 'none' },
  };
}

/** Pages number their own acts from one; what was rehearsed for them is none of theirs. */
function fresh(shadow: ShadowSite): ShadowSite {
  const consoles = shadow.agent.consoles.map((one) => ({ ...one, lastCommandSeq: null, results: [] }));
  return { ...shadow, agent: { ...shadow.agent, consoles, events: [] } };
}

/** People and time of the imagined exam. */
class Rehearsed {
  shadow: ShadowSite;
  nowMs: number;
  #commands = 0;
  #beats = 0;
  #beatMs = 0;

  constructor(shadow: ShadowSite, nowMs: number) {
    this.shadow = shadow;
    this.nowMs = nowMs;
  }

  seats(consoles: readonly ConsoleLink[]): void {
    this.shadow = seatShadow(this.shadow, consoles, this.nowMs).shadow;
  }

  passes(durationMs: number): void {
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs;) {
      this.nowMs = Math.min(endMs, this.nowMs + STEP_MS);
      this.shadow = tickShadowSite(this.shadow, this.nowMs).shadow;
      if (this.nowMs - this.#beatMs < BEAT_EVERY_MS) continue;
      this.#beatMs = this.nowMs;
      for (const link of this.shadow.agent.consoles) this.#beat(link);
    }
  }

  #beat({ consoleId, via, sentBeats }: ConsoleLink): void {
    const echoed = sentBeats.at(-1);
    if (echoed === undefined) return;
    this.#beats += 1;
    const { control, epoch } = this.shadow.agent.policy.lease;
    const holds = control.kind === 'granted' && control.holder.consoleId === consoleId;
    const beat: Heartbeat = {
      seq: this.#beats,
      tick: this.nowMs,
      echoSeq: echoed.seq,
      echoTick: echoed.tickMs,
      echoHeldMs: this.nowMs - echoed.tickMs,
      leaseEpoch: holds ? epoch : 0,
      pageAgeMs: 0,
      inputAgeMs: 0,
      roundTripMs: 20,
      holderConsoleId: '',
      renewedTick: 0,
      leaseLengthMs: 0,
      safetyVersion: 0,
      livePaths: 1,
    };
    const said = { consoleId, via, principal: null, body: { kind: 'heartbeat', value: beat } } as const;
    this.shadow = hearShadow(this.shadow, said, this.nowMs).shadow;
  }

  /** @returns why it was not done; null: it was */
  acts({ consoleId, via, principal }: ConsoleLink, action: CommandAction): string | null {
    this.#commands += 1;
    const commandId = `prepared-${this.#commands}`;
    const { policy } = this.shadow.agent;
    const command = {
      commandId,
      consoleId,
      seq: this.#commands,
      epoch: policy.lease.epoch,
      expiresTickMs: this.nowMs + 1_500,
      echo: {
        siteTickMs: this.nowMs,
        safetyVersion: policy.safetyVersion,
        patientRef: policy.session?.patientRef ?? '',
        scannerRef: policy.scannerRef,
        argumentDigest: argumentDigest(action),
      },
      action,
    };
    this.shadow = stepShadow(
      this.shadow,
      { kind: 'consoleCommand', consoleId, via, principal, command },
      this.nowMs,
    ).shadow;
    this.passes(ANSWERS_WITHIN_MS);
    const link = this.shadow.agent.consoles.find((one) => one.consoleId === consoleId && one.via === via);
    const outcome = link?.results.find((one) => one.commandId === commandId)?.outcome ?? null;
    return outcome?.kind === 'done' ? null : `${action.kind}: ${outcomeWords(outcome)}`;
  }
}

function outcomeWords(outcome: CommandOutcome | null): string {
  if (outcome === null) return 'not answered';
  switch (outcome.kind) {
    case 'done':
      return outcome.words;
    case 'refused':
      return outcome.reasons.map(reasonText).join('; ');
    case 'failed':
    case 'unknown':
      return outcome.code;
  }
}
