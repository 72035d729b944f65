/** One thing that the simulators can make happen, as much of it as a scenario needs to be held against. */
export interface SimulatedAct {
  readonly id: string;
  readonly args: Readonly<Record<string, SimulatedArgument>>;
}

export type SimulatedArgument =
  | { readonly kind: 'text' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** @returns what is wrong with the arguments, all of it; null: nothing */
export function actProblem(act: SimulatedAct, given: Readonly<Record<string, unknown>>): string | null {
  const problems = Object.entries(given).flatMap(([name, value]) => {
    const arg = Object.hasOwn(act.args, name) ? act.args[name] : undefined;
    if (arg === undefined) return [`${act.id} has no argument "${name}"`];
    const wanted = wantedOf(arg, value);
    return wanted === null ? [] : [`${name} must be ${wanted}`];
  });
  return problems.length === 0 ? null : problems.join('; ');
}

function wantedOf(arg: SimulatedArgument, value: unknown): string | null {
  switch (arg.kind) {
    case 'text':
      return typeof value === 'string' ? null : 'a text';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'number': {
      const isIn = typeof value === 'number' && value >= arg.min && value <= arg.max;
      return isIn ? null : `a number from ${arg.min} to ${arg.max}`;
    }
    case 'choice':
      return typeof value === 'string' && arg.choices.includes(value) ? null : `one of ${arg.choices.join(', ')}`;
  }
}
