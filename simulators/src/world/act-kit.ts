import type { WorldParts } from './parts.ts';

/** One argument of an act, as a control page needs to draw it. Every argument has an initial value. */
export type ActArg =
  | { readonly kind: 'text'; readonly sentence: string; readonly initial: string }
  | {
      readonly kind: 'number';
      readonly sentence: string;
      readonly initial: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'boolean'; readonly sentence: string; readonly initial: boolean }
  | {
      readonly kind: 'choice';
      readonly sentence: string;
      readonly initial: string;
      readonly choices: readonly string[];
    };

type ValueOf<A extends ActArg> = A extends { readonly kind: 'choice'; readonly choices: readonly (infer C)[] }
  ? C
  : A extends { readonly kind: 'number' }
    ? number
    : A extends { readonly kind: 'boolean' }
      ? boolean
      : string;

export type ActGroup = 'people' | 'room' | 'console' | 'power' | 'monitor' | 'link' | 'misbehaviour' | 'world';

/** What came of an act: `answer` says what the machine said to it, if it speaks. */
export type ActOutcome =
  | { readonly ok: true; readonly answer: string }
  | { readonly ok: false; readonly problem: string };

export interface WorldAct {
  readonly id: string;
  readonly group: ActGroup;
  readonly sentence: string;
  readonly args: Readonly<Record<string, ActArg>>;
  /** Checks the arguments, then acts. Arguments that are left out take their initial value. */
  run(parts: WorldParts, input: unknown): ActOutcome;
}

/** Declares an act; `run` gets its arguments checked and typed, and returns a problem, an answer, or nothing. */
export function defineAct<const A extends Readonly<Record<string, ActArg>>>(act: {
  readonly id: string;
  readonly group: ActGroup;
  readonly sentence: string;
  readonly args: A;
  readonly run: (parts: WorldParts, args: { readonly [K in keyof A]: ValueOf<A[K]> }) => ActOutcome | void;
}): WorldAct {
  return {
    id: act.id,
    group: act.group,
    sentence: act.sentence,
    args: act.args,
    run(parts, input) {
      const checked = checkArgs(act.args, input);
      if (checked.kind === 'problem') return { ok: false, problem: `${act.id}: ${checked.problem}` };
      // Each value was checked against the very argument that its type is derived from.
      return act.run(parts, checked.values as { readonly [K in keyof A]: ValueOf<A[K]> }) ?? { ok: true, answer: '' };
    },
  };
}

type Checked =
  | { readonly kind: 'values'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'problem'; readonly problem: string };

function checkArgs(args: Readonly<Record<string, ActArg>>, input: unknown): Checked {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { kind: 'problem', problem: 'args must be an object' };
  }
  const given = new Map<string, unknown>(Object.entries(input));
  for (const name of given.keys()) {
    if (!Object.hasOwn(args, name)) {
      return {
        kind: 'problem',
        problem: `unknown argument "${name}" (has: ${Object.keys(args).join(', ') || 'none'})`,
      };
    }
  }
  const values: Record<string, unknown> = {};
  for (const [name, arg] of Object.entries(args)) {
    const value = given.get(name) ?? arg.initial;
    const problem = problemOf(arg, value);
    if (problem !== null) return { kind: 'problem', problem: `${name} ${problem}` };
    values[name] = value;
  }
  return { kind: 'values', values };
}

function problemOf(arg: ActArg, value: unknown): string | null {
  if (arg.kind === 'number') {
    const isInRange = typeof value === 'number' && value >= arg.min && value <= arg.max;
    return isInRange ? null : `must be a number from ${arg.min} to ${arg.max}`;
  }
  if (arg.kind === 'boolean') return typeof value === 'boolean' ? null : 'must be true or false';
  if (arg.kind === 'text') return typeof value === 'string' && value.length <= 80 ? null : 'must be a short text';
  return typeof value === 'string' && arg.choices.includes(value) ? null : `must be one of ${arg.choices.join(', ')}`;
}

export const done: ActOutcome = { ok: true, answer: '' };

export function problem(text: string): ActOutcome {
  return { ok: false, problem: text };
}

export function onOff(sentence = 'Switch it on, or off again.'): Extract<ActArg, { kind: 'boolean' }> {
  return { kind: 'boolean', sentence, initial: true };
}
