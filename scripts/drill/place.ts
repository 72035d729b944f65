import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { type Answer, required } from '../policy/policy-command.ts';
import type { DrillPlace } from './evidence/make-evidence.ts';
import { dateOf } from './note.ts';
import { type Plan, readPlan } from './programme/plan.ts';
import { readLibrary } from './read-drill.ts';
import { refused } from './refused.ts';

/** The options of every command that makes evidence: where and in which shift it was held. */
export const PLACE_OPTIONS = {
  site: { type: 'string' },
  scanner: { type: 'string' },
  shift: { type: 'string' },
  next: { type: 'string' },
  programme: { type: 'string' },
} as const;
export const PLACE_USAGE = '--site NAME --scanner NAME --shift NAME --next 2026-01-31 [--programme PLAN]';

type Given = Readonly<Partial<Record<keyof typeof PLACE_OPTIONS, string>>>;
export type Named = Omit<DrillPlace, 'beganAt'>;
type Names = Pick<DrillPlace, 'site' | 'scanner' | 'shift'>;
type Place = { readonly ok: true; readonly value: Named } | { readonly ok: false; readonly answer: Answer };

/** As the agent that wrote the record calls itself; null: a record of before it said so, or none. */
export interface RecordedPlace {
  readonly site: string;
  readonly scanner: string;
}

/**
 * Site, scanner and shift as they are known: by the agent's own record of a live drill, by the programme that is given. A
 * name that neither knows is refused with those that there are; where nobody knows, the evidence says "as stated".
 *
 * @throws UsageError
 */
export function placeOf(given: Given, recorded: RecordedPlace | null = null): Place {
  const site = given.site ?? recorded?.site;
  const scanner = given.scanner ?? recorded?.scanner;
  const named = {
    site: required(site, '--site'),
    scanner: required(scanner, '--scanner'),
    shift: required(given.shift, '--shift'),
    nextDueOn: dateOf(required(given.next, '--next')),
  };
  const plan = given.programme === undefined ? null : planOf(given.programme);
  if (plan?.ok === false) return plan;
  const problems = [
    ...(recorded === null ? [] : recordProblems(named, recorded)),
    ...(plan === null ? [] : planProblems(named, plan.value)),
  ];
  if (problems.length > 0) {
    const file = given.programme ?? 'the record';
    return { ok: false, answer: refused(problems.map((one) => ({ file, line: null, ...one }))) };
  }
  const known = plan === null ? 'stated' : 'programme';
  const by = recorded === null ? known : 'record';
  return { ok: true, value: { ...named, placeFrom: { site: by, scanner: by, shift: known } } };
}

/** A drill that is due again on the day on which it is held, or before, is due again never. @returns null: it is later */
export function whyNotDue({ nextDueOn }: Pick<Named, 'nextDueOn'>, beganAt: string): Answer | null {
  const heldOn = beganAt.slice(0, 10);
  if (nextDueOn > heldOn) return null;
  const words = `${nextDueOn} is not after ${heldOn}, the day on which it was held`;
  return refused([{ file: '--next', line: null, path: '', words }]);
}

function planOf(file: string): { readonly ok: true; readonly value: Plan } | Extract<Place, { readonly ok: false }> {
  const library = readLibrary(DEFAULT_POLICY);
  if (!library.ok) return { ok: false, answer: refused(library.problems) };
  const plan = readPlan(
    file,
    library.value.map((one) => one.id),
  );
  if (plan.ok) return plan;
  const problems = plan.issues.map((one) => ({ file: one.file, line: null, path: one.key, words: one.reason }));
  return { ok: false, answer: refused(problems) };
}

interface Problem {
  readonly path: string;
  readonly words: string;
}

function recordProblems(named: Names, recorded: RecordedPlace): readonly Problem[] {
  return (['site', 'scanner'] as const)
    .filter((one) => named[one] !== recorded[one])
    .map((one) => ({ path: `--${one}`, words: `${named[one]}: the agent that wrote it is at ${recorded[one]}` }));
}

function planProblems({ site, scanner, shift }: Names, plan: Plan): readonly Problem[] {
  const scanners = plan.scanners.map(({ name }) => name);
  const shifts = plan.scanners.find(({ name }) => name === scanner)?.shifts;
  return [
    ...unknown('--site', site, [plan.site]),
    ...unknown('--scanner', scanner, scanners),
    // Whose scanner is unknown has no shifts that could be named.
    ...(shifts === undefined ? [] : unknown('--shift', shift, shifts)),
  ];
}

function unknown(path: string, name: string, known: readonly string[]): readonly Problem[] {
  return known.includes(name) ? [] : [{ path, words: `${name} is not in it; it has ${known.join(', ')}` }];
}
