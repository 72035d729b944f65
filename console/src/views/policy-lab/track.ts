import {
  ACTION_RULES,
  CONDITION_IDS,
  type ConditionState,
  type CoreRun,
  findStep,
  INPUT_IDS,
  type InputId,
  isSameVerdict,
  permitNow,
  type PolicyState,
  type Principal,
  type Priority,
  type Reason,
  reasonRule,
  reasonText,
  type Situation,
  situation,
  scannerStateKnown,
  type Verdict,
} from '@farfield/protocol/policy';
import {
  castMember,
  consoleOf,
  type ActRecord,
  type CoreRunStep,
  factWords,
  firstState,
  playTimeline,
  replay,
  shortestTtlMs,
  type Timeline,
  type VerdictPart,
  type WhyLine,
  whyLine,
  whyVerdict,
} from '@farfield/protocol/policy-lab';
import { type EffectLine, effectLines } from './effect-words.ts';
import { type Span, SpanMaker } from './spans.ts';

/** How an input looked to the core: `silent` is older than its shortest time to live. */
export type FactLook = 'good' | 'bad' | 'unknown' | 'silent';

/** Everything of a played timeline or run that the page draws; plain data, so that a worker can send it. */
export interface TrackSummary {
  readonly title: string;
  readonly policyName: string;
  readonly lengthMs: number;
  readonly verdicts: readonly Span<Verdict>[];
  readonly control: readonly Span<string>[];
  readonly scanner: readonly Span<string>[];
  readonly facts: Readonly<Partial<Record<InputId, readonly Span<FactLook>[]>>>;
  /** by condition id; a journal may hold one that this version does not have */
  readonly conditions: readonly { readonly id: string; readonly spans: readonly Span<string>[] }[];
  readonly acts: readonly ActMark[];
  readonly effects: readonly EffectLine[];
  readonly steps: number;
  /** null: there is no state to hash */
  readonly stateHash: string | null;
}

/** What somebody did, and what became of it. */
export interface ActMark {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
  readonly answer: ActRecord['answer']['kind'];
  /** why not, or what came of it; '' when there is nothing to say */
  readonly words: string;
}

/** One link of the chain from a fact to the verdict, as the page says it. */
export interface WhyShown {
  readonly condition: string;
  readonly rule: string;
  readonly title: string;
  readonly firstStep: string;
  readonly status: string;
  /** of the timeline; null: not known */
  readonly sinceMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly priority: Priority | null;
  /** null: what is shown does not hold the fact */
  readonly fact: string | null;
  readonly asks: Verdict | null;
  readonly decides: readonly VerdictPart[];
}

/** What the page says of one moment. */
export interface Moment {
  readonly atMs: number;
  readonly verdict: Verdict;
  readonly situation: Situation | null;
  readonly why: readonly WhyShown[];
  /** bad, and not yet for long enough to weigh */
  readonly suspects: readonly WhyShown[];
  /** null: what is shown does not hold what a START depends on */
  readonly start: { readonly who: string; readonly step: string; readonly reasons: readonly Reason[] } | null;
}

/** A timeline or run that has been played: every step, for questions about any moment. */
export interface Track {
  readonly title: string;
  /** the core's clock at 0 of what the page shows */
  readonly originMs: number;
  readonly lengthMs: number;
  readonly steps: readonly CoreRunStep[];
  readonly acts: readonly ActRecord[];
  readonly finalState: PolicyState;
}

export function timelineTrack(timeline: Timeline, onProgress?: (atMs: number) => void): Track {
  const { originMs, steps, acts, finalState } = playTimeline(timeline, onProgress);
  return { title: timeline.title, originMs, lengthMs: timeline.lengthMs, steps, acts, finalState };
}

/** @returns null: the run has no event, so there is nothing to show */
export function runTrack(run: CoreRun): Track | null {
  const steps = [...replay(run)];
  const last = steps.at(-1);
  if (last === undefined) return null;
  const originMs = firstState(run).nowMs;
  return {
    title: run.title,
    originMs,
    lengthMs: Math.max(1_000, last.atMs - originMs),
    steps,
    acts: actsOf(steps),
    finalState: last.state,
  };
}

export function summaryOf(track: Track): Omit<TrackSummary, 'stateHash'> {
  const { originMs, lengthMs, steps } = track;
  const verdicts = new SpanMaker<Verdict>(isSameVerdict);
  const control = new SpanMaker<string>();
  const scanner = new SpanMaker<string>();
  const facts = INPUT_IDS.map((id) => ({ id, ttlMs: shortestTtlMs(id), maker: new SpanMaker<FactLook>() }));
  const conditions = CONDITION_IDS.map((id) => ({ id, maker: new SpanMaker<ConditionState['status']>() }));
  let seen: PolicyState['conditions'] | null = null;
  for (const { atMs: coreMs, state } of steps) {
    const atMs = coreMs - originMs;
    verdicts.add(atMs, state.verdict);
    control.add(atMs, controlWords(state));
    scanner.add(atMs, scannerWords(state));
    for (const { id, ttlMs, maker } of facts) maker.add(atMs, factLook(state, id, ttlMs));
    if (state.conditions === seen) continue;
    seen = state.conditions;
    for (const { id, maker } of conditions) maker.add(atMs, state.conditions[id].status);
  }
  return {
    title: track.title,
    policyName: `${track.finalState.policy.name} ${track.finalState.policy.version}`,
    lengthMs,
    verdicts: verdicts.until(lengthMs),
    control: control.until(lengthMs),
    scanner: scanner.until(lengthMs),
    facts: Object.fromEntries(facts.map(({ id, maker }) => [id, maker.until(lengthMs)])),
    conditions: conditions.flatMap(({ id, maker }) => {
      const spans = maker.until(lengthMs).filter((one) => one.value !== 'ok');
      return spans.length === 0 ? [] : [{ id, spans }];
    }),
    acts: track.acts.filter((one) => !one.isHabit && one.atMs >= originMs).map((one) => actMark(one, originMs)),
    effects: effectLines(steps, originMs),
    steps: steps.length,
  };
}

