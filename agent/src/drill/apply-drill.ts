import type { DrillAsk } from '@farfield/protocol';
import {
  type DrillEffect,
  drillEndWords,
  type DrillEvent,
  type DrillPerson,
  asRun,
  drillClockMs,
  isIdleAndEmpty,
  PART_OF_DRILL,
  type RunningDrill,
  stepDrill,
} from '@farfield/protocol/drills';
import {
  type CommandOutcome,
  drillReasons,
  type Reason,
  reason,
  scannerStateReported,
  UNIDENTIFIED_ONSITE,
} from '@farfield/protocol/policy';
import type { AgentInput, SiteInput, Via } from '../agent-state.ts';
import { applyConsole, UNIDENTIFIED_REMOTE } from '../apply-console.ts';
import type { Work } from '../work.ts';
import type { SiteDrill } from './site-drill.ts';
import { readScenario } from './read-scenario.ts';
import { drillKey, drillView, ENDED_FOR_MS } from './drill-view.ts';
import { beginPreparing, prepare, type Prepared } from './prepare-shadow.ts';
import {
  hearShadow,
  seatShadow,
  type ShadowSite,
  type SteppedShadow,
  surprise,
  tickShadowSite,
} from './shadow-site.ts';

const SHOW_EVERY_MS = 1_000;
const SHOW_RUNNING_EVERY_MS = 500;
/** A report that comes this soon after a STOP may be of the moment before it. */
const REPORT_UNDER_WAY_MS = 1_000;

type Command = Extract<SiteInput, { kind: 'consoleCommand' }>;

/** A page sends no STOP to a shadow. One that comes to it all the same may mean the real scanner. */
export function asMeant(input: AgentInput): AgentInput {
  if (input.kind !== 'shadow' || input.body.kind !== 'command' || input.body.value.action.kind !== 'stop') return input;
  const { consoleId, via, principal } = input;
  return { kind: 'consoleCommand', consoleId, via, principal, command: input.body.value };
}

/**
 * What of an input is the real site's. STOP is never shadowed: it goes to the real site, unless the scanner is known to
 * be idle and empty, so that there is nothing to stop; then it is part of the drill.
 *
 * @returns null: the drill's alone
 */
export function besideDrill(work: Work, input: AgentInput): SiteInput | null {
  switch (input.kind) {
    case 'drillAsk':
    case 'drillSealed':
    case 'shadow':
      return null;
    case 'consoleCommand':
      return isForShadow(work, input) ? null : input;
    default:
      return input;
  }
}

/** In a pause nothing is said to the shadow: whoever stops then means what is real. */
function isForShadow({ state }: Work, { command }: Command): boolean {
  const { live, shadow } = state.drill;
  const isGoing = shadow !== null && live.kind === 'running' && live.pausedMs === null;
  return isGoing && command.action.kind === 'stop' && isIdleAndEmpty(state.policy);
}

/** The drill's own part of a step, after the real site has taken its part. */
export function stepSiteDrill(work: Work, input: AgentInput): void {
  switch (input.kind) {
    case 'drillAsk':
      ask(work, input);
      break;
    case 'drillSealed': {
      // The site's chain names it: who changes the file afterwards is found by the chain.
      const { drillId, recordSha256 } = input;
      record(work, { what: 'sealed', drillId, scenario: '', by: '', why: '', recordSha256 });
      break;
    }
    case 'shadow':
      hear(work, input);
      break;
    case 'consoleCommand':
      realCommand(work, input);
      break;
    case 'consoleBeat':
      heardConductor(work, input.consoleId, input.via);
      break;
    default:
      break;
  }
  if (work.state.drill.live.kind !== 'none') take(work, { kind: 'looked' });
  if (work.state.drill.openStop !== null) passOnStop(work, work.state.drill.openStop);
  const { preparing } = work.state.drill;
  if (preparing !== null && input.kind === 'tick') prepared(work, prepare(preparing));
  else if (work.state.drill.shadow !== null) {
    shadowTakes(work, (shadow, nowMs) => seatShadow(shadow, work.state.consoles, nowMs));
    if (input.kind === 'tick') shadowTakes(work, tickShadowSite);
  }
  if (input.kind === 'tick' || input.kind === 'consoleJoined') show(work, input.kind === 'consoleJoined');
}

function ask(work: Work, input: Extract<AgentInput, { kind: 'drillAsk' }>): void {
  const by = personOf(work, input);
  const event = eventOf(work, input.ask, by);
  if (event !== null) take(work, event);
}

