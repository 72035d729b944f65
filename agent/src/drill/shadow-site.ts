import type { Heartbeat, Numerics } from '@farfield/protocol';
import {
  afterFault,
  ALL_WELL,
  breakShadow,
  type DrillScenario,
  isWayCut,
  orderShadow,
  scannerFaultOf,
  SHADOW_SCANNER,
  SHADOW_SENSORS,
  SHADOW_STATED,
  shadowFact,
  type ShadowScanner,
  type ShadowSignals,
  tickShadow,
} from '@farfield/protocol/drills';
import { EMPTY_FOLD, expectedInZone4, type InputId, NO_RESTRICTION } from '@farfield/protocol/policy';
import { agentAtBoot } from '../agent-at-boot.ts';
import type { AgentState, ConsoleLink, ShadowSaid, SiteInput, SiteOutput, Via } from '../agent-state.ts';
import type { JournalLine } from '../journal/journal-port.ts';
import { stepSite } from '../step-site.ts';
import { Work } from '../work.ts';
import type { DrillOutput } from './drill-output.ts';

const OBSERVE_EVERY_MS = 100;
const NUMERICS_EVERY_MS = 1_000;
/** What a slow link adds: above every limit of a round trip. */
const SLOW_BY_MS = 500;
const UPS_RUNTIME_MS = 1_800_000;
const OXYGEN_PERCENT = { well: 20.9, low: 17.5 } as const;

/**
 * A second site, of the same machine as the real one, behind which there is nothing: its scanner is imagined, its sensors
 * show what the scenario says, its disk answers at once. Its time is its own and stands while the drill is paused.
 */
export interface ShadowSite {
  readonly drillId: string;
  readonly agent: AgentState;
  readonly scanner: ShadowScanner;
  readonly signals: ShadowSignals;
  readonly isMonitored: boolean;
  /** what its disk and its scanner answer at the next tick */
  readonly owed: readonly SiteInput[];
  /** the drill's own record so far */
  readonly lines: readonly JournalLine[];
  readonly observedMs: number;
  readonly numericsMs: number;
  /** until then the control that was given in imagination is kept for its page, which has yet to learn of it */
  readonly keepsControlUntilMs: number;
  /** since when nobody touches a remote console, as the scenario says; null: it says nothing of it */
  readonly stillMs: number | null;
}

export interface SteppedShadow {
  readonly shadow: ShadowSite;
  readonly outputs: readonly DrillOutput[];
}

/** As the real site is set up, with nobody in it and nothing said. */
export function shadowOf(real: AgentState, drillId: string, scenario: DrillScenario, nowMs: number): ShadowSite {
  const { siteId, scannerRef, policy, policyHash } = real.policy;
  const boot = agentAtBoot(
    real.profile,
    { siteId, scannerRef, policy, policyHash },
    { fold: EMPTY_FOLD, headSeq: 0 },
    nowMs,
    real.wallOffsetMs,
  );
  const { because } = scenario.exam;
  const fresh: ShadowSite = {
    drillId,
    agent: { ...boot.state, uplink: { ...boot.state.uplink, state: 'up' } },
    scanner: SHADOW_SCANNER,
    signals: ALL_WELL,
    isMonitored: because.includes('monitored') || because.includes('sedated'),
    owed: [],
    lines: [],
    observedMs: 0,
    numericsMs: 0,
    keepsControlUntilMs: 0,
    stillMs: null,
  };
  return perform(fresh, boot.outputs, nowMs).shadow;
}

/** One input, and what comes of it: an order ends at the imagined scanner, a record in the drill's own. */
export function stepShadow(shadow: ShadowSite, input: SiteInput, nowMs: number): SteppedShadow {
  const work = new Work(shadow.agent, nowMs);
  stepSite(work, input);
  const { state, outputs } = work.finish();
  return perform({ ...shadow, agent: state }, outputs, nowMs);
}

function stepAll(shadow: ShadowSite, inputs: readonly SiteInput[], nowMs: number): SteppedShadow {
  return inputs.reduce<SteppedShadow>(
    (sofar, input) => {
      const next = stepShadow(sofar.shadow, input, nowMs);
      return { shadow: next.shadow, outputs: [...sofar.outputs, ...next.outputs] };
    },
    { shadow, outputs: [] },
  );
}

