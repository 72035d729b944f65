import type { Heartbeat, Numerics } from '@farfield/protocol';
import {
  afterFault,
  ALL_WELL,
  breakShadow,
  type DrillScenario,
  isPageDead,
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
/** What a slow link adds: above the limit of a start and no other, or above every limit of a round trip. */
const SLOW_BY_MS = { some: 160, long: 500 } as const;
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
  /** since when a remote page is not touched, or stands still, as the scenario says; absent: it says nothing of it */
  readonly still: Readonly<Partial<Record<StillInput, number>>>;
}

const STILL_INPUTS = ['operatorInput', 'consolePage'] as const satisfies readonly InputId[];
type StillInput = (typeof STILL_INPUTS)[number];

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
    still: {},
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
        const isLost = body.kind === 'heartbeat' ? isCutFrom(next, via) : isDeadAt(next, via);
        if (!isLost) out.push({ kind: 'shadowToConsole', consoleId, via, drillId, body });
        break;
      }
      case 'broadcast':
        if (output.body.kind === 'siteView')
          out.push({ kind: 'shadowBroadcast', drillId, body: output.body, isWayCut: isPageDead(next.signals) });
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

/** In the drill nobody there sees or does anything. */
function isDeadAt({ signals }: ShadowSite, via: Via): boolean {
  return via === 'gateway' && isPageDead(signals);
}

/** Time passes at the shadow. */
export function tickShadowSite(shadow: ShadowSite, nowMs: number): SteppedShadow {
  const owed = stepAll({ ...shadow, owed: [] }, shadow.owed, nowMs);
  const scanner = tickShadow(breakShadow(owed.shadow.scanner, faultOf(owed.shadow)), nowMs);
  const isDue = nowMs - owed.shadow.observedMs >= OBSERVE_EVERY_MS;
  const looked: ShadowSite = { ...owed.shadow, scanner, observedMs: isDue ? nowMs : owed.shadow.observedMs };
  const stepped = stepAll(looked, [...(isDue ? observations(looked, nowMs) : []), { kind: 'tick' }], nowMs);
  const outputs = [...owed.outputs, ...stepped.outputs];
  if (nowMs - stepped.shadow.numericsMs < NUMERICS_EVERY_MS) return { shadow: stepped.shadow, outputs };
  const value = numerics(stepped.shadow);
  const { drillId, signals } = shadow;
  if (value !== null)
    outputs.push({
      kind: 'shadowBroadcast',
      drillId,
      body: { kind: 'numerics', value },
      isWayCut: isPageDead(signals),
    });
  return { shadow: { ...stepped.shadow, numericsMs: nowMs }, outputs };
}

function faultOf({ signals, scanner }: ShadowSite): string {
  return scannerFaultOf(signals, scanner.fault);
}

/** A surprise: from now on its sensors show it. */
export function surprise(shadow: ShadowSite, fault: Parameters<typeof afterFault>[1], nowMs: number): ShadowSite {
  const signals = afterFault(shadow.signals, fault);
  const since = STILL_INPUTS.filter((one) => signals.has(one)).map((one) => [one, shadow.still[one] ?? nowMs]);
  return { ...shadow, signals, still: Object.fromEntries(since) };
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
  const isLost = body.kind === 'heartbeat' ? isCutFrom(shadow, via) : isDeadAt(shadow, via);
  if (isLost) return { shadow, outputs: [] };
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

/** A slow link echoes late, nobody at it touches anything, its page stands still: where the scenario says so. */
function asShown(shadow: ShadowSite, via: Via, consoleId: string, beat: Heartbeat, nowMs: number): Heartbeat {
  if (via !== 'gateway') return beat;
  const aged = (input: StillInput, ageMs: number): number => Math.max(ageMs, nowMs - (shadow.still[input] ?? nowMs));
  const still: Heartbeat = {
    ...beat,
    inputAgeMs: aged('operatorInput', beat.inputAgeMs),
    pageAgeMs: aged('consolePage', beat.pageAgeMs),
  };
  const byMs = slowByMs(shadow);
  if (byMs === 0) return still;
  const link = shadow.agent.consoles.find((one) => one.consoleId === consoleId && one.via === via);
  const late = link?.sentBeats.findLast(({ tickMs }) => tickMs <= beat.echoTick - byMs);
  if (late === undefined) return still;
  // What it echoes is older than that: the rest counts as time at the page, so that exactly this is added on the way.
  const echoHeldMs = beat.echoHeldMs + beat.echoTick - byMs - late.tickMs;
  return { ...still, echoSeq: late.seq, echoTick: late.tickMs, echoHeldMs };
}

function slowByMs({ signals }: ShadowSite): number {
  if (signals.has('linkRoundTripLong')) return SLOW_BY_MS.long;
  return signals.has('linkRoundTrip') ? SLOW_BY_MS.some : 0;
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
  for (const id of [...SHADOW_SENSORS, ...SHADOW_STATED]) {
    const shown = signals.get(id);
    if (shown === 'bad' || shown === 'unknown') input(id, shown);
    else if (shown === undefined && equipment[id].fit === 'fitted') input(id, 'good');
  }
  const mains = signals.get('mains');
  if (mains !== 'silent') {
    const is = mains === 'bad' ? 'lost' : mains === 'unknown' ? 'unknown' : 'on';
    const power = { mains: is, runtimeMs: UPS_RUNTIME_MS, chargePercent: 100 } as const;
    told.push({ kind: 'observation', observation: { kind: 'power', power, seenMs } });
  }
  const zone = { count3: 1, count4: countOf(agent, signals), badge: null, oxygenPercent: oxygenOf(signals) };
  told.push({ kind: 'observation', observation: { kind: 'zone', zone, seenMs } });
  if (!signals.has('scannerStatus')) {
    const fact = shadowFact(scanner, agent.profile.scannerRef, seenMs);
    told.push({ kind: 'observation', observation: { kind: 'scanner', fact, seenMs } });
  }
  if (!isWayCut(signals))
    told.push({ kind: 'gatewayVerdict', verdict: NO_RESTRICTION, why: '', againstDrill: '', gatewayWallMs: null });
  return told;
}

function countOf({ policy }: AgentState, signals: ShadowSignals): number | null {
  const shown = signals.get('zone4Entry');
  return shown === 'unknown' ? null : expectedInZone4(policy.session) + (shown === 'bad' ? 1 : 0);
}

function oxygenOf(signals: ShadowSignals): number | null {
  const shown = signals.get('oxygen');
  if (shown === undefined) return OXYGEN_PERCENT.well;
  return shown === 'bad' ? OXYGEN_PERCENT.low : null;
}

/** An adult at rest. Who measures nothing in the exam has no monitor in the drill. */
function numerics({ isMonitored, signals }: ShadowSite): Numerics | null {
  if (!isMonitored || signals.has('vitals')) return null;
  const isAlarming = signals.get('vitalsAlarm') === 'bad';
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
