import type { Priority } from './condition-row.ts';
import { type ConditionId, conditionRow, conditionTitle } from './conditions.ts';
import { type ConditionState, isActive } from './condition-state.ts';
import type { CoreRunStep } from './core-run.ts';
import type { InputId } from './inputs.ts';
import type { Ms } from './limits.ts';
import { situation } from './facts.ts';
import type { Situation } from './situation.ts';
import { rowVerdict } from './taking.ts';
import { activeConditions, type PolicyState } from './state.ts';
import { isUnanswered, unansweredVerdict } from './unanswered.ts';
import { isSameVerdict, join, NO_RESTRICTION, type Verdict } from './verdict.ts';

export const VERDICT_PARTS = ['authority', 'scan', 'people', 'system'] as const satisfies readonly (keyof Verdict)[];
export type VerdictPart = (typeof VERDICT_PARTS)[number];

/** What each level asks for, in words; the index is the level. */
export const LEVEL_WORDS: { readonly [P in VerdictPart]: readonly string[] } = {
  authority: [
    'full remote control',
    'no new start',
    'remote may view, talk and STOP only',
    'remote control is over, the site is local',
  ],
  scan: ['the scan may run', 'finish the running step, then hold', 'stop the scan', 'abort the scan now'],
  people: [
    'nobody need act',
    'tell people',
    'attend the patient and acknowledge',
    'take the patient out',
    'everybody out',
  ],
  system: ['nothing for the system', 'flush records, priority traffic only', 'shed load', 'shut down safely'],
};

const PART_LETTER: Readonly<Record<VerdictPart, string>> = { authority: 'A', scan: 'S', people: 'P', system: 'X' };

/** `A2 S1`, or `none`: as the generated tables write it. */
export function verdictShort(verdict: Verdict): string {
  const parts = VERDICT_PARTS.flatMap((part) => (verdict[part] > 0 ? [`${PART_LETTER[part]}${verdict[part]}`] : []));
  return parts.length === 0 ? 'none' : parts.join(' ');
}

/** Only what a verdict asks for; [] when it asks for nothing. */
export function verdictWords(verdict: Verdict): readonly string[] {
  return VERDICT_PARTS.flatMap((part) => (verdict[part] > 0 ? [LEVEL_WORDS[part][verdict[part]] ?? '?'] : []));
}

/** One link of the chain from a fact to the verdict: the fact, the row that it fills, the rule, and what that asks for. */
export interface WhyLine {
  readonly condition: ConditionId;
  readonly rule: string;
  readonly title: string;
  readonly firstStep: string;
  readonly priority: Priority;
  readonly status: ConditionState['status'];
  readonly sinceMs: Ms | null;
  readonly acknowledgedBy: string | null;
  /** it asks somebody to attend, and nobody has acknowledged it in time: it weighs more than its row */
  readonly isUnanswered: boolean;
  readonly input: InputId;
  readonly raw: 'good' | 'bad' | 'unknown';
  /** since the fact was last proven; null: never since boot */
  readonly ageMs: Ms | null;
  readonly words: string;
  readonly verdict: Verdict;
  /** the parts of the whole verdict that this row alone would already bring about */
  readonly decides: readonly VerdictPart[];
}

/** Why the verdict is what it is: the active conditions, first those that decide some part of it, each oldest first. */
export function whyVerdict(state: PolicyState): readonly WhyLine[] {
  const lines = activeConditions(state).map((id) => whyLine(state, id));
  return [...lines.filter((one) => one.decides.length > 0), ...lines.filter((one) => one.decides.length === 0)];
}

export function whyLine(state: PolicyState, id: ConditionId): WhyLine {
  const row = conditionRow(id);
  const one = state.conditions[id];
  const fact = state.inputs[row.input];
  const verdict = join(rowVerdict(state, id), unansweredVerdict(state, id));
  return {
    condition: id,
    rule: row.rule,
    title: conditionTitle(id, fact, one.status),
    firstStep: row.firstStep,
    priority: row.priority,
    status: one.status,
    sinceMs: one.status === 'ok' ? null : one.sinceMs,
    acknowledgedBy: 'acknowledgedBy' in one ? one.acknowledgedBy : null,
    isUnanswered: isUnanswered(state, id),
    input: row.input,
    raw: fact.raw,
    ageMs: fact.lastSeenMs === null ? null : state.nowMs - fact.lastSeenMs,
    words: fact.words,
    verdict,
    decides: isActive(one)
      ? VERDICT_PARTS.filter((part) => verdict[part] > 0 && verdict[part] === state.verdict[part])
      : [],
  };
}

/** `door34 bad for 1.2 s`, `link not proven for 5.1 s`, `mains never reported`. */
export function factWords(line: WhyLine): string {
  return line.isUnanswered ? `${bareFactWords(line)}; nobody has acknowledged it` : bareFactWords(line);
}

function bareFactWords({ input, raw, ageMs, words }: WhyLine): string {
  const said = words === '' ? '' : ` (${words})`;
  if (raw === 'bad') return `${input} is bad${said}`;
  if (ageMs === null) return `${input} was never reported${said}`;
  const seconds = (ageMs / 1_000).toFixed(1);
  if (raw === 'unknown') return `${input} is unknown, last proven ${seconds} s ago${said}`;
  return ageMs > 0 ? `${input} last proven ${seconds} s ago${said}` : `${input} is good again${said}`;
}

export interface VerdictChange {
  /** on the core's clock */
  readonly atMs: Ms;
  readonly verdict: Verdict;
  readonly situation: Situation;
  readonly why: readonly WhyLine[];
}

/** Every change of the verdict, with its why at that instant; the first is where the steps begin. */
export function verdictChanges(steps: Iterable<CoreRunStep>): readonly VerdictChange[] {
  const changes: VerdictChange[] = [];
  let last: Verdict = NO_RESTRICTION;
  for (const { atMs, state } of steps) {
    if (changes.length > 0 && isSameVerdict(state.verdict, last)) continue;
    last = state.verdict;
    const change = { atMs, verdict: state.verdict, situation: situation(state), why: whyVerdict(state) };
    // Several steps may fall in one instant: what they ended with is what was true.
    if (changes.at(-1)?.atMs === atMs) changes.pop();
    changes.push(change);
  }
  return changes.filter((one, index) => {
    const before = changes[index - 1];
    return before === undefined || !isSameVerdict(before.verdict, one.verdict);
  });
}