function perform(shadow: ShadowSite, outputs: readonly SiteOutput[], nowMs: number): SteppedShadow {
  let next = shadow;
  const out: DrillOutput[] = [];
  const { drillId } = shadow;
  for (const output of outputs) {
    switch (output.kind) {
      case 'order': {
        const { scanner, outcome } = orderShadow(next.scanner, output.order, nowMs);
        const answer: SiteInput = { kind: 'orderOutcome', effectId: output.effectId, outcome };
        next = { ...next, scanner, owed: [...next.owed, answer] };
        break;
      }
      case 'journal': {
        const upToSeq = output.lines.at(-1)?.seq ?? 0;
        next = {
          ...next,
          lines: [...next.lines, ...output.lines],
          owed: [...next.owed, { kind: 'journalDurable', upToSeq }],
        };
        out.push({ kind: 'drillJournal', drillId, lines: output.lines });
        break;
      }
      case 'toConsole': {
        const { consoleId, via, body } = output;
        if (!isCutFrom(next, via)) out.push({ kind: 'shadowToConsole', consoleId, via, drillId, body });
        break;
      }
      case 'broadcast':
        if (output.body.kind === 'siteView')
          out.push({ kind: 'shadowBroadcast', drillId, body: output.body, isWayCut: isWayCut(next.signals) });
        break;
      // It has no line to measure, no battery to save, and what its core finds wrong with itself is in its own counts.
      case 'linkTestDial':
      case 'linkTestHangUp':
      case 'shutdown':
      case 'violation':
        break;
    }
  }
  return { shadow: next, outputs: out };
}

/** In the drill nothing comes from there, and nothing gets there. */
export function isCutFrom({ signals }: ShadowSite, via: Via): boolean {
  return via === 'gateway' && isWayCut(signals);
}

/** Time passes at the shadow. */
export function tickShadowSite(shadow: ShadowSite, nowMs: number): SteppedShadow {
  const owed = stepAll({ ...shadow, owed: [] }, shadow.owed, nowMs);
  const scanner = tickShadow(breakShadow(owed.shadow.scanner, scannerFaultOf(owed.shadow.signals)), nowMs);
  const isDue = nowMs - owed.shadow.observedMs >= OBSERVE_EVERY_MS;
  const looked: ShadowSite = { ...owed.shadow, scanner, observedMs: isDue ? nowMs : owed.shadow.observedMs };
  const stepped = stepAll(looked, [...(isDue ? observations(looked, nowMs) : []), { kind: 'tick' }], nowMs);
  const outputs = [...owed.outputs, ...stepped.outputs];
  if (nowMs - stepped.shadow.numericsMs < NUMERICS_EVERY_MS) return { shadow: stepped.shadow, outputs };
  const value = numerics(stepped.shadow);
  const { drillId, signals } = shadow;
  if (value !== null)
    outputs.push({ kind: 'shadowBroadcast', drillId, body: { kind: 'numerics', value }, isWayCut: isWayCut(signals) });
  return { shadow: { ...stepped.shadow, numericsMs: nowMs }, outputs };
}

/** A surprise: from now on its sensors show it. */
export function surprise(shadow: ShadowSite, fault: Parameters<typeof afterFault>[1], nowMs: number): ShadowSite {
  const signals = afterFault(shadow.signals, fault);
  return { ...shadow, signals, stillMs: signals.has('operatorInput') ? (shadow.stillMs ?? nowMs) : null };
}

/** What a page that shows the shadow says to it. */
export function hearShadow(
  shadow: ShadowSite,
  said: {
    readonly consoleId: string;
    readonly via: Via;
    readonly principal: ConsoleLink['principal'] | null;
    readonly body: ShadowSaid;
  },
  nowMs: number,
): SteppedShadow {
  const { consoleId, via, principal, body } = said;
  if (isCutFrom(shadow, via)) return { shadow, outputs: [] };
  if (body.kind === 'command')
    return stepShadow(shadow, { kind: 'consoleCommand', consoleId, via, principal, command: body.value }, nowMs);
  return stepShadow(
    shadow,
    {
      kind: 'consoleBeat',
      consoleId,
      via,
      beat: kept(shadow, consoleId, asShown(shadow, via, consoleId, body.value, nowMs), nowMs),
    },
    nowMs,
  );
}

/** A page believes in control from the first renewal on that it has seen: until then it cannot say that it has any. */
function kept(
  { agent, keepsControlUntilMs }: ShadowSite,
  consoleId: string,
  beat: Heartbeat,
  nowMs: number,
): Heartbeat {
  const { control, epoch } = agent.policy.lease;
  const isHolder = control.kind === 'granted' && control.holder.consoleId === consoleId;
  return isHolder && nowMs < keepsControlUntilMs ? { ...beat, leaseEpoch: epoch, pageAgeMs: 0 } : beat;
}

