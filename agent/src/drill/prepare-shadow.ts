import type { Heartbeat } from '@farfield/protocol';
import { type DrillScenario, LEAD_IN_MS, LONG_STEP_ID } from '@farfield/protocol/drills';
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
/** So much imagined time a turn: some milliseconds of this machine, so that the real site waits for nothing. */
const TURN_MS = 1_500;
const STEP_MS = 50;
const BEAT_EVERY_MS = 250;
const SETTLES_MS = 12_000;
const ANSWERED_AFTER_MS = 600;

/** An exam that is being imagined, turn by turn. Plain data, as everything else of a state is. */
export interface Preparing {
  readonly kind: 'preparing';
  readonly shadow: ShadowSite;
  readonly scenario: DrillScenario;
  readonly rst: ConsoleLink;
  readonly mrst: ConsoleLink;
  /** imagined time, and when it has come to the drill's beginning */
  readonly atMs: number;
  readonly untilMs: number;
  /** acts done or under way, and when the next one is due */
  readonly acts: number;
  readonly nextMs: number;
  readonly beats: number;
  readonly beatMs: number;
}

export type Prepared =
  | Preparing
  | { readonly kind: 'prepared'; readonly shadow: ShadowSite }
  | { readonly kind: 'notPrepared'; readonly why: string };

/**
 * A shadow as the scenario begins: the acts of an exam, by the people who are at the consoles, through the same `permit`
 * that asks them in truth, in imagined time that ends when the drill begins. Nobody is shown how it came about.
 */
export function beginPreparing(real: AgentState, drillId: string, scenario: DrillScenario, nowMs: number): Prepared {
  const rst = real.consoles.findLast((one) => one.isSeated && one.via === 'gateway' && one.principal.role === 'rst');
  const mrst = real.consoles.findLast((one) => one.isSeated && one.via === 'onsite' && one.principal.role === 'mrst');
  if (rst === undefined || mrst === undefined) return { kind: 'notPrepared', why: 'somebody who takes part has left' };
  const atMs = nowMs - PREPARED_BEFORE_MS;
  const { shadow } = seatShadow(shadowOf(real, drillId, scenario, atMs), real.consoles, atMs);
  const nextMs = atMs + SETTLES_MS;
  return { kind: 'preparing', shadow, scenario, rst, mrst, atMs, untilMs: nowMs, acts: 0, nextMs, beats: 0, beatMs: 0 };
}

/** One turn of imagined time. */
export function prepare(before: Preparing): Prepared {
  let now = before;
  for (const endMs = Math.min(now.untilMs, now.atMs + TURN_MS); now.atMs < endMs;) {
    now = passes(now);
    if (now.atMs < now.nextMs) continue;
    const why = now.acts === 0 ? null : whyNotDone(now);
    if (why !== null) return { kind: 'notPrepared', why };
    now = acts(now);
  }
  if (now.atMs < now.untilMs) return now;
  return now.nextMs < Number.POSITIVE_INFINITY
    ? { kind: 'notPrepared', why: 'the exam takes too long' }
    : { kind: 'prepared', shadow: fresh(now.shadow, now.untilMs) };
}

/** The next act of the exam, if there is one. */
function acts(now: Preparing): Preparing {
  const next = actOf(now, now.acts);
  if (next === null) return { ...now, nextMs: Number.POSITIVE_INFINITY };
  const [{ consoleId, via, principal }, action] = next;
  const { policy } = now.shadow.agent;
  const command = {
    commandId: commandIdOf(now.acts),
    consoleId,
    seq: now.acts + 1,
    epoch: policy.lease.epoch,
    expiresTickMs: now.atMs + 1_500,
    echo: {
      siteTickMs: now.atMs,
      safetyVersion: policy.safetyVersion,
      patientRef: policy.session?.patientRef ?? '',
      scannerRef: policy.scannerRef,
      argumentDigest: argumentDigest(action),
    },
    action,
  };
  const { shadow } = stepShadow(now.shadow, { kind: 'consoleCommand', consoleId, via, principal, command }, now.atMs);
  return { ...now, shadow, acts: now.acts + 1, nextMs: now.atMs + ANSWERED_AFTER_MS };
}