function eventOf(work: Work, asked: DrillAsk, by: DrillPerson): DrillEvent | null {
  switch (asked.kind) {
    case 'propose': {
      const read = readScenario(asked.scenario, work.state.policy.policy);
      if (read.ok) return { kind: 'propose', scenario: read.value, by };
      refused(work, [reason('drillNotLive', { why: read.why })]);
      return null;
    }
    case 'begin':
      return { kind: 'begin', drillId: `drill-${work.state.journal.nextSeq}`, by };
    case 'inject':
      return { kind: 'inject', faultId: asked.faultId, by };
    default:
      return { kind: asked.kind, by };
  }
}

/** Whoever it is: anybody may end a drill, signed in or not. */
function personOf(work: Work, { consoleId, via, principal }: Extract<AgentInput, { kind: 'drillAsk' }>): DrillPerson {
  const nobody = via === 'onsite' ? UNIDENTIFIED_ONSITE : UNIDENTIFIED_REMOTE;
  const { personId, name, role, seat, isLevel2 } = principal ?? work.console(consoleId, via)?.principal ?? nobody;
  return { personId, name, role, seat, isLevel2, consoleId };
}

function hear(work: Work, input: Extract<AgentInput, { kind: 'shadow' }>): void {
  const { shadow } = work.state.drill;
  const { consoleId, via, body } = input;
  if (shadow !== null && shadow.drillId === input.drillId)
    return shadowTakes(work, (one, nowMs) => hearShadow(one, input, nowMs));
  if (body.kind !== 'command') return;
  const outcome: CommandOutcome = { kind: 'refused', reasons: [reason('drillOver')] };
  const { commandId } = body.value;
  work.drillOutputs.push({
    kind: 'shadowToConsole',
    consoleId,
    via,
    drillId: input.drillId,
    body: { kind: 'commandOutcome', value: { commandId, outcome } },
  });
}

/** A command to the real site: it ends the drill, unless it was refused because of it. */
function realCommand(work: Work, input: Command): void {
  if (work.state.drill.live.kind !== 'running') return;
  const { command, consoleId, via, principal } = input;
  const { name } = principal ?? work.console(consoleId, via)?.principal ?? UNIDENTIFIED_REMOTE;
  if (command.action.kind !== 'stop') {
    const isRefused = drillReasons(work.state.policy, command.action.kind).length > 0;
    return isRefused ? undefined : take(work, { kind: 'realCommand', name, action: command.action.kind });
  }
  if (!isForShadow(work, input)) return take(work, { kind: 'realStop', name });
  // Numbered 0: it says nothing about the numbers of what the page asks of the shadow.
  shadowTakes(work, (shadow, nowMs) =>
    hearShadow(shadow, { consoleId, via, principal, body: { kind: 'command', value: { ...command, seq: 0 } } }, nowMs),
  );
  work.answer(input, command.commandId, { kind: 'done', words: PART_OF_DRILL });
  work.change({ drill: { ...work.state.drill, openStop: { input, atMs: work.nowMs } } });
}

/** "Idle" was what the scanner had said last. If what it says next is something else, or nothing, the STOP was meant for that. */
function passOnStop(work: Work, { input, atMs }: NonNullable<SiteDrill['openStop']>): void {
  const { policy, drill } = work.state;
  const isIdle = scannerStateReported(policy) === 'idle';
  const heardMs = policy.inputs.scannerStatus.lastSeenMs ?? atMs;
  if (isIdle && heardMs < atMs + REPORT_UNDER_WAY_MS) return;
  work.change({ drill: { ...drill, openStop: null } });
  if (!isIdle) applyConsole(work, input);
}

function heardConductor(work: Work, consoleId: string, via: Via): void {
  const { live } = work.state.drill;
  if (live.kind !== 'running') return;
  const { personId } = live.conductor;
  if (work.console(consoleId, via)?.principal.personId === personId) take(work, { kind: 'conductorHeard' });
}

function take(work: Work, event: DrillEvent): void {
  const { drill } = work.state;
  const { drill: live, effects } = stepDrill(drill.live, event, work.state.policy, work.nowMs);
  if (live !== drill.live) work.change({ drill: { ...drill, live } });
  for (const effect of effects) perform(work, effect);
}

function perform(work: Work, effect: DrillEffect): void {
  switch (effect.kind) {
    case 'asked': {
      const { live } = work.state.drill;
      const scenario = live.kind === 'none' ? '' : live.scenario.title;
      return record(work, { what: 'asked', drillId: '', scenario, by: effect.by.name, why: '' });
    }
    case 'began':
      return begin(work, effect.drill);
    case 'came':
      return shadowTakes(work, (shadow, nowMs) => ({ shadow: surprise(shadow, effect.fault, nowMs), outputs: [] }));
    case 'ended':
      return end(work, effect);
    case 'returned': {
      const { drillId, title } = effect.after;
      return record(work, { what: 'returned', drillId, scenario: title, by: effect.by.name, why: '' });
    }
    case 'refused':
      return refused(work, effect.reasons);
  }
}