/** A slow link echoes late, and nobody at it touches anything, where the scenario says so. */
function asShown(shadow: ShadowSite, via: Via, consoleId: string, beat: Heartbeat, nowMs: number): Heartbeat {
  if (via !== 'gateway') return beat;
  const inputAgeMs = shadow.stillMs === null ? beat.inputAgeMs : Math.max(beat.inputAgeMs, nowMs - shadow.stillMs);
  if (!shadow.signals.has('linkRoundTrip')) return { ...beat, inputAgeMs };
  const link = shadow.agent.consoles.find((one) => one.consoleId === consoleId && one.via === via);
  const late = link?.sentBeats.findLast(({ tickMs }) => tickMs <= beat.echoTick - SLOW_BY_MS);
  return late === undefined
    ? { ...beat, inputAgeMs }
    : { ...beat, inputAgeMs, echoSeq: late.seq, echoTick: late.tickMs };
}

/** Consoles come and go as they do at the real site. */
export function seatShadow(shadow: ShadowSite, real: readonly ConsoleLink[], nowMs: number): SteppedShadow {
  const seated = real.filter((one) => one.isSeated);
  const isSame = (left: ConsoleLink, right: ConsoleLink): boolean =>
    left.consoleId === right.consoleId &&
    left.via === right.via &&
    left.principal.personId === right.principal.personId &&
    left.principal.isCredentialValid === right.principal.isCredentialValid;
  const known = shadow.agent.consoles;
  const left = known.filter((one) => !seated.some((other) => isSame(one, other)));
  const joined = seated.filter((one) => !known.some((other) => isSame(one, other)));
  if (left.length === 0 && joined.length === 0) return { shadow, outputs: [] };
  return stepAll(
    shadow,
    [
      ...left.map(({ consoleId, via }) => ({ kind: 'consoleLeft', consoleId, via }) as const),
      ...joined.map(({ consoleId, via, principal }) => ({ kind: 'consoleJoined', consoleId, via, principal }) as const),
    ],
    nowMs,
  );
}

/** What adapters would report of a site that is well but for what the scenario says. */
function observations({ agent, scanner, signals }: ShadowSite, seenMs: number): readonly SiteInput[] {
  const { equipment } = agent.policy.policy;
  const told: SiteInput[] = [];
  const input = (id: InputId, raw: 'good' | 'bad' | 'unknown'): void => {
    told.push({ kind: 'observation', observation: { kind: 'input', input: id, raw, seenMs, words: '' } });
  };
  for (const id of SHADOW_SENSORS) {
    const shown = signals.get(id);
    if (equipment[id].fit === 'fitted' && shown !== 'silent') input(id, shown ?? 'good');
  }
  for (const id of SHADOW_STATED) {
    const shown = signals.get(id);
    if (shown === 'bad' || shown === 'unknown') input(id, shown);
    else if (shown === undefined && equipment[id].fit === 'fitted') input(id, 'good');
  }
  const isOnBattery = signals.has('mains');
  const power = { mains: isOnBattery ? 'lost' : 'on', runtimeMs: UPS_RUNTIME_MS, chargePercent: 100 } as const;
  const count4 = expectedInZone4(agent.policy.session) + (signals.has('zone4Entry') ? 1 : 0);
  const oxygenPercent = signals.has('oxygen') ? OXYGEN_PERCENT.low : OXYGEN_PERCENT.well;
  const fact = shadowFact(scanner, agent.profile.scannerRef, seenMs);
  told.push(
    { kind: 'observation', observation: { kind: 'power', power, seenMs } },
    {
      kind: 'observation',
      observation: { kind: 'zone', zone: { count3: 1, count4, badge: null, oxygenPercent }, seenMs },
    },
    { kind: 'observation', observation: { kind: 'scanner', fact, seenMs } },
  );
  if (!isWayCut(signals)) told.push({ kind: 'gatewayVerdict', verdict: NO_RESTRICTION, why: '', gatewayWallMs: null });
  return told;
}

/** An adult at rest. Who measures nothing in the exam has no monitor in the drill. */
function numerics({ isMonitored, signals }: ShadowSite): Numerics | null {
  if (!isMonitored || signals.has('vitals')) return null;
  const isAlarming = signals.has('vitalsAlarm');
  const item = (id: string, value: number) => ({ id, valid: true, value, ageMs: 0 });
  return {
    feed: 'live',
    alarm: isAlarming ? 'high' : 'none',
    source: 'DRILL, imagined',
    items: [
      item('heartRateBpm', isAlarming ? 118 : 72),
      item('spo2Percent', isAlarming ? 84 : 98),
      item('respirationBpm', 14),
      item('nibpSystolicMmHg', 122),
      item('nibpDiastolicMmHg', 78),
      item('nibpMeanMmHg', 93),
    ],
  };
}