function commandIdOf(index: number): string {
  return `prepared-${index + 1}`;
}

/** @returns why the act before was not done; null: it was */
function whyNotDone({ shadow, acts, ...now }: Preparing): string | null {
  const last = actOf({ shadow, acts, ...now }, acts - 1);
  if (last === null) return null;
  const [{ consoleId, via }, action] = last;
  const link = shadow.agent.consoles.find((one) => one.consoleId === consoleId && one.via === via);
  const outcome = link?.results.find((one) => one.commandId === commandIdOf(acts - 1))?.outcome ?? null;
  return outcome?.kind === 'done' ? null : `${action.kind}: ${outcomeWords(outcome)}`;
}

/** @returns null: the exam is prepared as far as the scenario wants it */
function actOf(now: Preparing, index: number): readonly [ConsoleLink, CommandAction] | null {
  const { scenario, rst, mrst, shadow } = now;
  if (scenario.start === 'idle') return null;
  const { policy } = shadow.agent;
  const patientRef = policy.scanner?.patientRef ?? '';
  const weightKg = policy.scanner?.patientWeightKg ?? 0;
  const words = { patientRef, scannerRef: policy.scannerRef, weightKg, implantWords: 'none' };
  const ready = policy.session?.ready;
  const all: readonly (readonly [ConsoleLink, CommandAction])[] = [
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
          [rst, { kind: 'start', stepId: LONG_STEP_ID, readyId: ready?.kind === 'given' ? ready.readyId : '' }],
        ] as const)
      : []),
  ];
  return all[index] ?? null;
}

function patientOf({ exam: { because } }: DrillScenario): PatientStatement {
  return {
    monitoring: because.includes('monitored') || because.includes('sedated') ? 'monitored' : 'notMonitored',
    isSedated: because.includes('sedated'),
    age: because.includes('child') ? 'child' : 'adult',
    implant: { kind: 'none' },
  };
}

/** Pages number their own acts from one; what was imagined for them is none of theirs. */
function fresh(shadow: ShadowSite, beganMs: number): ShadowSite {
  const consoles = shadow.agent.consoles.map((one) => ({ ...one, lastCommandSeq: null, results: [] }));
  return {
    ...shadow,
    keepsControlUntilMs: beganMs + LEAD_IN_MS,
    agent: { ...shadow.agent, consoles, events: [] },
  };
}

function passes(before: Preparing): Preparing {
  const atMs = Math.min(before.untilMs, before.atMs + STEP_MS);
  const now = { ...before, atMs, shadow: tickShadowSite(before.shadow, atMs).shadow };
  if (atMs - now.beatMs < BEAT_EVERY_MS) return now;
  const shadow = now.shadow.agent.consoles.reduce(
    (sofar, link) => beaten(sofar, link, now.beats + 1, atMs),
    now.shadow,
  );
  return { ...now, shadow, beats: now.beats + 1, beatMs: atMs };
}

function beaten(
  shadow: ShadowSite,
  { consoleId, via, sentBeats }: ConsoleLink,
  seq: number,
  nowMs: number,
): ShadowSite {
  const echoed = sentBeats.at(-1);
  if (echoed === undefined) return shadow;
  const { control, epoch } = shadow.agent.policy.lease;
  const value: Heartbeat = {
    seq,
    tick: nowMs,
    echoSeq: echoed.seq,
    echoTick: echoed.tickMs,
    echoHeldMs: nowMs - echoed.tickMs,
    leaseEpoch: control.kind === 'granted' && control.holder.consoleId === consoleId ? epoch : 0,
    pageAgeMs: 0,
    inputAgeMs: 0,
    roundTripMs: 20,
    holderConsoleId: '',
    renewedTick: 0,
    leaseLengthMs: 0,
    safetyVersion: 0,
    livePaths: 1,
  };
  return hearShadow(shadow, { consoleId, via, principal: null, body: { kind: 'heartbeat', value } }, nowMs).shadow;
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