/** From here on nothing begins at the real site; then the exam is imagined, turn by turn. */
function begin(work: Work, { drillId, scenario, conductor }: RunningDrill): void {
  work.policy({ kind: 'drill', isUnderWay: true });
  record(work, { what: 'began', drillId, scenario: scenario.title, by: conductor.name, why: '' });
  prepared(work, beginPreparing(work.state, drillId, scenario, work.nowMs));
}

function prepared(work: Work, now: Prepared): void {
  const { drill } = work.state;
  switch (now.kind) {
    case 'preparing':
      return work.change({ drill: { ...drill, preparing: now } });
    case 'notPrepared':
      return take(work, now);
    case 'prepared': {
      work.change({ drill: { ...drill, preparing: null, shadow: now.shadow } });
      take(work, { kind: 'prepared' });
      const { live } = work.state.drill;
      return live.kind === 'running' ? open(work, live, now.shadow) : undefined;
    }
  }
}

function open(work: Work, { drillId, conductor, beganMs }: RunningDrill, shadow: ShadowSite): void {
  const { siteId, policyHash } = work.state.policy;
  const { name: siteName, scannerName } = work.state.profile;
  const head = { drillId, siteId, siteName, scannerName, policyHash, conductor: conductor.name, beganTickMs: beganMs };
  work.drillOutputs.push(
    { kind: 'drillOpened', record: { ...head, beganWallMs: beganMs + work.state.wallOffsetMs } },
    { kind: 'drillJournal', drillId, lines: shadow.lines },
  );
}

function end(work: Work, { ended, drill }: Extract<DrillEffect, { kind: 'ended' }>): void {
  const why = drillEndWords(ended.cause);
  if (drill === null) return;
  work.policy({ kind: 'drill', isUnderWay: false });
  record(work, { what: 'ended', drillId: ended.drillId, scenario: ended.title, by: drill.conductor.name, why });
  if (work.state.drill.shadow !== null) {
    const endedTickMs = drill.beganMs + drillClockMs(drill, work.nowMs);
    work.drillOutputs.push({
      kind: 'drillClosed',
      drillId: ended.drillId,
      end: { endedTickMs, why, scenario: asRun(drill) },
    });
  }
  work.change({ drill: { ...work.state.drill, preparing: null, shadow: null } });
}

function record(
  work: Work,
  data: {
    readonly what: 'asked' | 'began' | 'ended' | 'sealed' | 'returned';
    readonly drillId: string;
    readonly recordSha256?: string;
    readonly scenario: string;
    readonly by: string;
    readonly why: string;
  },
): void {
  work.journal({ type: 'drill', data }, null);
}

function refused(work: Work, reasons: readonly Reason[]): void {
  work.change({ drill: { ...work.state.drill, refused: { reasons, atMs: work.nowMs } } });
}

/** The shadow's clock stands while the drill is paused, and nothing is told to it meanwhile. */
function shadowTakes(work: Work, step: (shadow: ShadowSite, nowMs: number) => SteppedShadow): void {
  const { live, shadow } = work.state.drill;
  if (shadow === null || live.kind !== 'running' || live.pausedMs !== null) return;
  const stepped = step(shadow, work.nowMs - live.pausedForMs);
  if (stepped.shadow !== shadow) work.change({ drill: { ...work.state.drill, shadow: stepped.shadow } });
  work.drillOutputs.push(...stepped.outputs);
}

/** At each change, and while there is something to know, every now and then. */
function show(work: Work, isAnew: boolean): void {
  const { drill, policy } = work.state;
  const { live, shownKey, shownMs } = drill;
  const isNews = (atMs: number | undefined): boolean => atMs !== undefined && work.nowMs - atMs <= ENDED_FOR_MS;
  const isOpen = live.kind !== 'none' || live.toReturn !== null;
  const isQuiet = !isOpen && !isNews(live.last?.atMs) && !isNews(drill.refused?.atMs);
  if (isQuiet && shownKey === '') return;
  const key = drillKey(drill, policy);
  const everyMs = live.kind === 'running' ? SHOW_RUNNING_EVERY_MS : SHOW_EVERY_MS;
  if (!isAnew && key === shownKey && work.nowMs - shownMs < everyMs) return;
  work.change({ drill: { ...drill, shownKey: isQuiet ? '' : key, shownMs: work.nowMs } });
  work.drillOutputs.push({ kind: 'drillView', view: drillView(work.state.drill, policy, work.nowMs) });
}
