import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readDrillText } from '@farfield/protocol/drill-text';
import type { DrillScenario } from '@farfield/protocol/drills';
import { DEFAULT_POLICY, type FacilityPolicy } from '@farfield/protocol/policy';
import { readText } from '../../agent/src/config/yaml-file.ts';
import { WORLD_ACTS } from '../../simulators/src/world/world-acts.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { ROOT } from '../run-command.ts';

/** The library that comes with Farfield, one scenario a file, named after its id. */
export const DRILL_FOLDER = path.join(ROOT, 'docs', 'drills');

export interface DrillProblem {
  readonly file: string;
  /** null: of the file as a whole */
  readonly line: number | null;
  readonly path: string;
  readonly words: string;
}

export type DrillsRead<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly DrillProblem[] };

export function parseDrillText(file: string, text: string, policy: FacilityPolicy): DrillsRead<DrillScenario> {
  const read = readDrillText(text, { acts: WORLD_ACTS, policy });
  return read.ok ? read : { ok: false, problems: read.problems.map((one) => ({ file, ...one })) };
}

export function readDrillFile(file: string, policy: FacilityPolicy): DrillsRead<DrillScenario> {
  const text = readText(file);
  if (text.ok) return parseDrillText(file, text.value, policy);
  return { ok: false, problems: text.issues.map(({ reason }) => ({ file, line: null, path: '', words: reason })) };
}

/** All of the library in its order, or everything that is wrong with any of it. */
export function readLibrary(policy: FacilityPolicy): DrillsRead<readonly DrillScenario[]> {
  const files = readdirSync(DRILL_FOLDER).filter((one) => one.endsWith('.yaml'));
  const read = files.map((one) => readDrillFile(path.join(DRILL_FOLDER, one), policy));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length > 0) return { ok: false, problems };
  const drills = read.flatMap((one) => (one.ok ? [one.value] : []));
  return { ok: true, value: drills.toSorted((left, right) => left.number - right.number) };
}

/** One of the library by its id, or a facility's own by its file. */
export function readNamed(name: string, policy: FacilityPolicy): DrillsRead<DrillScenario> {
  if (/\.ya?ml$/.test(name)) return readDrillFile(name, policy);
  const library = readLibrary(policy);
  if (!library.ok) return library;
  const found = library.value.find((one) => one.id === name || String(one.number) === name);
  if (found !== undefined) return { ok: true, value: found };
  const words = `no drill of the library is called so; farfield drill list names them`;
  return { ok: false, problems: [{ file: name, line: null, path: '', words }] };
}

/** Without a file: the policy that every facility starts from, the strictest. */
export function policyOf(file: string | undefined): DrillsRead<FacilityPolicy> {
  if (file === undefined) return { ok: true, value: DEFAULT_POLICY };
  const read = readPolicy(file);
  if (read.ok) return { ok: true, value: read.document.policy };
  return { ok: false, problems: read.problems.map((one) => ({ file, line: null, path: one.path, words: one.words })) };
}
