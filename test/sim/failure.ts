import { writeFileSync } from 'node:fs';
import type { PolicyState } from '@farfield/protocol/policy';
import { stateHashOf } from '../../scripts/policy/state-hash.ts';
import { runSeed, type SeedOptions } from './run-seed.ts';
import { shrink } from './shrink.ts';

const SHRINK_MS = 60_000;

interface Telling {
  readonly plant: string | null;
  readonly reproFile: string;
  readonly isShrunk: boolean;
  readonly isJson: boolean;
}

/**
 * Runs a failing seed again, makes it smaller, writes what repeats it, and says so.
 *
 * @param seeds how many seeds had run when it was found
 * @returns the exit code
 */
export function tellFailure(telling: Telling, one: SeedOptions, seeds: number): number {
  const failed = runSeed(one);
  const shrinkUntilMs = performance.now() + SHRINK_MS;
  const small = telling.isShrunk ? shrink(failed, one, () => performance.now() < shrinkUntilMs) : failed;
  const { coreRun, lastState } = runSeed({ ...one, faults: small.faults, isRecorded: true });
  const { violation } = small;
  const repro = {
    seed: failed.seed,
    profile: failed.profile,
    plant: telling.plant,
    faultMs: one.faultMs,
    violation,
    faults: small.faults,
    stateHash: hashOf(lastState),
    coreRun,
  };
  writeFileSync(telling.reproFile, `${JSON.stringify(repro)}\n`);
  const runFile = telling.reproFile.replace(/(\.json)?$/, '.core-run.json');
  if (coreRun !== null) writeFileSync(runFile, `${JSON.stringify(coreRun)}\n`);
  if (telling.isJson) {
    const { invariant, words } = violation ?? { invariant: '', words: '' };
    const faults = small.faults.length;
    process.stdout.write(`${JSON.stringify({ violations: 1, seed: failed.seed, invariant, words, faults, seeds })}\n`);
    return 1;
  }
  process.stdout.write(
    [
      '',
      `seed ${failed.seed} (${failed.profile}), found after ${seeds} seeds, breaks ${violation?.invariant}: ${violation?.words}`,
      `  at ${((violation?.atMs ?? 0) / 1_000).toFixed(1)} s, with ${small.faults.length} of ${failed.faults.length} faults:`,
      ...small.faults.map(
        (fault) => `    ${(fault.atMs / 1_000).toFixed(1).padStart(7)} s  ${fault.nemesis} for ${fault.lengthMs} ms`,
      ),
      `  again:  ${commandFor(telling.plant, one)}`,
      `  events: ${telling.reproFile}; what the core was given: ${runFile}`,
      `  look:   npm run farfield -- policy run ${runFile} --link`,
      `          its link, or the file itself, opens in the policy lab; the state hash is ${repro.stateHash ?? 'none'}${telling.plant === null ? '' : ' with the plant'}`,
      'violations=1',
      '',
    ].join('\n'),
  );
  return 1;
}

/** null: none, or a state that has no stable text, which is a finding like any other and must not hide this one. */
function hashOf(state: PolicyState | null): string | null {
  try {
    return state === null ? null : stateHashOf(state);
  } catch {
    return null;
  }
}

function commandFor(plant: string | null, { seed, faultMs, profile, only = [], without = [] }: SeedOptions): string {
  return [
    `npm run sim -- --seed ${seed} --hours ${faultMs / 3_600_000}`,
    ...(profile === null ? [] : [`--profile ${profile}`]),
    ...(only.length === 0 ? [] : [`--only ${only.join()}`]),
    ...(without.length === 0 ? [] : [`--without ${without.join()}`]),
    ...(plant === null ? [] : [`--plant ${plant}`]),
  ].join(' ');
}