/** @param atMs of the timeline; the newest step up to it is what was true */
export function momentAt(track: Track, atMs: number): Moment {
  const { state } = track.steps[indexAt(track, track.originMs + atMs)] ?? { state: track.finalState };
  return {
    atMs,
    verdict: state.verdict,
    situation: situation(state),
    why: whyVerdict(state).map((one) => shown(one, track.originMs)),
    suspects: CONDITION_IDS.filter((id) => state.conditions[id].status === 'suspect').map((id) =>
      shown(whyLine(state, id), track.originMs),
    ),
    start: startAt(state),
  };
}

function shown(line: WhyLine, originMs: number): WhyShown {
  const { condition, rule, title, firstStep, status, sinceMs, acknowledgedBy, priority, verdict, decides } = line;
  return {
    condition,
    rule,
    title,
    firstStep,
    status,
    sinceMs: sinceMs === null ? null : sinceMs - originMs,
    acknowledgedBy,
    priority,
    fact: factWords(line),
    asks: verdict,
    decides,
  };
}

function actMark({ atMs, person, action, answer }: ActRecord, originMs: number): ActMark {
  return {
    atMs: atMs - originMs,
    who: castMember(person)?.name ?? person,
    what: ACTION_RULES[action.kind].words,
    answer: answer.kind,
    words: answerWords(answer),
  };
}

function answerWords(answer: ActRecord['answer']): string {
  switch (answer.kind) {
    case 'waiting':
      return 'no answer yet';
    case 'notSent':
      return answer.why;
    case 'done':
      return '';
    case 'refused':
      return answer.reasons.map((one) => `${reasonText(one)} [${reasonRule(one)}]`).join('; ');
    case 'failed':
    case 'unknown':
      return answer.code;
  }
}

function indexAt({ steps }: Track, coreMs: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((steps[middle]?.atMs ?? 0) <= coreMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What a START of the selected step would be refused for, asked by the holder or else by the remote technologist there. */
function startAt(state: PolicyState): Moment['start'] {
  const asker = startAsker(state);
  if (asker === null) return null;
  const { principal, consoleId } = asker;
  const stepId = state.scanner?.selectedStepId ?? '';
  const ready = state.session?.ready;
  const readyId = ready?.kind === 'given' ? ready.readyId : 'none';
  return {
    who: principal.name,
    step: findStep(state, stepId)?.name ?? stepId,
    reasons: permitNow(state, { principal, consoleId, action: { kind: 'start', stepId, readyId } }),
  };
}

function startAsker(state: PolicyState): { principal: Principal; consoleId: string } | null {
  const { control } = state.lease;
  const holder = state.attendees.find(
    (one) => control.kind === 'granted' && one.consoleId === control.holder.consoleId,
  );
  const found = holder ?? state.attendees.find((one) => one.principal.role === 'rst');
  if (found !== undefined) return found;
  const principal = castMember('rst');
  return principal === undefined ? null : { principal, consoleId: consoleOf('rst') };
}

function controlWords({ lease: { control, epoch } }: PolicyState): string {
  switch (control.kind) {
    case 'local':
      return 'local';
    case 'offered':
      return `offered to ${control.to.name}`;
    case 'granted':
      return `${control.holder.name}, epoch ${epoch}`;
    case 'passing':
      return `passing to ${control.to.name}, epoch ${epoch}`;
  }
}

function scannerWords(state: PolicyState): string {
  const known = scannerStateKnown(state);
  if (known === null) return 'unknown';
  const running = state.scanner?.runningStepId ?? '';
  return running === '' ? known : `${known} ${findStep(state, running)?.name ?? running}`;
}

function factLook(state: PolicyState, id: InputId, ttlMs: number | null): FactLook {
  const { raw, lastSeenMs } = state.inputs[id];
  if (raw === 'good' && ttlMs !== null && lastSeenMs !== null && state.nowMs - lastSeenMs > ttlMs) return 'silent';
  return raw;
}

/** Who pressed what in a recorded run; the outcome is the newest that the core gave. */
function actsOf(steps: readonly CoreRunStep[]): readonly ActRecord[] {
  const acts = new Map<string, ActRecord>();
  for (const { atMs, event, effects } of steps) {
    if (event.kind === 'command') {
      const { command, principal } = event;
      acts.set(command.commandId, {
        atMs,
        person: principal.name,
        action: command.action,
        commandId: command.commandId,
        isHabit: false,
        answer: { kind: 'waiting' },
      });
    }
    for (const effect of effects) {
      const act = effect.kind === 'outcome' ? acts.get(effect.commandId) : undefined;
      if (effect.kind === 'outcome' && act !== undefined)
        acts.set(effect.commandId, { ...act, answer: effect.outcome });
    }
  }
  return [...acts.values()];
}
